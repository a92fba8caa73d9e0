import type { ChannelKinds, Rendition } from '../domain/channel.js';
import { sha256 } from '../store/database.js';
import type { ChannelRow } from '../store/entities.js';
import type { OpenAttempt, WatchedPost } from '../store/watched-posts.js';

/** One version of a message as one channel says it. */
export type RenditionOf = (about: {
  readonly channel: ChannelRow;
  readonly messageId: string;
  readonly language: string;
  readonly version: number;
}) => Promise<Rendition>;

/** More texts than this are not kept at once. */
const MOST_KEPT = 2_000;

/** What was put on a far side, letter for letter: renditions are frozen, so each is looked up once. */
export class SentTexts {
  private readonly kept = new Map<string, string>();

  constructor(
    private readonly kinds: ChannelKinds,
    private readonly rendition: RenditionOf,
  ) {}

  /** In the order of the posts. */
  async of(posts: readonly WatchedPost[], channel: ChannelRow): Promise<string[]> {
    const texts: string[] = [];
    for (const post of posts) {
      const key = `${post.placementId} ${post.ordinal} ${post.generation} ${post.shows} ${post.sentDigest}`;
      const text = this.kept.get(key) ?? (await this.textOf(post, channel));
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(key, text);
      texts.push(text);
    }
    return texts;
  }

  /**
   * Of the texts that this version has for a post, the one whose digest the receipt holds. Without a receipt that fits (a
   * key was replayed with an older text) it is what the plan would send.
   */
  private async textOf(post: WatchedPost, channel: ChannelRow): Promise<string> {
    const { messageId, language, shows: version, generation } = post;
    const kind = this.kinds.get(channel.kind);
    const frozen = await this.rendition({ channel, messageId, language, version });
    const anew = generation > 0 ? kind.again(frozen, generation).text : frozen.text;
    const pointer = frozen.pointer ?? frozen.text;
    const exact = [anew, frozen.text, pointer].find((text) => sha256(text) === post.sentDigest);
    const points = !post.isHead && kind.capabilities(channel.settings).points;
    return exact ?? (points ? pointer : anew);
  }

  /** By which the post is found that an unresolved call may have made. */
  async markerOf({ messageId, language, attempt }: OpenAttempt, channel: ChannelRow): Promise<string> {
    const { version, generation } = attempt;
    const frozen = await this.rendition({ channel, messageId, language, version });
    return (generation > 0 ? this.kinds.get(channel.kind).again(frozen, generation) : frozen).marker;
  }
}
