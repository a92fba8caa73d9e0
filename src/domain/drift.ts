import type { FarError } from './delivery.js';
import type { Language } from './language.js';

/**
 * Read-back: what a channel really shows, against what we put there. An observation that differs is drift; the officer
 * decides whether our text is restored, theirs accepted, or both left as they are. Nothing is ever re-posted silently.
 */

/** A post of ours as it should stand on the far side. */
export interface Expected {
  readonly remoteId: string;
  readonly language: Language;
  /** Letter for letter as it was sent. */
  readonly text: string;
  /** How many images went with it; left out: none. */
  readonly images?: number;
}

export interface SurveyWish {
  readonly expected: readonly Expected[];
  /** RFC 3339, UTC. What the account posted before is its history, and nobody's drift. */
  readonly since: string;
}

/** How one expected post was found. By the channel's own comparison: far sides reflow, shorten links and escape. */
export type Found =
  | { readonly remoteId: string; readonly is: 'as-sent' }
  /** `text` as its reader sees it. */
  | { readonly remoteId: string; readonly is: 'edited'; readonly text: string }
  | { readonly remoteId: string; readonly is: 'deleted' };

/** A post on the account that is none of those expected: one of ours that is not settled yet, or somebody else's. */
export interface OtherPost {
  readonly remoteId: string;
  readonly url: string | null;
  /** As its reader sees it, links whole where the far side gives them whole. */
  readonly text: string;
  /** RFC 3339, UTC; null where the far side does not say. */
  readonly at: string | null;
}

export type Survey =
  | { readonly is: 'surveyed'; readonly found: readonly Found[]; readonly others: readonly OtherPost[] }
  | { readonly is: 'failed'; readonly error: FarError };

export type DriftKind = 'edited' | 'deleted' | 'foreign';

/** What differs, for people: our text and theirs. Null is "nothing there". */
export interface Difference {
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** One line of the board's `drift` (contract.md). */
export interface Drift {
  readonly kind: DriftKind;
  readonly diff: Difference;
  /** Since when it is known, RFC 3339, UTC. */
  readonly at: string;
  readonly url: string | null;
  /** An officer has decided that it goes; it is on its way. */
  readonly restoring: boolean;
}
