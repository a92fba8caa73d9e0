import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KINDS, STATUSES } from '../domain/message.js';
import { type Entry, EVENTS, type NewEntry } from './record.js';

const words = z.record(z.string(), z.string());
const entrySchema = z.object({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  where: z.string(),
  event: z.enum(EVENTS),
  id: z.string(),
  account: z.string(),
  language: z.string().optional(),
  text: z.string().optional(),
  inReplyTo: z.string().optional(),
  key: z.string().optional(),
  visibility: z.enum(['public', 'unlisted', 'private', 'direct']).optional(),
  warning: z.string().optional(),
  sensitive: z.boolean().optional(),
  version: z.number().optional(),
  reference: z.string().optional(),
  own: z.record(z.string(), z.unknown()).optional(),
  type: z.string().optional(),
  kind: z.enum(KINDS).optional(),
  status: z.enum(STATUSES).optional(),
  headline: words.optional(),
  verified: z.boolean().optional(),
  stale: z.boolean().optional(),
  reason: z.string().optional(),
});

/**
 * The record as a file of one JSON line per entry. `append` returns after the operating system has the line, so an
 * effect survives kill -9 before anybody was told of it; it is not flushed to the disk itself, since nothing that
 * matters is lost with an exercise when the power fails.
 */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Throws, without any effect, if the line cannot be written (a full disk). */
  append(entry: NewEntry): Entry;
  /** Calls `follower` for every entry there is and for every one to come. */
  follow(follower: (entry: Entry) => void): void;
  close(): void;
}

/** With `directory` null nothing is written. Throws if the record there cannot be read. */
export function openJournal(directory: string | null, now: () => Date): Journal {
  const file = directory === null ? null : openRecord(directory);
  const entries: Entry[] = file ? file.entries : [];
  const followers: ((entry: Entry) => void)[] = [];
  return {
    entries,
    append(draft) {
      const entry: Entry = { seq: entries.length + 1, at: now().toISOString(), ...draft };
      file?.write(`${JSON.stringify(entry)}\n`);
      entries.push(entry);
      for (const follower of followers) follower(entry);
      return entry;
    },
    follow(follower) {
      entries.forEach(follower);
      followers.push(follower);
    },
    close() {
      file?.close();
    },
  };
}

function openRecord(directory: string) {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'record.jsonl');
  const fd = openSync(path, 'a+');
  try {
    const { entries, length } = readRecord(path);
    ftruncateSync(fd, length);
    let size = length;
    return {
      entries,
      write(line: string) {
        if (fstatSync(fd).size !== size) {
          throw new Error(`${path} was changed by somebody else: only one training ground may use ${directory}.`);
        }
        const bytes = Buffer.from(line);
        try {
          if (writeSync(fd, bytes) !== bytes.length) throw new Error('the disk took only a part of the line');
        } catch (cause) {
          ftruncateSync(fd, size);
          throw new Error(`The training ground could not write to ${path}; free some space and try again.`, { cause });
        }
        size += bytes.length;
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A last line that kill -9 or a full disk tore is dropped: nobody was told of its effect. */
function readRecord(path: string): { entries: Entry[]; length: number } {
  const bytes = readFileSync(path);
  const entries: Entry[] = [];
  let length = 0;
  while (length < bytes.length) {
    const end = bytes.indexOf(0x0a, length);
    if (end === -1) break;
    const parsed = parseLine(bytes.toString('utf8', length, end));
    if (parsed === null || parsed.seq !== entries.length + 1) {
      if (parsed === null && end === bytes.length - 1) break;
      throw new Error(
        `The training ground's record ${path} cannot be read at line ${entries.length + 1}. ` +
          'Move the file away to begin with an empty training ground.',
      );
    }
    entries.push(parsed);
    length = end + 1;
  }
  return { entries, length };
}

function parseLine(line: string): Entry | null {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
