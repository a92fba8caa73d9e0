import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { signingKey } from '../../src/formats/signing.js';
import { finish } from '../../src/newsroom/finish.js';
import { verifyManifest } from '../../src/newsroom/manifest.js';
import { Mirror } from '../../src/newsroom/mirror.js';
import { directoryPlace } from '../../src/newsroom/mirror-directory.js';
import { fileOf } from '../../src/newsroom/mirror-files.js';
import type { Place } from '../../src/newsroom/mirror-place.js';
import type { Shelf } from '../../src/newsroom/shelf.js';
import { until } from '../support/until.js';
import { listeningLog } from './listening-log.js';
import { document, FEED, PAGE, shelf as shelfOf } from './shelves.js';
import { FakeClock, gate } from './stage.js';

/* A mirror in a real directory, written by one or two newsrooms of one hub; where it has to fail, a place in between. */
const KEY = signingKey(Buffer.alloc(32, 7));
const HUB = 'https://crisis.example.org';
let directory: string;
let clock: FakeClock;
let log: ReturnType<typeof listeningLog>;
const mirrors: Mirror[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-mirror-'));
  clock = new FakeClock();
  log = listeningLog();
});
afterEach(async () => {
  for (const mirror of mirrors.splice(0)) await mirror.close();
  await rm(directory, { recursive: true, force: true });
});

const place = (writer = 'one'): Place => directoryPlace({ path: directory, name: `here:${directory}`, writer });

function mirror(
  over: Place = place(),
  writer = 'one',
  overrides: Partial<{ hub: string; key: typeof KEY }> = {},
): Mirror {
  const made = new Mirror({ place: over, key: KEY, hub: HUB, writer, clock, log, ...overrides });
  mirrors.push(made);
  return made;
}

async function shelf(
  epoch: number,
  body = `${PAGE} ${epoch}`,
  confirmedAt = '2026-11-22T02:20:00.000Z',
): Promise<Shelf> {
  const documents = [
    document('/', body),
    document('/fr', body),
    document('/fr/messages/2026-0042', body),
    document('/feeds/fr.atom', FEED, { type: 'application/atom+xml; charset=utf-8', csp: null }),
    document('/404', 'nothing here'),
  ];
  return shelfOf({ epoch, confirmedAt, documents: await finish(documents) });
}

async function offered(to: Mirror, what: Shelf): Promise<void> {
  to.offer(what);
  await to.idle();
}
const read = (file: string) => readFile(join(directory, file));
async function manifest() {
  const verified = await verifyManifest(await read('manifest.json'), KEY.jwk);
  if (verified.is !== 'valid') throw new Error(verified.why);
  return verified;
}
const files = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

/** Notes what is done, and does first what the test wants. */
function watched(over: Place, before: (what: string, file: string) => Promise<void> | void = () => undefined) {
  const done: string[] = [];
  const note = async (what: string, file: string) => {
    await before(what, file);
    done.push(`${what} ${file}`);
  };
  const place: Place = {
    ...over,
    write: async (piece) => {
      await note('write', piece.file);
      await over.write(piece);
    },
    replace: async (file, bytes, ifTag) => {
      await note('replace', file);
      return over.replace(file, bytes, ifTag);
    },
    remove: async (file) => {
      await note('remove', file);
      await over.remove(file);
    },
  };
  return { place, done };
}

describe('a shelf in files', () => {
  test('a page and what stands below it never share a name, and nothing lies outside', () => {
    expect(
      ['/', '/fr', '/fr/messages/2026-0042', '/feeds/fr.atom', '/.well-known/tocsin.json'].map((path) =>
        fileOf(path, path.includes('.') ? 'application/json' : 'text/html; charset=utf-8'),
      ),
    ).toEqual(['index.html', 'fr.html', 'fr/messages/2026-0042.html', 'feeds/fr.atom', '.well-known/tocsin.json']);
    for (const path of ['/../key', '/a//b', 'fr', '/a/./b', '/a\\b', '/manifest.json'])
      expect(() => fileOf(path, 'application/json')).toThrow(/place among|own file/);
  });
});

