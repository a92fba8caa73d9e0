import { expect, test } from '@jest/globals';
import { isTooDeep } from './json-body.js';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('twenty levels are read, twenty-one are not', () => {
  expect(isTooDeep(nested(20))).toBe(false);
  expect(isTooDeep(nested(21))).toBe(true);
});

test('brackets in texts are not levels, escaped quotes do not end a text', () => {
  expect(isTooDeep(JSON.stringify({ a: `\\"${'['.repeat(100)}"`, b: `${'{'.repeat(100)}\\` }))).toBe(false);
});

test('many shallow lists are not deep', () => {
  expect(isTooDeep(JSON.stringify(Array.from({ length: 1_000 }, () => [[1, 2]])))).toBe(false);
});
