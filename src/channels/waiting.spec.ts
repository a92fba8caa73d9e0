import { describe, expect, test } from '@jest/globals';
import { retryAfter, waitMs } from './waiting.js';

const now = Date.UTC(2026, 10, 22, 2, 14);
const wait = (resetAt: number | null, key = 'a'): number => waitMs({ resetAt, now, key });

describe('waiting for a far side that limits us', () => {
  test('lasts until the time it names, and up to two seconds more', () => {
    expect(wait(now + 60_000)).toBeGreaterThanOrEqual(60_000);
    expect(wait(now + 60_000)).toBeLessThan(62_000);
  });

  test.each([
    ['in the past', now - 1],
    ['long past', 0],
    ['now', now],
  ])('lasts at least five seconds when that is %s', (_, resetAt) => {
    expect(wait(resetAt)).toBeGreaterThanOrEqual(5_000);
    expect(wait(resetAt)).toBeLessThan(7_000);
  });

  test.each([now + 3_600_000, Number.MAX_SAFE_INTEGER, 8.64e15])('lasts fifteen minutes at most (%d)', (resetAt) => {
    expect(wait(resetAt)).toBe(900_000);
  });

  test.each([null, Number.NaN, Number.POSITIVE_INFINITY])(
    'lasts about a minute when no time can be read (%p)',
    (resetAt) => {
      expect(wait(resetAt)).toBeGreaterThanOrEqual(60_000);
      expect(wait(resetAt)).toBeLessThan(62_000);
    },
  );

  test('differs from placement to placement, and not from run to run', () => {
    const waits = Array.from({ length: 20 }, (_, i) => wait(now + 60_000, `key ${i}`));
    expect(new Set(waits).size).toBeGreaterThan(10);
    expect(wait(now + 60_000, 'key 1')).toBe(waits[1]);
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', now + 120_000],
    [' 0 ', now],
    ['Sun, 22 Nov 2026 02:15:00 GMT', now + 60_000],
  ])('%s is understood', (header, at) => expect(retryAfter(header, now)).toBe(at));

  test.each([null, undefined, '', 'soon', '-5', '1e9', '12 minutes', `Sun, ${'x'.repeat(1_000)}`])(
    '%p is not',
    (header) => expect(retryAfter(header, now)).toBeNull(),
  );
});
