import { expect, test } from '@jest/globals';
import { givesAway } from './token.js';

const TOKEN = '123456:AbCdEfGhIjKlMnOpQrStUvWxYz';

test('a text gives the token away by eight of its letters, and its number does not', () => {
  expect(givesAway(TOKEN, 'see abcdefgh there')).toBe(true);
  expect(givesAway(TOKEN, 'see 123456 and abcdefg')).toBe(false);
});

test('a text with piled-up marks is not repeated either, nor normalised, which would take minutes', () => {
  expect(givesAway(TOKEN, `a${'\u0301\u0323'.repeat(250_000)}`)).toBe(true);
  expect(givesAway(TOKEN, 'e\u0301tat')).toBe(false);
});
