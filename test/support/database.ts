import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { dataSource } from '../../src/data-source.js';
import { startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { Database } from '../../src/store/database.js';

/**
 * A real PostgreSQL for one test file, in a directory of its own, gone afterwards. `TOCSIN_TEST_DATABASE_URL` names
 * another server to use, such as Debian's. Each call of `database` makes a fresh, migrated database on it.
 */
export interface TestServer {
  readonly url: string;
  database(options?: { migrated: boolean }): Promise<Database>;
  close(): Promise<void>;
}

export async function testServer(given = process.env.TOCSIN_TEST_DATABASE_URL): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const server = given ? undefined : await startEmbeddedPostgres({ directory, durable: false });
  const url = given ?? server!.url;
  const opened: Database[] = [];
  return {
    url,
    async database({ migrated } = { migrated: true }) {
      const database = await fresh(url);
      opened.push(database);
      if (migrated) await database.migrate();
      return database;
    },
    async close() {
      await Promise.all(opened.map((database) => database.close()));
      await server?.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function fresh(server: string): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return new Database(url.href, dataSource(url.href));
}
