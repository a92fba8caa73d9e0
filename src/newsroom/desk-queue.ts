import type { Clock } from './deadline.js';

/**
 * How much of the desk one newsroom asks for at once. What comes above it waits a moment, in order of worth, and is then
 * sent away with a time to come again: a desk that is saturated answers nobody, and holds sockets and memory that the
 * readers need. Changes keep places of their own, so that a withdrawal never stands behind a page of the ledger, and those
 * whom the desk has let in keep some that no crowd of strangers gets. A `knock` is a change by somebody whom it has not:
 * most of them are sign-ins.
 */
export const RANKS = ['change', 'knock', 'upload', 'read', 'report'] as const;
export type Rank = (typeof RANKS)[number];

export interface QueueLimits {
  /** Calls that the desk has and has not answered. */
  readonly inFlight: number;
  /** Of these, so many are kept for changes. */
  readonly forChanges: number;
  /** Of those, so many are kept from knocks. */
  readonly forKnown: number;
  /** Of all, so many may be reports. */
  readonly reports: number;
  /** Images under way, which come slowly: they are counted by themselves. */
  readonly uploads: number;
  readonly waiting: number;
  readonly waitMs: number;
  /** The board's event streams: they are open for hours and cost the desk little, so they are counted by themselves. */
  readonly streams: number;
}

export const QUEUE_LIMITS: QueueLimits = {
  inFlight: 72,
  forChanges: 24,
  forKnown: 16,
  reports: 8,
  uploads: 4,
  waiting: 256,
  waitMs: 5_000,
  streams: 256,
};

/** What becomes of a call. */
export interface Entry {
  readonly go: () => void;
  readonly shed: () => void;
}

interface Waiting extends Entry {
  readonly rank: Rank;
  readonly patience: AbortController;
}

export class DeskQueue {
  private inFlight = 0;
  private reports = 0;
  private uploads = 0;
  private streams = 0;
  private waiting: Waiting[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly limits: QueueLimits = QUEUE_LIMITS,
    /** This newsroom has no strength to spare: what can wait until tomorrow is not begun. */
    private readonly isLean: () => boolean = () => false,
  ) {}

  /** Goes now, later, or not at all. Gives what to call when the call is over, however it ended. */
  enter(rank: Rank, entry: Entry): () => void {
    if (rank === 'report' && this.isLean()) return shed(entry);
    if (this.hasRoom(rank)) return this.start(rank, entry);
    if (this.waiting.length >= this.limits.waiting && !this.displace(rank)) return shed(entry);
    return this.wait(rank, entry);
  }

  enterStream(entry: Entry): () => void {
    if (this.isLean() || this.streams >= this.limits.streams) return shed(entry);
    this.streams++;
    entry.go();
    return once(() => {
      this.streams--;
    });
  }

  private hasRoom(rank: Rank): boolean {
    const { inFlight, forChanges, forKnown, reports, uploads } = this.limits;
    switch (rank) {
      case 'change':
        return this.inFlight < inFlight;
      case 'knock':
        return this.inFlight < inFlight - forKnown;
      case 'upload':
        return this.uploads < uploads;
      case 'read':
        return this.inFlight < inFlight - forChanges;
      case 'report':
        return this.inFlight < inFlight - forChanges && this.reports < reports;
    }
  }

  private start(rank: Rank, { go }: Entry): () => void {
    this.count(rank, 1);
    go();
    return once(() => {
      this.count(rank, -1);
      this.next();
    });
  }

  private count(rank: Rank, by: 1 | -1): void {
    if (rank === 'upload') this.uploads += by;
    else this.inFlight += by;
    if (rank === 'report') this.reports += by;
  }

  private wait(rank: Rank, entry: Entry): () => void {
    let over = (): void => void this.drop(waits);
    const waits: Waiting = {
      rank,
      patience: new AbortController(),
      shed: entry.shed,
      go: () => {
        over = this.start(rank, entry);
      },
    };
    this.waiting.push(waits);
    this.clock.wait(this.limits.waitMs, waits.patience.signal).then(
      () => {
        if (this.drop(waits)) entry.shed();
      },
      () => undefined,
    );
    return () => over();
  }

  /** Who has waited longest among those of most worth for whom there is room. */
  private next(): void {
    for (const rank of RANKS) {
      if (!this.hasRoom(rank)) continue;
      const waits = this.waiting.find((each) => each.rank === rank);
      if (waits === undefined || !this.drop(waits)) continue;
      waits.go();
      return;
    }
  }

  /** The newest of those that are worth least gives way, if it is worth less. */
  private displace(rank: Rank): boolean {
    const lesser = RANKS.slice(RANKS.indexOf(rank) + 1).reverse();
    const worst = lesser.find((each) => this.waiting.some((waits) => waits.rank === each));
    const less = this.waiting.findLast((waits) => waits.rank === worst);
    if (!less || !this.drop(less)) return false;
    less.shed();
    return true;
  }

  /** False: it was not waiting any more. */
  private drop(waits: Waiting): boolean {
    const at = this.waiting.indexOf(waits);
    if (at < 0) return false;
    this.waiting.splice(at, 1);
    waits.patience.abort();
    return true;
  }
}

function shed({ shed: tell }: Entry): () => void {
  tell();
  return () => undefined;
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
