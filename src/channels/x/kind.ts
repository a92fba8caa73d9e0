import { z } from 'zod';
import type { ChannelKind } from '../../domain/channel.js';
import { KINDS } from '../../domain/message.js';
import { Refusal } from '../../domain/refusal.js';
import { composePost, countX, postAgain } from '../../formats/post.js';
import type { Outbound } from '../outbound.js';
import { filterFields, filterOf, oneLine, onStandIn, readAccount, secret } from '../plugin.js';

export const settingsSchema = z.strictObject({
  account: z
    .string()
    .transform((name) => name.replace(/^@/, ''))
    .pipe(z.string().regex(/^\w{1,15}$/, 'must be a user name such as @crisiscentre'))
    .meta({ title: 'Account', description: 'User name, with or without @' }),
  userId: z
    .string()
    .regex(/^\d{1,19}$/, 'must be the number of the account')
    .optional()
    .meta({ title: 'User id', description: 'The number of the account; asked from X when left out.' }),
  url: z
    .string()
    .max(2048)
    .optional()
    .meta({ title: 'Address', description: 'Of a stand-in for X; exercise channels only.', format: 'uri' }),
  corrections: z
    .enum(['delete', 'keep'])
    .default('delete')
    .meta({ title: 'After a correction or withdrawal', description: 'Whether the earlier posts are deleted or kept.' }),
  updates: z
    .enum(['reply', 'stand-alone'])
    .default('reply')
    .meta({ title: 'Updates', description: 'As replies in the own thread, or as posts of their own.' }),
  edits: z
    .enum(['off', 'on'])
    .default('off')
    .meta({
      title: 'Edits',
      description:
        'on: corrections, holds and withdrawals edit the newest post while X allows it (a paying account, about 30 ' +
        'minutes, 5 edits), and are new posts after that. off: every version is a post.',
    }),
  readBackMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(15)
    .meta({
      title: 'Read back every … minutes',
      description:
        'What stands on the account is compared with what was sent. X charges $0.005 for each post that is read, once ' +
        'a day; 0: never.',
    }),
  clientId: oneLine(200).optional().meta({
    title: 'Client id (OAuth 2.0)',
    description: 'Of the app at developer.x.com; needed where tokens are renewed by a refresh token.',
  }),
  ...filterFields,
});
export type XSettings = z.output<typeof settingsSchema>;

const OAUTH1 = ['appKey', 'appSecret', 'accessSecret'] as const;
const accountSchema = settingsSchema
  .extend({
    accessToken: secret(
      oneLine(1000).describe('OAuth 2.0 user token with tweet.read, tweet.write, users.read; or that of OAuth 1.0a'),
      'Access token',
    ),
    appKey: secret(oneLine(500).optional(), 'API key (OAuth 1.0a)'),
    appSecret: secret(oneLine(500).optional(), 'API key secret (OAuth 1.0a)'),
    accessSecret: secret(oneLine(500).optional(), 'Access token secret (OAuth 1.0a)'),
    refreshToken: secret(
      oneLine(1000).optional().describe('With the scope offline.access; the hub renews the access token by it'),
      'Refresh token (OAuth 2.0)',
    ),
    clientSecret: secret(oneLine(500).optional().describe('Of a confidential app'), 'Client secret (OAuth 2.0)'),
  })
  .superRefine((account, context) => {
    const renews = account.refreshToken !== undefined || account.clientSecret !== undefined;
    if (renews && account.clientId === undefined)
      context.addIssue({
        code: 'custom',
        path: ['clientId'],
        message: 'is needed too: tokens are renewed in its name',
      });
    if (account.refreshToken !== undefined && account.appKey !== undefined)
      context.addIssue({ code: 'custom', path: ['refreshToken'], message: 'is of OAuth 2.0; leave out OAuth 1.0a' });
    const lacking = OAUTH1.filter((name) => account[name] === undefined);
    if (lacking.length === 0 || lacking.length === OAUTH1.length) return;
    for (const name of lacking)
      context.addIssue({ code: 'custom', path: [name], message: 'is needed too: OAuth 1.0a has four parts' });
  });

/**
 * `expiresAt` is kept beside the tokens by whoever renews them (tokens.ts), so it comes along when an officer changes the
 * account; it is of the tokens before, and learnt anew when X refuses them.
 */
function withoutExpiry(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('expiresAt' in input)) return input;
  const { expiresAt: _, ...account } = input;
  return account;
}

/** X's weighted length; longer posts of paying accounts are cut off for readers, so they are not used. */
const LIMIT = 280;

/** Per post, and characters of a description (standards.md §6). */
const MEDIA = { most: 4, alt: 1000 };

/**
 * Unless the office wants it, nothing is edited: the window is short, needs a paying account, and X's own pages disagree
 * about it (standards.md §6). So every version is a post. A correction and a withdrawal stand alone, since a reply under a wrong post is seen by
 * fewer people than the wrong post; what was wrong is then deleted, unless the office wants to keep it.
 */
export const xKind = (outbound: Outbound): ChannelKind => ({
  kind: 'x',
  title: 'X',
  settingsSchema: z.toJSONSchema(accountSchema, { io: 'input' }),
  parseSettings(input, world) {
    const account = readAccount(accountSchema, withoutExpiry(input));
    if (account instanceof Refusal) return account;
    return onStandIn(account, { outbound, world, title: 'X' });
  },
  capabilities(settings) {
    const { corrections, updates, edits, readBackMinutes } = settingsSchema.parse(settings);
    return {
      edit: edits === 'on',
      delete: true,
      thread: true,
      allLanguages: false,
      ordersItself: false,
      anchor: true,
      frozen: true,
      opens: edits === 'on' ? ['alert', 'update', 'all-clear'] : KINDS,
      replies: updates === 'reply' ? ['update', 'hold', 'all-clear'] : [],
      retires: corrections === 'delete' ? ['correction', 'withdrawal'] : [],
      points: false,
      media: MEDIA,
      readBackSeconds: readBackMinutes === 0 ? null : readBackMinutes * 60,
    };
  },
  filter: (settings) => filterOf(settingsSchema.parse(settings)),
  count: countX,
  limit: () => LIMIT,
  compose: (subject, { language, office }) =>
    composePost({
      subject,
      language,
      office,
      count: countX,
      limit: LIMIT,
      markerStyle: 'reference',
      pointer: false,
      media: MEDIA,
    }),
  again: (rendition, generation) => postAgain(rendition, generation, countX),
  price: { withLink: 0.2, withoutLink: 0.015 },
});
