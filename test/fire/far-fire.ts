import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../../src/training/record.js';
import type { FarFault } from './plan.js';
import type { FaultProxy } from './proxy.js';

interface Listed {
  readonly id: number;
  readonly left: number | null;
}

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
        return this.proxy.hang(fault.forMs);
      case 'refuse':
        return this.proxy.refuse(fault.forMs);
      case 'delay':
        return this.proxy.delay(fault.byMs, fault.forMs);
      case 'replay':
        return this.proxy.replay(fault.afterMs);
      case 'spell': {
        const at = this.placeAt(fault.where);
        const { mode, times, bytes, forMs } = fault;
        const more = mode === 'rate-limit' ? { seconds: 1 } : mode === 'cut' ? { bytes } : {};
        const ordered = await this.order({ at, mode, times, ...more });
        // Not every far side has every fault: a receiver has no timeline that could lag.
        if (!ordered) return;
        await sleep(forMs);
        const { faults } = (await (await fetch(`${this.url}/faults`)).json()) as { faults: Listed[] };
        const left = faults.find(({ id }) => id === ordered.id)?.left ?? 0;
        this.struck.set(mode, (this.struck.get(mode) ?? 0) + times - left);
        await fetch(`${this.url}/faults?at=${at}`, { method: 'DELETE' });
        return;
      }
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
