import type { Claim } from '../store/placements.store.js';
import type { Point } from './step.js';

/** What the loop finds to do; each is safe to be asked for by any number of processes at once. */
export interface Work {
  /** Gives some endpoints their placements; false when nothing is left. */
  advanceFanout(): Promise<boolean>;
  /** Runs one errand; false when none waits. */
  runErrand(): Promise<boolean>;
  /** Claims nothing on the channels of `except` (ids). */
  claim(limit: number, except: readonly string[]): Promise<readonly Claim[]>;
  step(claim: Claim): AsyncGenerator<Point, void>;
  nextDueMs(except: readonly string[]): Promise<number | null>;
}

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
 * the row waits or its lease runs out, and somebody claims it again. One channel never has more than its share of the
 * calls under way, so a far side that hangs does not keep the others waiting.
 */
export class Loop {
  private readonly running = new Set<Promise<void>>();
  private readonly errands = new Set<Promise<void>>();
  /** Calls under way, by channel. */
  private readonly busy = new Map<string, number>();
  private readonly share: number;
  private passing: Promise<void> | undefined;
  private rung = false;
  private stopped = false;
  private failing = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly work: Work,
    private readonly concurrency: number,
    private readonly told: (problem: string, error: unknown) => void,
    private readonly drive: Drive = drain,
  ) {
    this.share = Math.ceil(concurrency / 4);
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
    await Promise.all([...this.running, ...this.errands]);
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
    // In shares, so that not all that is free goes to one channel. Whoever ends a call rings.
    const limit = Math.min(this.concurrency - this.running.size, this.share);
    if (this.stopped || limit <= 0) return false;
    const claims = await this.work.claim(limit, this.busyChannels());
    for (const claim of claims) this.take(claim);
    return claims.length > 0;
  }

  private busyChannels(): string[] {
    return [...this.busy].filter(([, calls]) => calls >= this.share).map(([channelId]) => channelId);
  }

  private take(claim: Claim): void {
    const { channelId } = claim.placement;
    this.busy.set(channelId, (this.busy.get(channelId) ?? 0) + 1);
    const task = this.drive(this.work.step(claim), claim)
      .catch((error: unknown) => this.told(`Placement ${claim.placement.id} was left; it is tried again later.`, error))
      .finally(() => {
        this.running.delete(task);
        const calls = this.busy.get(channelId)! - 1;
        if (calls > 0) this.busy.set(channelId, calls);
        else this.busy.delete(channelId);
        this.ring();
      });
    this.running.add(task);
  }

  /** Rings exactly when the next placement is due, if that comes before the everyday timer. */
  private async sleepUntilDue(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    // With every place taken, what is due must wait for a call to end, and that rings.
    if (this.running.size >= this.concurrency) return;
    const dueMs = await this.work.nextDueMs(this.busyChannels());
    if (dueMs === null || dueMs > EVERYDAY_MS || this.stopped) return;
    this.timer = setTimeout(() => this.ring(), Math.max(dueMs, 5));
    this.timer.unref();
  }
}

/** The everyday timer: what a lost signal costs at most. */
export const EVERYDAY_MS = 1_000;
