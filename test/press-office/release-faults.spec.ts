import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dataSource } from '../../src/data-source.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import type { Problem, ReleaseAnswer } from '../../src/press-office/api.js';
import { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { CommitWire, type Moment } from '../support/commit-wire.js';
import type { TestServer } from '../support/database.js';
import { until } from '../support/until.js';
import { type Answer, type Desk, exercise, type Officer, openDesk } from './desk.js';

/* A release whose database fails under it: killed by SIGKILL at the moment of its commit, or without room on its disk. */
let directory: string;
let postgres: EmbeddedPostgres;
let wire: CommitWire;
let desk: Desk;
let author: Officer;

const startPostgres = (port?: number) =>
  startEmbeddedPostgres({ directory, durable: false, ...(port === undefined ? {} : { port }) });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-release-'));
  postgres = await startPostgres();
  wire = await CommitWire.to(Number(new URL(postgres.url).port));
  desk = await openDesk({}, throughTheWire());
  author = await desk.officer('author');
}, 120_000);
afterAll(async () => {
  await desk?.close();
  await wire?.close();
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

function throughTheWire(): TestServer {
  const url = new URL(postgres.url);
  url.port = String(wire.port);
  const database = new Database(url.href, dataSource(url.href));
  return {
    url: url.href,
    database: async () => {
      await database.migrate();
      return database;
    },
    close: () => database.close(),
  };
}

const release = (id: string, key: string): Promise<Answer<ReleaseAnswer & Problem>> =>
  author.post<ReleaseAnswer & Problem>(`/messages/${id}/release`, {}, { 'idempotency-key': key });
const versionsOf = async (id: string) => (await author.message(id)).versions;
const epoch = async () => Number((await desk.database.rows<{ epoch: string }>('SELECT epoch FROM head'))[0]!.epoch);
const brokenLine = async () => (await desk.app.get(LedgerStore).verify()).broken;

async function killDatabase(): Promise<void> {
  process.kill(postgres.pid, 'SIGKILL');
  await postgres.exited;
}

/** The answer to a release during which the database was killed; the database is back when it resolves. */
async function releaseKilled(moment: Moment, id: string, key: string) {
  const killed = wire.cut(moment, killDatabase);
  const [answer] = await Promise.all([release(id, key), killed]);
  postgres = await startPostgres(postgres.port);
  await until('the desk answers', async () => (await author.get(`/messages/${id}`)).status === 200);
  return answer;
}

describe('the database is killed in the middle of a release', () => {
  test('fault 01: a database killed before the commit of a release has released nothing, and the same request then releases once', async () => {
    const id = await author.begin(exercise());
    const before = await epoch();
    const answer = await releaseKilled('before the commit', id, `before-${id}`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'database-away' } });
    expect(answer.body.detail).toContain('same Idempotency-Key');
    expect([await versionsOf(id), await epoch()]).toEqual([[], before]);

    const again = await release(id, `before-${id}`);
    expect(again).toMatchObject({ status: 202, body: { version: 1, sequence: before + 1 } });
    expect((await release(id, `before-${id}`)).body).toEqual(again.body);
    expect([(await versionsOf(id)).length, await epoch(), await brokenLine()]).toEqual([1, before + 1, null]);
  }, 60_000);

  test('fault 01: a database killed after the commit and before its answer has released, and the same request gets that version', async () => {
    const id = await author.begin(exercise());
    const before = await epoch();
    const answer = await releaseKilled('after the commit, before its answer', id, `after-${id}`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'database-away' } });
    expect([(await versionsOf(id)).length, await epoch()]).toEqual([1, before + 1]);

    const again = await release(id, `after-${id}`);
    expect(again).toMatchObject({ status: 202, body: { version: 1, sequence: before + 1 } });
    expect([(await versionsOf(id)).length, await epoch(), await brokenLine()]).toEqual([1, before + 1, null]);
  }, 60_000);
});

describe('the disk of the database is full', () => {
  /** PostgreSQL itself answers the write of this table with 53100, as it does when it cannot extend a file. */
  async function fill(table: string): Promise<() => Promise<unknown>> {
    await desk.database.rows(
      `CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`,
    );
    await desk.database.rows(
      `CREATE TRIGGER disk_full BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION disk_full()`,
    );
    return () => desk.database.rows(`DROP TRIGGER disk_full ON ${table}`);
  }

  test.each(['request', 'version', 'placement', 'fanout', 'ledger'])(
    'fault 24: a release that finds no room for its "%s" fails as a whole, says so, and is done by the same request once there is room',
    async (table) => {
      const id = await author.begin(exercise());
      const before = await epoch();
      const makeRoom = await fill(table);
      const said = desk.logs.length;
      const answer = await release(id, `full-${id}`).finally(makeRoom);
      expect(answer).toMatchObject({ status: 503, body: { code: 'disk-full' } });
      expect(answer.body.detail).toMatch(/Nothing was changed.*make room.*same Idempotency-Key/s);
      expect(desk.logs.slice(said).join()).toContain('the disk of the database is full');
      const { versions, draft } = await author.message(id);
      expect([versions, draft?.n, await epoch(), await brokenLine()]).toEqual([[], 1, before, null]);

      expect(await release(id, `full-${id}`)).toMatchObject({
        status: 202,
        body: { version: 1, sequence: before + 1 },
      });
      expect([(await versionsOf(id)).length, await brokenLine()]).toEqual([1, null]);
    },
  );
});
