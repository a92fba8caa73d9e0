import type {
  Category,
  Certainty,
  Kind,
  Language,
  Severity,
  Standing,
  Urgency,
  World,
} from '../../../src/press-office/api.js';

import type { ShapeName } from '../frame/shape.js';

/** The console's words (docs/glossary.md): one word per thing, and a shape beside each colour. */
export interface Mark {
  readonly word: string;
  readonly shape: ShapeName;
  /** The `data-accent` of look.css. */
  readonly accent: string;
}

export const SEVERITIES: { readonly [S in Severity]: Mark } = {
  Extreme: { word: 'Extreme', shape: 'extreme', accent: 'extreme' },
  Severe: { word: 'Severe', shape: 'severe', accent: 'severe' },
  Moderate: { word: 'Moderate', shape: 'moderate', accent: 'moderate' },
  Minor: { word: 'Minor', shape: 'minor', accent: 'minor' },
  Unknown: { word: 'Not yet assessed', shape: 'unknown', accent: 'unknown' },
};

export const STANDINGS: { readonly [S in Standing]: Mark } = {
  active: { word: 'Active', shape: 'active', accent: 'unknown' },
  held: { word: 'On hold', shape: 'hold', accent: 'hold' },
  withdrawn: { word: 'Withdrawn', shape: 'withdrawn', accent: 'withdrawn' },
  ended: { word: 'All clear', shape: 'clear', accent: 'clear' },
};

export const KINDS: { readonly [K in Kind]: string } = {
  alert: 'Alert',
  update: 'Update',
  correction: 'Correction',
  hold: 'Hold',
  withdrawal: 'Withdrawal',
  'all-clear': 'All clear',
};

/** What an officer does to make a version of this kind. */
export const DEEDS: { readonly [K in Kind]: string } = {
  alert: 'New alert',
  update: 'Update',
  correction: 'Correct',
  hold: 'Hold',
  withdrawal: 'Withdraw',
  'all-clear': 'All clear',
};

export const URGENCIES: { readonly [U in Urgency]: string } = {
  Immediate: 'Immediate: act now',
  Expected: 'Expected: within the hour',
  Future: 'Future: later',
  Past: 'Past: no longer needed',
  Unknown: 'Unknown',
};

export const CERTAINTIES: { readonly [C in Certainty]: string } = {
  Observed: 'Observed: it has happened',
  Likely: 'Likely: more than 50 %',
  Possible: 'Possible: less than 50 %',
  Unlikely: 'Unlikely',
  Unknown: 'Unknown',
};

export const CATEGORIES: { readonly [C in Category]: string } = {
  Geo: 'Earth',
  Met: 'Weather',
  Safety: 'Safety',
  Security: 'Security',
  Rescue: 'Rescue',
  Fire: 'Fire',
  Health: 'Health',
  Env: 'Environment',
  Transport: 'Transport',
  Infra: 'Utilities',
  CBRNE: 'CBRNE',
  Other: 'Other',
};

export const WORLDS: { readonly [W in World]: string } = { live: 'LIVE', exercise: 'EXERCISE' };

/** On every screen of an exercise, in the languages in which somebody might read it. */
export const EXERCISE_WORDS: readonly (readonly [Language, string])[] = [
  ['fr', 'EXERCICE'],
  ['nl', 'OEFENING'],
  ['de', 'ÜBUNG'],
  ['en', 'EXERCISE'],
];

/** A language's name for itself: `Français`. */
export function ownName(language: Language): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** In English, for the officer: `French`. */
export const languageName = (language: Language): string =>
  new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;

export const list = (items: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(items);

/** `1 channel`, `4 channels`. */
/** A whole number with its thousands set apart: 12,300. */
export const figure = (n: number): string => Math.round(n).toLocaleString('en-GB');

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
export const numberWord = (n: number): string => NUMBERS[n] ?? String(n);

/** The office's first language in which something is said. */
export function inFirst(
  said: { readonly [language: Language]: string },
  languages: readonly Language[],
): { readonly text: string; readonly language: Language } | null {
  const language = languages.find((spoken) => said[spoken]) ?? Object.keys(said).find((spoken) => said[spoken]);
  const text = language === undefined ? undefined : said[language];
  return language === undefined || text === undefined ? null : { text, language };
}
