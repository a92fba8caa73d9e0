import { instant } from './time.js';

/**
 * Times that are told by the clocks of a place (`2026-12-01T07:00`). In spring the clocks jump over an hour, which then
 * never comes; in autumn they go through one twice. Nothing is guessed here: whoever asks is told which it is, as RFC
 * 3339 times with offset. The rules of a zone are those of the runtime's time-zone data (Intl).
 */
export type LocalTime =
  | { readonly is: 'once'; readonly ms: number }
  | { readonly is: 'twice'; readonly first: string; readonly second: string }
  /** `before` is the last minute before the jump, `after` the first after it. */
  | { readonly is: 'never'; readonly before: string; readonly after: string };

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Null when the text is no local time, or no day of the calendar. */
export function localTime(text: string, timeZone: string): LocalTime | null {
  const match = LOCAL.exec(text);
  const wall = match && instant(`${text}${match[1] === undefined ? ':00' : ''}Z`);
  if (wall === null) return null;
  const offsetAt = offsetsOf(timeZone);
  // No zone is more than a day away from UTC, so what the clocks show lies between these two.
  const earlier = offsetAt(wall - DAY_MS);
  const later = offsetAt(wall + DAY_MS);
  const readings = [...new Set([earlier, later])]
    .map((offset) => wall - offset)
    .filter((ms) => ms + offsetAt(ms) === wall)
    .sort((a, b) => a - b);
  const [first, second] = readings;
  if (first === undefined) {
    const jump = changeBetween(wall - DAY_MS, wall + DAY_MS, offsetAt);
    return { is: 'never', before: withOffset(jump - MINUTE_MS, earlier), after: withOffset(jump, later) };
  }
  return second === undefined
    ? { is: 'once', ms: first }
    : { is: 'twice', first: withOffset(first, earlier), second: withOffset(second, later) };
}

/** The first instant with the later offset. The one change between the two is found by halving. */
function changeBetween(fromMs: number, toMs: number, offsetAt: (ms: number) => number): number {
  const before = offsetAt(fromMs);
  let [low, high] = [fromMs, toMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** RFC 3339 with this offset, to the second. */
function withOffset(ms: number, offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const wall = new Date(ms + offsetMs).toISOString().slice(0, 19);
  return `${wall}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** RFC 3339 in the zone, to the second: `2026-12-01T07:00:00+01:00`. */
export const inZone = (ms: number, timeZone: string): string => withOffset(ms, offsetsOf(timeZone)(ms));

const offsets = new Map<string, (ms: number) => number>();

/** What the clocks of the zone show minus UTC, in milliseconds, at an instant. Intl's constructors are dear: one a zone. */
function offsetsOf(timeZone: string): (ms: number) => number {
  const known = offsets.get(timeZone);
  if (known) return known;
  const made = offsetsIn(timeZone);
  offsets.set(timeZone, made);
  return made;
}

function offsetsIn(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const shown = format.formatToParts(ms);
    const part = (type: string): number => Number(shown.find((each) => each.type === type)?.value);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - Math.floor(ms / 1_000) * 1_000;
  };
}
