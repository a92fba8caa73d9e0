import { create } from 'xmlbuilder2';
import type { Language, Office } from '../domain/language.js';
import { hubUrl } from './addresses.js';
import { xmlText } from './xml-text.js';

/**
 * What every Atom document of ours is (RFC 4287), whichever entries stand in it. Entries are made one by one and kept as
 * text, so that a feed of hundreds costs a minute's new confirmation no more than its head. All of it comes from a
 * serializer that refuses what is not well-formed.
 */
export const ATOM = 'http://www.w3.org/2005/Atom';
export const MEDIA = 'http://search.yahoo.com/mrss/';
/** Elements that only this hub knows: `confirmedAt`, and an entry's facts. */
export const TOCSIN = 'urn:tocsin:1';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XML = 'http://www.w3.org/XML/1998/namespace';
/** RFC 5005 and RFC 6721. */
const HISTORY = 'http://purl.org/syndication/history/1.0';
const TOMBSTONES = 'http://purl.org/atompub/tombstones/1.0';

type Element = ReturnType<typeof create>;

export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
  readonly hreflang?: string;
  readonly title?: string;
  readonly length?: string;
}

/** An entry that was withdrawn; it stands in place as well, since no common reader acts on tombstones. */
export interface Tombstone {
  readonly ref: string;
  readonly when: string;
  readonly comment: string;
}

export interface AtomFeed {
  /** Absolute; its id too, since a feed is its address. */
  readonly self: string;
  readonly title: string;
  readonly subtitle?: string;
  /** Null where entries are in several languages, each of which says its own. */
  readonly language: Language | null;
  readonly updated: string;
  /** Null where the document stays the same bytes from one change to the next. */
  readonly confirmedAt: string | null;
  readonly office: Office;
  /** Besides `self`, `hub` and `license`. */
  readonly links: readonly Link[];
  readonly tombstones?: readonly Tombstone[];
  /** It will never change (RFC 5005 §4). */
  readonly archive?: boolean;
  /** As `atomEntry` made them, in order. */
  readonly entries: readonly string[];
}

export function atomFeed(feed: AtomFeed): string {
  const { office, archive, language, confirmedAt } = feed;
  const root = emptyFeed();
  if (language !== null) root.att(XML, 'xml:lang', language);
  addText(root, 'id', feed.self);
  addText(root, 'title', feed.title);
  if (feed.subtitle !== undefined) addText(root, 'subtitle', feed.subtitle);
  addText(root, 'updated', feed.updated);
  root.ele(ATOM, 'author').ele(ATOM, 'name').txt(xmlText(office.senderName));
  addLink(root, { rel: 'self', type: 'application/atom+xml', href: feed.self });
  // An archive never changes: there is nothing to subscribe to.
  if (!archive) addLink(root, { rel: 'hub', href: hubUrl(office) });
  for (const link of feed.links) addLink(root, link);
  if (office.licenceUrl !== null) {
    addLink(root, { rel: 'license', href: office.licenceUrl });
    addText(root, 'rights', office.licenceUrl);
  }
  addText(root, 'generator', 'Tocsin');
  if (confirmedAt !== null) root.ele(TOCSIN, 'tocsin:confirmedAt').txt(confirmedAt);
  if (archive) root.ele(HISTORY, 'fh:archive');
  // Before the first entry: the grammar of RFC 4287 takes nothing foreign after one.
  for (const { ref, when, comment } of feed.tombstones ?? []) {
    const deleted = root.ele(TOMBSTONES, 'at:deleted-entry', { ref: xmlText(ref), when });
    deleted.ele(TOMBSTONES, 'at:comment').txt(xmlText(comment));
  }
  const head = written(root);
  return `${head.slice(0, head.lastIndexOf(END))}${feed.entries.join('')}${END}`;
}

const END = '\n</feed>';
const BEGIN = '\n  <entry';

/** One entry as text, with the indentation that it has in a feed. */
export function atomEntry(build: (entry: Element) => void): string {
  const root = emptyFeed();
  build(root.ele(ATOM, 'entry'));
  const whole = written(root);
  return whole.slice(whole.indexOf(BEGIN), whole.lastIndexOf(END));
}

const emptyFeed = (): Element =>
  create({ version: '1.0', encoding: 'UTF-8' })
    .ele(ATOM, 'feed')
    .att(XMLNS, 'xmlns:tocsin', TOCSIN)
    .att(XMLNS, 'xmlns:media', MEDIA);

const written = (root: Element): string => root.end({ prettyPrint: true, wellFormed: true });

export const addText = (parent: Element, name: string, text: string): void => {
  parent.ele(ATOM, name).txt(xmlText(text));
};

export const addLanguage = (element: Element, language: Language): void => {
  element.att(XML, 'xml:lang', language);
};

export const addLink = (parent: Element, link: Link): void => {
  const attributes = Object.entries(link).map(([name, value]: [string, string]) => [name, xmlText(value)]);
  parent.ele(ATOM, 'link', Object.fromEntries(attributes) as { [name: string]: string });
};
