import type { NoticeCarriers } from '../domain/notice.js';
import type { LetterClaim, NoticesStore } from '../store/notices.store.js';
import { backOffMs } from './back-off.js';
import { Lane, type LaneSize } from './lane.js';

/**
 * Carries notices to officers. Like the loop it takes no input but the rows, claims with a fence and a lease, and is safe
 * beside any number of others. What fails is tried again by the same schedule until it is too old to matter; each end is a
 * line of the ledger. It promises no order, and that one notice has one delivery for each way and officer: only where an
 * answer was lost may that one arrive twice, under the same id.
 */
export interface CourierPorts {
  readonly notices: Pick<NoticesStore, 'address' | 'claim' | 'later' | 'end'>;
  readonly carriers: NoticeCarriers;
  readonly leaseMs: number;
  readonly deadlineMs: number;
  readonly told: (problem: string, error: unknown) => void;
}

/** A mail server is one far side for all officers, and is not to be flooded by them. */
const CALLS: LaneSize = { places: 16, perChannel: 4, slowAfterMs: 500, slowPlaces: 64 };
/** Who was not reached by then hears of it from the board. */
const GIVEN_UP_AFTER_MS = 6 * 3_600_000;

export class Courier {
  private readonly calls = new Lane(CALLS);
  private passing: Promise<void> | undefined;
  private rung = false;
  private stopped = false;
  private failing = false;

  constructor(private readonly ports: CourierPorts) {}

  /** Asks for a pass soon. Any number of rings while one runs make one more. */
  ring(): void {
    this.rung = true;
    if (!this.stopped) this.passing ??= this.passes();
  }

  /** Claims nothing more and waits for the calls that are under way: each is bounded by its deadline. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.passing;
    await this.calls.end();
  }

  private async passes(): Promise<void> {
    while (this.rung && !this.stopped) {
      this.rung = false;
      try {
        if (await this.pass()) this.rung = true;
        this.failing = false;
      } catch (error) {
        this.rung = false;
        if (!this.failing) this.ports.told('Notices could not be carried; it is tried again every second.', error);
        this.failing = true;
      }
    }
    // In the same turn as the last look at `rung`, so that no ring can fall in between and be lost.
    this.passing = undefined;
  }

  /** True when there may be more to do. */
  private async pass(): Promise<boolean> {
    const { notices, carriers, leaseMs } = this.ports;
    const addressed = await notices.address(carriers.ways);
    const claims = this.calls.wish > 0 ? await notices.claim({ limit: this.calls.wish, leaseMs }) : [];
    for (const claim of claims)
      this.calls.take(
        claim.letter.by.way,
        () =>
          this.carry(claim).catch((error: unknown) => this.ports.told(`A notice was left: ${claim.letter.id}`, error)),
        () => this.ring(),
      );
    return addressed || claims.length > 0;
  }

  private async carry(claim: LetterClaim): Promise<void> {
    const { notices, carriers, deadlineMs } = this.ports;
    const carried = await carriers.carry(claim.letter, { deadlineMs });
    if (carried.is !== 'retry') return notices.end(claim, carried);
    const { error, afterMs } = carried;
    if (claim.ageMs > GIVEN_UP_AFTER_MS) return notices.end(claim, { is: 'refused', gone: false, error });
    await notices.later(claim, Math.max(afterMs, backOffMs(claim.tries, claim.letter.id)), error);
  }
}
