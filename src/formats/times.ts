import { instant, utc } from '../domain/time.js';
import type { Words } from './words/vocabulary.js';

/** How long a reader may trust a confirmation: the newsroom confirms far more often while it is well. */
export const CONFIRMATION_HOLDS_MS = 5 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Intl's constructors cost more than a page does, so each is made once. */
function format(locale: string, timeZone: string, what: 'date' | 'time'): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${what}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(
    locale,
    what === 'date'
      ? { timeZone, day: 'numeric', month: 'long', year: 'numeric' }
      : { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  );
  formats.set(key, made);
  return made;
}

/** `21:04` in the office's zone. Relative times ("6 minutes ago") are left out: bytes that a cache holds would lie. */
export const timeOfDay = (iso: string, words: Words, timeZone: string): string =>
  format(words.locale, timeZone, 'time').format(instant(iso)!);

/** `16 octobre 2023`, for what is of a day. */
export const calendarDate = (iso: string, words: Words, timeZone: string): string =>
  format(words.locale, timeZone, 'date').format(instant(iso)!);

/** `16 octobre 2023 à 21:04`: always with the date, since screenshots and prints outlive the night. */
export const dateTime = (iso: string, words: Words, timeZone: string): string =>
  words.dateTime(calendarDate(iso, words, timeZone), timeOfDay(iso, words, timeZone));

/** From when on a reader should treat what was confirmed at this time as unconfirmed; RFC 3339, UTC. */
export const confirmedUntil = (confirmedAt: string): string => utc(instant(confirmedAt)! + CONFIRMATION_HOLDS_MS);

/** The later of RFC 3339 times in UTC with milliseconds, which sort as text. */
export const latest = (...times: readonly string[]): string => times.reduce((a, b) => (a > b ? a : b));
