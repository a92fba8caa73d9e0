import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import type { OpenRooms } from './app.module.js';
import { type Board, isSettled } from './domain/board.js';
import { parseContent } from './domain/content.js';
import type { Office } from './domain/language.js';
import type { Kind, Status } from './domain/message.js';
import type { Actor } from './domain/officer.js';
import { Refusal } from './domain/refusal.js';
import { ApprovalsService } from './press-office/approvals.service.js';
import { inProcess } from './press-office/call.js';
import { etagOf } from './press-office/drafting.js';
import { DraftsService } from './press-office/drafts.service.js';
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
  // A correction of what is withdrawn needs no advice; whether this one is, the press office knows.
  const content = parseContent(input, { languages: office.languages, standing: 'withdrawn' });
  if (content instanceof Refusal) throw new Refusal(content.code, `${file}: ${content.message}`, content.errors);
  const { reference, ...body } = input as { reference?: string };
  return { file, body, kind: content.kind, status: content.status, reference: reference ?? null };
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
  const begun =
    message.kind === 'alert'
      ? await drafts.beginMessage(call, message.body)
      : await beginNext(app, actor, message, reference);
  const submitted = await app.get(ApprovalsService).submit(call, begun.id);
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
