import type { ByLanguage, Language } from './language.js';
import type { FieldError } from './refusal.js';
import { checkText, type TextRule } from './text.js';
import { instant } from './time.js';

/**
 * Reads untrusted input field by field and collects every error instead of stopping at the first, so that an officer
 * mends a message in one go. What could not be read is `undefined`; a missing value is an error with code `required`,
 * which a draft may still have.
 */
export class Reading {
  readonly errors: FieldError[] = [];

  no(field: string, code: string, detail: string): undefined {
    this.errors.push({ field: field || 'body', code, detail });
    return undefined;
  }

  /** The members of an object, own and known ones only: `__proto__` and friends are unknown fields like any other. */
  object(input: unknown, field: string, known: readonly string[]): { readonly [name: string]: unknown } | undefined {
    if (input === undefined || input === null) return this.no(field, 'required', 'is missing');
    if (typeof input !== 'object' || Array.isArray(input)) return this.no(field, 'type', 'must be an object');
    const members: { [name: string]: unknown } = Object.create(null);
    for (const [name, value] of Object.entries(input)) {
      if (known.includes(name)) members[name] = value;
      else this.no(at(field, name.slice(0, 60)), 'unknown-field', `is not a field here; known are ${known.join(', ')}`);
    }
    return members;
  }

  text(input: unknown, field: string, rule: TextRule): string | undefined {
    if (absent(input)) return this.no(field, 'required', 'is missing');
    const checked = checkText(input, field, rule);
    if ('text' in checked) return checked.text;
    this.errors.push(checked.error);
    return undefined;
  }

  optionalText(input: unknown, field: string, rule: TextRule): string | undefined {
    return absent(input) ? undefined : this.text(input, field, rule);
  }

  oneOf<const Word extends string>(input: unknown, field: string, words: readonly Word[]): Word | undefined {
    if (absent(input)) return this.no(field, 'required', `is missing; one of ${words.join(', ')}`);
    const word = words.find((candidate) => candidate === input);
    return word ?? this.no(field, 'choice', `must be one of ${words.join(', ')}`);
  }

  boolean(input: unknown, field: string): boolean | undefined {
    return typeof input === 'boolean' ? input : this.no(field, 'type', 'must be true or false');
  }

  number(input: unknown, field: string, range: { min: number; max: number }): number | undefined {
    if (typeof input === 'number' && input >= range.min && input <= range.max) return input;
    return this.no(field, 'range', `must be a number from ${range.min} to ${range.max}`);
  }

  /** RFC 3339 with offset, or null when it is not given. */
  time(input: unknown, field: string): string | null {
    if (absent(input)) return null;
    if (typeof input === 'string' && input.length <= 40 && instant(input) !== null) return input;
    this.no(field, 'time', 'must be an RFC 3339 time with offset, such as 2026-11-22T02:14:00+01:00');
    return null;
  }

  list<T>(input: unknown, field: string, most: number, read: (item: unknown, field: string) => T | undefined): T[] {
    if (input === undefined || input === null) return [];
    if (!Array.isArray(input)) {
      this.no(field, 'type', 'must be a list');
      return [];
    }
    if (input.length > most) {
      this.no(field, 'too-many', `has ${input.length} entries; at most ${most} fit`);
      return [];
    }
    return input.map((item, i) => read(item, `${field}[${i}]`)).filter((item): item is T & {} => item !== undefined);
  }

  byLanguage<T>(
    input: unknown,
    field: string,
    languages: readonly Language[],
    read: (value: unknown, field: string) => T | undefined,
  ): ByLanguage<T> {
    if (input === undefined || input === null) return {};
    const members = this.object(input, field, languages);
    if (!members) return {};
    const said: { [language: Language]: T } = {};
    for (const language of languages) {
      if (absent(members[language])) continue;
      const value = read(members[language], at(field, language));
      if (value !== undefined) said[language] = value;
    }
    return said;
  }
}

/** An empty text means "not said", as forms send it. */
export const absent = (input: unknown): boolean => input === undefined || input === null || input === '';

export const at = (field: string, name: string): string => (field ? `${field}.${name}` : name);
