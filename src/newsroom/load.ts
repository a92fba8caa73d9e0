import type { LoadSignal } from '../domain/crisis.js';

/**
 * Whether this newsroom is over a limit. Pure: what was believed and one more second in, what is believed now out. It
 * engages within seconds, since a crowd comes in seconds, and leaves slowly and at a lower figure, since a page that
 * changes to and fro is fetched anew each time.
 */

/** One second of this process. */
export interface Sample {
  /** Monotonic. */
  readonly atMs: number;
  /** How long a turn of the event loop keeps the next request waiting: the median of the second, milliseconds. */
  readonly lag: number;
  readonly connections: number;
  /** Per second. */
  readonly requests: number;
}

/** Null: this figure never decides. */
export interface LoadLimits {
  readonly lag: number | null;
  readonly connections: number | null;
  readonly requests: number | null;
  /** How long every figure has to stay below the lower threshold. */
  readonly leaveAfterMs: number;
}

export const NO_LIMITS: LoadLimits = { lag: null, connections: null, requests: null, leaveAfterMs: 0 };

/** So many of the last seconds have to be over a limit: a single long turn, such as a collection of garbage, is none. */
const ENGAGE = { seconds: 3, of: 5 } as const;
/** The lower threshold, as a part of the limit. */
export const LEAVE_BELOW = 0.6;

export interface Load {
  /** What it is over, with the highest figure of the moment in which that was found; null when it is over nothing. */
  readonly over: { readonly signal: LoadSignal; readonly figure: number; readonly limit: number } | null;
  /** By signal, which of the last seconds were over its limit, oldest first. */
  readonly recent: { readonly [signal in LoadSignal]: readonly boolean[] };
  /** Since when all figures are below the lower threshold; null while one is not. */
  readonly calmSinceMs: number | null;
}

export const NO_LOAD: Load = { over: null, recent: { lag: [], connections: [], requests: [] }, calmSinceMs: null };

export function judge(before: Load, sample: Sample, limits: LoadLimits): Load {
  const seen = (signal: LoadSignal): readonly boolean[] =>
    [...before.recent[signal], sample[signal] > (limits[signal] ?? Number.POSITIVE_INFINITY)].slice(-ENGAGE.of);
  const recent = { lag: seen('lag'), connections: seen('connections'), requests: seen('requests') };
  if (before.over === null) {
    const signal = ORDER.find((each) => recent[each].filter(Boolean).length >= ENGAGE.seconds);
    const over = signal ? { signal, figure: sample[signal], limit: limits[signal]! } : null;
    return { over, recent, calmSinceMs: null };
  }
  const calm = ORDER.every((signal) => sample[signal] < (limits[signal] ?? Number.POSITIVE_INFINITY) * LEAVE_BELOW);
  const calmSinceMs = calm ? (before.calmSinceMs ?? sample.atMs) : null;
  if (calmSinceMs === null || sample.atMs - calmSinceMs < limits.leaveAfterMs)
    return { over: before.over, recent, calmSinceMs };
  return { over: null, recent: NO_LOAD.recent, calmSinceMs: null };
}

/** What is told where several are over at once: the figure that an officer can picture best comes first. */
const ORDER: readonly LoadSignal[] = ['requests', 'connections', 'lag'];
