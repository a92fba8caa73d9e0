import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CrisisCall, NewsroomLoad } from '../../src/domain/crisis.js';
import { Crisis, type CrisisDesk, type Heard } from '../../src/newsroom/crisis.js';
import type { Sample } from '../../src/newsroom/load.js';
import { openMemory } from '../../src/newsroom/memory.js';
import { listeningLog } from './listening-log.js';
import { FakeClock } from './stage.js';

const LIMITS = { lag: 100, connections: 5_000, requests: 1_500, leaveAfterMs: 300_000 };
const START_MS = Date.parse('2026-11-22T02:20:00Z');

let directory: string;
let log: ReturnType<typeof listeningLog>;
let clock: FakeClock;
let desk: FakeDesk;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-crisis-'));
  log = listeningLog();
  clock = new FakeClock();
  desk = new FakeDesk();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The database's side, by hand. Each newsroom's row is what it reported last. */
class FakeDesk implements CrisisDesk {
  call: CrisisCall | null = null;
  readonly rows = new Map<string, NewsroomLoad>();
  away = false;

  async standing() {
    if (this.away) throw new Error('connect ECONNREFUSED');
    return { call: this.call, newsrooms: [...this.rows.values()] };
  }
  async report(load: Omit<NewsroomLoad, 'at'>) {
    if (this.away) throw new Error('connect ECONNREFUSED');
    this.rows.set(load.replica, { ...load, at: new Date(START_MS + clock.nowMs()).toISOString() });
  }
  async leave(replica: string) {
    this.rows.delete(replica);
  }
}

const called = (on: boolean | null): CrisisCall => ({
  on,
  reason: 'a stadium is leaving',
  by: { email: 'a@example.org', name: 'A. Peeters' },
  at: new Date(START_MS + clock.nowMs()).toISOString(),
});

/** A newsroom that has been started; it tells in which manner it was asked to press. */
async function start(replica = 'one') {
  const pressed: boolean[] = [];
  const crisis = new Crisis({
    limits: LIMITS,
    press: async ({ light }) => {
      pressed.push(light);
    },
    memory: openMemory<Heard>({ directory: join(directory, replica), name: 'crisis', key: Buffer.alloc(32, 7), log }),
    clock,
    dateMs: () => START_MS + clock.nowMs(),
    replica,
    log,
  });
  await crisis.wake();
  const pass = async (seconds: number, sample: Partial<Sample> = {}) => {
    for (let i = 0; i < seconds; i++) {
      clock.pass(1_000);
      crisis.tick({ atMs: clock.nowMs(), lag: 1, connections: 40, requests: 20, ...sample });
      await crisis.idle();
    }
  };
  return { crisis, pressed, pass };
}

async function follow(replica = 'one') {
  const newsroom = await start(replica);
  newsroom.crisis.follow(desk);
  await newsroom.crisis.idle();
  return newsroom;
}

describe('an officer’s call', () => {
  test('is followed at the ring, and the board is told at once that it is', async () => {
    const { crisis, pressed } = await follow();
    desk.call = called(true);
    crisis.ring();
    await crisis.idle();
    expect([pressed, desk.rows.get('one')?.light]).toEqual([[true], true]);
    expect(log.told).toEqual(['Crisis mode is on: a@example.org called (a stadium is leaving).']);
  });

  test('is followed within five seconds though the ring was lost', async () => {
    const { pressed, pass } = await follow();
    desk.call = called(true);
    await pass(5);
    expect(pressed).toEqual([true]);
  });

  test('goes on without a database, through a restart', async () => {
    const { crisis } = await follow();
    desk.call = called(true);
    crisis.ring();
    await crisis.idle();
    desk.away = true;
    const again = await follow();
    await again.pass(60);
    expect([again.pressed, again.crisis.mode().why]).toEqual([[true], 'call']);
  });

  test('of "off" holds the load off, which is told, and ends by itself after half an hour', async () => {
    const { crisis, pressed, pass } = await follow();
    await pass(3, { requests: 4_000 });
    desk.call = called(false);
    crisis.ring();
    await crisis.idle();
    await pass(29 * 60, { requests: 4_000 });
    expect([pressed, desk.rows.get('one')?.over?.signal]).toEqual([[true, false], 'requests']);
    await pass(60, { requests: 4_000 });
    expect([pressed, crisis.mode().why]).toEqual([[true, false, true], 'load']);
  });
});

describe('load', () => {
  test('engages within seconds with the database away, and leaves after five calm minutes', async () => {
    desk.away = true;
    const { pressed, pass } = await follow();
    await pass(3, { requests: 4_000 });
    expect(pressed).toEqual([true]);
    await pass(300);
    expect(pressed).toEqual([true]);
    await pass(1);
    expect(pressed).toEqual([true, false]);
    expect(log.told).toEqual([
      'Crisis mode is on: one has 4000 requests a second, the limit is 1500.',
      'Crisis mode is off: every newsroom is well below its limits.',
    ]);
  });

  test('of one newsroom puts all into crisis mode, and they leave with it', async () => {
    const [one, two] = [await follow('one'), await follow('two')];
    await one.pass(3, { connections: 9_000 });
    two.crisis.ring();
    await two.crisis.idle();
    expect(two.pressed).toEqual([true]);
    expect(desk.rows.get('one')?.over).toMatchObject({ signal: 'connections', figure: 9_000, limit: 5_000 });
    expect(desk.rows.get('two')).toMatchObject({ light: true, over: null });
    await one.pass(301);
    two.crisis.ring();
    await two.crisis.idle();
    expect(two.pressed).toEqual([true, false]);
  });

  test('of another newsroom is forgotten when nothing is heard of anybody for as long as calm would take', async () => {
    const [one, two] = [await follow('one'), await follow('two')];
    await one.pass(3, { requests: 4_000 });
    two.crisis.ring();
    await two.crisis.idle();
    desk.away = true;
    await two.pass(299);
    expect(two.pressed).toEqual([true]);
    await two.pass(1);
    expect(two.pressed).toEqual([true, false]);
  });

  test('tells officers the mean of ten seconds, not the last second', async () => {
    const { pass } = await follow();
    await pass(5, { requests: 100 });
    await pass(5, { requests: 300 });
    expect(desk.rows.get('one')?.requests).toBe(200);
  });
});

describe('a newsroom', () => {
  test('does not believe what it did not write, and starts all the same', async () => {
    await mkdir(join(directory, 'one'));
    await writeFile(
      join(directory, 'one', 'crisis.jsonl'),
      '{"format":"tocsin-newsroom-crisis/1"}\n{"call":{"on":true}}\n',
    );
    const { pressed } = await start();
    expect([pressed, log.alarms]).toEqual([[], [expect.stringContaining('crisis.jsonl is not used')]]);
  });

  test('says once that calls do not reach it, and when they do again', async () => {
    const { pass } = await follow();
    desk.away = true;
    await pass(30);
    desk.away = false;
    await pass(5);
    expect(log.told).toEqual([
      expect.stringContaining('may not reach this newsroom'),
      'Officers’ calls for crisis mode reach this newsroom again.',
    ]);
  });

  test('that closes is no longer among those that are told', async () => {
    const { crisis } = await follow();
    await crisis.stop();
    expect(desk.rows.size).toBe(0);
  });
});
