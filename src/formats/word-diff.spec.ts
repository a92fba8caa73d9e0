import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Piece, wordDiff } from './word-diff.js';

const marked = (pieces: readonly Piece[]): string =>
  pieces.map(({ is, text }) => ({ same: text, added: `[+${text}]`, removed: `[-${text}]` })[is]).join('');

describe('a difference between two texts', () => {
  test.each([
    ['Call 1717 now.', 'Call 1771 now.', 'Call [-1717 ][+1771 ]now.'],
    ['Stay in.', 'Stay in. Close the windows.', 'Stay in. [+Close the windows.]'],
    ['a b c d', 'b c d e', '[-a ]b c d [+e]'],
    ['', 'All', '[+All]'],
    ['All', '', '[-All]'],
    ['same', 'same', 'same'],
    ['one\n\ntwo', 'one\n\ntwo three', 'one\n\ntwo [+three]'],
  ])('marks words and not letters: %j to %j', (before, after, shown) => {
    expect(marked(wordDiff(before, after))).toBe(shown);
  });

  test('gives back each of the two texts, whatever they are', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'rue', '1771', '\n\n');
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
    const plain = (said: string): string => said.replace(/\s+/g, ' ').trim();
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = wordDiff(before, after);
        const without = (left: Piece['is']) =>
          plain(
            pieces
              .filter(({ is }) => is !== left)
              .map((piece) => piece.text)
              .join(' '),
          );
        expect(without('removed').replace(/ /g, '')).toBe(plain(after).replace(/ /g, ''));
        expect(without('added').replace(/ /g, '')).toBe(plain(before).replace(/ /g, ''));
      }),
      { numRuns: 500, seed: 20231016 },
    );
  });

  test('is told as a whole where little is left of the text', () => {
    const words = (letter: string) => Array.from({ length: 900 }, (_, i) => `${letter}${i}`).join(' ');
    expect(wordDiff(words('a'), words('b')).map(({ is }) => is)).toEqual(['removed', 'added']);
  });
});
