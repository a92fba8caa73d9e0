import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import type { DatabaseFault } from './plan.js';
import { FaultProxy } from './proxy.js';

/** A real PostgreSQL that the hub reaches through a proxy of ours, and what is done to it. */
export class FireDatabase {
  /** Connections ended from inside, and starts after an immediate shutdown. */
  readonly struck = { terminate: 0, restart: 0 };

  private constructor(
    private readonly directory: string,
    private postgres: EmbeddedPostgres,
    readonly proxy: FaultProxy,
  ) {}

  static async open(directory: string): Promise<FireDatabase> {
    const postgres = await startEmbeddedPostgres({ directory, durable: false });
    return new FireDatabase(directory, postgres, await FaultProxy.before(postgres.port));
  }

  /** As the hub is told. */
  get url(): string {
    const url = new URL(this.postgres.url);
    url.port = String(this.proxy.port);
    return url.href;
  }

  /** Past the proxy, for those who only watch. */
  get directUrl(): string {
    return this.postgres.url;
  }

  async play(fault: DatabaseFault): Promise<void> {
    switch (fault.is) {
      case 'terminate':
        return this.terminate(fault.share);
      case 'cut':
        return this.proxy.cut(fault.cut);
      case 'cut-all':
        return this.proxy.cutAll();
      case 'hang':
        return this.proxy.hang(fault.forMs);
      case 'refuse':
        this.proxy.cutAll();
        return this.proxy.refuse(fault.forMs);
      case 'delay':
        return this.proxy.delay(fault.byMs, fault.forMs);
      case 'restart':
        return this.restart();
    }
  }

  /** By the server's own log: its counters do not outlive an immediate shutdown. */
  deadlocks(): number {
    const logs = ['postgres.log.1', 'postgres.log'].map((name) => {
      try {
        return readFileSync(join(this.directory, name), 'utf8');
      } catch {
        return '';
      }
    });
    return logs.join('').split('deadlock detected').length - 1;
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.postgres.stop(AbortSignal.abort());
  }

  /** Ends the given share of the hub's connections, at once and in whatever they are doing. */
  private async terminate(share: number): Promise<void> {
    const client = new pg.Client({ connectionString: this.postgres.url, application_name: 'fire' });
    client.on('error', () => undefined);
    await client.connect();
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name LIKE 'tocsin%' AND ('x' || md5(pid::text))::bit(16)::int <= $1::float8 * 65535`,
      [share],
    );
    this.struck.terminate += rowCount ?? 0;
    await client.end();
  }

  /** As after a power cut: nothing is finished, the log is replayed, every connection is gone. */
  private async restart(): Promise<void> {
    const { port } = this.postgres;
    await this.postgres.stop(AbortSignal.abort());
    await sleep(100);
    this.postgres = await startEmbeddedPostgres({ directory: this.directory, durable: false, port });
    this.struck.restart += 1;
  }
}
