import type { Status, Version } from './message.js';

/** A message as the world may read it: its released versions, oldest first, never empty. */
export interface PublicMessage {
  readonly id: string;
  readonly reference: string;
  readonly status: Status;
  readonly versions: readonly Version[];
}

/**
 * Everything the newsroom presses from. `epoch` is the newest release in it and never falls; `confirmedAt` (RFC 3339,
 * UTC) is when the database last said so.
 */
export interface PublicState {
  readonly epoch: number;
  readonly confirmedAt: string;
  /** While the hub has no live channel or endpoint, exercises stand on the main tree (contract.md "Worlds"). */
  readonly exercisesOnMain: boolean;
  /** Newest release first. */
  readonly messages: readonly PublicMessage[];
}

/** Finished bytes of one public document before compression and ETag. */
export interface Document {
  /** Absolute path, such as `/feeds/fr.atom`. `/404` is the page for paths that are not on the shelf. */
  readonly path: string;
  /** With charset. */
  readonly type: string;
  readonly body: string;
  /** How the body stands for its bytes; not given: it is text, as UTF-8. */
  readonly encoding?: 'base64';
  /** RFC 3339, UTC: when what it says last changed. */
  readonly lastModified: string;
  /** Content-Security-Policy for a page; null for feeds, which need none beyond the strictest. */
  readonly csp: string | null;
  /** What stands at this path never changes, so readers need not ask again. */
  readonly immutable?: true;
}

export const newest = (message: PublicMessage): Version => message.versions[message.versions.length - 1]!;
