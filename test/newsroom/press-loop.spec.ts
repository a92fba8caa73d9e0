import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Document, PublicMessage, PublicState } from '../../src/domain/state.js';
import type { Manner } from '../../src/formats/showing.js';
import { type Disk, openDisk } from '../../src/newsroom/disk.js';
import { PressLoop, type PressPorts } from '../../src/newsroom/press-loop.js';
import { publicMessage } from '../support/messages.js';
import { listeningLog } from './listening-log.js';
import { document } from './shelves.js';
import { FakeClock, FakeReleases, gate } from './stage.js';

let directory: string;
let releases: FakeReleases;
let clock: FakeClock;
let log: ReturnType<typeof listeningLog>;
let pressed: PublicState[];
/** The machine's date: as long after the last confirmation as a test says. */
let dateMs: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-loop-'));
  releases = new FakeReleases();
  clock = new FakeClock();
  log = listeningLog();
  pressed = [];
  dateMs = Date.parse(releases.confirmedAt);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A page that says of which epoch it is and until when it is confirmed. */
const press: PressPorts['press'] = (state, { unconfirmed }): Document[] => {
  pressed.push(state);
  const until = unconfirmed ? ', and since then unconfirmed' : '';
  return [document('/fr', `epoch ${state.epoch}, confirmed at ${state.confirmedAt}${until}`)];
};

const newDisk = (): Disk => openDisk({ directory, key: Buffer.alloc(32, 7) });

/** A newsroom that has just been started; `disk` is the one of the process before it, read anew. */
async function start(overrides: Partial<PressPorts> = {}): Promise<PressLoop> {
  const own = { press, disk: newDisk(), clock, dateMs: () => dateMs, log, replica: 'one', secure: false };
  const loop = new PressLoop({ ...own, ...overrides });
  await loop.wake();
  return loop;
}

/** Started, connected, and through its first pass. */
async function follow(overrides: Partial<PressPorts> = {}): Promise<PressLoop> {
  const loop = await start(overrides);
  loop.follow(releases);
  await loop.idle();
  return loop;
}

async function ring(loop: PressLoop): Promise<void> {
  loop.ring();
  await loop.idle();
}

const page = (loop: PressLoop): string | undefined =>
  loop.current()?.documents.get('/fr')?.identity.bytes.toString('utf8');

const at = (epoch: number, id = 'fire'): PublicMessage => publicMessage(['alert'], { id, firstSequence: epoch });

describe('a release', () => {
  test('is on the shelf after the ring, then on the disk, then on the board', async () => {
    const order: string[] = [];
    const disk = newDisk();
    const loop: PressLoop = await start({
      disk: {
        ...disk,
        save: async (state) => {
          order.push(`save ${state.epoch} while the shelf shows ${loop.current()?.epoch}`);
          await disk.save(state);
          order.push('saved');
        },
      },
    });
    const report = releases.report.bind(releases);
    releases.report = async (replica, epoch) => {
      order.push(`report ${replica} ${epoch}`);
      await report(replica, epoch);
    };
    releases.release(at(12));
    loop.follow(releases);
    await loop.idle();
    expect(order).toEqual(['save 12 while the shelf shows 12', 'saved', 'report one 12']);
    expect(page(loop)).toBe('epoch 12, confirmed at 2026-11-22T02:20:00.000Z');
  });

  test('is read as what changed since the epoch that is shown, and put to what is known', async () => {
    releases.release(at(3, 'flood'));
    const loop = await follow();
    releases.release(at(4, 'fire'));
    await ring(loop);
    expect(releases.asked).toEqual([0, 3]);
    expect(pressed.at(-1)?.messages.map(({ id }) => id)).toEqual(['fire', 'flood']);
  });

  test('that comes during a pass is taken by one more, however often the bell rang', async () => {
    releases.release(at(3));
    const loop = await follow();
    const { promise, open } = gate();
    releases.gate = promise;
    loop.ring();
    releases.release(at(4));
    for (let i = 0; i < 10; i++) loop.ring();
    expect(releases.asked).toEqual([0, 3]);
    open();
    await loop.idle();
    expect(releases.asked).toEqual([0, 3, 3]);
    expect(loop.current()?.epoch).toBe(4);
  });

  test('that cannot be pressed leaves the last good page, is told once, and is tried again', async () => {
    releases.release(at(3));
    let broken = false;
    const loop = await follow({
      press: (state, manner) => {
        if (broken) throw new Error('a bug in a format');
        return press(state, manner);
      },
    });
    broken = true;
    releases.release(at(4));
    await ring(loop);
    await ring(loop);
    expect([loop.current()?.epoch, releases.reports]).toEqual([3, [3]]);
    expect(log.alarms).toEqual(['Epoch 4 could not be pressed; epoch 3 stays on the page.']);
    broken = false;
    await ring(loop);
    expect([loop.current()?.epoch, releases.reports]).toEqual([4, [3, 4]]);
  });
});

