import type { OpenRooms } from './app.module.js';
import type { BoardPlacement } from './domain/board.js';
import type { Actor } from './domain/officer.js';
import type { DriftAnswer } from './press-office/api.js';
import { inProcess } from './press-office/call.js';
import { DriftService } from './press-office/drift.service.js';
import { MessageReaderService } from './press-office/message-reader.service.js';
import { BoardStore } from './store/board.store.js';

export type DriftCommand = 'restore' | 'accept-drift';

export interface DriftWish {
  readonly command: DriftCommand;
  readonly reference: string;
  /** Left out: all of them. */
  readonly channel: string | undefined;
  readonly language: string | undefined;
}

export interface DriftDesk {
  /** Whether what stands there is to be decided about. Both texts are before the officer's eyes by then. */
  isMeant(seen: BoardPlacement): Promise<boolean>;
  done(seen: BoardPlacement, answer: DriftAnswer): void;
}

/**
 * Decides about what somebody changed by hand, as far as it is meant: each decision is bound to the time that stood
 * beside what was shown. Gives how many were decided about, and how many were left.
 */
export async function decideDrift(
  app: OpenRooms['app'],
  actor: Actor,
  { command, reference, channel, language }: DriftWish,
  desk: DriftDesk,
): Promise<{ readonly decided: number; readonly left: number }> {
  const { id: message } = await app.get(MessageReaderService).get(reference);
  const board = await app.get(BoardStore).of(message);
  const drifts = app.get(DriftService);
  let [decided, left] = [0, 0];
  for (const line of board?.placements ?? []) {
    const { id, drift } = line;
    if (drift === null || (channel !== undefined && line.channel.name !== channel)) continue;
    if (language !== undefined && line.language !== language) continue;
    // A removal that waits may be taken back; everything else that is on its way stays decided.
    if (drift.restoring && !(command === 'accept-drift' && drift.kind === 'foreign')) continue;
    if (!(await desk.isMeant(line))) {
      left += 1;
      continue;
    }
    const seen = { at: drift.at };
    const call = inProcess(actor);
    desk.done(line, await (command === 'restore' ? drifts.restore(call, id, seen) : drifts.accept(call, id, seen)));
    decided += 1;
  }
  return { decided, left };
}
