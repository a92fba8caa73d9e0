import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Anchor, LedgerReading } from './domain/anchor.js';
import type { LedgerEntry } from './domain/ledger.js';
import { type AnchorKeys, type Believed, believe, isAnchor, isAnchorKeys, sealWith } from './formats/anchors.js';
import type { PublicJwk } from './formats/signing.js';
import type { LedgerVerdict } from './press-office/api.js';

/**
 * A ledger that was exported, read without a hub and without a database. Its first line has the keys, then come anchors,
 * then entries. Who can change the file can change all three: what stands against that is what lies elsewhere, which is
 * anchors from a mirror, an archive or a mailbox, and the signing key as the hub published it.
 */
export const LEDGER_FILE = 'ledger.jsonl';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What an operator has to put right before anything can be verified. */
export class UnreadableLedger extends Error {
  override readonly name = 'UnreadableLedger';
}

export async function verifyLedgerFile(
  path: string,
  { elsewhere = [], published = null }: { elsewhere?: readonly Anchor[]; published?: readonly PublicJwk[] | null } = {},
): Promise<LedgerVerdict> {
  const file = (await statOf(path)).isDirectory() ? join(path, LEDGER_FILE) : path;
  const anchors: Anchor[] = [...elsewhere];
  let keys: AnchorKeys | undefined;
  let ledger: { reading: LedgerReading; believed: Believed } | undefined;
  let unread: { seq: number; reason: string } | null = null;
  let last = 0;

  for await (const line of linesOf(file)) {
    const read = parsed(line);
    if (ledger === undefined) {
      if (isAnchorKeys(read)) {
        keys = vouchedFor(read, published);
        continue;
      }
      if (isAnchor(read)) {
        anchors.push(read);
        continue;
      }
      ledger = begin(file, keys, anchors);
    }
    if (isEntry(read) && JSON.stringify(read) === line) ledger.reading.read([read]);
    else unread ??= { seq: last + 1, reason: 'it is not written as the hub writes an entry' };
    last = isEntry(read) ? read.seq : last + 1;
  }
  const { reading, believed } = ledger ?? begin(file, keys, anchors);
  const verdict = reading.verdict();
  return {
    ...verdict,
    broken: firstOf(verdict.broken, unread),
    anchors: believed.believed.length,
    forged: believed.forged.map(({ seq }) => seq),
    strange: believed.strange.length,
    key: keys?.signing.kid ?? '',
  };
}

function begin(file: string, keys: AnchorKeys | undefined, anchors: readonly Anchor[]) {
  if (!keys) throw new UnreadableLedger(`${file} does not begin with the hub's keys: it is no export of a ledger.`);
  const believed = believe(anchors, keys);
  return {
    believed,
    reading: new LedgerReading(believed.believed, { digest: sha256, seal: sealWith(keys) }),
  };
}

/** Where the key was fetched from elsewhere, the export's own has to be among them. */
function vouchedFor(keys: AnchorKeys, published: readonly PublicJwk[] | null): AnchorKeys {
  const { kid, x } = keys.signing;
  if (published === null || published.some((jwk) => jwk.kid === kid && jwk.x === x)) return keys;
  throw new UnreadableLedger(
    `The export names the signing key ${kid}, which is not among those that the hub published.`,
  );
}

const firstOf = (a: LedgerVerdict['broken'], b: LedgerVerdict['broken']): LedgerVerdict['broken'] =>
  a === null || (b !== null && b.seq < a.seq) ? b : a;

const MEMBERS = 'seq,at,actor,action,subject,facts,previous,digest';

/** Exactly the members that the digest is of: what was added beside them nobody vouches for. */
function isEntry(read: unknown): read is LedgerEntry {
  if (typeof read !== 'object' || read === null) return false;
  const { seq, facts } = read as { seq?: unknown; facts?: unknown };
  return Object.keys(read).join() === MEMBERS && Number.isSafeInteger(seq) && typeof facts === 'object';
}

/**
 * Every anchor in a file, or in the files of a directory, such as a mirror's `ledger-anchors` or attachments of mails:
 * lines that are none are passed over, and an answer or a webhook that holds several in `data.anchors` is read, too.
 */
export async function readAnchorFiles(paths: readonly string[]): Promise<Anchor[]> {
  const found: Anchor[] = [];
  for (const path of paths) {
    const isDirectory = (await statOf(path)).isDirectory();
    const files = isDirectory ? (await readdir(path)).sort().map((name) => join(path, name)) : [path];
    const before = found.length;
    for (const file of files) if ((await stat(file)).isFile()) found.push(...(await anchorsIn(file)));
    if (found.length === before) throw new UnreadableLedger(`There is no anchor in ${path}.`);
  }
  return found;
}

async function anchorsIn(file: string): Promise<Anchor[]> {
  const found: Anchor[] = [];
  for await (const line of linesOf(file)) {
    const read = parsed(line);
    const { data } = (read ?? {}) as { data?: { anchors?: unknown } };
    const several = Array.isArray(data?.anchors) ? (data.anchors as unknown[]) : [read];
    found.push(...several.filter(isAnchor));
  }
  return found;
}

/** The signing keys of a `/.well-known/tocsin.json`, or of a JWK set. */
export async function readPublishedKeys(file: string): Promise<readonly PublicJwk[]> {
  const read = parsed(await readFile(file, 'utf8')) as { jwks?: { keys?: unknown }; keys?: unknown } | undefined;
  const keys = read?.jwks?.keys ?? read?.keys;
  if (!Array.isArray(keys)) throw new UnreadableLedger(`${file} holds no keys: fetch /.well-known/tocsin.json.`);
  return keys as PublicJwk[];
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    throw new UnreadableLedger(`${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line.trim() !== '') yield line;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
