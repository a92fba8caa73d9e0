/** one-truth.md "The loop": intents and receipts are written by so many rows, or after so many milliseconds. */
const ROWS = 200;
const WAIT_MS = 10;

interface Waiting<Write> {
  readonly write: Write;
  readonly answer: (written: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The writes of one process, gathered into one transaction at a time, because every one of them needs the ledger's head:
 * where each call queues for it by itself, a hundred of them take all connections and hold up the next release. A claim
 * waits for its own write all the same, so nothing is sent before its intent is committed. Where a batch fails as a
 * whole, each of its writes is tried alone: one that cannot be written must not take the others with it.
 */
export class Batch<Write> {
  private waiting: Waiting<Write>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing = false;

  constructor(private readonly writeAll: (writes: readonly Write[]) => Promise<readonly boolean[]>) {}

  /** False when the fence was lost. Rejects when the database could not be written. */
  write(write: Write): Promise<boolean> {
    return new Promise((answer, fail) => {
      this.waiting.push({ write, answer, fail });
      if (this.waiting.length >= ROWS) void this.flush();
      else this.timer ??= setTimeout(() => void this.flush(), WAIT_MS);
    });
  }

  /** What comes while one batch is being written goes with the next. */
  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing) return;
    this.writing = true;
    while (this.waiting.length > 0) await this.writeNow(this.waiting.splice(0, ROWS));
    this.writing = false;
  }

  private async writeNow(batch: readonly Waiting<Write>[]): Promise<void> {
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
