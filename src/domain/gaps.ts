import type { ByLanguage, Language } from './language.js';
import type { FieldError } from './refusal.js';
import { checkText } from './text.js';

/**
 * Gaps of a template: `{place}` stands in the texts until somebody says which place. A gap that is still there when the
 * message is submitted is a refusal, so no reader ever sees one.
 */
export const GAP_KINDS = ['place', 'time', 'number', 'phone', 'free'] as const;
export type GapKind = (typeof GAP_KINDS)[number];

export interface Gap {
  /** As it stands in the texts, without its braces. */
  readonly gap: string;
  readonly kind: GapKind;
  readonly name: ByLanguage;
  /** What is to be written there, with an example. */
  readonly hint: ByLanguage;
}

/** What fills a gap: one text for all languages, or one for each, as place names need. */
export type GapFilling = string | ByLanguage;
export type GapFillings = { readonly [gap: string]: GapFilling };

const MARK = /\{([a-z][a-z0-9-]{0,39})\}/g;

/** Names of the gaps that stand in a text, each once. */
export const gapsIn = (text: string): string[] => [...new Set([...text.matchAll(MARK)].map(([, gap]) => gap!))];

/** The text with what is known filled in; a gap that nobody filled stays, to be seen and refused. */
export const filled = (text: string, values: ByLanguage): string =>
  text.replace(MARK, (mark, gap: string) => values[gap] ?? mark);

/** The template’s texts, wherever they stand, in one language or in none. `values` are those of a language, by gap. */
export function filledAll<T>(
  value: T,
  valuesOf: (language: Language | null) => ByLanguage,
  languages: readonly Language[],
): T {
  const walk = (part: unknown, language: Language | null): unknown => {
    if (typeof part === 'string') return filled(part, valuesOf(language));
    if (Array.isArray(part)) return part.map((item) => walk(item, language));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, member]) => [name, walk(member, languages.includes(name) ? name : language)]),
    );
  };
  return walk(value, null) as T;
}

const MOST = 200;

/** Reads what an officer filled in; a gap that the template has not, or a value that its kind does not take, is refused. */
export function readFillings(
  input: unknown,
  gaps: readonly Gap[],
  languages: readonly Language[],
): { readonly values: (language: Language | null) => ByLanguage; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const given = isRecord(input) ? input : {};
  if (input !== undefined && input !== null && !isRecord(input))
    errors.push({ field: 'gaps', code: 'type', detail: 'must be an object: one member per gap' });
  for (const name of Object.keys(given))
    if (!gaps.some(({ gap }) => gap === name))
      errors.push({
        field: `gaps.${name.slice(0, 60)}`,
        code: 'unknown-field',
        detail: `is no gap of this template; its gaps are ${gaps.map(({ gap }) => gap).join(', ')}`,
      });

  const byLanguage = new Map<Language, { [gap: string]: string }>(languages.map((language) => [language, {}]));
  const forAll: { [gap: string]: string } = {};
  const read = (value: unknown, field: string, gap: Gap): string | undefined => {
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
    const checked = checkText(value, field, { max: MOST });
    const error = 'error' in checked ? checked.error : faultOf(checked.text, field, gap);
    if (error) errors.push(error);
    return 'text' in checked && !error ? checked.text : undefined;
  };
  for (const gap of gaps) {
    const field = `gaps.${gap.gap}`;
    const value = Object.hasOwn(given, gap.gap) ? given[gap.gap] : undefined;
    if (!isRecord(value)) {
      const text = read(value, field, gap);
      if (text === undefined) continue;
      forAll[gap.gap] = text;
      for (const language of languages) byLanguage.get(language)![gap.gap] = worded(text, gap.kind, language);
      continue;
    }
    for (const [language, said] of Object.entries(value)) {
      const values = byLanguage.get(language);
      if (!values)
        errors.push({
          field: `${field}.${language.slice(0, 60)}`,
          code: 'unknown-field',
          detail: `is no language here; known are ${languages.join(', ')}`,
        });
      const text = values && read(said, `${field}.${language}`, gap);
      if (values && text !== undefined) values[gap.gap] = worded(text, gap.kind, language);
    }
  }
  return { values: (language) => (language === null ? forAll : (byLanguage.get(language) ?? {})), errors };
}

const TIME = /^([01]?\d|2[0-3])(?:[:.]([0-5]\d)| ?[hu](?: ?([0-5]\d))?)$/i;

function faultOf(text: string, field: string, { kind }: Gap): FieldError | null {
  if (gapsIn(text).length > 0) return { field, code: 'gap', detail: 'must not hold a gap itself' };
  switch (kind) {
    case 'number':
      return /^\d{1,9}$/.test(text) ? null : { field, code: 'number', detail: 'must be a whole number, in digits' };
    case 'time':
      return TIME.test(text) ? null : { field, code: 'time', detail: 'must be a time of day such as 14:30' };
    case 'phone':
      return /^\+?[\d ()./-]{3,25}$/.test(text) ? null : { field, code: 'phone', detail: 'must be a telephone number' };
    case 'place':
    case 'free':
      return null;
  }
}

/** A time of day as each language writes it; every other kind is the same in all of them. */
function worded(text: string, kind: GapKind, language: Language): string {
  const match = kind === 'time' ? TIME.exec(text) : null;
  if (!match) return text;
  const hours = String(Number(match[1]));
  const minutes = match[2] ?? match[3] ?? '00';
  switch (language) {
    case 'fr':
      return minutes === '00' ? `${hours}\u00a0h` : `${hours}\u00a0h\u00a0${minutes}`;
    case 'nl':
      return minutes === '00' ? `${hours}\u00a0uur` : `${hours}.${minutes}\u00a0uur`;
    case 'de':
      return minutes === '00' ? `${hours}\u00a0Uhr` : `${hours}.${minutes}\u00a0Uhr`;
    default:
      return `${hours.padStart(2, '0')}:${minutes}`;
  }
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
