import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { signingKey } from '../../src/formats/signing.js';
import { finish } from '../../src/newsroom/finish.js';
import { verifyManifest } from '../../src/newsroom/manifest.js';
import { Mirror } from '../../src/newsroom/mirror.js';
import { type BucketSettings, bucketPlace } from '../../src/newsroom/mirror-s3.js';
import type { Shelf } from '../../src/newsroom/shelf.js';
import { type ObjectStore, openObjectStore } from '../support/object-store.js';
import { until } from '../support/until.js';
import { listeningLog } from './listening-log.js';
import { DOCUMENTS, document, PAGE, shelf as shelfOf } from './shelves.js';
import { FakeClock } from './stage.js';

const KEY = signingKey(Buffer.alloc(32, 7));
let store: ObjectStore;
let clock: FakeClock;
let log: ReturnType<typeof listeningLog>;
const mirrors: Mirror[] = [];

beforeEach(async () => {
  store = await openObjectStore();
  clock = new FakeClock();
  log = listeningLog();
});
afterEach(async () => {
  for (const mirror of mirrors.splice(0)) await mirror.close();
  await store.close();
});

function mirror(writer = 'one', settings: Partial<BucketSettings> = {}): Mirror {
  const place = bucketPlace({
    bucket: 'crisis-page',
    prefix: 'page',
    region: 'eu-west-1',
    endpoint: store.url,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    pathStyle: true,
    ...settings,
  });
  const made = new Mirror({ place, key: KEY, hub: 'https://crisis.example.org', writer, clock, log });
  mirrors.push(made);
  return made;
}
const shelf = async (epoch: number, more: readonly string[] = []): Promise<Shelf> =>
  shelfOf({
    epoch,
    documents: await finish([
      ...DOCUMENTS.map((each) => (each.path === '/fr' ? document('/fr', `${PAGE} ${epoch}`) : each)),
      ...more.map((path) => document(path, PAGE)),
    ]),
  });
async function offered(to: Mirror, what: Shelf): Promise<void> {
  to.offer(what);
  await to.idle();
}
const object = (file: string) => store.objects.get(`page/${file}`);

test('each object has its type, its coding and its lifetime, and the manifest comes last', async () => {
  const what = await shelf(3);
  await offered(mirror(), what);
  expect(object('fr.html')).toMatchObject({
    bytes: what.documents.get('/fr')!.identity.bytes,
    type: 'text/html; charset=utf-8',
    encoding: undefined,
    cacheControl: 'public, max-age=2, stale-if-error=86400',
  });
  expect(object('feeds/fr.atom.gz')).toMatchObject({ type: 'application/atom+xml; charset=utf-8', encoding: 'gzip' });
  expect(gunzipSync(object('fr.html.gz')!.bytes).equals(object('fr.html')!.bytes)).toBe(true);
  expect(object('404.html')!.cacheControl).toBe('no-store');
  const verified = await verifyManifest(object('manifest.json')!.bytes, KEY.jwk);
  expect(verified).toMatchObject({ is: 'valid', manifest: { epoch: 3 } });
  expect(store.record.filter((each) => !each.endsWith('writer.json')).at(-1)).toBe('PUT page/manifest.json');
});

test('only what changed is written, and what is no longer named is removed after the manifest', async () => {
  const it = mirror();
  await offered(it, await shelf(1, ['/fr/messages/2026-0001']));
  const before = store.record.length;
  await offered(it, await shelf(2));
  const after = store.record.slice(before).filter((each) => !each.endsWith('writer.json'));
  const written = ['', '.gz', '.br'].map((coding) => `PUT page/fr.html${coding}`);
  expect(after.slice(0, 3).sort()).toEqual(written.sort());
  expect(after[3]).toBe('PUT page/manifest.json');
  expect(after.slice(4).sort()).toEqual(
    ['', '.br', '.gz'].map((coding) => `DELETE page/fr/messages/2026-0001.html${coding}`),
  );
});

test('of two newsrooms the higher epoch stands, and the store never sees it fall', async () => {
  const [one, two] = [mirror('one'), mirror('two')];
  await offered(one, await shelf(4));
  two.offer(await shelf(3));
  await until('it has seen that the mirror is ahead', () => clock.isAwaited(5_000));
  clock.pass(5_000);
  await two.idle();
  await offered(two, await shelf(5));
  expect(await one.look(4)).toMatchObject({ epoch: 5, writer: 'two' });
  expect(store.fallen).toEqual([]);
});

test('a store that fails is told in words that say what to do, and is written when it is well again', async () => {
  store.fail(500, /fr\.html/);
  const it = mirror();
  it.offer(await shelf(1));
  await until('it is told', () => log.alarms.length > 0);
  expect(log.alarms[0]).toMatch(/^The mirror s3:\/\/crisis-page\/page is not on epoch 1: the store answers 500/);
  expect(object('manifest.json')).toBeUndefined();
  store.fail(null);
  await until('it is written', () => {
    clock.pass(2_000);
    return it.standing.epoch === 1;
  });
  expect(it.standing.error).toBeNull();
});

test('a store that hangs holds up nobody, and closing does not wait for it', async () => {
  store.fail('hang');
  const it = mirror();
  it.offer(await shelf(1));
  await until('it waits', () => clock.isAwaited(10_000));
  await it.close();
  expect(store.record).toEqual([]);
});

test.each([
  [{ bucket: 'nowhere' }, /there is no such bucket: make it, or mend TOCSIN_MIRROR_S3_BUCKET/],
  [{ credentials: { accessKeyId: 'other', secretAccessKey: 'secret' } }, /does not know the access key/],
  [{ endpoint: 'http://127.0.0.1:9' }, /the store cannot be reached/],
])('%j is told with what to mend', async (settings, words) => {
  mirror('one', settings).offer(await shelf(1));
  await until('it is told', () => log.alarms.length > 0);
  expect(log.alarms[0]).toMatch(words);
  expect(log.alarms[0]).not.toContain('secret');
});

test('a store without conditional writes is found out, and only one newsroom should write there', async () => {
  store.forgetConditions();
  const it = mirror();
  await offered(it, await shelf(1));
  expect(it.standing).toMatchObject({ epoch: 1, error: null });
  expect(log.alarms).toEqual([expect.stringMatching(/does not know conditional writes .* only one newsroom/)]);
});

test('an object whose store tells no length is read up to the cap and no further', async () => {
  let isLeft = false;
  const endless = createServer((_request, response) => {
    response.writeHead(200, { etag: '"1"' });
    const more = (): void => {
      while (response.write('x'.repeat(1_000)));
    };
    response.on('drain', more).on('close', () => {
      isLeft = true;
    });
    more();
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const place = bucketPlace({
    bucket: 'crisis-page',
    prefix: '',
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(endless.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    pathStyle: true,
    mostBytes: 50_000,
  });
  await expect(place.read('manifest.json')).rejects.toThrow('manifest.json is too large to be read');
  await until('the store was left', () => isLeft);
  place.close();
  endless.close();
});
