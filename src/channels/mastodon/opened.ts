import type { z } from 'zod';
import type {
  Account,
  CheckResult,
  ImageToPrepare,
  Limits,
  OpenContext,
  OpenedChannel,
  Preparation,
} from '../../domain/channel.js';
import type { Delivery, FarError, Outcome, Sighting } from '../../domain/delivery.js';
import type { Survey, SurveyWish } from '../../domain/drift.js';
import type { ShownImage } from '../../domain/image.js';
import { pilesUp } from '../../domain/text.js';
import { type Fault, heard, type No, outcomeOf, wordsFor } from '../fault.js';
import type { Outbound } from '../outbound.js';
import { Deadline, reachOf, remoteIdOf, tooManyPosts } from '../plugin.js';
import { instance, me, source, status } from './answers.js';
import { MastodonApi } from './api.js';
import { hrefs, plainText, readsAlike } from './html.js';
import type { MastodonSettings } from './kind.js';
import { prepare } from './media.js';
import { errorOf, isMissing, outcomeOfNo } from './outcome.js';
import { survey } from './survey.js';
import { LOOKED_AT_PAGES, ownPosts } from './timeline.js';

/**
 * One Mastodon account. Opening a post is keyed, so a repeat within an hour gives the first post back; editing and
 * deleting may be repeated. It never schedules: a ScheduledStatus has no id that could be followed.
 */
export class MastodonAccount implements OpenedChannel {
  readonly #api: MastodonApi;
  readonly #deadline: Deadline;
  #ownId: string | null = null;

