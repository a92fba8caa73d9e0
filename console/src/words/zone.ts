/**
 * Times as they are typed: wall-clock time in the office's zone, which need not be this machine's. A form's
 * `datetime-local` knows no zone, so it is put on and taken off here.
 */

/** `2026-11-22T02:14` in the zone, for an RFC 3339 time. */
export function toWall(at: string, timeZone: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? '' : new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16);
}

/**
 * RFC 3339 with the zone's offset at that time, or null for what is no time yet. A time that the clocks skip in spring
 * comes out an hour later; of one that they pass twice in autumn, the first is taken.
 */
export function fromWall(wall: string, timeZone: string): string | null {
  // Date.parse makes a year of almost anything; a field that is only half filled in is no time.
  const typed = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.exec(wall)?.[0];
  const asUtc = typed === undefined ? Number.NaN : Date.parse(`${typed}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const dayBefore = offsetMs(asUtc - 86_400_000, timeZone);
  const candidates = [dayBefore, offsetMs(asUtc + 86_400_000, timeZone)];
  const right = candidates.find((offset) => offsetMs(asUtc - offset, timeZone) === offset);
  const ms = asUtc - (right ?? dayBefore);
  const offset = offsetMs(ms, timeZone);
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number): string => String(n).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${new Date(ms + offset).toISOString().slice(0, 19)}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function offsetMs(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return wall - Math.floor(ms / 60_000) * 60_000;
}
