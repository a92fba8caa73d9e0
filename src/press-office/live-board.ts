import type { Board, BoardNewsroom, BoardOrigin, LiveEvents } from './api-board.js';

/** Where boards are read. */
export interface BoardSource {
  /** What changes with a board, by message id. */
  signatures(): Promise<ReadonlyMap<string, string>>;
  board(messageId: string): Promise<Board | undefined>;
  newsrooms(): Promise<readonly BoardNewsroom[]>;
  origins(): Promise<readonly BoardOrigin[]>;
}

export type LiveEvent = {
  [Name in keyof LiveEvents]: { readonly event: Name; readonly data: LiveEvents[Name] };
}[keyof LiveEvents];

type Listener = (event: LiveEvent) => void;

/**
 * Tells what changes on the board. One poller for everybody, once a second and only while somebody listens; it reads no
 * board again that has not changed. What it tells begins with the second look: whoever joins reads the board first, then
 * again after joining. While the database is away it is silent, and tells afterwards what changed meanwhile.
 */
export class LiveBoard {
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #known: Known | undefined;

  constructor(
    readonly source: BoardSource,
    readonly everyMs = 1_000,
  ) {}

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Gives back how to leave. */
  join(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#schedule(0);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#known = undefined;
    };
  }

  /** One look, as the timer makes it; tests call it instead of waiting. Two at once are one. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  #schedule(ms: number): void {
    if (this.#timer || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      const next = () => {
        this.#timer = undefined;
        this.#schedule(this.everyMs);
      };
      this.look().then(next, next);
    }, ms);
    this.#timer.unref();
  }

  async #lookOnce(): Promise<void> {
    const before = this.#known;
    const signatures = await this.source.signatures();
    const newsrooms = await this.source.newsrooms();
    const origins = await this.source.origins();
    const boards = new Map<string, Lines>();
    const events: LiveEvent[] = [];
    for (const [id, signature] of signatures) {
      const known = before?.boards.get(id);
      if (known?.signature === signature) {
        boards.set(id, known);
        continue;
      }
      const board = await this.source.board(id);
      if (!board) continue;
      const lines = linesOf(board, signature);
      boards.set(id, lines);
      if (before) events.push(...changed(board, known, lines));
    }
    if (before) events.push(...newsroomsMoved(before.newsrooms, newsrooms));
    if (before && JSON.stringify(before.origins) !== JSON.stringify(origins))
      events.push({ event: 'origins', data: origins });
    if (this.#listeners.size === 0) return;
    this.#known = { boards, newsrooms, origins };
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }
}

interface Lines {
  readonly signature: string;
  readonly state: string;
  /** JSON of each placement, by its id. */
  readonly placements: ReadonlyMap<string, string>;
}

interface Known {
  readonly boards: ReadonlyMap<string, Lines>;
  readonly newsrooms: readonly BoardNewsroom[];
  readonly origins: readonly BoardOrigin[];
}

const linesOf = (board: Board, signature: string): Lines => ({
  signature,
  state: `${board.desired} ${board.converged}`,
  placements: new Map(board.placements.map((placement) => [placement.id, JSON.stringify(placement)])),
});

function changed(board: Board, before: Lines | undefined, now: Lines): LiveEvent[] {
  const { message, reference, desired, converged, epoch, at } = board;
  const events: LiveEvent[] = board.placements
    .filter(({ id }) => before?.placements.get(id) !== now.placements.get(id))
    .map((placement) => ({ event: 'placement', data: { message, reference, desired, placement } }));
  if (before?.state !== now.state)
    events.push({ event: 'converged', data: { message, reference, desired, converged, epoch, at } });
  return events;
}

const newsroomsMoved = (before: readonly BoardNewsroom[], now: readonly BoardNewsroom[]): LiveEvent[] =>
  now
    .filter(({ replica, epoch, at }) => {
      const known = before.find((each) => each.replica === replica);
      return known?.epoch !== epoch || known.at !== at;
    })
    .map((data) => ({ event: 'newsroom', data }));
