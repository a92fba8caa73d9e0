import { describe, expect, test } from '@jest/globals';
import { exercisePrefix, languageList, ownName, standardTexts, wordsFor } from './words.js';

const LANGUAGES = ['fr', 'nl', 'de', 'en'];

/** What one language says, with every sentence filled in. */
function sentences(language: string): string[] {
  return Object.entries(wordsFor(language)).flatMap(([name, said]) => {
    if (typeof said === 'string') return [`${name}: ${said}`];
    if (typeof said === 'object') return Object.keys(said).map((key) => `${name}.${key}`);
    const given = name === 'shownIn' ? [{ here: 'X', shown: 'Y' }] : ['X', 'Y'];
    return [`${name}: ${[(said as (...given: unknown[]) => unknown)(...given)].flat().join('')}`];
  });
}

describe('the hub’s own words', () => {
  test.each(LANGUAGES)('leave nothing unsaid in %s', (language) => {
    const names = (l: string) => sentences(l).map((line) => line.split(':')[0]);
    expect(names(language)).toEqual(names('fr'));
    for (const line of sentences(language)) expect(line).not.toMatch(/undefined|object|^[a-zA-Z]+: $/);
  });

  test('are English where a language has none', () => {
    expect(wordsFor('it').language).toBe('en');
  });

  test('lead an exercise, and only an exercise', () => {
    expect(LANGUAGES.map((l) => exercisePrefix('exercise', wordsFor(l)))).toEqual([
      'EXERCICE – ',
      'OEFENING – ',
      'ÜBUNG – ',
      'EXERCISE – ',
    ]);
    expect(exercisePrefix('actual', wordsFor('fr'))).toBe('');
  });

  test('name languages as each language does', () => {
    expect(languageList(['nl', 'de', 'en'], wordsFor('fr'))).toBe('néerlandais, allemand et anglais');
    expect(LANGUAGES.map(ownName)).toEqual(['Français', 'Nederlands', 'Deutsch', 'English']);
  });

  test('write the first of a month as French does', () => {
    expect(wordsFor('fr').dateTime('1 octobre 2023', '07:00')).toBe('1er octobre 2023 à 07:00');
    expect(wordsFor('fr').dateTime('11 octobre 2023', '07:00')).toBe('11 octobre 2023 à 07:00');
  });
});

describe('standard texts', () => {
  const event = 'E'.repeat(80);
  const about = { event, place: 'P'.repeat(200) };

  test.each(LANGUAGES)('fit the fields of a message, with the longest event (%s)', (language) => {
    for (const kind of ['withdrawal', 'hold', 'all-clear'] as const) {
      const said = standardTexts(kind, language, about);
      expect(said.headline.length).toBeLessThanOrEqual(160);
      expect(said.short!.length).toBeLessThanOrEqual(400);
      expect(said.spoken!.length).toBeLessThanOrEqual(1500);
      expect(said.headline).toContain(event);
    }
  });

  test.each(LANGUAGES)('ask something of the reader only while a message is on hold (%s)', (language) => {
    expect(standardTexts('hold', language, about).instruction).toBeTruthy();
    expect(standardTexts('withdrawal', language, about).instruction).toBeUndefined();
    expect(standardTexts('all-clear', language, about).instruction).toBeUndefined();
  });

  test.each(LANGUAGES)('of a hold say where, in a post only what is brief (%s)', (language) => {
    const brief = standardTexts('hold', language, { event: 'X', place: 'Y-Platz 1.' });
    expect(brief.description).toMatch(/: Y-Platz 1\.$/);
    expect(brief.spoken).toContain('Y-Platz');
    expect(brief.short).toMatch(/^X \(Y-Platz/);
    expect(standardTexts('hold', language, about).short).not.toContain('PP');
    expect(standardTexts('hold', language, { event, place: '' }).description).not.toMatch(/: ?\.$/);
  });

  test('can stand without an event', () => {
    expect(standardTexts('withdrawal', 'en', { event: '', place: '' }).headline).toBe(
      'Crisis message: this message is no longer valid',
    );
  });
});
