import type { Call } from './answer.js';
import type { Post } from './record.js';
import { isBelow } from './stand-in.js';

/** A page of an account's timeline, newest first. */
export interface TimelinePage {
  readonly posts: readonly Post[];
  readonly limit: number;
}

/** `limit` (20 unless told, at most 40), `max_id`, `since_id`, `min_id` and `exclude_replies`, over posts oldest first. */
export function timelinePage(posts: readonly Post[], call: Call): TimelinePage {
  const { query } = call;
  const asked = Number.parseInt(query.get('limit') ?? '20', 10);
  const limit = Math.min(40, Math.max(1, Number.isNaN(asked) ? 20 : asked));
  const lag = call.lagsBehind();
  const withoutReplies = ['true', '1'].includes(query.get('exclude_replies') ?? '');
  const [maxId, sinceId, minId] = [query.get('max_id'), query.get('since_id'), query.get('min_id')];
  const above = sinceId || minId;
  const within = posts
    .filter((post) => lag === null || post.seq <= lag)
    .filter((post) => !withoutReplies || post.inReplyTo === null)
    .filter((post) => !maxId || isBelow(post.id, maxId))
    .filter((post) => !above || isBelow(above, post.id))
    .reverse();
  // `min_id` asks for the page right above it, `since_id` for the newest posts above it.
  return { posts: minId ? within.slice(-limit) : within.slice(0, limit), limit };
}

/** The Link header by which clients page on, or null after an empty page. `address` is the timeline's own. */
export function linkHeader({ posts, limit }: TimelinePage, address: string): string | null {
  const [newest, oldest] = [posts[0], posts[posts.length - 1]];
  if (!newest || !oldest) return null;
  const base = `${address}?limit=${limit}`;
  return `<${base}&max_id=${oldest.id}>; rel="next", <${base}&min_id=${newest.id}>; rel="prev"`;
}
