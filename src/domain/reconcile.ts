import type { Version } from './message.js';
import type { PublicMessage } from './state.js';

/** What the database has of a message, beside what a newsroom kept. */
export interface KnownVersion {
  readonly messageId: string;
  readonly reference: string;
  readonly n: number;
  readonly sha256: string;
}

export interface Reconciliation {
  /** Released, kept by a newsroom, and lacking in the database; in the order of their release. */
  readonly lost: readonly Version[];
  /** What cannot be brought back, since something else was released in its place. One sentence each, for a person. */
  readonly conflicts: readonly string[];
}

/**
 * What a database lacks that was restored to an older state (one-truth.md fault 3). A version that was released anew
 * with other words, or whose reference another message took since, is never overwritten: both were said, and only a
 * person can tell which holds. Nothing that follows such a version is brought back either.
 */
export function reconciliation(kept: readonly PublicMessage[], known: readonly KnownVersion[]): Reconciliation {
  const versions = new Map(known.map((one) => [`${one.messageId}/${one.n}`, one]));
  const references = new Map(known.map((one) => [one.reference, one.messageId]));
  const lost: Version[] = [];
  const conflicts: string[] = [];
  for (const message of kept) {
    const owner = references.get(message.reference);
    if (owner !== undefined && owner !== message.id) {
      conflicts.push(
        `${message.reference}: another message has this reference since the restore, so the one that was lost stays lost.`,
      );
      continue;
    }
    for (const version of message.versions) {
      const there = versions.get(`${message.id}/${version.n}`);
      if (there === undefined) lost.push(version);
      else if (there.sha256 !== version.sha256) {
        conflicts.push(
          `${message.reference}: version ${version.n} was released anew with other words since the restore; what was ` +
            'lost of it stays lost.',
        );
        break;
      }
    }
  }
  return { lost: lost.sort((a, b) => a.sequence - b.sequence), conflicts };
}
