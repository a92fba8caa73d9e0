import type { Version } from '../domain/message.js';
import type { Document, PublicMessage } from '../domain/state.js';
import { HOUR_MS, instant } from '../domain/time.js';
import { capFeedPath, capUrl, hubUrl, startPath } from './addresses.js';
import { ATOM, addLanguage, addLink, addText, atomEntry, atomFeed } from './atom-feed.js';
import type { CapDocument } from './cap-document.js';
import { kept } from './kept.js';
import { rssFeed, rssItem } from './rss.js';
import { newestSubject, type Saying, saying, spokenIn, subjectAt, titleOf } from './saying.js';
import { type Face, isOpen } from './showing.js';
import { latest } from './times.js';
import { exercisePrefix } from './words/words.js';
import { xmlText } from './xml-text.js';

/**
 * The feeds of CAP documents, which are not those of messages: each document is an entry of its own that never changes,
 * and an update is a newer entry (OASIS "Example Practices: CAP Feeds"). A document leaves the feed when its message has
 * been over for two days, or when the feed would grow beyond what Google's readers take; its own address stays.
 */
export interface CapEntry {
  readonly message: PublicMessage;
  readonly version: Version;
  readonly document: CapDocument;
}

/** Google Public Alerts takes at most 900 kB (standards.md §1.5). */
const MOST_BYTES = 900_000;
/** Google advises to remove what is over after 24 to 48 hours (standards.md §1.3). */
const KEPT_MS = 48 * HOUR_MS;

/** Both feeds of a tree. `all` in any order; the face is that of the office's first language. */
export const capFeeds = (all: readonly CapEntry[], face: Face): Document[] => {
  const entries = all.filter((entry) => isListed(entry, face)).sort((a, b) => b.version.sequence - a.version.sequence);
  return [
    fitting(entries, (some) => document('atom', atomBody(some, face), some, face)),
    fitting(entries, (some) => document('rss', rssBody(some, face), some, face)),
  ];
};

function isListed({ message }: CapEntry, face: Face): boolean {
  if (isOpen(message, face)) return true;
  const { standing, expires, releasedAt } = newestSubject(message);
  const over = standing === 'active' || standing === 'held' ? expires! : releasedAt!;
  return instant(face.confirmedAt)! - instant(over)! < KEPT_MS;
}

/** The newest that fit. */
function fitting(entries: readonly CapEntry[], make: (some: readonly CapEntry[]) => Document): Document {
  const whole = make(entries);
  const bytes = Buffer.byteLength(whole.body, 'utf8');
  if (bytes <= MOST_BYTES || entries.length === 0) return whole;
  return fitting(entries.slice(0, Math.floor((entries.length * MOST_BYTES) / bytes) - 1), make);
}

const updated = (entries: readonly CapEntry[], face: Face): string =>
  entries[0]?.version.releasedAt ?? face.confirmedAt;

const document = (format: 'atom' | 'rss', body: string, entries: readonly CapEntry[], face: Face): Document => ({
  path: capFeedPath(face.tree, format),
  type: `application/${format}+xml; charset=utf-8`,
  body,
  lastModified: latest(face.confirmedAt, updated(entries, face)),
  csp: null,
});

const feedTitle = ({ words, office, tree }: Face): string =>
  `${exercisePrefix(tree === '' ? 'actual' : 'exercise', words)}CAP – ${office.senderName}`;

/** What a document says in its first language: a feed of CAP is for machines, and has one title for all of them. */
function sayingOf({ message, version }: CapEntry, { office }: Face): Saying {
  const subject = subjectAt(message, version.n);
  const [first] = spokenIn(version.content, office);
  return saying(subject, first ?? office.languages[0]!, office);
}

function atomBody(entries: readonly CapEntry[], face: Face): string {
  const { office, tree } = face;
  return atomFeed({
    self: office.publicUrl + capFeedPath(tree, 'atom'),
    title: feedTitle(face),
    language: null,
    updated: updated(entries, face),
    confirmedAt: face.confirmedAt,
    office,
    links: [{ rel: 'alternate', type: 'text/html', href: office.publicUrl + startPath(tree) }],
    entries: entries.map((entry) =>
      kept(entry.version, office, `${tree} cap atom`, () => atomEntry((element) => fill(element, entry, face))),
    ),
  });
}

function fill(element: Parameters<Parameters<typeof atomEntry>[0]>[0], entry: CapEntry, face: Face): void {
  const { message, version, document: cap } = entry;
  const { office } = face;
  const said = sayingOf(entry, face);
  addLanguage(element, said.language);
  addText(element, 'id', `urn:uuid:${message.id}#cap-${version.n}`);
  addText(element, 'title', titleOf(said));
  addText(element, 'published', cap.sent);
  addText(element, 'updated', cap.sent);
  element.ele(ATOM, 'author').ele(ATOM, 'name').txt(xmlText(said.source));
  const href = capUrl(office, version.content.status, cap.identifier);
  addLink(element, { rel: 'alternate', type: 'application/cap+xml', href });
  for (const category of version.content.category) element.ele(ATOM, 'category', { term: category });
  addText(element, 'summary', said.description);
}

/** As WMO's CAP Composer has it: the link is the document itself, the guid its identifier. */
function rssBody(entries: readonly CapEntry[], face: Face): string {
  const { words, office, tree } = face;
  const feed = {
    title: feedTitle(face),
    description: words.capFeedDescription,
    feed_url: office.publicUrl + capFeedPath(tree, 'rss'),
    site_url: office.publicUrl + startPath(tree),
    hub: hubUrl(office),
    ...(office.licenceUrl === null ? {} : { copyright: office.licenceUrl }),
    pubDate: updated(entries, face),
    custom_elements: [{ 'tocsin:confirmedAt': face.confirmedAt }],
  };
  const items = entries.map((entry) => {
    const { version, document: cap } = entry;
    return kept(version, office, `${tree} cap rss`, () => {
      const said = sayingOf(entry, face);
      return rssItem({
        title: titleOf(said),
        // RSS's description is HTML by custom: a reader that draws it must find the officer's text, and no markup in it.
        description: asHtml(said.description),
        url: capUrl(office, version.content.status, cap.identifier),
        guid: cap.identifier,
        categories: [...version.content.category],
        author: said.source,
        date: cap.sent,
        custom_elements: [{ 'dc:language': said.language }],
      });
    });
  });
  return rssFeed(feed, items);
}

const asHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
