import { z } from 'zod';
import { DEFAULT_LIMITS } from './kind.js';

/**
 * What we need of Mastodon's answers, names as masto gives them. Whatever does not fit is no answer: an outcome without
 * an id could never be followed, and a timeline that is none would read as "our post is not there".
 */
const id = z.string().regex(/^[\w-]{1,128}$/);
/** As URLs are written: percent-encoded, so that nothing in it steers a terminal or forges a line of the board. */
const address = z
  .string()
  .max(2048)
  .regex(/^https?:\/\//)
  .transform((text) => URL.parse(text)?.href ?? null);
export const status = z.object({
  id,
  url: address.nullish().catch(null),
  content: z.string(),
  mediaAttachments: z
    .array(z.looseObject({ id: z.string().nullish().catch(null) }))
    .nullish()
    .catch(null),
});
/** `url` is null while Mastodon works on it. */
export const media = z.object({ id, url: z.string().max(4096).nullish() });
/** The most that is asked for at once; each that nobody knows becomes a row and a ledger line, under the head's lock. */
export const PER_PAGE = 40;
export const timeline = z
  .array(
    status.extend({
      createdAt: z.iso.datetime({ offset: true }).nullish().catch(null),
      visibility: z.string().nullish().catch(null),
      spoilerText: z.string().nullish().catch(null),
    }),
  )
  .max(PER_PAGE);
export type Shown = z.output<typeof timeline>[number];
export const source = z.object({ id, text: z.string() });
export const me = z.object({ id, acct: z.string() });
export const instance = z.object({
  configuration: z.object({
    statuses: z.object({
      maxCharacters: z.number().int().min(100).max(1_000_000).catch(DEFAULT_LIMITS.maxCharacters),
      charactersReservedPerUrl: z.number().int().min(1).max(2048).catch(DEFAULT_LIMITS.charactersReservedPerUrl),
    }),
  }),
});
