import type { Document, PublicMessage, PublicState } from '../domain/state.js';
import { archivePath, feedPath } from './addresses.js';
import { atomDocument, feedTitle } from './atom.js';
import type { Link } from './atom-feed.js';
import { entryAt } from './entry.js';
import { withoutText } from './kept.js';
import type { Face } from './showing.js';
import type { Slow } from './slow.js';

/**
 * What has left a feed (RFC 5005 §4): pages that never change, each of what the feed said of every message at the end of
 * a hundred releases. A message that changed later stands in a later archive or in the feed again, under the same id, newer.
 */

/** No more than the feed keeps, or there would be a gap between the two. */
const RELEASES_PER_ARCHIVE = 100;
/** How many stand on the shelf; what is older is in the events, and each version at its own address. */
const ARCHIVES = 20;

/** How many archives there are at an epoch: only full ones. */
export const archivesAt = (epoch: number): number => Math.floor(epoch / RELEASES_PER_ARCHIVE);

/** Each is made once: the newest in every language at the first pressing, the older ones some at a time. */
export function archives(
  messages: readonly PublicMessage[],
  faces: readonly Face[],
  { state, slow }: { readonly state: PublicState; readonly slow: Slow },
): Document[] {
  const newest = archivesAt(state.epoch);
  const pages = Array.from({ length: Math.min(newest, ARCHIVES) }, (_, i) => newest - i);
  return pages.flatMap((page) => {
    const about = `archive ${page} ${lastOf(page, state)} ${state.exercisesOnMain}`;
    return faces.flatMap((face) => {
      const name = `${about} ${face.tree} ${face.language}`;
      const effort = { atOnce: page === newest, documents: RELEASES_PER_ARCHIVE / 2 };
      return slow(name, () => withoutText(() => archive(page, messages, face)), effort) ?? [];
    });
  });
}

/** Tells it from one of another database that gave the same numbers to other releases. */
const lastOf = (page: number, { messages }: PublicState): string =>
  messages.find(({ versions }) => versions.some(({ sequence }) => sequence === page * RELEASES_PER_ARCHIVE))?.id ?? '';

function archive(page: number, messages: readonly PublicMessage[], face: Face): Document {
  const { office, tree, language } = face;
  const [from, to] = [(page - 1) * RELEASES_PER_ARCHIVE + 1, page * RELEASES_PER_ARCHIVE];
  const then = messages.flatMap((message) => {
    const last = message.versions.findLast(({ sequence }) => sequence <= to);
    return last !== undefined && last.sequence >= from ? [{ message, last }] : [];
  });
  const all = then
    .sort((a, b) => b.last.sequence - a.last.sequence)
    .map(({ message, last }) => entryAt({ message, n: last.n, past: false }, face));
  const link = (rel: string, path: string): Link => ({ rel, href: office.publicUrl + path });
  return atomDocument(
    {
      path: archivePath(tree, language, page),
      title: `${feedTitle(face)} – ${from}–${to}`,
      entries: all,
      links: [
        link('current', feedPath(tree, language, 'atom')),
        ...(page > 1 ? [link('prev-archive', archivePath(tree, language, page - 1))] : []),
      ],
      confirmed: false,
      archive: true,
    },
    face,
  );
}
