import type { FarError, Op } from './delivery.js';
import type { Language } from './language.js';

/** An intent that is committed and not yet resolved. While one is open, nothing else is sent for its placement. */
export interface Attempt {
  readonly ordinal: number;
  readonly generation: number;
  readonly op: Op;
  readonly version: number;
  readonly remoteId: string | null;
  /** RFC 3339, UTC: the end of the lease under which it was made; the quarantine counts from here. */
  readonly at: string;
  /** How many looks after the quarantine did not see the effect. */
  readonly absences: number;
  /** How many images the post has when it took effect; left out: none. */
  readonly images?: number;
  /** Why it is unresolved, as far as anybody knows: the code of the error, or null when its worker died. */
  readonly doubt: string | null;
}

/** One thing visible on a social channel. */
export interface Post {
  readonly ordinal: number;
  /** Raised only after a confirmed removal on the far side; part of the idempotency key. */
  readonly generation: number;
  readonly remoteIds: readonly string[];
  readonly url: string | null;
  /** The version it shows or, for an older post of a chain, points on to. */
  readonly shows: number;
  readonly visible: boolean;
  /** The far side lets nobody change it any more. */
  readonly locked: boolean;
  /** Somebody changed it by hand, and an officer wants our text back on it. */
  readonly mend: boolean;
  /** How many images it carries; left out: none. */
  readonly images?: number;
}

/** What the far side has of the images of one post: kept in the row, so that whoever claims it next goes on from there. */
export interface Preparing {
  readonly ordinal: number;
  readonly generation: number;
  /** The version that waits for them, and since when (RFC 3339, UTC). */
  readonly version: number;
  readonly since: string;
  readonly images: readonly PreparedImage[];
}

export interface PreparedImage {
  readonly sha256: string;
  /** The description it was given. */
  readonly alt: string;
  /** Null: the far side has nothing of it yet. */
  readonly remoteId: string | null;
  readonly state: 'ready' | 'begun' | 'failed' | 'refused';
  readonly expiresAt: string | null;
  readonly error: FarError | null;
}

/** Where one message stands on one channel in one language: a state to reach, not a job. */
export interface Placement {
  readonly id: string;
  readonly messageId: string;
  readonly channelId: string;
  readonly language: Language;
  readonly desired: number;
  readonly shown: number;
  readonly settled: { readonly version: number; readonly as: 'refused' | 'excused' } | null;
  readonly attempt: Attempt | null;
  /** By ordinal. */
  readonly posts: readonly Post[];
  /** Left out: no image of its newest post was ever given to the far side. */
  readonly prepared?: Preparing | null;
  /** False: the newest post is owed no image, though the far side may have one that it lacks: it was tried, and given up. */
  readonly owes?: boolean;
}

/** Intervals of one-truth.md, in milliseconds. Tests and `fire` divide them; nothing else does. */
export interface Timing {
  readonly leaseMs: number;
  readonly deadlineMs: number;
  readonly quarantineMs: number;
  readonly absences: number;
  readonly absenceGapMs: number;
  readonly anchorMs: number;
  /** How long a text waits for its images. */
  readonly prepareMs: number;
  /** What the others were divided by; read-back intervals of channels are divided by it too. */
  readonly divisor: number;
}

export const TIMING: Timing = {
  leaseMs: 20_000,
  deadlineMs: 10_000,
  quarantineMs: 60_000,
  absences: 3,
  absenceGapMs: 5_000,
  anchorMs: 5_000,
  prepareMs: 15_000,
  divisor: 1,
};

export const timingDividedBy = (divisor: number): Timing => ({
  leaseMs: TIMING.leaseMs / divisor,
  deadlineMs: TIMING.deadlineMs / divisor,
  quarantineMs: TIMING.quarantineMs / divisor,
  absences: TIMING.absences,
  absenceGapMs: TIMING.absenceGapMs / divisor,
  anchorMs: TIMING.anchorMs / divisor,
  prepareMs: TIMING.prepareMs / divisor,
  divisor,
});
