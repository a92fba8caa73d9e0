/** Pure handling of RFC 3339 times: the domain reads no clock, it is given instants. */

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since 1970, or null when it is no RFC 3339 time with an offset, or no day of the calendar. */
export function instant(text: string): number | null {
  const match = RFC3339.exec(text);
  if (!match) return null;
  const ms = Date.parse(text);
  // Beyond the years 1 to 9999 in UTC (9999-12-31T23:59:59-01:00) there is no form that every reader takes back.
  if (Number.isNaN(ms) || ms < FIRST_MS || ms > LAST_MS) return null;
  const [, , month, day] = match;
  // Date.parse rolls 30 February over to March; a day that does not exist is a slip of the pen.
  const days = [31, isLeap(Number(match[1])) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return Number(day) <= (days[Number(month) - 1] ?? 0) ? ms : null;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** RFC 3339, UTC, with milliseconds. */
export const utc = (ms: number): string => new Date(ms).toISOString();

export const HOUR_MS = 3_600_000;
