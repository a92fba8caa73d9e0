import { describe, expect, test } from '@jest/globals';
import { heldBackMs } from './budget.js';
import type { Budget } from './delivery.js';

const now = Date.parse('2026-11-22T02:14:00Z');
const left = (remaining: number, seconds = 300): Budget => ({
  of: 'open',
  remaining,
  resetAt: new Date(now + seconds * 1_000).toISOString(),
});
const routine = { withdraws: false, severe: false };
const severe = { withdraws: false, severe: true };
const withdrawal = { withdraws: true, severe: false };

describe('an account whose limit is nearly reached', () => {
  test('keeps its last calls for what cannot wait', () => {
    expect(heldBackMs(left(11), routine, now)).toBe(0);
    expect(heldBackMs(left(10), routine, now)).toBe(300_000);
    expect(heldBackMs(left(10), severe, now)).toBe(0);
    expect(heldBackMs(left(5), severe, now)).toBe(300_000);
    expect(heldBackMs(left(0), withdrawal, now)).toBe(0);
  });

  test.each([
    ['an hour ahead is waited for a quarter of an hour at most', 3_600, 900_000],
    ['a second ahead is waited for five seconds', 1, 5_000],
    ['past is not waited for', -1, 0],
  ])('a reset %s', (_, seconds, expected) => expect(heldBackMs(left(3, seconds), routine, now)).toBe(expected));

  test('a reset that cannot be read, or an account that says nothing, holds nothing back', () => {
    expect(heldBackMs({ of: 'open', remaining: 0, resetAt: 'tomorrow' }, routine, now)).toBe(0);
    expect(heldBackMs(undefined, routine, now)).toBe(0);
  });
});
