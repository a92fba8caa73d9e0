import { Seats } from './seats.js';
import { MOST_BYTES } from './whole-request.js';

/**
 * Where changes are counted before they may stand in the desk's queue, from their first byte until they are answered:
 * how many a network has under way whose sender the desk has not let in yet, and how many bytes wait here in all. Without
 * it one outsider's sockets would take every place.
 *
 * Why 16 for a network: an office behind one address signs in within the same minute. Ten people have one call each under
 * way, and six are left for who presses twice. Once in, they are not counted here, nor are their reads and streams, so that
 * an office at work has no cap. It takes four networks to fill the places that strangers may have at once.
 */
export interface DoorstepLimits {
  readonly strangersPerNetwork: number;
  /** Uploads come slowly, so strangers may have only so many: who has been let in finds the other places free. */
  readonly strangersUploads: number;
  readonly bytes: number;
  /** Of these, so many may be of strangers. */
  readonly strangersBytes: number;
}

export const DOORSTEP_LIMITS: DoorstepLimits = {
  strangersPerNetwork: 16,
  strangersUploads: 2,
  bytes: 160 * MOST_BYTES,
  strangersBytes: 96 * MOST_BYTES,
};

export interface Visitor {
  /** Null: it comes through a proxy that does not say from where. */
  readonly address: string | null;
  readonly isKnown: boolean;
  /** Bytes that are held here until they are handed on; an upload is handed on as it comes. */
  readonly bytes: number;
  readonly isUpload: boolean;
}

export class Doorstep {
  private bytes = 0;
  private readonly strangers: Seats;
  private readonly uploads: Seats;

  constructor(private readonly limits: DoorstepLimits = DOORSTEP_LIMITS) {
    const isExempt = (address: string): boolean => address === '';
    this.strangers = new Seats({ total: Infinity, perAddress: limits.strangersPerNetwork, isExempt });
    this.uploads = new Seats({ total: limits.strangersUploads, perAddress: 0, isExempt });
  }

  /** Gives what to call when the visit is over; null: there is no room for it. */
  enter(visitor: Visitor): (() => void) | null {
    const { isKnown, isUpload } = visitor;
    const address = visitor.address ?? '';
    const bytes = isUpload ? 0 : visitor.bytes;
    if (this.bytes + bytes > (isKnown ? this.limits.bytes : this.limits.strangersBytes)) return null;
    const seats = isUpload ? this.uploads : this.strangers;
    if (!isKnown && !seats.take(address)) return null;
    this.bytes += bytes;
    return () => {
      this.bytes -= bytes;
      if (!isKnown) seats.leave(address);
    };
  }
}
