import type { Board, BoardPlacement } from './domain/board.js';
import type { DriftKind } from './domain/drift.js';
import { ALL_LANGUAGES, type Language } from './domain/language.js';

/**
 * The board for a terminal: one line per channel, one column per language. A cell is the version shown, `3…` on its way
 * to 3, `?2` unsure, `✕` refused, `≠3` changed by hand, `–` not used here; what is not as it should be is told in words
 * below the table.
 */
export function boardText(board: Board, languages: readonly Language[]): string {
  const channels = new Map<string, BoardPlacement[]>();
  for (const line of board.placements) {
    const key = `${line.channel.kind} ${line.channel.name}`;
    channels.set(key, [...(channels.get(key) ?? []), line]);
  }
  const rows = [...channels].map(([name, lines]) => [
    name,
    ...languages.map((language) => cell(lines.find((line) => covers(line, language)))),
    longestWait(lines, board),
  ]);
  for (const { name, epoch, at, confirmedAt } of board.origins) {
    const shown = (epoch ?? 0) >= board.epoch ? String(board.desired) : `${board.desired}…`;
    rows.unshift([`mirror ${name}`, ...languages.map(() => shown), ago(confirmedAt ?? at, board.at)]);
  }
  for (const newsroom of board.newsrooms) {
    const shown = newsroom.epoch >= board.epoch ? String(board.desired) : `${board.desired}…`;
    rows.unshift([`page and feeds ${newsroom.replica}`, ...languages.map(() => shown), ago(newsroom.at, board.at)]);
  }
  const header = ['channel', ...languages, 'last'];
  const settled = board.placements.filter((line) => line.shown === line.desired || line.outcome === 'excused').length;
  const state = board.converged
    ? `everything on version ${board.desired}`
    : `${settled} of ${board.placements.length} on version ${board.desired}`;
  return [
    `${board.reference}  ${state}`,
    ...table([header, ...rows]),
    ...board.origins.filter(({ error }) => error !== null).map(({ name, error }) => `  mirror ${name}: ${error}`),
    ...subscribersText(board),
    ...board.placements.flatMap((line) => [...problem(line), ...driftText(line)]),
  ].join('\n');
}

function subscribersText({ subscribers: { all, current, failing } }: Board): string[] {
  if (all === 0) return [];
  const trouble = failing > 0 ? `, ${failing} failing` : '';
  return [`  WebSub: ${current} of ${all} subscribers have the newest of their feed${trouble}`];
}

const covers = (line: BoardPlacement, language: Language): boolean =>
  line.language === language || line.language === ALL_LANGUAGES;

function cell(line: BoardPlacement | undefined): string {
  if (!line) return '–';
  if (line.outcome === 'excused') return 'excused';
  if (line.drift?.restoring) return `${line.desired}…`;
  if (line.drift) return `≠${line.shown}`;
  if (line.shown === line.desired) return String(line.shown);
  switch (line.outcome) {
    case 'refused':
      return '✕';
    case 'unknown':
      return `?${line.shown}`;
    case 'paused':
      return 'paused';
    default:
      return `${line.desired}…`;
  }
}

function longestWait(lines: readonly BoardPlacement[], board: Board): string {
  const times = lines.map((line) => line.receipt?.at).filter((at) => at !== undefined);
  return times.length > 0 ? ago(times.sort().at(-1)!, board.at) : '–';
}

const ago = (at: string, now: string): string =>
  `${Math.max(0, Math.round((Date.parse(now) - Date.parse(at)) / 1000))} s ago`;

const whereOf = (line: BoardPlacement): string =>
  `${line.channel.name}${line.language === ALL_LANGUAGES ? '' : ` ${line.language}`}`;

const BY_HAND: { readonly [K in DriftKind]: string } = {
  edited: 'somebody changed the post by hand',
  deleted: 'somebody removed the post by hand',
  foreign: 'somebody posted on this account by hand',
};

/** Both texts in full, as an officer must see them to decide: npx tocsin restore, or accept-drift. */
export function driftText(line: BoardPlacement): string[] {
  if (line.drift === null) return [];
  const { kind, diff, at, url, restoring } = line.drift;
  const said = (who: string, text: string | null) =>
    text === null ? [] : [`    ${who} ${printable(text).replaceAll('\n', '\n            ')}`];
  return [
    `  ${whereOf(line)}: ${BY_HAND[kind]} (${at})${url ? ` ${printable(url).replaceAll('\n', '')}` : ''}${restoring ? '; it is being put right' : ''}`,
    ...said('ours:  ', diff.ours),
    ...said('theirs:', diff.theirs),
  ];
}

/** What somebody wrote on a network must not steer the terminal in which an officer reads it. */
const printable = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '');

function problem(line: BoardPlacement): string[] {
  if (line.error === null || (line.shown === line.desired && line.drift === null)) return [];
  const where = whereOf(line);
  const next = line.nextTryAt ? ` Next try at ${line.nextTryAt}.` : '';
  return [`  ${where}: ${line.error.detail} ${line.error.todo}${next}`];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => [...(row[i] ?? '')].length)));
  return rows.map((row) => `  ${row.map((text, i) => text.padEnd(widths[i]!)).join('  ')}`.trimEnd());
}
