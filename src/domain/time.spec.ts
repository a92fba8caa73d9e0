import { describe, expect, test } from '@jest/globals';
import { instant, utc } from './time.js';

describe('times as officers write them', () => {
  test.each([
    ['with the offset of Brussels in winter', '2026-11-22T03:14:07+01:00', '2026-11-22T02:14:07.000Z'],
    ['with the offset of Brussels in summer', '2026-07-21T03:14:07+02:00', '2026-07-21T01:14:07.000Z'],
    ['in UTC, with a fraction', '2026-11-22T02:14:07.1239Z', '2026-11-22T02:14:07.123Z'],
    ['on a leap day', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['on a leap day of a century', '2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ])('%s', (_, text, same) => {
    expect(utc(instant(text)!)).toBe(same);
  });

  test.each([
    ['without an offset nobody knows which hour is meant', '2026-11-22T03:14:07'],
    ['a day without an hour', '2026-11-22'],
    ['30 February', '2026-02-30T03:14:07Z'],
    ['29 February of a common year', '2026-02-29T03:14:07Z'],
    ['29 February 2100', '2100-02-29T03:14:07Z'],
    ['31 November', '2026-11-31T03:14:07Z'],
    ['the thirteenth month', '2026-13-01T03:14:07Z'],
    ['day zero', '2026-11-00T03:14:07Z'],
    ['24 o’clock, which RFC 3339 does not have', '2026-11-22T24:00:00Z'],
    ['minute 60', '2026-11-22T23:60:00Z'],
    ['an offset of 25 hours', '2026-11-22T03:14:07+25:00'],
    ['words', 'tomorrow at noon'],
    ['a blank at the end', '2026-11-22T03:14:07Z '],
    ['a year that UTC writes with five digits', '9999-12-31T23:59:59-01:00'],
    ['the year zero', '0000-06-01T00:00:00Z'],
  ])('is refused: %s', (_, text) => {
    expect(instant(text)).toBeNull();
  });
});
