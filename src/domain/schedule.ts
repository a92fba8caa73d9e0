import { inZone, localTime } from './local-time.js';
import type { Standing } from './message.js';
import { Refusal } from './refusal.js';
import { instant } from './time.js';

/** What happens at a set time: releases that wait for theirs, and reminders that a message is about to expire. */

const MINUTE_MS = 60_000;
/** A later time is a slip of the pen: nobody approves today what is to be said in two years. */
const MOST_AHEAD_MS = 366 * 24 * 60 * MINUTE_MS;

/**
 * The instant that an officer means by `at`: RFC 3339 with offset, or the office's own clocks without one. Refused when
 * it is none, when it never comes, when it comes twice, and when it is past. The seconds may be left out.
 */
export function readAt(at: string, { timeZone, nowMs }: { timeZone: string; nowMs: number }): number | Refusal {
  const ms = instantOf(at, timeZone);
  if (ms instanceof Refusal) return ms;
  const now = inZone(nowMs, timeZone);
  if (ms <= nowMs) return refused('past', `${at} is in the past: it is ${now}. Release at once, or set a later time.`);
  if (ms - nowMs > MOST_AHEAD_MS) return refused('too-far', `${at} is more than a year ahead: it is ${now}.`);
  return ms;
}

function instantOf(at: string, timeZone: string): number | Refusal {
  const withSeconds = at.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?=Z$|[+-]\d\d:\d\d$)/, '$1:00');
  const exact = instant(withSeconds);
  if (exact !== null) return exact;
  const local = localTime(at, timeZone);
  switch (local?.is) {
    case undefined:
      return refused(
        'form',
        'must be a time such as 2026-12-01T07:00 (in the office’s zone) or 2026-12-01T07:00:00+01:00.',
      );
    case 'once':
      return local.ms;
    case 'never':
      return refused(
        'no-such-time',
        `${at} never comes in ${timeZone}, where the clocks jump over it; the nearest times are ${local.before} and ${local.after}.`,
        [local.before, local.after],
      );
    case 'twice':
      return refused(
        'ambiguous',
        `${at} comes twice in ${timeZone}, where the clocks are set back; say which is meant: ${local.first} or ${local.second}.`,
        [local.first, local.second],
      );
  }
}

/** With one entry for each time that would do instead, so that a program can offer them. */
function refused(code: string, detail: string, instead: readonly string[] = []): Refusal {
  const told = instead.length > 0 ? instead.map((time) => `may be ${time}`) : [detail];
  return new Refusal(
    'validation',
    `at: ${detail}`,
    told.map((each) => ({ field: 'at', code, detail: each })),
  );
}

/** Minutes before a message expires at which the officers are reminded (one-truth.md "Hold"). */
export const REMINDERS_MIN = [30, 5] as const;
export type ReminderMin = (typeof REMINDERS_MIN)[number];

/**
 * Whether an open message has had no word for so long that somebody should be asked. `lastWordMs`: its newest release, or
 * the last time somebody was reminded since.
 */
export const isSilent = (about: {
  standing: Standing;
  lastWordMs: number;
  expiresMs: number;
  nowMs: number;
  afterMinutes: number;
}): boolean =>
  (about.standing === 'active' || about.standing === 'held') &&
  about.nowMs < about.expiresMs &&
  about.nowMs - about.lastWordMs >= about.afterMinutes * MINUTE_MS;

/**
 * Which reminder is due now, if any. None where the message no longer stands, and none whose moment lies before the
 * release that set this expiry: whoever released it then knew. One that was missed for long (the hub was down) gives
 * way to the next one, so that nobody reads "30 minutes" with four to go.
 */
export function reminderDue(about: {
  standing: Standing;
  releasedMs: number;
  expiresMs: number;
  nowMs: number;
}): ReminderMin | null {
  const { standing, releasedMs, expiresMs, nowMs } = about;
  if (standing === 'withdrawn' || standing === 'ended' || nowMs >= expiresMs) return null;
  const passed = REMINDERS_MIN.filter((minutes) => expiresMs - minutes * MINUTE_MS <= nowMs);
  const newest = passed.at(-1);
  return newest !== undefined && releasedMs < expiresMs - newest * MINUTE_MS ? newest : null;
}
