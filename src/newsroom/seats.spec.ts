import { describe, expect, test } from '@jest/globals';
import { Seats, trusts } from './seats.js';

const seats = (total: number, perAddress: number, trustProxy: boolean | readonly string[] = false) =>
  new Seats({ total, perAddress, isExempt: trusts(trustProxy) });

describe('connections', () => {
  test('are as many in all as there are seats, and a seat that is left is free', () => {
    const few = seats(2, 0);
    expect([few.take('192.0.2.1'), few.take('192.0.2.2'), few.take('192.0.2.3')]).toEqual([true, true, false]);
    few.leave('192.0.2.1');
    expect(few.take('192.0.2.3')).toBe(true);
  });

  test('of one address are not more than its share, however often it tries', () => {
    const fair = seats(100, 2);
    const [one, other] = ['192.0.2.1', '192.0.2.2'];
    expect([one, one, one, one, other].map((address) => fair.take(address))).toEqual([true, true, false, false, true]);
    fair.leave(one);
    expect([fair.take(one), fair.take(one)]).toEqual([true, false]);
  });

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['2001:db8::1', '2001:db8:0:0:1::', false],
    ['192.0.2.1', '::ffff:192.0.2.1', false],
    ['192.0.2.1', '192.0.2.11', true],
  ])('of %s and %s are of two readers: %s', (one, other, are) => {
    const fair = seats(100, 1);
    expect([fair.take(one), fair.take(other)]).toEqual([true, are]);
  });

  test.each([
    ['127.0.0.1', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['10.1.2.3', ['10.0.0.0/8']],
    ['2001:db8::5', ['2001:db8::/32']],
    ['203.0.113.9', true],
  ] as const)('of a proxy at %s (trusted: %s) are everybody’s, so they count only in all', (address, trustProxy) => {
    const fair = seats(3, 1, trustProxy);
    expect(Array.from({ length: 4 }, () => fair.take(address))).toEqual([true, true, true, false]);
    fair.leave(address);
    expect(fair.take(address)).toBe(true);
  });
});
