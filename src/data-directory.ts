import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, isKey } from './variables.js';

/**
 * The directory that holds what a hub must not lose: the embedded database, the key, later the newsroom's disk. One
 * process at a time may hold it. It promises that the hold ends with the process, however that ends; it does not look
 * into what others keep in the directory.
 */

/** Another process holds the directory. */
export class DataDirectoryHeld extends ConfigError {
  constructor(
    directory: string,
    readonly pid: number | null,
  ) {
    super([
      `another hub (process ${pid ?? 'unknown'}) uses ${directory}: stop it first, or give this one a directory and ` +
        'ports of its own (TOCSIN_DATA_DIR, PORT).',
    ]);
  }
}

/** What a person has to mend about the directory, and how. */
const fault = (sentence: string, cause?: unknown): ConfigError => new ConfigError([sentence], { cause });

export interface HeldDirectory {
  readonly path: string;
  release(): void;
}

/** Makes the directory (mode 0700) if need be and checks that it can be written. The mode of one that is there stays. */
export function makeDataDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const mend: Record<string, string> = {
      EACCES: 'make it writable for the user that runs the hub, or name another one in TOCSIN_DATA_DIR',
      EROFS: 'the file system is read-only; name a directory on another one in TOCSIN_DATA_DIR',
      ENOSPC: 'the disk is full; make room or name a directory on another one in TOCSIN_DATA_DIR',
      ENOTDIR: 'a part of this path is a file; name a directory in TOCSIN_DATA_DIR',
      EEXIST: 'this is a file; name a directory in TOCSIN_DATA_DIR',
    };
    const todo = mend[code ?? ''] ?? 'name a directory that can be written in TOCSIN_DATA_DIR';
    throw fault(`the data directory ${path} cannot be used (${code ?? message}): ${todo}.`, error);
  }
}

const SQLITE_BUSY = 5;

/* A connection that is collected as garbage is closed, and with it the lock would go. */
const held = new Map<string, DatabaseSync>();

/**
 * Takes the directory for this process or throws `DataDirectoryHeld`. Node has no call for file locks, but its SQLite
 * takes one: a kernel lock, so two starts at once have one winner, and kill -9 releases it. A file with a process id
 * can promise neither.
 */
export async function holdDataDirectory(path: string): Promise<HeldDirectory> {
  makeDataDirectory(path);
  const file = join(path, 'lock');
  const pidFile = join(path, 'hub.pid');
  let lock: DatabaseSync;
  try {
    closeSync(openSync(file, 'a', 0o600));
    /* Two who try in the same instant stand in each other's way: with a short wait one of them gets it. */
    lock = new DatabaseSync(file, { timeout: 250 });
  } catch (cause) {
    throw fault(`${file} cannot be opened: give the hub's user every file in ${path}.`, cause);
  }
  try {
    /* Nothing is ever written, so no journal needs to lie about. */
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    const { errcode, errstr } = cause as { errcode?: number; errstr?: string };
    if (errcode === SQLITE_BUSY) throw new DataDirectoryHeld(path, await livingHolder(pidFile));
    throw fault(`${file} cannot be locked (${errstr}): does its file system know locks?`, cause);
  }
  held.set(file, lock);
  writePrivately(pidFile, `${process.pid}\n`);
  return {
    path,
    release() {
      if (held.get(file) !== lock) return;
      held.delete(file);
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

/** The winner writes its id just after it has the lock; until then the file is lacking or names one that is dead. */
async function livingHolder(pidFile: string): Promise<number | null> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      const pid = Number(readFileSync(pidFile, 'utf8'));
      if (isAlive(pid)) return pid;
    } catch {}
    await sleep(50);
  }
  return null;
}

/** Whether a process of this id is there, whoever's it is. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** How the embedded database is reached; what the command line reads beside a running hub. */
export interface PostgresAccess {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Null while it is not running. */
  readonly pid: number | null;
}

/** Null when there is none, or none that can be understood: it is made anew then, and the password set again. */
export function readPostgresAccess(directory: string): PostgresAccess | null {
  const file = join(directory, 'postgres.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fault(`${file} cannot be read: give the hub's user every file in ${directory}.`, cause);
  }
  try {
    const { port, user, password, pid } = JSON.parse(text) as Record<string, unknown>;
    if (typeof port !== 'number' || typeof user !== 'string' || typeof password !== 'string') return null;
    return { port, user, password, pid: typeof pid === 'number' ? pid : null };
  } catch {
    return null;
  }
}

export function writePostgresAccess(directory: string, access: PostgresAccess): void {
  writePrivately(join(directory, 'postgres.json'), `${JSON.stringify(access, null, 2)}\n`);
}

/** The key that seals the hub's secrets: 32 bytes in base64, made at the first call, the same for ever after. */
export function hubKey(directory: string): string {
  makeDataDirectory(directory);
  const file = join(directory, 'key');
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeNew(fresh, `${randomBytes(32).toString('base64')}\n`);
    /* A link is made whole or not at all, so two processes that start at once end up with one key. */
    linkSync(fresh, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
      throw fault(`${file} cannot be written: set TOCSIN_KEY, or mend ${directory}.`, cause);
  } finally {
    rmSync(fresh, { force: true });
  }
  const key = readKey(file);
  if (!isKey(key))
    throw fault(
      `${file} does not hold 32 bytes in base64. Bring it back from a backup or set TOCSIN_KEY to the right key: ` +
        'without it the sealed channel secrets cannot be opened. If there are none yet, remove the file.',
    );
  return key;
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw fault(`${file} cannot be read: it has to belong to the user that runs the hub.`, cause);
  }
}

/** Mode 0600, whole or not at all, and on the disk when it returns. */
function writePrivately(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  writeNew(fresh, text);
  renameSync(fresh, file);
}

function writeNew(file: string, text: string): void {
  const fd = openSync(file, 'wx', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
