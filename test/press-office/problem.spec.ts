import type { Server } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import { dataSource } from '../../src/data-source.js';
import type { Problem } from '../../src/press-office/api.js';
import { MessageReaderService } from '../../src/press-office/message-reader.service.js';
import { isDatabaseAway } from '../../src/press-office/problem.js';
import { Database } from '../../src/store/database.js';
import { testServer } from '../support/database.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
}, 120_000);
afterAll(() => desk?.close());

const post = (payload: string, headers: object = {}) =>
  desk.ask<Problem>({
    method: 'POST',
    url: '/api/v1/messages',
    headers: { authorization: `Bearer ${author.token}`, 'content-type': 'application/json', ...headers },
    payload,
  });

/** Nothing that tells how the hub is made or where it runs. */
const INSIDES =
  /\bat \/|node_modules|SELECT|INSERT|relation "|\.ts\b|\.js\b|postgres|127\.0\.0\.1|\b\d+\.\d+\.\d+\.\d+\b/i;

describe('what HTTP refuses comes as a problem too', () => {
  const cases: { readonly [what: string]: { ask: () => ReturnType<typeof post>; status: number } } = {
    'broken JSON': { ask: () => post('{"kind":'), status: 400 },
    'no body': { ask: () => post(''), status: 400 },
    'a body that is a list': { ask: () => post('[1]'), status: 400 },
    '__proto__ in a body': { ask: () => post('{"kind":"alert","__proto__":{"role":"admin"}}'), status: 400 },
    'constructor.prototype in a body': { ask: () => post('{"constructor":{"prototype":{"a":1}}}'), status: 400 },
    'ten thousand brackets': { ask: () => post('['.repeat(10_000)), status: 400 },
    'a body of 300 kB': { ask: () => post(`"${'a'.repeat(300_000)}"`), status: 413 },
    'a compressed body': { ask: () => post('x', { 'content-encoding': 'gzip' }), status: 415 },
    'a form': { ask: () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), status: 415 },
    'plain text': { ask: () => post('a', { 'content-type': 'text/plain' }), status: 415 },
    'an unknown address': { ask: () => author.post('/nowhere'), status: 404 },
    'an unknown method': { ask: () => author.call<Problem>('PATCH', '/messages'), status: 404 },
    'a broken address': { ask: () => desk.ask<Problem>({ method: 'GET', url: '/api/v1/%zz' }), status: 400 },
    'a NUL in an address': { ask: () => author.get<Problem>('/messages/a%00b'), status: 404 },
    'an endless id': { ask: () => author.get<Problem>(`/messages/${'a'.repeat(5_000)}`), status: 414 },
    'an Idempotency-Key with a line break': {
      ask: () => author.post('/messages', exercise(), { 'idempotency-key': 'a b' }),
      status: 400,
    },
  };
  test.each(Object.keys(cases))('%s', async (what) => {
    const answer = await cases[what]!.ask();
    expect(answer.status).toBe(cases[what]!.status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ status: answer.status, type: `urn:tocsin:problem:${answer.body.code}` });
    expect(answer.body.detail.length).toBeGreaterThan(10);
    expect(answer.body.title.length).toBeGreaterThan(5);
    expect(answer.text).not.toMatch(INSIDES);
  });

  test('and a body of 256 kB is still read', async () => {
    const answer = await post(JSON.stringify({ ...exercise(), padding: 'a'.repeat(200_000) }));
    expect(answer.body.errors).toMatchObject([{ field: 'padding', code: 'unknown-field' }]);
  });
});

