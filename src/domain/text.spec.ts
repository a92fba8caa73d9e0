import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { checkText, type TextRule } from './text.js';

const line = { max: 160 };
const lines = { max: 4000, lines: true };
const read = (input: unknown, rule: TextRule = line) => {
  const checked = checkText(input, 'texts.fr.headline', rule);
  return 'text' in checked ? checked.text : `${checked.error.code}: ${checked.error.detail}`;
};
const point = (code: number) => String.fromCodePoint(code);
const zalgo = (marks: number) => `e${'\u0316'.repeat(marks)}`;

describe('what stays as it was written', () => {
  test.each([
    ['French with its accents and guillemets', 'Évacuez «le centre» à 3 h – maintenant…'],
    ['Arabic and Hebrew without controls', 'ابقوا في منازلكم – הישארו בבית'],
    ['a family emoji held together by joiners', '👨‍👩‍👧 restez à l’intérieur'],
    ['Vietnamese written in combining marks up to eight', `Pho\u031b\u0309 ${zalgo(8)}`.normalize('NFC')],
    ['an address among words', 'https://crisis.example dit tout'],
    ['markup, which is only text', '<script>alert(1)</script> & "x"'],
  ])('%s', (_, text) => {
    expect(read(text)).toBe(text);
  });

  test('paragraphs keep their empty line, whatever machine they were typed on', () => {
    expect(read('un\r\n\r\ndeux\rtrois\u2028quatre\u2029cinq\u0085six', lines)).toBe(
      'un\n\ndeux\ntrois\nquatre\ncinq\nsix',
    );
  });

  test('blanks at both ends go, blanks inside stay', () => {
    expect(read('  Fin  de l’alerte \u00a0')).toBe('Fin  de l’alerte');
  });

  test('an accent typed as two characters becomes the one that everybody searches for', () => {
    expect(read('Fume\u0301e')).toBe('Fumée');
  });
});

describe('how long a text is', () => {
  test.each(['a', '🔥', 'e\u0301', '한'.normalize('NFD')])(
    'a headline holds 160 of what a reader calls one: %s',
    (one) => {
      expect(read(one.repeat(160))).toBe(one.normalize('NFC').repeat(160));
    },
  );

  test('one character more is refused, and the refusal counts as the limit does', () => {
    expect(read('🔥'.repeat(161))).toBe('too-long: is 161 characters long; at most 160 fit');
  });

  test('blanks at the ends do not count', () => {
    expect(read(`  ${'a'.repeat(160)}  `)).toBe('a'.repeat(160));
  });

  test('nothing but invisible characters is nothing', () => {
    expect(read('\u200b\u2060\u00ad')).toBe('required: must not be empty');
  });

  test('the line break that ends a block of YAML is no mistake', () => {
    expect(read('Fire\n')).toBe('Fire');
  });

  test('nothing but blanks is nothing', () => {
    expect(read(' \u00a0\u2003 ')).toBe('required: must not be empty');
    expect(read('', { max: 10, min: 0 })).toBe('');
  });
});

describe('a hostile text is stopped by its cheapest check', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** What of Unicode work is done while `work` runs, counted. */
  function unicodeWork(work: () => void): number {
    const spies = [
      jest.spyOn(String.prototype, 'normalize'),
      jest.spyOn(String.prototype, 'codePointAt'),
      jest.spyOn(String.prototype, Symbol.iterator),
      jest.spyOn(RegExp.prototype, 'exec'),
    ];
    work();
    const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of spies) spy.mockRestore();
    return calls;
  }

  test.each([
    ['100 kB of letters', 'x'.repeat(100_000)],
    ['100 kB of combining marks', zalgo(100_000)],
    ['100 kB of half characters', '\ud800'.repeat(100_000)],
    ['100 kB of emoji', '🔥'.repeat(50_000)],
  ])('fault 27: a headline of %s is refused by its length in code units, before any Unicode work', (_, monster) => {
    const refused = `too-long: is ${monster.length} code units long; at most 160 characters fit`;
    expect(unicodeWork(() => checkText(monster, 'texts.fr.headline', line))).toBe(0);
    expect(read(monster)).toBe(refused);
    // The count is a count: a headline that may be one is looked into.
    expect(unicodeWork(() => checkText('Fuite de gaz', 'texts.fr.headline', line))).toBeGreaterThan(10);
  });

  test('a text beyond four times its limit is refused before anything looks inside it', () => {
    const monster = `\0\ud800\u202e${'e\u0316\u0301'.repeat(40_000)}`;
    expect(read(monster)).toBe('too-long: is 120003 code units long; at most 160 characters fit');
  });

  test('the cap lets exactly four code units per character through to the other checks', () => {
    expect(read('a'.repeat(640))).toBe('too-long: is 640 characters long; at most 160 fit');
    expect(read('a'.repeat(641))).toBe('too-long: is 641 code units long; at most 160 characters fit');
  });

  test('characters are judged before combining marks are, and those before the text is normalised and counted', () => {
    expect(read(`${zalgo(300)}\0`)).toMatch(/^character: has a control character/);
    expect(read(zalgo(300))).toMatch(/^combining:/);
  });
});

