import type { Board, BoardOrigin, BoardPlacement, Language } from '../../../src/press-office/api.js';
import { languageName } from '../words/words.js';

/**
 * The board as a table: one row per outlet, one cell per language. A cell is the version shown, `–` where the language
 * is not used, `3…` on its way to 3, `?2` unsure, `✕` refused, `≠3` changed by hand; every cell has its words.
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
/* More endpoints than this are one row; what differs is told below the table. */
const MOST_ENDPOINTS = 4;

export const isSettled = ({ shown, desired, outcome }: BoardPlacement): boolean =>
  shown === desired || outcome === 'excused';

/** What was changed by hand is no longer what was released, though everything was delivered. */
const isOurs = (line: BoardPlacement): boolean =>
  isSettled(line) && (line.drift === null || line.drift.kind === 'foreign');

/** Nothing goes on here before an officer decides or mends something. */
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

export function rowsOf(board: Board, languages: readonly Language[], spoken: readonly Language[]): readonly Row[] {
  const channels = new Map<string, BoardPlacement[]>();
  for (const placement of board.placements) {
    const { id } = placement.channel;
    channels.set(id, [...(channels.get(id) ?? []), placement]);
  }
  const all = [...channels.values()];
  const endpoints = all.filter(([first]) => first?.language === EVERY_LANGUAGE);
  const accounts = all.filter(([first]) => first?.language !== EVERY_LANGUAGE);
  return [
    ...newsroomRows(board, languages, spoken),
    ...board.origins.map((origin) => originRow(origin, board)),
    ...accounts.map((lines) => accountRow(lines, languages)),
    ...(endpoints.length > MOST_ENDPOINTS
      ? [manyEndpoints(endpoints.flat(), board.desired)]
      : endpoints.map((lines) => endpointRow(lines))),
  ];
}

/** Page and feeds are pressed together, so they show the same; the epoch says whether they have the newest release. */
function newsroomRows(board: Board, languages: readonly Language[], spoken: readonly Language[]): readonly Row[] {
  const { newsrooms, desired, epoch } = board;
  const behind = newsrooms.filter((newsroom) => newsroom.epoch < epoch);
  const isThere = newsrooms.length > 0 && behind.length === 0;
  const state = (name: string): Pick<Cell, 'sign' | 'tone' | 'words'> => {
    if (newsrooms.length === 0) return { sign: '?', tone: 'unsure', words: `${name}: no newsroom has reported yet` };
    if (isThere) return { sign: String(desired), tone: 'quiet', words: `${name}: shows version ${desired}` };
    return {
      sign: `${desired}…`,
      tone: 'moving',
      words: `${name}: ${behind.length} of ${newsrooms.length} newsrooms on the way to version ${desired}`,
    };
  };
  const row = (name: string, key: string): Row => ({
    key,
    name,
    cells: languages.map((language) =>
      spoken.includes(language)
        ? { key: language, url: null, ...state(`${name}, ${languageName(language)}`) }
        : unused(name, language),
    ),
    observed: newsrooms.map((newsroom) => (newsroom.epoch >= epoch ? String(desired) : `${desired}…`)).join(' ') || '–',
    at: newest(newsrooms.map(({ at }) => at)),
    nextTryAt: null,
  });
  const many = newsrooms.length === 1 ? '' : ` (${newsrooms.length} newsrooms)`;
  return [row(`Page${many}`, 'page'), row('Feeds', 'feeds')];
}

