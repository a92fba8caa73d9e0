import type { FarError } from '../../domain/delivery.js';
import { wordsFor } from '../fault.js';
import { PER_PAGE, type Shown, timeline } from './answers.js';
import type { MastodonApi } from './api.js';
import { errorOf } from './outcome.js';

/** Pages of a timeline that a survey reads: it comes every half a minute, and nobody posts as much in between. */
export const SURVEYED_PAGES = 3;
/** Pages that a look reads at most: a thousand posts. It stops where the post it seeks cannot be any more. */
export const LOOKED_AT_PAGES = 25;

/**
 * The account's own posts, newest first, page by page and without what it boosted. The last thing it gives may be an
 * error: then what came before says nothing about what is not on it.
 */
export async function* ownPosts(
  api: MastodonApi,
  account: string,
  signal: AbortSignal,
  pages: number,
): AsyncGenerator<readonly Shown[] | FarError> {
  let maxId: string | undefined;
  for (let page = 0; page < pages; page++) {
    const said = await api.call({ signal, of: 'read', long: true }, (client) =>
      client.v1.accounts.$select(account).statuses.list.$raw({ limit: PER_PAGE, excludeReblogs: true, maxId }),
    );
    if (said.is !== 'said') return yield errorOf(said);
    const read = timeline.safeParse(said.value);
    if (!read.success) return yield wordsFor(null);
    yield read.data;
    maxId = read.data.at(-1)?.id;
    if (maxId === undefined) return;
  }
}
