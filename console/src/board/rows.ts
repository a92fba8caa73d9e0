import type { Board, BoardOrigin, BoardPlacement, Language } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { languageName } from '../words/words.js';

/**
 * The board as a table: one row per outlet, one cell per language. A cell is the version shown, `–` where the language
 * is not used, `3…` on its way to 3, `?2` unsure, `✕` refused, `3!` changed by hand; every cell has its words.
 */
export type Tone = 'quiet' | 'unused' | 'moving' | 'unsure' | 'wrong' | 'still';

export interface Cell {
  readonly key: string;
  readonly sign: string;
  readonly words: string;
  readonly tone: Tone;
  /** The post itself, where there is one. */
  readonly url: string | null;
}

export interface Row {
  readonly key: string;
  readonly name: string;
  /** One per language, or a single one for all of them. */
  readonly cells: readonly Cell[];
  /** What a read-back found, in a word. */
  readonly observed: string;
  /** RFC 3339: when that was, or when the newest receipt came. */
  readonly at: string | null;
  readonly nextTryAt: string | null;
}

export const EVERY_LANGUAGE = '*';
/* More broadcasters than this are one row; all of them are listed below the table. */
const MOST_ENDPOINTS = 4;

export const isSettled = ({ shown, desired, outcome }: BoardPlacement): boolean =>
  shown === desired || outcome === 'excused';

/** What was changed by hand is no longer what was released, though everything was delivered. */
const isOurs = (line: BoardPlacement): boolean =>
  isSettled(line) && (line.drift === null || line.drift.kind === 'foreign');

/** Nothing goes on here before an officer decides or mends something: it is red. */
export const wantsSomebody = (line: BoardPlacement): boolean =>
  (line.drift !== null && !line.drift.restoring) || (line.outcome === 'refused' && !isSettled(line));

export const isAgreed = (board: Board): boolean =>
  board.converged &&
  board.placements.every(({ drift }) => drift === null) &&
  board.newsrooms.length > 0 &&
  board.newsrooms.every(({ epoch }) => epoch >= board.epoch);

/** How many outlets there are, and how many of them show what they should. */
export function tally(board: Board): { readonly settled: number; readonly all: number } {
  const newsrooms = board.newsrooms.filter(({ epoch }) => epoch >= board.epoch).length;
  return {
    settled: board.placements.filter(isOurs).length + newsrooms,
    all: board.placements.length + board.newsrooms.length,
  };
}

/** Those that are one row, to be listed by name; empty where each has a row of its own. */
export function summedEndpoints(board: Board): readonly BoardPlacement[] {
  const lines = board.placements.filter(({ language }) => language === EVERY_LANGUAGE);
  return new Set(lines.map(({ channel }) => channel.id)).size > MOST_ENDPOINTS ? lines : [];
}

export function rowsOf(board: Board, languages: readonly Language[], spoken: readonly Language[]): readonly Row[] {
  const channels = new Map<string, BoardPlacement[]>();
  for (const placement of board.placements) {
    const { id } = placement.channel;
    channels.set(id, [...(channels.get(id) ?? []), placement]);
  }
  const all = [...channels.values()];
  const endpoints = all.filter(([first]) => first?.language === EVERY_LANGUAGE);
  const accounts = all.filter(([first]) => first?.language !== EVERY_LANGUAGE);
  const summed = summedEndpoints(board);
  return [
    ...newsroomRows(board, languages, spoken),
    ...board.origins.map((origin) => originRow(origin, board)),
    ...accounts.map((lines) => accountRow(lines, languages)),
    ...(summed.length > 0 ? [manyEndpoints(summed, board.desired)] : endpoints.map((lines) => endpointRow(lines))),
    ...(board.subscribers.all > 0 ? [subscribersRow(board)] : []),
  ];
}

const says = (where: string, words: string): string => t('board:row.says', { where, words });
const inLanguage = (name: string, language: Language): string =>
  t('board:row.in', { name, language: languageName(language) });

