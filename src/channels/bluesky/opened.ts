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
import { heard, wordsFor } from '../fault.js';
import type { Outbound } from '../outbound.js';
import { Deadline, remoteIdOf } from '../plugin.js';
import { post, session } from './answers.js';
import { BlueskyApi } from './api.js';
import type { BlueskySettings } from './kind.js';
import { prepare } from './media.js';
import { errorOf, isMissing, isTaken, outcome, outcomeOfRead } from './outcome.js';
import { CreationTimes, type Reply, recordOf } from './record.js';
import { POSTS, partsOf, rkeyOf } from './rkey.js';
import { Surveys } from './survey.js';

/**
 * One Bluesky account. Every post is written to a place of its own that follows from the delivery's key (rkey.ts), and
 * only if nothing stands there: a creation may be repeated as often as need be. What the repository says of that one
 * place is definite, so a look is a single read; deleting what is gone does nothing.
 */
export class BlueskyAccount implements OpenedChannel {
  readonly #api: BlueskyApi;
  readonly #deadline: Deadline;
  readonly #times = new CreationTimes();
  readonly #surveys: Surveys;

  constructor(
    outbound: Outbound,
    readonly account: Account<BlueskySettings>,
    context: OpenContext,
  ) {
    this.#deadline = new Deadline(context.deadlineMs);
    this.#api = new BlueskyApi(outbound, account, context, this.#deadline);
    this.#surveys = new Surveys(this.#api, (uri) => this.#page(uri));
  }

  async apply(delivery: Delivery): Promise<Outcome> {
    switch (delivery.op) {
      case 'open':
        return this.#open(delivery);
      case 'delete':
        return this.#delete(delivery, remoteIdOf(delivery));
      case 'edit':
      case 'send':
        throw new Error(`A Bluesky channel was asked to ${delivery.op}; its posts are opened and deleted.`);
    }
  }

  prepare(image: ShownImage, { bytes, withinMs }: ImageToPrepare): Promise<Preparation> {
    return prepare(this.#api, image, { bytes, signal: this.#deadline.within(withinMs) });
  }

  async #open(delivery: Delivery): Promise<Outcome> {
    const signal = this.#deadline.signal();
    const reply = delivery.remoteId === null ? null : await this.#replyTo(delivery, delivery.remoteId, signal);
    if (reply && 'is' in reply) return reply;
    const rkey = rkeyOf(delivery.key);
    const record = recordOf(delivery, this.#times.of(delivery.key, Date.now()), reply);
    // A null for `swapRecord` means: only where nothing stands. `createRecord` answers 500 there, and so says nothing.
    const said = await this.#api.call({ signal, of: 'open' }, (com, did, options) =>
      com.repo.putRecord({ repo: did, collection: POSTS, rkey, record, swapRecord: null }, options),
    );
    if (isTaken(said)) return this.#adopt(delivery, rkey, signal);
    if (said.is !== 'said') return outcome(said, delivery);
    const { uri } = said.value;
    return partsOf(uri)?.rkey === rkey ? this.#stands(uri, null) : { is: 'unknown', error: wordsFor(null) };
  }

