import { describe, expect, test } from '@jest/globals';
import { countMastodon, countX } from './post-length.js';

const url = 'https://crisis.brussels/fr/messages/2026-0042/v3';

describe('X counts', () => {
  test.each([
    ['a letter with an accent as one, composed or not', 'é'.normalize('NFD'), 1],
    ['any address as 23', url, 23],
    ['an emoji as two, however many code points make it', '👨‍👩‍👧‍👦', 2],
    ['a Chinese character as two', '火', 2],
    ['curly quotes, dashes and no-break spaces as one each', '“–\u00a0’', 4],
    ['the ellipsis as two', '…', 2],
    ['a visible reference letter by letter', '[2026-0042/2 fr]', 16],
  ])('%s', (_, text, length) => {
    expect(countX(text)).toBe(length);
  });
});

describe('Mastodon counts', () => {
  test.each([
    ['a letter with an accent as one, composed or not', 'é'.normalize('NFD'), 1],
    ['an address as 23, wherever it stands', `a ${url} b`, 27],
    ['an emoji as one, however many code points make it', '👨‍👩‍👧‍👦', 1],
    ['an address without a protocol letter by letter', 'crisis.brussels', 15],
    ['a line break as one', 'a\nb', 3],
  ])('%s', (_, text, length) => {
    expect(countMastodon(text)).toBe(length);
  });

  test('an address as the instance says', () => {
    expect(countMastodon(url, 30)).toBe(30);
  });
});

test('a text without end is bounded from above instead of measured', () => {
  const endless = 'á'.repeat(1_000_000);
  expect(countX(endless)).toBeGreaterThanOrEqual(1_000_000);
  expect(countMastodon(endless)).toBeGreaterThanOrEqual(1_000_000);
});
