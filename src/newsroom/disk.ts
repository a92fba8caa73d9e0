import { hkdfSync } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublicMessage, PublicState } from '../domain/state.js';
import { readSigned, writeSigned } from './signed-lines.js';

/**
 * What a newsroom keeps for the night on which it starts and finds no database: the last state, the one before it, and
 * the highest epoch it ever served. It promises that what `load` gives was written by this hub, whole; and that the
 * highest epoch outlives a damaged state, so that an old database is recognised as old. One directory belongs to one
 * process: two that write there would take each other's generations away.
 */
export interface Disk {
  load(): Promise<Loaded>;
  /** Durable when it resolves; after a failure the last good state is still there. */
  save(state: PublicState): Promise<void>;
  /** The state is the one saved last, vouched for once more: a few bytes instead of all of them. */
  confirm(epoch: number, confirmedAt: string): Promise<void>;
}

export interface Loaded {
  /** Null: nothing there that can be believed. */
  readonly state: PublicState | null;
  /** The highest epoch that was ever served from here, whether its state could be read or not; 0 when unknown. */
  readonly highest: number;
  /** One sentence for a person per file that was not taken. */
  readonly refused: readonly string[];
}

/** The key that states are signed with, of the 32 bytes of TOCSIN_KEY. */
export const diskKey = (masterKey: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, '', 'tocsin/newsroom-disk/1', 32));

export interface DiskSettings {
  /** Absolute; made with mode 0700 where it is not there. */
  readonly directory: string;
  /** For HMAC-SHA256: `diskKey`. */
  readonly key: Buffer;
}

const STATE_FORMAT = 'tocsin-newsroom-state/1';
const MARK_FORMAT = 'tocsin-newsroom-mark/1';

interface Head {
  readonly format: typeof STATE_FORMAT;
  readonly epoch: number;
  readonly confirmedAt: string;
  readonly exercisesOnMain: boolean;
}

interface Mark {
  readonly format: typeof MARK_FORMAT;
  readonly epoch: number;
  readonly confirmedAt: string;
}

export function openDisk({ directory, key }: DiskSettings): Disk {
  const at = (name: string): string => join(directory, name);
  const state = at('state.jsonl');
  const previous = at('state.previous.jsonl');
  const mark = at('mark.jsonl');
  /** Whether the newest file is worth being kept as the previous one; unknown until it was read or written. */
  let newestIsGood: boolean | undefined;
  let highestHere = 0;

  async function load(): Promise<Loaded> {
    const refused: string[] = [];
    const read = async (file: string) => {
      const lines = await believed(file, key, refused);
      return lines === null ? null : stateOf(lines, file, refused);
    };
    const newest = await read(state);
    newestIsGood = newest !== null;
    const kept = newest ?? (await read(previous));
    const marked = markOf(await believed(mark, key, refused));
    const highest = Math.max(marked?.epoch ?? 0, kept?.epoch ?? 0);
    highestHere = highest;
    if (kept === null || marked === null || marked.epoch !== kept.epoch) return { state: kept, highest, refused };
    const confirmedAt = marked.confirmedAt > kept.confirmedAt ? marked.confirmedAt : kept.confirmedAt;
    return { state: { ...kept, confirmedAt }, highest, refused };
  }

  async function save(kept: PublicState): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // The mark comes first: this epoch is being served already, even if its state does not get to the disk.
    await confirm(kept.epoch, kept.confirmedAt);
    const { messages, ...head } = kept;
    const fresh = `${state}.new`;
    await writeSigned(fresh, key, lines({ format: STATE_FORMAT, ...head }, messages));
    newestIsGood ??= (await readSigned(state, key)).is === 'valid';
    // What was refused is put aside for whoever looks into it, and never in the place of a state that is good.
    await renameIfThere(state, newestIsGood ? previous : at('state.refused.jsonl'));
    await rename(fresh, state);
    newestIsGood = true;
    await syncDirectory(directory);
  }

  async function confirm(epoch: number, confirmedAt: string): Promise<void> {
    if (epoch < highestHere) throw new Error(`epoch ${epoch} must not follow ${highestHere} on the newsroom's disk`);
    highestHere = epoch;
    await writeSigned(`${mark}.new`, key, [{ format: MARK_FORMAT, epoch, confirmedAt }]);
    await rename(`${mark}.new`, mark);
    await syncDirectory(directory);
  }

  return { load, save, confirm };
}

function* lines(head: Head, messages: readonly PublicMessage[]): Generator<unknown> {
  yield head;
  yield* messages;
}

/** The lines of a file that is there and signed by us, or null and a reason. */
async function believed(file: string, key: Buffer, refused: string[]): Promise<readonly unknown[] | null> {
  try {
    const read = await readSigned(file, key);
    if (read.is === 'refused') refused.push(`${file} is not used: ${read.why}.`);
    return read.is === 'valid' ? read.lines : null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    refused.push(`${file} cannot be read (${code ?? message}): give the hub's user every file beside it.`);
    return null;
  }
}

/** The signature says that we wrote it, so only its format is asked about. */
function stateOf([first, ...messages]: readonly unknown[], file: string, refused: string[]): PublicState | null {
  const { format, ...head } = first as Head;
  if (format === STATE_FORMAT) return { ...head, messages: messages as PublicMessage[] };
  refused.push(`${file} is not used: it was written by another version of the hub (${String(format)}).`);
  return null;
}

function markOf(lines: readonly unknown[] | null): Mark | null {
  const mark = lines?.[0] as Mark | undefined;
  return mark?.format === MARK_FORMAT ? mark : null;
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** A rename is durable only when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
