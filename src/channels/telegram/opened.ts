import type { Account, CheckResult, OpenContext, OpenedChannel } from '../../domain/channel.js';
import type { Delivery, FarError, Outcome, Sighting } from '../../domain/delivery.js';
import type { Survey, SurveyWish } from '../../domain/drift.js';
import { wordsFor } from '../fault.js';
import type { Outbound } from '../outbound.js';
import { Deadline, reachOf, remoteIdOf, tooManyPosts } from '../plugin.js';
import { bot, chat, member, message } from './answers.js';
import { BotApi, type TelegramSaid } from './api.js';
import { carries, compare, type Shown } from './html.js';
import { publicName, type TelegramSettings } from './kind.js';
import { errorOf, isUnchanged, outcome } from './outcome.js';
import { Preview } from './preview.js';
import { survey } from './survey.js';
import { givesAway, heardWithout } from './token.js';

/** Pages of the preview that a look reads at most: five hundred posts, which a busy night of exercises may well bring. */
const PAGES = 25;
const RIGHTS = ['can_post_messages', 'can_edit_messages', 'can_delete_messages'] as const;

/**
 * One Telegram channel, posted to by a bot. Opening a post has no key, and the Bot API cannot read what stands there:
 * a lost answer is resolved on the public preview, by the link that the post carries. Editing and deleting may be
 * repeated. A private channel has no preview, so there a look always fails, and an officer says whether a post stands.
 */
export class TelegramChannel implements OpenedChannel {
  readonly #api: BotApi;
  readonly #preview: Preview | null;
  readonly #deadline: Deadline;
  readonly #site: string;
  readonly #name: string | null;
  readonly #token: string;

  constructor(
    outbound: Outbound,
    readonly account: Account<TelegramSettings>,
    { world, deadlineMs }: OpenContext,
  ) {
    const given = account.settings.url?.replace(/\/+$/, '');
    this.#site = given ?? 'https://t.me';
    this.#name = publicName(account.settings);
    this.#token = account.secrets.token ?? '';
    this.#api = new BotApi(outbound, given ?? 'https://api.telegram.org', this.#token, world);
    this.#preview = this.#name === null ? null : new Preview(outbound, this.#site, this.#name, world);
    this.#deadline = new Deadline(deadlineMs);
  }

  async apply(delivery: Delivery): Promise<Outcome> {
    const signal = this.#deadline.signal();
    switch (delivery.op) {
      case 'open':
        return this.#open(delivery, signal);
      case 'edit':
        return this.#edit(delivery, remoteIdOf(delivery), signal);
      case 'delete':
        return this.#delete(delivery, remoteIdOf(delivery), signal);
      case 'send':
        throw new Error('A Telegram channel was asked to send; its posts are opened, edited and deleted.');
    }
  }

