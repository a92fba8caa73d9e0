/**
 * What the public could see, told from the record alone: pure functions by which tests, the rehearsal and the fire
 * assert the invariants of one-truth.md on the far side's own word and never on the hub's opinion of it. They promise
 * nothing about what stood on a real platform.
 */
import { type Entry, type Post, visibleOverTime, type Where } from './record.js';

/** Two posts that said the same thing at the same time (one-truth.md I6 broken). */
export interface Twice {
  /** The entry that made it so. */
  readonly seq: number;
  readonly ids: readonly [string, string];
  readonly text: string;
}

/**
 * Posts which the hub opened with a text that another post of its own had opened with and which was still to be seen.
 * What somebody posted by hand is not counted, nor are older posts of a chain, which are edited to one pointer.
 */
export function postedTwice(record: readonly Entry[], where: Where): Twice[] {
  const open = new Map<string, string>();
  const found: Twice[] = [];
  for (const entry of record) {
    if (entry.where !== where) continue;
    if (entry.event === 'deleted' || entry.event === 'hand-deleted') open.delete(entry.id);
    if (entry.event !== 'posted') continue;
    const text = entry.text ?? '';
    for (const [id, other] of open) {
      if (other === text) found.push({ seq: entry.seq, ids: [id, entry.id], text });
    }
    open.set(entry.id, text);
  }
  return found;
}

/** The newest version to be seen went back (one-truth.md I7 broken). */
export interface Fall {
  readonly seq: number;
  readonly reference: string;
  readonly language: string | null;
  readonly from: number;
  readonly to: number;
}

/**
 * Moments at which the highest version visible of a message in a language fell. A message that vanishes altogether is
 * no fall, but coming back with a lower version is; what a hand did on the platform is not held against the hub.
 */
export function versionFalls(record: readonly Entry[], where: Where): Fall[] {
  const highest = new Map<string, number>();
  const falls: Fall[] = [];
  for (const { entry, visible } of visibleOverTime(record, where)) {
    const now = new Map<string, Post>();
    for (const post of visible) {
      if (post.reference === null || post.version === null) continue;
      const name = `${post.reference} ${post.language ?? ''}`;
      if ((now.get(name)?.version ?? 0) < post.version) now.set(name, post);
    }
    for (const [name, post] of now) {
      const from = highest.get(name) ?? 0;
      const to = post.version ?? 0;
      if (to < from && !entry.event.startsWith('hand-')) {
        falls.push({ seq: entry.seq, reference: post.reference ?? '', language: post.language, from, to });
      }
      highest.set(name, to);
    }
  }
  return falls;
}

/** What a receiver took as new, in order: verified, not stale, and released (an embargoed version is not on air). */
export const takenBy = (record: readonly Entry[], where: Where): Entry[] =>
  record.filter((entry) => entry.where === where && entry.event === 'received' && countsAsHeard(entry));

/** Whether a received event raises the version that the receiver has of that message. */
export const countsAsHeard = (entry: Entry): boolean =>
  entry.stale !== true && entry.version !== undefined && entry.type !== 'message.embargoed';

/** The newest version that a receiver has of each message, by the message's id. */
export function heardBy(record: readonly Entry[], where: Where): Map<string, Entry> {
  const newest = new Map<string, Entry>();
  for (const entry of takenBy(record, where)) newest.set(entry.id, entry);
  return newest;
}
