import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Kind } from '../../src/domain/message.js';
import { openFrontDoor } from '../../src/newsroom/front-door.js';
import { type Newsroom, openNewsroom } from '../../src/newsroom/open-newsroom.js';
import { office, publicMessage } from '../support/messages.js';
import { CachingProxy } from './caching-proxy.js';
import { listeningLog } from './listening-log.js';
import { FakeReleases } from './stage.js';

/* A cache that keeps what it is allowed to keep, before a newsroom that withdraws. The cache's clock is moved by hand. */
let directory: string;
let newsroom: Newsroom;
let releases: FakeReleases;
let cache: CachingProxy;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-cache-'));
  newsroom = await openNewsroom({
    host: '127.0.0.1',
    port: 0,
    directory,
    masterKey: Buffer.alloc(32, 7),
    office: office(),
    replica: 'one',
    deskUrl: 'http://127.0.0.1:9',
    trustProxy: false,
    log: listeningLog(),
  });
  releases = new FakeReleases();
  newsroom.loop.follow(releases);
  await released('alert');
  cache = new CachingProxy(newsroom.port);
});
afterEach(async () => {
  await newsroom.close(0);
  await rm(directory, { recursive: true, force: true });
});

async function released(...kinds: readonly Kind[]): Promise<void> {
  releases.release(publicMessage(kinds));
  newsroom.loop.ring();
  await newsroom.loop.idle();
}

/** Everything that tells of a message, in French. */
const PATHS = ['/fr', '/fr/messages/2026-0042', '/feeds/fr.rss', '/feeds/fr.atom', '/feeds/fr.json'] as const;
const withdrawn = (body: string): boolean => /retir[ée]/i.test(body);
const TENTH = 100;

describe('a cache before the newsroom', () => {
  test.each([0, 100, 700, 1_500, 1_900, 2_000, 3_100])(
    'fault 23: a cache shows a withdrawal within two seconds on every path, when it comes %i ms after the first reader',
    async (afterMs) => {
      for (const path of PATHS) expect(withdrawn((await cache.get(path)).body)).toBe(false);
      for (; cache.nowMs < afterMs; cache.nowMs += TENTH) for (const path of PATHS) await cache.get(path);
      await released('alert', 'withdrawal');
      const lastOldMs = new Map<string, number>();
      for (; cache.nowMs <= afterMs + 5_000; cache.nowMs += TENTH)
        for (const path of PATHS)
          if (!withdrawn((await cache.get(path)).body)) lastOldMs.set(path, cache.nowMs - afterMs);
      for (const oldMs of lastOldMs.values()) expect(oldMs).toBeLessThan(2_000);
      // The cache is one: save where it had to ask anyway, it did show the old text.
      expect(lastOldMs.size).toBe(afterMs === 2_000 ? 0 : PATHS.length);
    },
  );

  test('fault 23: a cache asks the newsroom once in two seconds, and is confirmed without the bytes', async () => {
    const given: string[] = [];
    for (; cache.nowMs <= 4_000; cache.nowMs += 500) given.push((await cache.get('/fr')).from);
    const [origin, cached, confirmed] = ['origin', 'cache', 'cache, confirmed'];
    expect(given).toEqual([origin, cached, cached, cached, confirmed, cached, cached, cached, confirmed]);
  });

  test('fault 23: a cache shows the old text longer than that only while the newsroom fails, and not a moment after', async () => {
    await cache.get('/fr');
    await released('alert', 'withdrawal');
    const nobody = 9;
    cache.nowMs = 60_000;
    expect(await cache.get('/fr', nobody)).toMatchObject({ status: 200, from: 'cache, as the origin fails' });
    const back = await cache.get('/fr');
    expect([back.from, withdrawn(back.body)]).toEqual(['origin', true]);
  });

  test('fault 23: a cache never keeps a 404: the page is there with the release that makes it', async () => {
    const path = '/fr/messages/2026-0042/v2';
    expect((await cache.get(path)).status).toBe(404);
    expect(cache.has(path)).toBe(false);
    await released('alert', 'withdrawal');
    expect((await cache.get(path)).status).toBe(200);
  });

  test('fault 23: a cache never keeps a 500: the next request does better', async () => {
    let broken = true;
    const door = await openFrontDoor({
      host: '127.0.0.1',
      port: 0,
      log: listeningLog(),
      shelf: () => {
        if (broken) throw new Error('a bug of ours');
        return newsroom.loop.current();
      },
    });
    expect((await cache.get('/fr', door.port)).status).toBe(500);
    expect(cache.has('/fr')).toBe(false);
    broken = false;
    expect((await cache.get('/fr', door.port)).status).toBe(200);
    await door.close(0);
  });

  test('fault 23: a cache never keeps what a newsroom says that has nothing to show yet', async () => {
    const door = await openFrontDoor({ host: '127.0.0.1', port: 0, log: listeningLog(), shelf: () => null });
    expect((await cache.get('/fr', door.port)).status).toBe(503);
    expect(cache.has('/fr')).toBe(false);
    await door.close(0);
  });
});
