import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../../src/training/record.js';
import type { FarFault } from './plan.js';
import type { FaultProxy, Strike } from './proxy.js';

interface Listed {
  readonly id: number;
  readonly left: number | null;
}

/** How often a fault is played before it is given up: what strikes nobody tries nothing. */
const TRIES = 8;

/** The far sides as the fire hurts them, and as they tell it afterwards. */
export class FarFire {
  /** Calls that each fault of the training ground has struck. */
  readonly struck = new Map<string, number>();

  constructor(
    /** Past the proxy, without a trailing slash. */
    readonly url: string,
    readonly proxy: FaultProxy,
    /** Stand-ins that may be hurt, by kind of channel, so that forty endpoints do not hide two platforms. */
    private readonly places: readonly (readonly string[])[],
  ) {}

  async play(fault: FarFault): Promise<void> {
    switch (fault.is) {
      case 'cut':
        return this.proxy.cut(fault.cut);
      case 'hang':
        return this.untilStruck('hang', () => this.proxy.hang(fault.forMs));
      case 'refuse':
        return this.untilStruck('refuse', () => {
          // Whoever keeps a connection would not come to the door.
          this.proxy.cutAll();
          return this.proxy.refuse(fault.forMs);
        });
      case 'delay':
        return this.untilStruck('delay', () => this.proxy.delay(fault.byMs, fault.forMs));
      case 'replay':
        return this.proxy.replay(fault.afterMs);
      case 'spell':
        return this.spell(fault);
    }
  }

  /** Again where nobody came by, some times. */
  private async untilStruck(strike: Strike, play: () => Promise<void>): Promise<void> {
    const before = this.proxy.struck[strike];
    for (let tries = 0; tries < TRIES && this.proxy.struck[strike] === before; tries++) await play();
  }

  /**
   * Where nobody came by, it is tried elsewhere. Each try is a fault of its own, since a timeline that lagged for longer
   * than the quarantine would be a far side that no rule can cope with (one-truth.md R2).
   */
  private async spell({ where, mode, times, bytes, forMs }: FarFault & { is: 'spell' }): Promise<void> {
    const more = mode === 'rate-limit' ? { seconds: 1 } : mode === 'cut' ? { bytes } : {};
    for (let tries = 0; tries < TRIES; tries++) {
      const places = where.map((place) => this.placeAt((place + tries / this.places.length) % 1));
      // Not every far side has every fault: a receiver has no timeline that could lag.
      const ordered = (await Promise.all(places.map((at) => this.order({ at, mode, times, ...more })))).filter(
        (o) => o !== null,
      );
      if (ordered.length === 0) continue;
      await sleep(forMs);
      const { faults } = (await (await fetch(`${this.url}/faults`)).json()) as { faults: Listed[] };
      const left = (id: number) => faults.find((fault) => fault.id === id)?.left ?? 0;
      const struck = ordered.reduce((sum, { id }) => sum + times - left(id), 0);
      for (const at of places) await fetch(`${this.url}/faults?at=${at}`, { method: 'DELETE' });
      this.struck.set(mode, (this.struck.get(mode) ?? 0) + struck);
      if (struck > 0) return;
    }
  }

  /** Of a number from 0 to 1, first the kind, then which of that kind. */
  private placeAt(where: number): string {
    const scaled = where * this.places.length;
    const ofKind = this.places[Math.floor(scaled)]!;
    return ofKind[Math.floor((scaled % 1) * ofKind.length)]!;
  }

  /** For the whole run. False where the training ground does not know this fault. */
  async lasting(at: string, mode: string): Promise<boolean> {
    return (await this.order({ at, mode, times: 1_000_000 })) !== null;
  }

  async record(): Promise<Entry[]> {
    return (await (await fetch(`${this.url}/record`)).json()) as Entry[];
  }

  private async order(body: object): Promise<Listed | null> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/faults`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.status === 201 ? ((await answer.json()) as Listed) : null;
  }
}
