import { describe, expect, test } from '@jest/globals';
import { type CrisisCall, crisisMode, type NewsroomOver, OFF_HOLDS_MS } from './crisis.js';

const NOW = Date.parse('2026-11-22T02:20:00Z');
const called = (on: boolean | null, agoMs = 0): CrisisCall => ({
  on,
  reason: 'a stadium is leaving',
  by: { email: 'a@example.org', name: 'A. Peeters' },
  at: new Date(NOW - agoMs).toISOString(),
});
const over: NewsroomOver = {
  replica: 'one',
  signal: 'requests',
  figure: 1_812,
  limit: 1_500,
  since: '2026-11-22T02:19:00.000Z',
};
const briefly = (call: CrisisCall | null, loads: readonly NewsroomOver[] = []) => {
  const { light, why } = crisisMode(call, loads, NOW);
  return [light, why];
};

describe('crisis mode', () => {
  test('is off on a quiet night, and on as soon as one newsroom is over a limit', () => {
    expect([briefly(null), briefly(null, [over])]).toEqual([
      [false, null],
      [true, 'load'],
    ]);
  });

  test('that an officer called stays, whatever is measured, until somebody calls again', () => {
    expect(briefly(called(true, 9 * 3_600_000))).toEqual([true, 'call']);
    expect(briefly(called(true), [over])).toEqual([true, 'call']);
  });

  test('that an officer switched off stays off for half an hour, and what is over a limit is told all the same', () => {
    expect(crisisMode(called(false, 60_000), [over], NOW)).toMatchObject({
      light: false,
      why: 'call',
      over: [over],
      offUntil: '2026-11-22T02:49:00.000Z',
    });
    expect(briefly(called(false, OFF_HOLDS_MS - 1), [over])).toEqual([false, 'call']);
  });

  test('is automatic again when that half hour is over, or when an officer says so', () => {
    for (const call of [called(false, OFF_HOLDS_MS), called(null)]) {
      expect([briefly(call), briefly(call, [over])]).toEqual([
        [false, null],
        [true, 'load'],
      ]);
      expect(crisisMode(call, [], NOW).offUntil).toBeNull();
    }
  });
});
