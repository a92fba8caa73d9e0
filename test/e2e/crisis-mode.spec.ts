import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { dataSource } from '../../src/data-source.js';
import type { LoadLimits } from '../../src/newsroom/load.js';
import { NewsroomModule } from '../../src/newsroom/newsroom.module.js';
import { type Newsroom, openNewsroom } from '../../src/newsroom/open-newsroom.js';
import type { CrisisView } from '../../src/press-office/api.js';
import { Database } from '../../src/store/database.js';
import { Sealer } from '../../src/store/seal.js';
import { StoreModule } from '../../src/store/store.module.js';
import { ask } from '../newsroom/ask.js';
import { listeningLog } from '../newsroom/listening-log.js';
import { type Desk, type Officer, openDesk } from '../press-office/desk.js';
import { office } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * Three newsrooms and a desk on one Postgres, as on three machines: they know of each other only through it. Limits and
 * the time of calm are small, so that one process can pass them; how they are judged is in src/newsroom/load.spec.ts.
 */
const LIMITS: LoadLimits = { lag: null, connections: null, requests: 150, leaveAfterMs: 2_000 };
/** "At once on every replica": what an officer may have to wait for. */
const AT_ONCE_MS = 2_000;

let desk: Desk;
let officer: Officer;
let directory: string;
const newsrooms: Newsroom[] = [];
const frameworks: INestApplicationContext[] = [];

async function openOne(replica: string): Promise<void> {
  const newsroom = await openNewsroom({
    host: '127.0.0.1',
    port: 0,
    directory: join(directory, replica),
    masterKey: Buffer.alloc(32, 7),
    office: office(),
    replica,
    deskUrl: 'http://127.0.0.1:9',
    trustProxy: false,
    log: listeningLog(),
    crisis: LIMITS,
  });
  newsrooms.push(newsroom);
  const { url } = desk.database;
  const building = Test.createTestingModule({
    imports: [
      ScheduleModule.forRoot(),
      StoreModule.over(new Database(url, dataSource(url, 3)), new Sealer(Buffer.alloc(32))),
      NewsroomModule.with(newsroom),
    ],
  });
  frameworks.push(await (await building.compile()).init());
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-three-'));
  desk = await openDesk();
  officer = await desk.officer('approver');
  await officer.released();
  for (const replica of ['one', 'two', 'three']) await openOne(replica);
  await until('all newsrooms show the message', () => newsrooms.every(({ loop }) => loop.current()?.epoch === 1));
}, 120_000);
afterAll(async () => {
  for (const framework of frameworks) await framework.close();
  for (const newsroom of newsrooms) await newsroom.close(0);
  await desk?.close();
  await rm(directory, { recursive: true, force: true });
});

const view = async () => (await officer.get<CrisisView>('/crisis-mode')).body;
/** What a reader is told at each of them, not what they think of themselves. */
const lives = () =>
  Promise.all(newsrooms.map(async ({ port }) => (await ask(port, '/fr')).headers['cache-control']?.split(', ')[1]));
const all = (told: string) => async () => (await lives()).every((life) => life === told);

/** Readers who ask again as soon as they were answered, until they are stopped. Gives every status. */
function crowd({ port }: Newsroom) {
  const statuses: number[] = [];
  let reading = true;
  const readers = Array.from({ length: 8 }, async () => {
    while (reading) {
      const answer = await fetch(`http://127.0.0.1:${port}/fr`);
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
  });
  return {
    statuses,
    async leave() {
      reading = false;
      await Promise.all(readers);
    },
  };
}

describe('crisis mode', () => {
  test('by call is on all of three newsrooms within two seconds, and off again as fast', async () => {
    for (const [on, told] of [
      [true, 'max-age=10'],
      [null, 'max-age=2'],
    ] as const) {
      expect((await officer.post('/crisis-mode', { on, reason: 'a stadium is leaving' })).status).toBe(202);
      await until(`every newsroom says ${told}`, all(told), AT_ONCE_MS);
      await until('the board sees it', async () => {
        const { newsrooms: seen } = await view();
        return seen.length === 3 && seen.every(({ light }) => light === (on === true));
      });
    }
  }, 30_000);

  test('by load is engaged on all of them by the one that is loaded, tells by which figure, and leaves when it is calm', async () => {
    const readers = crowd(newsrooms[1]!);
    await until('every newsroom is light', all('max-age=10'));
    const { why, over } = await view();
    expect([why, over.map(({ replica, signal, limit }) => [replica, signal, limit])]).toEqual([
      'load',
      [['two', 'requests', 150]],
    ]);
    expect(over[0]!.figure).toBeGreaterThan(150);
    await readers.leave();
    await until('every newsroom is as usual', all('max-age=2'));
    expect((await view()).over).toEqual([]);
    expect(new Set(readers.statuses)).toEqual(new Set([200]));
  }, 60_000);
});
