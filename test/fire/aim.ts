import type { Point } from '../../src/dispatch/step.js';
import type { Office } from '../../src/domain/language.js';

/** What a worker is told to do to itself, once. */
export interface Aim {
  readonly point: Point;
  /** Kind of channel. */
  readonly kind: string;
  /** How often it passes that point unharmed before. */
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
  | {
      readonly is: 'reached';
      readonly point: Point;
      readonly kind: string;
      readonly act: Aim['act'];
      readonly forMs: number;
    };
