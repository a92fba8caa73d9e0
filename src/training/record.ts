import type { ByLanguage, Language } from '../domain/language.js';
import type { Kind, Status } from '../domain/message.js';

/** The name of a stand-in, such as `x` (stand-ins.ts), or of a receiver, such as `receiver-a`. */
export type Where = string;

export const EVENTS = [
  'posted',
  'edited',
  'deleted',
  'received',
  'rejected',
  'hand-posted',
  'hand-edited',
  'hand-deleted',
] as const;
/** The `hand-…` events are somebody's on the platform itself, behind the hub's back. */
export type EventName = (typeof EVENTS)[number];

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

/**
 * One thing that the public, or a newsroom, could see or not see any more. Immutable; `seq` counts from 1 without gaps.
 * The entries are also the stand-ins' only memory, so everything they must know after a restart stands in them.
 */
export interface Entry {
  readonly seq: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly at: string;
  readonly where: Where;
  readonly event: EventName;
  /** Posts: the remote id. Receivers: the message's id; empty where nothing told it. */
  readonly id: string;
  /** Posts: the account's name. Receivers: their own name. */
  readonly account: string;
  /** As the caller named it, where the platform lets it, else as the text's own mark names it. */
  readonly language?: Language;
  /** Posts: what was sent, before the platform's own escaping and link shortening. */
  readonly text?: string;
  readonly inReplyTo?: string;
  /** Posts: the key by which a repeated call is known. Receivers: the `webhook-id`. */
  readonly key?: string;
  readonly visibility?: Visibility;
  /** A content warning that stands above the post. */
  readonly warning?: string;
  readonly sensitive?: boolean;
  /** Left out: none. */
  readonly images?: readonly PostImage[];
  /** Posts: read from the mark in the text (`marksIn`). Receivers: `data.version` and `data.reference`. */
  readonly version?: number;
  readonly reference?: string;
  /** Posts: what else the stand-in must know of it after a restart, as JSON; nobody but the stand-in reads it. */
  readonly own?: { readonly [name: string]: unknown };
  /** Receivers only, from here on: the event's type, such as `message.correction`. */
  readonly type?: string;
  readonly kind?: Kind;
  readonly status?: Status;
  readonly headline?: ByLanguage;
  /** True where the signature was right and the time was within five minutes. */
  readonly verified?: boolean;
  /** The receiver had this version or a newer one already, and dropped it. */
  readonly stale?: boolean;
  /** Why it was turned away. */
  readonly reason?: string;
}

/** An image as its readers have it. */
export interface PostImage {
  /** What the far side calls it; of one that is only linked, its address. */
  readonly id: string;
  readonly alt: string;
}

export type NewEntry = Omit<Entry, 'seq' | 'at'>;

/** What a post's own text says of the message that it shows. */
export interface Mark {
  readonly reference: string;
  readonly version: number;
  readonly language: Language | null;
}

const VISIBLE_REFERENCE = /\[(\d{4}-\d{4,9})\/(\d{1,6})(?: ([a-z]{2,3}))?(?: r\d{1,4})?\]/g;
const PERMALINK = /\/([a-z]{2,3})\/messages\/(\d{4}-\d{4,9})\/v(\d{1,6})(?!\d)/g;

/**
 * The mark by which a post names its message and version: `[2026-0042/2 fr]`, or the permalink
 * `/fr/messages/2026-0042/v2`. Of several, the newest version of the first reference counts, since a post that was
 * replaced points on to the newer version. Null for a foreign text.
 */
export function marksIn(text: string): Mark | null {
  const marks: (Mark & { index: number })[] = [];
  for (const found of text.matchAll(VISIBLE_REFERENCE)) {
    marks.push({ index: found.index, reference: found[1]!, version: Number(found[2]), language: found[3] ?? null });
  }
  for (const found of text.matchAll(PERMALINK)) {
    marks.push({ index: found.index, reference: found[2]!, version: Number(found[3]), language: found[1]! });
  }
  marks.sort((a, b) => a.index - b.index);
  const first = marks[0];
  if (!first) return null;
  const ofFirst = marks.filter((mark) => mark.reference === first.reference);
  const version = Math.max(...ofFirst.map((mark) => mark.version));
  const language = ofFirst.find((mark) => mark.language !== null)?.language ?? null;
  return { reference: first.reference, version, language };
}