describe('a mirror in a directory', () => {
  test('has every document whole with its compressed forms, and a signed manifest that names them', async () => {
    const what = await shelf(3);
    await offered(mirror(), what);
    const { manifest: head, entries } = await manifest();
    expect(head).toMatchObject({ hub: HUB, epoch: 3, press: 1, confirmedAt: what.confirmedAt });
    expect([...entries.keys()].sort()).toEqual([...what.documents.keys()].sort());
    expect(await read('fr.html')).toEqual(what.documents.get('/fr')!.identity.bytes);
    expect(gunzipSync(await read('fr.html.gz'))).toEqual(await read('fr.html'));
    expect((await stat(join(directory, 'fr.html'))).mode & 0o777).toBe(0o644);
    expect(entries.get('/fr')).toMatchObject({
      file: 'fr.html',
      type: 'text/html; charset=utf-8',
      codings: { gzip: { file: 'fr.html.gz' } },
    });
    expect((await files()).filter((file) => file.endsWith('.new'))).toEqual([]);
  });

  test('writes only what changed, the manifest after it, and removes only then what it no longer names', async () => {
    const { place: over, done } = watched(place());
    const it = mirror(over);
    await offered(it, await shelf(1));
    done.length = 0;
    const next = await shelf(2, `${PAGE} 2`);
    const documents = new Map(next.documents);
    documents.delete('/fr/messages/2026-0042');
    await offered(it, { ...next, documents });
    const objects = done.filter((each) => !each.endsWith('writer.json'));
    const at = (each: string) => objects.indexOf(each);
    expect(objects.some((each) => each.includes('fr.atom'))).toBe(false);
    expect(at('write fr.html')).toBeLessThan(at('replace manifest.json'));
    expect(at('remove fr/messages/2026-0042.html')).toBeGreaterThan(at('replace manifest.json'));
    expect((await files()).filter((file) => file.includes('2026-0042'))).toEqual([]);
    expect((await manifest()).manifest).toMatchObject({ epoch: 2, press: 2 });
  });

  test('a newsroom that is started again writes nothing that is there, and mends what a power cut has torn', async () => {
    const what = await shelf(1);
    await offered(mirror(), what);
    await truncate(join(directory, 'fr.html'), 0);
    const { place: over, done } = watched(place());
    await offered(mirror(over), what);
    expect(done.filter((each) => each.startsWith('write')).sort()).toEqual([
      'write fr.html',
      'write fr.html.br',
      'write fr.html.gz',
    ]);
    expect((await read('fr.html')).equals(what.documents.get('/fr')!.identity.bytes)).toBe(true);
  });

  test('what a newsroom that died left unnamed is removed by the next', async () => {
    const { place: over } = watched(place(), (what) => {
      if (what === 'remove') throw new Error('killed');
    });
    const it = mirror(over);
    await offered(it, await shelf(1));
    const next = await shelf(2);
    const documents = new Map(next.documents);
    documents.delete('/fr');
    it.offer({ ...next, documents });
    await until('the manifest is there', async () => (await manifest()).manifest.epoch === 2);
    await it.close();
    expect(await files()).toContain('fr.html');
    await offered(mirror(), { ...(await shelf(3)), documents });
    expect(await files()).not.toContain('fr.html');
  });

  test('two texts of one length have times a second apart, so that a web server tells them apart', async () => {
    const it = mirror();
    const seconds: number[] = [];
    for (const letter of ['a', 'b', 'c']) {
      await offered(it, await shelf(seconds.length + 1, PAGE + letter));
      seconds.push(Math.floor((await stat(join(directory, 'fr.html'))).mtimeMs / 1000));
    }
    expect(new Set(seconds).size).toBe(3);
  });
});

describe('several newsrooms and one mirror', () => {
  test('the highest epoch wins, and nobody takes it back', async () => {
    const [one, two] = [mirror(place('one'), 'one'), mirror(place('two'), 'two')];
    await offered(one, await shelf(5));
    two.offer(await shelf(4));
    await until('it has looked', () => clock.isAwaited(5_000));
    clock.pass(5_000);
    await two.idle();
    expect((await manifest()).manifest).toMatchObject({ epoch: 5, writer: 'one' });
    expect(log.alarms.join()).toMatch(/is left as it is: it has epoch 5.*this newsroom only epoch 4/);
    await offered(two, await shelf(6));
    expect((await manifest()).manifest).toMatchObject({ epoch: 6, writer: 'two', press: 2 });
    expect(two.standing).toMatchObject({ epoch: 6, error: null });
  });

  test('of one epoch only its writer writes on, until nothing has come from it for a minute and a half', async () => {
    const [one, two] = [mirror(place('one'), 'one'), mirror(place('two'), 'two')];
    const at = (seconds: number) => new Date(Date.parse('2026-11-22T02:20:00Z') + seconds * 1_000).toISOString();
    const writers: string[] = [];
    for (const [who, seconds] of [
      [one, 0],
      [two, 30],
      [one, 60],
      [two, 89],
      [two, 149],
      [two, 150],
    ] as const) {
      await offered(who, await shelf(1, PAGE, at(seconds)));
      const { writer, confirmedAt } = (await manifest()).manifest;
      writers.push(`${writer} ${(Date.parse(confirmedAt) - Date.parse(at(0))) / 1_000}`);
      expect(who.standing.error).toBeNull();
    }
    expect(writers).toEqual(['one 0', 'one 0', 'one 60', 'one 60', 'one 60', 'two 150']);
  });

  test('one that hears of a release while another writes it leaves it to that one, and every digest fits', async () => {
    const wait = gate();
    const { place: slow } = watched(place('one'), (what) => (what === 'write' ? wait.promise : undefined));
    const [one, two] = [mirror(slow, 'one'), mirror(place('two'), 'two')];
    one.offer(await shelf(1, `${PAGE} by one`));
    await until('one has its turn', async () => (await files()).includes('writer.json'));
    two.offer(await shelf(1, `${PAGE} by two`));
    await until('two waits', () => clock.isAwaited(1_000));
    wait.open();
    await one.idle();
    clock.pass(1_000);
    await two.idle();
    expect((await manifest()).manifest.writer).toBe('one');
    expect((await read('fr.html')).toString()).toContain('by one');
  });
});

