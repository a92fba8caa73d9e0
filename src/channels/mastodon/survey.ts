import type { FarError } from '../../domain/delivery.js';
import type { Expected, Found, OtherPost, Survey, SurveyWish } from '../../domain/drift.js';
import { type Shown, source, timeline } from './answers.js';
import type { MastodonApi } from './api.js';
import { plainText, readsAlike, strayLinks } from './html.js';
import { isMissing } from './outcome.js';
import { ownPosts, SURVEYED_PAGES } from './timeline.js';

/** api/base_controller.rb: `DEFAULT_STATUSES_LIMIT = 20`; more are refused. */
const AT_ONCE = 20;
/** A survey comes every half a minute, and the instance takes 300 calls in 5 minutes: deliveries need theirs. */
const SINGLE_CALLS = 10;

/**
 * Reads back what stands on the account: its own timeline, then by their ids those of our posts that are not on it. A
 * post is called deleted only when the instance says so of that one post, with 404 or 410. Compared are the text, where
 * its links lead, the content warning as the channel's settings have it, and whether there is a picture: we send none.
 */
export async function survey(
  api: MastodonApi,
  { id: account, contentWarning }: { readonly id: string; readonly contentWarning: string },
  { expected, since }: SurveyWish,
  signal: AbortSignal,
): Promise<Survey> {
  const reading = new Reading(api, signal, expected, contentWarning);
  const others: OtherPost[] = [];
  for await (const page of ownPosts(api, account, signal, SURVEYED_PAGES)) {
    if (!isPage(page)) return { is: 'failed', error: page };
    for (const post of page) {
      if (reading.expects(post)) await reading.compare(post);
      else if (isForReaders(post) && !isBefore(post, since)) others.push(otherOf(post));
    }
    if (page.some((post) => isBefore(post, since))) break;
  }
  await reading.lookUpTheRest();
  return { is: 'surveyed', found: reading.found, others };
}

class Reading {
  readonly found: Found[] = [];
  readonly #sought: Map<string, Expected>;
  #left = SINGLE_CALLS;

  constructor(
    readonly api: MastodonApi,
    readonly signal: AbortSignal,
    expected: readonly Expected[],
    readonly contentWarning: string,
  ) {
    this.#sought = new Map(expected.map((post) => [post.remoteId, post]));
  }

  expects = (post: Shown): boolean => this.#sought.has(post.id);

  /**
   * HTML is enough to know that a post stands as sent; where it seems to differ (mentions, emoji), the source decides.
   * Without it nothing is said about the post.
   */
  async compare(post: Shown): Promise<void> {
    const { text, images = 0 } = this.#sought.get(post.id)!;
    this.#sought.delete(post.id);
    const shown = plainText(post.content);
    const beside = besideWords(post, { text, images, contentWarning: this.contentWarning });
    if (beside.length > 0)
      return this.#add({ remoteId: post.id, is: 'edited', text: [...beside, legible(shown)].join('\n') });
    if (readsAlike(shown, text)) return this.#add({ remoteId: post.id, is: 'as-sent' });
    if (this.#left-- <= 0) return;
    const said = await this.api.call({ signal: this.signal, of: 'read' }, (client) =>
      client.v1.statuses.$select(post.id).source.fetch.$raw(),
    );
    const read = source.safeParse(said.is === 'said' ? said.value : null);
    if (!read.success || read.data.id !== post.id) return;
    const alike = readsAlike(read.data.text, text);
    this.#add(alike ? { remoteId: post.id, is: 'as-sent' } : { remoteId: post.id, is: 'edited', text: legible(shown) });
  }

  /** Newest first, as ids grow: where there are more than can be asked for, nothing is said about the oldest. */
  async lookUpTheRest(): Promise<void> {
    const ids = [...this.#sought.keys()].sort((a, b) => b.length - a.length || (a < b ? 1 : -1));
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      if (!(await this.#together(ids.slice(from, from + AT_ONCE)))) break;
    }
    for (const id of ids) if (this.#sought.has(id) && this.#left-- > 0) await this.#alone(id);
  }

  /** Several in one call, since 4.3; who is missing in the answer is asked for alone. False: older than that. */
  async #together(ids: string[]): Promise<boolean> {
    const said = await this.api.call({ signal: this.signal, of: 'read', long: true }, (client) =>
      client.v1.statuses.fetch.$raw({ id: ids }),
    );
    const read = timeline.safeParse(said.is === 'said' ? said.value : null);
    if (!read.success) return false;
    for (const post of read.data) if (this.expects(post)) await this.compare(post);
    return true;
  }

  async #alone(id: string): Promise<void> {
    const said = await this.api.call({ signal: this.signal, of: 'read', long: true }, (client) =>
      client.v1.statuses.$select(id).fetch.$raw(),
    );
    if (isMissing(said)) return this.#add({ remoteId: id, is: 'deleted' });
    const read = timeline.safeParse(said.is === 'said' ? [said.value] : null);
    if (read.success && read.data[0]!.id === id) await this.compare(read.data[0]!);
  }

  #add(found: Found): void {
    this.found.push(found);
  }
}

const isPage = (page: readonly Shown[] | FarError): page is readonly Shown[] => Array.isArray(page);

/** What its reader meets beside the words that we did not send, each in brackets; where the instance tells of it. */
function besideWords(
  { content, spoilerText, mediaAttachments }: Shown,
  { text, images, contentWarning }: { readonly text: string; readonly images: number; readonly contentWarning: string },
): string[] {
  const warned = typeof spoilerText === 'string' && !readsAlike(spoilerText, contentWarning);
  // Where the instance does not tell, nothing is known to differ.
  const pictures = (mediaAttachments?.length ?? images) - images;
  return [
    ...(warned
      ? [spoilerText.trim() === '' ? '[no content warning]' : `[content warning: ${brief(spoilerText)}]`]
      : []),
    ...strayLinks(content, text).map((address) => `[a link leads to ${brief(address)}]`),
    ...(pictures > 0
      ? [`[${pictures === 1 ? 'a picture or film was' : `${pictures} pictures or films were`} added]`]
      : []),
    ...(pictures < 0 ? [`[${pictures === -1 ? 'a picture was' : `${-pictures} pictures were`} removed]`] : []),
  ];
}

const brief = (text: string): string => text.slice(0, 500);

/** For people: nobody reads on, and an instance may send a megabyte. */
const legible = (text: string): string => text.slice(0, 10_000);

/** What somebody wrote to single people is nobody's drift. Mastodon calls `private` what all followers read. */
const isForReaders = ({ visibility }: Shown): boolean => visibility !== 'direct';

const isBefore = ({ createdAt }: Shown, since: string): boolean =>
  typeof createdAt === 'string' && Date.parse(createdAt) < Date.parse(since);

const otherOf = ({ id, url, content, createdAt }: Shown): OtherPost => ({
  remoteId: id,
  url: url ?? null,
  text: legible(plainText(content)),
  at: createdAt ? new Date(createdAt).toISOString() : null,
});
