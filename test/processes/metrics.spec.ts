import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../newsroom/ask.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { until } from '../support/until.js';

const TOKEN = 'a-token-of-the-monitoring';

let server: TestServer;
let hub: Hub;
beforeAll(async () => {
  server = await testServer();
  const database = await server.database();
  hub = await openHub(database.url, { environment: { METRICS_TOKEN: TOKEN } });
  await until('the newsroom shows something', async () => (await ask(hub.config.port, '/readyz')).status === 200);
}, 120_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});

const scrape = (port: number, token: string | null = TOKEN, method = 'GET') =>
  ask(port, '/metrics', { method, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
const figure = (text: string, line: string): number =>
  Number(
    text
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.slice(line.length + 1),
  );

describe('figures for monitoring', () => {
  test('of the newsroom: who was answered and how, and in which mode, in the form that Prometheus reads', async () => {
    for (let i = 0; i < 5; i++)
      await ask(hub.config.port, '/fr', { headers: { 'user-agent': 'SecretBrowser/7', cookie: 'secret=1' } });
    await ask(hub.config.port, '/secret-path');
    const { status, headers, body } = await scrape(hub.config.port);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ]);
    const text = body.toString();
    expect(figure(text, 'tocsin_newsroom_requests_total{answer="ok"}')).toBeGreaterThanOrEqual(5);
    expect(figure(text, 'tocsin_newsroom_requests_total{answer="not-found"}')).toBe(1);
    expect(figure(text, 'tocsin_newsroom_sent_bytes_total')).toBeGreaterThan(1_000);
    expect(figure(text, 'tocsin_newsroom_light')).toBe(0);
    expect(figure(text, 'tocsin_newsroom_epoch')).toBe(0);
    expect(figure(text, 'tocsin_newsroom_connections')).toBeGreaterThanOrEqual(1);
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toMatch(/secret|127\.0\.0\.1|::1/i);
  });

  test('of the desk: what is released and what still stands open', async () => {
    const { status, body } = await scrape(hub.config.deskPort);
    const text = body.toString();
    expect([status, figure(text, 'tocsin_database_up'), figure(text, 'tocsin_epoch')]).toEqual([200, 1, 0]);
    expect(figure(text, 'tocsin_ledger_lines')).toBeGreaterThan(0);
    expect(figure(text, 'tocsin_placements_open')).toBe(0);
    await until(
      'the newsroom is on the board',
      async () => figure((await scrape(hub.config.deskPort)).body.toString(), 'tocsin_newsrooms') === 1,
    );
  });

  test.each([null, '', 'wrong', `${TOKEN}x`])('are nowhere for whoever shows the token %j', async (token) => {
    for (const port of [hub.config.port, hub.config.deskPort]) expect((await scrape(port, token)).status).toBe(404);
  });
});
