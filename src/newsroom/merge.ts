import { newest, type PublicMessage, type PublicState } from '../domain/state.js';
import { instant } from '../domain/time.js';
import type { Reading } from '../store/newsroom.store.js';

/** What a reading of the database does to the state that a newsroom has. Pure; all times are the database's. */

/** How old the confirmation on a page gets while all is well. */
export const CONFIRM_EVERY_MS = 60_000;

/** A message of the reading replaces ours, unless ours is newer; what only we have stays. Newest release first. */
export function merge(
  state: PublicState | null,
  { epoch, confirmedAt, exercisesOnMain, changed }: Reading,
): PublicState {
  const messages = new Map<string, PublicMessage>(state?.messages.map((message) => [message.id, message]));
  for (const message of changed) {
    const known = messages.get(message.id);
    if (!known || newest(message).sequence >= newest(known).sequence) messages.set(message.id, message);
  }
  const newestFirst = [...messages.values()].sort((a, b) => newest(b).sequence - newest(a).sequence);
  return { epoch, confirmedAt, exercisesOnMain, messages: newestFirst };
}

/** Something was released, or exercises changed their tree: what the disk has is no longer what is served. */
export const isMoved = (state: PublicState, reading: Pick<Reading, 'epoch' | 'exercisesOnMain'>): boolean =>
  reading.epoch !== state.epoch || reading.exercisesOnMain !== state.exercisesOnMain;

/**
 * Whether the documents have to be pressed again: something moved, the confirmation on them is a minute old, or a
 * message passed its expiry. Expiry is judged by the time of confirmation, as the documents do, so a page never turns
 * to "past" on the word of a clock that nobody confirmed.
 */
export function isDue(state: PublicState, reading: Reading): boolean {
  if (isMoved(state, reading)) return true;
  const before = instant(state.confirmedAt)!;
  const now = instant(reading.confirmedAt)!;
  // Also when the database's clock was set back: a time that lies ahead must not stand there until it comes.
  if (Math.abs(now - before) >= CONFIRM_EVERY_MS) return true;
  return state.messages.some((message) => {
    const expires = instant(newest(message).expires)!;
    return before < expires && expires <= now;
  });
}
