import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { weightedLength } from './weighted-length.js';

const { parseTweet } = createRequire(import.meta.url)('twitter-text') as {
  parseTweet: (text: string) => { weightedLength: number };
};
const official = (text: string): number => parseTweet(text).weightedLength;

describe('the weighted length of the X stand-in', () => {
  test.each([
    ['https://crisis.be/fr/messages/2026-0042/v2', 23],
    ['crisis.be', 23],
    ['see crisis.be now', 31],
    ['(https://crisis.be/x).', 26],
    ['http://localhost:3000/fr', 24],
    ['🇧🇪', 2],
    ['👩‍👩‍👧', 2],
    ['日本', 4],
    ['€…', 4],
    ['“–’', 3],
    ['e\u0301', 1],
    ['-crisis.be', 10],
  ])('%s weighs %i, as X’s own library says', (text, weight) => {
    expect(weightedLength(text)).toBe(weight);
    expect(official(text)).toBe(weight);
  });

  test('it agrees with X’s own library on whatever is put together of the things posts are made of', () => {
    const piece = fc.constantFrom(
      'Restez chez vous',
      'fermé.Restez',
      'à',
      'ß',
      '€',
      '…',
      '“',
      '日',
      '🚨',
      '👍🏽',
      '1️⃣',
      '☎️',
      '[2026-0042/2 fr]',
      '#Bruxelles',
      '@crisis',
      'https://crisis.be/fr/messages/2026-0042/v2',
      'https://crisis.be/(a)b',
      'http://a.brussels?q=1&r=2',
      'crisis.be',
      'www.112.be/x',
      'a@b.be',
      '0800.12.345',
      '02:14',
      'http://localhost:3000/fr',
      'http://127.0.0.1:3001/x',
      '.',
      ',',
      ')',
      '!',
      '\n',
      ' ',
      ' – ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(' ', '\n'), (pieces, glue) => {
        const text = pieces.join(glue);
        expect(weightedLength(text)).toBe(official(text));
      }),
      { numRuns: 300 },
    );
  });

  test('it never refuses what X would take: a top level name that it does not know counts the smaller way', () => {
    for (const text of [
      'https://crisis.example/a-rather-long-path',
      'https://a.hospital/a-rather-long-path',
      'a.hospital',
    ]) {
      expect(weightedLength(text)).toBeLessThanOrEqual(official(text));
    }
  });
});
