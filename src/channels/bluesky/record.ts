import { AppBskyRichtextFacet, RichText } from '@atproto/api';
import type { Delivery } from '../../domain/delivery.js';
import { embedOf } from './media.js';
import { POSTS } from './rkey.js';

/** A post and the very text it had when somebody replied to it (com.atproto.repo.strongRef). */
export interface StrongRef {
  readonly uri: string;
  readonly cid: string;
}
export interface Reply {
  readonly root: StrongRef;
  readonly parent: StrongRef;
}

/** A record of app.bsky.feed.post, letter for letter as it will stand in the repository. */
export const recordOf = ({ text, language, images = [] }: Delivery, createdAt: string, reply: Reply | null) => {
  const facets = linksOf(text);
  return {
    $type: POSTS,
    text,
    createdAt,
    langs: [language],
    ...(facets.length > 0 ? { facets } : {}),
    ...(reply ? { reply } : {}),
    ...(images.length > 0 ? { embed: embedOf(images) } : {}),
  };
};

/**
 * Bluesky makes no links by itself; what is one stands beside the text, by its bytes in UTF-8. Only addresses that were
 * written with their protocol become links: a missing space after a full stop must not lead readers to a stranger's
 * site, and nobody is mentioned or tagged by a message.
 */
function linksOf(text: string): AppBskyRichtextFacet.Main[] {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  const bytes = Buffer.from(text, 'utf8');
  return (rich.facets ?? []).filter(({ index, features }) => {
    const [feature] = features;
    if (!AppBskyRichtextFacet.isLink(feature)) return false;
    return bytes.subarray(index.byteStart, index.byteEnd).toString('utf8') === feature.uri;
  });
}

/** So long is a repeated creation, byte for byte, the one before. */
const SAME_MS = 120_000;

/**
 * When a post was created, by its key. The server does nothing at all with a record that stands there already, byte for
 * byte, so a repeat says the same time as the first attempt: that is the shortest way to an answer. It does so for two
 * minutes only, since the apps sort by this time, and what is late must not go under in the timeline. Nothing hangs on
 * it: a repeat with another time, or from another process, is refused by the server, and the post found.
 */
export class CreationTimes {
  readonly #first = new Map<string, number>();

  of(key: string, now: number): string {
    for (const [old, at] of this.#first) {
      if (now - at < SAME_MS && now >= at) break;
      this.#first.delete(old);
    }
    const at = this.#first.get(key) ?? now;
    this.#first.set(key, at);
    return new Date(at).toISOString();
  }
}
