import type { ReactElement } from 'react';
import { useHub } from '../desk/hub.js';
import { useNow } from './clock.js';
import { language, locale, t } from './i18n.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale()} ${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(name) ?? new Intl.DateTimeFormat(locale(), { timeZone, hourCycle: 'h23', ...options });
  formats.set(name, known);
  return known;
}

const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;
const SECONDS = { ...CLOCK, second: '2-digit' } as const;
const DAY = { day: 'numeric', month: 'long' } as const;

/** `02:14` today, `21 November, 23:50` on another day; in the office's zone. */
function told(ms: number, nowMs: number, timeZone: string, seconds = false): string {
  const clock = format(timeZone, seconds ? SECONDS : CLOCK).format(ms);
  const day = format(timeZone, DAY);
  return day.format(ms) === day.format(nowMs) ? clock : `${day.format(ms)}, ${clock}`;
}

const UNITS: readonly (readonly [number, Intl.RelativeTimeFormatUnit])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];
/** `6 minutes ago`, `in 2 hours`. */
function ago(ms: number, nowMs: number): string {
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: 'always' });
  const seconds = Math.round((ms - nowMs) / 1_000);
  for (const [size, unit] of UNITS)
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  return Math.abs(seconds) < 10 ? t('terms:now') : relative.format(seconds, 'second');
}

/** `14 s`, `6 min`, `2 h`: for a column of ages. */
export function age(seconds: number): string {
  if (seconds < 120) return t('terms:age.seconds', { n: Math.max(0, Math.round(seconds)) });
  if (seconds < 7_200) return t('terms:age.minutes', { n: Math.round(seconds / 60) });
  return t('terms:age.hours', { n: Math.round(seconds / 3_600) });
}

/** `00:41`, minutes and seconds; from an hour on as an age. */
export const span = (seconds: number): string =>
  seconds >= 3_600
    ? age(seconds)
    : `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

interface Told {
  /** RFC 3339. */
  readonly at: string;
}

/** "02:14 (6 minutes ago)" with the absolute time for machines. */
export function Moment({ at }: Told): ReactElement {
  const { timeZone } = useHub();
  const now = useNow();
  const ms = Date.parse(at);
  return (
    <time dateTime={at}>
      {told(ms, now, timeZone)} ({ago(ms, now)})
    </time>
  );
}

/** The clock time alone, with seconds where something is waited for. */
export function Clock({ at, seconds = false }: Told & { seconds?: boolean }): ReactElement {
  const { timeZone } = useHub();
  return <time dateTime={at}>{told(Date.parse(at), useNow(), timeZone, seconds)}</time>;
}

export function Age({ at }: Told): ReactElement {
  return <time dateTime={at}>{age((useNow() - Date.parse(at)) / 1_000)}</time>;
}