/** A mirror has all documents or none of an epoch, so it is one cell over all languages. */
function originRow({ name, epoch, confirmedAt, at, error }: BoardOrigin, board: Board): Row {
  const isThere = (epoch ?? 0) >= board.epoch;
  const sign = isThere ? String(board.desired) : `${board.desired}…`;
  const words = isThere ? `has version ${board.desired}` : `is on the way to version ${board.desired}`;
  return {
    key: `mirror ${name}`,
    name: `Mirror ${name}`,
    cells: [
      {
        key: EVERY_LANGUAGE,
        url: null,
        sign,
        words: `Mirror ${name}: ${words}${epoch === null ? '' : ` (epoch ${epoch})`}${error === null ? '' : `; ${error}`}`,
        tone: error !== null ? 'wrong' : isThere ? 'quiet' : 'moving',
      },
    ],
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
      return line ? cellOf(line, `${name}, ${languageName(language)}`, language) : unused(name, language);
    }),
  };
}

function endpointRow(lines: readonly BoardPlacement[]): Row {
  const line = lines[0]!;
  return { ...facts(lines), name: line.channel.name, cells: [cellOf(line, line.channel.name, EVERY_LANGUAGE)] };
}

function manyEndpoints(lines: readonly BoardPlacement[], desired: number): Row {
  const settled = lines.filter(isSettled).length;
  const words = `${settled} of ${lines.length} on ${desired}`;
  return {
    ...facts(lines),
    key: 'endpoints',
    name: 'Endpoints',
    cells: [
      {
        key: EVERY_LANGUAGE,
        sign: words,
        words: `Endpoints: ${words}`,
        tone: settled === lines.length ? 'quiet' : 'moving',
        url: null,
      },
    ],
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
      ? 'by hand'
      : isUnsure
        ? 'unsure'
        : observed.join(' ') || (receipts.length > 0 ? 'accepted' : '–'),
    at: newest([...receipts, ...lines.flatMap((line) => (line.observed ? [line.observed.at] : []))]),
    nextTryAt: oldest(lines.flatMap((line) => (!isSettled(line) && line.nextTryAt ? [line.nextTryAt] : []))),
  };
}

function cellOf(line: BoardPlacement, where: string, key: string): Cell {
  const { shown, desired } = line;
  const now = shown === 0 ? 'nothing is shown yet' : `version ${shown} is shown`;
  const url = line.posts.findLast((post) => post.url !== null)?.url ?? null;
  const cell = (sign: string, tone: Tone, words: string): Cell => ({
    key,
    sign,
    tone,
    words: `${where}: ${words}`,
    url,
  });
  if (line.outcome === 'excused')
    return cell('excused', 'still', `nobody saw this message here, so nothing is sent about version ${desired}`);
  if (line.drift?.restoring) return cell(`${desired}…`, 'moving', 'being put right, as an officer has decided');
  if (line.drift) return cell(`≠${shown}`, 'wrong', `version ${shown} was delivered, but ${BY_HAND[line.drift.kind]}`);
  if (shown === desired) return cell(String(shown), 'quiet', `shows version ${shown}`);
  switch (line.outcome) {
    case 'refused':
      return cell('✕', 'wrong', `refused version ${desired}; ${now}`);
    case 'unknown':
      return cell(`?${shown}`, 'unsure', `unsure whether version ${desired} arrived; as far as is known, ${now}`);
    case 'paused':
      return cell('paused', 'still', `paused; ${now}, version ${desired} waits`);
    case 'retry':
      return cell(`${desired}…`, 'moving', `version ${desired} was not taken yet and is tried again; ${now}`);
    default:
      return cell(`${desired}…`, 'moving', `on its way to version ${desired}; ${now}`);
  }
}

export const BY_HAND: { readonly [K in NonNullable<BoardPlacement['drift']>['kind']]: string } = {
  edited: 'somebody changed the post by hand',
  deleted: 'somebody removed the post by hand',
  foreign: 'somebody posted on this account by hand',
};

const unused = (where: string, language: Language): Cell => ({
  key: language,
  sign: '–',
  words: `${where}: ${languageName(language)} is not used here`,
  tone: 'unused',
  url: null,
});

const newest = (times: readonly string[]): string | null => [...times].sort().at(-1) ?? null;
const oldest = (times: readonly string[]): string | null => [...times].sort()[0] ?? null;
