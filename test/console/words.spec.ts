import { describe, expect, test } from '@jest/globals';
import { de } from '../../console/src/words/de.js';
import { en } from '../../console/src/words/en.js';
import { fr } from '../../console/src/words/fr.js';
import { nl } from '../../console/src/words/nl.js';

/*
 * What tsc cannot see of the console's words: that a translation still has everything that is put into it, and that none
 * of it was left in English.
 */
type Group = { readonly [key: string]: string | Group };

/** `frame:rooms.board` → its words. */
function told(group: Group, path = ''): [key: string, words: string][] {
  return Object.entries(group).flatMap(([key, words]) => {
    const here = path === '' ? key : path.includes(':') ? `${path}.${key}` : `${path}:${key}`;
    return typeof words === 'string' ? [[here, words] as [string, string]] : told(words, here);
  });
}

const english = new Map(told(en));
const others = [
  ['fr', new Map(told(fr))],
  ['nl', new Map(told(nl))],
  ['de', new Map(told(de))],
] as const;

/** What is put into it: `{{version}}` and `<who/>`. */
const places = (words: string): string[] => (words.match(/\{\{\w+\}\}|<\w+\/>/g) ?? []).sort();

/** Here a far side's own pages are named, as they are called there. */
const NAMES = ['channels:steps.x'];

describe.each(others)('in %s', (_language, words) => {
  test('every key of the English has words, and no other key', () => {
    expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...words].filter(([, said]) => said.trim() === '')).toEqual([]);
  });

  test('every sentence has all that is put into it', () => {
    const lost = [...words].filter(([key, said]) => `${places(said)}` !== `${places(english.get(key) ?? '')}`);
    expect(lost).toEqual([]);
  });

  test('nothing of several words was left in English', () => {
    const left = [...words].filter(([key, said]) => {
      const own = said.replace(/\{\{\w+\}\}|<\w+\/>/g, '');
      return (
        (said === english.get(key) && (own.match(/\p{L}{3,}/gu) ?? []).length > 2) ||
        (!NAMES.includes(key) && /\b(the|and|with|this|your|from|which|nobody|everything|every|cannot)\b/i.test(own))
      );
    });
    expect(left).toEqual([]);
  });
});

test('no words have markup in them, so that a sentence has only the parts that are put into it', () => {
  const all = [...told(en), ...others.flatMap(([, words]) => [...words])];
  expect(all.filter(([, said]) => /<(?!\w+\/>)|&\w+;/.test(said))).toEqual([]);
});
