import type {
  Category,
  Certainty,
  Kind,
  Language,
  Role,
  Severity,
  Standing,
  Urgency,
  World,
} from '../../../src/press-office/api.js';

import type { ShapeName } from '../frame/shape.js';
import { en } from './en.js';
import { language, locale, t } from './i18n.js';

const { terms } = en;

/** The console's words (docs/glossary.md): one word per thing, and a shape beside each colour. */
export interface Mark {
  readonly word: string;
  readonly shape: ShapeName;
  /** The `data-accent` of look.css. */
  readonly accent: string;
}

/** Words by the desk's own names, said in the officer's language at the moment they are read. */
const said = <Name extends string, Said>(
  names: readonly Name[],
  say: (name: Name) => Said,
): { readonly [N in Name]: Said } =>
  Object.defineProperties(
    {} as { readonly [N in Name]: Said },
    Object.fromEntries(names.map((name) => [name, { enumerable: true, get: () => say(name) }])),
  );
const names = <Name extends string>(group: { readonly [N in Name]: string }): Name[] => Object.keys(group) as Name[];

const SEVERITY_SHAPES: { readonly [S in Severity]: ShapeName } = {
  Extreme: 'extreme',
  Severe: 'severe',
  Moderate: 'moderate',
  Minor: 'minor',
  Unknown: 'unknown',
};
const STANDING_SHAPES: { readonly [S in Standing]: { readonly shape: ShapeName; readonly accent: string } } = {
  active: { shape: 'active', accent: 'unknown' },
  held: { shape: 'hold', accent: 'hold' },
  withdrawn: { shape: 'withdrawn', accent: 'withdrawn' },
  ended: { shape: 'clear', accent: 'clear' },
};

export const SEVERITIES: { readonly [S in Severity]: Mark } = said(names(SEVERITY_SHAPES), (severity) => ({
  word: t(`terms:severity.${severity}`),
  shape: SEVERITY_SHAPES[severity],
  accent: SEVERITY_SHAPES[severity],
}));

export const STANDINGS: { readonly [S in Standing]: Mark } = said(
  Object.keys(STANDING_SHAPES) as Standing[],
  (standing) => ({ word: t(`terms:standing.${standing}`), ...STANDING_SHAPES[standing] }),
);

export const KINDS: { readonly [K in Kind]: string } = said(names(terms.kind), (kind) => t(`terms:kind.${kind}`));

/** What an officer does to make a version of this kind. */
export const DEEDS: { readonly [K in Kind]: string } = said(names(terms.deed), (kind) => t(`terms:deed.${kind}`));

export const URGENCIES: { readonly [U in Urgency]: string } = said(names(terms.urgency), (urgency) =>
  t(`terms:urgency.${urgency}`),
);

export const CERTAINTIES: { readonly [C in Certainty]: string } = said(names(terms.certainty), (certainty) =>
  t(`terms:certainty.${certainty}`),
);

export const CATEGORIES: { readonly [C in Category]: string } = said(names(terms.category), (category) =>
  t(`terms:category.${category}`),
);

export const WORLDS: { readonly [W in World]: string } = said(names(terms.world), (world) => t(`terms:world.${world}`));

export const ROLES: { readonly [R in Role]: string } = said(names(terms.role), (role) => t(`terms:role.${role}`));

/** On every screen of an exercise, in the languages in which somebody might read it. */
export const EXERCISE_WORDS: readonly (readonly [Language, string])[] = [
  ['fr', 'EXERCICE'],
  ['nl', 'OEFENING'],
  ['de', 'ÜBUNG'],
  ['en', 'EXERCISE'],
];

/** A language's name for itself: `Français`. */
export function ownName(code: Language): string {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

/** In the officer's language: `French`. */
export const languageName = (code: Language): string =>
  new Intl.DisplayNames([language()], { type: 'language' }).of(code) ?? code;

/** `Page, Mastodon and X`. */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat(language(), { type: 'conjunction' }).format(items);

/** A whole number with its thousands set apart: 12,300. */
export const figure = (n: number): string => Math.round(n).toLocaleString(locale());

/** The office's first language in which something is said. */
export function inFirst(
  texts: { readonly [language: Language]: string },
  languages: readonly Language[],
): { readonly text: string; readonly language: Language } | null {
  const first = languages.find((spoken) => texts[spoken]) ?? Object.keys(texts).find((spoken) => texts[spoken]);
  const text = first === undefined ? undefined : texts[first];
  return first === undefined || text === undefined ? null : { text, language: first };
}

/** A word of ours inside a sentence: German keeps its nouns as they are. */
export const midSentence = (word: string): string => (language() === 'de' ? word : word.toLocaleLowerCase(locale()));
