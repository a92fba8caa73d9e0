/**
 * The stand-in for one public Telegram channel and the bot that posts to it (core.telegram.org/bots/api and the preview
 * at t.me/s, as read in November 2026): it sends, edits and deletes messages, tells who the bot is and what it may do,
 * and shows everybody the channel. It has no other chats, no updates, no files and no markup, and says so.
 */
import type { Answer, Call } from './answer.js';
import type { Journal } from './journal.js';
import { linksIn } from './links.js';
import { type Entry, follow, imagesOn, marksIn, type Post, type PostImage } from './record.js';
import { type Route, route } from './router.js';
import { type PostingStandIn, RateWindow, type StandInKind, sameSecret } from './stand-in.js';
import { previewPage } from './telegram-preview.js';
import {
  BOT,
  bad,
  CHANNEL,
  type Fields,
  fieldsOf,
  isChannel,
  messageIdIn,
  no,
  ok,
  replyIn,
  textIn,
} from './telegram-request.js';

export interface TelegramOptions {
  /** What stands behind the colon of the bot's token. */
  readonly token: string;
  readonly journal: Journal;
  readonly now: () => Date;
  /** The documented rates are multiplied by this. */
  readonly rateFactor: number;
}

const NAME = 'telegram';
const CHANGES: ReadonlySet<string> = new Set(['sendMessage', 'editMessageText', 'deleteMessage']);
/** deleteMessage: "A message can only be deleted if it was sent less than 48 hours ago." */
const DELETABLE_MS = 48 * 3_600_000;
/** core.telegram.org/bots/faq: 20 messages a minute to the same group, 30 calls a second. */
const SENDS_A_MINUTE = 20;
const CALLS_A_SECOND = 30;

export class TelegramStandIn implements PostingStandIn {
  readonly name = NAME;
  readonly account = CHANNEL.username;
  readonly routes: readonly Route[];
  /** By message id, in the order of posting. */
  readonly posts = new Map<string, Post>();
  /** 1 is "Channel created". An id is never given twice. */
  private lastId = 1;
  private readonly createdAt: string;
  private readonly sends: RateWindow;
  private readonly calls: RateWindow;

  constructor(private readonly options: TelegramOptions) {
    this.createdAt = (options.journal.entries[0]?.at ?? options.now().toISOString()).replace(/\.\d+Z$/, '.000Z');
    this.sends = new RateWindow(Math.ceil(SENDS_A_MINUTE * options.rateFactor), 60);
    this.calls = new RateWindow(Math.ceil(CALLS_A_SECOND * options.rateFactor), 1);
    options.journal.follow((entry) => this.remember(entry));
    const methods: { readonly [method: string]: (fields: Fields) => Answer } = {
      getMe: () => ok(BOT),
      getChat: () => ok(CHANNEL),
      getChatMember: (fields) => this.member(fields),
      sendMessage: (fields) => this.send(fields),
      editMessageText: (fields) => this.edit(fields),
      deleteMessage: (fields) => this.remove(fields),
    };
    this.routes = [
      ...Object.entries(methods).flatMap(([method, perform]) =>
        (['GET', 'POST'] as const).map((verb) =>
          route(verb, `/:bot/${method}`, (call) => {
            const fields = fieldsOf(call);
            if (!fields) return bad('the body is not a JSON object or a form');
            return method === 'getMe' || isChannel(fields) ? perform(fields) : bad('chat not found');
          }),
        ),
      ),
      route('GET', '/s/:name', (call, [name = '']) => this.preview(call, name)),
    ];
  }

  /** Everybody may see the preview. */
  admit({ path }: Call): Answer | null {
    if (path.startsWith('/s/')) return null;
    const [, bot = '', method = ''] = path.split('/');
    if (!sameSecret(bot, `bot${BOT.id}:${this.options.token}`)) return no(401, 'Unauthorized');
    const windows = method === 'sendMessage' ? [this.sends, this.calls] : [this.calls];
    const exceeded = windows.map((window) => window.count(this.options.now())).find((count) => count.exceeded);
    if (!exceeded) return null;
    return this.rateLimited(Math.ceil((exceeded.resetsAt.getTime() - this.options.now().getTime()) / 1000));
  }

  /** The Bot API tells nothing of its limits before they are reached. */
  headers(): Record<string, string> {
    return {};
  }

  changes({ path }: Call): boolean {
    return CHANGES.has(path.split('/').at(-1) ?? '');
  }

  no(status: number, detail: string): Answer {
    return no(status, status === 404 ? 'Not Found' : detail);
  }

  rateLimited(seconds: number | null): Answer {
    const retry_after = Math.max(1, seconds ?? 30);
    return no(429, `Too Many Requests: retry after ${retry_after}`, { retry_after });
  }

  /** The message is there, and the answer does not say so: there is no key, and no way to ask the Bot API. */
  duplicate(): Answer {
    return no(502, 'Bad Gateway');
  }

  refused(): Answer {
    return bad('message was refused by this stand-in');
  }

  newId(): string {
    return String(this.lastId + 1);
  }

  private remember(entry: Entry): void {
    if (entry.where !== NAME) return;
    follow(this.posts, entry);
    this.lastId = Math.max(this.lastId, Number(entry.id));
  }

