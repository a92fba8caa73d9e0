import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { dataSource } from '../../src/data-source.js';
import { freePorts } from '../../src/free-ports.js';
import { newSecret, newTokenId, officerToken } from '../../src/press-office/secrets.js';
import { Database } from '../../src/store/database.js';
import type { MessageRecord } from '../../src/store/messages.store.js';
import { Servers } from '../../src/store/servers.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type Cluster, debianCluster, type PostgresNode } from '../support/debian-cluster.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office } from '../support/messages.js';
import { isRising, neverFalls, postedTwice, shownOver, takenBy } from '../support/public-record.js';
import { type RoomProcess, type RoomProcesses, roomProcesses } from '../support/room-processes.js';
import { until } from '../support/until.js';

/*
 * A hub of several processes on a primary and a synchronous standby. The primary is killed in the middle of a fan-out to
 * 1,000 endpoints; later it comes back as if nothing had been, and later still the primary of then freezes. Nobody
 * restarts a process of the hub, and all its intervals are the real ones. What counts is the stand-ins' own record.
 */
const ENDPOINTS = 1_000;
const TOKENS = { mastodon: 'm-token', x: 'x-token' };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const RECEIVERS = Array.from({ length: ENDPOINTS }, (_, i) => `receiver-${String(i + 1).padStart(4, '0')}`);
/** A lease, the quarantine after it and the time to look, with room for a slow machine. */
const SOME_MINUTES_MS = 240_000;

let cluster: Cluster;
let one: PostgresNode;
let two: PostgresNode;
let rooms: BuiltRooms;
let training: Training;
let processes: RoomProcesses;
const running: RoomProcess[] = [];
let database: Database;
let desk: DirectOffice;
let message: MessageRecord;
let pageUrl: string;
let deskUrl: string;

beforeAll(async () => {
  rooms = buildRooms();
  cluster = debianCluster();
  one = await cluster.primary();
  two = await cluster.follower(one);
  const key = randomBytes(32);
  training = await openTraining({
    host: '127.0.0.1',
    port: 0,
    directory: null,
    tokens: TOKENS,
    receivers: Object.fromEntries(RECEIVERS.map((name) => [name, SECRET])),
  });
  const servers = new Servers([one.url, two.url]);
  database = new Database(servers, dataSource(servers));
  await database.migrate();
  const { kinds } = openRegistry({ allowNetworks: [], training: training.url, ownHosts: [] });
  desk = new DirectOffice(database, office(), kinds, key);
  await setUpChannels();

  const [port, deskPort] = await freePorts(2);
  pageUrl = `http://127.0.0.1:${port}`;
  deskUrl = `http://127.0.0.1:${deskPort}`;
  processes = roomProcesses(rooms, {
    DATABASE_URLS: `${one.url},${two.url}`,
    TOCSIN_KEY: key.toString('base64'),
    TOCSIN_TRAINING_PORT: String(training.port),
    LOG_LEVEL: 'error',
  });
  running.push(await processes.start(['newsroom'], { PORT: String(port), TOCSIN_DESK_PORT: String(deskPort) }));
  running.push(await processes.start(['press-office'], { TOCSIN_DESK_PORT: String(deskPort) }));
  for (let i = 0; i < 2; i++) running.push(await processes.start(['dispatch']));
}, 120_000);

afterAll(async () => {
  await processes?.close();
  await database?.close();
  await training?.close();
  await cluster?.close();
  rooms?.remove();
}, 60_000);

