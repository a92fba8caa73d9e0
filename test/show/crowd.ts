import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A crowd before two newsrooms, bounded so that it does not fill the machine: each reader asks one of them after the
 * other, as a load balancer does, and tries the other when a connection is refused or reset.
 */
export interface Crowd {
  readonly counted: Counted;
  /** Resolves when the last answer has come. */
  leave(): Promise<void>;
}

export interface Counted {
  answers: number;
  /** By status, and `nobody` where neither newsroom took the request. */
  readonly bad: Map<string, number>;
  /** A connection was refused or reset, and the other newsroom answered. */
  movedOn: number;
  slowestMs: number;
}

const READERS = 12;
const PAUSE_MS = 40;
const PATHS = ['/', '/fr', '/nl', '/de', '/en', '/feeds/fr.atom', '/feeds/nl.rss', '/feeds/de.json', '/events.json'];

export function gatherCrowd(ports: readonly number[]): Crowd {
  const agent = new Agent({ keepAlive: true, maxSockets: READERS });
  const counted: Counted = { answers: 0, bad: new Map(), movedOn: 0, slowestMs: 0 };
  const bad = (what: string) => counted.bad.set(what, (counted.bad.get(what) ?? 0) + 1);
  let stays = true;

  async function reader(first: number): Promise<void> {
    for (let i = first; stays; i++, await sleep(PAUSE_MS)) {
      const path = PATHS[i % PATHS.length]!;
      const began = performance.now();
      let status: number | null = null;
      for (let tries = 0; status === null && tries < ports.length; tries++) {
        status = await ask(ports[(i + tries) % ports.length]!, path).catch(() => null);
        if (status === null) counted.movedOn += 1;
      }
      counted.answers += 1;
      counted.slowestMs = Math.max(counted.slowestMs, performance.now() - began);
      if (status !== 200) bad(status === null ? 'nobody' : String(status));
    }
  }

  const ask = (port: number, path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = get({ agent, host: '127.0.0.1', port, path, timeout: 10_000 }, (response) => {
        response.on('error', reject).on('end', () => resolve(response.statusCode ?? 0));
        response.resume();
      });
      request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    });

  const readers = Array.from({ length: READERS }, (_, i) => reader(i));
  return {
    counted,
    async leave() {
      stays = false;
      await Promise.all(readers);
      agent.destroy();
    },
  };
}
