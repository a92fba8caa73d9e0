import type { SentImage } from './image.js';
import type { Language } from './language.js';

/** What the far side or the guard said, in words fit for the board: no secret, no resolved address. */
export interface FarError {
  readonly code: string;
  readonly detail: string;
  /** What somebody can do about it. */
  readonly todo: string;
}

/** What a step does on the far side. `send` is for receivers that order by version; the others build a chain of posts. */
export type Op = 'open' | 'edit' | 'delete' | 'send';

/** One intended effect on one channel, complete: applying it needs nothing else. */
export interface Delivery {
  readonly op: Op;
  /** Place in the chain, from 1; always 1 for `send`. */
  readonly ordinal: number;
  /** The version that this call shows. */
  readonly version: number;
  readonly language: Language;
  /** 0 for the first post at this place; raised after a confirmed removal on the far side. */
  readonly generation: number;
  /** Exactly what is to be shown; empty for `delete`. */
  readonly text: string;
  /** Those of its version that the far side has; left out where there are none. */
  readonly images?: readonly SentImage[];
  /** By which our own post is found again: unique per message, language and version. */
  readonly marker: string;
  /** Stable over retries. Posts: HMAC of placement, ordinal, generation. Webhooks: `{messageId}_{version}`. */
  readonly key: string;
  /** The post to reply to (`open`), to change (`edit`) or to delete. */
  readonly remoteId: string | null;
  /** Remote ids of our other posts of this placement: a look must not take one of them for the post it seeks. */
  readonly otherIds: readonly string[];
  /** For a look: nothing that this call made is older (RFC 3339, UTC). */
  readonly since?: string;
}

/** The far side's answer to one call. When it cannot be known, it is `unknown`: never guess. */
export type Outcome =
  | {
      readonly is: 'delivered';
      readonly remoteId: string | null;
      readonly url: string | null;
      /** What the far side says it shows now, where it says so: a replayed key may return an older text. */
      readonly text: string | null;
    }
  /**
   * Definitely without effect; try again no sooner than this. `account` says that the far side takes nothing at all from
   * this account until then.
   */
  | { readonly is: 'retry'; readonly afterMs: number; readonly error: FarError; readonly account?: true }
  /** Definitely without effect, and it will not get better by itself. `pause` stops the whole channel. */
  | { readonly is: 'refused'; readonly error: FarError; readonly pause: boolean }
  /** The post to edit or reply to is no longer there; or the one that this key made before. */
  | { readonly is: 'gone' }
  /** The post to edit stands, but nobody can change it any more: nothing was done, and a new post must say it. */
  | { readonly is: 'locked' }
  | { readonly is: 'unknown'; readonly error: FarError };

/** What a look found. `failed` says nothing about the post. */
export type Sighting =
  | {
      readonly is: 'seen';
      readonly remoteId: string | null;
      readonly url: string | null;
      /** Read where everybody reads, on a page that may be older than the post: believed only after the quarantine. */
      readonly mayLag?: true;
    }
  | { readonly is: 'absent' }
  | { readonly is: 'failed'; readonly error: FarError };

/** How many more calls of this sort the far side takes until `resetAt` (RFC 3339, UTC), as its headers say. */
export interface Budget {
  readonly of: 'open' | 'edit' | 'delete' | 'read';
  readonly remaining: number;
  readonly resetAt: string;
}
