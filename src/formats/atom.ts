import type { Language } from '../domain/language.js';
import type { Document, PublicMessage } from '../domain/state.js';
import { archivePath, feedPath, homePath } from './addresses.js';
import { ATOM, addLink, addText, atomEntry, atomFeed, type Link, MEDIA, TOCSIN, type Tombstone } from './atom-feed.js';
import { type Entry, type EntryImage, entries, entryId, facts, feedUpdated } from './entry.js';
import { kept } from './kept.js';
import type { Face } from './showing.js';
import { latest } from './times.js';
import { exercisePrefix } from './words/words.js';
import { xmlText } from './xml-text.js';

/**
 * The press feed as Atom (RFC 4287). `id` and `published` never change; `updated` is the newest release's time, since
 * every release is a significant change (§4.2.15). What has left the feed stands in its archives (RFC 5005).
 */
export function atom(messages: readonly PublicMessage[], face: Face, archives = 0): Document {
  const { office, tree, language } = face;
  const all = entries(messages, face);
  const path = feedPath(tree, language, 'atom');
  const links = inOtherLanguages(face, (other) => feedPath(tree, other, 'atom'));
  if (archives > 0) links.push({ rel: 'prev-archive', href: office.publicUrl + archivePath(tree, language, archives) });
  return atomDocument({ path, title: feedTitle(face), entries: all, links, confirmed: true }, face);
}

/** The same feed in each other language of the office. */
export const inOtherLanguages = ({ office, language }: Face, pathIn: (other: Language) => string): Link[] =>
  office.languages
    .filter((other) => other !== language)
    .map((other) => ({
      rel: 'alternate',
      type: 'application/atom+xml',
      hreflang: other,
      href: office.publicUrl + pathIn(other),
    }));

/** What a feed of messages is called in one language. */
export const feedTitle = ({ words, office, tree }: Face): string =>
  exercisePrefix(tree === '' ? 'actual' : 'exercise', words) + words.feedTitle(office.senderName);

export interface AtomDocument {
  readonly path: string;
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Of an entry; by default the one that is constant over versions. */
  readonly id?: (entry: Entry) => string;
  readonly links: readonly Link[];
  /** It says since when it is confirmed, and so becomes other bytes each minute. */
  readonly confirmed: boolean;
  readonly archive?: boolean;
}

/** A feed of entries in one language, as a document of the shelf. */
export function atomDocument(about: AtomDocument, face: Face): Document {
  const { office, tree, language, words } = face;
  const { path, title, entries: all, confirmed, archive } = about;
  const id = about.id ?? ((entry: Entry) => entryId(entry, face, 'atom'));
  // Where nothing stands yet, nothing has ever changed; a time of confirmation would be other bytes each minute.
  const updated = confirmed ? feedUpdated(all, face) : (all[0]?.updated ?? NEVER);
  const body = atomFeed({
    self: office.publicUrl + path,
    title,
    subtitle: words.feedDescription,
    language,
    updated,
    confirmedAt: confirmed ? face.confirmedAt : null,
    office,
    links: [
      { rel: 'alternate', type: 'text/html', hreflang: language, href: office.publicUrl + homePath(tree, language) },
      ...about.links,
    ],
    tombstones: about.id || archive ? [] : all.flatMap((entry) => tombstone(entry, id(entry))),
    ...(archive ? { archive } : {}),
    entries: all.map((entry) => kept(entry, office, `atom ${id(entry)}`, () => entryXml(entry, id(entry), face))),
  });
  return {
    path,
    type: 'application/atom+xml; charset=utf-8',
    body,
    lastModified: confirmed ? latest(face.confirmedAt, updated) : updated,
    csp: null,
  };
}

const NEVER = '1970-01-01T00:00:00.000Z';

/** RFC 6721; `when` is the time of the entry itself, since an entry that is newer would take it back. */
const tombstone = ({ subject, updated, title }: Entry, ref: string): Tombstone[] =>
  subject.standing === 'withdrawn' ? [{ ref, when: updated, comment: title }] : [];

const entryXml = (entry: Entry, id: string, { language, office }: Face): string =>
  atomEntry((element) => {
    addText(element, 'id', id);
    element.ele(ATOM, 'title', { type: 'text' }).txt(xmlText(entry.title));
    addText(element, 'published', entry.published);
    addText(element, 'updated', entry.updated);
    element.ele(ATOM, 'author').ele(ATOM, 'name').txt(xmlText(entry.source));
    for (const link of linksOf(entry, language)) addLink(element, link);
    for (const category of entry.categories) element.ele(ATOM, 'category', { term: category });
    if (office.licenceUrl !== null) addText(element, 'rights', office.licenceUrl);
    element.ele(ATOM, 'content', { type: 'html' }).txt(xmlText(entry.html));
    for (const image of entry.images) addImage(element, image);
    for (const [name, value] of Object.entries(facts(entry)))
      element.ele(TOCSIN, `tocsin:${name}`).txt(xmlText(String(value)));
  });

/** The page first, since that is what readers open; two of one type differ by their language (RFC 4287 §4.1.2). */
const linksOf = (entry: Entry, language: string): Link[] => [
  { rel: 'alternate', type: 'text/html', hreflang: language, href: entry.url },
  ...entry.translations.map(
    (other): Link => ({ rel: 'alternate', type: 'text/html', hreflang: other.language, href: other.url }),
  ),
  ...(entry.cap === null ? [] : [{ rel: 'alternate', type: 'application/cap+xml', href: entry.cap.url }]),
  ...(entry.ninjs === null
    ? []
    : [{ rel: 'alternate', type: 'application/json', hreflang: language, href: entry.ninjs, title: 'ninjs' }]),
  ...entry.images.map(
    ({ url, type, bytes, alt }): Link => ({
      rel: 'enclosure',
      type,
      length: String(bytes),
      href: url,
      ...(alt === '' ? {} : { title: alt }),
    }),
  ),
];

/** Media RSS 1.5.1, which readers of Atom know as well: the only place for a description and a credit. */
function addImage(element: Parameters<Parameters<typeof atomEntry>[0]>[0], image: EntryImage): void {
  const { url, type, bytes, width, height, alt, credit } = image;
  const content = element.ele(MEDIA, 'media:content', {
    url: xmlText(url),
    type,
    medium: 'image',
    fileSize: String(bytes),
    width: String(width),
    height: String(height),
  });
  if (alt !== '') content.ele(MEDIA, 'media:description', { type: 'plain' }).txt(xmlText(alt));
  if (credit !== null) content.ele(MEDIA, 'media:credit').txt(xmlText(credit));
}