describe('a ring', () => {
  test('that comes in the moment in which a pass ends is not lost', async () => {
    releases.release(at(3));
    const loop = await follow();
    for (let turns = 0; turns < 40; turns++) {
      const asked = releases.asked.length;
      loop.ring();
      for (let i = 0; i < turns; i++) await Promise.resolve();
      releases.release(at(4 + turns));
      await ring(loop);
      expect([loop.current()?.epoch, releases.asked.length > asked]).toEqual([4 + turns, true]);
    }
  });
});

describe('while nothing is released', () => {
  test('the page is confirmed anew each minute, and not at every look', async () => {
    releases.release(at(3));
    const loop = await follow();
    releases.pass(59_000);
    await ring(loop);
    expect(page(loop)).toBe('epoch 3, confirmed at 2026-11-22T02:20:00.000Z');
    releases.pass(1_000);
    await ring(loop);
    expect(page(loop)).toBe('epoch 3, confirmed at 2026-11-22T02:21:00.000Z');
    expect((await newDisk().load()).state?.confirmedAt).toBe('2026-11-22T02:21:00.000Z');
  });

  test('the board hears of the newsroom every ten seconds', async () => {
    releases.release(at(3));
    const loop = await follow();
    for (const ms of [1_000, 8_999, 1, 9_999, 1]) {
      clock.pass(ms);
      await ring(loop);
    }
    expect(releases.reports).toEqual([3, 3, 3]);
  });

  test('exercises change their tree when the hub gets its first live channel', async () => {
    releases.exercisesOnMain = true;
    const loop = await follow();
    releases.exercisesOnMain = false;
    await ring(loop);
    expect(pressed.map(({ exercisesOnMain }) => exercisesOnMain)).toEqual([true, false]);
    expect((await newDisk().load()).state?.exercisesOnMain).toBe(false);
  });

  test('a hub without any message has a page that says so', async () => {
    const loop = await follow();
    expect([loop.current()?.epoch, releases.reports]).toEqual([0, [0]]);
  });
});

describe('the database is gone', () => {
  test('fault 02: the page stays as it was confirmed through twenty minutes without a database, says so itself after five, and that is told once', async () => {
    releases.release(at(3));
    const loop = await follow();
    releases.away = true;
    const said: unknown[] = [];
    for (let i = 0; i < 20; i++) {
      releases.pass(60_000);
      clock.pass(60_000);
      await ring(loop);
      said.push(page(loop));
    }
    const confirmed = 'epoch 3, confirmed at 2026-11-22T02:20:00.000Z';
    const unconfirmed = `${confirmed}, and since then unconfirmed`;
    expect(said).toEqual([...Array(4).fill(confirmed), ...Array(16).fill(unconfirmed)]);
    // Once is enough: what is true for the next quarter of an hour is not pressed again each second.
    expect(pressed).toHaveLength(2);
    expect(log.alarms).toEqual(['The database does not answer. The page stays as it was last confirmed.']);
  });

  test('fault 02: a page that said it was unconfirmed is confirmed again with the first answer, though nothing was released', async () => {
    releases.release(at(3));
    const loop = await follow();
    releases.away = true;
    clock.pass(300_000);
    await ring(loop);
    expect(page(loop)).toContain('unconfirmed');
    releases.away = false;
    await ring(loop);
    expect(page(loop)).toBe('epoch 3, confirmed at 2026-11-22T02:20:00.000Z');
    clock.pass(299_999);
    releases.away = true;
    await ring(loop);
    expect(page(loop)).not.toContain('unconfirmed');
  });

  test('hundreds of pages become unconfirmed some at a time, and none is left that says it is confirmed', async () => {
    releases.release(at(3));
    let behind = 0;
    const loop = await follow({
      press: (state, manner) => {
        behind = manner.unconfirmed ? (behind || 4) - 1 : 0;
        return press(state, manner);
      },
      isBehind: () => behind > 0,
    });
    releases.away = true;
    clock.pass(300_000);
    await ring(loop);
    expect([behind, pressed.length - 1]).toEqual([0, 4]);
  });

  test('a database that can be read and takes no writes still brings the news; that the board hears nothing is told once', async () => {
    const loop = await follow();
    releases.readOnly = true;
    for (let epoch = 3; epoch < 6; epoch++) {
      releases.release(at(epoch));
      clock.pass(20_000);
      await ring(loop);
    }
    expect(loop.current()?.epoch).toBe(5);
    expect(log.alarms).toEqual([expect.stringContaining('The board cannot be told what is shown here')]);
    releases.readOnly = false;
    await ring(loop);
    expect([releases.reports, log.told.at(-1)]).toEqual([[0, 5], 'The board is told again.']);
  });

  test('fault 02: when the database is back, what was released meanwhile is shown at the next look', async () => {
    releases.release(at(3));
    const loop = await follow();
    releases.away = true;
    await ring(loop);
    releases.release(at(4));
    releases.away = false;
    await ring(loop);
    expect([loop.current()?.epoch, log.told.at(-1)]).toEqual([4, 'The database answers again.']);
  });

  test('fault 02: a database that accepts and never answers is given up after five seconds, and asked again', async () => {
    releases.release(at(3));
    const loop = await follow();
    releases.gate = new Promise(() => {});
    loop.ring();
    clock.pass(5_000);
    await loop.idle();
    expect(log.alarms).toHaveLength(1);
    releases.gate = null;
    releases.release(at(4));
    await ring(loop);
    expect(loop.current()?.epoch).toBe(4);
  });

  test('fault 02: a newsroom that is stopped does not wait for a database that never answers', async () => {
    const loop = await follow();
    releases.gate = new Promise(() => {});
    loop.ring();
    await loop.stop();
    expect([releases.left, log.alarms]).toEqual([1, []]);
  });
});

