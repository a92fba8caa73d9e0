import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Capabilities, Subject } from '../../src/domain/channel.js';
import { KINDS, type Kind } from '../../src/domain/message.js';
import { expectGolden } from '../support/golden.js';
import { LANGUAGES, office, publicMessage, subject } from '../support/messages.js';
import { CHANNEL_KINDS, dialect } from './dialects.js';

const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const CASES = CHANNEL_KINDS.flatMap((kind) => KINDS.map((said) => [kind, said] as const));

const capabilitiesOf = (kind: string): Capabilities =>
  kinds.get(kind).capabilities(dialect(kind).settings('https://far.example/'));

const about = (kind: Kind): Subject => subject(publicMessage(kind === 'alert' ? ['alert'] : ['alert', kind]));

describe('what a channel shows', () => {
  test.each(CASES)('on %s for a version of kind %s fits, by its own count, and carries its marker', (kind, said) => {
    const channel = kinds.get(kind);
    const settings = dialect(kind).settings('https://far.example/');
    const capabilities = capabilitiesOf(kind);
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

  test.each(CHANNEL_KINDS.filter((kind) => !capabilitiesOf(kind).ordersItself))(
    'on %s says each of the six kinds in each language, as a person can read it',
    (kind) => {
      const settings = dialect(kind).settings('https://far.example/');
      for (const language of LANGUAGES) {
        const shown = KINDS.map((said) => {
          const { text, pointer, ...post } = kinds
            .get(kind)
            .compose(about(said), { language, settings, limits: {}, office: known });
          const head = `=== ${said} (${post.length} of ${post.limit}, ${post.fitted})\n${text}`;
          return pointer === null ? head : `${head}\n--- older posts become\n${pointer}`;
        });
        expectGolden(`channels/${kind}/${language}.txt`, `${shown.join('\n')}\n`);
      }
    },
  );

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
  test('has a line for every folder, under the folder’s name', () => {
    const folders = readdirSync(new URL('../../src/channels/', import.meta.url), { withFileTypes: true });
    // Subscribers of a feed are nobody's channel (docs/adr/0018): they come by themselves, and follow no message. Nor is
    // what wakes officers: nothing that it carries is for the public.
    const others = ['websub', 'mail', 'web-push', 'chat'];
    const names = folders
      .filter((entry) => entry.isDirectory() && !others.includes(entry.name))
      .map(({ name }) => name);
    expect([...CHANNEL_KINDS].sort()).toEqual(names.sort());
    for (const name of names) expect(kinds.has(name)).toBe(true);
    expect(kinds.has('fax')).toBe(false);
  });

  test('says which kinds there are when it is asked for another', () => {
    expect(() => kinds.get('fax')).toThrow(`There is no kind of channel "fax"; there are ${CHANNEL_KINDS.join(', ')}.`);
  });

  test.each(CHANNEL_KINDS)('gives %s’s choice of new messages, empty unless chosen', (kind) => {
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
