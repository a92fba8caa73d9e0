import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Document, PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { FULL } from '../../src/formats/showing.js';
import { LANGUAGES, office, publicState } from '../support/messages.js';
import { MAP } from '../support/warehouse-fire.js';
import { exampleContents, exampleMessage } from './examples.js';
import { documentAt, endingWith, heard } from './six-kinds.js';

/** Ten segments of 1,460 bytes, less the headers: what the first answer of a new connection can carry (RFC 6928). */
const BUDGET = 14_336;

/** As the newsroom compresses it. */
const weights = (page: string): number[] => [
  gzipSync(page, { level: 6 }).length,
  brotliCompressSync(page, { params: { [zlib.BROTLI_PARAM_QUALITY]: 5 } }).length,
];

/** A night's third version, told as the real thing: then it is announced to machines as well. */
const real: PublicMessage = (() => {
  const exercise = exampleMessage('brussels-2023', 3);
  const versions = exercise.versions.map((version, i) => ({
    ...version,
    content: { ...exampleContents('brussels-2023')[i]!, status: 'actual' as const, media: [MAP] },
  }));
  return { ...exercise, status: 'actual', versions };
})();

describe('a page', () => {
  test.each(LANGUAGES)(
    'comes whole with the first answer of a connection, with its style and its script (%s)',
    (language) => {
      const documents = press(publicState([real]), office());
      for (const path of ['/', `/${language}`, `/${language}/messages/2026-0042`])
        for (const bytes of weights(documentAt(documents, path).body)) {
          expect(bytes).toBeGreaterThan(1_000);
          expect(bytes).toBeLessThanOrEqual(BUDGET);
        }
    },
  );

  test('of the longest message that can be written does so too', () => {
    // Words that do not repeat, so that nothing is won by compressing them together.
    let seed = 1;
    const letter = (): string => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCharCode(97 + (seed % 26));
    };
    const letters = (): string => Array.from({ length: 7 }, letter).join('');
    const text = (length: number) =>
      Array.from({ length: Math.ceil(length / 8) }, letters)
        .join(' ')
        .slice(0, length);
    const longest = endingWith('alert', {
      texts: { fr: { headline: text(160), instruction: text(1_000), description: text(4_000), short: text(400) } },
      area: { description: { fr: text(200) }, geocodes: [], polygons: [], circles: [] },
    });
    for (const bytes of weights(documentAt(press(publicState([longest]), office()), '/fr').body))
      expect(bytes).toBeLessThanOrEqual(BUDGET);
  });

  test('in crisis mode has no script, no image and nothing for machines, says the same, and is smaller by a third', () => {
    const state = publicState([endingWith('correction', { media: [MAP] })]);
    const pressed = (light: boolean): Document => documentAt(press(state, office(), { ...FULL, light }), '/fr');
    const [full, light] = [pressed(false), pressed(true)];
    expect(full.body).toContain('<img src="/media/');
    expect(light.body).not.toMatch(/<script|<img|og:|data-| hidden=/);
    expect(light.csp).not.toMatch(/script-src|connect-src|'self'/);
    expect(gzipSync(light.body).length).toBeLessThan((gzipSync(full.body).length * 2) / 3);
    // Only the script would ever show the hidden part, and the image comes without its words.
    const said = (html: string): string =>
      heard(html.replace(/<div class="doubt" hidden="">.*?<\/div>|<figure>.*?<\/figure>/gs, '')).replace(/\s+/g, ' ');
    expect(said(light.body)).toBe(said(full.body));
  });
});
