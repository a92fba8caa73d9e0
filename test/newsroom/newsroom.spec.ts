import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { dataSource } from '../../src/data-source.js';
import { NewsroomModule } from '../../src/newsroom/newsroom.module.js';
import { type Newsroom, openNewsroom } from '../../src/newsroom/open-newsroom.js';
import { Database } from '../../src/store/database.js';
import { NewsroomStore } from '../../src/store/newsroom.store.js';
import { Sealer } from '../../src/store/seal.js';
import { StoreModule } from '../../src/store/store.module.js';
import { office, publicMessage } from '../support/messages.js';
import { until } from '../support/until.js';
import { ask } from './ask.js';
import { listeningLog } from './listening-log.js';
import { FakeReleases } from './stage.js';

let directory: string;
let log: ReturnType<typeof listeningLog>;
const open: Newsroom[] = [];
const running: INestApplicationContext[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-newsroom-'));
  log = listeningLog();
});
afterEach(async () => {
  for (const application of running.splice(0)) await application.close();
  await Promise.all(open.splice(0).map((newsroom) => newsroom.close(0)));
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<Newsroom> {
  const newsroom = await openNewsroom({
    host: '127.0.0.1',
    port: 0,
    directory,
    masterKey: Buffer.alloc(32, 7),
    office: office(),
    replica: 'one',
    deskUrl: 'http://127.0.0.1:9',
    trustProxy: false,
    log,
  });
  open.push(newsroom);
  return newsroom;
}

async function connect(newsroom: Newsroom, databaseUrl: string, releases?: FakeReleases): Promise<void> {
  const database = new Database(databaseUrl, dataSource(databaseUrl));
  const building = Test.createTestingModule({
    imports: [
      ScheduleModule.forRoot(),
      StoreModule.over(database, new Sealer(Buffer.alloc(32))),
      NewsroomModule.with(newsroom),
    ],
  });
  if (releases) building.overrideProvider(NewsroomStore).useValue(releases);
  const application = await building.compile();
  running.push(await application.init());
}

/** A port that nothing listens on any more. */
const closedPort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address!.port : 0));
    });
  });
const deadUrl = async () => `postgres://nobody:x@127.0.0.1:${await closedPort()}/none`;

const night = (): FakeReleases => {
  const releases = new FakeReleases();
  releases.release(publicMessage(['alert', 'update']));
  return releases;
};

describe('a newsroom', () => {
  test('shows what the database has as soon as the framework has connected it', async () => {
    const newsroom = await start();
    expect((await ask(newsroom.port, '/readyz')).status).toBe(503);
    await connect(newsroom, await deadUrl(), night());
    await newsroom.loop.idle();
    const [page, feed, ready] = await Promise.all(
      ['/fr', '/feeds/fr.atom', '/readyz'].map((path) => ask(newsroom.port, path)),
    );
    expect([page!.status, feed!.status, ready!.status]).toEqual([200, 200, 200]);
    expect(page!.body.toString()).toContain('L’incendie de Neder-Over-Heembeek est maîtrisé');
    expect(page!.headers['tocsin-epoch']).toBe('2');
  });

  test('looks again each second without being rung', async () => {
    const newsroom = await start();
    const releases = night();
    await connect(newsroom, await deadUrl(), releases);
    await newsroom.loop.idle();
    releases.release(publicMessage(['alert', 'update', 'correction']));
    await until('the correction is on the page', () => newsroom.loop.current()?.epoch === 3);
    expect((await ask(newsroom.port, '/fr')).headers['tocsin-epoch']).toBe('3');
  });

  test('fault 04: a newsroom whose database is down serves the last state from its disk at its first request, and goes on when the framework is up', async () => {
    const before = await start();
    const tonight = night();
    tonight.confirmedAt = new Date().toISOString();
    before.loop.follow(tonight);
    await before.loop.idle();
    const page = (await ask(before.port, '/fr')).body.toString();
    await before.close(0);

    const newsroom = await start();
    const served = await ask(newsroom.port, '/fr');
    expect([served.status, served.body.toString(), served.headers['tocsin-epoch']]).toEqual([200, page, '2']);
    expect((await ask(newsroom.port, '/readyz')).status).toBe(200);
    await connect(newsroom, await deadUrl());
    await newsroom.loop.idle();
    expect((await ask(newsroom.port, '/fr')).body.toString()).toBe(page);
    expect(log.alarms).toEqual([]);
  });

  test('shows its page until it is closed itself, also when the framework has ended', async () => {
    const newsroom = await start();
    const releases = night();
    await connect(newsroom, await deadUrl(), releases);
    await newsroom.loop.idle();
    await running.pop()!.close();
    expect([(await ask(newsroom.port, '/fr')).status, releases.left]).toEqual([200, 1]);
    await newsroom.close(0);
    expect(releases.left).toBe(1);
    await expect(ask(newsroom.port, '/fr')).rejects.toThrow('ECONNREFUSED');
  });

  test('answers for a desk that is away', async () => {
    const newsroom = await start();
    const { status, body } = await ask(newsroom.port, '/console');
    expect([status, (JSON.parse(body.toString()) as { code: string }).code]).toEqual([503, 'desk-away']);
  });
});
