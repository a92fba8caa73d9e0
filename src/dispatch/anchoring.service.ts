import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { AnchorCarrier } from '../domain/anchor.js';
import { type AnchorManner, AnchorsStore } from '../store/anchors.store.js';

/** What the roof gives: how anchors are made, and the places that this process reaches. */
export interface AnchoringSettings {
  readonly manner: AnchorManner;
  readonly carriers: readonly AnchorCarrier[];
}

/** Null: the ledger is anchored by other processes, or not at all. */
export const ANCHORING = Symbol('Anchoring');

/** How often it is looked whether an anchor is due, or a place lacks one. */
const LOOK_MS = 5_000;

/**
 * Anchors the ledger about each minute in which it moved, once over all processes, and carries what was anchored to the
 * places that are reached from here. Like the loops beside it, it takes no input but the rows. It promises that a place
 * is handed every anchor until it has taken it, and never signs a ledger that does not fit: then it raises an alarm, and
 * what was anchored before stays the last word.
 */
@Injectable()
export class AnchoringService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('dispatch');
  private running: Promise<void> | undefined;
  private stopped = false;
  private retained = false;
  /** What was told last, so that it is told once. */
  private trouble = '';

  constructor(
    @Inject(ANCHORING) private readonly settings: AnchoringSettings | null,
    private readonly anchors: AnchorsStore,
  ) {}

  onApplicationBootstrap(): void {
    this.tick();
  }

  /** The call that is under way is bounded by its deadline. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  @Interval(LOOK_MS)
  tick(): void {
    void this.look();
  }

  /** Does what is due. Never rejects; two at once are one. */
  look(): Promise<void> {
    if (this.stopped || this.settings === null) return Promise.resolve();
    this.running ??= this.pass(this.settings).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async pass({ manner, carriers }: AnchoringSettings): Promise<void> {
    try {
      await this.anchor(manner);
      if (!this.retained) await this.retain(carriers);
      // One that hangs must not keep the others from theirs.
      await Promise.all(carriers.map((carrier) => this.carry(carrier)));
      this.trouble = '';
    } catch (error) {
      this.tell(error as Error);
    }
  }

  private async anchor(manner: AnchorManner): Promise<void> {
    for (let more = true; more && !this.stopped; ) {
      const made = await this.anchors.make(manner);
      if (made.is === 'broken')
        throw new Error(`entry ${made.broken.seq} of the ledger is not as it was written: ${made.broken.reason}`);
      more = made.is === 'made' && made.more;
    }
  }

  private async retain(carriers: readonly AnchorCarrier[]): Promise<void> {
    await this.anchors.retain(
      ['webhook', 'mail'],
      carriers.map(({ name }) => name),
    );
    this.retained = true;
  }

  private async carry(carrier: AnchorCarrier): Promise<void> {
    for (let more = true; more && !this.stopped; ) more = await this.anchors.carryTo(carrier);
  }

  private tell(error: Error): void {
    if (error.message !== this.trouble)
      this.log.error('The ledger could not be anchored; it is tried again, and nothing is lost.', error.stack);
    this.trouble = error.message;
  }
}
