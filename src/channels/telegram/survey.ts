import type { Expected, Found, OtherPost, Survey, SurveyWish } from '../../domain/drift.js';
import { compare, type PreviewPage, type Shown } from './html.js';
import type { Preview } from './preview.js';

/** In one survey, which comes every half a minute: the hundred posts that a hub may expect, where nobody else posts. */
const PAGES = 5;

/** The text of a post as it may be told to officers, and its address. */
interface Telling {
  text(text: string): string;
  url(id: number): string | null;
}

/**
 * Reads back what stands on a public channel: its newest pages as far as the wish goes back, then the page where each
 * post that was not among them must stand. Only that page, asked for by the post's own number, can say that it is
 * deleted: the newest page may be older than the post.
 */
export async function survey(
  preview: Preview,
  { expected, since }: SurveyWish,
  telling: Telling,
  signal: AbortSignal,
): Promise<Survey> {
  const reading = new Reading(expected, since, telling);
  let before: number | null = null;
  for (let read = 0; read < PAGES; read++) {
    const page = await preview.page(before, signal);
    if ('code' in page) return { is: 'failed', error: page };
    before = reading.follow(page, before);
    if (before === null) break;
  }
  return { is: 'surveyed', found: reading.found, others: [...reading.others.values()] };
}

class Reading {
  readonly found: Found[] = [];
  readonly others = new Map<number, OtherPost>();
  readonly #sought: Map<number, Expected>;
  readonly #ours: ReadonlySet<number>;
  /** Everything from here on was read, and what the wish asks for goes on before it; null when that was reached. */
  #from: number | null = Number.POSITIVE_INFINITY;

  constructor(
    expected: readonly Expected[],
    readonly since: string,
    readonly telling: Telling,
  ) {
    this.#sought = new Map(
      expected.filter(({ remoteId }) => /^\d{1,15}$/.test(remoteId)).map((post) => [Number(post.remoteId), post]),
    );
    this.#ours = new Set(this.#sought.keys());
  }

  /** Takes in a page, and says before which post the next one is to be read; null when there is nothing left to ask. */
  follow({ posts, hasOlder }: PreviewPage, before: number | null): number | null {
    for (const post of posts) this.#take(post);
    const first = posts[0];
    const from = hasOlder ? (first?.id ?? 0) : 0;
    if (before !== null) this.#miss(from, before);
    if (this.#from !== null) this.#from = from === 0 || (first && isBefore(first, this.since)) ? null : from;
    const next = Math.max(this.#from ?? 0, ...[...this.#sought.keys()].map((id) => id + 1));
    return next === 0 ? null : next;
  }

  #take(post: Shown): void {
    const expected = this.#sought.get(post.id);
    if (expected) {
      this.#sought.delete(post.id);
      const { remoteId } = expected;
      const reads = compare(expected.text, post.text);
      if (reads === 'alike') this.found.push({ remoteId, is: 'as-sent' });
      if (reads === 'differs') this.found.push({ remoteId, is: 'edited', text: this.#legible(post) });
    } else if (!this.#ours.has(post.id) && !post.isService && !isBefore(post, this.since)) {
      this.others.set(post.id, {
        remoteId: String(post.id),
        url: this.telling.url(post.id),
        text: this.#legible(post),
        at: post.at,
      });
    }
  }

  /** For people: nobody reads on. */
  #legible = ({ text }: Shown): string => this.telling.text(text).slice(0, 10_000);

  /** Every post that should have been on the page, and was not. */
  #miss(from: number, before: number): void {
    for (const [id, { remoteId }] of [...this.#sought]) {
      if (id < from || id >= before) continue;
      this.#sought.delete(id);
      this.found.push({ remoteId, is: 'deleted' });
    }
  }
}

const isBefore = ({ at }: Shown, since: string): boolean => at !== null && Date.parse(at) < Date.parse(since);
