/**
 * Reads the one shape of request that the lane answers: GET or HEAD of a plain path, HTTP/1.1, one Host, no body, and
 * every header line in the strict grammar of RFC 9110 §5 and RFC 9112 §5. It promises that nothing is guessed: whatever it does not
 * understand to the letter is null, and so Node's own parser's. One pass over the bytes, linear, bounded.
 */
export interface SimpleRequest {
  readonly isHead: boolean;
  /** Without the query; nothing in it is encoded. */
  readonly path: string;
  /** The connection ends with the answer. */
  readonly close: boolean;
  readonly acceptEncoding: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  /** Where the next request begins. */
  readonly end: number;
}

/** Half of what Node's parser takes; a browser sends a tenth. */
const MAX_BYTES = 8_192;
/** Node's limit is the same (`maxHeadersCount`): beyond it headers would be ignored. */
const MAX_LINES = 100;

const [TOKEN, PATH, QUERY, FIELD, HOST] = [1, 2, 4, 8, 16] as const;
const CLASS = new Uint8Array(256);
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** An escape means that the path has to be decoded, which the lane leaves to others; in a query nobody looks. */
const PATH_SIGNS = "-._~!$&'()*+,;=:@/";
for (const [kind, signs] of [
  [TOKEN, `${LETTERS}!#$%&'*+-.^_\`|~`],
  [PATH, LETTERS + PATH_SIGNS],
  [QUERY, `${LETTERS}${PATH_SIGNS}?%`],
  [HOST, `${LETTERS}-._:[]`],
] as const)
  for (const sign of signs) CLASS[sign.charCodeAt(0)]! |= kind;
for (let code = 0x20; code < 0x7f; code++) CLASS[code]! |= FIELD;
CLASS[0x09]! |= FIELD;

const [TAB, LF, CR, SPACE, SLASH, COLON, QUESTION] = [0x09, 0x0a, 0x0d, 0x20, 0x2f, 0x3a, 0x3f] as const;
const LOWER_CASE = 0x20;

/** Null: it is not one, or not yet whole. */
export function readSimple(bytes: Buffer, from: number): SimpleRequest | null {
  const isHead = startsWith(bytes, from, 'HEAD ');
  if (!isHead && !startsWith(bytes, from, 'GET ')) return null;
  const pathAt = from + (isHead ? 5 : 4);
  if (bytes[pathAt] !== SLASH) return null;
  let at = pathAt + 1;
  while ((CLASS[bytes[at]!]! & PATH) !== 0) at++;
  const pathEnd = at;
  if (bytes[at] === QUESTION)
    do at++;
    while ((CLASS[bytes[at]!]! & QUERY) !== 0);
  if (!startsWith(bytes, at, ' HTTP/1.1\r\n')) return null;
  at += 11;

  let hosts = 0;
  let connection: string | undefined;
  let acceptEncoding: string | undefined;
  let ifNoneMatch: string | undefined;
  let ifModifiedSince: string | undefined;
  for (let lines = 0; bytes[at] !== CR; lines++) {
    const nameAt = at;
    while ((CLASS[bytes[at]!]! & TOKEN) !== 0) at++;
    const length = at - nameAt;
    if (length === 0 || bytes[at] !== COLON || lines === MAX_LINES) return null;
    do at++;
    while (bytes[at] === SPACE || bytes[at] === TAB);
    const valueAt = at;
    while ((CLASS[bytes[at]!]! & FIELD) !== 0) at++;
    if (bytes[at] !== CR || bytes[at + 1] !== LF) return null;
    const known = KNOWN[length]?.[bytes[nameAt]! | LOWER_CASE];
    if (known !== undefined && isNamed(bytes, nameAt, known)) {
      // What is repeated would have to be joined or dropped, by rules that differ from name to name.
      if (known === 'host') {
        if (hosts++ > 0 || !isHost(bytes, valueAt, at)) return null;
      } else if (known === 'connection') {
        if (connection !== undefined) return null;
        connection = textOf(bytes, valueAt, at).toLowerCase();
      } else if (known === 'accept-encoding') {
        if (acceptEncoding !== undefined) return null;
        acceptEncoding = textOf(bytes, valueAt, at);
      } else if (known === 'if-none-match') {
        if (ifNoneMatch !== undefined) return null;
        ifNoneMatch = textOf(bytes, valueAt, at);
      } else if (known === 'if-modified-since') {
        if (ifModifiedSince !== undefined) return null;
        ifModifiedSince = textOf(bytes, valueAt, at);
      } else return null;
    }
    at += 2;
  }
  if (bytes[at + 1] !== LF || hosts !== 1 || at + 2 - from > MAX_BYTES) return null;
  const close = connection === 'close';
  if (!close && connection !== undefined && connection !== 'keep-alive') return null;
  const path = bytes.toString('latin1', pathAt, pathEnd);
  return { isHead, path, close, acceptEncoding, ifNoneMatch, ifModifiedSince, end: at + 2 };
}

/** A header, by its name in lower case, of bytes that are one request which `readSimple` has read. */
export function headerOf(bytes: Buffer, name: string): string | undefined {
  for (const line of bytes.toString('latin1').split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  }
  return undefined;
}

/** The names that matter: the first five are understood, the others frame a body or change how one speaks. */
const NAMES = [
  'host',
  'connection',
  'accept-encoding',
  'if-none-match',
  'if-modified-since',
  'content-length',
  'transfer-encoding',
  'trailer',
  'te',
  'expect',
  'upgrade',
  'proxy-connection',
];

/** By length and first letter, which tells all of them apart (and the test of this file looks that it does). */
const KNOWN: (string[] | undefined)[] = [];
for (const name of NAMES) {
  KNOWN[name.length] ??= [];
  KNOWN[name.length]![name.charCodeAt(0)] = name;
}

function startsWith(bytes: Buffer, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Without regard to case; no other byte of a token becomes a letter or a dash by that bit. */
function isNamed(bytes: Buffer, at: number, name: string): boolean {
  for (let i = 1; i < name.length; i++) if ((bytes[at + i]! | LOWER_CASE) !== name.charCodeAt(i)) return false;
  return true;
}

function isHost(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((CLASS[bytes[at]!]! & HOST) === 0) return false;
  return to > from;
}

function textOf(bytes: Buffer, from: number, to: number): string {
  let end = to;
  while (end > from && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
  return bytes.toString('latin1', from, end);
}
