import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect as netConnect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Forwarder, type ForwarderSettings, openForwarder } from '../../src/newsroom/forwarder.js';
import { type FrontDoor, openFrontDoor } from '../../src/newsroom/front-door.js';
import { KEY, VALID } from '../contract/certificates.js';
import { until } from '../support/until.js';
import { ask, askRaw } from './ask.js';
import { listeningLog } from './listening-log.js';
import { shelf } from './shelves.js';
import { FakeClock, gate } from './stage.js';

const SENTENCE = 'The press office is restarting; the public page is not affected. Try again in a moment.';

let desk: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let door: FrontDoor;
let forwarder: Forwarder | undefined;
let log: ReturnType<typeof listeningLog>;

beforeEach(async () => {
  log = listeningLog();
  answer = (_request, response) => response.end('ok');
  desk = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  const shown = await shelf();
  door = await openFrontDoor({ host: '127.0.0.1', port: 0, log, shelf: () => shown });
});
afterEach(async () => {
  await door.close(0);
  await forwarder?.close();
  forwarder = undefined;
  desk.closeAllConnections();
  desk.close();
});

async function connect(
  trustProxy: boolean | readonly string[] = false,
  about: Partial<ForwarderSettings> = {},
): Promise<void> {
  const deskUrl = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`;
  forwarder = await openForwarder({ deskUrl, trustProxy, log, clock: new FakeClock(), ...about });
  door.forwardTo(forwarder.handle);
}

/** The desk tells what it was sent. */
function echo(): void {
  answer = async (incoming, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const { method, url, headers } = incoming;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }));
  };
}

const echoed = async (path: string, asking = {}) =>
  JSON.parse((await ask(door.port, path, asking)).body.toString()) as {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string;
  };

describe('what is the desk’s', () => {
  test('reaches it as it was sent: method, address with its query, headers and body', async () => {
    await connect();
    echo();
    const sent = {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'a=b' },
      body: '{ "x" : 1 }',
    };
    const { method, url, headers, body } = await echoed('/api/v1/messages?limit=5&q=a%20b', sent);
    expect([method, url, body]).toEqual(['POST', '/api/v1/messages?limit=5&q=a%20b', '{ "x" : 1 }']);
    expect(headers).toMatchObject({ 'content-type': 'application/json', cookie: 'a=b' });
  });

  test('may have a long address', async () => {
    await connect();
    echo();
    const path = `/console/${'x'.repeat(3_000)}?${'y'.repeat(3_000)}`;
    expect((await echoed(path)).url).toBe(path);
  });

  test.each(['DELETE', 'PATCH', 'PUT', 'OPTIONS'])('may be asked for by %s', async (method) => {
    await connect();
    echo();
    expect((await echoed('/api/x', { method })).method).toBe(method);
  });

  test('is answered as the desk answers: status, headers, cookies and body', async () => {
    await connect();
    answer = (_request, response) => {
      response.writeHead(202, { 'set-cookie': ['a=1', 'b=2'], location: '/api/v1/messages/7', 'x-own': 'yes' });
      response.end('accepted');
    };
    const { status, headers, body } = await ask(door.port, '/api/x');
    expect([status, body.toString()]).toEqual([202, 'accepted']);
    expect(headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], location: '/api/v1/messages/7', 'x-own': 'yes' });
    expect(headers['tocsin-epoch']).toBeUndefined();
  });

  test('sends HEAD no body', async () => {
    await connect();
    answer = (_request, response) => response.writeHead(200, { 'content-length': '5' }).end();
    const { status, headers, body } = await ask(door.port, '/console', { method: 'HEAD' });
    expect([status, headers['content-length'], body.length]).toEqual([200, '5', 0]);
  });

  test('is asked once: a 503 of the desk is passed on and not tried again', async () => {
    await connect();
    let asked = 0;
    answer = (_request, response) => {
      asked++;
      response.writeHead(503, { 'retry-after': '7' }).end('busy');
    };
    const { status, headers } = await ask(door.port, '/api/x');
    expect([status, headers['retry-after'], asked]).toEqual([503, '7', 1]);
  });

  test('passes without being kept back: headers at once, then each event as it comes', async () => {
    await connect();
    let stream: ServerResponse | undefined;
    answer = (_request, response) => {
      stream = response;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    };
    const incoming = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ port: door.port, host: '127.0.0.1', path: '/api/v1/board/live' }, resolve).on('error', reject).end(),
    );
    expect(incoming.headers['content-type']).toBe('text/event-stream');
    const events = incoming[Symbol.asyncIterator]();
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      stream!.write(event);
      expect(String((await events.next()).value)).toBe(event);
    }
    const gone = new Promise((resolve) => stream!.on('close', resolve));
    incoming.destroy();
    await gone;
  });
});

describe('where a request came from', () => {
  test('is told to the desk by what the newsroom sees itself', async () => {
    await connect();
    echo();
    const { headers } = await echoed('/api/x', { headers: { host: 'crisis.example' } });
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'crisis.example',
      'x-forwarded-proto': 'http',
    });
  });

  const claimed = {
    host: 'crisis.example',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'press.example',
    'x-forwarded-proto': 'https',
    'x-real-ip': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
  };

  test('cannot be claimed by anybody who is not a trusted proxy', async () => {
    await connect(['192.0.2.0/24']);
    echo();
    const { headers } = await echoed('/api/x', { headers: claimed });
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'crisis.example',
      'x-forwarded-proto': 'http',
    });
    expect([headers['x-real-ip'], headers.forwarded]).toEqual([undefined, undefined]);
  });

  test('is believed when a trusted proxy says it', async () => {
    await connect(['127.0.0.1']);
    echo();
    const { headers } = await echoed('/api/x', { headers: claimed });
    expect(headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-host': 'press.example',
      'x-forwarded-proto': 'https',
    });
  });
});

describe('while the desk is away', () => {
  const stopDesk = () => new Promise((resolve) => desk.close(resolve));

  test('a call gets a plain sentence and when to come again, and the page goes on', async () => {
    await connect();
    await stopDesk();
    const { status, headers, body } = await ask(door.port, '/api/v1/messages');
    expect([status, headers['content-type'], headers['retry-after'], headers['cache-control']]).toEqual([
      503,
      'application/problem+json',
      '2',
      'no-store',
    ]);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 503, detail: SENTENCE });
    expect((await ask(door.port, '/fr')).status).toBe(200);
  });

  test('the log says so once, and once when it is back', async () => {
    await connect();
    const { port } = desk.address() as AddressInfo;
    await stopDesk();
    for (let i = 0; i < 3; i++) await ask(door.port, '/api/x');
    desk = createServer((_request, response) => response.end('back'));
    await new Promise<void>((resolve) => desk.listen(port, '127.0.0.1', resolve));
    await ask(door.port, '/api/x');
    expect(log.told).toEqual([
      `The desk at http://127.0.0.1:${port} does not answer; the public page is not affected.`,
      'The desk answers again.',
    ]);
  });

  test('so it is before anybody connected a desk', async () => {
    const { status, body } = await ask(door.port, '/console', { method: 'POST', body: 'x' });
    expect([status, (JSON.parse(body.toString()) as { detail: string }).detail]).toEqual([503, SENTENCE]);
  });

  test('a call that may have arrived is told so, since repeating it is not for us to decide', async () => {
    await connect();
    answer = (incoming) => incoming.socket.destroy();
    const { status, body } = await ask(door.port, '/api/v1/messages/7/release', { method: 'POST', body: '{}' });
    expect(status).toBe(502);
    expect((JSON.parse(body.toString()) as { detail: string }).detail).toBe(
      `${SENTENCE} What you sent may have arrived: look at the board before you send it again.`,
    );
  });

  test('an answer that breaks off is broken off for the caller too', async () => {
    await connect();
    answer = (incoming, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => incoming.socket.destroy());
    };
    await expect(ask(door.port, '/api/x')).rejects.toThrow();
  });

  test('it is found again as soon as it is back', async () => {
    await connect();
    const { port } = desk.address() as AddressInfo;
    await stopDesk();
    expect((await ask(door.port, '/api/x')).status).toBe(503);
    desk = createServer((_request, response) => response.end('back'));
    await new Promise<void>((resolve) => desk.listen(port, '127.0.0.1', resolve));
    expect((await ask(door.port, '/api/x')).body.toString()).toBe('back');
  });
});