describe('crisis mode', () => {
  /** Pages that say in which manner they were pressed; `behind` slices are left after each change of it. */
  function inSlices(slices: number) {
    let behind = 0;
    let manner = false;
    const pressings: string[] = [];
    return {
      pressings,
      ports: {
        press: (state: PublicState, pressed: Manner) => {
          const { light } = pressed;
          behind = light === manner ? Math.max(behind - 1, 0) : slices;
          manner = light;
          pressings.push(`${light ? 'light' : 'full'} ${state.epoch}`);
          return press(state, pressed);
        },
        isBehind: () => behind > 0,
      },
    };
  }

  test('puts the light pages on the shelf at once, with longer lives in caches, though the database is silent', async () => {
    const { ports, pressings } = inSlices(2);
    releases.release(at(3));
    const loop = await follow(ports);
    releases.gate = new Promise(() => {});
    loop.ring();
    await loop.pressAs({ light: true });
    expect(loop.current()).toMatchObject({ light: true, maxAge: 10, epoch: 3 });
    await loop.pressAs({ light: false });
    expect(loop.current()).toMatchObject({ light: false, maxAge: 2, epoch: 3 });
    expect(pressings).toEqual(['full 3', ...Array(3).fill('light 3'), ...Array(3).fill('full 3')]);
    await loop.stop();
  });

  test('never brings an older epoch back, though a release is pressed in between', async () => {
    const { ports, pressings } = inSlices(3);
    releases.release(at(3));
    const loop = await follow(ports);
    releases.release(at(4));
    loop.ring();
    await loop.pressAs({ light: true });
    await loop.idle();
    expect(loop.current()).toMatchObject({ light: true, epoch: 4 });
    const epochs = pressings.map((pressing) => Number(pressing.split(' ')[1]));
    expect(epochs).toEqual([...epochs].sort());
  });

  test('is no reason to write the state to the disk again', async () => {
    const disk = newDisk();
    let writes = 0;
    releases.release(at(3));
    const loop = await follow({
      disk: {
        ...disk,
        save: (state) => {
          writes++;
          return disk.save(state);
        },
      },
    });
    await loop.pressAs({ light: true });
    await ring(loop);
    expect(writes).toBe(1);
  });

  test('of a newsroom that has nothing to show yet holds for the first thing that it shows', async () => {
    const loop = await start();
    await loop.pressAs({ light: true });
    expect(loop.current()).toBeNull();
    releases.release(at(3));
    loop.follow(releases);
    await loop.idle();
    expect(loop.current()).toMatchObject({ light: true, epoch: 3 });
  });
});

