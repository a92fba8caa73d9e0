import { describe, expect, test } from '@jest/globals';
import { content, sha256 } from '../../test/support/messages.js';
import { canonical } from './canonical.js';

const double = (hex: string): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
};

describe('the canonical form is that of RFC 8785', () => {
  test('its example of §3.2.2', () => {
    const input = `{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`;
    expect(canonical(JSON.parse(input))).toBe(
      `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}`,
    );
  });

  test('members are sorted by UTF-16 code units, as §3.2.3 shows, and not by code point or alphabet', () => {
    const members = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect([...canonical(members).matchAll(/:"([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number %s of appendix B is written %s', (hex, written) => {
    expect(canonical(double(hex))).toBe(written);
  });

  test('no white space, at any depth', () => {
    expect(canonical({ b: [1, { d: [], c: {} }], a: 'x y' })).toBe('{"a":"x y","b":[1,{"c":{},"d":[]}]}');
  });
});

describe('what it is for', () => {
  test('the same message has the same digest, in whatever order its fields came', () => {
    const said = content();
    const shuffled = Object.fromEntries(Object.entries(said).reverse());
    expect(sha256(canonical(shuffled))).toBe(sha256(canonical(said)));
  });

  test('one letter more is another digest', () => {
    const said = content();
    expect(sha256(canonical({ ...said, incident: 'a' }))).not.toBe(sha256(canonical(said)));
  });

  test('the order of a list is part of what is said', () => {
    expect(canonical({ category: ['Fire', 'Health'] })).not.toBe(canonical({ category: ['Health', 'Fire'] }));
  });

  test('a member that is undefined is not there', () => {
    expect(canonical({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test('a member called __proto__ is bound like any other', () => {
    expect(canonical(JSON.parse('{"__proto__":{"a":1},"b":2}'))).toBe('{"__proto__":{"a":1},"b":2}');
  });

  test.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['undefined in a list', [undefined]],
  ])('%s stops it instead of being left out unseen', (_, value) => {
    expect(() => canonical({ value })).toThrow('has no JSON form');
  });
});
