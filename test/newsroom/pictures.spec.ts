import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PublicMessage } from '../../src/domain/state.js';
import { Alarms } from '../../src/newsroom/alarms.js';
import { openDisk } from '../../src/newsroom/disk.js';
import { openPictures } from '../../src/newsroom/pictures.js';
import { PressLoop } from '../../src/newsroom/press-loop.js';
import { image, publicMessage } from '../support/messages.js';
import { listeningLog } from './listening-log.js';
import { document } from './shelves.js';
import { FakeClock, FakeReleases, gate } from './stage.js';

const BYTES = Buffer.from('the finished bytes of a map');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const PATH = `/media/${SHA256}.jpg`;

let directory: string;
let releases: FakeReleases;
let clock: FakeClock;
let log: ReturnType<typeof listeningLog>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-pictures-'));
  releases = new FakeReleases();
  releases.images.set(SHA256, BYTES);
  clock = new FakeClock();
  log = listeningLog();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function started(): Promise<PressLoop> {
  const loop = new PressLoop({
    press: ({ epoch }) => [document('/fr', `epoch ${epoch}`)],
    pictures: openPictures({ directory, clock, alarms: new Alarms(log) }),
    disk: openDisk({ directory, key: Buffer.alloc(32, 7) }),
    clock,
    dateMs: () => Date.parse(releases.confirmedAt),
    log,
    replica: 'one',
    secure: false,
  });
  await loop.wake();
  return loop;
}
async function following(): Promise<PressLoop> {
  const loop = await started();
  loop.follow(releases);
  await loop.idle();
  return loop;
}
async function ring(loop: PressLoop): Promise<void> {
  loop.ring();
  await loop.idle();
}

const shown = (epoch: number, ...kinds: ('alert' | 'withdrawal')[]): PublicMessage =>
  publicMessage(kinds.length > 0 ? kinds : ['alert'], {
    id: 'fire',
    firstSequence: epoch,
    contents: [{ media: [image({ sha256: SHA256, bytes: BYTES.length })] }],
  });
const picture = (loop: PressLoop) => loop.current()?.documents.get(PATH);

describe('an image of a released version', () => {
  test('stands on the shelf with its page, never to be asked for again, and as it is: not packed', async () => {
    releases.release(shown(1));
    const finished = picture(await following());
    expect(finished).toMatchObject({ type: 'image/jpeg', immutable: true, gzip: null, br: null });
    expect(finished!.identity.bytes.equals(BYTES)).toBe(true);
  });

  test('is read from the database once: a newsroom that starts without one has it on its disk', async () => {
    releases.release(shown(1));
    const loop = await following();
    for (let pass = 0; pass < 3; pass++) await ring(loop);
    expect(releases.imagesAsked).toEqual([SHA256]);
    releases.away = true;
    expect(picture(await started())!.identity.bytes.equals(BYTES)).toBe(true);
    expect(releases.imagesAsked).toEqual([SHA256]);
  });

  test('keeps answering after a withdrawal, since its address is in the world', async () => {
    releases.release(shown(1, 'alert', 'withdrawal'));
    expect(picture(await following())).toBeDefined();
  });

  test('that was damaged on the disk is not believed, and read anew', async () => {
    releases.release(shown(1));
    await following();
    const [file] = await readdir(join(directory, 'media'));
    await writeFile(join(directory, 'media', file!), 'something else');
    expect(picture(await started())).toBeUndefined();
    expect(picture(await following())).toBeDefined();
    expect(await readFile(join(directory, 'media', file!), 'utf8')).toBe(BYTES.toString());
  });

  test('that the database does not give back as it was is not shown, told once, and asked for again', async () => {
    releases.images.set(SHA256, Buffer.from('forged'));
    releases.release(shown(1));
    const loop = await following();
    expect(loop.current()?.epoch).toBe(1);
    expect(picture(loop)).toBeUndefined();
    await ring(loop);
    expect(releases.imagesAsked).toHaveLength(1);
    expect(log.alarms.filter((line) => line.includes('An image of a released version'))).toHaveLength(1);
    releases.images.set(SHA256, BYTES);
    clock.pass(10_000);
    await ring(loop);
    expect(picture(loop)).toBeDefined();
  });

  test('never keeps its text waiting for more than a second', async () => {
    releases.release(shown(1));
    const loop = await started();
    const late = gate();
    releases.image = async () => {
      await late.promise;
      return BYTES;
    };
    loop.follow(releases);
    while (loop.current() === null) {
      clock.pass(500);
      await new Promise(setImmediate);
    }
    expect(loop.current()!.documents.has('/fr')).toBe(true);
    expect(picture(loop)).toBeUndefined();
    late.open();
    await loop.idle();
    clock.pass(10_000);
    await ring(loop);
    expect(picture(loop)).toBeDefined();
  });
});
