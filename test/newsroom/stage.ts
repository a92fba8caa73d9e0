import type { PublicMessage } from '../../src/domain/state.js';
import type { Clock } from '../../src/newsroom/deadline.js';
import type { Standing } from '../../src/newsroom/mirror.js';
import type { Releases } from '../../src/newsroom/press-loop.js';
import type { Reading } from '../../src/store/newsroom.store.js';

/**
 * A database and a clock for the press loop, both moved by hand. The database keeps whole messages as `NewsroomStore`
 * gives them; it can be taken away, be silent, or be restored to an older state.
 */
export class FakeReleases implements Releases {
  readonly asked: number[] = [];
  readonly reports: number[] = [];
  origins: readonly Standing[] = [];
  left = 0;
  epoch = 0;
  confirmedAt = '2026-11-22T02:20:00.000Z';
  exercisesOnMain = false;
  messages: readonly PublicMessage[] = [];
  away = false;
  /** It can be read, and takes no writes. */
  readOnly = false;
  /** When set, a reading is answered only after it. */
  gate: Promise<void> | null = null;

  release(...messages: readonly PublicMessage[]): void {
    const ids = messages.map(({ id }) => id);
    this.messages = [...this.messages.filter(({ id }) => !ids.includes(id)), ...messages];
    this.epoch = Math.max(this.epoch, ...messages.map(sequenceOf));
  }

  /** As from a backup: everything after this epoch is lost. */
  restoreTo(epoch: number): void {
    this.epoch = epoch;
    this.messages = this.messages.filter((message) => sequenceOf(message) <= epoch);
  }

  /** The database's own time goes on. */
  pass(ms: number): void {
    this.confirmedAt = new Date(Date.parse(this.confirmedAt) + ms).toISOString();
  }

  async read(sinceEpoch: number): Promise<Reading> {
    this.asked.push(sinceEpoch);
    const { epoch, confirmedAt, exercisesOnMain } = this;
    const changed = this.messages.filter((message) => sequenceOf(message) > sinceEpoch);
    if (this.gate) await this.gate;
    if (this.away) throw new Error('connect ECONNREFUSED');
    return { epoch, confirmedAt, exercisesOnMain, changed };
  }

  async report(_replica: string, epoch: number): Promise<void> {
    if (this.away) throw new Error('connect ECONNREFUSED');
    if (this.readOnly) throw new Error('cannot execute INSERT in a read-only transaction');
    this.reports.push(epoch);
  }

  /** Images by their digest. */
  readonly images = new Map<string, Buffer>();
  readonly imagesAsked: string[] = [];

  async image(sha256: string): Promise<Buffer | undefined> {
    this.imagesAsked.push(sha256);
    if (this.gate) await this.gate;
    if (this.away) throw new Error('connect ECONNREFUSED');
    return this.images.get(sha256);
  }

  async reportOrigins(_replica: string, origins: readonly Standing[]): Promise<void> {
    if (this.away || this.readOnly) throw new Error('connect ECONNREFUSED');
    this.origins = origins;
  }

  expectNews(): void {}

  async leave(): Promise<void> {
    this.left++;
  }
}

const sequenceOf = (message: PublicMessage): number => message.versions[message.versions.length - 1]!.sequence;

/** Waits end when the test moves the time past them. */
export class FakeClock implements Clock {
  private ms = 0;
  /** How many have ever waited. */
  waited = 0;
  private waits: { readonly ms: number; readonly untilMs: number; readonly end: () => void }[] = [];

  /** How many wait now. */
  get waiting(): number {
    return this.waits.length;
  }

  nowMs(): number {
    return this.ms;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waited++;
      const wait = { ms, untilMs: this.ms + ms, end: resolve };
      this.waits.push(wait);
      signal.addEventListener('abort', () => {
        this.waits = this.waits.filter((other) => other !== wait);
        reject(signal.reason as Error);
      });
    });
  }

  /** Somebody waits for so long. */
  isAwaited(ms: number): boolean {
    return this.waits.some((wait) => wait.ms === ms);
  }

  pass(ms: number): void {
    this.ms += ms;
    for (const { untilMs, end } of this.waits) if (untilMs <= this.ms) end();
    this.waits = this.waits.filter(({ untilMs }) => untilMs > this.ms);
  }
}

/** A promise and the hand that settles it. */
export function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
