import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, gunzipSync, gzipSync, constants as zlib, zstdCompressSync } from 'node:zlib';
import type { Document } from '../domain/state.js';
import type { Finished, Shelf, Variant } from './shelf.js';

/**
 * Makes finished bytes of documents. What compresses to the same bytes as before is not compressed again, so that the
 * cost of pressing grows with what changed and not with the archive.
 */

/** From which document finished bytes were made: the very same one need not even be compared. */
const MADE_OF = new WeakMap<Finished, Document>();

/** What a feed gets: a reader that shows it as a page may load and run nothing. */
const STRICTEST_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Compressing takes about 0.75 ms for a page of 12 kB, and the process that does it is the one that serves: after
 * about this much it lets the readers have their turn.
 */
const BREATH_BYTES = 48 * 1024;

export async function finish(
  documents: Iterable<Document>,
  previous: ReadonlyMap<string, Finished> = new Map(),
  linkOf: LinkOf = nowhere,
): Promise<Shelf['documents']> {
  const finished = new Map<string, Finished>();
  let unbroken = 0;
  for (const document of documents) {
    const known = previous.get(document.path);
    if (known && MADE_OF.get(known) === document) {
      finished.set(document.path, known);
      continue;
    }
    const bytes = encode(document);
    const etag = etagOf(bytes);
    const same = known?.identity.etag === etag;
    const made = same
      ? restated(known, about(document, linkOf))
      : compressed(variant(bytes, etag), about(document, linkOf));
    MADE_OF.set(made, document);
    finished.set(document.path, made);
    // A comparison costs a small part of what compressing does, but thousands of them add up as well.
    unbroken += same ? bytes.length / 64 : bytes.length;
    if (unbroken < BREATH_BYTES) continue;
    unbroken = 0;
    await setImmediate();
  }
  return finished;
}

/** The same bytes; what is said about them may have changed all the same. */
function restated(before: Finished, said: About): Finished {
  return before.type === said.type &&
    before.lastModified === said.lastModified &&
    before.csp === said.csp &&
    before.link === said.link &&
    before.immutable === said.immutable
    ? before
    : { ...before, ...said };
}

function compressed(plain: Variant, said: About): Finished {
  const { bytes } = plain;
  const br = brotliCompressSync(bytes, {
    params: {
      [zlib.BROTLI_PARAM_QUALITY]: 5,
      [zlib.BROTLI_PARAM_MODE]: zlib.BROTLI_MODE_TEXT,
      [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const packed = gzipSync(bytes, { level: 6 });
  const gzip = packed.length < bytes.length ? variant(exact(packed)) : null;
  return {
    ...said,
    identity: gzip ? new Unpacked(plain, gzip) : plain,
    gzip,
    br: br.length < bytes.length ? variant(exact(br)) : null,
  };
}

/**
 * The bytes as they are, which nearly no reader asks for: kept as the compressed ones, they take a fifth of the memory.
 * What has been unpacked stays until memory is wanted, so that a crowd without gzip has it unpacked once.
 */
class Unpacked implements Variant {
  readonly etag: string;
  private known: WeakRef<Buffer>;

  constructor(
    { etag, bytes }: Variant,
    private readonly packed: Variant,
  ) {
    this.etag = etag;
    this.known = new WeakRef(bytes);
  }

  get bytes(): Buffer {
    const known = this.known.deref();
    if (known) return known;
    const bytes = exact(gunzipSync(this.packed.bytes));
    this.known = new WeakRef(bytes);
    return bytes;
  }
}

const ZSTD = new WeakMap<Variant, Variant | null>();

/**
 * In zstd, which costs 0.2 ms for a page of 12 kB and is made when it is first asked for: browsers that know it know br as
 * well. Null where compressing does not make it smaller.
 */
export function inZstd({ identity, gzip }: Finished): Variant | null {
  if (gzip === null) return null;
  let made = ZSTD.get(identity);
  if (made === undefined) {
    const bytes = zstdCompressSync(identity.bytes, { params: { [zlib.ZSTD_c_compressionLevel]: 9 } });
    made = bytes.length < identity.bytes.length ? variant(exact(bytes)) : null;
    ZSTD.set(identity, made);
  }
  return made;
}

/** An image is compressed already: nothing of it would become smaller, and trying takes the readers' time. */
export const finishBytes = (bytes: Buffer, said: Omit<Document, 'path' | 'body'>): Finished => ({
  ...about({ ...said, path: '' }, nowhere),
  identity: variant(bytes),
  gzip: null,
  br: null,
});

type About = Omit<Finished, 'identity' | 'gzip' | 'br'>;

/** Gives the value of `Link` for a path. */
export type LinkOf = (path: string) => string | null;

const nowhere: LinkOf = () => null;

function about({ path, type, lastModified, csp, immutable }: Omit<Document, 'body'>, linkOf: LinkOf): About {
  const link = linkOf(path);
  return {
    type,
    lastModified,
    lastModifiedHttp: new Date(lastModified).toUTCString(),
    csp: csp ?? STRICTEST_CSP,
    ...(link === null ? {} : { link }),
    ...(immutable ? { immutable } : {}),
  };
}

/** 128 bits of the digest: no two texts of one path will ever share them. */
const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

const variant = (bytes: Buffer, etag = etagOf(bytes)): Variant => ({ bytes, etag });

/** Outside Node's pool of small buffers, where one page would keep the memory of its neighbours alive. */
function encode(document: Document): Buffer {
  const { body } = document;
  const encoding = document.encoding ?? 'utf8';
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(body, encoding));
  bytes.write(body, encoding);
  return bytes;
}

/** zlib hands out a slice of a 16 kB chunk: kept as it is, a shelf of small documents would be many times its size. */
function exact(slice: Buffer): Buffer {
  const bytes = Buffer.allocUnsafeSlow(slice.length);
  slice.copy(bytes);
  return bytes;
}
