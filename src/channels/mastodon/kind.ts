import { z } from 'zod';
import type { ChannelKind, Limits } from '../../domain/channel.js';
import { Refusal } from '../../domain/refusal.js';
import { composePost, countMastodon } from '../../formats/post.js';
import type { Outbound } from '../outbound.js';
import { filterFields, filterOf, oneLine, onServer, readAccount, secret } from '../plugin.js';

export const settingsSchema = z.strictObject({
  url: z.string().max(2048).meta({ title: 'Instance', description: 'Such as https://mastodon.example', format: 'uri' }),
  visibility: z
    .enum(['public', 'unlisted'])
    .default('public')
    .meta({ title: 'Visibility', description: 'unlisted posts are public, but left out of the public timelines' }),
  contentWarning: z
    .string()
    .trim()
    .max(100)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line without control characters')
    .default('')
    .meta({
      title: 'Content warning',
      description: 'Posts are folded up behind it and count as sensitive; empty: none. It counts toward the limit.',
    }),
  withdrawals: z
    .enum(['rewrite', 'delete'])
    .default('rewrite')
    .meta({
      title: 'After a withdrawal',
      description:
        'rewrite: the posts say that the message is withdrawn. delete: the newest says so, and the older ones are ' +
        'deleted; copies may stay on other servers.',
    }),
  ...filterFields,
});
export type MastodonSettings = z.output<typeof settingsSchema>;

const accountSchema = settingsSchema.extend({
  token: secret(
    oneLine(500).describe(
      'Of an application on the account, with the scopes read:accounts, read:statuses, write:statuses',
    ),
    'Access token',
  ),
});

/** Mastodon's own defaults, until a check has read the instance's (standards.md §5). */
export const DEFAULT_LIMITS = { maxCharacters: 500, charactersReservedPerUrl: 23 };

const limitOf = (limits: Limits): number => limits.maxCharacters ?? DEFAULT_LIMITS.maxCharacters;
const count = (text: string, limits: Limits): number =>
  countMastodon(text, limits.charactersReservedPerUrl ?? DEFAULT_LIMITS.charactersReservedPerUrl);

/** Per post, and code points of a description (standards.md §5). */
const MEDIA = { most: 4, alt: 1500 };

/**
 * Posts are edited in place, so a correction, a hold and a withdrawal reach everybody who has the post or boosted it;
 * an update and the all-clear are new posts in the thread, because an edit does not show up in a timeline again.
 */
export const mastodonKind = (outbound: Outbound): ChannelKind => ({
  kind: 'mastodon',
  title: 'Mastodon',
  settingsSchema: z.toJSONSchema(accountSchema, { io: 'input' }),
  parseSettings(input, world) {
    const account = readAccount(accountSchema, input);
    if (account instanceof Refusal) return account;
    return onServer(account, { outbound, world, whose: "the instance's" });
  },
  capabilities: (settings) => ({
    edit: true,
    delete: true,
    thread: true,
    allLanguages: false,
    ordersItself: false,
    anchor: true,
    frozen: true,
    opens: ['alert', 'update', 'all-clear'],
    replies: ['update', 'all-clear'],
    retires: settingsSchema.parse(settings).withdrawals === 'delete' ? ['withdrawal'] : [],
    points: true,
    media: MEDIA,
    readBackSeconds: 30,
  }),
  filter: (settings) => filterOf(settingsSchema.parse(settings)),
  count,
  limit: limitOf,
  compose: (subject, { language, limits, office, settings }) => {
    // Part of every post's length (standards.md §5), so that of `length` too.
    const warning = count(settingsSchema.parse(settings).contentWarning, limits);
    return composePost({
      subject,
      language,
      office,
      count: (text) => warning + count(text, limits),
      limit: limitOf(limits),
      markerStyle: 'permalink',
      pointer: true,
      media: MEDIA,
    });
  },
  again: (rendition) => rendition,
  price: null,
});
