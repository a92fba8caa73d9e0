import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { timingDividedBy } from '../../src/domain/placement.js';
import { reconcile, reconciledText } from '../../src/reconcile.js';
import { BoardStore } from '../../src/store/board.store.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { postedTwice, versionFalls } from '../../src/training/sight.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { until } from '../support/until.js';

/*
 * The second half of fault 3: an operator restores the database from a backup that is older than what was said. The
 * backup is a copy of the database while nobody is connected; the newsroom's disk and the stand-ins are left alone.
 */
let server: TestServer;
let directory: string;
let hub: Hub;

beforeAll(async () => {
  server = await testServer();
  directory = mkdtempSync(join(tmpdir(), 'tocsin-reconcile-'));
});
afterAll(async () => {
  await hub?.rooms.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

test('fault 03: a database restored to an older state gets back what the newsrooms kept, and no channel is posted to twice', async () => {
  const database = await server.database();
  const url = new URL(database.url);
  const name = url.pathname.slice(1);
  await database.close();
  const workings = { timing: timingDividedBy(20) };
  let environment: Record<string, string> = { TOCSIN_DATA_DIR: directory };
  hub = await openHub(url.href, { workings, environment });
  const { key, config } = hub;
  // The same machine each time: newsroom and training ground find again what they kept.
  environment = { ...environment, PORT: String(config.port), TOCSIN_TRAINING_PORT: String(config.trainingPort) };
  const first = await hub.publish('brussels-2023/1-alert.yaml');
  await hub.rooms.close();
  await administer(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`);

  hub = await openHub(url.href, { workings, environment, key });
  await hub.publish('brussels-2023/2-update.yaml', first.reference);
  const second = await hub.publish('false-alarm/1-alert.yaml');
  const page = await (await fetch(`${hub.url}/fr`)).text();
  await hub.rooms.close();

  await administer(`DROP DATABASE ${name}`);
  await administer(`ALTER DATABASE ${name}_backup RENAME TO ${name}`);
  hub = await openHub(url.href, { workings, environment, key });
  // The page never goes back, whatever the database says.
  expect((await (await fetch(`${hub.url}/fr`)).text()).includes(second.reference)).toBe(true);
  const wish = { from: join(directory, 'newsroom'), masterKey: Buffer.from(key, 'base64') };
  const tampered = join(wish.from, 'tampered');
  mkdirSync(tampered);
  writeFileSync(join(tampered, 'state.jsonl'), '{"format":1}\n');
  const asked = await reconcile(hub.rooms.app, { ...wish, dryRun: true });
  // Another folder was good, and still the operator learns of it.
  expect(asked.refused).toEqual([expect.stringContaining(join(tampered, 'state.jsonl'))]);
  expect(reconciledText(asked, true)).toMatch(/^warning: .*tampered.* is not used/);
  expect(asked.lost.map(({ reference, n }) => `${reference}/${n}`)).toEqual([
    `${first.reference}/2`,
    `${second.reference}/1`,
  ]);
  expect(await hub.rooms.app.get(BoardStore).of(second.id)).toBeUndefined();

  await reconcile(hub.rooms.app, { ...wish, dryRun: false });
  for (const { id } of [first, second])
    await until(
      'every channel stands again',
      async () => (await hub.rooms.app.get(BoardStore).of(id))?.converged,
      25_000,
    );
  const record = await hub.record();
  for (const where of ['mastodon', 'x']) {
    expect(postedTwice(record, where)).toEqual([]);
    expect(versionFalls(record, where)).toEqual([]);
  }
  expect((await hub.rooms.app.get(LedgerStore).verify()).broken).toBeNull();
  // Run once more, there is nothing left to do; and the next release follows the ones that were lost.
  expect((await reconcile(hub.rooms.app, { ...wish, dryRun: false })).lost).toEqual([]);
  await hub.publish('brussels-2023/3-correction.yaml', first.reference);
  await until('the page shows it', async () => (await (await fetch(`${hub.url}/fr`)).text()) !== page);
}, 90_000);