describe('a desk on another machine', () => {
  test('that shows a certificate nobody vouches for is told nothing', async () => {
    let asked = 0;
    const impostor = createTlsServer({ key: KEY, cert: VALID }, (_request, response) => {
      asked++;
      response.end('session, please');
    });
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
    const deskUrl = `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
    forwarder = await openForwarder({ deskUrl, trustProxy: false, log, clock: new FakeClock() });
    door.forwardTo(forwarder.handle);
    const { status } = await ask(door.port, '/api/v1/messages', { headers: { cookie: '__Host-session=secret' } });
    impostor.close();
    expect([status, asked, log.alarms.length]).toEqual([502, 0, 1]);
  });
});

describe('nonsense', () => {
  test.each([
    ['/api/%', 400],
    ['/api/../console', 400],
    ['/api/%2e%2e/%2e%2e/etc/passwd', 400],
  ])('%s is refused before it reaches the desk', async (path, status) => {
    await connect();
    let asked = 0;
    answer = (_request, response) => {
      asked++;
      response.end();
    };
    const answered = await ask(door.port, path);
    expect([answered.status, answered.headers['content-type'], asked]).toEqual([status, 'application/problem+json', 0]);
  });

  test('a method that no desk has is refused with those it may have', async () => {
    await connect();
    const { status, headers } = await ask(door.port, '/api/x', { method: 'TRACE' });
    expect([status, headers.allow]).toEqual([405, 'DELETE, GET, HEAD, PATCH, POST, PUT, OPTIONS']);
  });

  test('a GET with a body is asked without it', async () => {
    await connect();
    echo();
    const { headers, body } = await echoed('/api/x', { headers: { 'content-length': '3' }, body: 'xyz' });
    expect([headers['content-length'], body]).toEqual([undefined, '']);
  });
});

describe('a caller’s own fault', () => {
  test('is not that it asks whether it may go on, as curl does before a long text', async () => {
    await connect();
    echo();
    const headers = { 'content-type': 'application/json', expect: '100-continue' };
    const sent = await echoed('/api/x', { method: 'POST', headers, body: '{}' });
    expect(sent.body).toBe('{}');
    expect(sent.headers.expect).toBeUndefined();
    expect(log.alarms).toEqual([]);
  });

  test('raises no alarm about the desk: it left in the middle of an upload', async () => {
    await connect();
    const arrived = new Promise<void>((resolve) => {
      answer = (incoming) =>
        void incoming
          .on('error', () => undefined)
          .on('close', resolve)
          .resume();
    });
    const socket = netConnect(door.port, '127.0.0.1');
    socket.write('POST /api/v1/media HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    desk.once('request', () => socket.destroy());
    await arrived;
    answer = (_request, response) => response.end('ok');
    expect((await ask(door.port, '/api/x')).status).toBe(200);
    expect(log.alarms).toEqual([]);
  });

  test('is told as such: the desk does not read an endless upload to its end', async () => {
    await connect();
    answer = (incoming) => incoming.socket.destroy();
    const piece = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const head = 'POST /api/v1/media HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const said = await askRaw(door.port, head + piece);
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(log.alarms).toEqual([]);
  });
});

describe('a desk that has more to do than it can', () => {
  const limits = { inFlight: 8, forChanges: 2, forKnown: 1, reports: 1, waiting: 6, waitMs: 5_000, streams: 2 };
  let arrived: string[];
  let held: ReturnType<typeof gate>;
  beforeEach(() => {
    arrived = [];
    held = gate();
    answer = async (request, response) => {
      arrived.push(`${request.method} ${request.url}`);
      await held.promise;
      response.end('ok');
    };
  });
  afterEach(() => held.open());

  test('takes no page from any reader: all of them are answered while the desk answers nobody', async () => {
    let sent = 0;
    await connect(false, { limits, onShed: () => sent++ });
    const calls = Array.from({ length: 200 }, (_, i) => ask(door.port, `/api/v1/messages/${i}`));
    await until('the desk is full and the rest was sent away', () => arrived.length === 6 && sent === 188);
    const pages = await Promise.all(Array.from({ length: 300 }, () => ask(door.port, '/fr')));
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(300);
    held.open();
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect([200, 503].map((status) => statuses.filter((each) => each === status).length)).toEqual([12, 188]);
  });

  test('sends away with a code, a time to come again, and that nothing was done', async () => {
    await connect(false, { limits: { ...limits, inFlight: 0, waiting: 0 } });
    const { status, headers, body } = await ask(door.port, '/api/v1/messages', { method: 'POST', body: '{}' });
    expect([status, headers['retry-after'], headers['content-type'], headers['cache-control']]).toEqual([
      503,
      '5',
      'application/problem+json',
      'no-store',
    ]);
    expect(JSON.parse(body.toString())).toMatchObject({
      status: 503,
      code: 'shed',
      detail: expect.stringMatching(/Nothing was done/),
    });
    expect(arrived).toEqual([]);
  });

  test('has places for a change while reads wait, and takes changes first, reports last', async () => {
    await connect(false, { limits });
    const reads = Array.from({ length: 8 }, (_, i) => ask(door.port, `/api/v1/messages/${i}`));
    await until('as many reads as may are there', () => arrived.length === 6);
    const report = ask(door.port, '/api/v1/ledger');
    const first = ask(door.port, '/api/v1/messages/7/withdraw', { method: 'POST' });
    await until('the change is there', () => arrived.includes('POST /api/v1/messages/7/withdraw'));
    expect(arrived).toHaveLength(7);
    held.open();
    await Promise.all([...reads, report, first]);
    expect(arrived.at(-1)).toBe('GET /api/v1/ledger');
  });

  test('keeps nobody waiting for longer than was said', async () => {
    const clock = new FakeClock();
    await connect(false, { limits: { ...limits, inFlight: 2 }, clock });
    // Both places are for changes, so a read can only wait.
    const read = ask(door.port, '/api/v1/messages/1');
    await until('it waits', () => clock.waiting === 1);
    clock.pass(5_000);
    expect((await read).status).toBe(503);
    expect(arrived).toEqual([]);
  });

  test('is not asked for what somebody has given up waiting for', async () => {
    const clock = new FakeClock();
    await connect(false, { limits, clock });
    const reads = Array.from({ length: 6 }, (_, i) => ask(door.port, `/api/v1/messages/${i}`));
    await until('the desk is full', () => arrived.length === 6);
    const leaving = request({ port: door.port, host: '127.0.0.1', path: '/api/v1/messages/gone', agent: false });
    leaving.on('error', () => undefined).end();
    await until('it waits', () => clock.waiting === 1);
    leaving.destroy();
    const after = ask(door.port, '/api/v1/messages/after');
    await until('both were seen', () => clock.waited === 2);
    held.open();
    await Promise.all([...reads, after]);
    expect(arrived.at(-1)).toBe('GET /api/v1/messages/after');
    expect(arrived).not.toContain('GET /api/v1/messages/gone');
  });

  test('gets no report and no new stream from a newsroom that is over its limit itself, but every change', async () => {
    await connect(false, { limits, isLean: () => true });
    held.open();
    const asked = ['/api/v1/ledger', '/docs/', '/api/v1/board/live', '/api/v1/messages'];
    const statuses = await Promise.all(asked.map(async (path) => (await ask(door.port, path)).status));
    expect(statuses).toEqual([503, 503, 503, 200]);
    expect((await ask(door.port, '/api/v1/messages', { method: 'POST' })).status).toBe(200);
  });

  test('has streams open beside its calls, and not more of them than it is given', async () => {
    await connect(false, { limits });
    const open = () => ask(door.port, '/api/v1/board/live');
    const streams = [open(), open()];
    await until('both are open', () => arrived.length === 2);
    expect((await open()).status).toBe(503);
    const reads = Array.from({ length: 6 }, (_, i) => ask(door.port, `/api/v1/messages/${i}`));
    await until('the reads have their places', () => arrived.length === 8);
    held.open();
    expect((await Promise.all([...streams, ...reads])).map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await open()).status).toBe(200);
  });
});

describe('a crowd of strangers who send one byte and no more', () => {
  const FROM_ONE = 16;
  let sockets: Socket[];
  let ended: string[];
  beforeEach(() => {
    sockets = [];
    ended = [];
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
  });

  const drip = (address: string, path = '/api/v1/session') => {
    const socket = netConnect(door.port, '127.0.0.1');
    socket.on('data', (answer) => ended.push(String(answer).slice(9, 12))).on('error', () => undefined);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\nContent-Type: application/json\r\n` +
        'Content-Length: 2\r\n\r\n{',
    );
    sockets.push(socket);
  };
  const post = (path: string, headers = {}) => ask(door.port, path, { method: 'POST', headers, body: '{}' });

  test('from one network is sent away beyond its number; an officer’s sign-in and release are answered', async () => {
    const clock = new FakeClock();
    echo();
    await connect(false, { clock });
    for (let i = 0; i < 330; i++) drip('203.0.113.9');
    await until(
      'each has a seat or was sent away',
      () => ended.length === 330 - FROM_ONE && clock.waiting === FROM_ONE,
    );
    expect(new Set(ended)).toEqual(new Set(['503']));
    const office = { 'x-forwarded-for': '198.51.100.7' };
    expect((await post('/api/v1/session', office)).status).toBe(200);
    expect((await post('/api/v1/messages/7/release', office)).status).toBe(200);
    clock.pass(5_000);
    await until('who sent no more was told so', () => ended.length === 330);
    expect(ended.slice(-FROM_ONE)).toEqual(Array(FROM_ONE).fill('408'));
    expect((await post('/api/v1/session', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200);
  });

  test('from 330 networks takes no place at the desk', async () => {
    const clock = new FakeClock();
    echo();
    await connect(false, { clock });
    for (let i = 0; i < 330; i++) drip(`2001:db8:0:${i.toString(16)}::1`);
    await until('all are there', () => clock.waiting === 330);
    expect((await post('/api/v1/session')).status).toBe(200);
    expect((await post('/api/v1/messages/7/withdraw')).status).toBe(200);
    expect(ended).toEqual([]);
  });

  test('and keeps at most half of the places for images', async () => {
    await connect();
    let uploads = 0;
    answer = () => uploads++;
    for (let i = 0; i < 20; i++) drip(`203.0.113.${i}`, '/api/v1/media');
    await until('two are there', () => uploads === 2 && ended.length === 18);
    expect(new Set(ended)).toEqual(new Set(['503']));
  });
});

describe('whom the desk has let in', () => {
  const cookie = { cookie: 'tocsin=secret' };
  const limits = { inFlight: 2, forChanges: 2, forKnown: 1, waiting: 0 };
  const post = (headers = {}) => ask(door.port, '/api/v1/messages/7/withdraw', { method: 'POST', headers, body: '{}' });

  /** One place is for anybody, and a stranger has it until the function that this gives is called. */
  async function full(): Promise<() => Promise<unknown>> {
    const held = gate();
    let arrived = 0;
    answer = async (incoming, response) => {
      arrived++;
      if (incoming.headers.cookie === undefined) await held.promise;
      response.end('ok');
    };
    const stranger = post();
    await until('the stranger is there', () => arrived === 1);
    return () => {
      held.open();
      return stranger;
    };
  }

  test.each([
    ['the board', '/api/v1/board', 200, 200],
    ['the board, in vain', '/api/v1/board', 401, 503],
    ['a page that is everybody’s', '/api/v1/session', 200, 503],
  ])('finds a place while strangers have theirs: after %s', async (_name, path, answered, expected) => {
    await connect(false, { limits: { ...limits, forChanges: 1 } });
    answer = (_request, response) => response.writeHead(answered).end();
    await ask(door.port, path, { headers: cookie });
    const letGo = await full();
    expect((await post(cookie)).status).toBe(expected);
    await letGo();
  });

  test('has no cap for its network', async () => {
    await connect();
    await ask(door.port, '/api/v1/board', { headers: cookie });
    const held = gate();
    let arrived = 0;
    answer = async (_request, response) => {
      arrived++;
      await held.promise;
      response.end('ok');
    };
    const calls = Array.from({ length: 40 }, () => post({ ...cookie, 'x-forwarded-for': '203.0.113.9' }));
    await until('all are at the desk', () => arrived === 40);
    held.open();
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

test('a body of many pieces comes to the desk as it was sent, and one that is too long does not', async () => {
  await connect();
  echo();
  const body = JSON.stringify({ text: 'é'.repeat(120_000) });
  const headers = { 'content-type': 'application/json' };
  expect((await echoed('/api/x', { method: 'POST', headers, body })).body === body).toBe(true);
  const chunked = { ...headers, 'transfer-encoding': 'chunked' };
  expect((await echoed('/api/x', { method: 'POST', headers: chunked, body })).body === body).toBe(true);
  const long = await askRaw(door.port, 'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 256001\r\n\r\n');
  expect(long).toMatch(/^HTTP\/1\.1 413 /);
});
