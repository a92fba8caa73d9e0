import RSS from 'rss';
import type { Document, PublicMessage } from '../domain/state.js';
import { feedPath, homePath } from './addresses.js';
import { type Entry, entries, entryId, facts, feedUpdated, TOCSIN_NAMESPACE } from './entry.js';
import type { Face } from './showing.js';
import { latest } from './times.js';
import { exercisePrefix } from './words/words.js';

/**
 * RSS 2.0. It knows no date of change, so each item says it with `atom:updated`, which validators accept and readers
 * return; `pubDate` and `guid` stay what they were at the first version (standards.md §2.1).
 */
export function rss(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language } = face;
  const all = entries(messages, face);
  const feed = new RSS({
    title: exercisePrefix(tree === '' ? 'actual' : 'exercise', words) + words.feedTitle(office.senderName),
    description: words.feedDescription,
    feed_url: office.publicUrl + feedPath(tree, language, 'rss'),
    site_url: office.publicUrl + homePath(tree, language),
    language,
    generator: 'Tocsin',
    pubDate: feedUpdated(all, face),
    ttl: 1,
    custom_namespaces: { tocsin: TOCSIN_NAMESPACE },
    custom_elements: [{ 'tocsin:confirmedAt': face.confirmedAt }],
  });
  for (const entry of all) feed.item(item(entry, face));
  return {
    path: feedPath(tree, language, 'rss'),
    type: 'application/rss+xml; charset=utf-8',
    body: built(feed.xml({ indent: '  ' }), feedUpdated(all, face)),
    lastModified: latest(face.confirmedAt, feedUpdated(all, face)),
    csp: null,
  };
}

function item(entry: Entry, face: Face): RSS.ItemOptions {
  return {
    title: entry.title,
    description: entry.html,
    url: entry.url,
    guid: entryId(entry, face, 'rss'),
    categories: [...entry.categories],
    author: entry.source,
    date: entry.published,
    custom_elements: [
      { 'atom:updated': entry.updated },
      { 'dc:language': face.language },
      ...Object.entries(facts(entry)).map(([name, value]) => ({ [`tocsin:${name}`]: String(value) })),
    ],
  };
}

/**
 * The package stamps `lastBuildDate` with the clock and takes no other time, so the same state would give other bytes
 * each second. The first one is the channel's: only title, description and link stand before it, and they are ours.
 */
export const built = (xml: string, updated: string): string =>
  xml.replace(
    /<lastBuildDate>[^<]*<\/lastBuildDate>/,
    `<lastBuildDate>${new Date(updated).toUTCString()}</lastBuildDate>`,
  );
