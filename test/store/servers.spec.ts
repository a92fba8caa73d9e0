import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { dataSource } from '../../src/data-source.js';
import { Database } from '../../src/store/database.js';
import { Servers } from '../../src/store/servers.js';
import { listen } from '../../src/store/signals.js';
import { type TestServer, testServer } from '../support/database.js';
import { until } from '../support/until.js';

/*
 * Two databases of one server stand for two servers: what tells them apart is only whether they take writes. Real
 * standbys, promotions and timelines are in test/system/failover.spec.ts.
 */
let server: TestServer;
const opened: Database[] = [];
let frozen: Server | undefined;
const held = new Set<Socket>();

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const socket of held) socket.destroy();
  held.clear();
  frozen?.close();
});
afterAll(() => server?.close());

async function twoAddresses(): Promise<[string, string]> {
  const both = [await server.database(), await server.database()];
  await Promise.all(both.map((database) => database.close()));
  return [both[0]!.url, both[1]!.url];
}

/** One connection, and little patience. */
function open(urls: readonly string[]): Database {
  const servers = new Servers(urls);
  const database = new Database(servers, dataSource(servers, 1, 1_000));
  opened.push(database);
  return database;
}

async function anybody<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** For every session from now on, as an operator fences a server. */
const fence = (url: string) =>
  anybody(server.url, `ALTER DATABASE ${nameOf(url)} SET default_transaction_read_only = on`);
const unfence = (url: string) => anybody(server.url, `ALTER DATABASE ${nameOf(url)} RESET ALL`);
/** Ends every session but our own, as a restart does. */
const cutAll = (url: string) =>
  anybody(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
const where = async (database: Database) =>
  (await database.rows<{ name: string }>('SELECT current_database() AS name'))[0]!.name;
const nameOf = (url: string) => new URL(url).pathname.slice(1);
const write = (database: Database) =>
  database.transaction((tx) => tx.run('INSERT INTO reference_counter (year, last) VALUES (2026, 1)'));

async function frozenUrl(): Promise<string> {
  const accepting = createServer((socket) => held.add(socket)).listen(0, '127.0.0.1');
  frozen = accepting;
  await until('it listens', () => accepting.listening);
  return `postgres://nobody:x@127.0.0.1:${(accepting.address() as { port: number }).port}/none`;
}

describe('of several addresses', () => {
  test('the first that takes writes is used, even when one before it does not or never answers', async () => {
    const [standby, primary] = await twoAddresses();
    await fence(standby);
    const database = open([await frozenUrl(), standby, primary]);
    expect(await where(database)).toBe(nameOf(primary));
    await write(database);
  });

  test('none that takes writes is an error that says so, and the next who asks finds one that does since', async () => {
    const [one, two] = await twoAddresses();
    await fence(one);
    await fence(two);
    const database = open([one, two]);
    const told = await write(database).then(
      () => '',
      (error: Error) => String((error.cause as Error).message),
    );
    expect(told).toMatch(/takes no writes: it is a standby/);
    await unfence(two);
    await write(database);
    expect(await where(database)).toBe(nameOf(two));
  });
});

describe('a primary that is demoted', () => {
  test('refuses one write; the next goes to the new one, and nobody is left on the old', async () => {
    const [old, promoted] = await twoAddresses();
    await fence(promoted);
    const database = open([old, promoted]);
    expect(await where(database)).toBe(nameOf(old));
    // The open session is demoted too, which ALTER DATABASE leaves as it was.
    await database.rows('SET default_transaction_read_only = on');
    await fence(old);
    await unfence(promoted);
    await expect(write(database)).rejects.toThrow(/read-only transaction/);
    await write(database);
    expect(await where(database)).toBe(nameOf(promoted));
    expect(
      await anybody(
        old,
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tocsin'`,
      ),
    ).toEqual([]);
  });

  test('takes its doorbell with it: it rings from the new one', async () => {
    const [old, promoted] = await twoAddresses();
    let rings = 0;
    const bell = listen(new Servers([old, promoted]), ['work'], () => {
      rings += 1;
    });
    await until('it listens', () => rings === 1);
    await fence(old);
    await cutAll(old);
    await until('it listens again', () => rings === 2);
    await anybody(promoted, 'NOTIFY tocsin_work');
    await until('it rings', () => rings === 3);
    await bell.close();
  });
});
