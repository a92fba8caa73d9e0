/** Time as a newsroom needs it; a test moves it by hand. */
export interface Clock {
  /** Monotonic. */
  nowMs(): number;
  /** Rejects when the signal is given before. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Bounds what may never be answered. The work itself is not stopped by it: only nobody waits for it any longer. */
export class Deadline {
  private readonly waits = new Set<AbortController>();

  constructor(private readonly clock: Clock) {}

  /** Rejects when the work takes longer, or when the waiting is broken off. */
  async within<T>(ms: number, work: Promise<T>): Promise<T> {
    const wait = new AbortController();
    this.waits.add(wait);
    const late = this.clock.wait(ms, wait.signal).then(() => {
      throw new Error(`no answer within ${ms} ms`);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      this.waits.delete(wait);
      wait.abort();
    }
  }

  breakOff(): void {
    for (const wait of this.waits) wait.abort();
  }
}