  /** What stands where this post was to be put: the post itself, made by an earlier attempt, maybe with an older text. */
  async #adopt(delivery: Delivery, rkey: string, signal: AbortSignal): Promise<Outcome> {
    const said = await this.#api.read(rkey, signal);
    // It was there a moment ago, and somebody has removed it since; our own call did nothing.
    if (isMissing(said)) return { is: 'retry', afterMs: 0, error: errorOf(said) };
    if (said.is !== 'said') return { is: 'unknown', error: errorOf(said) };
    const text = textOf(said.value.value);
    return this.#stands(said.value.uri, text === delivery.text ? null : text);
  }

  #stands(uri: string, text: string | null): Outcome {
    return { is: 'delivered', remoteId: uri, url: this.#page(uri), text };
  }

  /**
   * A reply names its parent and the root of the thread, each with the hash of its text: they are read first, which
   * nobody sees. The parent knows the root.
   */
  async #replyTo(delivery: Delivery, uri: string, signal: AbortSignal): Promise<Reply | Outcome> {
    const did = await this.#api.did(signal);
    if (typeof did !== 'string') return outcomeOfRead(did, delivery);
    const parts = partsOf(uri);
    // The office has changed the account, and the thread stands on the old one: the story goes on in a new thread.
    if (parts?.did !== did) return { is: 'gone' };
    const said = await this.#api.read(parts.rkey, signal);
    if (isMissing(said)) return { is: 'gone' };
    if (said.is !== 'said') return outcomeOfRead(said, delivery);
    const { cid, value } = said.value;
    const read = post.safeParse(value);
    if (!read.success || cid === undefined) return { is: 'retry', afterMs: 0, error: wordsFor(null) };
    const parent = { uri, cid };
    return { parent, root: read.data.reply?.root ?? parent };
  }

  async #delete(delivery: Delivery, uri: string): Promise<Outcome> {
    const signal = this.#deadline.signal();
    const did = await this.#api.did(signal);
    if (typeof did !== 'string') return outcomeOfRead(did, delivery);
    const parts = partsOf(uri);
    if (parts?.did !== did) return { is: 'refused', error: STRANGE, pause: false };
    const said = await this.#api.call({ signal, of: 'delete' }, (com, _, options) =>
      com.repo.deleteRecord({ repo: did, collection: POSTS, rkey: parts.rkey }, options),
    );
    if (said.is !== 'said') return outcome(said, delivery);
    return { is: 'delivered', remoteId: uri, url: null, text: null };
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
        throw new Error(`A Bluesky channel was asked to look for something to ${delivery.op}; it opens and deletes.`);
    }
  }

  /** Another text at its place is not this post: the repeated call will then find it there, and say what it shows. */
  async #find(delivery: Delivery, signal: AbortSignal): Promise<Sighting> {
    const said = await this.#api.read(rkeyOf(delivery.key), signal);
    if (isMissing(said)) return { is: 'absent' };
    if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
    const { uri, value } = said.value;
    if (delivery.otherIds.includes(uri) || textOf(value) !== delivery.text) return { is: 'absent' };
    return { is: 'seen', remoteId: uri, url: this.#page(uri) };
  }

  async #missing(uri: string, signal: AbortSignal): Promise<Sighting> {
    const did = await this.#api.did(signal);
    if (typeof did !== 'string') return { is: 'failed', error: errorOf(did) };
    const parts = partsOf(uri);
    if (parts?.did !== did) return { is: 'failed', error: STRANGE };
    const said = await this.#api.read(parts.rkey, signal);
    if (isMissing(said)) return { is: 'seen', remoteId: uri, url: null };
    return said.is === 'said' ? { is: 'absent' } : { is: 'failed', error: errorOf(said) };
  }

  /** The limits of a post stand in the lexicon and are the same everywhere. */
  async check(): Promise<CheckResult> {
    const signal = this.#deadline.signal();
    const said = await this.#api.call({ signal, of: 'read' }, (com, _, options) =>
      com.server.getSession(undefined, options),
    );
    if (said.is !== 'said') return { ok: false, error: errorOf(said) };
    const read = session.safeParse(said.value);
    const did = await this.#api.did(signal);
    if (!read.success || read.data.did !== did) return { ok: false, error: wordsFor(null) };
    const { handle, active, status } = read.data;
    if (active === false) return { ok: false, error: inactive(heard(status)) };
    if (handle.toLowerCase() === this.account.settings.handle)
      return { ok: true, account: `@${heard(handle)}`, limits: {} };
    return {
      ok: false,
      error: {
        code: 'other-account',
        detail: `The app password belongs to @${heard(handle)}, not to @${this.account.settings.handle} as the settings say.`,
        todo: 'Enter an app password of the right account, or correct its handle.',
      },
    };
  }

  survey(wish: SurveyWish): Promise<Survey> {
    return this.#surveys.survey(wish, this.#deadline.signal());
  }

  async close(): Promise<void> {
    this.#deadline.close();
  }

  /**
   * Where a person sees the post. Plain http is only used for a stand-in and inside networks that the operator allows:
   * what stands there is not on bsky.app.
   */
  #page(uri: string): string | null {
    const parts = partsOf(uri);
    if (!parts || new URL(this.account.settings.url).protocol !== 'https:') return null;
    return `https://bsky.app/profile/${parts.did}/post/${parts.rkey}`;
  }
}

/** A record that is no post any more reads as an empty one: it shows nothing of ours. */
function textOf(value: unknown): string {
  const read = post.safeParse(value);
  return read.success ? read.data.text : '';
}

const STRANGE: FarError = {
  code: 'other-account',
  detail: 'The post stands on another account than the one this channel signs in with.',
  todo: 'Delete the post by hand on the old account, or enter that account again and retry.',
};

const inactive = (status: string): FarError => ({
  code: 'forbidden',
  detail: `The account is not active${status ? ` (${status})` : ''}.`,
  todo: 'Sign in by hand and see what is said there.',
});