/** One thing that a post has shown. */
export interface PostState {
  readonly at: string;
  readonly text: string;
  readonly warning: string;
  readonly sensitive: boolean;
  readonly images: readonly PostImage[];
  readonly byHand: boolean;
}

/** A post as it stands on a timeline. */
export interface Post {
  readonly id: string;
  readonly where: Where;
  /** The entry that made it: timelines are in this order. */
  readonly seq: number;
  readonly account: string;
  readonly text: string;
  readonly language: Language | null;
  readonly inReplyTo: string | null;
  readonly key: string | null;
  readonly visibility: Visibility;
  readonly postedAt: string;
  readonly editedAt: string | null;
  /** Somebody on the platform wrote what it shows now. */
  readonly byHand: boolean;
  readonly reference: string | null;
  readonly version: number | null;
  /** Of the newest entry that gave it (`Entry.own`). */
  readonly own: { readonly [name: string]: unknown };
  /** Everything it has shown, oldest first; the last one is what it shows. */
  readonly states: readonly PostState[];
}

/** Brings `posts` (of one timeline, by id) up to date with one entry of that timeline. */
export function follow(posts: Map<string, Post>, entry: Entry): void {
  switch (entry.event) {
    case 'posted':
    case 'hand-posted':
    case 'edited':
    case 'hand-edited': {
      const before = posts.get(entry.id);
      const state: PostState = {
        at: entry.at,
        text: entry.text ?? '',
        warning: entry.warning ?? '',
        sensitive: entry.sensitive ?? false,
        // A hand on the platform changes the words here, and leaves the pictures.
        images: entry.event === 'hand-edited' ? imagesOn(before) : (entry.images ?? []),
        byHand: entry.event.startsWith('hand-'),
      };
      posts.set(entry.id, {
        id: entry.id,
        where: entry.where,
        seq: before?.seq ?? entry.seq,
        account: entry.account,
        text: state.text,
        language: entry.language ?? before?.language ?? null,
        inReplyTo: before ? before.inReplyTo : (entry.inReplyTo ?? null),
        key: before ? before.key : (entry.key ?? null),
        visibility: before?.visibility ?? entry.visibility ?? 'public',
        postedAt: before?.postedAt ?? entry.at,
        editedAt: before ? entry.at : null,
        byHand: state.byHand,
        reference: entry.reference ?? null,
        version: entry.version ?? null,
        own: entry.own ?? before?.own ?? {},
        states: [...(before?.states ?? []), state],
      });
      break;
    }
    case 'deleted':
    case 'hand-deleted':
      posts.delete(entry.id);
      break;
    case 'received':
    case 'rejected':
      break;
    default:
      entry.event satisfies never;
  }
}

/** What it shows now. */
export const imagesOn = (post: Post | undefined): readonly PostImage[] => post?.states.at(-1)?.images ?? [];

/** What only followers or one person can read is not visible to the public. */
export const isPublic = (post: Post): boolean => post.visibility === 'public' || post.visibility === 'unlisted';

/** The timeline right after one entry. */
export interface Moment {
  readonly entry: Entry;
  /** In the order in which they were posted. */
  readonly visible: readonly Post[];
}

/** Every state that a timeline was in, oldest first; entries of other places make no moment. */
export function* visibleOverTime(record: readonly Entry[], where: Where): Generator<Moment> {
  const posts = new Map<string, Post>();
  for (const entry of record) {
    if (entry.where !== where) continue;
    follow(posts, entry);
    yield { entry, visible: [...posts.values()].filter(isPublic).sort((a, b) => a.seq - b.seq) };
  }
}

/** The posts that are visible at the end of the record, in the order in which they were posted. */
export function visiblePosts(record: readonly Entry[], where: Where): Post[] {
  const posts = new Map<string, Post>();
  for (const entry of record) if (entry.where === where) follow(posts, entry);
  return [...posts.values()].filter(isPublic).sort((a, b) => a.seq - b.seq);
}
