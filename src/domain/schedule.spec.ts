import { describe, expect, test } from '@jest/globals';
import { Refusal } from './refusal.js';
import { readAt, reminderDue } from './schedule.js';
import { instant } from './time.js';

const now = { timeZone: 'Europe/Brussels', nowMs: instant('2026-11-22T03:14:07+01:00')! };
const refusal = (at: string): Refusal => {
  const answer = readAt(at, now);
  if (!(answer instanceof Refusal)) throw new Error(`${at} was taken as ${answer}`);
  return answer;
};

describe('the time that is set for a release', () => {
  test.each([
    ['the office’s own clocks', '2026-12-01T07:00', '2026-12-01T07:00:00+01:00'],
    ['an offset', '2026-12-01T07:00:00+03:00', '2026-12-01T05:00:00+01:00'],
    ['an offset without seconds', '2027-10-31T02:30+02:00', '2027-10-31T02:30:00+02:00'],
    ['UTC', '2026-12-01T06:00Z', '2026-12-01T07:00:00+01:00'],
  ])('may be told by %s', (_, at, same) => {
    expect(readAt(at, now)).toBe(instant(same));
  });

  test('is refused where it never comes, with the two nearest times', () => {
    const { code, errors, message } = refusal('2027-03-28T02:30');
    expect(code).toBe('validation');
    expect(errors).toEqual([
      { field: 'at', code: 'no-such-time', detail: 'may be 2027-03-28T01:59:00+01:00' },
      { field: 'at', code: 'no-such-time', detail: 'may be 2027-03-28T03:00:00+02:00' },
    ]);
    expect(message).toContain('never comes in Europe/Brussels');
  });

  test.each([['2026-10-25T02:30'], ['2027-10-31T02:30']])('is asked for its offset where it comes twice: %s', (at) => {
    const { errors, message } = refusal(at);
    expect(errors.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      `ambiguous may be ${at}:00+02:00`,
      `ambiguous may be ${at}:00+01:00`,
    ]);
    expect(message).toContain('say which is meant');
  });

  test.each([
    ['now', '2026-11-22T03:14:07+01:00', 'past'],
    ['yesterday', '2026-11-21T07:00', 'past'],
    ['two years ahead', '2028-11-22T07:00', 'too-far'],
    ['no time', 'tomorrow', 'form'],
    ['no day of the calendar', '2027-02-29T07:00', 'form'],
    ['nothing', '', 'form'],
  ])('is not %s', (_, at, code) => {
    expect(refusal(at).errors.map((error) => `${error.field} ${error.code}`)).toEqual([`at ${code}`]);
  });
});

describe('a reminder that a message expires', () => {
  const minute = 60_000;
  const expiresMs = 1_000 * minute;
  const due = (minutesLeft: number, about: Partial<Parameters<typeof reminderDue>[0]> = {}) =>
    reminderDue({ standing: 'active', releasedMs: 0, expiresMs, nowMs: expiresMs - minutesLeft * minute, ...about });

  test.each([
    [31, null],
    [30, 30],
    [6, 30],
    [5, 5],
    [0.1, 5],
    [0, null],
    [-1, null],
  ])('with %s minutes left is that of %s minutes', (left, which) => {
    expect(due(left)).toBe(which);
  });

  test('is not given for what no longer stands', () => {
    expect([due(30, { standing: 'withdrawn' }), due(30, { standing: 'ended' })]).toEqual([null, null]);
    expect(due(30, { standing: 'held' })).toBe(30);
  });

  test('is not given to whoever has just released it with so little time left', () => {
    const releasedMs = expiresMs - 20 * minute;
    expect([due(19, { releasedMs }), due(5, { releasedMs })]).toEqual([null, 5]);
  });
});
