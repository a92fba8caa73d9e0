import { describe, expect, test } from '@jest/globals';
import { Passwords, weakness } from './passwords.js';
import { addressKey, networkKey } from './tries.service.js';

describe('a password', () => {
  test.each([
    ['fourteen chars', 'too-short'],
    ['password1', 'too-short'],
    ['aaaaaaaaaaaaaaaaaaaaaaa', 'too-simple'],
    ['ab'.repeat(20), 'too-simple'],
    ['x'.repeat(2_000), 'too-long'],
    ['passwordpassword1', 'too-common'],
    ['P4ssw0rd-P4ssw0rd', 'too-common'],
    ['123456789012345678', 'too-common'],
    ['qwertyuiop12345!', 'too-common'],
    ['Welcome2026Welcome2026', 'too-common'],
    ['Brussels-Summer-2026', 'too-common'],
    ['ab cd ef '.repeat(12), 'too-common'],
  ])('like %j is refused', (password, code) => {
    expect(weakness(password)).toMatchObject({ field: 'password', code });
  });

  test.each([
    'fifteen charact',
    'correct horse battery staple',
    'ein langer Satz mit ü, ß und 🐎',
    'nine otters juggle forty-one teapots behind the dam',
    '9$k!2F%8@3*7#1^5',
    '人山人海在布鲁塞尔看一场安静的雨',
  ])('like %j is taken', (password) => {
    expect(weakness(password)).toBeNull();
  });

  test('that is made of the officer’s own name and office is refused', () => {
    const about = ['anna.peeters@crisis.example', 'Anna Peeters', 'Crisis Centre Brussels'];
    expect(weakness('anna peeters 2026', about)).toMatchObject({ code: 'too-common' });
    expect(weakness('anna peeters 2026')).toBeNull();
  });

  test.each([1, 2])(
    'is checked no more than %i at a time, and a flood is turned away instead of piling up',
    async (n) => {
      const passwords = new Passwords(n);
      const tries = Array.from({ length: 60 }, () => passwords.matches('x', null));
      const ended = await Promise.allSettled(tries);
      const shed = ended.filter(({ status }) => status === 'rejected');
      expect(shed).toHaveLength(60 - n - 40);
      expect(shed[0]).toMatchObject({ reason: { code: 'shed' } });
      expect(await passwords.matches('x', null)).toBe(false);
    },
  );
});

test.each([
  ['192.0.2.7', '192.0.2.7', null],
  ['::ffff:192.0.2.7', '192.0.2.7', null],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
  ['::1', '0:0:0:0::/64', '0:0:0::/48'],
])('sign-ins from %s are counted as from %s, and from %s', (address, key, network) => {
  expect(addressKey(address)).toBe(key);
  expect(networkKey(address)).toBe(network);
});
