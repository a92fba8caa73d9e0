import { createHash, randomFillSync } from 'node:crypto';
import pg from 'pg';
import { type DataSource, MigrationExecutor, QueryFailedError, type QueryRunner } from 'typeorm';
import type { Digest } from '../domain/canonical.js';
import { cut, hangUp } from './hang-up.js';
import { Servers } from './servers.js';

/**
 * The one Postgres of the hub. It promises that a transaction is all or nothing, that `ready` waits for a database that
 * is not there yet, and that after a failover the next one who asks is led to the new primary; it does not retry what
 * failed half way: only the caller knows whether that is safe.
 */
export class Database {
  readonly servers: Servers;
  private opening: Promise<void> | undefined;

  constructor(
    address: string | Servers,
    readonly source: DataSource,
  ) {
    this.servers = Servers.of(address);
  }

  /** Where the server is that is spoken to now. */
  get url(): string {
    return this.servers.url;
  }

  /** Connects when needed. Rejects when the database is not reachable now; the next call tries again. */
  async ready(): Promise<void> {
    // TypeORM says that it is initialized before it knows its tables, so an opening that has begun is waited for.
    if (!this.opening && this.source.isInitialized) return;
    this.opening ??= this.servers
      .reach(() => this.source.initialize())
      .then(
        () => undefined,
        (cause: unknown) => {
          this.opening = undefined;
          throw new Error('The database does not answer.', { cause });
        },
      );
    await this.opening;
  }

  async rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.connected((runner) => new Transaction(runner).rows<Row>(sql, parameters));
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.connected(async (runner) => {
      await runner.startTransaction();
      try {
        const result = await work(new Transaction(runner));
        await runner.commitTransaction();
        return result;
      } catch (error) {
        // A broken connection cannot roll back; Postgres does it by itself, and the first error is the one to tell.
        if (!owesAnAnswer(error)) await runner.rollbackTransaction().catch(() => discard(runner));
        throw error;
      }
    });
  }

  private async connected<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    await this.ready();
    const runner = await this.servers.reach(() => this.connectedRunner());
    try {
      return await work(runner);
    } catch (error) {
      if (owesAnAnswer(error)) {
        await discard(runner);
        void this.servers.find();
      } else if (isDemoted(error)) this.servers.leave(error);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Connected before anything is asked of it, so that connecting can be tried at another address. */
  private async connectedRunner(): Promise<QueryRunner> {
    const runner = this.source.createQueryRunner();
    await runner.connect();
    return runner;
  }

  /**
   * Runs the migrations under an advisory lock, so that ten processes may start at once. Returns the names of those
   * that ran.
   */
  async migrate(): Promise<string[]> {
    const lock = await this.servers.reach(async () => {
      const client = new this.servers.Client({ application_name: 'tocsin-migrate', connectionTimeoutMillis: 5_000 });
      await client.connect();
      return client;
    });
    try {
      await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await this.ready();
      return await this.connected((runner) => this.migrateOn(runner));
    } finally {
      await hangUp(lock);
    }
  }

  /**
   * Holds a lock of the very connection that migrates: a process that was killed may have left its last statement under
   * way, and its other lock is free before that has ended.
   */
  private async migrateOn(runner: QueryRunner): Promise<string[]> {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATING_LOCK]);
    try {
      const executor = new MigrationExecutor(this.source, runner);
      executor.transaction = 'each';
      return (await executor.executePendingMigrations()).map((migration) => migration.name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATING_LOCK]).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.opening?.catch(() => undefined);
    if (this.source.isInitialized) await this.source.destroy();
    this.opening = undefined;
  }
}

/** Failed, though Postgres did not say so: time ran out, or the connection broke. */
const owesAnAnswer = (error: unknown): boolean =>
  error instanceof QueryFailedError && !(error.driverError instanceof pg.DatabaseError);

/** A write was refused because the server is a standby now, or was made read-only (25006, read_only_sql_transaction). */
const isDemoted = (error: unknown): error is QueryFailedError =>
  error instanceof QueryFailedError && (error.driverError as { code?: unknown }).code === '25006';

/**
 * A connection on which an answer or a rollback is outstanding must not go back to the pool: whoever got it next would
 * wait behind it, or would stand inside the transaction that was given up, and commit half of it.
 */
async function discard(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect().catch(() => undefined)) as pg.PoolClient | undefined;
  if (client) cut(client);
}

/** "tocs" as a number: any other program on the same database is unlikely to choose it. */
const MIGRATION_LOCK = 0x746f6373;
const MIGRATING_LOCK = MIGRATION_LOCK + 1;

export class Transaction {
  constructor(private readonly runner: QueryRunner) {}

  get manager() {
    return this.runner.manager;
  }

  async rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.runner.query(sql, [...parameters], true);
    return (result.records as Row[] | undefined) ?? [];
  }

  async one<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(sql, parameters))[0];
  }

  /** What `work` wrote is undone when it throws, and the transaction goes on; the caller gets the error. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    await this.run('SAVEPOINT attempt');
    try {
      return await work();
    } catch (error) {
      if (!owesAnAnswer(error)) await this.run('ROLLBACK TO SAVEPOINT attempt');
      throw error;
    }
  }

  /** How many rows were written. */
  async run(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    const result = await this.runner.query(sql, [...parameters], true);
    return result.affected ?? 0;
  }
}

export const sha256: Digest = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

/** UUIDv7 (RFC 9562 §5.7): sorted by the time it was made, so that an index grows at its end. */
export function uuidv7(nowMs: number = Date.now()): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
