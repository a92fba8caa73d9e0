import { describe, expect, test } from '@jest/globals';
import { inZone, localTime } from './local-time.js';
import { instant } from './time.js';

const BRUSSELS = 'Europe/Brussels';

describe('a time by the clocks of a place', () => {
  test.each([
    ['in winter', '2026-12-01T07:00', BRUSSELS, '2026-12-01T07:00:00+01:00'],
    ['in summer, with seconds', '2027-07-01T07:00:30', BRUSSELS, '2027-07-01T07:00:30+02:00'],
    ['in the minute before the clocks go forward', '2027-03-28T01:59', BRUSSELS, '2027-03-28T01:59:00+01:00'],
    ['in the minute after it', '2027-03-28T03:00', BRUSSELS, '2027-03-28T03:00:00+02:00'],
    ['just before an hour that comes twice', '2027-10-31T01:59', BRUSSELS, '2027-10-31T01:59:00+02:00'],
    ['just after it', '2027-10-31T03:00', BRUSSELS, '2027-10-31T03:00:00+01:00'],
    ['with half an hour in its offset', '2027-01-10T12:00', 'America/St_Johns', '2027-01-10T12:00:00-03:30'],
    ['far in the east', '2027-01-10T12:00', 'Pacific/Kiritimati', '2027-01-10T12:00:00+14:00'],
    ['where there is no summer time', '2027-03-28T02:30', 'UTC', '2027-03-28T02:30:00+00:00'],
  ])('%s is one instant', (_, text, zone, same) => {
    expect(localTime(text, zone)).toEqual({ is: 'once', ms: instant(same) });
    expect(inZone(instant(same)!, zone)).toBe(same);
  });

  test.each([
    ['Brussels, 2027', '2027-03-28T02:30', BRUSSELS, '2027-03-28T01:59:00+01:00', '2027-03-28T03:00:00+02:00'],
    ['its first minute', '2027-03-28T02:00', BRUSSELS, '2027-03-28T01:59:00+01:00', '2027-03-28T03:00:00+02:00'],
    ['its last minute', '2027-03-28T02:59', BRUSSELS, '2027-03-28T01:59:00+01:00', '2027-03-28T03:00:00+02:00'],
    [
      'half an hour on Lord Howe Island',
      '2027-10-03T02:15',
      'Australia/Lord_Howe',
      '2027-10-03T01:59:00+10:30',
      '2027-10-03T02:30:00+11:00',
    ],
    [
      'a whole day in Samoa, 2011',
      '2011-12-30T12:00',
      'Pacific/Apia',
      '2011-12-29T23:59:00-10:00',
      '2011-12-31T00:00:00+14:00',
    ],
  ])('that the clocks jump over never comes, and its neighbours are told: %s', (_, text, zone, before, after) => {
    expect(localTime(text, zone)).toEqual({ is: 'never', before, after });
  });

  test.each([
    ['Brussels, 2026', '2026-10-25T02:30', '2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'],
    ['Brussels, 2027', '2027-10-31T02:30', '2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00'],
    ['its first minute', '2027-10-31T02:00', '2027-10-31T02:00:00+02:00', '2027-10-31T02:00:00+01:00'],
    ['its last second', '2027-10-31T02:59:59', '2027-10-31T02:59:59+02:00', '2027-10-31T02:59:59+01:00'],
  ])('that the clocks go through twice has two readings, in their order: %s', (_, text, first, second) => {
    expect(localTime(text, BRUSSELS)).toEqual({ is: 'twice', first, second });
  });

  test.each(['2026-12-01', '2026-02-30T07:00', '2026-12-01T25:00', '2026-12-01T07:61', '2026-12-01 07:00', 'soon', ''])(
    'is not "%s"',
    (text) => {
      expect(localTime(text, BRUSSELS)).toBeNull();
    },
  );
});