  constructor(
    outbound: Outbound,
    readonly account: Account<MastodonSettings>,
    context: OpenContext,
  ) {
    this.#api = new MastodonApi(outbound, account.settings.url, account.secrets.token ?? '', context);
    this.#deadline = new Deadline(context.deadlineMs);
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
        throw new Error('A Mastodon channel was asked to send; its posts are opened, edited and deleted.');
    }
  }

  async #open(delivery: Delivery): Promise<Outcome> {
    const signal = this.#deadline.signal();
    const said = await this.#api.call({ signal, of: 'open' }, (client) =>
      client.v1.statuses.create.$raw(
        {
          ...this.#said(delivery),
          inReplyToId: delivery.remoteId,
          visibility: this.account.settings.visibility,
        },
        { requestInit: { headers: { 'Idempotency-Key': delivery.key } } },
      ),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    const made = status.safeParse(said.value);
    if (!made.success) return unreadable();
    const text = await this.#otherText(made.data, delivery.text, signal);
    return { is: 'delivered', remoteId: made.data.id, url: made.data.url ?? null, text };
  }

  /**
   * What a new post shows, where that is not what was asked: a replayed key gives the first post back, maybe with an
   * older text. Null when it is as asked. HTML is enough to know that it is; where it seems to differ (mentions, emoji)
   * the source decides, and where that cannot be read, the HTML's text is given: the edit that follows is harmless.
   */
  async #otherText(made: z.output<typeof status>, asked: string, signal: AbortSignal): Promise<string | null> {
    const shown = plainText(made.content);
    if (readsAlike(shown, asked)) return null;
    const said = await this.#api.call({ signal, of: 'read' }, (client) =>
      client.v1.statuses.$select(made.id).source.fetch.$raw(),
    );
    const read = source.safeParse(said.is === 'said' ? said.value : null);
    const text = read.success ? read.data.text : shown;
    return readsAlike(text, asked) ? null : text;
  }

  prepare(image: ShownImage, { bytes, begun, withinMs }: ImageToPrepare): Promise<Preparation> {
    return prepare(this.#api, image, { bytes, begun, signal: this.#deadline.within(withinMs) });
  }

  /** The full state, each time: what is left out of an edit counts as empty (standards.md §5). */
  #said({ text, language, images }: Delivery) {
    const { contentWarning } = this.account.settings;
    const said = { status: text, language, spoilerText: contentWarning, sensitive: contentWarning !== '' };
    return { ...said, mediaIds: idsOf(images) };
  }

  async #edit(delivery: Delivery, remoteId: string): Promise<Outcome> {
    const said = await this.#api.call({ signal: this.#deadline.signal(), of: 'edit' }, (client) =>
      client.v1.statuses.$select(remoteId).update.$raw(this.#said(delivery)),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    const changed = status.safeParse(said.value);
    if (!changed.success || changed.data.id !== remoteId) return unreadable();
    return { is: 'delivered', remoteId, url: changed.data.url ?? null, text: null };
  }

  async #delete(delivery: Delivery, remoteId: string): Promise<Outcome> {
    const said = await this.#api.call({ signal: this.#deadline.signal(), of: 'delete' }, (client) =>
      client.v1.statuses.$select(remoteId).remove.$raw(),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    return { is: 'delivered', remoteId, url: null, text: null };
  }

  async look(delivery: Delivery): Promise<Sighting> {
    const signal = this.#deadline.signal();
    switch (delivery.op) {
      case 'open':
        return this.#find(delivery, signal);
      case 'edit':
        return this.#compare(delivery, remoteIdOf(delivery), signal);
      case 'delete':
        return this.#missing(remoteIdOf(delivery), signal);
      case 'send':
        throw new Error('A Mastodon channel was asked to look for something sent; it has posts.');
    }
  }

  /**
   * Our own post on our own timeline, by the link it carries: whole and exact, since /v1 begins /v12 too. It is not there
   * when the timeline was read to its end, or back to a post that is older than the intent.
   */
  async #find(delivery: Delivery, signal: AbortSignal): Promise<Sighting> {
    const account = await this.#own(signal);
    if (typeof account !== 'string') return { is: 'failed', error: account };
    const reach = reachOf(delivery);
    for await (const page of ownPosts(this.#api, account, signal, LOOKED_AT_PAGES)) {
      if ('code' in page) return { is: 'failed', error: page };
      const found = page.find((post) => !delivery.otherIds.includes(post.id) && carries(post.content, delivery.marker));
      if (found) return { is: 'seen', remoteId: found.id, url: found.url ?? null };
      if (page.length === 0 || page.some((post) => Date.parse(post.createdAt ?? '') < reach)) return { is: 'absent' };
    }
    return { is: 'failed', error: tooManyPosts('on the account') };
  }

  async #compare(delivery: Delivery, remoteId: string, signal: AbortSignal): Promise<Sighting> {
    const said = await this.#api.call({ signal, of: 'read' }, (client) =>
      client.v1.statuses.$select(remoteId).source.fetch.$raw(),
    );
    // Nothing there shows the text: the repeated edit will then find out that the post is gone.
    if (isMissing(said)) return { is: 'absent' };
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const read = source.safeParse(said.value);
    if (!read.success || read.data.id !== remoteId) return { is: 'failed', error: wordsFor(null) };
    if (pilesUp(read.data.text) || unbroken(read.data.text) !== unbroken(delivery.text)) return { is: 'absent' };
    return this.#withImages(delivery, remoteId, signal);
  }

  /** The text alone does not say whether an edit took effect that brings an image, or takes one away. */
  async #withImages({ images }: Delivery, remoteId: string, signal: AbortSignal): Promise<Sighting> {
    const said = await this.#api.call({ signal, of: 'read' }, (client) =>
      client.v1.statuses.$select(remoteId).fetch.$raw(),
    );
    if (isMissing(said)) return { is: 'absent' };
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const read = status.safeParse(said.value);
    if (!read.success || read.data.id !== remoteId) return { is: 'failed', error: wordsFor(null) };
    const shown = (read.data.mediaAttachments ?? []).map((attached) => attached.id);
    return shown.join() === idsOf(images).join() ? { is: 'seen', remoteId, url: null } : { is: 'absent' };
  }

  async #missing(remoteId: string, signal: AbortSignal): Promise<Sighting> {
    const said = await this.#api.call({ signal, of: 'read' }, (client) =>
      client.v1.statuses.$select(remoteId).fetch.$raw(),
    );
    if (isMissing(said)) return { is: 'seen', remoteId, url: null };
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const read = status.safeParse(said.value);
    return read.success && read.data.id === remoteId ? { is: 'absent' } : { is: 'failed', error: wordsFor(null) };
  }

  async check(): Promise<CheckResult> {
    const signal = this.#deadline.signal();
    const known = await this.#verified(signal);
    if (known.is !== 'said') return { ok: false, error: errorOf(known) };
    const who = me.safeParse(known.value);
    const said = await this.#api.call({ signal, of: 'read', long: true }, (client) => client.v2.instance.fetch.$raw());
    if (said.is !== 'said') return { ok: false, error: errorOf(said) };
    const read = instance.safeParse(said.value);
    if (!who.success || !read.success) return { ok: false, error: wordsFor(null) };
    this.#ownId = who.data.id;
    const limits: Limits = read.data.configuration.statuses;
    return { ok: true, account: `@${heard(who.data.acct)}@${new URL(this.account.settings.url).host}`, limits };
  }

  async survey(wish: SurveyWish): Promise<Survey> {
    const signal = this.#deadline.signal();
    const account = await this.#own(signal);
    if (typeof account !== 'string') return { is: 'failed', error: account };
    const { contentWarning } = this.account.settings;
    return survey(this.#api, { id: account, contentWarning }, wish, signal);
  }

  async close(): Promise<void> {
    this.#deadline.close();
  }

  async #own(signal: AbortSignal): Promise<string | FarError> {
    if (this.#ownId !== null) return this.#ownId;
    const said = await this.#verified(signal);
    if (said.is !== 'said') return errorOf(said);
    const who = me.safeParse(said.value);
    if (!who.success) return wordsFor(null);
    this.#ownId = who.data.id;
    return this.#ownId;
  }

  #verified(signal: AbortSignal) {
    return this.#api.call({ signal, of: 'read', long: true }, (client) => client.v1.accounts.verifyCredentials.$raw());
  }
}

const outcome = (said: No | Fault, delivery: Delivery): Outcome =>
  said.is === 'no' ? outcomeOfNo(said, delivery, Date.now()) : outcomeOf(said);
const idsOf = (images: Delivery['images'] = []): string[] =>
  images.flatMap(({ remoteId }) => (remoteId === null ? [] : [remoteId]));
const unreadable = (): Outcome => ({ is: 'unknown', error: wordsFor(null) });
const unbroken = (text: string): string => text.normalize('NFC').replace(/\r\n?/g, '\n').trim();

function carries(content: string, marker: string): boolean {
  for (const href of hrefs(content)) if (href === marker) return true;
  return false;
}
