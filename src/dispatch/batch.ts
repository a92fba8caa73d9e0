import type { PlacementWrite } from '../store/placements.store.js';

/** one-truth.md "The loop": intents and receipts of endpoints are written by so many rows or so many milliseconds. */
const ROWS = 200;
const WAIT_MS = 20;

interface Waiting {
  readonly write: PlacementWrite;
  readonly answer: (written: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Writes of many endpoints in one transaction each time, because every one of them needs the ledger's head, and a
 * thousand that queue for it one by one would take a release's turn as well. A claim waits for its own write all the
 * same, so nothing is sent before its intent is committed. Where a batch fails as a whole, each of its writes is tried
 * alone: one that cannot be written must not take the others with it.
 */
export class Batch {
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly writeAll: (writes: readonly PlacementWrite[]) => Promise<readonly boolean[]>) {}

  /** False when the fence was lost. Rejects when the database could not be written. */
  write(write: PlacementWrite): Promise<boolean> {
    return new Promise((answer, fail) => {
      this.waiting.push({ write, answer, fail });
      if (this.waiting.length >= ROWS) void this.flush();
      else this.timer ??= setTimeout(() => void this.flush(), WAIT_MS);
    });
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.waiting;
    this.waiting = [];
    await this.writeNow(batch);
  }

  private async writeNow(batch: readonly Waiting[]): Promise<void> {
    try {
      const written = await this.writeAll(batch.map(({ write }) => write));
      batch.forEach(({ answer }, i) => {
        answer(written[i]!);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]!.fail(error);
      else for (const one of batch) await this.writeNow([one]);
    }
  }
}
