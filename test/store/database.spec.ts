import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSource } from '../../src/data-source.js';
import { Database } from '../../src/store/database.js';
import { listen } from '../../src/store/signals.js';
import { type TestServer, testServer } from '../support/database.js';
import { until } from '../support/until.js';

let server: TestServer;
let frozen: Server | undefined;
const held = new Set<Socket>();

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server?.close());
afterEach(() => {
  for (const socket of held) socket.destroy();
  frozen?.close();
});

/** One connection, and little patience. */
function impatient(url: string): Database {
  const { options } = dataSource(url);
  return new Database(
    url,
    new DataSource({ ...options, poolSize: 1, extra: { query_timeout: 200 } } as typeof options),
  );
}

async function anybody(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a transaction that was given up because no answer came', () => {
  test('is never committed by whoever uses the database next', async () => {
    const { url } = await server.database();
    const database = impatient(url);
    const slow = database.transaction(async (tx) => {
      await tx.run(`INSERT INTO reference_counter (year, last) VALUES (2026, 1)`);
      await tx.run('SELECT pg_sleep(0.6)');
    });
    await expect(slow).rejects.toThrow();
    await database.transaction((tx) => tx.run(`INSERT INTO reference_counter (year, last) VALUES (2027, 1)`));
    await until(
      'the slow query has ended',
      async () =>
        (await anybody(url, `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'`))
          .length === 0,
    );
    expect(await anybody(url, 'SELECT year FROM reference_counter')).toEqual([{ year: 2027 }]);
    await database.close();
  });

  test('leaves the next one a connection that answers at once', async () => {
    const { url } = await server.database();
    const database = impatient(url);
    await expect(database.rows('SELECT pg_sleep(10)')).rejects.toThrow();
    expect(await database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
  });
});

test('a refusal leaves nothing behind, and the connection is used again', async () => {
  const { url } = await server.database();
  const database = impatient(url);
  const pid = async () => (await database.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]!.pid;
  const before = await pid();
  const refused = database.transaction(async (tx) => {
    await tx.run(`INSERT INTO reference_counter (year, last) VALUES (2026, 1)`);
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  await expect(database.rows('SELECT nonsense')).rejects.toThrow('nonsense');
  expect(await pid()).toBe(before);
  expect(await database.rows('SELECT year FROM reference_counter')).toEqual([]);
  await database.close();
});

describe('the doorbell', () => {
  test('can be taken down while the database accepts connections and answers nothing', async () => {
    frozen = createServer((socket) => held.add(socket)).listen(0, '127.0.0.1');
    await until('it listens', () => frozen!.listening);
    const { port } = frozen.address() as { port: number };
    const bell = listen(`postgres://nobody:x@127.0.0.1:${port}/none`, ['work'], () => undefined);
    await until('it has called', () => held.size > 0);
    await bell.close();
  });

  test('rings again after its connection was cut, on one connection', async () => {
    const { url } = await server.database();
    let rings = 0;
    const bell = listen(url, ['work'], () => {
      rings += 1;
    });
    const listening = `FROM pg_stat_activity WHERE application_name = 'tocsin-listen' AND datname = current_database()`;
    await until('it listens', () => rings === 1);
    await anybody(url, `SELECT pg_terminate_backend(pid) ${listening}`);
    await until('it listens again', () => rings === 2);
    await anybody(url, 'NOTIFY tocsin_work');
    await until('it rings', () => rings === 3);
    expect(await anybody(url, `SELECT ${listening}`)).toHaveLength(1);
    await bell.close();
  });
});
