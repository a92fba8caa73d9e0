import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Point } from '../../src/dispatch/step.js';
import { type Entry, visiblePosts } from '../../src/training/record.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { root } from '../support/built-hub.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, LANGUAGES, office } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * The dispatching process is killed with SIGKILL before the intent, after it, in the
 * middle of the request, after the far side accepted and before the receipt, and after the receipt; once on each kind
 * of channel. What counts is the stand-ins' own record. The intervals are a tenth of the real ones.
 */
const DIVISOR = 10;
const POINTS: readonly Point[] = ['claimed', 'intended', 'sending', 'answered', 'received'];
const TOKENS = { mastodon: 'm-token', x: 'x-token' };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const office4 = office();

let rooms: BuiltRooms;
let server: TestServer;
let training: Training | undefined;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  rooms = buildRooms();
  server = await testServer();
});
afterAll(async () => {
  await server.close();
  rooms.remove();
});
afterEach(async () => {
  worker?.kill('SIGKILL');
  await training?.close();
});

interface Reached {
  readonly channelId: string;
  readonly language: string;
  readonly version: number;
}

describe('a dispatching process', () => {
  test.each(POINTS)(
    'fault 06: killed by SIGKILL at the point "%s" on each kind of channel, leaves one post per placement and ordinal, and every channel on the newest version',
    async (point) => {
      const database = await server.database();
      const key = randomBytes(32);
      training = await openTraining({
        host: '127.0.0.1',
        port: 0,
        directory: null,
        tokens: TOKENS,
        receivers: { 'receiver-a': SECRET },
      });
      const ground = training;
      const { kinds } = openRegistry({ allowNetworks: [], training: ground.url, ownHosts: [] });
      const desk = new DirectOffice(database, office4, kinds, key);
      const world = 'exercise';
      const ids = {
        mastodon: await desk.addChannel(
          { kind: 'mastodon', name: 'Mastodon', world },
          { url: `${ground.url}/mastodon`, token: TOKENS.mastodon },
        ),
        x: await desk.addChannel(
          { kind: 'x', name: 'X', world },
          { url: `${ground.url}/x`, account: '@crisis', accessToken: TOKENS.x },
        ),
        'receiver-a': await desk.addChannel(
          { kind: 'webhook', name: 'receiver-a', world },
          { url: `${ground.url}/receivers/receiver-a`, broadcaster: 'Radio A', secret: SECRET },
        ),
      };
      const where = (id: string) => Object.entries(ids).find(([, known]) => known === id)![0];

      const start = async (stopAt: { point: Point; channels: string[] } | null): Promise<ChildProcess> => {
        const told = {
          rooms: rooms.directory,
          url: database.url,
          key: key.toString('base64'),
          training: ground.url,
          office: office4,
        };
        const child = fork(join(root, 'test/support/dispatcher.mjs'), {
          env: { ...process.env, DISPATCHER: JSON.stringify({ ...told, divisor: DIVISOR, stopAt }) },
          execArgv: [],
        });
        worker = child;
        return child;
      };
      const killedOn = async (channel: keyof typeof ids) => {
        const child = await start({ point, channels: [ids[channel]] });
        const reached = await new Promise<Reached>((resolve, reject) => {
          child.on('message', (message) => 'reached' in (message as object) && resolve(message as Reached));
          child.once('exit', (code) => reject(new Error(`the dispatcher ended by itself with ${code}`)));
        });
        // "In the middle of the request": the far side has it, and nobody will ever read its answer.
        if (point === 'sending')
          await until('the far side has the request', () =>
            ground.record().some((entry) => isEffect(entry, where(reached.channelId), reached)),
          );
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      };
      const converge = async (messageId: string) => {
        const child = await start(null);
        await until(
          'every channel shows the newest version',
          async () => (await desk.board.of(messageId))?.converged,
          60_000,
        );
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      };

      const said = (kind: 'alert' | 'update' | 'correction') => content({ kind, status: 'exercise' });
      let message = await desk.release(said('alert'));
      await killedOn('mastodon');
      await converge(message.id);
      message = await desk.release(said('update'), message);
      await killedOn('x');
      await converge(message.id);
      message = await desk.release(said('correction'), message);
      await killedOn('receiver-a');
      await converge(message.id);

      const record = ground.record();
      const posted = (at: string, version: number) =>
        record
          .filter((entry) => entry.where === at && entry.event === 'posted' && entry.version === version)
          .map((entry) => entry.language)
          .sort();
      const once4 = [...LANGUAGES].sort();
      expect(posted('mastodon', 1)).toEqual(once4);
      expect(posted('mastodon', 2)).toEqual(once4);
      expect(posted('mastodon', 3)).toEqual([]);
      expect([posted('x', 1), posted('x', 2), posted('x', 3)]).toEqual([once4, once4, once4]);
      expect(visiblePosts(record, 'mastodon')).toHaveLength(8);
      expect(visiblePosts(record, 'x').map((post) => post.version)).toEqual([3, 3, 3, 3]);

      const received = record.filter((entry) => entry.where === 'receiver-a');
      expect(received.every((entry) => entry.verified)).toBe(true);
      expect(received.filter((entry) => !entry.stale).map((entry) => entry.version)).toEqual([1, 2, 3]);
      expect((await desk.ledger.verify()).broken).toBeNull();
    },
    180_000,
  );
});

function isEffect(entry: Entry, at: string, reached: Reached): boolean {
  if (entry.where !== at) return false;
  return entry.event === 'received'
    ? entry.version === reached.version
    : entry.language === reached.language && entry.version === reached.version;
}
