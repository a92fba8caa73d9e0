import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Kind } from '../../src/domain/message.js';
import type { MessageRecord } from '../../src/store/messages.store.js';
import type { Entry } from '../../src/training/record.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { root } from '../support/built-hub.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * Two dispatching processes on one database, several messages at once, each version released while the one before is
 * still on its way. What counts is the stand-ins' own record. The intervals are a tenth of the real ones.
 */
const TOKENS = { mastodon: 'm-token', x: 'x-token' };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NIGHT: readonly Kind[] = ['alert', 'update', 'correction', 'withdrawal'];
const MESSAGES = 3;

let rooms: BuiltRooms;
let server: TestServer;
let training: Training;
let record: readonly Entry[];
let deadlocks: number;
let ledgerBroken: unknown;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  rooms = buildRooms();
  server = await testServer();
  training = await openTraining({
    host: '127.0.0.1',
    port: 0,
    directory: null,
    tokens: TOKENS,
    receivers: { 'receiver-a': SECRET, 'receiver-b': SECRET },
  });
  await play();
}, 60_000);
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await training?.close();
  await server?.close();
  rooms?.remove();
});

async function play(): Promise<void> {
  const database = await server.database();
  const key = randomBytes(32);
  const { kinds } = openRegistry({ allowNetworks: [], training: training.url, ownHosts: [] });
  const desk = new DirectOffice(database, office(), kinds, key);
  const world = 'exercise';
  const { url } = training;
  await desk.addChannel({ kind: 'mastodon', name: 'M', world }, { url: `${url}/mastodon`, token: TOKENS.mastodon });
  const account = { url: `${url}/x`, account: '@crisis', accessToken: TOKENS.x };
  await desk.addChannel({ kind: 'x', name: 'X', world }, account);
  for (const name of ['receiver-a', 'receiver-b']) {
    const settings = { url: `${url}/receivers/${name}`, broadcaster: name, secret: SECRET };
    await desk.addChannel({ kind: 'webhook', name, world }, settings);
  }
  for (let i = 0; i < 2; i++) workers.push(start(database.url, key));

  let messages: (MessageRecord | undefined)[] = Array.from({ length: MESSAGES });
  for (const kind of NIGHT) {
    const seenBefore = training.record().length;
    messages = await Promise.all(
      messages.map((message) => desk.release(content({ kind, status: 'exercise' }), message)),
    );
    // Some of it is out and the rest is not: that is when the next version comes.
    await until('something of it can be seen', () => training.record().length >= seenBefore + 5);
  }
  await until(
    'every message stands on its newest version everywhere',
    async () => {
      const boards = await Promise.all(messages.map((message) => desk.board.of(message!.id)));
      return boards.every((board) => board?.converged);
    },
    40_000,
  );
  record = training.record();
  const [counted] = await database.rows<{ deadlocks: string }>(
    `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
  );
  deadlocks = Number(counted!.deadlocks);
  ledgerBroken = (await desk.ledger.verify()).broken;
  for (const worker of workers) {
    const gone = once(worker, 'exit');
    worker.kill('SIGTERM');
    await gone;
  }
}

function start(url: string, key: Buffer): ChildProcess {
  const told = { rooms: rooms.directory, url, key: key.toString('base64'), training: training.url, office: office() };
  return fork(join(root, 'test/support/dispatcher.mjs'), {
    env: { ...process.env, DISPATCHER: JSON.stringify({ ...told, divisor: 10, stopAt: null }) },
    execArgv: [],
  });
}

const placementOf = (entry: Entry) => `${entry.where} ${entry.reference} ${entry.language}`;

/** The highest version that could be seen of each placement, after each thing that happened to it. */
function history(): Map<string, number[]> {
  const shown = new Map<string, { placement: string; version: number }>();
  const highest = new Map<string, number[]>();
  for (const entry of record.filter(({ where }) => where === 'mastodon' || where === 'x')) {
    const placement = shown.get(entry.id)?.placement ?? placementOf(entry);
    if (entry.event === 'deleted') shown.delete(entry.id);
    else shown.set(entry.id, { placement, version: entry.version ?? 0 });
    const versions = [...shown.values()].filter((post) => post.placement === placement).map(({ version }) => version);
    highest.set(placement, [...(highest.get(placement) ?? []), Math.max(0, ...versions)]);
  }
  return highest;
}

describe('two dispatching processes on one database', () => {
  test('post no version of a message twice', () => {
    const posted = record
      .filter(({ event }) => event === 'posted')
      .map((entry) => `${placementOf(entry)} v${entry.version}`);
    expect(posted.length).toBeGreaterThan(0);
    expect(posted.filter((post, i) => posted.indexOf(post) !== i)).toEqual([]);
  });

  test('never take an account back to an older version', () => {
    for (const versions of history().values()) expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  test('leave no post that still says what was withdrawn', () => {
    for (const [placement, versions] of history()) expect([placement, versions.at(-1)]).toEqual([placement, 4]);
  });

  test('hand each receiver rising versions of each message, and the withdrawal last', () => {
    const taken = record.filter(({ event, stale }) => event === 'received' && !stale);
    const heard = new Map<string, number[]>();
    for (const { where, id, version } of taken) {
      const name = `${where} ${id}`;
      heard.set(name, [...(heard.get(name) ?? []), version!]);
    }
    expect(heard.size).toBeGreaterThan(0);
    for (const versions of heard.values()) {
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      expect(versions.at(-1)).toBe(4);
    }
  });

  test('never stand in each other’s way in the database, and leave a whole ledger', () => {
    expect(deadlocks).toBe(0);
    expect(ledgerBroken).toBeNull();
  });
});
