import { createHmac, timingSafeEqual } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';

/**
 * A file of JSON lines whose last line is the HMAC-SHA256 of all before it. A file that was cut off, changed, or written
 * with another key is refused as a whole: nobody can be told which half of it to believe.
 */

/** So much is put together before it is written; in between the process does other things. */
const PIECE_BYTES = 256 * 1024;

/** Written whole and on the disk (fsync) when it resolves; the caller renames it into its place. */
export async function writeSigned(file: string, key: Buffer, lines: Iterable<unknown>): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    const hmac = createHmac('sha256', key);
    let piece: string[] = [];
    let length = 0;
    const flush = async () => {
      const bytes = Buffer.from(piece.join(''), 'utf8');
      hmac.update(bytes);
      piece = [];
      length = 0;
      await writeAll(handle, bytes);
    };
    for (const line of lines) {
      const text = `${JSON.stringify(line)}\n`;
      piece.push(text);
      length += text.length;
      if (length >= PIECE_BYTES) await flush();
    }
    await flush();
    await writeAll(handle, Buffer.from(`${JSON.stringify({ hmac: hmac.digest('hex') })}\n`));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One call may write less than it was given, on a disk that is nearly full for one. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
}

export type Signed =
  | { readonly is: 'valid'; readonly lines: readonly unknown[] }
  | { readonly is: 'absent' }
  | { readonly is: 'refused'; readonly why: string };

/** Rejects only when the file is there and cannot be read at all. */
export async function readSigned(file: string, key: Buffer): Promise<Signed> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { is: 'absent' };
    throw error;
  }
  const end = bytes.length - 1;
  const start = bytes.lastIndexOf('\n', end - 1) + 1;
  const signature = end > 0 && bytes[end] === NEW_LINE ? signatureIn(bytes.toString('utf8', start, end)) : null;
  if (signature === null) return { is: 'refused', why: 'it is cut off: its signature is missing' };
  const signed = bytes.subarray(0, start);
  if (!timingSafeEqual(signature, createHmac('sha256', key).update(signed).digest()))
    return { is: 'refused', why: 'its signature does not match: it was damaged, changed, or written with another key' };
  const lines = signed.toString('utf8').split('\n').slice(0, -1);
  return { is: 'valid', lines: lines.map((line) => JSON.parse(line) as unknown) };
}

const NEW_LINE = 0x0a;

/** 32 bytes, or null when the line is not one of ours. */
function signatureIn(line: string): Buffer | null {
  const hex = /^\{"hmac":"([0-9a-f]{64})"\}$/.exec(line)?.[1];
  return hex === undefined ? null : Buffer.from(hex, 'hex');
}
