import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type FrontDoor, type FrontDoorSettings, openFrontDoor } from '../../src/newsroom/front-door.js';
import { until } from '../support/until.js';
import { ask, askRaw } from './ask.js';
import { listeningLog } from './listening-log.js';
import { PAGE, shelf } from './shelves.js';

const doors: FrontDoor[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(doors.splice(0).map((door) => door.close(0)));
});

async function open(overrides: Partial<FrontDoorSettings> = {}): Promise<FrontDoor> {
  const shown = await shelf();
  const door = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    log: listeningLog(),
    shelf: () => shown,
    ...overrides,
  });
  doors.push(door);
  return door;
}

/** A connection that the test talks through by hand. */
async function dial(port: number): Promise<Socket & { readonly heard: () => string }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    heard += piece;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return Object.assign(socket, { heard: () => heard });
}

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));
const GET = 'GET /fr HTTP/1.1\r\nHost: x\r\n';

describe('a request that is nonsense', () => {
  const many = (count: number, line: string) =>
    Array.from({ length: count }, (_, i) => line.replace('%', `${i}`)).join('');

  test.each([
    ['bytes at random', '\x00\xff\x13\x37\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a TLS greeting', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['no Host', 'GET /fr HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['two lengths', `${GET}Content-Length: 0\r\nContent-Length: 5\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [
      'a length and chunks (CL.TE)',
      `${GET}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'chunks that are something else (TE.TE)',
      `${GET}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ['a space before the colon', `${GET}X : y\r\n\r\n`, /^HTTP\/1\.1 400 /],
    ['a control character in a header', `${GET}X: a\x00b\r\n\r\n`, /^HTTP\/1\.1 400 /],
    ['another protocol', 'GET /fr SIP/2.0\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['headers without end', `${GET}X: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['an address without end', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', /^$/],
    ['a method nobody knows', 'BREW /fr HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a body nobody asked for', `${GET}Content-Length: 999999999\r\n\r\nxxx`, /^HTTP\/1\.1 200 .*connection: close/is],
    ['a wish to speak otherwise', `${GET}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`, /^HTTP\/1\.1 200 /],
    ['a thousand headers', `${GET}${many(1_000, 'X%: y\r\n')}Connection: close\r\n\r\n`, /^HTTP\/1\.1 (?:200|431) /],
  ])('(%s) ends its own connection and nobody else’s', async (_what, bytes, answer) => {
    const door = await open();
    const other = await dial(door.port);
    other.write(`${GET}\r\n`);
    expect(await askRaw(door.port, bytes)).toMatch(answer);
    other.write(`${GET}Connection: close\r\n\r\n`);
    await closed(other);
    expect(other.heard().match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });

  test('after a good one on the same connection leaves the good one answered', async () => {
    const door = await open();
    expect(await askRaw(door.port, `${GET}\r\n\x00\x00\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('several asked for at once are answered in their order', async () => {
    const door = await open();
    const two = `HEAD /fr HTTP/1.1\r\nHost: x\r\n\r\nHEAD /xx HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answers = await askRaw(door.port, `${two}HEAD /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });
});

describe('a slow client', () => {
  const limits = { headers: 300, request: 600, keepAlive: 50, checks: 10 };

  test('that drips its headers is cut off, and a hundred of them keep nobody from the page', async () => {
    const door = await open({ door: { limits } });
    const slow = await Promise.all(Array.from({ length: 100 }, () => dial(door.port)));
    const ends = slow.map(closed);
    for (const socket of slow) socket.write('GET /fr HTTP/1.1\r\nHost: x\r\nX: ');
    const pages = await Promise.all(Array.from({ length: 20 }, () => ask(door.port, '/fr')));
    expect(pages.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await Promise.all(ends);
    expect(slow.filter((socket) => socket.heard().startsWith('HTTP/1.1 408 '))).toHaveLength(100);
  });

  test('that drips its body to the desk is cut off', async () => {
    const door = await open({ door: { limits } });
    door.forwardTo((request) => request.resume());
    const slow = await dial(door.port);
    slow.write('POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx');
    await closed(slow);
    expect(slow.heard()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('that says nothing more after its page is let go', async () => {
    const door = await open({ door: { limits } });
    const idle = await dial(door.port);
    idle.write(`${GET}\r\n`);
    await closed(idle);
    expect(idle.heard()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('that never takes its answer is let go', async () => {
    const door = await open({ door: { limits: { ...limits, silence: 100 } } });
    const ended = new Promise<void>((resolve) => {
      door.forwardTo((_request, response) => {
        response.on('close', () => resolve());
        response.end(Buffer.alloc(32 * 1024 * 1024));
      });
    });
    const stuck = await dial(door.port);
    stuck.pause();
    stuck.write('GET /api/big HTTP/1.1\r\nHost: x\r\n\r\n');
    await ended;
    expect((await ask(door.port, '/fr')).status).toBe(200);
  });
});

describe('the port', () => {
  test('takes as many connections as it is told, drops the next, and takes others when one has gone', async () => {
    const door = await open({ door: { maxConnections: 2 } });
    const [first] = await Promise.all([dial(door.port), dial(door.port)]);
    const third = await dial(door.port);
    await closed(third);
    expect(third.heard()).toBe('');
    first.end();
    await closed(first);
    await until('there is room', () => door.connections() === 1);
    const fourth = await dial(door.port);
    fourth.write(`${GET}Connection: close\r\n\r\n`);
    await closed(fourth);
    expect(fourth.heard()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('that another program has is told with what to do', async () => {
    const { port } = await open();
    await expect(open({ port })).rejects.toThrow(/port \d+: another program has it\. Stop that one, or set PORT/);
  });

  test('an error of ours is answered by 500, never stored, and the next request does better', async () => {
    const log = listeningLog();
    const door = await open({ log });
    door.forwardTo(() => {
      throw new Error('a bug');
    });
    const { status, headers, body } = await ask(door.port, '/api/x');
    expect([status, headers['cache-control'], log.alarms.length]).toEqual([500, 'no-store', 1]);
    expect(body.toString()).not.toContain('a bug');
    expect((await ask(door.port, '/fr')).status).toBe(200);
  });
});

describe('closing', () => {
  test('lets an answer that is under way finish, ends idle connections, and takes no new ones', async () => {
    const door = await open();
    let response: ServerResponse | undefined;
    const asked = new Promise<void>((resolve) => {
      door.forwardTo((_request, answer) => {
        response = answer;
        resolve();
      });
    });
    const idle = await dial(door.port);
    idle.write(`${GET}\r\n`);
    await new Promise((resolve) => idle.once('data', resolve));
    const busy = ask(door.port, '/api/slow');
    await asked;
    const done = door.close(60_000);
    await closed(idle);
    await expect(ask(door.port, '/fr')).rejects.toThrow('ECONNREFUSED');
    response!.end('finished');
    expect((await busy).body.toString()).toBe('finished');
    await done;
  });

  test('cuts what does not end by itself when its time is over', async () => {
    const door = await open();
    const streaming = new Promise<void>((resolve) => {
      door.forwardTo((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
        resolve();
      });
    });
    const stream = ask(door.port, '/api/live');
    await streaming;
    await Promise.all([expect(stream).rejects.toThrow(), door.close(20)]);
  });

  test('ends a connection that was busy as soon as it has its answers', async () => {
    const door = await open();
    let response: ServerResponse | undefined;
    const asked = new Promise<void>((resolve) => {
      door.forwardTo((_request, answer) => {
        response = answer;
        resolve();
      });
    });
    const busy = await dial(door.port);
    busy.write(`GET /api/x HTTP/1.1\r\nHost: x\r\n\r\n${GET}\r\n`);
    await asked;
    const done = door.close(60_000);
    response!.end('x');
    await closed(busy);
    await done;
    expect(busy.heard()).toContain(PAGE);
  });
});
