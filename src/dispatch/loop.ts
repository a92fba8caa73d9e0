import type { Claim, ClaimWish } from '../store/placements.store.js';
import { Lane, type LaneSize } from './lane.js';
import type { Point } from './step.js';

/** What the loop finds to do; each is safe to be asked for by any number of processes at once. */
export interface Work {
  /** Gives some endpoints their placements; false when nothing is left. */
  advanceFanout(): Promise<boolean>;
  /** Runs one errand; false when none waits. */
  runErrand(): Promise<boolean>;
  claim(wish: Wish): Promise<readonly Claim[]>;
  step(claim: Claim): AsyncGenerator<Point, void>;
  nextDueMs(wish: Pick<Wish, 'lane' | 'except'>): Promise<number | null>;
}

/** What is claimed for one lane; nothing on the channels of `except` (ids). */
export type Wish = Pick<ClaimWish, 'lane' | 'limit' | 'except'>;
type LaneName = ClaimWish['lane'];

/** Posts and endpoints do not share their places: ten thousand endpoints must not keep one post waiting. */
export type LaneSizes = { readonly [lane in LaneName]: LaneSize };

/** Slow calls are few on social channels, whose number is small; of endpoints a thousand may hang at once. */
export const lanesOf = (concurrency: number): LaneSizes => ({
  posts: { places: concurrency, perChannel: Math.ceil(concurrency / 4), slowAfterMs: 500, slowPlaces: concurrency },
  endpoints: { places: 2 * concurrency, perChannel: concurrency, slowAfterMs: 500, slowPlaces: 1_024 },
});

/** Runs a step to its end. A test may stop at a point instead. */
export type Drive = (steps: AsyncGenerator<Point, void>, claim: Claim) => Promise<void>;

export const drain: Drive = async (steps) => {
  for await (const _ of steps);
};

/** Errands under way at once; an officer's check must not wait for a far side that hangs, nor take the place of posts. */
const ERRANDS = 4;

/**
 * The loop that brings every placement to what is desired. `pass` takes no input: it asks the database what is to be
 * done, so a lost signal costs time and never work. A failure of ours (the database is gone, a bug) is told and left:
 * the row waits or its lease runs out, and somebody claims it again. Each lane has places of its own, so far sides that
 * hang keep nobody else waiting.
 */
export class Loop {
  private readonly lanes: readonly (readonly [LaneName, Lane])[];
  private readonly errands = new Set<Promise<void>>();
  private passing: Promise<void> | undefined;
  private rung = false;
  private stopped = false;
  private failing = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly work: Work,
    sizes: LaneSizes,
    private readonly told: (problem: string, error: unknown) => void,
    private readonly drive: Drive = drain,
  ) {
    this.lanes = [
      ['posts', new Lane(sizes.posts)],
      ['endpoints', new Lane(sizes.endpoints)],
    ];
  }

  /** Asks for a pass soon. Any number of rings while one runs make one more. */
  ring(): void {
    this.rung = true;
    if (this.stopped) return;
    this.passing ??= this.passes().finally(() => {
      this.passing = undefined;
      // A ring that came after the last look at `rung` and before this line.
      if (this.rung) this.ring();
    });
  }

  /** Stops claiming and waits for the calls that are under way: each is bounded by its deadline. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.passing;
    if (this.timer) clearTimeout(this.timer);
    await Promise.all([...this.lanes.map(([, lane]) => lane.end()), ...this.errands]);
  }

  private async passes(): Promise<void> {
    while (this.rung && !this.stopped) {
      this.rung = false;
      try {
        await this.pass();
        this.failing = false;
      } catch (error) {
        // Asking again at once would only fail again; the timer asks within a second.
        this.rung = false;
        // Told once, not every second for as long as it lasts.
        if (!this.failing) this.told('A pass of the loop failed; it is tried again every second.', error);
        this.failing = true;
      }
    }
  }

  /** A fan-out that fails is told last: what has its placement already must not wait for it. */
  private async pass(): Promise<void> {
    const fanout = await this.work.advanceFanout().then(
      (more) => ({ more, failed: false as const }),
      (error: unknown) => ({ more: false, failed: true as const, error }),
    );
    this.runErrands();
    const claimed = await this.claim();
    if (fanout.failed) throw fanout.error;
    if (fanout.more || claimed) this.rung = true;
    else await this.sleepUntilDue();
  }

  private runErrands(): void {
    if (this.stopped || this.errands.size >= ERRANDS) return;
    const errands = (async () => {
      while (!this.stopped && (await this.work.runErrand()));
    })()
      .catch((error: unknown) => this.failing || this.told('An errand was left; it is run again later.', error))
      .then(() => void this.errands.delete(errands));
    this.errands.add(errands);
  }

  private async claim(): Promise<boolean> {
    let claimed = false;
    for (const [name, lane] of this.lanes) {
      // Whoever ends a call rings.
      if (this.stopped || lane.wish === 0) continue;
      const claims = await this.work.claim({ lane: name, limit: lane.wish, except: lane.busyChannels });
      for (const claim of claims) this.take(lane, claim);
      claimed ||= claims.length > 0;
    }
    return claimed;
  }

  private take(lane: Lane, claim: Claim): void {
    const { id, channelId } = claim.placement;
    const call = () =>
      this.drive(this.work.step(claim), claim).catch((error: unknown) =>
        this.told(`Placement ${id} was left; it is tried again later.`, error),
      );
    lane.take(channelId, call, () => this.ring());
  }

  /** Rings exactly when the next placement is due, if that comes before the everyday timer. */
  private async sleepUntilDue(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    // In a lane with every place taken, what is due must wait for a call to end, and that rings.
    const open = this.lanes.filter(([, lane]) => lane.free > 0);
    const due = await Promise.all(
      open.map(([name, lane]) => this.work.nextDueMs({ lane: name, except: lane.busyChannels })),
    );
    const dueMs = Math.min(...due.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    if (dueMs > EVERYDAY_MS || this.stopped) return;
    this.timer = setTimeout(() => this.ring(), Math.max(dueMs, 5));
    this.timer.unref();
  }
}

/** The everyday timer: what a lost signal costs at most. */
export const EVERYDAY_MS = 1_000;
