import type { Subject } from '../domain/channel.js';
import { altOf, type ImageType, imagesOf } from '../domain/image.js';
import type { Language } from '../domain/language.js';
import type { Contact, Standing } from '../domain/message.js';
import type { PublicMessage } from '../domain/state.js';
import { capUrl, type FeedFormat, mediaUrl, messagePath, ninjsUrl } from './addresses.js';
import { capOf, Unshown } from './cap-document.js';
import { bodyOf, contactsOf } from './entry-body.js';
import { kept } from './kept.js';
import { contactsNow, saying, subjectAt, titleOf } from './saying.js';
import { type Face, isOpen, isPast } from './showing.js';

/**
 * One message as the press feeds tell it, whatever their format: one entry, updated in place for as long as the message
 * lives. A withdrawn message stays, saying so, because a reader keeps for ever what merely vanishes from a feed
 * (standards.md §2.1).
 */
export interface Entry {
  readonly title: string;
  /** Paragraphs made by us around escaped text: no markup of anybody else ever stands in it. */
  readonly html: string;
  readonly text: string;
  /** RFC 3339, UTC: of the first version. */
  readonly published: string;
  /** RFC 3339, UTC: of the newest. An expiry leaves it as it is: the entry told it from the start. */
  readonly updated: string;
  readonly url: string;
  /** The same in the other languages in which this version says something. */
  readonly translations: readonly { readonly language: Language; readonly url: string }[];
  /** The same version as CAP, where that can be shown, and the message as ninjs. */
  readonly cap: { readonly identifier: string; readonly url: string } | null;
  readonly ninjs: string | null;
  readonly images: readonly EntryImage[];
  readonly categories: readonly string[];
  readonly source: string;
  /** Whom to ask. */
  readonly contacts: readonly Contact[];
  /** Where the message stands; null in an entry that never changes, and so cannot say what comes after it. */
  readonly standing: Standing | 'past' | null;
  readonly subject: Subject;
}

export interface EntryImage {
  readonly url: string;
  readonly type: ImageType;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly credit: string | null;
}

/** What a machine may want to know of an entry without reading its words; the same names in every format. */
export const facts = ({ subject: { reference, n, content, expires }, standing, contacts }: Entry) => ({
  reference,
  version: n,
  kind: content.kind,
  ...(standing === null ? {} : { standing }),
  status: content.status,
  severity: content.severity,
  ...(expires === null ? {} : { expires }),
  // Whom a newsroom calls.
  ...(contactsOf(contacts, 'press').length === 0 ? {} : { pressContact: contactsOf(contacts, 'press').join('; ') }),
});

/**
 * Constant over versions and over moves of the hub, and different per language and format: newsboat keeps one table of
 * ids over all feeds, and a French id used twice would show one feed's text in the other (standards.md §2.1).
 */
export const entryId = ({ subject }: Entry, face: Face, format: FeedFormat | 'ninjs'): string =>
  `urn:uuid:${subject.messageId}#${face.language}-${format}`;

/** How many messages that are over a feed keeps; open ones are always in it. */
const KEPT = 100;

/** Newest release first. */
export function entries(messages: readonly PublicMessage[], face: Face): Entry[] {
  return messages.filter((message, i) => i < KEPT || isOpen(message, face)).map((message) => entryOf(message, face));
}

/** When anything in the feed last changed; without entries, when it was confirmed to have none. */
export const feedUpdated = (all: readonly Entry[], face: Face): string =>
  all.map((entry) => entry.updated).reduce((a, b) => (a > b ? a : b), '') || face.confirmedAt;

const entryOf = (message: PublicMessage, face: Face): Entry => {
  const past = isPast(message, face);
  return kept(message, face.office, `${face.tree} ${face.language} ${past} entry`, () =>
    entryAt({ message, n: message.versions.length, past }, face),
  );
};

/** Where a message stood with version `n`; `past`: its time is over, and nothing newer stands. */
export interface At {
  readonly message: PublicMessage;
  readonly n: number;
  readonly past: boolean;
}

export function entryAt({ message, n, past }: At, face: Face): Entry {
  const { office, tree, language } = face;
  const subject = subjectAt(message, n);
  const said = saying(subject, language, office);
  const cap = capOf(message, n, office);
  const { status } = subject.content;
  const versions = message.versions.slice(0, n);
  const contacts = contactsNow(versions);
  const urlIn = (other: Language): string => office.publicUrl + messagePath(tree, other, message.reference);
  const translations = office.languages
    .filter((other) => other !== language && saying(subject, other, office).origin !== 'lacking')
    .map((other) => ({ language: other, url: urlIn(other) }));
  return {
    title: titleOf(said, past ? [said.words.past, said.label].filter(Boolean).join(' – ') : said.label),
    ...bodyOf({ subject, said, past, versions, contacts, translations }, face),
    published: message.versions[0]!.releasedAt,
    updated: subject.releasedAt!,
    url: urlIn(language),
    translations,
    cap: cap instanceof Unshown ? null : { identifier: cap.identifier, url: capUrl(office, status, cap.identifier) },
    ninjs: ninjsUrl(office, status, language, message.reference),
    images: imagesIn(subject, face),
    categories: subject.content.category,
    source: said.source,
    contacts,
    standing: past ? 'past' : subject.standing,
    subject,
  };
}

/** What was withdrawn is not shown again. */
export const imagesIn = ({ content, standing }: Subject, { language, office }: Face): EntryImage[] =>
  standing === 'withdrawn'
    ? []
    : imagesOf(content).map((image) => ({
        url: mediaUrl(office, image),
        type: image.type,
        bytes: image.bytes,
        width: image.width,
        height: image.height,
        alt: altOf(image, language),
        credit: image.credit,
      }));
