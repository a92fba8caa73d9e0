import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestServer, testServer } from '../support/database.js';
import { type Dispatching, openBroadcasters, openDispatching } from '../support/dispatching.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';

/* What counts is what the broadcasters' own server saw, and in which order. The intervals are a tenth of the real ones. */
interface Heard {
  readonly path: string;
  readonly version: number;
  /** Set when the hub broke the connection off before it had an answer. */
  brokenOff: boolean;
}

let server: TestServer;
let office: Dispatching;
let broadcasters: Awaited<ReturnType<typeof openBroadcasters>>;
let heard: Heard[];
let held: ServerResponse[];
let hangs: (path: string, version: number) => boolean;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function open(endpoints: number): Promise<void> {
  heard = [];
  held = [];
  broadcasters = await openBroadcasters((request, body, response) => {
    const version = (JSON.parse(body.toString()) as { data: { version: number } }).data.version;
    const entry: Heard = { path: request.url ?? '', version, brokenOff: false };
    heard.push(entry);
    response.on('close', () => {
      entry.brokenOff = !response.writableFinished;
    });
    if (hangs(entry.path, version)) held.push(response);
    else response.writeHead(204).end();
  });
  office = await openDispatching(await server.database(), broadcasters.url);
  for (let i = 0; i < endpoints; i++) await office.addEndpoint(`station ${i}`, `${broadcasters.url}/${i}`);
}
afterEach(async () => {
  for (const response of held) response.destroy();
  await office.close();
  await broadcasters.close();
});

const exercise = (kind: 'alert' | 'correction') => content({ kind, status: 'exercise' });

describe('endpoints that hang', () => {
  test('fault 17: one endpoint in five hangs, and every healthy one has the message before the first of them is given up', async () => {
    hangs = (path) => Number(path.slice(1)) % 5 === 0;
    await open(100);
    // Eight places for calls to endpoints, and twenty of them hang.
    await office.start({ divisor: 1, concurrency: 4 });
    await office.desk.release(exercise('alert'));
    const healthy = () => heard.filter(({ path }) => !hangs(path, 1));
    await until('every healthy endpoint has heard it', () => healthy().length === 80, 25_000);
    expect(new Set(healthy().map(({ path }) => path)).size).toBe(80);
    // None was given up yet: the healthy ones did not have to wait for that.
    expect(heard.filter(({ brokenOff }) => brokenOff)).toEqual([]);
  });

  test('fault 19: version 1 hangs at an endpoint when version 2 comes: 1 is broken off, 2 is sent, and 1 never again', async () => {
    hangs = (_, version) => version === 1;
    await open(1);
    await office.start({ divisor: 1 });
    const message = await office.desk.release(exercise('alert'));
    await until('version 1 is on its way', () => heard.length === 1);
    await office.desk.release(exercise('correction'), message);
    await until('the board is converged', async () => (await office.desk.board.of(message.id))?.converged);
    expect(heard.map(({ version }) => version)).toEqual([1, 2]);
    await until('version 1 was broken off', () => heard[0]!.brokenOff);
    const [placement] = (await office.desk.board.of(message.id))!.placements;
    expect(placement).toMatchObject({ shown: 2, outcome: 'delivered' });
  });
});
