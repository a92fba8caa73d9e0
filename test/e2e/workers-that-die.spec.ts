import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Shown } from '../contract/dialect.js';
import { dialect as mastodon } from '../contract/dialects/mastodon.js';
import { FarSide, send } from '../contract/far-side.js';
import { root } from '../support/built-hub.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { openBroadcasters, SECRET } from '../support/dispatching.js';
import { content, office, only } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * A fan-out while every dispatching process is killed again and again, each after it has done a little. The intervals are
 * a tenth of the real ones, and so are the minutes.
 */
const ENDPOINTS = 240;
const LIVES = 6;
/** What a far side takes for its answer, so that a fan-out lasts. */
const ANSWER_MS = 40;

let rooms: BuiltRooms;
let server: TestServer;
let broadcasters: Awaited<ReturnType<typeof openBroadcasters>>;
const workers = new Set<ChildProcess>();
/** Ids of events, by the endpoint that took them. */
const heard = new Map<string, string[]>();

beforeAll(async () => {
  rooms = buildRooms();
  server = await testServer();
  broadcasters = await openBroadcasters((request, _body, response) => {
    heard.set(request.url!, [...(heard.get(request.url!) ?? []), String(request.headers['webhook-id'])]);
    setTimeout(() => response.writeHead(204).end(), ANSWER_MS);
  });
}, 60_000);
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await broadcasters?.close();
  await server?.close();
  rooms?.remove();
});

function startWorker(about: { url: string; key: Buffer; training: string }): ChildProcess {
  const told = { ...about, rooms: rooms.directory, key: about.key.toString('base64'), office: office() };
  const worker = fork(join(root, 'test/support/dispatcher.mjs'), {
    env: { ...process.env, DISPATCHER: JSON.stringify({ ...told, divisor: 10, stopAt: null }) },
    execArgv: [],
  });
  workers.add(worker);
  return worker;
}

test('fault 08: though every worker is killed again and again, each endpoint hears the message, and none a second one', async () => {
  const database = await server.database();
  const key = randomBytes(32);
  const { kinds } = openRegistry({ allowNetworks: [], training: broadcasters.url, ownHosts: [] });
  const desk = new DirectOffice(database, office(), kinds, key);
  for (let i = 0; i < ENDPOINTS; i++)
    await desk.addChannel(
      { kind: 'webhook', name: `station ${i}`, world: 'exercise' },
      { url: `${broadcasters.url}/${i}`, broadcaster: `Station ${i}`, secret: SECRET },
    );
  const message = await desk.release(content({ kind: 'alert', status: 'exercise' }));

  const start = () => startWorker({ url: database.url, key, training: broadcasters.url });
  let killed = 0;
  /** One worker after the other; each is killed when it has told some more endpoints, or after 3 s. */
  const lives = async (offset: number) => {
    for (let life = 0; life < LIVES; life++) {
      const worker = start();
      await once(worker, 'message');
      const enough = heard.size + 1 + ((7 * life + offset) % 12);
      const patience = AbortSignal.timeout(3_000);
      while (heard.size < enough && !patience.aborted) await sleep(5);
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
      workers.delete(worker);
      killed += 1;
    }
  };
  await Promise.all([lives(0), lives(5)]);
  expect(killed).toBe(2 * LIVES);
  const untilThen = heard.size;

  const last = start();
  await until('every endpoint has heard it', async () => (await desk.board.of(message.id))?.converged, 90_000);
  const gone = once(last, 'exit');
  last.kill('SIGTERM');
  await gone;
  expect([...heard.keys()]).toHaveLength(ENDPOINTS);
  // It was a fan-out that they died in, neither before its beginning nor after its end.
  expect(untilThen).toBeGreaterThan(0);
  expect(untilThen).toBeLessThan(ENDPOINTS);
  for (const ids of heard.values()) expect(new Set(ids)).toEqual(new Set([`${message.id}_1`]));
  expect((await desk.ledger.verify()).broken).toBeNull();
}, 240_000);

test('fault 07: a process that is stopped in the middle of its call, while another one resolves it, writes nothing when it goes on', async () => {
  const shown: Shown = new Map();
  const far = await new FarSide((received) => mastodon.act(received, shown)).open();
  const database = await server.database();
  const key = randomBytes(32);
  const { kinds } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const desk = new DirectOffice(database, office(), kinds, key);
  await desk.addChannel(
    { kind: 'mastodon', name: 'Mastodon', world: 'exercise' },
    { url: `${far.origin}/there`, token: 'token-0123456789' },
  );
  const start = () => startWorker({ url: database.url, key, training: far.origin });
  const stopped = start();
  let stops = 0;
  far.script = [
    (received, response, act) => {
      const reply = act();
      if (received.method === 'POST' && stops === 0) {
        stops += 1;
        stopped.kill('SIGSTOP');
      }
      send(response, reply);
    },
  ];
  const said = (kind: 'alert' | 'update') => only(content({ kind, status: 'exercise' }), 'fr');
  const message = await desk.release(said('alert'));
  const board = async () => (await desk.board.of(message.id))!;
  await until('the far side has the call', () => stops === 1);
  const other = start();
  await until('another one has resolved it', async () => (await board()).converged, 40_000);
  const gone = once(other, 'exit');
  other.kill('SIGTERM');
  await gone;

  stopped.kill('SIGCONT');
  await desk.release(said('update'), message);
  await until('it works again', async () => (await board()).converged, 40_000);
  stopped.kill('SIGKILL');
  const lines = await database.rows<{ action: string }>(
    `SELECT action FROM ledger WHERE facts->>'version' = '1' AND actor = 'hub' ORDER BY seq`,
  );
  expect(lines.map(({ action }) => action)).toEqual(['intent', 'adopted']);
  expect(far.received.filter(({ method }) => method === 'POST')).toHaveLength(2);
  expect(shown.size).toBe(2);
  expect((await desk.ledger.verify()).broken).toBeNull();
  await far.close();
}, 120_000);
