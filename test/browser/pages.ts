import type { Document } from '../../src/domain/state.js';
import { finish } from '../../src/newsroom/finish.js';
import { openFrontDoor } from '../../src/newsroom/front-door.js';
import type { Shelf } from '../../src/newsroom/shelf.js';

/**
 * Documents on the newsroom's own front door, without a database or a desk: what a page looks like depends on the state
 * it was pressed from and on nothing else, so it can be photographed at a time that never moves.
 */
export interface Pages {
  readonly origin: string;
  /** Swaps the shelf, as a pressing does. */
  show(documents: readonly Document[]): Promise<void>;
  close(): Promise<void>;
}

export async function openPages(documents: readonly Document[]): Promise<Pages> {
  let shelf: Shelf;
  let epoch = 0;
  const show = async (next: readonly Document[]): Promise<void> => {
    const finished = await finish(next);
    epoch += 1;
    const confirmedAt = '2026-11-22T02:40:00.000Z';
    shelf = { epoch, confirmedAt, secure: false, light: false, maxAge: 2, documents: finished };
  };
  await show(documents);
  const log = { info: () => {}, alarm: (what: string) => console.error(what) };
  const door = await openFrontDoor({ host: '127.0.0.1', port: 0, log, shelf: () => shelf });
  return { origin: `http://127.0.0.1:${door.port}`, show, close: () => door.close(0) };
}