/** Page and feeds are pressed together, so they show the same; the epoch says whether they have the newest release. */
function newsroomRows(board: Board, languages: readonly Language[], spoken: readonly Language[]): readonly Row[] {
  const { newsrooms, desired, epoch } = board;
  const behind = newsrooms.filter((newsroom) => newsroom.epoch < epoch);
  const isThere = newsrooms.length > 0 && behind.length === 0;
  const state = (where: string): Pick<Cell, 'sign' | 'tone' | 'words'> => {
    if (newsrooms.length === 0) return { sign: '?', tone: 'unsure', words: says(where, t('board:cell.noNewsroom')) };
    if (isThere)
      return { sign: String(desired), tone: 'quiet', words: says(where, t('board:cell.shows', { n: desired })) };
    const words = t('board:cell.newsrooms', { behind: behind.length, all: newsrooms.length, n: desired });
    return { sign: `${desired}…`, tone: 'moving', words: says(where, words) };
  };
  const row = (key: string, name: string, said: string): Row => ({
    key,
    name,
    cells: languages.map((language) =>
      spoken.includes(language)
        ? { key: language, url: null, ...state(inLanguage(said, language)) }
        : unused(said, language),
    ),
    observed: newsrooms.map((newsroom) => (newsroom.epoch >= epoch ? String(desired) : `${desired}…`)).join(' ') || '–',
    at: newest(newsrooms.map(({ at }) => at)),
    nextTryAt: null,
  });
  const pages = t('board:row.pages', { count: Math.max(1, newsrooms.length) });
  return [row('page', pages, t('board:row.page')), row('feeds', t('board:row.feeds'), t('board:row.feeds'))];
}

/** A mirror has all documents or none of an epoch, so it is one cell over all languages. */
function originRow({ name, epoch, confirmedAt, at, error }: BoardOrigin, board: Board): Row {
  const isThere = (epoch ?? 0) >= board.epoch;
  const n = board.desired;
  const sign = isThere ? String(n) : `${n}…`;
  const where = t('board:row.mirror', { name });
  const words = [
    t(isThere ? 'board:cell.has' : 'board:cell.onTheWay', { n }),
    epoch === null ? '' : ` ${t('board:cell.epoch', { epoch })}`,
    error === null ? '' : `; ${error}`,
  ].join('');
  const tone = error !== null ? 'wrong' : isThere ? 'quiet' : 'moving';
  return {
    key: `mirror ${name}`,
    name: where,
    cells: [{ key: EVERY_LANGUAGE, url: null, sign, words: says(where, words), tone }],
    observed: epoch === null ? '–' : sign,
    at: confirmedAt ?? at,
    nextTryAt: null,
  };
}

function accountRow(lines: readonly BoardPlacement[], languages: readonly Language[]): Row {
  const name = lines[0]?.channel.name ?? '';
  const spoken = [...languages, ...lines.map(({ language }) => language).filter((one) => !languages.includes(one))];
  return {
    ...facts(lines),
    name,
    cells: spoken.map((language) => {
      const line = lines.find((one) => one.language === language);
      return line ? cellOf(line, inLanguage(name, language), language) : unused(name, language);
    }),
  };
}

function endpointRow(lines: readonly BoardPlacement[]): Row {
  const line = lines[0]!;
  return { ...facts(lines), name: line.channel.name, cells: [cellOf(line, line.channel.name, EVERY_LANGUAGE)] };
}

function manyEndpoints(lines: readonly BoardPlacement[], desired: number): Row {
  const settled = lines.filter(isSettled).length;
  const waiting = lines.filter((line) => !isSettled(line) && line.nextTryAt !== null).length;
  const sum = t('board:cell.sum', { settled, all: lines.length, n: desired });
  const sign = waiting > 0 ? t('board:cell.sumWaiting', { sum, waiting }) : sum;
  const name = t('board:row.broadcasters');
  const tone = lines.some(wantsSomebody) ? 'wrong' : settled === lines.length ? 'quiet' : 'moving';
  return {
    ...facts(lines),
    key: 'endpoints',
    name,
    cells: [{ key: EVERY_LANGUAGE, sign, words: says(name, sign), tone, url: null }],
  };
}

