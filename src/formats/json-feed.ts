import type { Office } from '../domain/language.js';
import type { Document, PublicMessage } from '../domain/state.js';
import { feedPath, homePath, hubUrl } from './addresses.js';
import { feedTitle } from './atom.js';
import { type Entry, entries, entryId, facts, feedUpdated } from './entry.js';
import { kept } from './kept.js';
import type { Face } from './showing.js';
import { latest } from './times.js';

/** JSON Feed 1.1; what only this hub knows is in `_tocsin`, as the specification asks of extensions. */
export function jsonFeed(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language } = face;
  const path = feedPath(tree, language, 'json');
  const all = entries(messages, face);
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: feedTitle(face),
    description: words.feedDescription,
    home_page_url: office.publicUrl + homePath(tree, language),
    feed_url: office.publicUrl + path,
    language,
    authors: [{ name: office.senderName }],
    hubs: [{ type: 'WebSub', url: hubUrl(office) }],
    _tocsin: { confirmedAt: face.confirmedAt, ...licence(office) },
    items: all.map((entry) => kept(entry, office, 'json', () => itemOf(entry, face))),
  };
  return {
    path,
    type: 'application/feed+json; charset=utf-8',
    body: JSON.stringify(feed, null, 2),
    lastModified: latest(face.confirmedAt, feedUpdated(all, face)),
    csp: null,
  };
}

const licence = ({ licenceUrl }: Office): object => (licenceUrl === null ? {} : { licence: licenceUrl });

function itemOf(entry: Entry, face: Face): object {
  const { language, office } = face;
  return {
    id: entryId(entry, face, 'json'),
    url: entry.url,
    title: entry.title,
    content_html: entry.html,
    content_text: entry.text,
    date_published: entry.published,
    date_modified: entry.updated,
    language,
    authors: [{ name: entry.source }],
    tags: entry.categories,
    ...(entry.images.length === 0
      ? {}
      : {
          image: entry.images[0]!.url,
          attachments: entry.images.map(({ url, type, alt, bytes }) => ({
            url,
            mime_type: type,
            ...(alt === '' ? {} : { title: alt }),
            size_in_bytes: bytes,
          })),
        }),
    _tocsin: {
      ...facts(entry),
      ...licence(office),
      translations: Object.fromEntries(entry.translations.map((other) => [other.language, other.url])),
      ...(entry.cap === null ? {} : { cap: entry.cap.url }),
      ninjs: entry.ninjs,
      ...(entry.images.some(({ credit }) => credit !== null)
        ? { credits: entry.images.map(({ url, credit }) => ({ url, credit })) }
        : {}),
    },
  };
}
