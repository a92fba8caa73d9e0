import { z } from 'zod';
import type { ChannelKind } from '../../domain/channel.js';
import { Refusal } from '../../domain/refusal.js';
import { composePost } from '../../formats/post.js';
import type { Outbound } from '../outbound.js';
import { filterFields, filterOf, oneLine, onStandIn, readAccount, secret } from '../plugin.js';

export const settingsSchema = z.strictObject({
  chat: z
    .string()
    .trim()
    .transform((chat) => chat.replace(/^(?:https:\/\/)?t\.me\//i, '').replace(/^(?![@-])/, '@'))
    .pipe(z.string().regex(/^(@[A-Za-z]\w{3,31}|-100\d{5,13})$/, 'must be a name such as @crisiscentre, or a chat id'))
    .meta({
      title: 'Channel',
      description:
        'Name of the public channel, with or without @; or the chat id of a private one, such as -1001234567890, ' +
        'which nobody can read back: there an officer has to look.',
    }),
  url: z
    .string()
    .max(2048)
    .optional()
    .meta({ title: 'Address', description: 'Of a stand-in for Telegram; exercise channels only.', format: 'uri' }),
  updates: z.enum(['reply', 'edit']).default('reply').meta({
    title: 'Updates',
    description: 'reply: a new post, of which readers are told. edit: the newest post is changed, and nobody is told.',
  }),
  withdrawals: z
    .enum(['rewrite', 'delete'])
    .default('rewrite')
    .meta({
      title: 'After a withdrawal',
      description:
        'rewrite: the posts say that the message is withdrawn. delete: the newest says so, and the older ones are ' +
        'deleted, which Telegram may refuse after 48 hours.',
    }),
  notifications: z
    .enum(['on', 'off'])
    .default('on')
    .meta({ title: 'Notifications', description: 'off: new posts arrive without a sound.' }),
  ...filterFields,
});
export type TelegramSettings = z.output<typeof settingsSchema>;

const accountSchema = settingsSchema.extend({
  token: secret(
    oneLine(200)
      .regex(/^\d{3,20}:[\w-]{20,100}$/, 'must be a token as @BotFather gives it, such as 123456789:AAE…')
      .describe('Of a bot that is an administrator of the channel and may post, edit and delete messages'),
    'Bot token',
  ),
});

/** The name of a public channel, without @; null for a private one, which has only its number. */
export const publicName = ({ chat }: TelegramSettings): string | null => (chat.startsWith('@') ? chat.slice(1) : null);

/** "1-4096 characters after entities parsing" (sendMessage), in UTF-16 code units like the entities' own offsets. */
const LIMIT = 4096;
const count = (text: string): number => text.length;

/** The preview of a link shows one picture, and an edit can change it; nothing there describes a picture. */
const MEDIA = { most: 1, alt: 0 };

/**
 * Posts are edited in place, for as long as they stand, so a correction, a hold and a withdrawal reach everybody who has
 * the post; an update and the all-clear are new posts in reply, because nobody is told of an edit.
 */
export const telegramKind = (outbound: Outbound): ChannelKind => ({
  kind: 'telegram',
  title: 'Telegram',
  settingsSchema: z.toJSONSchema(accountSchema, { io: 'input' }),
  parseSettings(input, world) {
    const account = readAccount(accountSchema, input);
    if (account instanceof Refusal) return account;
    return onStandIn(account, { outbound, world, title: 'Telegram' });
  },
  capabilities(given) {
    const settings = settingsSchema.parse(given);
    const isNew = settings.updates === 'reply';
    return {
      edit: true,
      delete: true,
      thread: true,
      allLanguages: false,
      ordersItself: false,
      anchor: true,
      frozen: true,
      opens: isNew ? ['alert', 'update', 'all-clear'] : ['alert', 'all-clear'],
      replies: isNew ? ['update', 'all-clear'] : ['all-clear'],
      retires: settings.withdrawals === 'delete' ? ['withdrawal'] : [],
      points: true,
      media: MEDIA,
      readBackSeconds: publicName(settings) === null ? null : 30,
    };
  },
  filter: (settings) => filterOf(settingsSchema.parse(settings)),
  count,
  limit: () => LIMIT,
  compose: (subject, { language, office }) =>
    composePost({
      subject,
      language,
      office,
      count,
      limit: LIMIT,
      markerStyle: 'permalink',
      pointer: true,
      media: MEDIA,
    }),
  again: (rendition) => rendition,
  price: null,
});
