import { type Coding, type Finished, NOT_FOUND, type Shelf } from './shelf.js';

/**
 * How a shelf lies in files: a page of the path `/fr` is `fr.html`, `/` is `index.html`, everything else is what it is
 * called, and beside each lie its compressed forms `.gz` and `.br`. So a page and the directory of what stands below it
 * never have one name, and a plain web server finds a file by trying the path with `.html` and then without.
 */
export const MANIFEST = 'manifest.json';
/** Says which newsroom is writing now. */
export const TURN = 'writer.json';

/** One representation, as a far side needs to be told of it. */
export interface Piece {
  readonly file: string;
  readonly bytes: Buffer;
  readonly type: string;
  readonly coding: Exclude<Coding, 'identity'> | null;
  readonly cacheControl: string;
}

const SUFFIX = { gzip: '.gz', br: '.br' } as const;

/** Relative, with `/` between directories. Throws for a path that would lie outside, or where the mirror keeps its own. */
export function fileOf(path: string, type: string): string {
  const plain = path.startsWith('/') && path.slice(1).split('/').every(isPlain);
  if (!plain && path !== '/') throw new Error(`The path ${JSON.stringify(path)} has no place among a mirror's files.`);
  const file = path === '/' ? 'index.html' : path.slice(1) + (/^text\/html\b/.test(type) ? '.html' : '');
  if (file === MANIFEST || file === TURN) throw new Error(`${file} is the mirror's own file; ${path} cannot be it.`);
  return file;
}

const isPlain = (part: string): boolean => part !== '' && part !== '.' && part !== '..' && !/[\0\\]/.test(part);

/** What the newsroom says itself when it serves them (serve.ts). */
function cacheControlOf(path: string, { immutable }: Finished, maxAge: number): string {
  if (path === NOT_FOUND) return 'no-store';
  return immutable ? 'public, max-age=31536000, immutable' : `public, max-age=${maxAge}, stale-if-error=86400`;
}

export function* piecesOf(path: string, finished: Finished, { maxAge }: Pick<Shelf, 'maxAge'>): Generator<Piece> {
  const { type, identity, gzip, br } = finished;
  const file = fileOf(path, type);
  const cacheControl = cacheControlOf(path, finished, maxAge);
  yield { file, bytes: identity.bytes, type, coding: null, cacheControl };
  for (const [coding, variant] of [['gzip', gzip] as const, ['br', br] as const])
    if (variant) yield { file: file + SUFFIX[coding], bytes: variant.bytes, type, coding, cacheControl };
}
