import type { Piece } from './mirror-files.js';

/**
 * Where a mirror lies: a directory, or a bucket. A place keeps whole objects under names; two of the names can be
 * replaced on a condition, so that of two newsrooms which write at once one knows that it lost.
 */
export interface Place {
  /** For people: the board, alarms, `doctor`. Without secrets. */
  readonly name: string;
  readonly kind: 'directory' | 's3';
  /** How many objects are written at once. */
  readonly width: number;
  /** Null: there is none. `same`: it is the one of that tag still. */
  read(file: string, unlessTag?: string): Promise<Stored | 'same' | null>;
  /** Whoever reads it meanwhile gets all of the old or all of the new. */
  write(piece: Piece): Promise<void>;
  /** Only if the tag is still that one (null: only if there is none). Gives the new tag, or null: somebody was faster. */
  replace(file: string, bytes: Buffer, ifTag: string | null): Promise<string | null>;
  /** One that is not there is no fault. */
  remove(file: string): Promise<void>;
  /** How many bytes lie there, or null. Only where a file may be torn by a power cut. */
  size?(file: string): Promise<number | null>;
  close(): void;
}

export interface Stored {
  readonly bytes: Buffer;
  /** Changes with every write. */
  readonly tag: string;
}

/** A manifest of 100,000 documents; what is larger is none of ours. */
export const MOST_BYTES = 64 * 1024 * 1024;
