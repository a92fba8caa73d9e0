import { z } from 'zod';
import { type Answer, type Call, jsonObject } from './answer.js';
import { invalidRequest } from './x-problem.js';

const postId = z.string().regex(/^[0-9]{1,19}$/, 'is not a valid id');
/** CreatePostsRequest; `additionalProperties: false`. What the stand-in has no part of is named below. */
const requestSchema = z.strictObject({
  text: z.string().default(''),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: postId,
      exclude_reply_user_ids: z.array(z.string()).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  media: z.strictObject({ media_ids: z.array(postId).min(1).max(4) }).optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  made_with_ai: z.boolean().optional(),
  nullcast: z.literal(false).optional(),
  edit_options: z.strictObject({ previous_post_id: postId }).optional(),
  quote_tweet_id: postId.optional(),
});

export type PostRequest = z.output<typeof requestSchema>;

/** The body of `POST /2/tweets`, or the 400 that names the field. */
export function postRequest(call: Call): PostRequest | Answer {
  const body = jsonObject(call.body);
  if (!body) return invalidRequest('$', '', '$: the body is not a JSON object');
  const parsed = requestSchema.safeParse(body);
  return parsed.success ? parsed.data : refusedBody(parsed.error.issues[0]);
}

/** An id that no post or user could have, as the 400 it is; null for one that could be. */
export function idRefused(id: string): Answer | null {
  if (postId.safeParse(id).success) return null;
  return invalidRequest('id', id, `The \`id\` query parameter value [${id.slice(0, 40)}] is not valid`);
}

/** The token of an OAuth 1.0a header. Its signature is not checked: the consumer's secrets are not ours to know. */
export function oauthToken(call: Call): string | null {
  const header = call.headers.authorization ?? '';
  const found = /^OAuth\s/i.test(header) ? /(?:^OAuth|,)\s*oauth_token="([^"]*)"/i.exec(header) : null;
  try {
    return found ? decodeURIComponent(found[1] ?? '') : null;
  } catch {
    return null;
  }
}

/** The first thing wrong with the body, worded as the API's own validator words it. */
function refusedBody(issue: z.core.$ZodIssue | undefined): Answer {
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const where = ['$', ...issue.path, key].join('.');
    const known = issue.path.length === 0 && NOT_HERE.includes(key);
    const why = known
      ? 'is not available at this stand-in'
      : 'is not defined in the schema and the schema does not allow additional properties';
    return invalidRequest(where, '', `${where}: ${why}`);
  }
  const where = ['$', ...(issue?.path ?? [])].join('.');
  return invalidRequest(where, '', `${where}: ${issue?.message ?? 'is not valid'}`);
}

/** Defined by CreatePostsRequest, and of no use to a crisis centre's exercise. */
const NOT_HERE: readonly string[] = [
  'card_uri',
  'community_id',
  'direct_message_deep_link',
  'for_super_followers_only',
  'geo',
  'paid_partnership',
  'poll',
  'share_with_followers',
];
