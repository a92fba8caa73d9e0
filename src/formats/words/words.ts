import type { Language } from '../../domain/language.js';
import type { Status, Texts } from '../../domain/message.js';
import { de } from './de.js';
import { en } from './en.js';
import { fr } from './fr.js';
import { nl } from './nl.js';
import type { About, StandardKind, Words } from './vocabulary.js';

const KNOWN = new Map<Language, Words>([fr, nl, de, en].map((words) => [words.language, words]));

/** The languages whose word for "exercise" stands in the band of every exercise page, whatever page it is. */
export const EXERCISE_LANGUAGES: readonly Words[] = [fr, nl, de, en];

/** The hub's own words in a language; English where they have not been written yet. */
export const wordsFor = (language: Language): Words => KNOWN.get(language) ?? en;

/** What leads each headline of an exercise, and nothing for the real thing (contract.md "Worlds"). */
export const exercisePrefix = (status: Status, words: Words): string =>
  status === 'exercise' ? `${words.exercise} – ` : '';

/** Texts for a withdrawal, hold or all-clear where no officer prepared any. */
export function standardTexts(kind: StandardKind, language: Language, { event, place }: About): Texts {
  const words = wordsFor(language);
  return words.standard[kind]({ event: event || words.unnamedEvent, place });
}

/** A language's name in the language of the words: `néerlandais`, `Dutch`. */
export const languageName = (language: Language, words: Words): string =>
  new Intl.DisplayNames([words.locale], { type: 'language' }).of(language) ?? language;

/** A language's name for itself, as a link to it shows it: `Français`. */
export function ownName(language: Language): string {
  let own = OWN_NAMES.get(language);
  if (own === undefined) {
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
    own = name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
    OWN_NAMES.set(language, own);
  }
  return own;
}

/** Every page names every language, and asking for a name costs as much as a paragraph. */
const OWN_NAMES = new Map<Language, string>();

/** Names joined as the language joins them: `français, néerlandais et allemand`. */
export const languageList = (languages: readonly Language[], words: Words): string =>
  new Intl.ListFormat(words.locale, { type: 'conjunction' }).format(
    languages.map((language) => languageName(language, words)),
  );
