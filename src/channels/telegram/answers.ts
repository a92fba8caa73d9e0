import { z } from 'zod';

/** Of core.telegram.org/bots/api only what is used; whatever else an answer holds is left alone. */

const parameters = z.object({
  retry_after: z.number().nonnegative().optional().catch(undefined),
  migrate_to_chat_id: z.int().optional().catch(undefined),
});
export const envelope = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.int().min(400).max(599),
    description: z.string().catch(''),
    parameters: parameters.optional().catch(undefined),
  }),
]);

/** Of a `Message`. Ids count up in their channel, and are never given twice. */
export const message = z.object({ message_id: z.int().positive() });
/** Of the `User` that a bot is. */
export const bot = z.object({ id: z.int().positive(), is_bot: z.literal(true), username: z.string().catch('') });
export const chat = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().catch(''),
  username: z.string().optional().catch(undefined),
});
/** A right that is not said is not given; the creator has them all. */
const right = z.boolean().catch(false);
export const member = z.object({
  status: z.string(),
  can_post_messages: right,
  can_edit_messages: right,
  can_delete_messages: right,
});
