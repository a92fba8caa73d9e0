import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOffice } from '../../src/app.module.js';
import { openRegistry } from '../../src/channels/registry.js';
import { type Room, readConfig } from '../../src/config.js';
import type { Kind } from '../../src/domain/message.js';
import { freePorts } from '../../src/free-ports.js';
import { inProcess } from '../../src/press-office/call.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { TokensService } from '../../src/press-office/tokens.service.js';
import type { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import type { Entry } from '../../src/training/record.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office } from '../support/messages.js';
import { postedTwice, shownOver, takenBy } from '../support/public-record.js';
import { type RoomProcess, type RoomProcesses, roomProcesses } from '../support/room-processes.js';
import { until } from '../support/until.js';

/*
 * Two newsrooms, a press office and two dispatching processes on one Postgres, each stopped in order and started again,
 * one after the other, while readers read and an officer's program releases versions. Calls go through a proxy of ten
 * lines, which does what every proxy does: it takes the other newsroom when one does not take the connection.
 */
const TOKENS = { mastodon: 'm-token', x: 'x-token' };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const RECEIVERS = ['receiver-a', 'receiver-b'];
/** Two platforms in four languages, and the receivers. */
const PLACES = 8 + RECEIVERS.length;

let rooms: BuiltRooms;
let server: TestServer;
let database: Database;
let training: Training;
let processes: RoomProcesses;
let directory: string;
let token: string;
const newsrooms: string[] = [];
const running = new Map<string, RoomProcess>();
const environments = new Map<string, { rooms: readonly Room[]; own: Record<string, string> }>();

let rolling = true;
/** The name of the process that is away now. */
let away: string | null = null;
const pages: { readonly newsroom: string; readonly whileAway: string | null; readonly status: number | null }[] = [];
let failedPages = 0;
let released = 0;
const codes: (number | null)[] = [];

beforeAll(async () => {
  rooms = buildRooms();
  server = await testServer();
  database = await server.database();
  directory = mkdtempSync(join(tmpdir(), 'tocsin-rolling-'));
  const receivers = Object.fromEntries(RECEIVERS.map((name) => [name, SECRET]));
  training = await openTraining({ host: '127.0.0.1', port: 0, directory: null, tokens: TOKENS, receivers });
  const key = randomBytes(32);
  await setUpChannels(key);
  token = await makeToken(key.toString('base64'));
  await startAll(key.toString('base64'));
  await play();
}, 300_000);

afterAll(async () => {
  rolling = false;
  await processes?.close();
  await training?.close();
  await server?.close();
  rooms?.remove();
  if (directory) rmSync(directory, { recursive: true });
}, 30_000);

async function setUpChannels(key: Buffer): Promise<void> {
  const { kinds } = openRegistry({ allowNetworks: [], training: training.url, ownHosts: [] });
  const desk = new DirectOffice(database, office(), kinds, key);
  const world = 'exercise';
  const { url } = training;
  await desk.addChannel({ kind: 'mastodon', name: 'M', world }, { url: `${url}/mastodon`, token: TOKENS.mastodon });
  const account = { url: `${url}/x`, account: '@crisis', accessToken: TOKENS.x };
  await desk.addChannel({ kind: 'x', name: 'X', world }, account);
  for (const name of RECEIVERS) {
    const settings = { url: `${url}/receivers/${name}`, broadcaster: name, secret: SECRET };
    await desk.addChannel({ kind: 'webhook', name, world }, settings);
  }
}

/** As the operator makes one on the command line. */
async function makeToken(key: string): Promise<string> {
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'fatal' });
  const desk = await openOffice({ ...config, rooms: ['press-office'], key });
  try {
    const operator = await desk.app.get(OfficersService).ensureOperator();
    const answer = await desk.app.get(TokensService).create(inProcess(operator), {}, operator.email);
    return answer.token!;
  } finally {
    await desk.close();
  }
}

async function startAll(key: string): Promise<void> {
  const [one, two, deskPort] = (await freePorts(3)).map(String);
  processes = roomProcesses(rooms, {
    DATABASE_URL: database.url,
    TOCSIN_KEY: key,
    TOCSIN_DESK_PORT: deskPort!,
    TOCSIN_TRAINING_PORT: String(training.port),
    LOG_LEVEL: 'error',
  });
  for (const [name, port] of [['newsroom 1', one!] as const, ['newsroom 2', two!] as const]) {
    environments.set(name, { rooms: ['newsroom'], own: { PORT: port, TOCSIN_DATA_DIR: join(directory, name) } });
    newsrooms.push(`http://127.0.0.1:${port}`);
  }
  environments.set('press office', { rooms: ['press-office'], own: {} });
  environments.set('dispatch 1', { rooms: ['dispatch'], own: {} });
  environments.set('dispatch 2', { rooms: ['dispatch'], own: {} });
  for (const name of environments.keys()) await start(name);
}

