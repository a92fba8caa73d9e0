import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PublicMessage } from '../../src/domain/state.js';
import { type Newsroom, openNewsroom } from '../../src/newsroom/open-newsroom.js';
import { office, publicMessage } from '../support/messages.js';
import { until } from '../support/until.js';
import { ask } from './ask.js';
import { listeningLog } from './listening-log.js';
import { FakeReleases } from './stage.js';

/* Two newsrooms of one hub. One of them loses its way to the database, and the others release. */
let directory: string;
let releases: FakeReleases;
/** The same database on another way, which can be cut. */
let way: FakeReleases;
let there: Newsroom;
let cutOff: Newsroom;
const log = listeningLog();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-cut-'));
  releases = new FakeReleases();
  way = new FakeReleases();
  way.read = async (since) => {
    if (way.away) throw new Error('connect ETIMEDOUT');
    return releases.read(since);
  };
  [there, cutOff] = [await start('there'), await start('cut-off')];
  there.loop.follow(releases);
  cutOff.loop.follow(way);
  await released(publicMessage(['alert']));
});
afterEach(async () => {
  for (const newsroom of [there, cutOff]) await newsroom.close(0);
  await rm(directory, { recursive: true, force: true });
});

const start = (replica: string, mirror: string | null = null): Promise<Newsroom> =>
  openNewsroom({
    host: '127.0.0.1',
    port: 0,
    directory: join(directory, replica),
    masterKey: Buffer.alloc(32, 7),
    office: office(),
    replica,
    deskUrl: 'http://127.0.0.1:9',
    trustProxy: false,
    log,
    mirrors: { directory: mirror, bucket: null },
  });

async function look(): Promise<void> {
  for (const { loop } of [there, cutOff]) {
    loop.ring();
    await loop.idle();
  }
}
async function released(...messages: readonly PublicMessage[]): Promise<void> {
  releases.release(...messages);
  releases.pass(60_000);
  await look();
}

/** What a reader gets: how it was answered, of which epoch, and until when it is confirmed. */
async function page(newsroom: Newsroom) {
  const { status, headers, body } = await ask(newsroom.port, '/en');
  const said = /<p>Confirmed at <time datetime="([^"]+)">.*?treat this as unconfirmed\.<\/p>/s.exec(body.toString());
  const doubted = /Unconfirmed since <time[^>]*>.*?last confirmed at <time datetime="([^"]+)">/s.exec(body.toString());
  const confirmedAt = said?.[1] ?? (doubted ? `${doubted[1]}, unconfirmed since` : 'it does not say');
  return { status, epoch: Number(headers['tocsin-epoch']), confirmedAt };
}
const ready = async (newsroom: Newsroom) => (await ask(newsroom.port, '/readyz')).status;

describe('a newsroom that is cut off while others release', () => {
  test('fault 22: a newsroom that is cut off goes on serving, and says since when it is unconfirmed', async () => {
    const before = await page(cutOff);
    way.away = true;
    await released(publicMessage(['alert', 'correction']));
    await released(publicMessage(['alert', 'correction', 'withdrawal']));
    expect(await page(cutOff)).toEqual(before);
    expect(before).toMatchObject({ status: 200, epoch: 1, confirmedAt: '2026-11-22T02:21:00.000Z' });
    expect(await page(there)).toMatchObject({ status: 200, epoch: 3, confirmedAt: '2026-11-22T02:23:00.000Z' });
  });

  test('fault 22: a newsroom that is cut off is ready all the time, as its readiness never depends on the database', async () => {
    way.away = true;
    for (let minute = 0; minute < 10; minute++) {
      await released(publicMessage(['alert', 'update'], { firstSequence: 2 * minute + 2 }));
      expect([await ready(cutOff), await ready(there)]).toEqual([200, 200]);
    }
    const told = (await ask(cutOff.port, '/readyz')).body.toString();
    expect(told).toBe('ready: epoch 1, confirmed at 2026-11-22T02:21:00.000Z\n');
  });

  test('fault 22: a newsroom that was cut off is on the newest state with its first look, and never goes back', async () => {
    const epochs: number[] = [];
    for (const away of [true, true, false, true, false]) {
      way.away = away;
      const sequence = releases.epoch + 1;
      await released(publicMessage(['alert'], { id: `message-${sequence}`, firstSequence: sequence }));
      epochs.push((await page(cutOff)).epoch);
    }
    expect(epochs).toEqual([1, 1, 4, 4, 6]);
    // A way that leads to an older copy of the database is a way to nothing.
    releases.restoreTo(3);
    await look();
    expect((await page(cutOff)).epoch).toBe(6);
  });

  test('fault 22: a newsroom that is started again while it is cut off serves what it served before', async () => {
    const before = await page(cutOff);
    way.away = true;
    await cutOff.close(0);
    await released(publicMessage(['alert', 'withdrawal']));
    cutOff = await start('cut-off');
    // The night of this test is long over by the machine's date: nobody has confirmed anything for five minutes.
    const after = { ...before, confirmedAt: `${before.confirmedAt}, unconfirmed since` };
    expect([await page(cutOff), await ready(cutOff)]).toEqual([after, 200]);
    cutOff.loop.follow(way);
    await look();
    expect(await page(cutOff)).toEqual(after);
  });
});

describe('a newsroom that is cut off and has a mirror in common with the others', () => {
  const mirror = () => join(directory, 'mirror');
  const mirrored = async () => {
    const text = await readFile(join(mirror(), 'manifest.json'), 'utf8').catch(() => '{}');
    return (JSON.parse(text) as { epoch?: number }).epoch ?? 0;
  };

  beforeEach(async () => {
    for (const newsroom of [there, cutOff]) await newsroom.close(0);
    [there, cutOff] = [await start('there', mirror()), await start('cut-off', mirror())];
    there.loop.follow(releases);
    cutOff.loop.follow(way);
    await look();
    await until('the mirror has it', async () => (await mirrored()) === 1);
  });

  test('fault 22: it asks the mirror for a higher epoch, tells the operator, says on its pages that they are unconfirmed, and never goes back', async () => {
    way.away = true;
    await released(publicMessage(['alert', 'withdrawal']));
    await until('the mirror has the withdrawal', async () => {
      await look();
      return (await mirrored()) === 2;
    });
    // It asks every ten seconds; a newsroom that has just lost its database asks at once.
    cutOff.loop.ring();
    await cutOff.loop.idle();
    const told = await until(
      'it has learned of it',
      () => {
        cutOff.loop.ring();
        return log.alarms.find((text) => text.includes('others have released'));
      },
      20_000,
    );
    expect(told).toMatch(
      /^The mirror cut-off:.*mirror has epoch 2, .* since epoch 1, which this newsroom goes on showing/,
    );
    // The alarm is raised first, and the pages are pressed anew after it.
    const unconfirmed = await until('its pages say so', async () => {
      const read = await page(cutOff);
      return read.confirmedAt?.endsWith(', unconfirmed since') && read;
    });
    expect(unconfirmed).toMatchObject({ status: 200, epoch: 1 });
    expect(await mirrored()).toBe(2);
    way.away = false;
    await released();
    expect(await page(cutOff)).toMatchObject({ epoch: 2, confirmedAt: '2026-11-22T02:23:00.000Z' });
  });
});