  async #open(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const parent = delivery.remoteId === null ? null : messageId(delivery.remoteId);
    if (delivery.remoteId !== null && parent === null) return { is: 'gone' };
    const said = await this.#api.post(
      'sendMessage',
      {
        ...this.#said(delivery),
        ...(this.account.settings.notifications === 'off' ? { disable_notification: true } : {}),
        ...(parent === null ? {} : { reply_parameters: { message_id: parent } }),
      },
      signal,
    );
    return this.#posted(said, delivery, null);
  }

  async #edit(delivery: Delivery, remoteId: string, signal: AbortSignal): Promise<Outcome> {
    const id = messageId(remoteId);
    if (id === null) return { is: 'gone' };
    const said = await this.#api.post('editMessageText', { ...this.#said(delivery), message_id: id }, signal);
    if (isUnchanged(said)) return { is: 'delivered', remoteId, url: this.#page(id), text: null };
    return this.#posted(said, delivery, id);
  }

  /**
   * Plain text without a `parse_mode`, so that nobody's words become markup. No card of the linked page: Telegram keeps
   * that one as it first saw it, and would go on showing the words of a message that was withdrawn. An image is shown as
   * the preview of its own address, which never shows anything else: a photo could not become a text again by an edit.
   */
  #said({ text, images = [] }: Delivery) {
    const [image] = images;
    const preview = image ? { url: image.url, prefer_large_media: true, show_above_text: true } : { is_disabled: true };
    return { chat_id: this.account.settings.chat, text, link_preview_options: preview };
  }

  /** @param id of the post that should have been changed; null for a new one */
  #posted(said: TelegramSaid, delivery: Delivery, id: number | null): Outcome {
    if (said.is !== 'said') return outcome(said, delivery);
    const made = message.safeParse(said.value);
    if (!made.success || (id !== null && made.data.message_id !== id)) return { is: 'unknown', error: wordsFor(null) };
    const { message_id } = made.data;
    return { is: 'delivered', remoteId: String(message_id), url: this.#page(message_id), text: null };
  }

  async #delete(delivery: Delivery, remoteId: string, signal: AbortSignal): Promise<Outcome> {
    const done: Outcome = { is: 'delivered', remoteId, url: null, text: null };
    const id = messageId(remoteId);
    if (id === null) return done;
    const said = await this.#api.post('deleteMessage', { chat_id: this.account.settings.chat, message_id: id }, signal);
    if (said.is !== 'said') return outcome(said, delivery);
    return said.value === true ? done : { is: 'unknown', error: wordsFor(null) };
  }

  async look(delivery: Delivery): Promise<Sighting> {
    const signal = this.#deadline.signal();
    const preview = this.#preview;
    if (preview === null) return { is: 'failed', error: UNREADABLE };
    switch (delivery.op) {
      case 'open':
        return this.#find(preview, delivery, signal);
      case 'edit':
        return this.#compare(preview, delivery, signal);
      case 'delete':
        return this.#missing(preview, remoteIdOf(delivery), signal);
      case 'send':
        throw new Error('A Telegram channel was asked to look for something sent; it has posts.');
    }
  }

  /**
   * Our own post by the link it carries. It is not there when it was on none of the pages back to a post that is older
   * than it can be: one that we made before it, or one that is older than its intent.
   */
  async #find(preview: Preview, delivery: Delivery, signal: AbortSignal): Promise<Sighting> {
    const { otherIds, remoteId, marker } = delivery;
    const earlier = Math.max(0, ...[...otherIds, remoteId ?? ''].map((id) => messageId(id) ?? 0));
    const reach = reachOf(delivery);
    let before: number | null = null;
    for (let read = 0; read < PAGES; read++) {
      const page = await preview.page(before, signal);
      if ('code' in page) return { is: 'failed', error: page };
      const found = page.posts.find((post) => !otherIds.includes(String(post.id)) && carries(post, marker));
      if (found) return this.#seen(found.id);
      const [oldest] = page.posts;
      if (!page.hasOlder || !oldest || oldest.id <= earlier || isBefore(oldest, reach)) return { is: 'absent' };
      before = oldest.id;
    }
    return { is: 'failed', error: tooManyPosts('on the channel') };
  }

  async #compare(preview: Preview, delivery: Delivery, signal: AbortSignal): Promise<Sighting> {
    const id = messageId(remoteIdOf(delivery));
    const found = await this.#read(preview, id, signal);
    if (found !== null && 'code' in found) return { is: 'failed', error: found };
    // Nothing there shows the text: the repeated edit will then find out that the post is gone.
    if (id === null || found === null) return { is: 'absent' };
    const reads = compare(delivery.text, found.text);
    if (reads === 'unclear') return { is: 'failed', error: wordsFor(null) };
    return reads === 'alike' ? this.#seen(id) : { is: 'absent' };
  }

  /** The preview may be cached, or lag behind: a post that it never had is not one that was deleted. */
  async #missing(preview: Preview, remoteId: string, signal: AbortSignal): Promise<Sighting> {
    const found = await this.#read(preview, messageId(remoteId), signal);
    if (found === null) return { is: 'seen', remoteId, url: null, mayLag: true };
    return 'code' in found ? { is: 'failed', error: found } : { is: 'absent' };
  }

  /** One post, on the page that ends with it; null when it is not there. */
  async #read(preview: Preview, id: number | null, signal: AbortSignal): Promise<Shown | FarError | null> {
    if (id === null) return null;
    const page = await preview.page(id + 1, signal);
    return 'code' in page ? page : (page.posts.find((post) => post.id === id) ?? null);
  }

  #seen(id: number): Sighting {
    return { is: 'seen', remoteId: String(id), url: this.#page(id) };
  }

  async check(): Promise<CheckResult> {
    const signal = this.#deadline.signal();
    const no = (error: FarError): CheckResult => ({ ok: false, error });
    const me = await this.#api.get('getMe', {}, signal);
    if (me.is !== 'said') return no(errorOf(me));
    const who = bot.safeParse(me.value);
    if (!who.success) return no(wordsFor(null));

    const chat_id = this.account.settings.chat;
    const said = await this.#api.get('getChat', { chat_id }, signal);
    if (said.is !== 'said') return no(errorOf(said));
    const channel = chat.safeParse(said.value);
    if (!channel.success) return no(wordsFor(null));
    const { type, username, title } = channel.data;
    if (type !== 'channel') return no(NO_CHANNEL);
    if (this.#name !== null && username?.toLowerCase() !== this.#name.toLowerCase()) return no(OTHER_NAME);

    const own = await this.#api.get('getChatMember', { chat_id, user_id: String(who.data.id) }, signal);
    if (own.is !== 'said') return no(errorOf(own));
    const rights = member.safeParse(own.value);
    if (!rights.success) return no(wordsFor(null));
    const lacking = rights.data.status === 'administrator' ? RIGHTS.filter((right) => !rights.data[right]) : RIGHTS;
    if (lacking.length > 0) return no(lacks(lacking));
    const named = this.#name === null ? `${heardWithout(this.#token, title)} (${chat_id})` : chat_id;
    return { ok: true, account: named, limits: {} };
  }

  async survey(wish: SurveyWish): Promise<Survey> {
    if (this.#preview === null) return { is: 'failed', error: UNREADABLE };
    const telling = {
      text: (text: string) => (givesAway(this.#token, text) ? TOKEN_IN_SIGHT : text),
      url: (id: number) => this.#page(id),
    };
    return survey(this.#preview, wish, telling, this.#deadline.signal());
  }

  async close(): Promise<void> {
    this.#deadline.close();
  }

  /** Where everybody sees the post; only members can open a private channel's. */
  #page(id: number): string | null {
    return this.#name === null ? null : `${this.#site}/${this.#name}/${id}`;
  }
}

/** Null for what is no number of a message, and so stands in no channel. */
const messageId = (remoteId: string): number | null => (/^[1-9]\d{0,14}$/.test(remoteId) ? Number(remoteId) : null);

const isBefore = ({ at }: Shown, ms: number): boolean => at !== null && Date.parse(at) < ms;

/** In place of words that the board must not repeat. */
const TOKEN_IN_SIGHT = 'The post has the token of the bot in it. Ask @BotFather for a new one and enter it here.';

const UNREADABLE: FarError = {
  code: 'no-look',
  detail: 'A private Telegram channel cannot be read by anybody but its members, the hub included.',
  todo:
    'Open the channel in Telegram, look whether the post stands, and say so on the board. Until then the hub sends ' +
    'nothing more of this message there.',
};
const NO_CHANNEL: FarError = {
  code: 'other-account',
  detail: 'This is a group or a person, not a channel.',
  todo: 'Enter the name or number of a channel.',
};
const OTHER_NAME: FarError = {
  code: 'other-account',
  detail: 'Telegram calls this channel by another name, so its public preview stands elsewhere.',
  todo: 'Enter the name that the channel has now.',
};
const lacks = (rights: readonly string[]): FarError => ({
  code: 'forbidden',
  detail: `The bot lacks rights in this channel: ${rights.join(', ')}.`,
  todo: 'Make the bot an administrator of the channel who may post, edit and delete messages.',
});
