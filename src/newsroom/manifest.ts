import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { canonical } from '../domain/canonical.js';
import { isSignedBy, type PublicJwk, type Signature, type SigningKey } from '../formats/signing.js';
import { piecesOf } from './mirror-files.js';
import type { Finished, Shelf } from './shelf.js';

/**
 * What a mirror holds, signed: the epoch, until when it was confirmed, and the digest of every file. It is written last,
 * so what it names is there. As a file it has two members more: `documents`, an entry by path, and `signature`.
 * `documentsSha256` is of the canonical form (RFC 8785) of `documents`, and the signature is over the canonical form of
 * all the rest, so that a manifest of thousands of files can be made and checked piece by piece.
 */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** Public address of the hub. */
  readonly hub: string;
  readonly epoch: number;
  /** Raised with every manifest of this mirror, so that an old one of the same epoch is told from a new one. */
  readonly press: number;
  /** RFC 3339, UTC. */
  readonly confirmedAt: string;
  /** RFC 3339, UTC, by the clock of the newsroom that wrote it. */
  readonly writtenAt: string;
  /** A name for that newsroom which tells nothing about its machine. */
  readonly writer: string;
  /** Files that are no longer named, and are removed after this manifest has been written. */
  readonly removing: readonly string[];
  readonly documentsSha256: string;
}

export interface Bytes {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Entry extends Bytes {
  readonly type: string;
  readonly lastModified: string;
  /** For a server that can send a policy per document. */
  readonly csp: string;
  readonly codings: { readonly gzip?: Bytes; readonly br?: Bytes };
}

const FORMAT = 'tocsin-manifest/1';

/** So many entries, or bytes that were hashed, and whoever else wants the processor gets it. */
const BREATH_ENTRIES = 200;
const BREATH_BYTES = 512 * 1024;

const ENTRIES = new WeakMap<Finished, Entry>();

/** The same object as long as the document is the same, so that comparing costs nothing. */
function entryOf(path: string, finished: Finished, shelf: Shelf): Entry {
  const known = ENTRIES.get(finished);
  if (known) return known;
  const [identity, ...coded] = [...piecesOf(path, finished, shelf)].map(({ file, bytes, coding }) => ({
    coding,
    is: { file, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  }));
  const { type, lastModified, csp } = finished;
  const codings = Object.fromEntries(coded.map(({ coding, is }) => [coding, is])) as Entry['codings'];
  const entry = { ...identity!.is, type, lastModified, csp, codings };
  ENTRIES.set(finished, entry);
  return entry;
}

export async function entriesOf(shelf: Shelf): Promise<Map<string, Entry>> {
  const { documents } = shelf;
  const entries = new Map<string, Entry>();
  let unbroken = 0;
  for (const path of [...documents.keys()].sort()) {
    const finished = documents.get(path)!;
    if (!ENTRIES.has(finished)) unbroken += finished.identity.bytes.length * 2;
    unbroken += BREATH_BYTES / BREATH_ENTRIES;
    entries.set(path, entryOf(path, finished, shelf));
    if (unbroken < BREATH_BYTES) continue;
    unbroken = 0;
    await setImmediate();
  }
  return entries;
}

/** The document as it is, and its compressed forms. */
export const bytesOf = (entry: Entry): Bytes[] => [entry, ...Object.values(entry.codings)];

/** Canonical text of the entries, in pieces, in the order of RFC 8785. */
async function* piecesOfDocuments(entries: ReadonlyMap<string, Entry>): AsyncGenerator<string> {
  let piece = '{';
  let count = 0;
  for (const path of [...entries.keys()].sort()) {
    piece += `${count === 0 ? '' : ','}${JSON.stringify(path)}:${canonical(entries.get(path))}`;
    count += 1;
    if (count % BREATH_ENTRIES > 0) continue;
    yield piece;
    piece = '';
    await setImmediate();
  }
  yield `${piece}}`;
}

export async function writeManifest(
  about: Omit<Manifest, 'format' | 'documentsSha256'>,
  entries: ReadonlyMap<string, Entry>,
  key: SigningKey,
): Promise<{ manifest: Manifest; bytes: Buffer }> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  for await (const piece of piecesOfDocuments(entries)) {
    const bytes = Buffer.from(piece, 'utf8');
    hash.update(bytes);
    parts.push(bytes);
  }
  const manifest: Manifest = { format: FORMAT, ...about, documentsSha256: hash.digest('hex') };
  const signature = key.sign(canonical(manifest));
  const before = `${JSON.stringify({ ...manifest, signature }).slice(0, -1)},"documents":`;
  return { manifest, bytes: Buffer.concat([Buffer.from(before, 'utf8'), ...parts, Buffer.from('}\n')]) };
}

export type Verified =
  | { readonly is: 'valid'; readonly manifest: Manifest; readonly entries: ReadonlyMap<string, Entry> }
  /** `claims`: what it says of itself, where it can be read at all, though nothing vouches for it. */
  | {
      readonly is: 'refused';
      readonly why: string;
      readonly claims: { readonly hub: unknown; readonly epoch: number } | null;
    };

/** Believes nothing but the signature: what it covers was written by a newsroom of the hub whose key this is. */
export async function verifyManifest(bytes: Buffer, jwk: PublicJwk): Promise<Verified> {
  let read: Partial<Manifest> & { signature?: Signature; documents?: { [path: string]: Entry } };
  try {
    read = JSON.parse(bytes.toString('utf8')) as typeof read;
    if (typeof read !== 'object' || read === null) throw new Error('not an object');
  } catch {
    return { is: 'refused', why: 'it is cut off, or no JSON', claims: null };
  }
  const { signature, documents, ...manifest } = read;
  const refused = (why: string): Verified => ({
    is: 'refused',
    why,
    claims: { hub: manifest.hub, epoch: typeof manifest.epoch === 'number' ? manifest.epoch : 0 },
  });
  if (manifest.format !== FORMAT) return refused('it is of another format');
  if (!isSignature(signature) || !isSignedBy(jwk, canonical(manifest), signature))
    return refused('its signature does not match: it was changed, or TOCSIN_KEY was another when it was written');
  const entries = new Map(Object.entries(documents ?? {}));
  const hash = createHash('sha256');
  for await (const piece of piecesOfDocuments(entries)) hash.update(piece, 'utf8');
  if (hash.digest('hex') !== manifest.documentsSha256) return refused('its list of files was changed');
  return { is: 'valid', manifest: manifest as Manifest, entries };
}

const isSignature = (signature: Signature | undefined): signature is Signature =>
  typeof signature?.kid === 'string' && typeof signature.value === 'string';