test.each([
  ['POST', '/messages/x/draft', { kind: 'update' }],
  ['POST', '/messages/x/return', { reason: 'a' }],
  ['POST', '/messages/x/approve', { sha256: 'a' }],
  ['POST', '/messages/x/release', {}],
  ['POST', '/messages/x/withdraw', { note: 'a' }],
  ['POST', '/messages/x/all-clear', {}],
  ['POST', '/officers', { email: 'a@b.example', name: 'A', role: 'author' }],
  ['PATCH', '/officers/x', { role: 'author' }],
  ['POST', '/invitations', { role: 'author' }],
  ['POST', '/tokens', {}],
  ['POST', '/channels', { kind: 'x', name: 'X', world: 'live', settings: {} }],
  ['PATCH', '/channels/x', {}],
  ['POST', '/channels/x/pause', {}],
  ['POST', '/endpoints', { name: 'X', world: 'live', settings: {} }],
  ['POST', '/session', { email: 'a@b.example', password: 'a' }],
] as const)('%s %s takes no field that it does not know', async (method, path, body) => {
  const admin = await desk.officer('admin');
  for (const extra of ['approvedBy', 'id', 'passwordHash']) {
    const answer = await admin.call<Problem>(method, path, { ...body, [extra]: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'unknown-field', errors: [{ field: extra }] } });
  }
  const polluted = await desk.ask<Problem>({
    method,
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    payload: '{"__proto__":{"role":"admin"}}',
  });
  expect(polluted.status).toBe(400);
});

describe('a fault of ours', () => {
  test('tells a number and nothing else, and the log has that number with the cause', async () => {
    const reader = desk.app.get(MessageReaderService);
    const broken = Object.assign(reader, {
      version: () => Promise.reject(new Error('relation "version" does not exist at /srv/tocsin/store.js:12')),
    });
    const answer = await author.get<Problem>('/messages/2026-0001/versions/1');
    delete (broken as { version?: unknown }).version;
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ code: 'internal', errors: [] });
    expect(answer.text).not.toMatch(INSIDES);
    expect(desk.logs.some((line) => line.includes(answer.body.id!) && line.includes('does not exist'))).toBe(true);
  });
});

describe('every answer', () => {
  test.each([
    ['/api/v1/hub'],
    ['/api/v1/nowhere'],
    ['/api/docs'],
    ['/api/openapi.json'],
    ['/console'],
    ['/console/'],
    ['/api/%zz'],
    ['/favicon.ico'],
  ])('of %s is neither sniffed, framed, cached nor leaked', async (url) => {
    const { headers } = await desk.ask({ method: 'GET', url });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });
});

test('a connection that broke between two statements of a transaction is a database that is away, and no fault of ours', () => {
  expect(isDatabaseAway(new QueryRunnerAlreadyReleasedError())).toBe(true);
});

test('while the database is away the desk says so and what to do, and is well again by itself', async () => {
  const server = await testServer();
  const wire = await openWire(Number(new URL(server.url).port));
  const alone = await openDesk(
    {},
    { ...server, database: async () => throughWire(await server.database(), wire.port) },
  );
  try {
    const officer = await alone.officer('author');
    await wire.cut();
    const away = await officer.get<Problem>('/hub');
    expect(away).toMatchObject({ status: 503, body: { code: 'database-away' } });
    expect(away.headers['retry-after']).toBe('5');
    expect(away.text).not.toMatch(INSIDES);
    await wire.mend();
    expect((await officer.get('/hub')).status).toBe(200);
  } finally {
    await alone.database.close();
    await alone.close();
    await wire.cut();
  }
}, 60_000);

/** A port before the database's, which can be closed and opened again. */
async function openWire(target: number) {
  const sockets = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => wire.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = wire.address() as AddressInfo;
  return {
    port,
    mend: () => listen(port),
    cut: () =>
      new Promise<void>((resolve) => {
        wire.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        sockets.clear();
      }),
  };
}

async function throughWire(direct: Database, port: number): Promise<Database> {
  const url = new URL(direct.url);
  await direct.close();
  url.port = String(port);
  return new Database(url.href, dataSource(url.href));
}

test('whoever leaves in the middle of a request leaves no word about the database in the log', async () => {
  await desk.app.listen(0, '127.0.0.1');
  const said = desk.logs.length;
  const server = desk.app.getHttpServer() as Server;
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (far) => far.once('close', resolve));
  });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
  socket.write('Content-Length: 100\r\n\r\n{');
  server.once('request', () => socket.destroy());
  await closed;
  await author.get('/hub');
  expect(desk.logs.slice(said)).toEqual([]);
});
