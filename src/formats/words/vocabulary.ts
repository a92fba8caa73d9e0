import type { Language } from '../../domain/language.js';
import type { Kind, Severity, Texts } from '../../domain/message.js';

/** A sentence with holes: a page fills them with elements (`<time>`), a feed with text. */
export type Parts<T> = readonly (string | T)[];

/** The kinds of version for which the hub has words of its own, where an officer prepared none. */
export type StandardKind = 'withdrawal' | 'hold' | 'all-clear';

/** What a message is about, in one language; empty where that is not said in it. */
export interface About {
  readonly event: string;
  readonly place: string;
}

/**
 * Every word that a page, a feed or a post says by itself, in one language. Written to be read by somebody who is
 * frightened and perhaps reading a second language: short sentences, no jargon, nothing that could be taken for the
 * officer's own text.
 */
export interface Words {
  /** The language these words are in; not the one asked for, where that one is unknown. */
  readonly language: Language;
  /** For Intl: names of months, of languages, lists. */
  readonly locale: string;
  /** What CAP calls the language: with the country where it is one of that country's own (`fr-BE`), else alone. */
  readonly tag: string;
  /** What stands between a label and its sentence. */
  readonly colon: string;
  /** In capitals; followed by ` – ` it leads the headline of every exercise (contract.md "Worlds"). */
  readonly exercise: string;
  /** How a spoken text begins that says so itself. */
  readonly thisIsAnExercise: string;

  readonly kinds: { readonly [kind in Kind]: string };
  readonly severities: { readonly [severity in Severity]: string };
  readonly past: string;
  readonly superseded: string;

  readonly whatToDo: string;
  /** Heads the advice of a version that no longer stands, so that nobody follows it. */
  readonly whatToDoThen: string;
  readonly whatIsKnown: string;
  readonly whatWasKnown: string;
  readonly whatChanged: string;
  readonly history: string;
  readonly newestVersion: string;
  readonly source: string;
  readonly information: string;
  readonly press: string;
  readonly links: string;
  readonly feeds: string;
  readonly languages: string;
  readonly skip: string;

  /** Heads the other ways by which the office speaks to the public. */
  readonly otherChannels: string;
  /** Opens what differs from an older version. */
  differences(n: number): string;
  /** Two versions whose texts are the same in this language. */
  readonly noDifference: string;
  readonly headline: string;
  /** What was to be done, where nobody is told to do it now. */
  readonly advice: string;
  /** Said before each part of a difference, for whoever does not see how it is marked. */
  readonly added: string;
  readonly removed: string;
  /** Lead to the other messages, which stand below the first. */
  othersBelow(active: number): string;
  othersOnHold(held: number): string;
  /** The page was changed by its script while somebody read it. */
  readonly updatedNow: string;
  /** Stands before the name of whoever made an image. */
  readonly image: string;
  readonly accessibility: string;
  readonly privacy: string;

  version<T>(n: number, time: T): Parts<T>;
  validUntil<T>(time: T): Parts<T>;
  wasValidUntil<T>(time: T): Parts<T>;
  /** Since when the hub vouches for what it shows, and from when a reader should no longer trust it. */
  confirmed<T>(at: T, until: T): Parts<T>;
  /** For a page that nobody has confirmed after its time: since when, and when somebody last did. */
  unconfirmed<T>(since: T, at: T): Parts<T>;
  dateTime(date: string, time: string): string;

  replacedBy(n: number): string;
  readonly readNewest: string;
  readonly withdrawn: string;
  readonly onHold: string;
  readonly allClear: string;
  /** Stands before the crossed-out headline of what was withdrawn. */
  readonly withdrawnMessage: string;

  readonly noActive: string;
  /** The same place on a page that nobody vouches for. */
  readonly noActiveUnknown: string;
  readonly otherMessages: string;
  /** The same where some of them are on hold. */
  readonly otherOpenMessages: string;
  readonly pastMessages: string;
  readonly notFound: string;
  readonly toStart: string;

  /** `languages` are names or a list of them, as `languageList` gives it. */
  notYetIn(languages: string): string;
  notUpdatedIn(languages: string): string;
  notUpdatedHere(newest: string): string;
  shownIn(languages: { readonly here: string; readonly shown: string }): string;
  availableIn(languages: string): string;
  /** Headlines of a message that has no text in this language yet. */
  newButNotYetIn(here: string): string;
  updatedButNotYetIn(here: string): string;

  feedTitle(office: string): string;
  readonly feedDescription: string;
  /** Of the feeds whose entries are CAP documents, one per version. */
  readonly capFeedDescription: string;

  /** What a message is about when its event has no name in this language. */
  readonly unnamedEvent: string;
  /** What changed, where an officer says nothing else: the right press at 3 a.m. waits for no translation. */
  readonly standardNotes: { readonly [kind in Exclude<StandardKind, 'all-clear'>]: string };
  readonly standard: { readonly [kind in StandardKind]: (about: About) => Texts };
}
