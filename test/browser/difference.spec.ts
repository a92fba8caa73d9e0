import { describe, expect, test } from '@jest/globals';
import { differenceOf } from '../../console/src/board/difference.js';

/** `-ours-` and `+theirs+`. */
const told = (ours: string, theirs: string): string =>
  differenceOf(ours, theirs)
    .map(({ in: where, text }) => (where === 'both' ? text : where === 'ours' ? `-${text}-` : `+${text}+`))
    .join('');

describe('the difference between our text and theirs', () => {
  test('marks the words that changed, and only those', () => {
    expect(told('Fermez portes et fenêtres.', 'Ouvrez portes et fenêtres.')).toBe(
      '-Fermez-+Ouvrez+ portes et fenêtres.',
    );
    expect(told('Stay inside', 'Do not stay inside')).toBe('-Stay-+Do not stay+ inside');
    expect(told('same words', 'same words')).toBe('same words');
  });

  test('keeps lines as they are', () => {
    expect(told('one\n\ntwo', 'one\n\ntwo three')).toBe('one\n\ntwo+ three+');
  });

  test('holds each text whole, whatever was changed', () => {
    const [ours, theirs] = ['a b  c\nd e', 'x b c\nd  y e z'];
    const parts = differenceOf(ours, theirs);
    const whole = (side: string) =>
      parts
        .filter((part) => part.in !== side)
        .map(({ text }) => text)
        .join('');
    expect([whole('theirs'), whole('ours')]).toEqual([ours, theirs]);
  });

  test('of a very long text is the two texts', () => {
    const long = 'word '.repeat(5_000);
    expect(differenceOf(long, `${long}.`).map((part) => part.in)).toEqual(['ours', 'theirs']);
  });
});