describe('a mirror that cannot be believed or written', () => {
  test('a manifest that somebody changed is not believed: everything is written anew, and somebody is told', async () => {
    const what = await shelf(1);
    await offered(mirror(), what);
    const forged = (await read('manifest.json')).toString().replace('"epoch":1', '"epoch":0');
    await writeFile(join(directory, 'manifest.json'), forged);
    await writeFile(join(directory, 'fr.html'), 'All is well.');
    await offered(mirror(), what);
    expect(log.alarms).toEqual([expect.stringMatching(/is not believed: its signature does not match/)]);
    expect((await read('fr.html')).equals(what.documents.get('/fr')!.identity.bytes)).toBe(true);
  });

  test('one that claims a higher epoch with a foreign key is left, with what to do', async () => {
    await offered(mirror(place(), 'one', { key: signingKey(Buffer.alloc(32, 8)) }), await shelf(9));
    const it = mirror();
    it.offer(await shelf(1));
    await until('it has failed', () => log.alarms.length > 0);
    expect(log.alarms[0]).toMatch(/says epoch 9, which nobody vouches for .* remove manifest\.json/);
    expect(it.standing).toMatchObject({ epoch: null, error: expect.stringContaining('epoch 9') });
  });

  test('the mirror of another hub is never touched', async () => {
    const other = { hub: 'https://other.example', key: signingKey(Buffer.alloc(32, 8)) };
    await offered(mirror(place(), 'one', other), await shelf(1));
    mirror().offer(await shelf(5));
    await until('it has failed', () => log.alarms.length > 0);
    expect(log.alarms[0]).toContain('it is the mirror of another hub (https://other.example)');
    expect((await read('fr.html')).toString()).toContain(' 1');
  });

  test('one that hangs is told of after 10 s, and what it was given up for is waited for before anything is written', async () => {
    const hang = gate();
    let calls = 0;
    const { place: over, done } = watched(place(), async (what) => {
      if (what === 'write' && calls++ === 0) await hang.promise;
    });
    const it = mirror(over);
    it.offer(await shelf(1));
    await until('it hangs', () => calls > 0 && clock.isAwaited(10_000));
    await until('it is told', () => {
      clock.pass(10_000);
      return log.alarms.length > 0;
    });
    expect(log.alarms[0]).toMatch(/is not on epoch 1: no answer within 10000 ms/);
    const written = done.length;
    clock.pass(60_000);
    await new Promise(setImmediate);
    expect(done.length).toBe(written);
    hang.open();
    await until('it is written', () => {
      clock.pass(60_000);
      return it.standing.epoch === 1;
    });
    expect(it.standing.error).toBeNull();
    expect(log.told.at(-1)).toMatch(/can be written again/);
  });

  test('a directory that takes nothing is told once, and tried again when there is a release', async () => {
    let full = true;
    const { place: over } = watched(place(), () => {
      if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    const it = mirror(over);
    it.offer(await shelf(1));
    await until('it has failed', () => log.alarms.length > 0);
    full = false;
    await offered(it, await shelf(2));
    expect(it.standing).toMatchObject({ epoch: 2, error: null });
    expect(log.alarms).toHaveLength(1);
  });

  test('a newsroom that closes does not wait for a mirror that hangs', async () => {
    const { place: over } = watched(place(), (what) => (what === 'write' ? new Promise(() => undefined) : undefined));
    const it = mirror(over);
    it.offer(await shelf(1));
    await until('it hangs', () => clock.isAwaited(10_000));
    await it.close();
    expect((await files()).includes('manifest.json')).toBe(false);
  });
});