/** Resolves when a proxy would use it again: a newsroom has its page, all others say themselves that they are ready. */
async function start(name: string): Promise<void> {
  const { rooms: own, own: environment } = environments.get(name)!;
  running.set(name, await processes.start(own, environment));
  const { PORT } = environment;
  if (PORT === undefined) return;
  await until(`${name} has its page`, () =>
    fetch(`http://127.0.0.1:${PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

async function play(): Promise<void> {
  const readers = [read(0), read(1)];
  const writer = write();
  await until('the first version is released', () => released > 0);
  for (const name of environments.keys()) {
    away = name;
    codes.push(await running.get(name)!.stop());
    await start(name);
    away = null;
    const before = released;
    await until('another version was released', () => released > before, 60_000);
  }
  rolling = false;
  await Promise.all([...readers, writer]);
}

/** Reads the page again and again, from one newsroom and, when that takes no connection, from the other. */
async function read(first: number): Promise<void> {
  for (let i = first; rolling; i++, await sleep(10)) {
    const one = await page(i % 2);
    if (one === 200) continue;
    const other = await page((i + 1) % 2);
    if (other !== 200) failedPages += 1;
  }
}

async function page(i: number): Promise<number | null> {
  const whileAway = away;
  const status = await fetch(`${newsrooms[i]}/fr`).then(
    async (answer) => answer.arrayBuffer().then(() => answer.status),
    () => null,
  );
  // Away for any part of the request.
  pages.push({ newsroom: `newsroom ${i + 1}`, whileAway: whileAway ?? away, status });
  return status;
}

/** Releases one version after the other through the API, each when the one before stands everywhere. */
async function write(): Promise<void> {
  const begun = await call<{ id: string }>('POST', '/messages', said('alert'));
  await call('POST', `/messages/${begun.id}/release`);
  for (released = 1; rolling; released++) {
    await stands(released);
    const kind = released % 2 === 0 ? 'update' : 'correction';
    const draft = await call<{ revision: number }>('POST', `/messages/${begun.id}/draft`, { kind });
    await call('PUT', `/messages/${begun.id}/draft`, said(kind), { 'if-match': `"${draft.revision}"` });
    await call('POST', `/messages/${begun.id}/release`);
  }
  await stands(released);
}

const said = (kind: Kind) => content({ kind, status: 'exercise' });

const newest = (record: readonly Entry[]): number[] =>
  [...shownOver(record).values(), ...takenBy(record).values()].map((versions) => versions.at(-1) ?? 0);

const stands = (version: number) =>
  until(
    `version ${version} stands everywhere`,
    () => newest(training.record()).filter((shown) => shown === version).length === PLACES,
    60_000,
  );

/** Asks until it is answered, always with the same key: so it happens once, whatever became of the first answer. */
function call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const key = randomUUID();
  let i = 0;
  return until<T>(`${method} ${path} is answered`, async () => {
    const answer = await fetch(`${newsrooms[i++ % 2]}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null);
    if (answer === null || answer.status >= 500) return null;
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  });
}

describe('five processes on one database, each restarted in turn under load', () => {
  test('fault 25: a rolling deploy fails no request: the newsroom that is up answers each page', () => {
    expect(failedPages).toBe(0);
    expect(pages.filter(({ newsroom, whileAway, status }) => status !== 200 && newsroom !== whileAway)).toEqual([]);
    for (const newsroom of ['newsroom 1', 'newsroom 2'])
      expect(pages.filter((one) => one.newsroom === newsroom && one.status === 200).length).toBeGreaterThan(20);
  });

  test('each ends in order', () => {
    expect(codes).toEqual([0, 0, 0, 0, 0]);
  });

  test('every version arrives, and arrives once', () => {
    const record = training.record();
    const all = Array.from({ length: released }, (_, i) => i + 1);
    expect(all.length).toBeGreaterThan(environments.size);
    expect(postedTwice(record)).toEqual([]);
    for (const shown of shownOver(record).values()) expect([...new Set(shown)]).toEqual(all);
    for (const taken of takenBy(record).values()) expect(taken).toEqual(all);
    expect(record.filter(({ stale }) => stale)).toEqual([]);
  });

  test('nobody stood in anybody’s way in the database, and the ledger is whole', async () => {
    const [counted] = await database.rows<{ deadlocks: string }>(
      `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
    );
    expect(Number(counted!.deadlocks)).toBe(0);
    expect((await new LedgerStore(database).verify()).broken).toBeNull();
  });
});
