import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filledAll, type Gap, type GapKind, gapsIn, readFillings } from './gaps.js';

const LANGUAGES = ['fr', 'nl', 'de', 'en'];
const gap = (name: string, kind: GapKind = 'free'): Gap => ({ gap: name, kind, name: { en: name }, hint: {} });
const values = (input: unknown, ...gaps: Gap[]) => readFillings(input, gaps, LANGUAGES);

describe('the gaps of a text', () => {
  test('are small names between braces, and nothing else', () => {
    expect(gapsIn('{place} at {next-time}, {place}')).toEqual(['place', 'next-time']);
    expect(gapsIn('{} {Place} { place } {{ "a": 1 } ${} {1}')).toEqual([]);
  });

  test('are filled once for all languages, or in each by its own word', () => {
    const { values: of } = values({ place: { fr: 'Anvers', nl: 'Antwerpen' }, km: '3' }, gap('place'), gap('km'));
    const said = filledAll({ fr: ['{place}: {km} km'], nl: '{place}', de: '{place}', name: '{km}' }, of, LANGUAGES);
    expect(said).toEqual({ fr: ['Anvers: 3 km'], nl: 'Antwerpen', de: '{place}', name: '3' });
  });

  test.each([
    ['14:30', ['14\u00a0h\u00a030', '14.30\u00a0uur', '14.30\u00a0Uhr', '14:30']],
    ['2h05', ['2\u00a0h\u00a005', '2.05\u00a0uur', '2.05\u00a0Uhr', '02:05']],
    ['9 h', ['9\u00a0h', '9\u00a0uur', '9\u00a0Uhr', '09:00']],
  ])('a time of day is written as each language does: %s', (typed, expected) => {
    const { values: of, errors } = values({ at: typed }, gap('at', 'time'));
    expect(errors).toEqual([]);
    expect(LANGUAGES.map((language) => of(language).at)).toEqual(expected);
  });

  test.each([
    ['time', '24:00'],
    ['time', 'soon'],
    ['number', '3,500'],
    ['phone', 'ask Sofie'],
    ['free', 'a {gap}'],
    ['free', 'a\nb'],
    ['free', 7],
    ['place', ['Gent']],
  ] as const)('of the kind %s take no %j', (kind, value) => {
    expect(values({ x: value }, gap('x', kind)).errors).toMatchObject([{ field: 'gaps.x' }]);
  });

  test('what was left out or empty stays open', () => {
    const { values: of, errors } = values({ a: ' ', b: null }, gap('a'), gap('b'), gap('c'));
    expect([errors, of('fr')]).toEqual([[], {}]);
  });

  test('whatever is written into them, no gap is left and no text is lost', () => {
    const word = fc.stringMatching(/^[A-Za-zé$&' -]{1,30}$/).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(word, word, (place, street) => {
        const { values: of, errors } = values({ place, street }, gap('place'), gap('street'));
        const said = filledAll({ en: 'In {place}, {street}; {place}.' }, of, LANGUAGES).en;
        expect(errors).toEqual([]);
        expect(said).toBe(`In ${place.trim()}, ${street.trim()}; ${place.trim()}.`);
      }),
    );
  });
});
