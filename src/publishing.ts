import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import type { OpenRooms } from './app.module.js';
import { type Board, isSettled } from './domain/board.js';
import { parseContent } from './domain/content.js';
import { MOST_IMAGES } from './domain/image.js';
import type { Office } from './domain/language.js';
import type { Kind, Status } from './domain/message.js';
import type { Actor } from './domain/officer.js';
import { Refusal } from './domain/refusal.js';
import { ApprovalsService } from './press-office/approvals.service.js';
import { inProcess } from './press-office/call.js';
import { type Developed, develop, MOST_UPLOADED } from './press-office/darkroom.js';
import { etagOf } from './press-office/drafting.js';
import { DraftsService } from './press-office/drafts.service.js';
import { ImagesService } from './press-office/images.service.js';
import { MessageReaderService } from './press-office/message-reader.service.js';
import { ReleasesService } from './press-office/releases.service.js';
import { ScheduleReaderService } from './press-office/schedule-reader.service.js';
import { BoardStore } from './store/board.store.js';

/** What a message file asks for, checked before anything is written. */
export interface MessageFile {
  readonly file: string;
  /** As the API takes it, without the reference. */
  readonly body: { readonly [field: string]: unknown };
  readonly kind: Kind;
  readonly status: Status;
  readonly reference: string | null;
  /** What the file names by `file`, made and not yet kept; left out: nothing. */
  readonly images?: readonly Developed[];
}

/** The largest file that is read, bytes: a message is some kilobytes, and a wrong path should not eat the memory. */
const LARGEST_FILE = 512 * 1024;

/** Throws a Refusal that names file, field and reason; nothing has been written then. */
export async function readMessageFile(file: string, office: Office): Promise<MessageFile> {
  const refuse = (detail: string, errors: Refusal['errors'] = []) =>
    new Refusal('validation', `${file}: ${detail}`, errors);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = { ENOENT: 'there is no such file', EISDIR: 'is a directory: name the files in it' };
    throw refuse(why[error.code as keyof typeof why] ?? `cannot be read (${error.code})`);
  });
  if (bytes.length > LARGEST_FILE) throw refuse(`is ${bytes.length} bytes long; a message has at most ${LARGEST_FILE}`);
  let input: unknown;
  try {
    input = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { maxAliasCount: 20 });
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : (error as Error).message.split(/:?\n/)[0];
    throw refuse(`is no YAML that can be read: ${reason}`);
  }
  const { named, images } = await withImages(input, file, refuse);
  // A correction of what is withdrawn needs no advice; whether this one is, and what is kept of an image that is named by
  // its digest, the press office knows.
  const content = parseContent(named, {
    languages: office.languages,
    standing: 'withdrawn',
    image: (sha256) => images.find(({ facts }) => facts.sha256 === sha256)?.facts ?? { ...UNSEEN, sha256 },
  });
  if (content instanceof Refusal) throw new Refusal(content.code, `${file}: ${content.message}`, content.errors);
  const { reference, ...body } = named as { reference?: string };
  return { file, body, kind: content.kind, status: content.status, reference: reference ?? null, images };
}

const UNSEEN = { type: 'image/jpeg', width: 1, height: 1, bytes: 1 } as const;

/** Each `file` of `media` is made into an image and named by its digest; what else is wrong with it the parser says. */
async function withImages(
  input: unknown,
  file: string,
  refuse: (detail: string, errors?: Refusal['errors']) => Refusal,
): Promise<{ named: unknown; images: readonly Developed[] }> {
  if (typeof input !== 'object' || input === null || !('media' in input) || !Array.isArray(input.media))
    return { named: input, images: [] };
  const images: Developed[] = [];
  const media: unknown[] = [];
  for (const [i, each] of (input.media as unknown[]).slice(0, MOST_IMAGES + 1).entries()) {
    if (typeof each !== 'object' || each === null || !('file' in each)) {
      media.push(each);
      continue;
    }
    const field = `media[${i}].file`;
    const no = (code: string, detail: string) => refuse(`${field} ${detail}`, [{ field, code, detail }]);
    const { file: path, ...said } = each;
    if (typeof path !== 'string' || path === '') throw no('type', 'must be the path of a picture');
    const made = await develop(await readPicture(path, dirname(file), no), field);
    if (made instanceof Refusal) throw refuse(made.message, made.errors);
    images.push(made);
    media.push({ ...said, sha256: made.facts.sha256 });
  }
  return { named: { ...input, media }, images };
}

/** Beside the message's file or below it, links resolved: who publishes a file of others publishes nothing else of the disk. */
async function readPicture(
  path: string,
  folder: string,
  no: (code: string, detail: string) => Refusal,
): Promise<Buffer> {
  if (isAbsolute(path)) throw no('outside', 'must be a path relative to the message’s file');
  const [root, real] = await Promise.all([realpath(folder), realpath(resolve(folder, path)).catch(() => null)]);
  if (real === null) throw no('file', `names ${path}, which is not there`);
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
    throw no('outside', `names ${path}, which is outside of the message’s own folder`);
  const { size, isPicture } = await stat(real).then((found) => ({ size: found.size, isPicture: found.isFile() }));
  if (!isPicture) throw no('file', `names ${path}, which is no file`);
  if (size > MOST_UPLOADED) throw no('too-large', `is larger than ${MOST_UPLOADED / 1_000_000} MB`);
  return readFile(real);
}

