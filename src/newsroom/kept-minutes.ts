import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { instant } from '../domain/time.js';
import type { TrafficMinute } from '../domain/traffic.js';
import type { Log } from './alarms.js';
import { readSigned, writeSigned } from './signed-lines.js';

/** Minutes of traffic that wait for a database, a file each, so that writing one costs the same after a day as at once. */
export interface KeptMinutes {
  write(minute: TrafficMinute): Promise<void>;
  /** Oldest first. */
  names(): Promise<readonly string[]>;
  /** Null: it cannot be believed, which is told. */
  read(name: string): Promise<TrafficMinute | null>;
  remove(name: string): Promise<void>;
}

const FORMAT = 'tocsin-newsroom-traffic/1';
/** Two days. A minute has 200 lines at most, so this is some 60 MB on a night on which everything was read. */
const MOST_MINUTES = 2_880;

export function openKeptMinutes(about: {
  /** Absolute; made when there is something to keep. */
  readonly directory: string;
  /** For HMAC-SHA256: `diskKey`. */
  readonly key: Buffer;
  readonly log: Log;
  readonly most?: number;
}): KeptMinutes {
  const { directory, key, log, most = MOST_MINUTES } = about;

  async function names(): Promise<readonly string[]> {
    const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return files.filter((file) => /^\d{13}-[\w-]+\.jsonl$/.test(file)).sort();
  }
  const remove = (name: string): Promise<void> => rm(join(directory, name), { force: true });

  return {
    names,
    remove,
    async write(minute) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const waiting = await names();
      for (const name of waiting.slice(0, Math.max(0, waiting.length - most + 1))) {
        log.alarm(`Traffic of a minute is lost (${name}): ${most} minutes wait for a database already.`);
        await remove(name);
      }
      const file = join(directory, `${instant(minute.minute)}-${minute.run}.jsonl`);
      await writeSigned(`${file}.new`, key, [{ format: FORMAT }, minute]);
      await rename(`${file}.new`, file);
    },
    async read(name) {
      const file = join(directory, name);
      const read = await readSigned(file, key);
      if (read.is === 'valid') {
        const [head, minute] = read.lines as readonly [{ format?: unknown }, TrafficMinute];
        if (head.format === FORMAT) return minute;
      }
      const why = read.is === 'refused' ? read.why : 'it was written by another version of the hub';
      log.alarm(`${file} is not used: ${why}.`);
      return null;
    },
  };
}