describe('what no text may hold', () => {
  test.each([
    ['NUL, which the database cannot keep', 0x00, 'a control character'],
    ['an escape, which a terminal obeys', 0x1b, 'a control character'],
    ['a C1 control', 0x9b, 'a control character'],
    ['half a character', 0xd83d, 'a lone surrogate'],
    ['the other half alone', 0xdd25, 'a lone surrogate'],
    ['U+FFFE, which XML cannot carry', 0xfffe, 'a noncharacter'],
    ['a noncharacter of the Arabic block', 0xfdd0, 'a noncharacter'],
    ['a noncharacter of the last plane', 0x10ffff, 'a noncharacter'],
    ['a right-to-left override, which shows 211 as 112', 0x202e, 'a bidirectional control'],
    ['an isolate', 0x2066, 'a bidirectional control'],
    ['a right-to-left mark', 0x200f, 'a bidirectional control'],
    ['an Arabic letter mark', 0x061c, 'a bidirectional control'],
    ['a byte order mark', 0xfeff, 'an invisible character'],
    ['an object replacement', 0xfffc, 'an invisible character'],
  ])('%s', (_, code, why) => {
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    const refused = `character: has ${why} (U+${hex}) at position 4`;
    expect(read(`112${point(code)}`)).toBe(refused);
    expect(read(`112${point(code)}`, lines)).toBe(refused);
  });

  test.each([
    ['\n', 'a line break or tab in a single-line field'],
    ['\t', 'a line break or tab in a single-line field'],
    ['\u2028', 'a line break in a single-line field'],
    ['\u2029', 'a line break in a single-line field'],
    ['\r', 'a control character'],
    ['\u0085', 'a control character'],
  ])('a headline is one line: %j', (character, why) => {
    expect(read(`un${character}deux`)).toContain(why);
  });

  test('a ninth combining mark on one letter, by position and code point', () => {
    expect(read(zalgo(8))).toBe(zalgo(8));
    expect(read(`🔥🔥 ${zalgo(9)}`)).toBe(
      'combining: has more than 8 combining marks on one letter (U+0316) at position 5',
    );
  });

  test('a number where a text belongs', () => {
    expect(read(112)).toBe('type: must be text, not number');
    expect(read(null)).toBe('type: must be text, not null');
    expect(read(['a'])).toBe('type: must be text, not object');
  });
});

describe('what cannot be said to the public', () => {
  test.each([
    ['a NUL', `Incendie${point(0)}`, 'character: has a control character (U+0000) at position 9'],
    ['a lone surrogate', 'Incendie \ud800', 'character: has a lone surrogate (U+D800) at position 10'],
    ['a bidirectional override', 'Le 211\u202e', 'character: has a bidirectional control (U+202E) at position 7'],
    [
      'a letter under nine marks',
      `Oui ${zalgo(9)}`,
      'combining: has more than 8 combining marks on one letter (U+0316) at position 6',
    ],
    [
      'the end of an XML section',
      '🔥 Incendie ]]> en cours',
      'markup: has the end of an XML section (]]>) at position 12',
    ],
    [
      'nothing but an address',
      'https://crisis.example/incendie',
      'only-address: is nothing but an address, from position 1 on: say it in words, and put it among the links',
    ],
    [
      'nothing but addresses',
      ' www.crisis.example\nHTTPS://crisis.example ',
      'only-address: is nothing but an address, from position 1 on: say it in words, and put it among the links',
    ],
  ])('fault 27: a text with %s is refused, and the place of it is said', (_, text, refused) => {
    expect(read(text, lines)).toBe(refused);
  });

  test('an address is taken where an address belongs', () => {
    expect(read('https://crisis.example', { max: 2000, address: true })).toBe('https://crisis.example');
  });
});

describe('where the fault is', () => {
  test('positions count characters from 1, an emoji as one', () => {
    expect(read('🔥🔥\0')).toContain('at position 3');
  });

  test('a Windows line break counts as one', () => {
    expect(read('un\r\ndeux\0', lines)).toContain('at position 8');
  });

  test('the first fault is named, with its field', () => {
    const checked = checkText('ab\0\u202e', 'note.nl', line);
    expect(checked).toEqual({
      error: { field: 'note.nl', code: 'character', detail: 'has a control character (U+0000) at position 3' },
    });
  });
});
