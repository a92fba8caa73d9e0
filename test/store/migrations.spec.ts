import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dataSource, migrations } from '../../src/data-source.js';
import { Database } from '../../src/store/database.js';
import { type TestServer, testServer } from '../support/database.js';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

describe('migrations', () => {
  test('run from nothing, and a second run changes nothing', async () => {
    const database = await server.database({ migrated: false });
    expect(await database.migrate()).toHaveLength(migrations.length);
    expect(await database.migrate()).toEqual([]);
  });

  test('ten processes that migrate at once do each migration once', async () => {
    const first = await server.database({ migrated: false });
    const all = Array.from({ length: 10 }, () => new Database(first.url, dataSource(first.url, 2)));
    const ran = await Promise.all(all.map((database) => database.migrate()));
    await Promise.all(all.map((database) => database.close()));
    expect(ran.flat().sort()).toEqual(migrations.map((migration) => migration.name).sort());
  });

  test('leave no difference between the tables and what TypeORM is told of them', async () => {
    const database = await server.database();
    const { upQueries } = await database.source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  test('can be taken back, one after the other, to nothing', async () => {
    const database = await server.database();
    for (const _ of migrations) await database.source.undoLastMigration({ transaction: 'each' });
    const tables = await database.rows(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`,
    );
    expect(tables).toEqual([]);
  });
});

describe('what can only grow', () => {
  test.each([
    'ledger',
    'anchor',
    'version',
    'approval',
    'rendition',
    'attempt',
    'receipt',
    'observation',
    'approval_seen',
    'review',
    'decision',
  ])('the table %s has a trigger against changes and removals', async (table) => {
    const database = await server.database();
    const triggers = await database.rows<{ name: string }>(
      `SELECT tgname AS name FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal`,
      [table],
    );
    expect(triggers.map(({ name }) => name)).toContain(`${table}_append_only`);
  });

  test('the ledger refuses to be changed, thinned or emptied', async () => {
    const database = await server.database();
    await database.rows(
      `INSERT INTO ledger VALUES (1, now(), 'hub', 'hub-started', 'hub', '{}', repeat('0', 64), repeat('1', 64))`,
    );
    for (const sql of [`UPDATE ledger SET actor = 'nobody'`, 'DELETE FROM ledger', 'TRUNCATE ledger'])
      await expect(database.rows(sql)).rejects.toThrow('append-only');
    expect(await database.rows('SELECT actor FROM ledger')).toEqual([{ actor: 'hub' }]);
  });

  test('the epoch never falls', async () => {
    const database = await server.database();
    await database.rows('UPDATE head SET epoch = 5');
    await expect(database.rows('UPDATE head SET epoch = 4')).rejects.toThrow('never fall');
  });
});
