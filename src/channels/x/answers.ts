import { z } from 'zod';

/** What we need of X's answers. Whatever does not fit is no answer. */
export const id = z.string().regex(/^\d{1,19}$/);
/** X's own most for a page and for `ids`. */
export const AT_ONCE = 100;
const link = z.object({ url: z.string(), expanded_url: z.string().max(4096).optional() });
const history = z.array(id).max(100).optional().catch(undefined);
export const post = z.object({
  id,
  text: z.string(),
  created_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  entities: z
    .object({ urls: z.array(link).optional() })
    .optional()
    .catch(undefined),
  /** Two names of the same: the pages' and the OpenAPI's (standards.md §6). */
  edit_history_tweet_ids: history,
  edit_history_post_ids: history,
});
export type XPost = z.output<typeof post>;

/** Every version of a post has an id of its own; the newest is last. */
export const versionsOf = ({ edit_history_tweet_ids, edit_history_post_ids }: XPost): readonly string[] =>
  edit_history_tweet_ids ?? edit_history_post_ids ?? [];

/** `expires_after_secs`: until when an unused one is kept. */
export const uploaded = z.object({
  data: z.object({ id, expires_after_secs: z.number().int().positive().optional().catch(undefined) }),
});
export const posted = z.object({ data: z.object({ id }) });
export const removed = z.object({ data: z.object({ deleted: z.literal(true) }) });

const problem = z.object({ type: z.string(), resource_id: z.string().optional(), value: z.string().optional() });
export const isNotFound = ({ type }: z.output<typeof problem>): boolean => type.endsWith('/resource-not-found');
export const one = z.object({
  data: z
    .object({
      id,
      edit_controls: z
        .object({
          is_edit_eligible: z.boolean(),
          editable_until: z.iso.datetime({ offset: true }),
          edits_remaining: z.number(),
        })
        .partial()
        .optional()
        .catch(undefined),
    })
    .optional(),
  errors: z.array(problem).optional(),
});
export const several = z.object({
  data: z.array(post).max(AT_ONCE).default([]),
  errors: z.array(problem).default([]),
});

/** `meta` is always there; without it, or with errors (an unknown user), an empty answer is no answer. */
export const timeline = z
  .object({
    data: z.array(post).max(AT_ONCE).default([]),
    meta: z.object({ result_count: z.number(), next_token: z.string().max(200).optional() }),
    errors: z.array(z.unknown()).max(0).optional(),
  })
  .refine(({ data, meta }) => meta.result_count === data.length);
export const user = z.object({ data: z.object({ id, username: z.string().regex(/^\w{1,50}$/) }) });
