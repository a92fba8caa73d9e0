import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { ask, fault, ground, TOKENS } from './ground.js';

type Ground = Awaited<ReturnType<typeof ground>>;

/** Sends raw bytes and gives what came back until the far side closed. */
const raw = (training: Ground, text: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const socket = connect(training.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });

const PATHS: [string, string][] = [
  ['/mastodon/api/v1/statuses', TOKENS.mastodon],
  ['/x/2/tweets', TOKENS.x],
  ['/receivers/receiver-a', ''],
  ['/faults', ''],
  ['/hand', ''],
];

describe.each(PATHS)('hostile input at %s', (path, token) => {
  test.each(['{', '[]', 'null', '"text"', '{"__proto__":{"admin":true}}', '['.repeat(30_000), '\u0000'])(
    'a body that is no usable JSON (%#) gets a clear 4xx',
    async (body) => {
      const training = await ground();
      const answer = await ask(training, 'POST', path, { token, body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.json).toMatchObject(
        path.startsWith('/mastodon') ? { error: expect.any(String) } : { title: expect.any(String) },
      );
    },
  );

  test('a body over the cap gets 413, and the next caller is served', async () => {
    const training = await ground();
    const big = JSON.stringify({ status: 'x'.repeat(200_000) });
    expect((await ask(training, 'POST', path, { token, body: big })).status).toBe(413);
    expect((await ask(training, 'GET', '/')).status).toBe(200);
  });

  test('a wrong method gets 405 and is told which are right', async () => {
    const training = await ground();
    const answer = await ask(training, 'PATCH', path, { token });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('POST');
  });

  test('a compressed body is refused', async () => {
    const training = await ground();
    const answer = await ask(training, 'POST', path, { token, body: '{}', headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(415);
  });
});

describe('hostile input', () => {
  test.each([
    '/%ff',
    '/nothing',
    '/mastodon/api/v1/nothing',
    '/x/2/nothing',
    '/api',
    '//',
    '/mastodon/api/v1/statuses/%2e%2e',
  ])('the path %s gets a clear 4xx', async (path) => {
    const training = await ground();
    const answer = await raw(training, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
  });

  test('a body that says it is a gigabyte is refused before it comes', async () => {
    const training = await ground();
    const head = `POST /hand HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{`;
    expect(await raw(training, head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('an endless chunked body is cut off', async () => {
    const training = await ground();
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const head = 'POST /hand HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await raw(training, head + chunk.repeat(20))).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', 'POST /hand HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'length and chunks',
      'POST /hand HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header of 32 kB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(32_768)}\r\n\r\n`, 431],
  ])('%s is refused', async (_, text, status) => {
    expect(await raw(await ground(), text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('nobody’s prototype is changed by a form', async () => {
    const training = await ground();
    await ask(training, 'POST', '/hand', {
      body: new URLSearchParams({ __proto__: 'x', 'constructor.prototype': 'y', at: 'x' }),
    });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect((await ask(training, 'GET', '/')).status).toBe(200);
  });

  test('a form that cannot be read is refused', async () => {
    const training = await ground();
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await ask(training, 'POST', '/mastodon/api/v1/statuses', {
      token: TOKENS.mastodon,
      body: '--y',
      headers,
    });
    expect(answer).toMatchObject({ status: 400, json: { error: expect.stringContaining('form') } });
  });

  test('a caller that goes away in the middle of its body changes nothing', async () => {
    const training = await ground();
    await new Promise<void>((resolve) => {
      const socket = connect(training.port, '127.0.0.1', () => {
        socket.write(
          `POST /x/2/tweets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKENS.x}\r\nContent-Length: 99\r\n\r\n{"text":`,
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await ask(training, 'GET', '/record')).json).toEqual([]);
  });
});

describe('closing the training ground', () => {
  test('ends connections that are still open', async () => {
    const training = await ground();
    const closed = raw(training, 'POST /hand HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{');
    await ask(training, 'GET', '/');
    await training.close();
    expect(await closed).toBe('');
    await expect(ask(training, 'GET', '/')).rejects.toThrow('fetch failed');
  });

  test('a port that is taken is told, and nothing is left open', async () => {
    const training = await ground();
    await expect(ground({ port: training.port })).rejects.toThrow('EADDRINUSE');
    expect((await fault(training, { at: 'x', mode: 'error' })).status).toBe(201);
  });
});
