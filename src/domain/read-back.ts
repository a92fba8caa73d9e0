import type { DriftKind, Found, OtherPost } from './drift.js';

/**
 * What may be believed of a look at an account, and when the next one comes. Pure. Two things are weighed against each
 * other: drift has to be on the board within 60 s, and a far side that reads late must never make an officer restore a
 * post that stands, for then it would stand twice.
 */

/**
 * At most so many posts of an account are looked at, the newest: as many as X takes ids in one call, and fewer than
 * Mastodon shows on three pages. In four languages that is twenty-five messages that stand at once.
 */
export const MOST_POSTS = 100;

/** Posts are looked at until so long after their message has expired: until then readers may still take them for news. */
export const GRACE_MS = 24 * 3_600_000;

/** What was seen once is looked at again after this, milliseconds: 30 s + 10 s, and two calls of 10 s each, are 60 s. */
const CONFIRM_MS = 10_000;
/** A token is tried this often, milliseconds; one that does not work, or could not be tried, oftener. */
const CHECK_MS = 15 * 60_000;
const CHECK_AGAIN_MS = 2 * 60_000;
/** No longer than this between two looks, however often they failed. */
const LONGEST_MS = 15 * 60_000;
/** Fewer reads than this are left for looks before a delivery. */
const FEW_READS = 20;

/** What is remembered of a post that was found to differ. */
export interface Remembered {
  readonly kind: 'edited' | 'deleted';
  /** What its readers saw; null when it was gone. */
  readonly theirs: string | null;
  /** Seen often enough to stand on the board. */
  readonly believed: boolean;
}

export interface Watched {
  readonly remembered: Remembered | null;
  /** An officer has accepted exactly what was found. */
  readonly accepted: boolean;
  /** When we last wrote it and when this look began, milliseconds since 1970, by the same clock. */
  readonly writtenMs: number;
  readonly lookedMs: number;
  readonly quarantineMs: number;
}

/**
 * What a look changes: `suspected` is seen for the first time and told to nobody, `drifted` is on the board from now
 * on, `ended` takes it from there.
 */
export type Judgement = 'nothing' | 'suspected' | 'drifted' | 'ended';

/**
 * An edit is believed at once, unless we wrote the post less than the quarantine ago: then the read may be older than
 * our own words, and a second one must say it too. A removal is never believed of one read, nor before the quarantine is
 * over: the next thing an officer does is to post it again.
 */
export function judge(found: Found, { remembered, accepted, ...times }: Watched): Judgement {
  if (found.is === 'as-sent' || accepted) return remembered ? 'ended' : 'nothing';
  const theirs = found.is === 'edited' ? found.text : null;
  const again = remembered?.kind === found.is;
  if (remembered?.believed) return again && remembered.theirs === theirs ? 'nothing' : 'drifted';
  const young = times.lookedMs < times.writtenMs + times.quarantineMs;
  const isCertain = found.is === 'edited' ? again || !young : again && !young;
  return isCertain ? 'drifted' : again ? 'nothing' : 'suspected';
}

/** When a suspicion is looked into, milliseconds since 1970. */
export const confirmAt = (
  kind: DriftKind,
  { writtenMs, lookedMs, quarantineMs }: Pick<Watched, 'writtenMs' | 'lookedMs' | 'quarantineMs'>,
  divisor: number,
): number => {
  const soon = lookedMs + CONFIRM_MS / divisor;
  return kind === 'deleted' ? Math.max(soon, writtenMs + quarantineMs) : soon;
};

/** How long after a look began the next one begins, milliseconds; `failures` in a row before it. */
export function surveyEveryMs(readBackSeconds: number, failures: number, divisor: number): number {
  const everyMs = readBackSeconds * 1_000;
  return Math.min(everyMs * 2 ** Math.min(failures, 8), Math.max(everyMs, LONGEST_MS)) / divisor;
}

export const checkEveryMs = (isWell: boolean, divisor: number): number =>
  (isWell ? CHECK_MS : CHECK_AGAIN_MS) / divisor;

/** Looks wait while few reads are left, for a delivery may have to look for its own effect. Milliseconds since 1970. */
export const readsAgainAt = (budget: { readonly remaining: number; readonly resetAt: string } | undefined): number =>
  budget && budget.remaining < FEW_READS ? Date.parse(budget.resetAt) : 0;

/**
 * Whether a look went far enough back to say that a post is not there: what was read reaches beyond it, or was so little
 * that nothing can have been cut off.
 */
export function reaches(post: { readonly at: string | null }, others: readonly OtherPost[], expected: number): boolean {
  if (others.length + expected < 20) return true;
  const { at } = post;
  return at !== null && others.some((other) => other.at !== null && Date.parse(other.at) <= Date.parse(at));
}

/** A far side may send more than any post has. */
const MOST_TEXT = 10_000;

/** What a far side says as we keep it: no longer than anybody reads, and as every database takes it. */
export const legible = (text: string): string =>
  text
    .slice(0, MOST_TEXT)
    .replaceAll('\u0000', '')
    .replace(/\p{Cs}/gu, '\uFFFD');

/* Codes with which nobody says no to the account: the network, the name, or a far side in trouble. */
const UNCERTAIN: ReadonlySet<string> = new Set([
  'name-unknown',
  'connection-refused',
  'unreachable',
  'time-out',
  'stopped',
  'reset',
  'tls',
  'answer-too-large',
  'answer-unreadable',
  'server-error',
  'rate-limit',
  'renewing',
]);

/** The account could not be asked. It is not known to be dead, and not known to live. */
export const isUncertain = ({ code }: { readonly code: string }): boolean => UNCERTAIN.has(code);
