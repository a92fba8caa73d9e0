import { instant, utc } from './time.js';

/**
 * Crisis mode: everything that the world reads is light. An officer calls for it, or newsrooms that are over a limit do.
 * Pure: whoever knows the last call and the newsrooms that are over gets the same answer, with or without a database.
 */
export interface CrisisCall {
  /** Null: back to automatic. */
  readonly on: boolean | null;
  readonly reason: string;
  readonly by: { readonly email: string; readonly name: string };
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What a newsroom measures of itself, and in which unit. */
export const SIGNALS = ['lag', 'connections', 'requests'] as const;
export type LoadSignal = (typeof SIGNALS)[number];

/** That a newsroom is over a limit: by what it was found, the figure then, and since when (RFC 3339, UTC). */
export interface OverLimit {
  readonly signal: LoadSignal;
  /** Lag in milliseconds, open connections, or requests per second. */
  readonly figure: number;
  readonly limit: number;
  readonly since: string;
}

export interface NewsroomOver extends OverLimit {
  readonly replica: string;
}

/** What a newsroom says of itself. */
export interface NewsroomLoad {
  readonly replica: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** What it serves is pressed light. */
  readonly light: boolean;
  /** Per second. */
  readonly requests: number;
  readonly connections: number;
  /** Milliseconds. */
  readonly lag: number;
  readonly over: OverLimit | null;
}

/** Of what is known of the newsrooms, who is over a limit. */
export const overLimits = (newsrooms: readonly NewsroomLoad[]): NewsroomOver[] =>
  newsrooms.flatMap(({ replica, over }) => (over ? [{ replica, ...over }] : []));

export interface CrisisMode {
  readonly light: boolean;
  /** Who decided: the officer's call, a newsroom's load, or nobody, which is how it is on a quiet night. */
  readonly why: 'call' | 'load' | null;
  /** The last call; null while there has been none. */
  readonly call: CrisisCall | null;
  /** Until when a call of "off" holds; null for every other. */
  readonly offUntil: string | null;
  /** Newsrooms over a limit, whatever was called. With `why: 'call'` and not light they are held off, and told. */
  readonly over: readonly NewsroomOver[];
}

/**
 * An officer who switches it off stands against what the newsrooms measure, so that holds for half an hour and not for
 * the night: nobody must lose the page because of a button that was pressed hours ago (ADR 13).
 */
export const OFF_HOLDS_MS = 30 * 60_000;

export function crisisMode(call: CrisisCall | null, over: readonly NewsroomOver[], nowMs: number): CrisisMode {
  const offUntilMs = call?.on === false ? instant(call.at)! + OFF_HOLDS_MS : null;
  const offHolds = offUntilMs !== null && nowMs < offUntilMs;
  const about = { call, offUntil: offHolds ? utc(offUntilMs) : null, over };
  if (call?.on === true) return { ...about, light: true, why: 'call' };
  if (offHolds) return { ...about, light: false, why: 'call' };
  return over.length > 0 ? { ...about, light: true, why: 'load' } : { ...about, light: false, why: null };
}