describe('the database was restored to an older state', () => {
  test('fault 03: the newer state stays on the page, unconfirmed; the older database is told nothing, and the alarm says what to do', async () => {
    releases.release(at(8, 'flood'));
    releases.release(at(12));
    const loop = await follow();
    const reports = releases.reports.length;
    releases.restoreTo(8);
    releases.pass(120_000);
    clock.pass(120_000);
    await ring(loop);
    await ring(loop);
    expect(page(loop)).toBe('epoch 12, confirmed at 2026-11-22T02:20:00.000Z');
    expect(releases.reports).toHaveLength(reports);
    expect(log.alarms).toHaveLength(1);
    expect(log.alarms[0]).toContain('`tocsin reconcile`');
  });

  test('fault 03: a newsroom that is restarted keeps the newer state, although the older database is the first that it meets', async () => {
    releases.release(at(12));
    await follow();
    releases.restoreTo(8);
    const again = await follow();
    expect(again.current()?.epoch).toBe(12);
    expect((await newDisk().load()).state?.epoch).toBe(12);
  });

  test('fault 03: a newsroom whose state on disk was lost still knows the epoch that it served, and takes no lower one', async () => {
    releases.release(at(8));
    await (await follow()).stop();
    releases.release(at(12));
    await follow();
    releases.restoreTo(8);
    await truncate(join(directory, 'state.jsonl'), 20);
    const again = await follow();
    expect(again.current()?.epoch).toBe(8);
    releases.release(at(9, 'another night'));
    await ring(again);
    expect(again.current()?.epoch).toBe(8);
  });

  test('fault 03: a database that has caught up is read from the beginning, so that releases under known numbers are not missed', async () => {
    releases.release(at(12));
    const loop = await follow();
    releases.restoreTo(8);
    await ring(loop);
    releases.release(at(9, 'flood'));
    await ring(loop);
    releases.release(at(13, 'storm'));
    await ring(loop);
    expect(pressed.at(-1)?.messages.map(({ id }) => id)).toEqual(['storm', 'fire', 'flood']);
    expect(loop.current()?.epoch).toBe(13);
  });
});

describe('a newsroom starts with the database down', () => {
  test('fault 04: a newsroom serves the last state from its disk, as it was confirmed then, before it has any database', async () => {
    releases.release(at(12));
    await follow();
    const again = await start();
    expect(page(again)).toBe('epoch 12, confirmed at 2026-11-22T02:20:00.000Z');
    releases.away = true;
    again.follow(releases);
    await again.idle();
    expect(page(again)).toBe('epoch 12, confirmed at 2026-11-22T02:20:00.000Z');
  });

  test.each([
    ['while it runs, before there is a database that could answer', 240_000, 60_000],
    ['at once, when the state on its disk is older', 300_000, 0],
  ])('fault 04: it says that its page is unconfirmed %s', async (_, beforeMs, afterMs) => {
    releases.release(at(12));
    await follow();
    dateMs += beforeMs;
    const again = await start();
    expect(page(again)?.endsWith('unconfirmed')).toBe(afterMs === 0);
    clock.pass(afterMs);
    await ring(again);
    expect(page(again)).toMatch(/unconfirmed$/);
  });

  test('a database that starts later than the newsroom is no news for fifteen seconds, and then it is', async () => {
    releases.away = true;
    const loop = await follow();
    clock.pass(14_999);
    await ring(loop);
    expect(log.alarms).toEqual([]);
    clock.pass(1);
    await ring(loop);
    expect(log.alarms).toEqual(['The database does not answer. There is no state to show yet.']);
  });

  test('without a disk it has nothing to show and says nothing', async () => {
    releases.away = true;
    expect((await follow()).current()).toBeNull();
  });

  test('a state on disk that can no longer be pressed does not keep it from starting', async () => {
    releases.release(at(12));
    await follow();
    const again = await start({
      press: () => {
        throw new Error('a bug in a format');
      },
    });
    expect([again.current(), log.alarms.length]).toEqual([null, 1]);
  });
});

describe('the disk is full', () => {
  test('fault 24: with a full disk the page is served from memory and reported; the write is tried again, and told once', async () => {
    const disk = newDisk();
    let full = true;
    let tries = 0;
    const loop = await follow({
      disk: {
        ...disk,
        save: (state) => {
          tries++;
          return full ? Promise.reject(new Error('ENOSPC')) : disk.save(state);
        },
      },
    });
    releases.release(at(3));
    await ring(loop);
    expect([loop.current()?.epoch, releases.reports.at(-1), log.alarms.length]).toEqual([3, 3, 1]);
    await ring(loop);
    expect(tries).toBe(1);
    full = false;
    clock.pass(10_000);
    await ring(loop);
    expect((await newDisk().load()).state?.epoch).toBe(3);
  });
});

describe('a newsroom that is stopped', () => {
  test('leaves the board, goes on showing its page, and reads no more', async () => {
    releases.release(at(3));
    const loop = await follow();
    await loop.stop();
    await ring(loop);
    expect([releases.left, loop.current()?.epoch, releases.asked.length]).toEqual([1, 3, 1]);
  });
});
