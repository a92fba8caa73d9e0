import type pg from 'pg';
import { cut, hangUp } from './hang-up.js';
import { Servers } from './servers.js';

/** What NOTIFY rings for: a new epoch or another crisis mode for the newsrooms, or work for the loop. */
export type Signal = 'release' | 'crisis' | 'work';

export interface Listener {
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 5_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/**
 * Rings when the database does, on a connection of its own that is opened again for as long as it takes. It is a
 * doorbell, not a mailbox: a ring may be lost while the connection is away, so `heard` also rings after each
 * reconnection, and everybody who listens has a timer besides. Only the primary rings.
 */
export function listen(address: string | Servers, signals: readonly Signal[], heard: () => void): Listener {
  const servers = Servers.of(address);
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;

  const again = (lost: pg.Client) => {
    // A connection may tell of its end more than once, and after another has taken its place.
    if (client !== lost) return;
    client = undefined;
    if (closed) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, retryMs);
    timer.unref();
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  };

  const connect = async () => {
    await servers.ready();
    if (closed) return;
    const next = new servers.Client({
      application_name: 'tocsin-listen',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: CONNECT_WITHIN_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client = next;
    next.on('error', () => again(next));
    next.on('end', () => again(next));
    next.on('notification', () => heard());
    try {
      await next.connect();
      for (const signal of signals) await next.query(`LISTEN tocsin_${signal}`);
      retryMs = FIRST_RETRY_MS;
      heard();
    } catch {
      cut(next);
      await servers.find();
      again(next);
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      if (client) await hangUp(client);
    },
  };
}
