import pg from 'pg';

/** What NOTIFY rings for: a new epoch for the newsrooms, or work for the loop. */
export type Signal = 'release' | 'work';

export interface Listener {
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/**
 * Rings when the database does, on a connection of its own that is opened again for as long as it takes. It is a
 * doorbell, not a mailbox: a ring may be lost while the connection is away, so `heard` also rings after each
 * reconnection, and everybody who listens has a timer besides.
 */
export function listen(url: string, signals: readonly Signal[], heard: () => void): Listener {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;

  const again = () => {
    client = undefined;
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, retryMs);
    timer.unref();
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  };

  const connect = async () => {
    const next = new pg.Client({ connectionString: url, application_name: 'tocsin-listen', keepAlive: true });
    client = next;
    next.on('error', again);
    next.on('end', again);
    next.on('notification', () => heard());
    try {
      await next.connect();
      for (const signal of signals) await next.query(`LISTEN tocsin_${signal}`);
      retryMs = FIRST_RETRY_MS;
      heard();
    } catch {
      next.removeListener('end', again);
      next.end().catch(() => undefined);
      again();
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
