import type { AnchorCarrier } from '../domain/anchor.js';
import type { SigningKey } from '../formats/signing.js';
import { Alarms, type Log } from './alarms.js';
import { type Clock, Deadline } from './deadline.js';
import type { Manifest } from './manifest.js';
import { addAnchors } from './mirror-anchors.js';
import type { Place } from './mirror-place.js';
import { Rounds } from './mirror-round.js';
import type { Shelf } from './shelf.js';

/**
 * Keeps one mirror on the newest shelf. It promises that the mirror's manifest is written last and never falls to a lower
 * epoch, that of several newsrooms one writes at a time, and that nobody waits for it: a shelf is offered, and a mirror
 * that fails or hangs is told and tried again. Like the shelf itself it is a state to reach: what was overtaken before
 * its turn came is never written.
 */
export interface MirrorPorts {
  readonly place: Place;
  readonly key: SigningKey;
  /** Public address of the hub. */
  readonly hub: string;
  /** `writerName` of this newsroom. */
  readonly writer: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the board is told. Times are RFC 3339, UTC. */
export interface Standing {
  readonly name: string;
  readonly kind: Place['kind'];
  /** Of the manifest that was last read or written; null until there was one. */
  readonly epoch: number | null;
  readonly confirmedAt: string | null;
  /** When that was, by the clock of this newsroom. */
  readonly at: string;
  /** Why it is not on the newest state; null while all is well. */
  readonly error: string | null;
}

/** A place that takes longer over one object counts as one that hangs. */
const CALL_MS = 10_000;
/** Another newsroom writes. */
const BUSY_MS = 1_000;
/** The mirror has a newer epoch: this newsroom will hear of the release in a moment, or its database is older. */
const AHEAD_MS = 5_000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

export class Mirror {
  private wanted: Shelf | null = null;
  private done: Shelf | null = null;
  private running: Promise<void> | undefined;
  private stopped = false;
  private pause = new AbortController();
  /** Rounds in a row that failed, and the shelf for which the mirror was found to be ahead. */
  private failed = 0;
  private overtaken: Shelf | null = null;
  /** Calls that nobody waits for any longer, and that may still have an effect. */
  private readonly pending = new Set<Promise<unknown>>();
  private told: Omit<Standing, 'name' | 'kind'>;
  private readonly rounds: Rounds;
  private readonly alarms: Alarms;
  private readonly deadline: Deadline;

  constructor(private readonly ports: MirrorPorts) {
    this.alarms = new Alarms(ports.log);
    this.deadline = new Deadline(ports.clock);
    this.rounds = new Rounds({
      ...ports,
      call: (work) => this.call(work),
      isOver: () => this.stopped,
      warn: (text) => ports.log.alarm(text),
    });
    this.told = { epoch: null, confirmedAt: null, at: new Date().toISOString(), error: 'nothing was written yet' };
  }

  get standing(): Standing {
    const { name, kind } = this.ports.place;
    return { name, kind, ...this.told };
  }

  /** Brings the mirror to this shelf, soon. */
  offer(shelf: Shelf): void {
    if (this.stopped || shelf === this.wanted) return;
    // A release does not wait until a mirror that failed is to be tried again.
    if (shelf.epoch > (this.wanted?.epoch ?? 0)) this.pause.abort();
    this.wanted = shelf;
    this.running ??= this.run();
  }

  /** Resolves when the mirror has what was offered last, or it was found not to be ours to write. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  /** What the mirror holds now; null when there is nothing that can be believed. Rejects when it cannot be asked. */
  async look(epoch: number): Promise<Manifest | null> {
    const manifest = await this.rounds.look(epoch);
    if (manifest) this.tell(manifest, this.told.error);
    return manifest;
  }

  /** Takes the ledger's anchors there, beside the manifest and whatever the shelf is. */
  get anchors(): AnchorCarrier {
    const { place, log } = this.ports;
    const ports = {
      place,
      call: <T>(work: () => Promise<T>) => this.call(work),
      warn: (text: string) => log.alarm(text),
    };
    return { name: place.name, kind: 'mirror', everyMs: 0, carry: (anchors) => addAnchors(ports, anchors) };
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.pause.abort();
    this.deadline.breakOff();
    await this.idle();
    this.ports.place.close();
  }

  private async run(): Promise<void> {
    while (this.wanted !== this.done && !this.stopped) {
      const shelf = this.wanted!;
      this.pause = new AbortController();
      const waitMs = await this.tryRound(shelf);
      if (waitMs === 0) this.done = shelf;
      else if (!this.stopped && this.wanted?.epoch === shelf.epoch)
        await this.ports.clock.wait(waitMs, this.pause.signal).catch(() => undefined);
    }
    // In the same turn as the last look at what is wanted, so that no offer falls in between.
    this.running = undefined;
  }

  /** How long to wait before the next one, milliseconds; 0: this shelf is done with. */
  private async tryRound(shelf: Shelf): Promise<number> {
    const { name } = this.ports.place;
    try {
      await this.settled();
      const { outcome, manifest } = await this.rounds.round(shelf);
      this.failed = 0;
      this.alarms.clear('away', `The mirror ${name} can be written again.`);
      if (outcome === 'busy') return BUSY_MS;
      if (outcome === 'ahead') return this.isAhead(shelf, manifest!);
      this.alarms.clear('ahead', `This newsroom has what the mirror ${name} has.`);
      this.tell(manifest!, null);
      return 0;
    } catch (error) {
      this.failed += 1;
      if (!this.stopped) this.fault(shelf, (error as Error).message);
      return Math.min(FIRST_RETRY_MS * 2 ** (this.failed - 1), LAST_RETRY_MS);
    }
  }

  private fault({ epoch }: Shelf, why: string): void {
    this.told = { ...this.told, error: why };
    this.alarms.raise(
      'away',
      `The mirror ${this.ports.place.name} is not on epoch ${epoch}: ${why}. It is tried again; the page here is not affected.`,
    );
  }

  private isAhead(shelf: Shelf, manifest: Manifest): number {
    if (this.overtaken !== shelf) {
      this.overtaken = shelf;
      return AHEAD_MS;
    }
    const { epoch, confirmedAt } = manifest;
    const error =
      `it has epoch ${epoch}, confirmed at ${confirmedAt}, and this newsroom only epoch ${shelf.epoch}; ` +
      'the database here is older, or is cut off from the one that others use';
    this.tell(manifest, error);
    this.alarms.raise('ahead', `The mirror ${this.ports.place.name} is left as it is: ${error}.`);
    return 0;
  }

  private tell({ epoch, confirmedAt }: Manifest, error: string | null): void {
    this.told = { epoch, confirmedAt, at: new Date().toISOString(), error };
  }

  /** A call that was given up may still be under way: what it writes must not come after what we write now. */
  private async settled(): Promise<void> {
    if (this.pending.size > 0) await this.deadline.within(CALL_MS, Promise.allSettled(this.pending));
  }

  private call<T>(work: () => Promise<T>): Promise<T> {
    if (this.stopped) return Promise.reject(new Error('the newsroom is closing'));
    const promise = work();
    const settled: Promise<unknown> = promise.then(
      () => this.pending.delete(settled),
      () => this.pending.delete(settled),
    );
    this.pending.add(settled);
    return this.deadline.within(CALL_MS, promise);
  }
}
