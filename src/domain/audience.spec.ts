import { describe, expect, test } from '@jest/globals';
import { channel, content, only, WEBHOOK_LIKE } from '../../test/support/messages.js';
import { audience, type Begun } from './audience.js';
import type { Channel, Filter } from './channel.js';
import type { Content, Severity } from './message.js';

const filter = (over: Partial<Filter>): Filter => ({ languages: [], categories: [], minimumSeverity: null, ...over });
const mastodon = channel({ id: 'm', name: 'Mastodon' });
const endpoint = channel({ id: 'w', name: 'Radio 1', kind: 'webhook', capabilities: WEBHOOK_LIKE });
const begun = (over: Partial<Begun>): Begun => ({
  channelId: 'm',
  language: 'fr',
  shown: 0,
  attemptOpen: false,
  ...over,
});
const named = (said: Content, channels: readonly Channel[], already: readonly Begun[] = []) =>
  audience(said, channels, already).map(({ channelId, language }) => `${channelId}/${language}`);
const not = (decision: 'not-used' | 'held', name: string): Partial<Content> => ({
  decisions: [{ channel: name, decision, reason: 'too small an event' }],
});

describe('a new message', () => {
  test('goes to a social channel once per language that it speaks', () => {
    expect(named(content(), [mastodon])).toEqual(['m/de', 'm/en', 'm/fr', 'm/nl']);
    expect(named(only(content(), 'nl', 'fr'), [mastodon])).toEqual(['m/fr', 'm/nl']);
  });

  test('goes out in the languages that it speaks, whatever this process is configured to speak', () => {
    const welsh = { ...content(), texts: { cy: content().texts.fr! } };
    expect(named(welsh, [mastodon, endpoint])).toEqual(['m/cy', 'w/*']);
  });

  test('goes to an endpoint once, with every language in it', () => {
    expect(named(content(), [endpoint])).toEqual(['w/*']);
  });

  test('goes only to the languages that a channel listens to', () => {
    expect(named(content(), [{ ...mastodon, filter: filter({ languages: ['nl', 'de'] }) }])).toEqual(['m/de', 'm/nl']);
  });

  test('is not for an endpoint that understands none of its languages', () => {
    const german = { ...endpoint, filter: filter({ languages: ['de'] }) };
    expect(named(only(content(), 'fr', 'nl'), [german])).toEqual([]);
    expect(named(content(), [german])).toEqual(['w/*']);
  });

  test('goes to whom it concerns: one category in common is enough', () => {
    const roads = { ...mastodon, filter: filter({ categories: ['Transport'] }) };
    expect(named(content({ category: ['Fire'] }), [roads])).toEqual([]);
    expect(named(content({ category: ['Fire', 'Transport'] }), [roads])).toHaveLength(4);
  });

  test.each<[Severity, boolean]>([
    ['Extreme', true],
    ['Severe', true],
    ['Moderate', false],
    ['Minor', false],
    ['Unknown', true],
  ])('of severity %s for a channel that takes Severe and worse: %s', (severity, wanted) => {
    const loud = { ...endpoint, filter: filter({ minimumSeverity: 'Severe' }) };
    expect(named(content({ severity }), [loud])).toEqual(wanted ? ['w/*'] : []);
  });

  test.each(['not-used', 'held'] as const)(
    'does not go where the officer decided "%s", by name or by id',
    (decision) => {
      expect(named(content(not(decision, 'Mastodon')), [mastodon, endpoint])).toEqual(['w/*']);
      expect(named(content(not(decision, 'w')), [endpoint])).toEqual([]);
    },
  );

  test('goes where the officer decided "used"', () => {
    const decisions = [{ channel: 'Radio 1', decision: 'used' as const, reason: 'they asked' }];
    expect(named(content({ decisions }), [endpoint])).toEqual(['w/*']);
  });
});

describe('the two worlds never meet', () => {
  const drill = channel({ id: 'x', name: 'Training Mastodon', world: 'exercise' });

  test('an exercise reaches exercise channels only, and an actual message live ones only', () => {
    expect(named(only(content({ status: 'exercise' }), 'fr'), [mastodon, drill])).toEqual(['x/fr']);
    expect(named(only(content(), 'fr'), [mastodon, drill])).toEqual(['m/fr']);
  });

  test('not even where something was shown before the channel changed its world', () => {
    expect(named(content(), [drill], [begun({ channelId: 'x', shown: 1 })])).toEqual([]);
  });
});

describe('nobody is left with a wrong text on air', () => {
  const said = only(content({ kind: 'correction', severity: 'Minor', category: ['Fire'] }), 'fr');
  const shown = [begun({ shown: 1 })];

  test.each<[string, Channel]>([
    ['the severity fell below what the channel takes', { ...mastodon, filter: filter({ minimumSeverity: 'Severe' }) }],
    ['the category is no longer one of the channel’s', { ...mastodon, filter: filter({ categories: ['Met'] }) }],
    ['the channel no longer listens to that language', { ...mastodon, filter: filter({ languages: ['nl'] }) }],
  ])('a channel that showed a version gets the next, although %s', (_, changed) => {
    expect(named(said, [changed])).toEqual([]);
    expect(named(said, [changed], shown)).toEqual(['m/fr']);
  });

  test('a decision not to use the channel comes too late for what it already shows', () => {
    expect(named({ ...said, ...not('not-used', 'Mastodon') }, [mastodon], shown)).toEqual(['m/fr']);
  });

  test('a call whose answer is not known may have been seen, so it counts as shown', () => {
    expect(named({ ...said, ...not('held', 'm') }, [mastodon], [begun({ attemptOpen: true })])).toEqual(['m/fr']);
    expect(named({ ...said, ...not('held', 'm') }, [mastodon], [begun({})])).toEqual([]);
  });

  test('a language that the new version no longer speaks is followed where it was shown', () => {
    expect(named(said, [mastodon], [begun({ shown: 1 }), begun({ language: 'nl', shown: 1 })])).toEqual([
      'm/fr',
      'm/nl',
    ]);
  });

  test('an endpoint that had a version gets the next, whatever its languages', () => {
    const german = { ...endpoint, filter: filter({ languages: ['de'] }) };
    expect(named(said, [german], [begun({ channelId: 'w', language: '*', shown: 1 })])).toEqual(['w/*']);
  });

  test('a paused channel is named like any other: it catches up when it resumes', () => {
    expect(named(said, [{ ...mastodon, paused: 'the token was revoked' }])).toEqual(['m/fr']);
  });
});

test('addressees come in order of channel and language, each once, so that all lock rows in one order', () => {
  const channels = ['c', 'a', 'b'].map((id) => channel({ id, name: id }));
  const already = [begun({ channelId: 'b', language: 'nl', shown: 2 })];
  expect(named(only(content(), 'nl', 'fr'), channels, already)).toEqual([
    'a/fr',
    'a/nl',
    'b/fr',
    'b/nl',
    'c/fr',
    'c/nl',
  ]);
});
