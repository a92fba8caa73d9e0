import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Point } from '../../src/dispatch/step.js';
import type { Topic } from '../../src/domain/subscriber.js';
import type { Database } from '../../src/store/database.js';
import { Sealer } from '../../src/store/seal.js';
import { TopicsStore } from '../../src/store/topics.store.js';
import { VerificationsStore } from '../../src/store/verifications.store.js';
import { root } from '../support/built-hub.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { office } from '../support/messages.js';
import { until } from '../support/until.js';
import { WebSubSubscriber } from '../support/websub-subscriber.js';

/*
 * The dispatching process is killed with SIGKILL when it has claimed a subscriber, in the middle of the delivery, and
 * after the subscriber took it and before that is written down. What counts is what the subscriber was sent, in order.
 * The intervals are a tenth of the real ones.
 */
const DIVISOR = 10;
const POINTS: readonly Point[] = ['claimed', 'sending', 'answered'];
const PATH = '/feeds/fr.txt';

let rooms: BuiltRooms;
let server: TestServer;
let database: Database;
let key: Buffer;
let topics: TopicsStore;
let subscriber: WebSubSubscriber;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  rooms = buildRooms();
  server = await testServer();
}, 120_000);
afterAll(async () => {
  await server.close();
  rooms.remove();
});
beforeEach(async () => {
  database = await server.database();
  key = randomBytes(32);
  topics = new TopicsStore(database);
  subscriber = await WebSubSubscriber.open();
});
afterEach(async () => {
  worker?.kill('SIGKILL');
  await subscriber.close();
});

/** The feed as a newsroom would write it down when it shows this revision. */
const feed = (revision: number): Topic => ({
  path: PATH,
  epoch: revision,
  confirmedAt: new Date(Date.UTC(2026, 10, 27, 12, revision)).toISOString(),
  type: 'text/plain; charset=utf-8',
  digest: String(revision),
  body: Buffer.from(String(revision)),
});
const publish = (revision: number) => topics.publish([feed(revision)]);
const sent = (): number[] => subscriber.deliveries.map(({ body }) => Number(body));

function start(stopFeedAt: Point | null): ChildProcess {
  const told = { rooms: rooms.directory, url: database.url, key: key.toString('base64'), office: office() };
  const more = { training: 'http://127.0.0.1:9', subscriberNetworks: ['127.0.0.0/8'], divisor: DIVISOR, stopAt: null };
  worker = fork(join(root, 'test/support/dispatcher.mjs'), {
    env: { ...process.env, DISPATCHER: JSON.stringify({ ...told, ...more, stopFeedAt }) },
    execArgv: [],
  });
  return worker;
}

async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function killedAt(point: Point): Promise<void> {
  let taken = false;
  if (point === 'sending')
    // The subscriber has the feed, and nobody will ever read its answer.
    subscriber.instead = (request, _, body) => {
      if (request.method === 'GET') return false;
      subscriber.deliveries.push({ headers: request.headers, body, signed: null });
      taken = true;
      return true;
    };
  const child = start(point);
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => 'reached' in (message as object) && resolve());
    child.once('exit', (code) => reject(new Error(`the dispatcher ended by itself with ${code}`)));
  });
  if (point === 'sending') await until('the subscriber has the feed', () => taken);
  await stop(child, 'SIGKILL');
  subscriber.instead = () => false;
}

const row = async () =>
  (
    await database.rows<{ shown: number; tries: number; error: object | null; free: boolean }>(
      `SELECT shown::int AS shown, tries, error, lease_until = '-infinity' AS free
         FROM subscriber WHERE ended_at IS NULL`,
    )
  )[0];

/** Whoever comes next brings the subscriber to the newest, and then nothing of it is left under way. */
async function comesToRest(revision: number): Promise<void> {
  const child = start(null);
  await until('the subscriber is at the newest', async () => (await row())?.shown === revision, 60_000);
  await stop(child, 'SIGTERM');
  expect(await row()).toEqual({ shown: revision, tries: 0, error: null, free: true });
}

describe('a dispatching process with a WebSub subscriber', () => {
  test.each(POINTS)(
    'killed by SIGKILL at the point "%s" leaves a subscriber that is sent the newest, and never an older one after it',
    async (point) => {
      const wishes = new VerificationsStore(database, new Sealer(key), topics);
      const child = start(null);
      const { publicUrl } = office();
      const callback = `${subscriber.url}/callback`;
      subscriber.instead = (request, response) => {
        if (request.method !== 'GET') return false;
        response.end(new URL(request.url!, publicUrl).searchParams.get('hub.challenge'));
        return true;
      };
      const wish = { mode: 'subscribe', topic: PATH, callback, world: 'live', secret: null } as const;
      expect(await wishes.ask({ ...wish, leaseSeconds: 3_600 }, feed(1), '192.0.2.1')).toBe('taken');
      await until('the subscription is confirmed', row);
      await stop(child, 'SIGTERM');

      // Nothing new while it was down: the same feed may come twice, since its answer was lost.
      await publish(2);
      await killedAt(point);
      await comesToRest(2);
      expect(sent()).toEqual(point === 'claimed' ? [2] : [2, 2]);

      // Something new while it was down: the older one is not sent any more.
      await publish(3);
      await killedAt(point);
      await publish(4);
      await comesToRest(4);
      expect(sent().slice(point === 'claimed' ? 1 : 2)).toEqual(point === 'claimed' ? [4] : [3, 4]);

      // Killed twice in a row, the second time with the newer one.
      await publish(5);
      await killedAt(point);
      await publish(6);
      await killedAt(point);
      await comesToRest(6);
      const all = sent();
      expect(all).toEqual(all.toSorted((a, b) => a - b));
      expect(all.at(-1)).toBe(6);
    },
    180_000,
  );
});
