import { createHash } from 'node:crypto';
import type { Budget } from '../domain/delivery.js';

const LEAST_MS = 5_000;
const MOST_MS = 15 * 60_000;
/** For a far side that says "later" and not when. */
const UNSAID_MS = 60_000;
const JITTER_MS = 2_000;

/**
 * How long to wait when the far side limits us: until the time it names, never less than 5 s nor more than 15 min
 * (one-truth.md fault 12: a reset may be missing, past or absurd), plus up to 2 s of jitter so that the placements of a
 * channel do not come back all at once. The jitter comes from the delivery's key: same in, same out.
 *
 * @param resetAt milliseconds since 1970, or null where the far side named none that can be read
 */
export function waitMs(options: { resetAt: number | null; now: number; key: string }): number {
  const wish =
    options.resetAt === null || !Number.isFinite(options.resetAt) ? UNSAID_MS : options.resetAt - options.now;
  const jitter = createHash('sha256').update(options.key).digest().readUInt16BE(0) % JITTER_MS;
  return Math.min(MOST_MS, Math.max(LEAST_MS, Math.ceil(wish)) + jitter);
}

/**
 * What the far side says that it still takes, or null where it does not say so in figures. The reset is kept between 5 s
 * and 15 min from now for the same reason: a far side that names next year must not silence us until then.
 *
 * @param told `remaining` as its header has it; `resetAt` in milliseconds since 1970
 */
export function budgetOf(
  of: Budget['of'],
  told: { remaining: string | null | undefined; resetAt: number | null },
  now: number,
): Budget | null {
  const remaining = told.remaining?.trim() ?? '';
  if (!/^\d{1,9}$/.test(remaining) || told.resetAt === null || !Number.isFinite(told.resetAt)) return null;
  const resetAt = Math.min(now + MOST_MS, Math.max(now + LEAST_MS, told.resetAt));
  return { of, remaining: Number(remaining), resetAt: new Date(resetAt).toISOString() };
}

/** `Retry-After` (RFC 9110 §10.2.3) as milliseconds since 1970: seconds from now, or a date. Null when unreadable. */
export function retryAfter(header: string | null | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1000;
  const date = text.length <= 40 && /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : date;
}
