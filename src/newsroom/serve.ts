import type { IncomingMessage, ServerResponse } from 'node:http';
import { documentHead, guards, type Headers } from './heads.js';
import { choose, isFresh } from './negotiate.js';
import { type Finished, NOT_FOUND, type Shelf, type Told } from './shelf.js';

/**
 * Answers the world from the shelf: one look-up, a comparison of tags, bytes. It promises an answer without waiting for
 * anything (no database, no disk, no other process), and that what it says of the state, the epoch, is of the same shelf
 * as the bytes. It does not promise that the shelf is the newest state: the page itself says since when it is confirmed.
 */

/**
 * What the desk answers, and with it everything below. All other paths are the public's: those that no document stands
 * at get the light 404 page here, so that a crowd which mistypes never reaches the press office.
 */
const DESK = ['/api', '/console', '/docs'] as const;

const NEVER_STORED: Headers = ['Cache-Control', 'no-store'];
const PLAIN: Headers = ['Content-Type', 'text/plain; charset=utf-8'];

/** True: it is answered. False: it is the desk's, and nothing has been written. `shelf` is null until there is one. */
export function serve(
  shelf: Shelf | null,
  request: IncomingMessage,
  response: ServerResponse,
  told: Told = () => undefined,
): boolean {
  const target = pathOf(request.url ?? '');
  if (target !== null && DESK.some((place) => isUnder(target, place))) return false;
  const place = shelf === null || target === null ? null : placeOf(shelf, target);
  const bytes = answer(shelf, target, place, request, response);
  told(place, response.statusCode, bytes);
  return true;
}

/** Gives the length of the body that is sent. */
function answer(
  shelf: Shelf | null,
  target: string | null,
  place: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): number {
  if (target === '/livez') return withMethod(request, response, () => writeText(request, response, 200, 'alive\n'));
  if (target === '/readyz') return withMethod(request, response, () => writeReadiness(shelf, request, response));
  if (shelf === null) return writeText(request, response, 503, NOT_READY, SOON);
  const document = place === null ? undefined : shelf.documents.get(place);
  if (document === undefined) return writeNotFound(shelf, request, response);
  return withMethod(request, response, () => writeDocument(shelf, document, request, response));
}

/** Where a request goes, as it was written: without the query, and without the origin that a proxy may put before it. */
export function pathOf(url: string): string | null {
  const path = (url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '')).replace(/[?#].*$/s, '');
  if (path === '') return url.startsWith('http') ? '/' : null;
  return path.startsWith('/') ? path : null;
}

const isUnder = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

/**
 * `/fr/` is `/fr`, since people type it so; it is answered and not redirected, because the way there and back costs a
 * phone with one bar of signal seconds. Percent-encoding is undone, save for a slash in it: RFC 3986 §2.2 makes that
 * another path.
 */
function placeOf({ documents }: Shelf, path: string): string | null {
  if (path !== NOT_FOUND && documents.has(path)) return path;
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const plain = trimmed.includes('%') ? decoded(trimmed) : trimmed;
  return plain !== null && plain !== NOT_FOUND && documents.has(plain) ? plain : null;
}

function decoded(path: string): string | null {
  if (/%2f/i.test(path)) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function withMethod(request: IncomingMessage, response: ServerResponse, answer: () => number): number {
  return request.method === 'GET' || request.method === 'HEAD'
    ? answer()
    : writeText(request, response, 405, 'Only GET and HEAD are possible here.\n', ['Allow', 'GET, HEAD']);
}

function writeDocument(shelf: Shelf, finished: Finished, request: IncomingMessage, response: ServerResponse): number {
  const { headers } = request;
  const { coding, variant } = choose(finished, headers['accept-encoding']?.toString());
  const held = { ifNoneMatch: headers['if-none-match'], ifModifiedSince: headers['if-modified-since'] };
  const status = isFresh(held, finished, variant.etag, Date.now()) ? 304 : 200;
  const told = documentHead(shelf, finished, { coding, variant, status });
  return write(request, response, status, told, status === 304 ? null : variant.bytes);
}

/** Never stored: the address may have a document with the next release. */
function writeNotFound(shelf: Shelf, request: IncomingMessage, response: ServerResponse): number {
  const page = shelf.documents.get(NOT_FOUND);
  if (!page)
    return writeText(request, response, 404, 'There is nothing here.\n', ['Tocsin-Epoch', String(shelf.epoch)]);
  const { coding, variant } = choose(page, request.headers['accept-encoding']?.toString());
  const told = [
    ...NEVER_STORED,
    'Vary',
    'Accept-Encoding',
    ...guards(page.csp, shelf),
    'Tocsin-Epoch',
    String(shelf.epoch),
    'Content-Type',
    page.type,
  ];
  if (coding !== 'identity') told.push('Content-Encoding', coding);
  return write(request, response, 404, sized(told, variant.bytes), variant.bytes);
}

/** A newsroom that has something to show is ready, whatever became of its database. */
function writeReadiness(shelf: Shelf | null, request: IncomingMessage, response: ServerResponse): number {
  if (shelf === null)
    return writeText(request, response, 503, 'not ready: no state on disk, none from a database yet\n', SOON);
  const text = `ready: epoch ${shelf.epoch}, confirmed at ${shelf.confirmedAt}\n`;
  return writeText(request, response, 200, text, ['Tocsin-Epoch', String(shelf.epoch)]);
}

const SOON: Headers = ['Retry-After', '2'];

/** Only a hub that has never had a state says this; it says nothing about incidents, since it knows nothing. */
const NOT_READY = `Cette page n’est pas encore disponible. Réessayez dans un instant.
Deze pagina is nog niet beschikbaar. Probeer het zo dadelijk opnieuw.
Diese Seite ist noch nicht verfügbar. Versuchen Sie es gleich noch einmal.
This page is not available yet. Try again in a moment.
`;

function writeText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  besides: Headers = [],
): number {
  const told = [...NEVER_STORED, ...guards("default-src 'none'; frame-ancestors 'none'"), ...besides, ...PLAIN];
  const bytes = Buffer.from(text);
  return write(request, response, status, sized(told, bytes), bytes);
}

const sized = (headers: Headers, { length }: Buffer): Headers => [...headers, 'Content-Length', String(length)];

/** One write of headers and body; a HEAD is told the length that it is not sent (RFC 9110 §9.3.2). */
function write(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Headers,
  body: Buffer | null,
): number {
  // A body that nobody reads is not waited for: the connection ends with the answer.
  response.writeHead(status, hasBody(request) ? [...headers, 'Connection', 'close'] : [...headers]);
  const sent = request.method === 'HEAD' ? null : body;
  response.end(sent ?? undefined);
  return sent?.length ?? 0;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
