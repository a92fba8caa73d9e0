import type { Expected, Found, OtherPost, Survey, SurveyWish } from '../../domain/drift.js';
import { wordsFor } from '../fault.js';
import { type Shown, shown } from './answers.js';
import type { BlueskyApi } from './api.js';
import { errorOf, isMissing } from './outcome.js';
import { madeMs, POSTS, partsOf } from './rkey.js';

/** The most that a page has (com.atproto.repo.listRecords). */
const PER_PAGE = 100;
/** A survey comes every half a minute: nobody posts as much in between. */
const PAGES = 3;
/** Posts that are read one by one in a survey: with two surveys a minute, all that the hub may expect. */
const SINGLE_CALLS = 50;
const AT_ONCE = 5;

interface Listed {
  readonly uri: string;
  readonly post: Shown;
}

/**
 * Reads back what stands on the account: the newest pages of its posts, then by their keys those of ours that are not on
 * them. Our own keys stand behind all others (rkey.ts), so on an account with a long history they are read one by one,
 * and where they are too many, the next survey goes on after the last one. A text counts as edited when one letter
 * differs, for nothing here reflows; a post is called deleted only when the repository says so of that one key.
 */
export class Surveys {
  #last = '';

  constructor(
    readonly api: BlueskyApi,
    readonly page: (uri: string) => string | null,
  ) {}

  async survey({ expected, since }: SurveyWish, signal: AbortSignal): Promise<Survey> {
    const did = await this.api.did(signal);
    if (typeof did !== 'string') return { is: 'failed', error: errorOf(did) };
    const sought = new Map(expected.map((post) => [post.remoteId, post]));
    const found: Found[] = [];
    const others: OtherPost[] = [];
    let cursor: string | undefined;
    for (let read = 0; read < PAGES; read++) {
      const said = await this.#list(cursor, signal);
      if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
      // Each that nobody knows becomes a row and a ledger line, under the head's lock: no more than was asked for.
      if (said.value.records.length > PER_PAGE) return { is: 'failed', error: wordsFor(null) };
      const posts = said.value.records.map(({ uri, value }) => ({ uri, post: shown.parse(value) }));
      for (const listed of posts) {
        const ours = sought.get(listed.uri);
        if (sought.delete(listed.uri) && ours) found.push(judged(ours, listed.post.text));
        else if (!isBefore(listed, since)) others.push(this.#other(listed));
      }
      cursor = said.value.cursor;
      if (cursor === undefined || posts.length < PER_PAGE || posts.some((listed) => isBefore(listed, since))) break;
    }
    found.push(...(await this.#oneByOne(did, [...sought.values()], signal)));
    return { is: 'surveyed', found, others };
  }

  #list(cursor: string | undefined, signal: AbortSignal) {
    return this.api.call({ signal, of: 'read', long: true }, (com, did, options) =>
      com.repo.listRecords(
        { repo: did, collection: POSTS, limit: PER_PAGE, ...(cursor === undefined ? {} : { cursor }) },
        options,
      ),
    );
  }

  /** Stops at the first read that fails: the server is limited or in trouble, and nothing is guessed of the others. */
  async #oneByOne(did: string, sought: readonly Expected[], signal: AbortSignal): Promise<Found[]> {
    const readable = sought.filter(({ remoteId }) => partsOf(remoteId)?.did === did);
    const sorted = readable.sort((a, b) => (a.remoteId < b.remoteId ? -1 : 1));
    const after = sorted.findIndex(({ remoteId }) => remoteId > this.#last);
    const turn = (after > 0 ? [...sorted.slice(after), ...sorted.slice(0, after)] : sorted).slice(0, SINGLE_CALLS);
    const found: Found[] = [];
    for (let from = 0; from < turn.length; from += AT_ONCE) {
      const batch = turn.slice(from, from + AT_ONCE);
      const answers = await Promise.all(batch.map((post) => this.#alone(post, signal)));
      found.push(...answers.filter((answer) => answer !== null));
      if (answers.includes(null)) break;
      this.#last = batch.at(-1)!.remoteId;
    }
    return found;
  }

  async #alone(expected: Expected, signal: AbortSignal): Promise<Found | null> {
    const { remoteId } = expected;
    const said = await this.api.read(partsOf(remoteId)!.rkey, signal);
    if (isMissing(said)) return { remoteId, is: 'deleted' };
    return said.is === 'said' ? judged(expected, shown.parse(said.value.value).text) : null;
  }

  #other({ uri, post }: Listed): OtherPost {
    const at = timeOf(post);
    return {
      remoteId: uri,
      url: this.page(uri),
      text: post.text.slice(0, 10_000),
      at: at === null ? null : new Date(at).toISOString(),
    };
  }
}

const judged = ({ remoteId, text }: Expected, read: string): Found =>
  read === text ? { remoteId, is: 'as-sent' } : { remoteId, is: 'edited', text: read };

/**
 * What whoever wrote the post says; a nonsense date says nothing. Past the year 9999 it is one that no database takes,
 * and one such post must not keep everything else from being written down.
 */
function timeOf({ createdAt }: Shown): number | null {
  const at = Date.parse(createdAt ?? '');
  return at < Date.UTC(10_000, 0) ? at : null;
}

/**
 * Whoever posts writes the date, and often need not say the truth: history is only what its key says so too, which the
 * server makes unless somebody takes the trouble. A key that cannot be read says nothing.
 */
function isBefore({ uri, post }: Listed, since: string): boolean {
  const made = madeMs(partsOf(uri)?.rkey ?? '');
  return made !== null && Math.max(made, timeOf(post) ?? made) < Date.parse(since);
}
