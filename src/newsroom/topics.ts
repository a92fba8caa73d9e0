import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { World } from '../domain/message.js';
import { HUB_PATH, type Topic } from '../domain/subscriber.js';
import type { LinkOf } from './finish.js';
import type { Finished, Shelf } from './shelf.js';

/** The topic at a path of the shelf; null: there is none that can be followed. */
export function topicAt(shelf: Shelf, path: string): Topic | null {
  const finished = isTopic(path) ? shelf.documents.get(path) : undefined;
  if (!finished) return null;
  const { epoch, confirmedAt } = shelf;
  return {
    path,
    epoch,
    confirmedAt,
    type: finished.type,
    digest: digestOf(finished, confirmedAt),
    body: finished.identity.bytes,
  };
}

/** Whose releases a topic tells; the main tree is the live world's, also while exercises are still shown on it. */
export const worldOf = (path: string): World => (path.startsWith('/exercise/') ? 'exercise' : 'live');

/** Feeds, save the pages of their archive, which never change. */
const isTopic = (path: string): boolean => /^(?:\/exercise)?\/feeds\/(?!.*\/archive\/)/.test(path);

/** How a subscriber finds the hub of a feed, and the address to name there (§4). */
export const linksOf =
  (publicUrl: string): LinkOf =>
  (path) =>
    isTopic(path) ? `<${publicUrl}${HUB_PATH}>; rel="hub", <${publicUrl}${path}>; rel="self"` : null;

/** Of what stands on the shelf: who asks for a feed a thousand times has it read once. */
const DIGESTS = new WeakMap<Finished, string>();

/** Each feed says when it was confirmed; that it was confirmed once more is nothing to be told of. */
function digestOf(finished: Finished, confirmedAt: string): string {
  const known = DIGESTS.get(finished);
  if (known !== undefined) return known;
  const body = finished.identity.bytes.toString('utf8');
  const said = body.replaceAll(confirmedAt, '').replaceAll(new Date(confirmedAt).toUTCString(), '');
  const digest = createHash('sha256').update(said).digest('hex');
  DIGESTS.set(finished, digest);
  return digest;
}

/** The database's side, as `TopicsStore` has it. */
export interface Topics {
  wanted(): Promise<readonly string[]>;
  publish(topics: readonly Topic[]): Promise<void>;
}

/** Written down in one transaction; and after so many readers are answered, however many are subscribed to. */
const SLICE = 50;
const TURN_AFTER = 20;

/**
 * Writes down what subscribers are sent: their topics as they stand on this newsroom's shelf, once it shows something
 * new, or once somebody follows one of them. So nobody is told of what no reader can see, and a follower who was verified
 * after a release has it within a second. What fails is tried again with the next second.
 */
export class TopicPublisher {
  private newest = '';
  /** Paths that are written down as the newest shelf has them. */
  private readonly published = new Set<string>();
  private publishing = false;

  constructor(private readonly topics: Topics) {}

  /** `turned`: what else than the epoch decides what a feed shows, such as whether exercises stand in it. */
  async bring(shelf: Shelf | null, turned: string): Promise<void> {
    if (shelf === null || this.publishing) return;
    this.publishing = true;
    const newest = `${shelf.epoch} ${turned}`;
    if (newest !== this.newest) this.published.clear();
    this.newest = newest;
    try {
      const due = (await this.topics.wanted()).filter((path) => !this.published.has(path));
      for (let from = 0; from < due.length; from += SLICE) await this.slice(shelf, due.slice(from, from + SLICE));
    } catch {
      // The database is away, which the press loop tells; what is on the shelf is written down when it is back.
    } finally {
      this.publishing = false;
    }
  }

  private async slice(shelf: Shelf, paths: readonly string[]): Promise<void> {
    const topics: Topic[] = [];
    for (const [i, path] of paths.entries()) {
      if (i % TURN_AFTER === 0) await turn();
      const topic = topicAt(shelf, path);
      if (topic) topics.push(topic);
    }
    if (topics.length > 0) await this.topics.publish(topics);
    for (const path of paths) this.published.add(path);
  }
}
