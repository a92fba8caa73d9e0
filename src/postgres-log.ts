import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Two files of this size at most: a database that complains in a loop must not fill the disk that it lives on. */
const FILE_BYTES = 4 * 1024 * 1024;
const TAIL_CHARACTERS = 4_000;

export interface PostgresLog {
  write(chunk: Buffer): void;
  /** The last lines of this run: by them a start that failed is explained. */
  tail(): string;
}

/** `postgres.log` in the data directory, and `postgres.log.1` before it; mode 0600, as statements stand in it. */
export function openPostgresLog(directory: string): PostgresLog {
  const file = join(directory, 'postgres.log');
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let tail = '';
  return {
    write(chunk) {
      tail = (tail + chunk.toString()).slice(-TAIL_CHARACTERS);
      try {
        if (bytes + chunk.length > FILE_BYTES) {
          renameSync(file, `${file}.1`);
          bytes = 0;
        }
        appendFileSync(file, chunk, { mode: 0o600 });
        bytes += chunk.length;
      } catch {
        /* A full disk is told by the database itself; the hub must go on reading, or the database would wait for it. */
      }
    },
    tail: () => tail,
  };
}
