import type { PublicState } from '../domain/state.js';
import type { Alarms } from './alarms.js';
import type { Clock } from './deadline.js';
import type { Disk } from './disk.js';

/** How soon a write that failed is tried again. */
const TRY_AGAIN_MS = 10_000;

/**
 * Brings the disk to what is served, and knows what it still lacks. A disk that fails is told and never stops anything:
 * the page is served from memory.
 */
export class Keeper {
  private lacks: 'nothing' | 'mark' | 'state' = 'nothing';
  private triedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly disk: Disk,
    private readonly clock: Clock,
    private readonly alarms: Alarms,
  ) {}

  /** `moved`: it says something else than what was saved; otherwise it is the same, confirmed anew. */
  shown(moved: boolean): void {
    if (moved) this.lacks = 'state';
    else if (this.lacks === 'nothing') this.lacks = 'mark';
  }

  async keep(state: PublicState): Promise<void> {
    if (this.lacks === 'nothing') return;
    if (this.alarms.stands('disk') && this.clock.nowMs() - this.triedMs < TRY_AGAIN_MS) return;
    this.triedMs = this.clock.nowMs();
    try {
      if (this.lacks === 'state') await this.disk.save(state);
      else await this.disk.confirm(state.epoch, state.confirmedAt);
      this.lacks = 'nothing';
      this.alarms.clear('disk', `The state is on disk again, at epoch ${state.epoch}.`);
    } catch (error) {
      this.alarms.raise(
        'disk',
        'The state cannot be written to the disk; the page is served from memory. A restart without a database would ' +
          'show an older state: make room on the disk, or mend the rights of the data directory.',
        error,
      );
    }
  }
}
