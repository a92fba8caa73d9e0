import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FrontDoor, openFrontDoor } from '../../src/newsroom/front-door.js';
import type { Shelf, Told } from '../../src/newsroom/shelf.js';
import { ask, askRaw } from './ask.js';
import { listeningLog } from './listening-log.js';
import { FEED, NOT_FOUND_PAGE, PAGE, shelf } from './shelves.js';

let door: FrontDoor;
let shown: Shelf | null;
const counted: Parameters<Told>[] = [];
const forwarded: string[] = [];

beforeAll(async () => {
  shown = await shelf();
  door = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    log: listeningLog(),
    shelf: () => shown,
    told: (...answer) => counted.push(answer),
  });
  door.forwardTo((request, response) => {
    forwarded.push(`${request.method} ${request.url}`);
    response.end('desk');
  });
});
afterAll(() => door.close(0));

const get = (path: string, headers = {}) => ask(door.port, path, { headers });

describe('a document on the shelf', () => {
  test('is answered with the headers of the contract', async () => {
    const { status, headers } = await get('/fr');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(Buffer.byteLength(PAGE)),
      'last-modified': 'Sun, 22 Nov 2026 02:14:07 GMT',
      'cache-control': 'public, max-age=2, stale-if-error=86400',
      vary: 'Accept-Encoding',
      'content-security-policy': "default-src 'none'; style-src 'sha256-x'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'tocsin-epoch': '118',
    });
    expect(headers.etag).toMatch(/^"[\w-]+"$/);
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ])('comes in the coding that %s asks for', async (asked, coding, plain) => {
    const { headers, body } = await get('/feeds/fr.atom', { 'accept-encoding': asked });
    expect(headers['content-encoding']).toBe(coding);
    expect(headers['content-length']).toBe(String(body.length));
    expect(plain(body).toString()).toBe(FEED);
  });

  test('tells HEAD everything it tells GET, without the body', async () => {
    const headers = { 'accept-encoding': 'br' };
    const whole = await get('/fr', headers);
    const head = await ask(door.port, '/fr', { method: 'HEAD', headers });
    expect(head.body.length).toBe(0);
    expect({ ...head.headers, date: '', connection: '' }).toEqual({ ...whole.headers, date: '', connection: '' });
  });

  test('that a feed is may load nothing', async () => {
    expect((await get('/feeds/fr.atom')).headers['content-security-policy']).toContain("default-src 'none'");
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('cannot be asked for by %s', async (method) => {
    const { status, headers } = await ask(door.port, '/fr', { method });
    expect([status, headers.allow, headers['cache-control']]).toEqual([405, 'GET, HEAD', 'no-store']);
  });

  test('is told to come by TLS only, where the public address is https', async () => {
    const before = shown;
    shown = await shelf({ secure: true });
    const told = await Promise.all(['/fr', '/nowhere'].map((path) => get(path)));
    shown = before;
    for (const { headers } of told) expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('in crisis mode', () => {
  test('caches are told to keep a page for longer', async () => {
    const before = shown;
    shown = await shelf({ light: true, maxAge: 10 });
    const { headers } = await get('/fr');
    const again = await get('/fr', { 'if-none-match': headers.etag! });
    shown = before;
    for (const told of [headers, again.headers])
      expect(told['cache-control']).toBe('public, max-age=10, stale-if-error=86400');
  });
});

describe('a reader that has the page already', () => {
  test('is told so per coding, with the headers that may have changed and no body', async () => {
    for (const coding of ['br', 'gzip', 'identity']) {
      const { headers: first } = await get('/fr', { 'accept-encoding': coding });
      const again = await get('/fr', { 'accept-encoding': coding, 'if-none-match': `"x", W/${first.etag}` });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect(again.headers).toMatchObject({
        etag: first.etag,
        'last-modified': first['last-modified'],
        'cache-control': first['cache-control'],
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
        'tocsin-epoch': '118',
      });
      expect(again.headers['content-length']).toBeUndefined();
      expect(again.headers['content-encoding']).toBeUndefined();
    }
  });

  test('in one coding gets the bytes when it asks for another', async () => {
    const { headers } = await get('/fr', { 'accept-encoding': 'gzip' });
    expect((await get('/fr', { 'accept-encoding': 'br', 'if-none-match': headers.etag })).status).toBe(200);
  });

  test('may ask by date', async () => {
    const dated = (date: string, more = {}) => get('/fr', { 'if-modified-since': date, ...more });
    expect((await dated('Sun, 22 Nov 2026 02:14:07 GMT')).status).toBe(304);
    expect((await dated('Sun, 22 Nov 2026 02:14:06 GMT')).status).toBe(200);
    expect((await dated('Sun, 22 Nov 2026 02:14:07 GMT', { 'if-none-match': '"old"' })).status).toBe(200);
  });
});

describe('an address', () => {
  test.each(['/fr?utm=x', '/fr/', '/fr/?x', '/%66r', '/%66%72/?x=%2F', '/fr#top'])(
    '%s is the page /fr',
    async (path) => {
      const { status, body } = await get(path, { 'accept-encoding': 'identity' });
      expect([status, body.toString()]).toEqual([200, PAGE]);
    },
  );

  test('with an origin before it, as a proxy writes it, is the same page', async () => {
    const answer = await askRaw(
      door.port,
      'GET http://crisis.example/fr?x HTTP/1.1\r\nHost: crisis.example\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.each([
    '/xx',
    '/fr/messages/2026-9999',
    '/feeds/xx.atom',
    '/events/9.json',
    '/exercise/fr',
    '/fr//',
    '/fr%2Fmessages%2F2026-0042',
    '/%',
    '/%c3%28',
    '/%00',
    '/../../etc/passwd',
    '/hubris',
    '/apis',
    '/consoles/x',
    '/%61pi/v1/messages',
    '/404',
    '/__proto__',
    '//evil.example/fr',
  ])('%s that nothing stands at gets the light page with the newest headline, never cached', async (path) => {
    const before = forwarded.length;
    const { status, headers, body } = await get(path, { 'accept-encoding': 'br' });
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'br',
      'x-content-type-options': 'nosniff',
      'tocsin-epoch': '118',
    });
    expect(headers.etag).toBeUndefined();
    expect(brotliDecompressSync(body).toString()).toBe(NOT_FOUND_PAGE);
    expect(forwarded.length).toBe(before);
  });

  test('that nothing stands at sends HEAD no body', async () => {
    const { status, body, headers } = await ask(door.port, '/xx', { method: 'HEAD' });
    expect([status, body.length, headers['content-length']]).toEqual([
      404,
      0,
      String(Buffer.byteLength(NOT_FOUND_PAGE)),
    ]);
  });

  test.each(['/api', '/api/v1/messages?limit=5', '/console', '/console/board', '/docs/'])(
    '%s is the desk’s, with its query',
    async (path) => {
      expect((await ask(door.port, path, { method: 'POST', body: 'x' })).body.toString()).toBe('desk');
      expect(forwarded.at(-1)).toBe(`POST ${path}`);
    },
  );
});

describe('whoever counts', () => {
  test('is told of each answer where its document stands, how it was answered, and how long it was', async () => {
    counted.length = 0;
    const { headers } = await get('/fr/', { 'accept-encoding': 'br' });
    await get('/%66r', { 'accept-encoding': 'br', 'if-none-match': headers.etag });
    await ask(door.port, '/fr', { method: 'HEAD' });
    await ask(door.port, '/feeds/fr.atom', { method: 'POST' });
    const { body } = await get('/nowhere');
    await get('/livez');
    await get('/api/v1/board');
    expect(counted).toEqual([
      ['/fr', 200, Number(headers['content-length'])],
      ['/fr', 304, 0],
      ['/fr', 200, 0],
      ['/feeds/fr.atom', 405, 'Only GET and HEAD are possible here.\n'.length],
      [null, 404, body.length],
      [null, 200, 'alive\n'.length],
    ]);
  });
});

describe('health', () => {
  test('a newsroom with a shelf is alive and ready, whatever its database does', async () => {
    const [alive, ready] = await Promise.all([get('/livez'), get('/readyz')]);
    expect([alive.status, ready.status]).toEqual([200, 200]);
    expect(ready.body.toString()).toBe('ready: epoch 118, confirmed at 2026-11-22T02:20:00.000Z\n');
    expect(ready.headers['cache-control']).toBe('no-store');
  });

  test('one that never had a state is alive, not ready, and says nothing about incidents', async () => {
    const before = shown;
    shown = null;
    const [alive, ready, page, desk] = await Promise.all([get('/livez'), get('/readyz'), get('/fr'), get('/api')]);
    shown = before;
    expect([alive.status, ready.status, page.status, desk.status]).toEqual([200, 503, 503, 200]);
    for (const { headers } of [ready, page]) {
      expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' });
      expect(headers['tocsin-epoch']).toBeUndefined();
    }
    expect(page.body.toString()).toContain('This page is not available yet.');
  });

  test('is asked for by GET and HEAD only', async () => {
    expect((await ask(door.port, '/readyz', { method: 'POST' })).status).toBe(405);
    expect((await ask(door.port, '/livez', { method: 'HEAD' })).body.length).toBe(0);
  });
});
