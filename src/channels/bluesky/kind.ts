import { z } from 'zod';
import type { ChannelKind } from '../../domain/channel.js';
import { KINDS } from '../../domain/message.js';
import { Refusal } from '../../domain/refusal.js';
import { composePost } from '../../formats/post.js';
import type { Outbound } from '../outbound.js';
import { filterFields, filterOf, oneLine, onServer, readAccount, secret } from '../plugin.js';
import { bytesRule, countPost, LIMIT } from './length.js';

/** A domain name, as https://atproto.com/specs/handle has it. */
const HANDLE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const settingsSchema = z.strictObject({
  url: z.string().max(2048).default('https://bsky.social').meta({
    title: 'Server',
    description: 'Where the account signs in. Change it only where the account has a server of its own.',
    format: 'uri',
  }),
  handle: z
    .string()
    .max(254)
    .transform((handle) => handle.replace(/^@/, '').toLowerCase())
    .pipe(z.string().max(253).regex(HANDLE, 'must be a handle such as @crisis.bsky.social'))
    .meta({ title: 'Handle', description: 'Such as @crisis.bsky.social, with or without @' }),
  corrections: z
    .enum(['delete', 'keep'])
    .default('delete')
    .meta({ title: 'After a correction or withdrawal', description: 'Whether the earlier posts are deleted or kept.' }),
  updates: z
    .enum(['reply', 'stand-alone'])
    .default('reply')
    .meta({ title: 'Updates', description: 'As replies in the own thread, or as posts of their own.' }),
  ...filterFields,
});
export type BlueskySettings = z.output<typeof settingsSchema>;

const accountSchema = settingsSchema.extend({
  appPassword: secret(
    oneLine(200).describe('Made in the account’s settings under “App passwords”; not the password of the account'),
    'App password',
  ),
});

/** app.bsky.embed.images takes four; of a description its lexicon says no limit, so ours counts. */
const MEDIA = { most: 4, alt: 1500 };

/**
 * The record of a post can be replaced, but the apps show no edit and most never read it again: so every version is a
 * post. A correction and a withdrawal stand alone, since a reply under a wrong post is seen by fewer people than the
 * wrong post; what was wrong is then deleted, unless the office wants to keep it.
 */
export const blueskyKind = (outbound: Outbound): ChannelKind => ({
  kind: 'bluesky',
  title: 'Bluesky',
  settingsSchema: z.toJSONSchema(accountSchema, { io: 'input' }),
  parseSettings(input, world) {
    const account = readAccount(accountSchema, input);
    if (account instanceof Refusal) return account;
    return onServer(account, { outbound, world, whose: "the server's" });
  },
  capabilities(settings) {
    const { corrections, updates } = settingsSchema.parse(settings);
    return {
      edit: false,
      delete: true,
      thread: true,
      allLanguages: false,
      ordersItself: false,
      anchor: true,
      frozen: true,
      opens: KINDS,
      replies: updates === 'reply' ? ['update', 'hold', 'all-clear'] : [],
      retires: corrections === 'delete' ? ['correction', 'withdrawal'] : [],
      points: false,
      media: MEDIA,
      readBackSeconds: 30,
    };
  },
  filter: (settings) => filterOf(settingsSchema.parse(settings)),
  count: countPost,
  limit: () => LIMIT,
  compose: (subject, { language, office }) => {
    const rendition = composePost({
      subject,
      language,
      office,
      count: countPost,
      limit: LIMIT,
      // A post is found again by its own key (rkey.ts); the link is what its reader needs.
      markerStyle: 'permalink',
      pointer: false,
      media: MEDIA,
    });
    if (!bytesRule(rendition.text)) return rendition;
    const byBytes = 'Its characters take so many bytes that these count here: ten of them as one character.';
    return { ...rendition, warnings: [...rendition.warnings, byBytes] };
  },
  // Every place and generation has a key of its own, and equal texts are taken.
  again: (rendition) => rendition,
  price: null,
});
