import type { Office } from '../domain/language.js';
import { CATEGORIES, type Category, SEVERITIES, type Severity } from '../domain/message.js';
import type { Document, PublicMessage } from '../domain/state.js';
import { chosenFeedPath, versionPath, versionsFeedPath } from './addresses.js';
import { type AtomDocument, atomDocument, feedTitle, inOtherLanguages } from './atom.js';
import { type Entry, entries, entryAt } from './entry.js';
import { kept, withoutText } from './kept.js';
import { type Face, withinSeverity } from './showing.js';

/**
 * The Atom feeds beside the main one: one of versions and those of a fixed choice. None of them says when
 * it was confirmed, so each is the same bytes until something in it changes: who polls it is answered 304, and pressing
 * it costs a comparison.
 */
export function moreFeeds(messages: readonly PublicMessage[], face: Face, choices: readonly Choice[]): Document[] {
  return [versionsFeed(messages, face), ...choices.map((choice) => chosenFeed(choice, messages, face))];
}

/** How many versions stand in the feed of versions. */
const VERSIONS = 100;

/** `/feeds/{lang}.versions.atom`: every version an entry of its own, which says for ever what it said when it came. */
function versionsFeed(messages: readonly PublicMessage[], face: Face): Document {
  const all = messages
    .flatMap((message) => message.versions.map(({ n, sequence }) => ({ message, n, sequence })))
    .sort((a, b) => b.sequence - a.sequence)
    .slice(0, VERSIONS)
    .map(({ message, n }) => versionEntry(message, n, face));
  return unchanged(
    {
      path: versionsFeedPath(face.tree, face.language),
      title: feedTitle(face),
      entries: all,
      id: ({ subject }) => `urn:uuid:${subject.messageId}#${face.language}-v${subject.n}`,
      links: [],
      confirmed: false,
    },
    face,
  );
}

/** With the page of the version as its link, and when it came as its only time. */
const versionEntry = (message: PublicMessage, n: number, face: Face): Entry =>
  kept(message.versions[n - 1]!, face.office, `${face.tree} ${face.language} version`, () => {
    const { office, tree } = face;
    const entry = entryAt({ message, n, past: false }, face);
    const urlIn = (language: string): string => office.publicUrl + versionPath(tree, language, message.reference, n);
    return {
      ...entry,
      published: entry.updated,
      url: urlIn(face.language),
      translations: entry.translations.map(({ language }) => ({ language, url: urlIn(language) })),
      ninjs: null,
      standing: null,
    };
  });

/** What a feed is limited to: `area/21004`, `category/Fire`, `severity/Severe`. */
export interface Choice {
  readonly name: string;
  readonly label: (face: Face) => string;
  readonly has: (message: PublicMessage) => boolean;
}

/** At least as bad; of what has not been assessed, nobody can say that it is. */
const LEAST = SEVERITIES.filter((severity) => severity !== 'Unknown');
/** What can stand in an address as it is; NIS and NUTS codes do. */
const CODE = /^[A-Za-z0-9]{1,20}$/;

/**
 * Every category and severity, the areas that the office names, and every area that a message was ever about, in either
 * world: who follows an area while the hub has exercises only still has it on the night. What was once in a feed stays in it,
 * also when a correction moves the message elsewhere: a reader would keep the old text.
 */
export function choicesOf(messages: readonly PublicMessage[], office: Office): Choice[] {
  const codes = new Set(office.feedAreas);
  for (const message of messages) for (const code of codesOf(message)) codes.add(code);
  const ever = (message: PublicMessage, has: (content: PublicMessage['versions'][number]['content']) => boolean) =>
    message.versions.some(({ content }) => has(content));
  return [
    ...CATEGORIES.map((category: Category) => ({
      name: `category/${category}`,
      label: () => category,
      has: (message: PublicMessage) => ever(message, (content) => content.category.includes(category)),
    })),
    ...LEAST.map((least: Severity) => ({
      name: `severity/${least}`,
      label: ({ words }: Face) => `≥ ${words.severities[least]}`,
      has: (message: PublicMessage) => ever(message, (content) => withinSeverity(content.severity, least)),
    })),
    ...[...codes].sort().map((code) => ({
      name: `area/${code}`,
      label: () => code,
      has: (message: PublicMessage) => codesOf(message).includes(code),
    })),
  ];
}

const codesOf = (message: PublicMessage): readonly string[] => [
  ...new Set(
    message.versions
      .flatMap(({ content }) => content.area.geocodes.map(({ value }) => value))
      .filter((value) => CODE.test(value)),
  ),
];

function chosenFeed(choice: Choice, messages: readonly PublicMessage[], face: Face): Document {
  const { tree, language } = face;
  return unchanged(
    {
      path: chosenFeedPath(tree, language, choice.name),
      title: `${feedTitle(face)} – ${choice.label(face)}`,
      entries: entries(messages.filter(choice.has), face),
      links: inOtherLanguages(face, (other) => chosenFeedPath(tree, other, choice.name)),
      confirmed: false,
    },
    face,
  );
}

const UNCHANGED = new WeakMap<
  Office,
  Map<string, { readonly entries: readonly Entry[]; readonly document: Document }>
>();

/** The document of the last pressing, when it is of the very same entries. */
function unchanged(about: AtomDocument, face: Face): Document {
  let documents = UNCHANGED.get(face.office);
  if (!documents) {
    documents = new Map();
    UNCHANGED.set(face.office, documents);
  }
  const known = documents.get(about.path);
  const same =
    known?.entries.length === about.entries.length && known.entries.every((entry, i) => entry === about.entries[i]);
  if (known && same) return known.document;
  const document = withoutText(() => atomDocument(about, face));
  documents.set(about.path, { entries: about.entries, document });
  return document;
}
