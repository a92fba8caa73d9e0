import type {
  Account,
  CheckResult,
  ImageToPrepare,
  OpenContext,
  OpenedChannel,
  Preparation,
} from '../../domain/channel.js';
import type { Delivery, FarError, Outcome, Sighting } from '../../domain/delivery.js';
import type { Survey, SurveyWish } from '../../domain/drift.js';
import type { ShownImage } from '../../domain/image.js';
import { wordsFor } from '../fault.js';
import type { Outbound } from '../outbound.js';
import { Deadline, reachOf, remoteIdOf, tooManyPosts } from '../plugin.js';
import { AT_ONCE, isNotFound, one, posted, removed, timeline, user } from './answers.js';
import { XApi } from './api.js';
import type { XSettings } from './kind.js';
import { prepare } from './media.js';
import { errorOf, outcome, outcomeOfRead } from './outcome.js';
import { compare } from './reading.js';
import { FIELDS, survey } from './survey.js';

/** Pages that a look reads at most: a thousand posts. Only those since the intent are asked for, as each costs money. */
const PAGES = 10;
/** The longest that X lets anybody edit a post (standards.md §6 has 30 minutes and an hour). */
const EDITABLE_MS = 3_600_000;

/**
 * One X account. There is no idempotency key: a lost answer is resolved by looking for the visible reference on the
 * account's own timeline, and by X's refusal of equal texts, which is therefore an unknown outcome and not a refusal.
 */
export class XAccount implements OpenedChannel {
  readonly #api: XApi;
  readonly #deadline: Deadline;
  #ownId: string | null;

  constructor(
    outbound: Outbound,
    readonly account: Account<XSettings>,
    context: OpenContext,
  ) {
    this.#api = new XApi(outbound, account, context);
    this.#deadline = new Deadline(context.deadlineMs);
    this.#ownId = account.settings.userId ?? null;
  }

  async apply(delivery: Delivery): Promise<Outcome> {
    switch (delivery.op) {
      case 'open':
        return this.#open(delivery);
      case 'edit':
        return this.#edit(delivery, remoteIdOf(delivery));
      case 'delete':
        return this.#delete(delivery, remoteIdOf(delivery));
      case 'send':
        throw new Error('An X channel was asked to send; its posts are opened, edited and deleted.');
    }
  }

  prepare(image: ShownImage, { bytes, begun, withinMs }: ImageToPrepare): Promise<Preparation> {
    return prepare(this.#api, image, { bytes, begun, signal: this.#deadline.within(withinMs) });
  }

  async #open(delivery: Delivery): Promise<Outcome> {
    const reply = delivery.remoteId === null ? {} : { reply: { in_reply_to_tweet_id: delivery.remoteId } };
    return this.#post(delivery, reply, this.#deadline.signal());
  }

