import RSS from 'rss';
import type { Document, PublicMessage } from '../domain/state.js';
import { feedPath, homePath, hubUrl } from './addresses.js';
import { feedTitle } from './atom.js';
import { MEDIA, TOCSIN } from './atom-feed.js';
import { type Entry, type EntryImage, entries, entryId, facts, feedUpdated } from './entry.js';
import { kept } from './kept.js';
import type { Face } from './showing.js';
import { latest } from './times.js';

/**
 * RSS 2.0. It knows no date of change, so each item says it with `atom:updated`, which validators accept and readers
 * return; `pubDate` and `guid` stay what they were at the first version (standards.md §2.1).
 */
export function rss(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language } = face;
  const all = entries(messages, face);
  const updated = feedUpdated(all, face);
  const body = rssFeed(
    {
      title: feedTitle(face),
      description: words.feedDescription,
      feed_url: office.publicUrl + feedPath(tree, language, 'rss'),
      site_url: office.publicUrl + homePath(tree, language),
      hub: hubUrl(office),
      ...(office.licenceUrl === null ? {} : { copyright: office.licenceUrl }),
      language,
      pubDate: updated,
      custom_elements: [{ 'tocsin:confirmedAt': face.confirmedAt }],
    },
    all.map((entry) => kept(entry, office, 'rss', () => rssItem(item(entry, face)))),
  );
  return {
    path: feedPath(tree, language, 'rss'),
    type: 'application/rss+xml; charset=utf-8',
    body,
    lastModified: latest(face.confirmedAt, updated),
    csp: null,
  };
}

function item(entry: Entry, face: Face): RSS.ItemOptions {
  const [image] = entry.images;
  return {
    title: entry.title,
    description: entry.html,
    url: entry.url,
    guid: entryId(entry, face, 'rss'),
    categories: [...entry.categories],
    author: entry.source,
    date: entry.published,
    // RSS takes one; all of them are in the group.
    ...(image ? { enclosure: { url: image.url, size: image.bytes, type: image.type } } : {}),
    custom_elements: [
      { 'atom:updated': entry.updated },
      { 'dc:language': face.language },
      ...(face.office.licenceUrl === null ? [] : [{ 'dc:rights': face.office.licenceUrl }]),
      ...(entry.cap === null ? [] : [link('application/cap+xml', entry.cap.url)]),
      ...(entry.ninjs === null ? [] : [link('application/json', entry.ninjs)]),
      ...entry.images.map(media),
      ...Object.entries(facts(entry)).map(([name, value]) => ({ [`tocsin:${name}`]: String(value) })),
    ],
  };
}

const link = (type: string, href: string) => ({ 'atom:link': { _attr: { rel: 'alternate', type, href } } });

const media = ({ url, type, bytes, width, height, alt, credit }: EntryImage) => ({
  'media:content': [
    { _attr: { url, type, medium: 'image', fileSize: bytes, width, height } },
    ...(alt === '' ? [] : [{ 'media:description': [{ _attr: { type: 'plain' } }, alt] }]),
    ...(credit === null ? [] : [{ 'media:credit': credit }]),
  ],
});

/** A whole feed around items that `rssItem` made. */
export function rssFeed(
  options: Omit<RSS.FeedOptions, 'generator' | 'ttl' | 'custom_namespaces'> & { readonly pubDate: string },
  items: readonly string[],
): string {
  const head = written({ ...options, generator: 'Tocsin', ttl: 1 });
  const end = head.lastIndexOf(END);
  return `${built(head.slice(0, end), options.pubDate)}${items.join('')}${head.slice(end)}`;
}

const END = '\n  </channel>';
const BEGIN = '\n    <item>';

/** One item as text, with the indentation that it has in a feed: made once, and kept. */
export function rssItem(options: RSS.ItemOptions): string {
  const whole = written({ title: '-', feed_url: '-', site_url: '-' }, options);
  return whole.slice(whole.indexOf(BEGIN), whole.lastIndexOf(END));
}

function written(options: RSS.FeedOptions, only?: RSS.ItemOptions): string {
  const feed = new RSS({ ...options, custom_namespaces: { tocsin: TOCSIN, media: MEDIA } });
  if (only) feed.item(only);
  return feed.xml({ indent: '  ' });
}

/**
 * The package stamps `lastBuildDate` with the clock and takes no other time, so the same state would give other bytes
 * each second. The first one is the channel's: only title, description and link stand before it, and they are ours.
 */
const built = (xml: string, updated: string): string =>
  xml.replace(
    /<lastBuildDate>[^<]*<\/lastBuildDate>/,
    `<lastBuildDate>${new Date(updated).toUTCString()}</lastBuildDate>`,
  );
