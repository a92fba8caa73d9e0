import type { Claim } from '../store/placements.store.js';
import type { Point } from './step.js';

/** What the loop finds to do; each is safe to be asked for by any number of processes at once. */
export interface Work {
  /** Gives endpoints their placements; false when nothing is left. */
  advanceFanout(): Promise<boolean>;
  /** Runs one errand; false when none waits. */
  runErrand(): Promise<boolean>;
  claim(limit: number): Promise<readonly Claim[]>;
  step(claim: Claim): AsyncGenerator<Point, void>;
  nextDueMs(): Promise<number | null>;
}

/** Runs a step to its end. A test may stop at a point instead. */
export type Drive = (steps: AsyncGenerator<Point, void>, claim: Claim) => Promise<void>;

export const drain: Drive = async (steps) => {
  for await (const _ of steps);
};

/**
 * The loop that brings every placement to what is desired. `pass` takes no input: it asks the database what is to be
 * done, so a lost signal costs time and never work. A failure of ours (the database is gone, a bug) is told and left:
 * the lease runs out, and somebody claims the row again.
 */
export class Loop {
  private readonly running = new Set<Promise<void>>();
  private passing: Promise<void> | undefined;
  private rung = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly work: Work,
    private readonly concurrency: number,
    private readonly told: (problem: string, error: unknown) => void,
    private readonly drive: Drive = drain,
  ) {}

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
    if (this.timer) clearTimeout(this.timer);
    await this.passing;
    await Promise.all(this.running);
  }

  private async passes(): Promise<void> {
    while (this.rung && !this.stopped) {
      this.rung = false;
      try {
        await this.pass();
      } catch (error) {
        // Asking again at once would only fail again; the timer asks within a second.
        this.rung = false;
        this.told('A pass of the loop failed; the next one tries again.', error);
      }
    }
  }

  private async pass(): Promise<void> {
    while (!this.stopped && (await this.work.advanceFanout()));
    while (!this.stopped && (await this.work.runErrand()));
    const free = this.concurrency - this.running.size;
    const claims = this.stopped || free <= 0 ? [] : await this.work.claim(free);
    for (const claim of claims) this.take(claim);
    if (claims.length === 0) await this.sleepUntilDue();
  }

  private take(claim: Claim): void {
    const task = this.drive(this.work.step(claim), claim)
      .catch((error: unknown) =>
        this.told(`Placement ${claim.placement.id} was left; it is claimed again when its lease ends.`, error),
      )
      .finally(() => {
        this.running.delete(task);
        this.ring();
      });
    this.running.add(task);
  }

  /** Rings exactly when the next placement is due, if that comes before the everyday timer. */
  private async sleepUntilDue(): Promise<void> {
    const dueMs = await this.work.nextDueMs();
    if (this.timer) clearTimeout(this.timer);
    if (dueMs === null || dueMs > EVERYDAY_MS || this.stopped) return;
    this.timer = setTimeout(() => this.ring(), Math.max(dueMs, 5));
    this.timer.unref();
  }
}

/** The everyday timer: what a lost signal costs at most. */
export const EVERYDAY_MS = 1_000;
