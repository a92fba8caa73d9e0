import type { MadeDecision } from './decisions.js';
import type { FarError, Op } from './delivery.js';
import type { Drift } from './drift.js';
import type { Language } from './language.js';
import type { World } from './message.js';
import type { SubscribersOnBoard } from './subscriber.js';

export type PlacementOutcome = 'delivered' | 'retry' | 'refused' | 'unknown' | 'paused' | 'excused';

/** A line of the board, in the form of contract.md `GET /messages/{id}/board`. Times are RFC 3339, UTC. */
export interface BoardPlacement {
  readonly id: string;
  readonly channel: { readonly id: string; readonly kind: string; readonly name: string; readonly world: World };
  readonly language: Language;
  readonly desired: number;
  readonly shown: number;
  readonly observed: { readonly version: number; readonly at: string; readonly digest: string } | null;
  /** Null while nothing was tried yet. */
  readonly outcome: PlacementOutcome | null;
  readonly drift: Drift | null;
  readonly nextTryAt: string | null;
  /** A call whose effect is not known; `from`: from when an officer may say whether it is there. */
  readonly unsure: { readonly op: Op; readonly version: number; readonly from: string } | null;
  readonly error: FarError | null;
  readonly posts: readonly {
    readonly ordinal: number;
    readonly remoteId: string | null;
    readonly url: string | null;
    readonly shows: number;
  }[];
  readonly receipt: { readonly at: string } | null;
}

export interface BoardNewsroom {
  readonly replica: string;
  readonly epoch: number;
  readonly at: string;
}

/** A mirror of the shelf, from which readers are served when the hub is not there. Times are RFC 3339, UTC. */
export interface BoardOrigin {
  readonly name: string;
  readonly kind: 'directory' | 's3';
  /** Of its manifest; null while none could be read or written. */
  readonly epoch: number | null;
  readonly confirmedAt: string | null;
  /** When a newsroom last knew that. */
  readonly at: string;
  /** Why it is not on the newest state; null while all is well. */
  readonly error: string | null;
}

export interface Board {
  readonly message: string;
  readonly reference: string;
  readonly desired: number;
  /** Every placement has shown = desired or is excused, and no endpoint is still to be given its placement. */
  readonly converged: boolean;
  /** The epoch that a newsroom must have reached to show the newest version. */
  readonly epoch: number;
  readonly newsrooms: readonly BoardNewsroom[];
  readonly origins: readonly BoardOrigin[];
  /** Who follows a feed by WebSub; a stranger's server does not keep a message from being converged. */
  readonly subscribers: SubscribersOnBoard;
  readonly placements: readonly BoardPlacement[];
  /** What is in force about each channel that somebody decided about, in the order in which it was decided. */
  readonly decisions: readonly MadeDecision[];
  readonly at: string;
}

export const isSettled = (line: Pick<BoardPlacement, 'shown' | 'desired' | 'outcome'>): boolean =>
  line.shown === line.desired || line.outcome === 'excused';
