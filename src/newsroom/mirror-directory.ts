import type { BigIntStats } from 'node:fs';
import { type FileHandle, link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MOST_BYTES, type Place } from './mirror-place.js';

/**
 * A mirror in a directory, for a web server beside it. Files are written aside and renamed, so nobody reads half of one,
 * and readable by everybody, since the web server is another user. They are not flushed one by one (thousands change
 * each minute while many messages are open): after a power cut the next newsroom compares sizes and mends what is torn.
 */
export interface DirectorySettings {
  /** Absolute. */
  readonly path: string;
  /** For people; two machines may have a directory of one path. */
  readonly name: string;
  /** Of this newsroom alone: what is written aside carries it. */
  readonly writer: string;
}

/** A lock lives for the few milliseconds of one replacement; one that is older was left behind. */
const STALE_LOCK_MS = 30_000;

export function directoryPlace({ path, name, writer }: DirectorySettings): Place {
  const at = (file: string): string => join(path, file);
  const lock = at('.writer.lock');

  async function write(file: string, bytes: Buffer, durable: boolean): Promise<void> {
    const [target, fresh] = [at(file), `${at(file)}.${writer}.new`];
    const handle = await openMaking(fresh);
    try {
      await handle.writeFile(bytes);
      await handle.chmod(0o644);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await later(fresh, target);
    await rename(fresh, target);
  }

  /** False: another newsroom is replacing right now. */
  async function take(): Promise<boolean> {
    try {
      await (await openMaking(lock, 'wx')).close();
      return true;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const old = await statOf(lock);
    if (old && Date.now() - Number(old.mtimeMs) > STALE_LOCK_MS) await putAside(old);
    return false;
  }

  /** Whoever finds that it took a lock which was just made gives it back. */
  async function putAside(old: BigIntStats): Promise<void> {
    const aside = `${lock}.${writer}`;
    await rename(lock, aside);
    if ((await statOf(aside))?.ino !== old.ino) await link(aside, lock).catch(() => undefined);
    await rm(aside, { force: true });
  }

  return {
    name,
    kind: 'directory',
    // Node has four threads for files; a network file system that hangs must not get more than half of them.
    width: 2,
    async read(file, unlessTag) {
      const found = await statOf(at(file));
      if (found === null) return null;
      if (tagOf(found) === unlessTag) return 'same';
      if (found.size > MOST_BYTES) throw new Error(`${at(file)} is too large to be read (${found.size} bytes)`);
      return { bytes: await readFile(at(file)), tag: tagOf(found) };
    },
    write: ({ file, bytes }) => write(file, bytes, false),
    async replace(file, bytes, ifTag) {
      if (!(await take())) return null;
      try {
        const found = await statOf(at(file));
        if ((found && tagOf(found)) !== ifTag) return null;
        await write(file, bytes, true);
        return tagOf((await statOf(at(file)))!);
      } finally {
        await rm(lock, { force: true });
      }
    },
    remove: (file) => rm(at(file), { force: true }),
    async size(file) {
      const found = await statOf(at(file));
      return found && Number(found.size);
    },
    close() {},
  };
}

async function openMaking(file: string, flags = 'w'): Promise<FileHandle> {
  try {
    return await open(file, flags, 0o644);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    return open(file, flags, 0o644);
  }
}

/**
 * Web servers make their ETag of size and whole seconds of the time. Two texts of one length within a second would share
 * it, and a reader would be told that nothing has changed: so each is at least a second later than the one before.
 */
async function later(fresh: string, target: string): Promise<void> {
  const before = await statOf(target);
  if (before === null) return;
  const [now, last] = [Math.floor(Date.now() / 1000), Number(before.mtimeMs / 1000n)];
  if (now <= last) await utimes(fresh, last + 1, last + 1);
}

async function statOf(file: string): Promise<BigIntStats | null> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return null;
    throw error;
  }
}

/** A file that was renamed into its place is another inode. */
const tagOf = ({ ino, mtimeNs, size }: BigIntStats): string => `${ino}.${mtimeNs}.${size}`;

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;
