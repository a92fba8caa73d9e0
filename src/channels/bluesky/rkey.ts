import { createHash } from 'node:crypto';

/** The collection of posts; reposts and likes are others. */
export const POSTS = 'app.bsky.feed.post';

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const LENGTH = 13;
/** 50 bits of microseconds and 10 of clock id: the years 1970 to 2005. */
const BITS = 60n;

/**
 * The record key of a post: a TID (https://atproto.com/specs/tid), as the lexicon of posts wants it, and one that
 * follows from the delivery's key alone. The key stays the same over retries, versions and processes, and so does the
 * place where the post is written: a creation that is repeated finds its own post there and cannot make a second one.
 *
 * A TID is a time in microseconds and a clock's number, in base 32. There is no time in a delivery's key, so both are
 * bits of its digest. The time is kept before 2006, long before the network began: `listRecords` goes by TID, newest
 * first, and a made-up key must stand behind what people post and not among it. What the apps show as a post's time is
 * its `createdAt`.
 */
export function rkeyOf(key: string): string {
  const digest = createHash('sha256').update(`tocsin/bluesky/1/${key}`).digest();
  let bits = BigInt.asUintN(Number(BITS), digest.readBigUInt64BE(0));
  let tid = '';
  for (let digit = 0; digit < LENGTH; digit++, bits >>= 5n) tid = ALPHABET[Number(bits & 31n)]! + tid;
  return tid;
}

/** When a server made a key, milliseconds since 1970: null for what is no TID. Who chooses a key may make it say anything. */
export function madeMs(rkey: string): number | null {
  if (!/^[2-7a-j][2-7a-z]{12}$/.test(rkey)) return null;
  let bits = 0n;
  for (const digit of rkey) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(digit));
  return Number((bits >> 10n) / 1_000n);
}

const POST = new RegExp(`^at://(did:[a-z]{2,20}:[\\w.:%-]{1,200})/${POSTS.replaceAll('.', '\\.')}/([\\w.:~-]{1,512})$`);

/** Null for what cannot be the address of a post. */
export function partsOf(uri: string): { readonly did: string; readonly rkey: string } | null {
  const [, did, rkey] = POST.exec(uri) ?? [];
  return did && rkey ? { did, rkey } : null;
}
