import { describe, expect, test } from '@jest/globals';
import { fromWall, toWall } from '../../console/src/words/zone.js';

const BRUSSELS = 'Europe/Brussels';

describe('a time typed in the office’s zone', () => {
  test('is told with the offset of that day, summer or winter', () => {
    expect(fromWall('2026-11-22T02:14', BRUSSELS)).toBe('2026-11-22T02:14:00+01:00');
    expect(fromWall('2026-07-01T12:00', BRUSSELS)).toBe('2026-07-01T12:00:00+02:00');
    expect(fromWall('2026-07-01T12:00', 'America/St_Johns')).toBe('2026-07-01T12:00:00-02:30');
  });

  test('is read back as it was typed', () => {
    expect(toWall('2026-11-22T02:14:00+01:00', BRUSSELS)).toBe('2026-11-22T02:14');
    expect(toWall('2026-07-01T10:00:00Z', BRUSSELS)).toBe('2026-07-01T12:00');
  });

  test('that the clocks skip in spring comes out an hour later', () => {
    expect(fromWall('2026-03-29T02:30', BRUSSELS)).toBe('2026-03-29T03:30:00+02:00');
  });

  test('that the clocks pass twice in autumn is the first of the two', () => {
    expect(fromWall('2026-10-25T02:30', BRUSSELS)).toBe('2026-10-25T02:30:00+02:00');
  });

  test('that is not finished yet is no time', () => {
    expect(fromWall('', BRUSSELS)).toBeNull();
    expect(toWall('soon', BRUSSELS)).toBe('');
  });
});
