import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Alarms, type Log } from './alarms.js';
import { readSigned, writeSigned } from './signed-lines.js';

/**
 * One small thing that a newsroom has to know after a restart without a database. A disk that fails is told once, and
 * costs only that memory; what was not written by this hub is not believed.
 */
export interface Memory<T> {
  /** Null: there is none, or none that can be believed. */
  load(): Promise<T | null>;
  save(thing: T): Promise<void>;
}

export function openMemory<T>(about: {
  /** Absolute. */
  readonly directory: string;
  /** Of the file, and of what it holds. */
  readonly name: string;
  /** For HMAC-SHA256: `diskKey`. */
  readonly key: Buffer;
  readonly log: Log;
}): Memory<T> {
  const { directory, name, key, log } = about;
  const file = join(directory, `${name}.jsonl`);
  const format = `tocsin-newsroom-${name}/1`;
  const alarms = new Alarms(log);
  return {
    async load() {
      try {
        const read = await readSigned(file, key);
        if (read.is === 'refused') log.alarm(`${file} is not used: ${read.why}.`);
        const [head, thing] = read.is === 'valid' ? (read.lines as [{ format?: unknown }, T]) : [];
        return head?.format === format ? (thing ?? null) : null;
      } catch (error) {
        log.alarm(`${file} cannot be read: give the hub's user every file beside it.`, error);
        return null;
      }
    },
    async save(thing) {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeSigned(`${file}.new`, key, [{ format }, thing]);
        await rename(`${file}.new`, file);
        alarms.clear(name, `${file} can be written again.`);
      } catch (error) {
        alarms.raise(
          name,
          `${file} cannot be written: after a restart it will not be known. Make room on the disk.`,
          error,
        );
      }
    },
  };
}
