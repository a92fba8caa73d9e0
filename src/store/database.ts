import { createHash, randomFillSync } from 'node:crypto';
import pg from 'pg';
import { type DataSource, QueryFailedError, type QueryRunner } from 'typeorm';
import type { Digest } from '../domain/canonical.js';
import { cut, hangUp } from './hang-up.js';

/**
 * The one Postgres of the hub. It promises that a transaction is all or nothing, and that `ready` waits for a database
 * that is not there yet; it does not retry what failed half way: only the caller knows whether that is safe.
 */
export class Database {
  private opening: Promise<void> | undefined;

  constructor(
    readonly url: string,
    readonly source: DataSource,
  ) {}

  /** Connects when needed. Rejects when the database is not reachable now; the next call tries again. */
  async ready(): Promise<void> {
    // TypeORM says that it is initialized before it knows its tables, so an opening that has begun is waited for.
    if (!this.opening && this.source.isInitialized) return;
    this.opening ??= this.source.initialize().then(
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
    const runner = this.source.createQueryRunner();
    try {
      return await work(runner);
    } catch (error) {
      if (owesAnAnswer(error)) await discard(runner);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /**
   * Runs the migrations under an advisory lock, so that ten processes may start at once. Returns the names of those
   * that ran.
   */
  async migrate(): Promise<string[]> {
    const lock = new pg.Client({ connectionString: this.url, application_name: 'tocsin-migrate' });
    // A lock that is lost while nobody asks for anything must not end the process; the next query tells.
    lock.on('error', () => undefined);
    try {
      await lock.connect();
      await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await this.ready();
      return (await this.source.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
    } finally {
      await hangUp(lock);
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
