import { z } from 'zod';
import { type Answer, type Call, json, jsonObject } from './answer.js';
import { DID, HANDLE, POSTS, type PostRecord } from './bluesky-record.js';

/** https://atproto.com/specs/tid: what the lexicon of posts wants for a record key. */
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const MAX_GRAPHEMES = 300;
const MAX_BYTES = 3_000;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const ref = z.looseObject({ uri: z.string().startsWith('at://'), cid: z.string().regex(/^b[a-z2-7]{20,}$/) });
const facet = z.object({
  index: z.object({ byteStart: z.int().min(0), byteEnd: z.int().min(0) }),
  features: z.array(z.looseObject({ $type: z.string() })),
});
/** app.bsky.embed.images. */
const embedded = z.object({
  alt: z.string(),
  image: z.looseObject({
    $type: z.literal('blob'),
    ref: z.object({ $link: z.string() }),
    mimeType: z.string(),
    size: z.int(),
  }),
  aspectRatio: z.object({ width: z.int().min(1), height: z.int().min(1) }).optional(),
});
/** The lexicon app.bsky.feed.post; what it does not name is kept. */
const recordSchema = z.looseObject({
  $type: z.literal(POSTS).optional(),
  text: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= MAX_BYTES, `must not be longer than ${MAX_BYTES} bytes`)
    .refine(
      (text) => text.length > 10_000 || [...graphemes.segment(text)].length <= MAX_GRAPHEMES,
      `must not be longer than ${MAX_GRAPHEMES} graphemes`,
    ),
  createdAt: z.iso.datetime({ offset: true }),
  langs: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/))
    .max(3)
    .optional(),
  facets: z.array(facet).optional(),
  reply: z.object({ root: ref, parent: ref }).optional(),
  embed: z
    .strictObject({
      $type: z.literal('app.bsky.embed.images', 'is not available at this stand-in'),
      images: z.array(embedded).min(1).max(4),
    })
    .optional(),
});
const inputSchema = z.object({
  validate: z.boolean().optional(),
  record: recordSchema,
  swapRecord: z.string().nullish(),
});

export interface RecordRequest {
  /** Empty where the server is to make one. */
  readonly rkey: string;
  readonly record: PostRecord;
  /** Null: nothing may stand there. Undefined: whatever stands there is replaced. */
  readonly swapRecord: string | null | undefined;
}

/** The body of a write, or the 400 that says what is wrong with it. */
export function recordIn(call: Call, keyed: boolean): RecordRequest | Answer {
  const body = jsonObject(call.body);
  if (!body) return invalid('Input must have a body of application/json');
  const key = keyed || body.rkey !== undefined ? recordKey(body) : recordKey({ ...body, rkey: PLACEHOLDER });
  if ('status' in key) return key;
  if (!TID.test(key.rkey)) return invalid(`Invalid record key for ${POSTS}: Invalid TID ${key.rkey.slice(0, 40)}`);
  const read = inputSchema.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    return invalid(`Invalid ${POSTS} record: ${issue?.path.join('/') || 'Input'} ${issue?.message ?? 'is not valid'}`);
  }
  const { record, swapRecord } = read.data;
  const rkey = key.rkey === PLACEHOLDER ? '' : key.rkey;
  return { rkey, record: { ...record, $type: POSTS } as PostRecord, swapRecord };
}

/** Any TID, where none is asked for. */
const PLACEHOLDER = '2222222222222';

/** Repository, collection and key of a read or a write, or the 400 that names which is wrong. */
export function recordKey(given: { readonly [name: string]: unknown }): { readonly rkey: string } | Answer {
  const { repo, collection, rkey } = given;
  if (repo !== DID && repo !== HANDLE) return invalid(`Could not find repo: ${String(repo).slice(0, 200)}`);
  if (collection !== POSTS) return invalid(`This stand-in has no collection ${String(collection).slice(0, 200)}`);
  if (typeof rkey !== 'string' || !/^[\w.:~-]{1,512}$/.test(rkey)) return invalid('Input/rkey must be a record key');
  return { rkey };
}

const invalid = (message: string): Answer => json(400, { error: 'InvalidRequest', message });