/** They follow feeds and not a message, so their row says of all messages together who was sent the newest. */
function subscribersRow({ subscribers: { all, current, failing }, at }: Board): Row {
  const name = t('board:row.subscribers');
  const have = t('board:cell.newest', { current, all });
  const sign = failing > 0 ? t('board:cell.failing', { words: have, failing }) : have;
  const tone = failing > 0 ? 'unsure' : current === all ? 'quiet' : 'moving';
  return {
    key: 'subscribers',
    name,
    cells: [{ key: EVERY_LANGUAGE, sign, words: says(name, sign), tone, url: null }],
    observed: '–',
    at,
    nextTryAt: null,
  };
}

function facts(lines: readonly BoardPlacement[]): Pick<Row, 'key' | 'observed' | 'at' | 'nextTryAt'> {
  const observed = [...new Set(lines.flatMap((line) => (line.observed ? [line.observed.version] : [])))].sort();
  const receipts = lines.flatMap((line) => (line.receipt ? [line.receipt.at] : []));
  const isDrifting = lines.some(({ drift }) => drift !== null);
  const isUnsure = lines.some((line) => !isSettled(line) && line.outcome === 'unknown');
  return {
    key: lines[0]?.channel.id ?? '',
    observed: isDrifting
      ? t('board:row.byHand')
      : isUnsure
        ? t('board:row.unsure')
        : observed.join(' ') || (receipts.length > 0 ? t('board:row.accepted') : '–'),
    at: newest([...receipts, ...lines.flatMap((line) => (line.observed ? [line.observed.at] : []))]),
    nextTryAt: oldest(lines.flatMap((line) => (!isSettled(line) && line.nextTryAt ? [line.nextTryAt] : []))),
  };
}

export function cellOf(line: BoardPlacement, where: string, key: string): Cell {
  const { shown, desired: n } = line;
  const now = shown === 0 ? t('board:cell.nothingYet') : t('board:cell.isShown', { n: shown });
  const url = line.posts.findLast((post) => post.url !== null)?.url ?? null;
  const cell = (sign: string, tone: Tone, words: string): Cell => ({ key, sign, tone, words: says(where, words), url });
  if (line.outcome === 'excused') return cell(t('board:cell.excused'), 'still', t('board:cell.excusedWords', { n }));
  if (line.drift?.restoring) return cell(`${n}…`, 'moving', t('board:cell.restoring'));
  if (line.drift)
    return cell(`${shown}!`, 'wrong', t('board:cell.drift', { n: shown, what: t(`board:byHand.${line.drift.kind}`) }));
  if (shown === n) return cell(String(shown), 'quiet', t('board:cell.shows', { n: shown }));
  switch (line.outcome) {
    case 'refused':
      return cell('✕', 'wrong', t('board:cell.refused', { n, now }));
    case 'unknown':
      return cell(shown === 0 ? '?' : `?${shown}`, 'unsure', t('board:cell.unknown', { n, now }));
    case 'paused':
      return cell(t('board:cell.paused'), 'still', t('board:cell.pausedWords', { n, now }));
    case 'retry':
      return cell(`${n}…`, 'moving', t('board:cell.retry', { n, now }));
    default:
      return cell(`${n}…`, 'moving', t('board:cell.onItsWay', { n, now }));
  }
}

const unused = (where: string, language: Language): Cell => ({
  key: language,
  sign: '–',
  words: says(where, t('board:cell.unused', { language: languageName(language) })),
  tone: 'unused',
  url: null,
});

const newest = (times: readonly string[]): string | null => [...times].sort().at(-1) ?? null;
const oldest = (times: readonly string[]): string | null => [...times].sort()[0] ?? null;
