import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TrafficMinute } from '../../src/domain/traffic.js';
import { Counting, type TrafficDesk } from '../../src/newsroom/counting.js';
import { openFrontDoor } from '../../src/newsroom/front-door.js';
import { openKeptMinutes } from '../../src/newsroom/kept-minutes.js';
import { Tally } from '../../src/newsroom/tally.js';
import { ask } from './ask.js';
import { listeningLog } from './listening-log.js';
import { shelf } from './shelves.js';
import { FakeClock } from './stage.js';

const START_MS = Date.parse('2026-11-22T02:20:00Z');

let directory: string;
let log: ReturnType<typeof listeningLog>;
let clock: FakeClock;
let desk: FakeDesk;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-counting-'));
  log = listeningLog();
  clock = new FakeClock();
  desk = new FakeDesk();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A database that knows a minute by newsroom, process and time, as the real one does. */
class FakeDesk implements TrafficDesk {
  readonly minutes = new Map<string, TrafficMinute>();
  is: 'there' | 'away' | 'losing answers' = 'there';

  async handIn(replica: string, minute: TrafficMinute): Promise<void> {
    if (this.is === 'away') throw new Error('connect ECONNREFUSED');
    const name = `${replica} ${minute.run} ${minute.minute}`;
    if (!this.minutes.has(name)) this.minutes.set(name, minute);
    if (this.is === 'losing answers') throw new Error('Connection terminated');
  }

  get requests(): number {
    return [...this.minutes.values()].flatMap(({ counted }) => counted).reduce((sum, line) => sum + line.requests, 0);
  }
}

const openDisk = (most = 2_880) => openKeptMinutes({ directory, key: Buffer.alloc(32, 7), log, most });

function start(run: string, kept = openDisk()) {
  const tally = new Tally();
  const dateMs = () => START_MS + clock.nowMs();
  const counting = new Counting({ tally, kept, clock, dateMs, replica: 'one', run, log });
  /** So many seconds, in each of which so many read the page. */
  const pass = async (seconds: number, readers = 1, second: { wait?: number; connections?: number } = {}) => {
    for (let i = 0; i < seconds; i++) {
      for (let n = 0; n < readers; n++) tally.told('/fr', 200, 4_000);
      clock.pass(1_000);
      const measured = { atMs: clock.nowMs(), lag: 0, wait: 0, connections: 4, answered: readers, requests: readers };
      counting.second({ ...measured, ...second });
      await counting.idle();
    }
  };
  return { tally, counting, pass };
}

const files = async () => (await readdir(directory)).length;

describe('a minute', () => {
  test('is handed in when it is over, with its busiest second, most connections, and how long its readers waited', async () => {
    const { counting, pass } = start('a');
    counting.follow(desk);
    await pass(58, 2, { wait: 1.5 });
    await pass(1, 700, { wait: 80, connections: 900 });
    expect(desk.minutes.size).toBe(0);
    await pass(1, 2, { wait: 4_000 });
    const [minute] = [...desk.minutes.values()];
    expect(minute).toEqual({
      run: 'a',
      minute: '2026-11-22T02:20:00.000Z',
      peak: 700,
      connections: 900,
      waits: [116, 0, 0, 0, 0, 700, 0, 0, 0, 2],
      counted: [{ what: 'page', language: 'fr', reference: '', answer: 'ok', requests: 818, bytes: 3_272_000 }],
    });
  });

  test('in which nobody came is no line', async () => {
    const { counting, pass } = start('a');
    counting.follow(desk);
    await pass(600, 0);
    expect([desk.minutes.size, await files()]).toEqual([0, 0]);
  });
});

describe('the database is away', () => {
  test('for an hour: minutes wait on the disk, nothing is lost, and nothing stays on the disk afterwards', async () => {
    const { counting, pass } = start('a');
    counting.follow(desk);
    desk.is = 'away';
    await pass(3_600, 3);
    expect([desk.requests, await files()]).toEqual([0, 60]);
    desk.is = 'there';
    await pass(60, 3);
    expect([desk.requests, desk.minutes.size, await files()]).toEqual([3 * 3_660, 61, 0]);
    expect(log.alarms).toEqual([]);
  });

  test('and its answers are lost: what was taken is not counted twice, however often it is handed in', async () => {
    const { counting, pass } = start('a');
    counting.follow(desk);
    desk.is = 'losing answers';
    await pass(300, 1);
    expect(desk.requests).toBeLessThanOrEqual(300);
    desk.is = 'there';
    await pass(60, 1);
    expect([desk.requests, await files()]).toEqual([360, 0]);
  });

  test('and the process ends: the next one hands in what it kept, and counts the rest of the same minute beside it', async () => {
    const first = start('a');
    await first.pass(90, 2);
    await first.counting.stop();
    const second = start('b');
    await second.pass(10, 5);
    second.counting.follow(desk);
    await second.pass(20, 5);
    expect([...desk.minutes.keys()]).toEqual([
      'one a 2026-11-22T02:20:00.000Z',
      'one a 2026-11-22T02:21:00.000Z',
      'one b 2026-11-22T02:21:00.000Z',
    ]);
    expect(desk.requests).toBe(90 * 2 + 30 * 5);
  });

  test('for longer than there is room for: the oldest minutes go, each is told, and the newest are kept', async () => {
    const { counting, pass } = start('a', openDisk(3));
    await pass(300);
    expect([await files(), log.alarms.length]).toEqual([3, 2]);
    counting.follow(desk);
    await counting.idle();
    expect([...desk.minutes.keys()].map((name) => name.slice(-13, -5))).toEqual(['02:22:00', '02:23:00', '02:24:00']);
  });

  test('and the disk is full: the last hour waits in memory, which is told once', async () => {
    const disk = openDisk();
    const { counting, pass } = start('a', { ...disk, write: () => Promise.reject(new Error('ENOSPC')) });
    await pass(7_200);
    expect(log.alarms).toEqual([expect.stringContaining('can neither be handed in nor be written')]);
    counting.follow(desk);
    await counting.idle();
    expect(desk.minutes.size).toBe(60);
  });
});

describe('who reads', () => {
  test('leaves nothing of themselves: no address, cookie, browser, query or where they came from, on disk or at the desk', async () => {
    const { tally, counting, pass } = start('a');
    const shown = await shelf();
    const door = await openFrontDoor({ host: '127.0.0.1', port: 0, log, shelf: () => shown, told: tally.told });
    const headers = {
      'user-agent': 'SecretBrowser/7',
      cookie: 'secret-cookie=1',
      referer: 'https://secret-site.example/',
      'x-forwarded-for': '203.0.113.77',
      'accept-language': 'secret-language',
    };
    for (const path of [
      '/fr?secret-query=1',
      '/secret-path',
      '/FR/../secret-path',
      '/api/secret-call',
      '/feeds/fr.atom',
    ])
      await ask(door.port, path, { headers });
    await door.close(0);
    await pass(60, 0);
    const written = await Promise.all(
      (await readdir(directory)).map(async (name) => name + (await readFile(join(directory, name), 'utf8'))),
    );
    counting.follow(desk);
    await counting.idle();
    const handedIn = JSON.stringify([...desk.minutes]);
    expect([written.length, desk.requests]).toEqual([1, 4]);
    for (const kept of [...written, handedIn]) expect(kept).not.toMatch(/secret|browser\/|203\.0|127\.0|::1/i);
  });
});
