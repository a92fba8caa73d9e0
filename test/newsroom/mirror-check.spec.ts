import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { signingKey } from '../../src/formats/signing.js';
import { Mirror } from '../../src/newsroom/mirror.js';
import { checkPlace } from '../../src/newsroom/mirror-check.js';
import { directoryPlace } from '../../src/newsroom/mirror-directory.js';
import type { Place } from '../../src/newsroom/mirror-place.js';
import { listeningLog } from './listening-log.js';
import { shelf } from './shelves.js';
import { FakeClock } from './stage.js';

const KEY = signingKey(Buffer.alloc(32, 7));
let directory: string;
let place: Place;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-check-'));
  place = directoryPlace({ path: directory, name: 'here', writer: 'one' });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function mirrored(): Promise<void> {
  const log = listeningLog();
  const mirror = new Mirror({
    place,
    key: KEY,
    hub: 'https://crisis.example.org',
    writer: 'one',
    clock: new FakeClock(),
    log,
  });
  mirror.offer(await shelf({ epoch: 3 }));
  await mirror.idle();
  await mirror.close();
}

test('a mirror as the hub wrote it has nothing against it, whoever reads all of it or a part', async () => {
  await mirrored();
  const all = await checkPlace(place, KEY.jwk);
  expect(all).toMatchObject({ manifest: { epoch: 3 }, problems: [] });
  const part = await checkPlace(place, KEY.jwk, 2);
  expect(part.problems).toEqual([]);
  expect(part.files).toBeLessThan(all.files);
});

test('a file that was changed, one that is gone, a manifest of another key and none at all are each named', async () => {
  expect((await checkPlace(place, KEY.jwk)).problems).toEqual(['there is no manifest']);
  await mirrored();
  await appendFile(join(directory, 'fr.html'), 'All is well.');
  await rm(join(directory, 'robots.txt'));
  expect((await checkPlace(place, KEY.jwk)).problems.toSorted()).toEqual([
    'fr.html is not what the manifest says',
    'robots.txt is missing',
  ]);
  const { manifest, problems } = await checkPlace(place, signingKey(Buffer.alloc(32, 8)).jwk);
  expect(manifest).toBeNull();
  expect(problems).toEqual([expect.stringMatching(/^its manifest is not believed: its signature does not match/)]);
});