  private member({ user_id }: Fields): Answer {
    if (String(user_id) !== String(BOT.id)) return bad('PARTICIPANT_ID_INVALID');
    const rights = { can_post_messages: true, can_edit_messages: true, can_delete_messages: true };
    return ok({ user: BOT, status: 'administrator', ...rights });
  }

  private send(fields: Fields): Answer {
    const said = textIn(fields);
    if ('status' in said) return said;
    const reply = replyIn(fields);
    const parent = reply ? messageIdIn(reply) : null;
    const isThere = parent !== null && this.posts.has(parent);
    if (reply && !isThere && reply.allow_sending_without_reply !== true) return bad('message to be replied not found');
    const id = this.newId();
    this.write(id, 'posted', said.text, {
      ...pictured(fields),
      ...(isThere ? { inReplyTo: parent } : {}),
      ...(fields.disable_notification === true ? { own: { silent: true } } : {}),
    });
    return this.withPost(id, 'message not found', (post) => ok(messageOf(post)));
  }

  private edit(fields: Fields): Answer {
    return this.withPost(messageIdIn(fields), 'message to edit not found', (now) => {
      const { id, text } = now;
      const said = textIn(fields);
      if ('status' in said) return said;
      const { images = [] } = pictured(fields);
      if (said.text === text && JSON.stringify(images) === JSON.stringify(imagesOn(now)))
        return bad(
          'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
            'content and reply markup of the message',
        );
      this.write(id, 'edited', said.text, pictured(fields));
      return this.withPost(id, 'message to edit not found', (edited) => ok(messageOf(edited)));
    });
  }

  private write(id: string, event: 'posted' | 'edited', text: string, more: Partial<Entry> = {}): void {
    const mark = marksIn(text);
    this.options.journal.append({
      where: NAME,
      event,
      id,
      account: CHANNEL.username,
      text,
      ...(mark?.language ? { language: mark.language } : {}),
      ...(mark ? { reference: mark.reference, version: mark.version } : {}),
      ...more,
    });
  }

  private remove(fields: Fields): Answer {
    return this.withPost(messageIdIn(fields), 'message to delete not found', ({ id, postedAt }) => {
      if (this.options.now().getTime() - Date.parse(postedAt) >= DELETABLE_MS) return bad("message can't be deleted");
      this.options.journal.append({ where: NAME, event: 'deleted', id, account: CHANNEL.username });
      return ok(true);
    });
  }

  /** A channel that has no preview, or is none, leads to the page that invites into it. */
  private preview({ query, prefix, lagsBehind }: Call, name: string): Answer {
    if (name.toLowerCase() !== CHANNEL.username)
      return { status: 302, headers: { location: `${prefix}/${encodeURIComponent(name)}` }, body: '' };
    const before = query.get('before') ?? '';
    const lag = lagsBehind();
    const posts = [...this.posts.values()].filter(({ seq }) => lag === null || seq <= lag);
    const body = previewPage(posts, /^\d{1,15}$/.test(before) ? Number(before) : null, this.createdAt);
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
  }

  private withPost(id: string | null, otherwise: string, then: (post: Post) => Answer): Answer {
    const post = this.posts.get(id ?? '');
    return post ? then(post) : bad(otherwise);
  }
}

/** Telegram fetches what a link's preview shows by itself, so all that is known of it here is its address. */
function pictured({ link_preview_options }: Fields): { images?: PostImage[] } {
  const options = typeof link_preview_options === 'object' ? (link_preview_options as Fields | null) : null;
  return typeof options?.url === 'string' && options.is_disabled !== true
    ? { images: [{ id: options.url, alt: '' }] }
    : {};
}

const seconds = (at: string): number => Math.floor(Date.parse(at) / 1000);

/** A `Message` of a channel; addresses in it are its entities. */
function messageOf({ id, text, postedAt, editedAt, inReplyTo }: Post): object {
  const entities = linksIn(text).map(({ start, end }) => ({ offset: start, length: end - start, type: 'url' }));
  return {
    message_id: Number(id),
    sender_chat: CHANNEL,
    chat: CHANNEL,
    date: seconds(postedAt),
    ...(editedAt === null ? {} : { edit_date: seconds(editedAt) }),
    ...(inReplyTo === null ? {} : { reply_to_message: { message_id: Number(inReplyTo), chat: CHANNEL } }),
    text,
    ...(entities.length > 0 ? { entities } : {}),
  };
}

export const telegram: StandInKind = {
  name: NAME,
  title: 'Telegram',
  mount: '/telegram',
  api: '/bot*',
  pages: '/s',
  postPage: '/:name/:id',
  reads: 'threads',
  lags: true,
  exercise: {
    kind: 'telegram',
    name: 'Telegram (training)',
    byDefault: false,
    input: (url, token) => ({ url, chat: `@${CHANNEL.username}`, token: `${BOT.id}:${token}` }),
  },
  open({ token, journal, now, limits }) {
    if (!/^[\w-]{20,100}$/.test(token))
      throw new Error('This cannot be the token of a bot: 20 to 100 of A–Z a–z 0–9 _ -');
    return new TelegramStandIn({ token, journal, now, rateFactor: limits.rateFactor });
  },
};