export type Published =
  | {
      readonly is: 'released';
      readonly reference: string;
      readonly id: string;
      readonly version: number;
      readonly warnings: readonly string[];
    }
  | {
      readonly is: 'scheduled';
      readonly reference: string;
      readonly id: string;
      readonly version: number;
      /** RFC 3339, UTC. */
      readonly at: string;
      readonly warnings: readonly string[];
    }
  | { readonly is: 'waits'; readonly reference: string; readonly id: string; readonly version: number };

/**
 * Draft, submit and release of one file. An exercise is released at once or at the time that is set, an actual message
 * waits for a second officer unless the glass is broken. What an officer wrote stays as a draft when the release is
 * refused; a time that cannot be is refused before anything is written.
 */
export async function publish(
  app: OpenRooms['app'],
  actor: Actor,
  message: MessageFile,
  { reference, breakGlass, at = null }: { reference: string | null; breakGlass: string | null; at?: string | null },
): Promise<Published> {
  if (at !== null) await app.get(ScheduleReaderService).readAt(at);
  const drafts = app.get(DraftsService);
  const call = inProcess(actor);
  for (const image of message.images ?? []) await app.get(ImagesService).keep(call, image);
  const begun =
    message.kind === 'alert'
      ? await drafts.beginMessage(call, message.body)
      : await beginNext(app, actor, message, reference);
  const submitted = await app.get(ApprovalsService).submit(call, begun.id, { breaksGlass: breakGlass !== null });
  const about = { reference: begun.reference, id: begun.id, version: submitted.n };
  if (message.status === 'actual' && breakGlass === null) return { is: 'waits', ...about };
  const released = await app
    .get(ReleasesService)
    .release(call, begun.id, { at, breakGlass: breakGlass === null ? null : { reason: breakGlass } });
  const { warnings, scheduledAt } = released;
  return scheduledAt === null
    ? { is: 'released', ...about, warnings }
    : { is: 'scheduled', ...about, at: scheduledAt, warnings };
}

async function beginNext(
  app: OpenRooms['app'],
  actor: Actor,
  message: MessageFile,
  reference: string | null,
): Promise<{ id: string; reference: string }> {
  if (reference === null)
    throw new Refusal('validation', `${message.file}: reference is missing: a ${message.kind} follows a message.`, [
      { field: 'reference', code: 'required', detail: 'is missing; name it in the file or with --reference' },
    ]);
  const { id } = await app.get(MessageReaderService).get(reference);
  const drafts = app.get(DraftsService);
  const call = inProcess(actor);
  const draft = await drafts.begin(call, id, message.kind);
  try {
    await drafts.change(call, id, { ifMatch: etagOf(draft), body: message.body });
  } catch (error) {
    // The draft that was filled in from the version before is nobody's words: it must not stay behind.
    await drafts.drop(call, id, etagOf(draft));
    throw error;
  }
  return { id, reference };
}

/** Whether the newest version stands everywhere: on every channel, and on the shelf of every newsroom that is alive. */
export function standsEverywhere(board: Board): boolean {
  const alive = board.newsrooms.filter(({ at }) => Date.parse(board.at) - Date.parse(at) < NEWSROOM_ALIVE_MS);
  return board.converged && alive.every(({ epoch }) => epoch >= board.epoch);
}

/** A newsroom reports every ten seconds; one that has been silent for this long is not waited for. */
const NEWSROOM_ALIVE_MS = 30_000;

/** Reads the board until it has converged or the time is over; `seen` is given every board that differs. */
export async function waitFor(
  app: OpenRooms['app'],
  messageId: string,
  { timeoutMs, seen }: { timeoutMs: number; seen: (board: Board) => void },
): Promise<{ board: Board; converged: boolean }> {
  const boards = app.get(BoardStore);
  const patience = AbortSignal.timeout(timeoutMs);
  let before = '';
  for (;;) {
    const board = await boards.of(messageId);
    if (!board) throw new Refusal('not-found', 'The message has no released version yet.');
    const now = JSON.stringify(board.placements.map(({ shown, outcome, error }) => [shown, outcome, error?.code]));
    if (now !== before) seen(board);
    before = now;
    const converged = standsEverywhere(board);
    if (converged || hopeless(board) || patience.aborted) return { board, converged };
    await wait(150);
  }
}

/** Everything that is not there yet waits for a person: waiting longer changes nothing. */
const hopeless = (board: Board): boolean => {
  const open = board.placements.filter((line) => !isSettled(line));
  return open.length > 0 && open.every(({ outcome }) => outcome === 'refused' || outcome === 'paused');
};
