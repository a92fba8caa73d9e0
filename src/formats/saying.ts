import type { Subject } from '../domain/channel.js';
import type { Language, Office } from '../domain/language.js';
import {
  type Contact,
  type Content,
  type Kind,
  type Standing,
  standingAfter,
  type Texts,
  type Version,
} from '../domain/message.js';
import type { PublicMessage } from '../domain/state.js';
import type { About, StandardKind, Words } from './words/vocabulary.js';
import { exercisePrefix, languageList, languageName, standardTexts, wordsFor } from './words/words.js';

/**
 * What one version says in one language, before any outlet gives it a shape: the words of page, feeds and posts come
 * from here, so that they cannot say different things about the same version.
 */
export interface Saying {
  readonly words: Words;
  /** The language of headline, description and the rest. */
  readonly language: Language;
  /**
   * `own`: an officer wrote it. `standard`: the version ends or holds the message and lacks this language, so the hub
   * says it in its own words. `lacking`: there is no text in this language yet, and the hub says only that.
   */
  readonly origin: 'own' | 'standard' | 'lacking';
  /** `Correction`, `Retiré – Correction`; null for an alert. */
  readonly label: string | null;
  /** The word for "exercise" with its dash where it is one; otherwise empty. */
  readonly prefix: string;
  /** What changed. */
  readonly note: string | null;
  /** Led by the word for "exercise" where it is one, and otherwise letter for letter. */
  readonly headline: string;
  readonly instruction: string | null;
  readonly description: string;
  /** Led like the headline, which it stands in for. */
  readonly short: string | null;
  readonly source: string;
}

/** What the hub's own words call it. */
export const aboutIn = ({ event, area }: Pick<Content, 'event' | 'area'>, language: Language): About => ({
  event: event[language] ?? '',
  place: area.description[language] ?? '',
});

export type Sayable = Pick<Subject, 'content' | 'standing' | 'n'>;

const STANDARD: { readonly [standing in Standing]: StandardKind | null } = {
  active: null,
  held: 'hold',
  withdrawn: 'withdrawal',
  ended: 'all-clear',
};

export function saying(subject: Sayable, language: Language, office: Office): Saying {
  const { content, standing } = subject;
  const words = wordsFor(language);
  const prefix = exercisePrefix(content.status, words);
  const own = content.texts[language];
  const standard = STANDARD[standing];
  const texts =
    own ??
    (standard
      ? standardTexts(standard, language, aboutIn(content, language))
      : lacking(subject, words, language, office));
  return {
    words,
    language,
    origin: own ? 'own' : standard ? 'standard' : 'lacking',
    label: label(content.kind, standing, words),
    prefix,
    note: content.note[language] ?? null,
    headline: prefix + texts.headline,
    instruction: advises(standing) ? (texts.instruction ?? null) : null,
    description: texts.description,
    short: texts.short ? prefix + texts.short : null,
    source: content.sourceName[language] ?? office.senderName,
  };
}

/**
 * A message that was withdrawn or ended asks nothing of anybody (contract.md "A message"), also where the text that
 * says so is corrected: no old advice may stand beside the word.
 */
export const advises = (standing: Standing): boolean => standing === 'active' || standing === 'held';

/**
 * The version whose advice a hold only repeats, since its author left the text as it was: while we check the message,
 * that advice is what was said before and not what to do now. Null where there is no hold, or where it has its own.
 */
export function repeatedFrom<V extends Pick<Version, 'content'>>(said: Saying, versions: readonly V[]): V | null {
  const { language, origin, instruction } = said;
  if (origin !== 'own' || instruction === null || versions[versions.length - 1]!.content.kind !== 'hold') return null;
  const before = versions.slice(0, -1).filter(({ content }) => content.kind !== 'hold');
  return before.findLast(({ content }) => sameWords(content.texts[language]?.instruction ?? '', instruction)) ?? null;
}

/** What the last of these versions, all of one message, tells people to do now. */
export const adviceNow = (said: Saying, versions: readonly Pick<Version, 'content'>[]): string | null =>
  repeatedFrom(said, versions) === null ? said.instruction : null;

const sameWords = (a: string, b: string): boolean =>
  a.split(/\s+/).join(' ').trim() === b.split(/\s+/).join(' ').trim();

/**
 * Whom to ask, after the last of these versions. What was withdrawn is not asked about, since its number may be what was
 * wrong; whom the withdrawal itself names anew is asked about that.
 */
export function contactsNow(versions: readonly Pick<Version, 'content'>[]): readonly Contact[] {
  const { contacts } = versions[versions.length - 1]!.content;
  const kinds = versions.map(({ content }) => content.kind);
  const withdrawn = kinds.lastIndexOf('withdrawal');
  if (standingAfter(kinds) !== 'withdrawn') return contacts;
  const ways = ({ name, phone, url }: Contact): string[] => {
    const reached = [phone, url].filter((way) => way !== undefined);
    return reached.length > 0 ? reached : [name];
  };
  const old = new Set(versions.slice(0, withdrawn).flatMap(({ content }) => content.contacts.flatMap(ways)));
  return contacts.filter((contact) => !ways(contact).some((way) => old.has(way)));
}

/** A correction of a withdrawal is still a withdrawal, and says so first. */
function label(kind: Kind, standing: Standing, words: Words): string | null {
  if (kind === 'alert') return null;
  const still = STANDARD[standing];
  if (kind === 'correction' && still) return `${words.kinds[still]} – ${words.kinds.correction}`;
  return words.kinds[kind];
}

/** Never another language's text: a feed or a post is in one language (standards.md §8). */
function lacking({ content, n }: Sayable, words: Words, language: Language, office: Office): Texts {
  const here = languageName(language, words);
  const elsewhere = spokenIn(content, office);
  return {
    headline: n === 1 ? words.newButNotYetIn(here) : words.updatedButNotYetIn(here),
    description: elsewhere.length > 0 ? words.availableIn(languageList(elsewhere, words)) : '',
  };
}

/** The languages in which a version has a text, in the office's order; what it no longer speaks comes last. */
export const spokenIn = ({ texts }: Content, { languages }: Office): Language[] => [
  ...languages.filter((language) => texts[language] !== undefined),
  ...Object.keys(texts).filter((language) => !languages.includes(language)),
];

/** Version `n` of a message as a subject, with the message's standing at that time. */
export function subjectAt(message: PublicMessage, n: number): Subject {
  const { messageId, reference, content, expires, releasedAt, sequence } = message.versions[n - 1]!;
  const standing = standingAfter(message.versions.slice(0, n).map((version) => version.content.kind));
  return { messageId, reference, n, content, standing, expires, releasedAt, sequence };
}

export const newestSubject = (message: PublicMessage): Subject => subjectAt(message, message.versions.length);

/**
 * `EXERCICE – Correction – Headline`: how a version is called where it has one line. The word for "exercise" is always
 * first, since what shows a title may cut it (contract.md "Worlds").
 */
export const titleOf = (said: Saying, label = said.label): string =>
  label === null ? said.headline : `${said.prefix}${label} – ${said.headline.slice(said.prefix.length)}`;

/** The headline where nothing around it says what kind of version it is: as the title, unless its author said so first. */
export const markedHeadline = (said: Saying): string => {
  const lower = (text: string): string => text.toLocaleLowerCase(said.words.locale);
  const told = said.label !== null && lower(said.headline.slice(said.prefix.length)).startsWith(lower(said.label));
  return told ? said.headline : titleOf(said);
};

/** A text's paragraphs: what an empty line separates. */
export const paragraphs = (text: string): string[] => text.split(/\n[\t ]*\n+/).filter((part) => part.trim() !== '');
