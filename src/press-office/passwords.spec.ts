import { describe, expect, test } from '@jest/globals';
import { Passwords, weakness } from './passwords.js';
import { addressKey } from './sign-in.service.js';

describe('a password', () => {
  test.each([
    ['fourteen chars', 'too-short'],
    ['password1', 'too-short'],
    ['aaaaaaaaaaaaaaaaaaaaaaa', 'too-simple'],
    ['ab'.repeat(20), 'too-simple'],
    ['x'.repeat(2_000), 'too-long'],
  ])('like %j is refused', (password, code) => {
    expect(weakness(password)).toMatchObject({ field: 'password', code });
  });

  test.each([
    'fifteen charact',
    'correct horse battery staple',
    'ein langer Satz mit ü, ß und 🐎',
    'ab cd ef '.repeat(12),
  ])('like %j is taken', (password) => {
    expect(weakness(password)).toBeNull();
  });

  test('is checked no more than two at a time, and a flood is turned away instead of piling up', async () => {
    const passwords = new Passwords();
    const tries = Array.from({ length: 60 }, () => passwords.matches('x', null));
    const ended = await Promise.allSettled(tries);
    const shed = ended.filter(({ status }) => status === 'rejected');
    expect(shed).toHaveLength(60 - 2 - 40);
    expect(shed[0]).toMatchObject({ reason: { code: 'shed' } });
    expect(await passwords.matches('x', null)).toBe(false);
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('sign-ins from %s are counted as from %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