  /**
   * An edit is a post of its own, with a new id. Its window is short and X's pages disagree about it (standards.md §6), so
   * X is asked whether this post still has one; what can no longer be edited is `locked`, and a new post says it.
   */
  async #edit(delivery: Delivery, remoteId: string): Promise<Outcome> {
    const signal = this.#deadline.signal();
    const said = await this.#api.call({ signal, of: 'read' }, (client) =>
      client.get<unknown>('tweets/:id', { 'tweet.fields': 'edit_controls' }, { params: { id: remoteId } }),
    );
    if (said.is === 'no' && said.status === 404) return { is: 'gone' };
    if (said.is !== 'said') return outcomeOfRead(said, delivery);
    const read = one.safeParse(said.value);
    if (!read.success) return { is: 'retry', afterMs: 0, error: wordsFor(null) };
    if (!read.data.data && read.data.errors?.some(isNotFound)) return { is: 'gone' };
    if (read.data.data?.id !== remoteId) return { is: 'retry', afterMs: 0, error: wordsFor(null) };
    const { is_edit_eligible, editable_until, edits_remaining } = read.data.data.edit_controls ?? {};
    const closed = editable_until !== undefined && Date.parse(editable_until) <= Date.now();
    if (is_edit_eligible === false || edits_remaining === 0 || closed) return { is: 'locked' };
    return this.#post(delivery, { edit_options: { previous_post_id: remoteId } }, signal);
  }

  async #post(delivery: Delivery, options: object, signal: AbortSignal): Promise<Outcome> {
    const of = delivery.op === 'edit' ? 'edit' : 'open';
    const said = await this.#api.call({ signal, of }, (client) =>
      client.post<unknown>('tweets', { text: delivery.text, ...mediaOf(delivery), ...options }),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    const made = posted.safeParse(said.value);
    if (!made.success) return { is: 'unknown', error: wordsFor(null) };
    return { is: 'delivered', remoteId: made.data.data.id, url: this.#page(made.data.data.id), text: null };
  }

  /** Deleting one version of a post deletes them all (standards.md §6). */
  async #delete(delivery: Delivery, remoteId: string): Promise<Outcome> {
    const said = await this.#api.call({ signal: this.#deadline.signal(), of: 'delete' }, (client) =>
      client.delete<unknown>('tweets/:id', undefined, { params: { id: remoteId } }),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    if (!removed.safeParse(said.value).success) return { is: 'unknown', error: wordsFor(null) };
    return { is: 'delivered', remoteId, url: null, text: null };
  }

  async look(delivery: Delivery): Promise<Sighting> {
    const signal = this.#deadline.signal();
    switch (delivery.op) {
      case 'open':
      case 'edit':
        return this.#find(delivery, signal);
      case 'delete':
        return this.#missing(remoteIdOf(delivery), signal);
      case 'send':
        throw new Error('An X channel was asked to look for something sent; it has posts.');
    }
  }

  /**
   * X shortens links and escapes `&`, `<` and `>` in what it gives back; the reference has none of these. An edit may put
   * back a text under a reference that stands there already, so there the words count too. Everything since the intent is
   * read; an edited post is as old as its first version.
   */
  async #find(delivery: Delivery, signal: AbortSignal): Promise<Sighting> {
    const account = await this.#own(signal);
    if (typeof account !== 'string') return { is: 'failed', error: account };
    const edits = delivery.op === 'edit';
    // X takes whole seconds, and nothing else.
    const start = new Date(reachOf(delivery) - (edits ? EDITABLE_MS : 0)).toISOString().replace(/\.\d+Z$/, 'Z');
    let next: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const query = {
        max_results: AT_ONCE,
        start_time: start,
        ...(next ? { pagination_token: next } : {}),
        ...(edits ? FIELDS : {}),
      };
      const said = await this.#api.call({ signal, of: 'read', long: true }, (client) =>
        client.get<unknown>('users/:id/tweets', query, { params: { id: account } }),
      );
      if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
      const read = timeline.safeParse(said.value);
      if (!read.success) return { is: 'failed', error: wordsFor(null) };
      const found = read.data.data.find(
        (post) =>
          !delivery.otherIds.includes(post.id) &&
          post.text.includes(delivery.marker) &&
          (!edits || compare(delivery.text, post) !== 'differs'),
      );
      if (found) return { is: 'seen', remoteId: found.id, url: this.#page(found.id) };
      next = read.data.meta.next_token;
      if (next === undefined) return { is: 'absent' };
    }
    return { is: 'failed', error: tooManyPosts('on the account') };
  }

  /** A post that is not found comes as 404, or as 200 with an error and no data. */
  async #missing(remoteId: string, signal: AbortSignal): Promise<Sighting> {
    const said = await this.#api.call({ signal, of: 'read' }, (client) =>
      client.get<unknown>('tweets/:id', undefined, { params: { id: remoteId } }),
    );
    if (said.is === 'no' && said.status === 404) return { is: 'seen', remoteId, url: null };
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const read = one.safeParse(said.value);
    if (read.success && read.data.data?.id === remoteId) return { is: 'absent' };
    const gone = read.success && !read.data.data && read.data.errors?.some(isNotFound);
    return gone ? { is: 'seen', remoteId, url: null } : { is: 'failed', error: wordsFor(null) };
  }

  /** X tells no limits of its own that a post depends on. */
  async check(): Promise<CheckResult> {
    const known = await this.#me(this.#deadline.signal());
    if ('code' in known) return { ok: false, error: known };
    const { account, userId } = this.account.settings;
    if (known.username.toLowerCase() === account.toLowerCase() && (userId ?? known.id) === known.id)
      return { ok: true, account: `@${known.username}`, limits: {} };
    return {
      ok: false,
      error: {
        code: 'other-account',
        detail: `The tokens belong to @${known.username} (${known.id}), not to @${account} as the settings say.`,
        todo: 'Authorise the right account, or correct its name and number.',
      },
    };
  }

  async survey(wish: SurveyWish): Promise<Survey> {
    const signal = this.#deadline.signal();
    const account = await this.#own(signal);
    if (typeof account !== 'string') return { is: 'failed', error: account };
    return survey(this.#api, { account, page: (id) => this.#page(id) }, wish, signal);
  }

  async close(): Promise<void> {
    this.#deadline.close();
  }

  async #own(signal: AbortSignal): Promise<string | FarError> {
    if (this.#ownId !== null) return this.#ownId;
    const known = await this.#me(signal);
    return 'code' in known ? known : known.id;
  }

  async #me(signal: AbortSignal): Promise<{ id: string; username: string } | FarError> {
    const said = await this.#api.call({ signal, of: 'read' }, (client) => client.get<unknown>('users/me'));
    if (said.is !== 'said') return errorOf(said);
    const read = user.safeParse(said.value);
    if (!read.success) return wordsFor(null);
    this.#ownId ??= read.data.data.id;
    return read.data.data;
  }

  /** Where a person sees the post; a stand-in has pages of its own, which are not known here. */
  #page(remoteId: string): string | null {
    const { url, account } = this.account.settings;
    return url === undefined ? `https://x.com/${account}/status/${remoteId}` : null;
  }
}

function mediaOf({ images = [] }: Delivery): object {
  const media_ids = images.flatMap(({ remoteId }) => (remoteId === null ? [] : [remoteId]));
  return media_ids.length > 0 ? { media: { media_ids } } : {};
}
