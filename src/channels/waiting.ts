import { createHash } from 'node:crypto';

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

/** `Retry-After` (RFC 9110 §10.2.3) as milliseconds since 1970: seconds from now, or a date. Null when unreadable. */
export function retryAfter(header: string | null | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1000;
  const date = text.length <= 40 && /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : date;
}
