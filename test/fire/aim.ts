import type { Point } from '../../src/dispatch/step.js';
import type { Office } from '../../src/domain/language.js';

/** A point on a kind of channel, in the words of the table: `sending mastodon`. */
export type Cell = `${Point} ${string}`;
export const cellOf = (point: Point, kind: string): Cell => `${point} ${kind}`;

/** What a worker is told to do to itself, once, at whichever of these cells it reaches first. */
export interface Aim {
  /** The same for an aim whose cells have changed meanwhile; each new one has a higher number. */
  readonly order: number;
  readonly cells: readonly Cell[];
  /** How often it passes one of them unharmed before. */
  readonly skip: number;
  readonly act: 'kill' | 'stop';
  /** At `sending`: how long the call has been under way by then. */
  readonly afterMs: number;
  /** Of a stop: how long it stands still before somebody continues it. */
  readonly forMs: number;
}

/** What every worker knows from its start. */
export interface Briefing {
  /** Address of the database, through the proxy. */
  readonly database: string;
  readonly key: string;
  /** Origin of the far sides, through the proxy. */
  readonly training: string;
  readonly office: Office;
  readonly divisor: number;
  /** Calls under way at once. */
  readonly concurrency: number;
  readonly kindOf: { readonly [channelId: string]: string };
}

export type Said =
  | { readonly is: 'loaded' | 'ready' }
  | { readonly is: 'reached'; readonly cell: Cell; readonly act: Aim['act']; readonly forMs: number };
