import { describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Subject } from '../../src/domain/channel.js';
import { KINDS, type Kind } from '../../src/domain/message.js';
import { LANGUAGES, office, publicMessage, subject } from '../support/messages.js';
import { dialect } from './dialects.js';

const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const CASES = kinds.all.flatMap(({ kind }) => KINDS.map((said) => [kind, said] as const));

const about = (kind: Kind): Subject => subject(publicMessage(kind === 'alert' ? ['alert'] : ['alert', kind]));

describe('what a channel shows', () => {
  test.each(CASES)('on %s for a version of kind %s fits, by its own count, and carries its marker', (kind, said) => {
    const channel = kinds.get(kind);
    const settings = dialect(kind).settings('https://far.example/');
    const capabilities = channel.capabilities(settings);
    for (const language of LANGUAGES) {
      const released = about(said);
      const rendition = channel.compose(released, { language, settings, limits: {}, office: office() });
      expect(rendition.length).toBe(channel.count(rendition.text, {}));
      expect(rendition.length).toBeLessThanOrEqual(channel.limit({}));
      expect(rendition.pointer !== null).toBe(capabilities.edit);
      if (!capabilities.ordersItself) expect(rendition.text).toContain(rendition.marker);
    }
  });

  // twitter-text knows no `.example`, and so would not take the builders' address for a URL.
  const known = office({ publicUrl: 'https://crisis.brussels' });

  test('on Mastodon grows with what the instance allows', () => {
    const mastodon = kinds.get('mastodon');
    const limits = { maxCharacters: 5_000, charactersReservedPerUrl: 30 };
    const settings = dialect('mastodon').settings('https://far.example/');
    const rendition = mastodon.compose(about('alert'), { language: 'fr', settings, limits, office: known });
    expect(rendition).toMatchObject({ limit: 5_000, fitted: 'whole' });
    expect(rendition.length).toBe(mastodon.count(rendition.text, { charactersReservedPerUrl: 23 }) + 7);
  });

  test('at an endpoint is the event in its languages only, and its id names the version', () => {
    const webhook = kinds.get('webhook');
    const settings = { ...dialect('webhook').settings('https://far.example/'), languages: ['nl'] };
    const update = about('update');
    const rendition = webhook.compose(update, { language: '*', settings, limits: {}, office: office() });
    expect(rendition.marker).toBe(`${update.messageId}_2`);
    expect(Object.keys(JSON.parse(rendition.text).data.texts)).toEqual(['nl']);
  });
});

describe('the registry', () => {
  test('has every kind of channel once, by name', () => {
    expect(kinds.all.map(({ kind }) => kind)).toEqual(['mastodon', 'x', 'webhook']);
    expect(kinds.has('x')).toBe(true);
    expect(kinds.has('fax')).toBe(false);
  });

  test('says which kinds there are when it is asked for another', () => {
    expect(() => kinds.get('fax')).toThrow('There is no kind of channel "fax"; there are mastodon, x, webhook.');
  });

  test.each(kinds.all.map(({ kind }) => kind))('gives %s’s choice of new messages, empty unless chosen', (kind) => {
    const { languages, categories, minimumSeverity, ...settings } = dialect(kind).settings('https://far.example/');
    expect([languages, categories, minimumSeverity]).toEqual([[], [], null]);
    expect(kinds.get(kind).filter(settings)).toEqual({ languages: [], categories: [], minimumSeverity: null });
    const chosen = { ...settings, languages: ['fr'], categories: ['Fire'], minimumSeverity: 'Severe' };
    expect(kinds.get(kind).filter(chosen)).toEqual({
      languages: ['fr'],
      categories: ['Fire'],
      minimumSeverity: 'Severe',
    });
  });
});