async function setUpChannels(): Promise<void> {
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

const release = async (kind: 'alert' | 'update' | 'correction') => {
  message = await desk.release(content({ kind, status: 'exercise' }), message);
  return message.released.length;
};

const postsOf = (version: number) =>
  [...shownOver(training.record()).values()].filter((shown) => shown.at(-1) === version).length;
const endpointsOf = (version: number) =>
  [...takenBy(training.record()).values()].filter((taken) => taken.at(-1) === version).length;
const PLACES = 8;

/** What the desk says to somebody with a token that nobody has: 401 once it could ask its database. */
const askDesk = async () => {
  const answer = await fetch(`${deskUrl}/api/v1/messages`, {
    headers: { authorization: `Bearer ${officerToken(newTokenId(), newSecret())}` },
  });
  return { status: answer.status, body: (await answer.json()) as { code?: string } };
};
const deskAnswers = () => until('the desk answers', async () => (await askDesk()).status === 401, 60_000);
const page = async () => {
  const answer = await fetch(`${pageUrl}/fr`);
  return { status: answer.status, epoch: Number(answer.headers.get('tocsin-epoch')) };
};
const seconds = (ms: number) => (ms / 1_000).toFixed(1);

/** Waits until everything stands on `version`, and tells when by the record, from `since` (wall clock) on. */
async function converged(version: number, since: number): Promise<void> {
  await Promise.all([
    until('every endpoint has it', () => endpointsOf(version) === ENDPOINTS, SOME_MINUTES_MS),
    until('every post shows it', () => postsOf(version) === PLACES, SOME_MINUTES_MS),
  ]);
  const times = (events: readonly string[]) =>
    training
      .record()
      .filter((entry) => entry.version === version && !entry.stale && events.includes(entry.event))
      .map(({ at }) => Date.parse(at) - since)
      .sort((one, other) => one - other);
  const [endpoints, posts] = [times(['received']), times(['posted', 'edited'])];
  console.log(
    `version ${version}: half of ${ENDPOINTS} endpoints had it after ${seconds(endpoints[Math.floor(endpoints.length / 2)]!)} s, ` +
      `all after ${seconds(endpoints.at(-1)!)} s; all ${PLACES} posts after ${seconds(posts.at(-1)!)} s`,
  );
  const board = () => desk.board.of(message.id).catch(() => undefined);
  await until('the board says so too', async () => (await board())?.converged, SOME_MINUTES_MS);
}

const commits = async (node: PostgresNode) =>
  Number(
    (
      await node.rows<{ n: string }>('SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()')
    )[0]!.n,
  );

async function expectOneTruth(version: number): Promise<void> {
  // One message, so a release's epoch is its version.
  await until('the page shows it', async () => (await page()).epoch === version);
  const record = training.record();
  expect(postedTwice(record)).toEqual([]);
  expect([...shownOver(record).values()].filter((shown) => !neverFalls(shown))).toEqual([]);
  const taken = takenBy(record);
  expect(taken.size).toBe(ENDPOINTS);
  expect([...taken.values()].filter((versions) => !isRising(versions) || versions.at(-1) !== version)).toEqual([]);
  expect((await desk.ledger.verify()).broken).toBeNull();
  expect(running.map((each) => each.isRunning())).toEqual(running.map(() => true));
}

/** As the server counts those who work with it. */
const connections = async (node: PostgresNode) => {
  const [row] = await node.rows<{ n: string }>(
    `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name IN ('tocsin', 'tocsin-listen')`,
  );
  return Number(row!.n);
};

/**
 * As the kernel counts the sockets that somebody here holds to the server: a server that froze cannot be asked, and one
 * that waits for its standby at a commit does not notice that the client has gone.
 */
function held(node: PostgresNode): number {
  const [ESTABLISHED, port] = ['01', Number(new URL(node.url).port).toString(16).toUpperCase().padStart(4, '0')];
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state]) => remote?.endsWith(`:${port}`) && state === ESTABLISHED).length;
}

describe('the primary is killed in the middle of a fan-out, and its synchronous standby promoted', () => {
  let promoted: number;

  test('until then, the newsroom reads the standby and everybody else the primary', async () => {
    await until('the newsroom reads the standby', async () => (await connections(two)) > 0);
    expect(await connections(one)).toBeGreaterThan(0);
    expect((await page()).status).toBe(200);
  });

  test('in the gap the desk says that its database is away, and the page is there', async () => {
    await release('alert');
    await until('a third has the alert', () => endpointsOf(1) >= ENDPOINTS / 3, SOME_MINUTES_MS);
    await release('update');
    // Not by `until`: the kill should come before the receipt of the first post can be written.
    for (const before = Date.now(); postsOf(2) === 0 && Date.now() - before < 60_000; ) await turn();
    await one.kill();
    console.log(`killed with ${endpointsOf(1)} endpoints on version 1, ${endpointsOf(2)} and ${postsOf(2)} posts on 2`);
    expect(endpointsOf(2)).toBeLessThan(ENDPOINTS);

    await until('the desk has noticed', async () => (await askDesk()).status === 503);
    expect((await askDesk()).body.code).toBe('database-away');
    await expect(release('correction')).rejects.toThrow();
    expect((await page()).status).toBe(200);

    two.promote();
    promoted = Date.now();
    await deskAnswers();
    console.log(`the desk answers ${seconds(Date.now() - promoted)} s after the promotion`);
  }, 180_000);

  test('what was acknowledged stands everywhere: 0 lost, 0 twice, 0 taken back, and nobody restarted anything', async () => {
    await converged(2, promoted);
    await expectOneTruth(2);
  }, 300_000);
});

test('an old primary that comes back and takes itself for one still is not listened to', async () => {
  await one.start();
  // By somebody who starts only now, too, and has never seen the new one.
  running.push(await processes.start(['dispatch']));
  const found = new Servers([one.url, two.url]);
  const late = new Database(found, dataSource(found));
  await late.rows('SELECT 1');
  await late.close();
  expect(found.url).toBe(two.url);
  const before = await commits(two);
  const version = await release('correction');
  await converged(version, Date.now());
  console.log(`${((await commits(two)) - before) / ENDPOINTS} commits an endpoint`);
  await expectOneTruth(version);
  const epoch = async (node: PostgresNode) =>
    Number((await node.rows<{ epoch: string }>('SELECT epoch FROM head'))[0]!.epoch);
  expect([await epoch(one), await epoch(two)]).toEqual([2, 3]);
  await until('nobody is connected to it', () => held(one) === 0);
}, 300_000);

test('a primary that freezes in the middle of a fan-out holds nobody: its standby is promoted, and all of it goes on', async () => {
  await one.follow(two);
  const version = await release('update');
  await until('it has begun', () => endpointsOf(version) > 0, SOME_MINUTES_MS);
  two.freeze();
  one.promote();
  const promoted = Date.now();
  await deskAnswers();
  console.log(`the desk answers ${seconds(Date.now() - promoted)} s after the promotion`);
  await converged(version, promoted);
  await expectOneTruth(version);
  await until('nobody is left on the one that froze', () => held(two) === 0);
  two.thaw();
  await converged(await release('correction'), Date.now());
  expect(held(two)).toBe(0);
}, 400_000);
