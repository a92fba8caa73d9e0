import { createInstance } from 'i18next';
import { useSyncExternalStore } from 'react';
import { de } from './de.js';
import { en } from './en.js';
import { fr } from './fr.js';
import { nl } from './nl.js';

/*
 * The console's own language, which is the officer's and has nothing to do with the languages of a message.
 *
 * Words stand in `words/<language>/<area>.ts`, one file for each area of the console. English is the source: its type
 * says which keys there are, and what each wants to be given. So a new string is one line in each of four files, and
 * `tsc` names whoever lacks one; test/words.spec.ts says whether they mean the same.
 *
 *   t('board:allOn', { version })              'Everything on version {{version}}.'
 *   t('terms:channels', { count })            channels_one: '{{count}} channel', channels_other: '{{count}} channels'
 *   t(`terms:kind.${kind}`)                   a group of words by the desk's own names
 *   <Sentence of={t('frame:called')} parts={{ who: by.name, at: <Moment at={at} /> }} />
 *                                              'Called by <who/>, <at/>.': things inside a sentence; see sentence.tsx
 *
 * `t` is a plain function, since words are needed outside of components too: the root is drawn anew when the language
 * changes, and everything with it. So `t` is called while drawing, never once at the top of a module, and nothing is
 * memoised with words in it. Nothing is escaped, because React does that; what people wrote goes into a sentence as a
 * part or a value, never as words.
 */
export const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
export type ConsoleLanguage = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'terms';
    resources: typeof en;
  }
}

const KEPT_AS = 'tocsin.language';

const i18n = createInstance();
void i18n.init({
  resources: { fr, nl, de, en },
  lng: wanted(),
  fallbackLng: 'en',
  supportedLngs: LANGUAGES,
  ns: Object.keys(en),
  defaultNS: 'terms',
  initAsync: false,
  returnNull: false,
  interpolation: { escapeValue: false },
});
follow();

export const { t } = i18n;

export function language(): ConsoleLanguage {
  return known(i18n.language) ?? 'en';
}

/** For dates and numbers; in English those of Europe: 28 November, 23:50. */
export const locale = (): string => (language() === 'en' ? 'en-GB' : language());

/** Keeps the choice in this browser. */
export function speak(chosen: ConsoleLanguage): void {
  try {
    localStorage.setItem(KEPT_AS, chosen);
  } catch {
    // A browser that keeps nothing asks again the next time.
  }
  void i18n.changeLanguage(chosen).then(follow);
}

const subscribe = (changed: () => void) => {
  i18n.on('languageChanged', changed);
  return () => i18n.off('languageChanged', changed);
};

/** For the root and for whoever offers the choice; everybody else is drawn again with the root. */
export const useLanguage = (): ConsoleLanguage => useSyncExternalStore(subscribe, language);

/** What this browser's officer chose; else the first of the browser's own languages that the console speaks. */
function wanted(): ConsoleLanguage {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT_AS);
  } catch {
    // As above.
  }
  const spoken = typeof navigator === 'undefined' ? [] : navigator.languages;
  return known(kept) ?? spoken.map((tag) => known(tag.split('-')[0])).find((found) => found !== null) ?? 'en';
}

function known(tag: string | null | undefined): ConsoleLanguage | null {
  return LANGUAGES.find((spoken) => spoken === tag) ?? null;
}

/** The page says which language it is in: to whoever listens to it, and to the browser's own fields. */
function follow(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = language();
}
