import { createHash } from 'node:crypto';
import type { Post } from './record.js';

export const HANDLE = 'crisis.test';
export const DID = 'did:plc:crisistraining2345672345';
export const POSTS = 'app.bsky.feed.post';

export interface StrongRef {
  readonly uri: string;
  readonly cid: string;
}

/** What of a post's record the stand-in looks at; the rest of it is kept as it came. */
export interface PostRecord {
  readonly $type: typeof POSTS;
  readonly text: string;
  readonly createdAt: string;
  readonly langs?: readonly string[];
  readonly reply?: { readonly root: StrongRef; readonly parent: StrongRef };
  readonly embed?: { readonly images: readonly { readonly alt: string; readonly image: Blob }[] };
}

/** How a record names bytes that were uploaded. */
export interface Blob {
  readonly $type: 'blob';
  readonly ref: { readonly $link: string };
  readonly mimeType: string;
  readonly size: number;
}

export const uriOf = (rkey: string): string => `at://${DID}/${POSTS}/${rkey}`;
export const keyOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** The record as it stands: the text is the post's own, for a hand may have changed it. */
export const recordOf = (post: Post): PostRecord => ({
  $type: POSTS,
  createdAt: post.postedAt,
  ...(post.own.record as object | undefined),
  text: post.text,
});

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** CIDv1, DAG-CBOR, SHA-256 of 32 bytes. */
const CID_HEAD = Buffer.from([0x01, 0x71, 0x12, 0x20]);

/**
 * A content hash in the form of a real one. It is of JSON with its keys in order and not of DAG-CBOR, so it is another
 * than the network's; but equal records have equal ones, and a changed letter changes it.
 */
export function cidOf(record: PostRecord): string {
  const bytes = Buffer.concat([CID_HEAD, createHash('sha256').update(inOrder(record)).digest()]);
  let bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, '0');
  return `b${(bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('')}`;
}

const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

const TID_DIGITS = '234567abcdefghijklmnopqrstuvwxyz';

/** A TID as an app makes it: the time in microseconds, then ten bits of a clock's number; never the same twice. */
export function newTid(now: Date, last: bigint): { readonly tid: string; readonly at: bigint } {
  const fromClock = BigInt(now.getTime()) * 1000n;
  const at = fromClock > last ? fromClock : last + 1n;
  let bits = at << 10n;
  let tid = '';
  for (let digit = 0; digit < 13; digit += 1, bits >>= 5n) tid = TID_DIGITS.charAt(Number(bits & 31n)) + tid;
  return { tid, at };
}
