import { WAITS_MS } from '../domain/traffic.js';
import type { Counting } from './counting.js';
import type { Crisis } from './crisis.js';
import type { Live } from './live.js';
import type { Shelf } from './shelf.js';
import type { Tally } from './tally.js';

/** A newsroom in plain figures, for whoever watches over it. Counters are since the process began. */
export interface NewsroomFigures {
  readonly epoch: number;
  /** Since 1970; 0 while there is nothing to show. */
  readonly confirmedMs: number;
  readonly light: boolean;
  /** Over a limit itself. */
  readonly over: boolean;
  readonly connections: number;
  readonly streams: number;
  /** In the order of `ANSWERS`. */
  readonly answers: readonly number[];
  readonly bytes: number;
  /** Requests by how long they waited for their turn; null: longer than every bound. */
  readonly waits: readonly { readonly upToMs: number | null; readonly requests: number }[];
}

export function figuresOf(about: {
  readonly shelf: Shelf | null;
  readonly crisis: Crisis;
  readonly tally: Tally;
  readonly counting: Counting;
  readonly live: Live;
  readonly connections: number;
}): NewsroomFigures {
  const { shelf, crisis, tally, counting, live, connections } = about;
  return {
    epoch: shelf?.epoch ?? 0,
    confirmedMs: shelf ? Date.parse(shelf.confirmedAt) : 0,
    light: shelf?.light ?? false,
    over: crisis.isOver,
    connections,
    streams: live.count,
    answers: [...tally.totals],
    bytes: tally.sent,
    waits: [...WAITS_MS, null].map((upToMs, i) => ({ upToMs, requests: counting.waited[i] ?? 0 })),
  };
}
