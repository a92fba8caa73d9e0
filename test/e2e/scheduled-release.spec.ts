import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { Refusal } from '../../src/domain/refusal.js';
import { inProcess } from '../../src/press-office/call.js';
import { DraftsService } from '../../src/press-office/drafts.service.js';
import { DueWorkService } from '../../src/press-office/due-work.service.js';
import { MessageReaderService } from '../../src/press-office/message-reader.service.js';
import { ReleasesService } from '../../src/press-office/releases.service.js';
import type { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { root } from '../support/built-hub.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { content, office } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * Fault 26: releases and reminders at a set time, with several press offices on one database. The database's clock
 * decides, so a clock that jumps is played by moving the row's due time, which is the same to whoever compares the two.
 */
let server: TestServer;
let database: Database;
let hubs: Hub[];

beforeAll(async () => {
  server = await testServer();
}, 120_000);
afterAll(() => server?.close());
beforeEach(async () => {
  database = await server.database();
  hubs = [await anotherOffice()];
}, 60_000);
afterEach(async () => {
  await Promise.all(hubs.map((hub) => hub.close()));
});

const anotherOffice = (): Promise<Hub> => openHub(database.url, { rooms: ['press-office'] });
const service = <T>(hub: Hub, type: abstract new (...args: never[]) => T): T => hub.rooms.app.get<T>(type);

/** An exercise whose alert is set for so many milliseconds after the database's now. */
async function set(inMs: number): Promise<string> {
  const [hub] = hubs;
  const call = inProcess(hub!.actor);
  const said = content({ status: 'exercise', expires: null });
  const { id } = await service(hub!, DraftsService).beginMessage(call, said);
  const [now] = await database.rows<{ at: Date }>(`SELECT clock_timestamp() + $1 * interval '1 millisecond' AS at`, [
    inMs,
  ]);
  await service(hub!, ReleasesService).release(call, id, { at: now!.at.toISOString() });
  return id;
}

interface Outcome {
  readonly id: string;
  readonly versions: number;
  readonly released: number;
  /** Milliseconds by the database's clock; negative is early. */
  readonly lateMs: number | null;
}

/** What became of each scheduled release: how many versions and ledger lines there are, and how late it was. */
const outcomes = (): Promise<Outcome[]> =>
  database.rows<Outcome>(
    `SELECT s.message_id AS id,
            (SELECT count(*) FROM version v WHERE v.message_id = s.message_id)::int AS versions,
            (SELECT count(*) FROM ledger l WHERE l.subject = m.reference AND l.action = 'released')::int AS released,
            (SELECT (extract(epoch FROM v.released_at - s.due_at) * 1000)::int FROM version v
              WHERE v.message_id = s.message_id) AS "lateMs"
       FROM scheduled_release s JOIN message m ON m.id = s.message_id ORDER BY s.id`,
  );
const allOut = () =>
  until('everything that was scheduled is out', async () => (await outcomes()).every(({ versions }) => versions > 0));
const wholeLedger = async () => expect((await new LedgerStore(database).verify()).broken).toBeNull();

describe('fault 26: a release that was set for a time', () => {
  test('fault 26: goes out once over three press offices, and never early', async () => {
    hubs.push(await anotherOffice(), await anotherOffice());
    for (let i = 0; i < 12; i++) await set(1_500 + (i % 4) * 150);
    await allOut();
    const done = await outcomes();
    expect(done.map(({ versions, released }) => `${versions} ${released}`)).toEqual(done.map(() => '1 1'));
    expect(done.filter(({ lateMs }) => lateMs === null || lateMs < 0)).toEqual([]);
    await wholeLedger();
  }, 60_000);

  test('fault 26: goes out once, however many offices look at the very moment at which it is due', async () => {
    hubs.push(await anotherOffice(), await anotherOffice());
    const ids: string[] = [];
    for (let i = 0; i < 8; i++) ids.push(await set(3_600_000));
    await database.rows(`UPDATE scheduled_release SET due_at = clock_timestamp()`);
    const look = (hub: Hub) => service(hub, DueWorkService).look();
    await Promise.all([...hubs, ...hubs].map(look));
    await Promise.all(hubs.map(look));
    expect((await outcomes()).map(({ id, versions, released }) => [id, versions, released])).toEqual(
      ids.map((id) => [id, 1, 1]),
    );
    await wholeLedger();
  }, 60_000);

  test('fault 26: waits again when the clock jumps back, and does not go out twice when it jumps back afterwards', async () => {
    const id = await set(3_600_000);
    const [hub] = hubs;
    const due = service(hub!, DueWorkService);
    const move = (to: string) => database.rows(`UPDATE scheduled_release SET due_at = clock_timestamp() + ${to}`);
    // Its timer is set, and rings after the jump.
    await move(`interval '100 ms'`);
    await due.look();
    await move(`interval '1 hour'`);
    await due.look();
    expect((await outcomes())[0]).toMatchObject({ id, versions: 0, released: 0 });
    await move(`interval '0'`);
    await due.look();
    await move(`interval '1 hour'`);
    await move(`interval '0'`);
    await due.look();
    expect((await outcomes())[0]).toMatchObject({ id, versions: 1, released: 1 });
  }, 60_000);

  test('fault 26: that fails for a fault of the hub holds up no other, and goes out once when that is mended', async () => {
    await set(3_600_000);
    const broken = await set(3_600_000);
    await set(3_600_000);
    // No release of this one can be written: a fault of ours, not a refusal.
    await database.rows(`ALTER TABLE version ADD CONSTRAINT not_this CHECK (message_id <> '${broken}')`);
    await database.rows(`UPDATE scheduled_release SET due_at = clock_timestamp()`);
    const due = service(hubs[0]!, DueWorkService);
    await due.look();
    expect((await outcomes()).map(({ versions }) => versions)).toEqual([1, 0, 1]);
    await database.rows(`ALTER TABLE version DROP CONSTRAINT not_this`);
    await due.look();
    expect((await outcomes()).map(({ versions, released }) => [versions, released])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  }, 60_000);
});

describe('fault 26: a local time', () => {
  test.each([
    ['2027-03-28T02:30', 'no-such-time', ['2027-03-28T01:59:00+01:00', '2027-03-28T03:00:00+02:00']],
    ['2026-10-25T02:30', 'ambiguous', ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00']],
    ['2027-10-31T02:30', 'ambiguous', ['2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00']],
  ])('fault 26: %s is not guessed: %s', async (at, code, instead) => {
    const [hub] = hubs;
    const call = inProcess(hub!.actor);
    const drafts = service(hub!, DraftsService);
    const { id } = await drafts.beginMessage(call, content({ status: 'exercise', expires: null }));
    const refused = await service(hub!, ReleasesService)
      .release(call, id, { at })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect((refused as Refusal).errors).toEqual(
      instead.map((time) => ({ field: 'at', code, detail: `may be ${time}` })),
    );
    expect((await service(hub!, MessageReaderService).get(id)).scheduled).toBeNull();
  });
});

describe('fault 26: a message that is about to expire', () => {
  test('fault 26: is told once over two press offices that look at the same moment', async () => {
    hubs.push(await anotherOffice());
    await set(3_600_000);
    await database.rows(`UPDATE scheduled_release SET due_at = clock_timestamp()`);
    await service(hubs[0]!, DueWorkService).look();
    await database.rows('ALTER TABLE version DISABLE TRIGGER version_append_only');
    await database.rows(
      `UPDATE version SET released_at = now() - interval '2 hours', expires = clock_timestamp() + interval '20 minutes'`,
    );
    const look = (hub: Hub) => service(hub, DueWorkService).look();
    for (let i = 0; i < 3; i++) await Promise.all([...hubs, ...hubs].map(look));
    const rows = await database.rows('SELECT minutes FROM reminder');
    expect(rows).toEqual([{ minutes: 30 }]);
    const told = await database.rows<{ facts: object }>(`SELECT facts FROM ledger WHERE action = 'expiry-reminder'`);
    expect(told.map(({ facts }) => facts)).toMatchObject([{ version: 1, minutes: 30 }]);
  }, 60_000);
});

describe('fault 26: a press office that is killed while it releases what is due', () => {
  let rooms: BuiltRooms;
  const children: ChildProcess[] = [];
  beforeAll(() => {
    rooms = buildRooms();
  }, 60_000);
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rooms?.remove();
  });

  const start = async (): Promise<ChildProcess> => {
    const told = {
      rooms: rooms.directory,
      url: database.url,
      key: randomBytes(32).toString('base64'),
      office: office(),
    };
    const child = fork(join(root, 'test/support/office.mjs'), {
      env: { ...process.env, OFFICE: JSON.stringify(told) },
      execArgv: [],
    });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the office ended by itself with ${code}`)));
    });
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  test('fault 26: in the middle of it has released nothing; the next one releases it, once', async () => {
    await set(3_600_000);
    // Only the processes look from here on.
    await hubs.pop()!.close();
    const barrier = new pg.Client({ connectionString: database.url });
    await barrier.connect();
    try {
      // The version is written by then, the fan-out and the ledger line are not, and nothing is committed.
      await barrier.query('BEGIN');
      await barrier.query('LOCK TABLE fanout IN EXCLUSIVE MODE');
      await database.rows(`UPDATE scheduled_release SET due_at = clock_timestamp()`);
      const first = await start();
      await until('the office stands in the middle of the release', async () => {
        const waits = await database.rows(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
              AND query LIKE 'INSERT INTO fanout%'`,
        );
        return waits.length > 0;
      });
      await kill(first);
      expect((await outcomes())[0]).toMatchObject({ versions: 0, released: 0 });
      await barrier.query('ROLLBACK');
    } finally {
      await barrier.end();
    }
    const second = await start();
    await allOut();
    await kill(second);
    expect((await outcomes())[0]).toMatchObject({ versions: 1, released: 1 });
    await wholeLedger();
  }, 90_000);

  test('fault 26: among others leaves none of many releases out, and none twice', async () => {
    for (let i = 0; i < 20; i++) await set(3_600_000);
    await hubs.pop()!.close();
    const offices = [await start(), await start()];
    await database.rows(
      `UPDATE scheduled_release SET due_at = clock_timestamp() + random() * interval '300 ms' + interval '200 ms'`,
    );
    await until('the first of them is out', async () => (await outcomes()).some(({ versions }) => versions > 0));
    await Promise.all(offices.map(kill));
    const last = await start();
    await allOut();
    await kill(last);
    const done = await outcomes();
    expect(done.map(({ versions, released }) => `${versions} ${released}`)).toEqual(done.map(() => '1 1'));
    expect(done.filter(({ lateMs }) => lateMs === null || lateMs < 0)).toEqual([]);
    await wholeLedger();
  }, 90_000);
});
