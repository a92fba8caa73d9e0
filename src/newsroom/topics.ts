import { createHash } from 'node:crypto';
import type { World } from '../domain/message.js';
import { HUB_PATH, type Topic } from '../domain/subscriber.js';
import type { LinkOf } from './finish.js';
import type { Shelf } from './shelf.js';

/** The topic at a path of the shelf; null: there is none that can be followed. */
export function topicAt(shelf: Shelf, path: string): Topic | null {
  const finished = isTopic(path) ? shelf.documents.get(path) : undefined;
  if (!finished) return null;
  const { epoch, confirmedAt } = shelf;
  const body = finished.identity.bytes;
  return { path, epoch, confirmedAt, type: finished.type, digest: digestOf(body, confirmedAt), body };
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

/** Each feed says when it was confirmed; that it was confirmed once more is nothing to be told of. */
function digestOf(body: Buffer, confirmedAt: string): string {
  const said = body.toString('utf8').replaceAll(confirmedAt, '').replaceAll(new Date(confirmedAt).toUTCString(), '');
  return createHash('sha256').update(said).digest('hex');
}

/** The database's side, as `TopicsStore` has it. */
export interface Topics {
  wanted(): Promise<readonly string[]>;
  publish(topics: readonly Topic[]): Promise<void>;
}

/**
 * Writes down what subscribers are sent: their topics as they stand on this newsroom's shelf, once it shows something
 * new. So nobody is told of what no reader can see. What fails is tried again with the next second.
 */
export class TopicPublisher {
  private published = '';
  private publishing = false;

  constructor(private readonly topics: Topics) {}

  /** `turned`: what else than the epoch decides what a feed shows, such as whether exercises stand in it. */
  async bring(shelf: Shelf | null, turned: string): Promise<void> {
    const newest = `${shelf?.epoch} ${turned}`;
    if (shelf === null || this.publishing || newest === this.published) return;
    this.publishing = true;
    try {
      const topics = (await this.topics.wanted()).flatMap((path) => topicAt(shelf, path) ?? []);
      if (topics.length > 0) await this.topics.publish(topics);
      this.published = newest;
    } catch {
      // The database is away, which the press loop tells; what is on the shelf is written down when it is back.
    } finally {
      this.publishing = false;
    }
  }
}
