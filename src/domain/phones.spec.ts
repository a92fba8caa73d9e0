import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { phoneOf, phonesIn, sameNumber } from './phones.js';

const numbers = (text: string) => phonesIn(text).map(({ number }) => number);

describe('telephone numbers are found as people write them', () => {
  test.each([
    ['Infos: +32 2 123 45 67.', ['+3221234567']],
    ['Infos: +32 (0)2 123 45 67', ['+3221234567']],
    ['Infos: 0032 2 123 45 67', ['+3221234567']],
    ['(+32) 470 12 34 56', ['+32470123456']],
    ['+32470123456', ['+32470123456']],
    ['+49 30 12345678 oder +31 20 123 4567', ['+493012345678', '+31201234567']],
    ['+352 247 12345', ['+35224712345']],
    ['02/123.45.67', ['021234567']],
    ['02 123 45 67', ['021234567']],
    ['02\u00a0123\u00a045\u00a067', ['021234567']],
    ['(02) 123 45 67', ['021234567']],
    ['0470/12.34.56', ['0470123456']],
    ['0470 12 34 56', ['0470123456']],
    ['0800 12 345', ['080012345']],
    ['0800/12 345 ou 078 15 15 15', ['080012345', '078151515']],
    ['070 245 245', ['070245245']],
    ['087/59.00.00', ['087590000']],
    ['02 123 45 67 / 0800 12 345', ['021234567', '080012345']],
    ['02 123 45 67 0800 12 345', ['021234567', '080012345']],
    ['01 23 45 67 89', ['0123456789']],
    ['116 117', ['116117']],
    ['Kinder: 116000', ['116000']],
    ['Call 1771 for information.', ['1771']],
    ['Appelez le 1771.', ['1771']],
    ['Appelez gratuitement le numéro 1771.', ['1771']],
    ['Bel het gratis nummer 1771.', ['1771']],
    ['Bel 112 alleen bij levensgevaar.', ['112']],
    ['Rufen Sie 1771 an.', ['1771']],
    ['Bei Lebensgefahr die 112 wählen.', ['112']],
    ['U kan 1771 bellen.', ['1771']],
    ['Notruf 112', ['112']],
    ['Tel. 1717', ['1717']],
    ['Tél.: 1717', ['1717']],
    ['Telefon: 1717', ['1717']],
    ['Call 112 or 1733.', ['112', '1733']],
    ['Composez le 112 ou le 101, pas le 1771.', ['112', '101', '1771']],
    ['Hotline 1771 (8:00–20:00)', ['1771']],
    ['Infos au 1771.', ['1771']],
    ['Plus d’informations : 1771', ['1771']],
    ['Meer info op 1771.', ['1771']],
    ['Auskunft unter 1771', ['1771']],
    ['Information: 1771', ['1771']],
  ])('%s', (text, expected) => expect(numbers(text)).toEqual(expected));
});

describe('what is no number to call is left alone', () => {
  test.each([
    ['At 14:30 the fire was under control.'],
    ['À 14 h 30, le 22/11/2026.'],
    ['Op 22.11.2026 om 02.14 uur.'],
    ['02.11.2026 14 Uhr'],
    ['02/11/2026'],
    ['2026-11-22T02:14:00+01:00'],
    ['1000 Bruxelles'],
    ['B-1000 Brussels, rue de la Loi 16'],
    ['Reference 2026-0042'],
    ['Call-out 2026-0042 was answered.'],
    ['1500 residents were evacuated.'],
    ['1 500 habitants'],
    ['12 000 personen zonder stroom'],
    ['within 500 m of the fire'],
    ['between 0.5 and 1.5 km'],
    ['the E40 and the R0'],
    ['N4, km 112'],
    ['train 3712'],
    ['TVA BE 0123.456.789'],
    ['KBO 0123.456.789'],
    ['€ 1000'],
    ['Do not call. 1500 people are safe.'],
    ['Version 3 of 02:31'],
    ['Information of 2026'],
    ['Prochaine information à 14 h 30'],
    ['Volgende informatie om 2.30 uur'],
    ['Informations: 1500 habitants évacués'],
  ])('%s', (text) => expect(numbers(text)).toEqual([]));
});

test('a number with and without its country is the same number', () => {
  expect(sameNumber('+3221234567', '021234567')).toBe(true);
  expect(sameNumber('021234567', '+3221234567')).toBe(true);
  expect(sameNumber('+3221234567', '021234568')).toBe(false);
  expect(sameNumber('+3221234567', '21234567')).toBe(false);
  expect(sameNumber('1771', '1717')).toBe(false);
});

test('a number by itself is read, or is none', () => {
  expect(phoneOf('tel:+32-2-123.45.67')).toBe('+3221234567');
  expect(phoneOf(' +32 (0)2 123 45 67 ')).toBe('+3221234567');
  expect(phoneOf('1771')).toBe('1771');
  for (const none of ['', 'ask Sofie', '12', '+0123456789', '22:30', '١٢٣٤']) expect(phoneOf(none)).toBeNull();
});

test('whatever is written, what is found stands in the text and is a number', () => {
  const piece = fc.constantFrom(
    '0',
    '1',
    '7',
    '112',
    '02',
    '+',
    '00',
    '/',
    '.',
    ' ',
    '(',
    ')',
    '-',
    'call ',
    'é',
    ',',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      for (const { printed, number } of phonesIn(text)) {
        expect(text).toContain(printed);
        expect(number).toMatch(/^(?:\+[1-9]|\d)\d*$/);
      }
    }),
  );
});

test('every Belgian number is found in every way of writing it', () => {
  const landline = fc.tuple(fc.constantFrom('2', '3', '4', '9'), fc.integer({ min: 2_000_000, max: 9_999_999 }));
  fc.assert(
    fc.property(landline, fc.constantFrom('.', ' ', '-', '\u00a0'), ([zone, rest], separator) => {
      const digits = String(rest);
      const tail = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)].join(separator);
      for (const printed of [`0${zone}/${tail}`, `0${zone} ${tail}`, `+32 ${zone} ${tail}`, `+32 (0)${zone} ${tail}`]) {
        const found = numbers(`Infos: ${printed}.`);
        expect(found).toHaveLength(1);
        expect(sameNumber(`+32${zone}${digits}`, found[0]!)).toBe(true);
      }
    }),
  );
});

test('a long run of digits and separators takes no longer than it is long', () => {
  for (const unit of ['0 ', '+', '(', '1.', '02/', 'call ', '112 or '])
    expect(phonesIn(unit.repeat(4_000)).length).toBeLessThan(4_001);
});
