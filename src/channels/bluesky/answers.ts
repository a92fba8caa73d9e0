import { z } from 'zod';

/**
 * What we need of the answers, beyond what the library has checked by the lexicons: it takes any record for a record.
 * Whatever does not fit is no answer.
 */
const ref = z.object({ uri: z.string().max(1024), cid: z.string().max(256) });
export const post = z.object({
  text: z.string(),
  createdAt: z.string().max(64).nullish().catch(null),
  reply: z.object({ root: ref }).nullish().catch(null),
});
/** Of a list: a record that somebody wrote by hand may lack anything, and must not hide the others. */
export const shown = post.extend({ text: z.string().catch('') });
export type Shown = z.output<typeof shown>;

/** com.atproto.repo.uploadBlob: the reference that a record names it by. */
export const blob = z.object({
  $type: z.literal('blob'),
  ref: z.object({ $link: z.string().max(256) }),
  mimeType: z.string().max(100),
  size: z.number().int().positive(),
});

export const tokens = z.object({
  accessJwt: z.string().min(1).max(8192),
  refreshJwt: z.string().min(1).max(8192),
  did: z.string().regex(/^did:[a-z]{2,20}:[\w.:%-]{1,200}$/),
});
export const session = z.object({
  did: z.string(),
  handle: z.string(),
  active: z.boolean().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});
