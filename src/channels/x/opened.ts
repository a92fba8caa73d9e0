import { z } from 'zod';
import type { Account, CheckResult, OpenContext, OpenedChannel } from '../../domain/channel.js';
import type { Delivery, FarError, Outcome, Sighting } from '../../domain/delivery.js';
import { type Fault, type No, outcomeOf, wordsFor } from '../fault.js';
import type { Outbound } from '../outbound.js';
import { Deadline } from '../plugin.js';
import { XApi } from './api.js';
import type { XSettings } from './kind.js';
import { errorOfNo, outcomeOfNo } from './outcome.js';

const id = z.string().regex(/^\d{1,19}$/);
const posted = z.object({ data: z.object({ id }) });
const removed = z.object({ data: z.object({ deleted: z.literal(true) }) });
const one = z.object({ data: z.object({ id }).optional(), errors: z.array(z.object({ type: z.string() })).optional() });
/** `meta` is always there; without it, or with errors (an unknown user), an empty answer is no answer. */
const timeline = z.object({
  data: z.array(z.object({ id, text: z.string() })).default([]),
  meta: z.object({ result_count: z.number() }),
  errors: z.array(z.unknown()).max(0).optional(),
});
const user = z.object({ data: z.object({ id, username: z.string().regex(/^\w{1,50}$/) }) });

/** The newest 100 posts: an open attempt is minutes old at most, and each post read costs money. */
const LOOKED_AT = 100;

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
    this.#api = new XApi(outbound, account.settings.url, account.secrets, context.world);
    this.#deadline = new Deadline(context.deadlineMs);
    this.#ownId = account.settings.userId ?? null;
  }

  async apply(delivery: Delivery): Promise<Outcome> {
    switch (delivery.op) {
      case 'open':
        return this.#open(delivery);
      case 'delete':
        return this.#delete(delivery);
      case 'edit':
      case 'send':
        throw new Error(`An X channel was asked to ${delivery.op}; it can open posts and delete them.`);
    }
  }

  async #open(delivery: Delivery): Promise<Outcome> {
    const reply = delivery.remoteId === null ? {} : { reply: { in_reply_to_tweet_id: delivery.remoteId } };
    const said = await this.#api.call({ signal: this.#deadline.signal() }, (client) =>
      client.post<unknown>('tweets', { text: delivery.text, ...reply }),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    const made = posted.safeParse(said.value);
    if (!made.success) return { is: 'unknown', error: wordsFor(null) };
    return { is: 'delivered', remoteId: made.data.data.id, url: this.#page(made.data.data.id), text: null };
  }

  async #delete(delivery: Delivery): Promise<Outcome> {
    const remoteId = remoteIdOf(delivery);
    const said = await this.#api.call({ signal: this.#deadline.signal() }, (client) =>
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
        return this.#find(delivery, signal);
      case 'delete':
        return this.#missing(remoteIdOf(delivery), signal);
      case 'edit':
      case 'send':
        throw new Error(`An X channel was asked to look for an ${delivery.op}; it can open posts and delete them.`);
    }
  }

  /** X shortens links and escapes `&`, `<` and `>` in what it gives back; the reference has none of these. */
  async #find(delivery: Delivery, signal: AbortSignal): Promise<Sighting> {
    const account = await this.#own(signal);
    if (typeof account !== 'string') return { is: 'failed', error: account };
    const said = await this.#api.call({ signal, reads: true }, (client) =>
      client.get<unknown>('users/:id/tweets', { max_results: LOOKED_AT }, { params: { id: account } }),
    );
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const read = timeline.safeParse(said.value);
    if (!read.success || read.data.meta.result_count !== read.data.data.length)
      return { is: 'failed', error: wordsFor(null) };
    const found = read.data.data.find(
      (post) => !delivery.otherIds.includes(post.id) && post.text.includes(delivery.marker),
    );
    return found ? { is: 'seen', remoteId: found.id, url: this.#page(found.id) } : { is: 'absent' };
  }

  /** A post that is not found comes as 404, or as 200 with an error and no data. */
  async #missing(remoteId: string, signal: AbortSignal): Promise<Sighting> {
    const said = await this.#api.call({ signal }, (client) =>
      client.get<unknown>('tweets/:id', undefined, { params: { id: remoteId } }),
    );
    if (said.is === 'no' && said.status === 404) return { is: 'seen', remoteId, url: null };
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const read = one.safeParse(said.value);
    if (read.success && read.data.data?.id === remoteId) return { is: 'absent' };
    const gone = read.success && !read.data.data && read.data.errors?.some(({ type }) => type.endsWith('not-found'));
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

  async close(): Promise<void> {
    this.#deadline.close();
  }

  async #own(signal: AbortSignal): Promise<string | FarError> {
    if (this.#ownId !== null) return this.#ownId;
    const known = await this.#me(signal);
    return 'code' in known ? known : known.id;
  }

  async #me(signal: AbortSignal): Promise<{ id: string; username: string } | FarError> {
    const said = await this.#api.call({ signal }, (client) => client.get<unknown>('users/me'));
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

function remoteIdOf(delivery: Delivery): string {
  if (delivery.remoteId === null) throw new Error(`A delivery of op ${delivery.op} came without the post it is for.`);
  return delivery.remoteId;
}

const outcome = (said: No | Fault, delivery: Delivery): Outcome =>
  said.is === 'no' ? outcomeOfNo(said, delivery, Date.now()) : outcomeOf(said);
const errorOf = (said: No | Fault): FarError => (said.is === 'no' ? errorOfNo(said) : said.error);
