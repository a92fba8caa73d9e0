import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Severity } from '../../src/domain/message.js';
import type { Attempt } from '../../src/domain/placement.js';
import type { Database } from '../../src/store/database.js';
import { DecisionsStore } from '../../src/store/decisions.store.js';
import { FanoutsStore } from '../../src/store/fanouts.store.js';
import { type MessageRecord, MessagesStore } from '../../src/store/messages.store.js';
import { type Claim, PlacementsStore } from '../../src/store/placements.store.js';
import { ReleasesStore } from '../../src/store/releases.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office } from '../support/messages.js';

/* What the loop is told by the rows: claims, fan-outs and releases that come in between, on a real PostgreSQL. */
const LEASE_MS = 20_000;
const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:9', ownHosts: [] });

let server: TestServer;
let database: Database;
let desk: DirectOffice;
let fanouts: FanoutsStore;
let placements: PlacementsStore;

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server?.close());
beforeEach(async () => {
  database = await server.database();
  desk = new DirectOffice(database, office(), kinds, randomBytes(32));
  fanouts = new FanoutsStore(database, new MessagesStore(database), new ReleasesStore(new DecisionsStore()));
  placements = new PlacementsStore(database);
});

/** `filter` as an officer chose it: only messages that are at least so severe. */
const endpoint = (name: string, minimumSeverity: Severity | null = null) =>
  desk.addChannel(
    { kind: 'webhook', name, world: 'exercise' },
    {
      url: `http://127.0.0.1:9/receivers/${name}`,
      broadcaster: name,
      secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      minimumSeverity,
    },
  );
const severe = { status: 'exercise', severity: 'Severe' } as const;
const minor = { status: 'exercise', severity: 'Minor' } as const;
const advance = () => fanouts.advance(kinds);
async function fanOut(): Promise<void> {
  while (await advance());
}
const claim = async (limit = 10, lane: 'posts' | 'endpoints' = 'endpoints') =>
  placements.claim({ lane, limit, leaseMs: LEASE_MS });
const board = async (message: MessageRecord) => (await desk.board.of(message.id))!;
const line = async (message: MessageRecord) => (await board(message)).placements[0]!;

const attemptOf = ({ placement: { desired }, leaseEnds }: Claim): Attempt => ({
  ordinal: 1,
  generation: 0,
  op: 'send',
  version: desired,
  remoteId: null,
  at: leaseEnds,
  absences: 0,
  doubt: null,
});

describe('a version that was overtaken', () => {
  test('is not sent late to an endpoint that the newer one is not for', async () => {
    await endpoint('severe-only', 'Severe');
    const message = await desk.release(content(severe));
    await desk.release(content({ ...minor, kind: 'correction' }), message);
    await fanOut();
    expect(await claim()).toEqual([]);
    expect((await board(message)).converged).toBe(true);
  });

  test('is corrected at an endpoint that may have heard it, though the correction is not for it', async () => {
    await endpoint('severe-only', 'Severe');
    const message = await desk.release(content(severe));
    await fanOut();
    const [claimed] = await claim();
    await desk.release(content({ ...minor, kind: 'correction' }), message);
    // The intent is being written at the very moment at which the fan-out decides.
    let correcting: Promise<void> | undefined;
    await database.transaction(async (tx) => {
      await tx.run(`UPDATE placement SET attempt = $2 WHERE id = $1`, [
        claimed!.placement.id,
        JSON.stringify(attemptOf(claimed!)),
      ]);
      correcting = fanOut();
      await waitsForALock();
    });
    await correcting;
    expect(await line(message)).toMatchObject({ desired: 2, shown: 0, outcome: null });
    expect(await claim()).toHaveLength(1);
  });

  test('gives way to the newer one at once, whatever it was told to wait', async () => {
    await endpoint('slow');
    const message = await desk.release(content(severe));
    await fanOut();
    const [first] = await claim();
    await placements.write(first!, { attempt: attemptOf(first!), outcome: 'unknown', releaseForMs: 3_600_000 });
    expect(await claim()).toEqual([]);
    await desk.release(content({ ...severe, kind: 'withdrawal' }), message);
    await fanOut();
    expect(await claim()).toMatchObject([{ placement: { desired: 2 } }]);
  });

  test('is pre-empted once: two workers do not take the newer one from each other again and again', async () => {
    await endpoint('slow');
    const message = await desk.release(content(severe));
    await fanOut();
    const [first] = await claim();
    await placements.write(first!, { attempt: attemptOf(first!) });
    await desk.release(content({ ...severe, kind: 'correction' }), message);
    await fanOut();
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
    expect(await placements.write(first!, { shown: 1 })).toBe(false);
  });

  test('leaves nothing on the board that was said of it only', async () => {
    await endpoint('one');
    const message = await desk.release(content(severe));
    await fanOut();
    const [first] = await claim();
    const error = { code: 'forbidden', detail: 'No.', todo: 'Ask them.' };
    await placements.write(first!, { settled: { version: 1, as: 'refused' }, outcome: 'refused', error });
    expect(await line(message)).toMatchObject({ outcome: 'refused', error });
    await desk.release(content({ ...severe, kind: 'update' }), message);
    await fanOut();
    expect(await line(message)).toMatchObject({ desired: 2, outcome: null, error: null });
  });
});

test('an endpoint that was excused from one version is not counted as told of the next', async () => {
  await endpoint('severe-only', 'Severe');
  const message = await desk.release(content(severe));
  await fanOut();
  const second = await desk.release(content({ ...minor, kind: 'correction' }), message);
  await fanOut();
  expect(await line(message)).toMatchObject({ outcome: 'excused' });
  await desk.release(content({ ...severe, kind: 'correction' }), second);
  await fanOut();
  expect(await line(message)).toMatchObject({ desired: 3, shown: 0, outcome: null });
  expect((await board(message)).converged).toBe(false);
});

describe('a fan-out to 3,000 endpoints', () => {
  let message: MessageRecord;

  beforeEach(async () => {
    const id = await endpoint('pattern');
    await database.rows(
      `INSERT INTO channel (id, kind, name, world, settings, secrets, created_at)
       SELECT gen_random_uuid(), c.kind, 'endpoint ' || i, c.world, c.settings, c.secrets, c.created_at
         FROM channel c, generate_series(1, 2999) i WHERE c.id = $1`,
      [id],
    );
    message = await desk.release(content(severe));
  });

  test('reaches each once, though a worker was killed in the middle of a chunk and two work on the rest', async () => {
    await advance();
    const killed = database.transaction(async (tx) => {
      await tx.rows(`SELECT FROM fanout WHERE done_at IS NULL FOR UPDATE`);
      // Another worker finds nothing to take, and does not wait for it.
      expect(await advance()).toBe(false);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect((await board(message)).converged).toBe(false);
    await Promise.all([fanOut(), fanOut()]);
    await fanOut();
    const { placements: lines } = await board(message);
    expect(new Set(lines.map(({ channel }) => channel.id)).size).toBe(3_000);
    expect(lines.every(({ desired }) => desired === 1)).toBe(true);
  });

  test('is overtaken by the withdrawal of another message, and by a newer version of its own', async () => {
    await advance();
    const other = await desk.release(content(minor));
    await desk.release(content({ ...minor, kind: 'withdrawal' }), other);
    await advance();
    expect((await board(other)).placements).toHaveLength(1_000);
    await desk.release(content({ ...severe, kind: 'correction' }), message);
    await fanOut();
    const lines = (await board(message)).placements;
    expect(lines).toHaveLength(3_000);
    expect(lines.every(({ desired }) => desired === 2)).toBe(true);
  });

  test('keeps the board readable and the claim cheap: both use their indexes', async () => {
    await fanOut();
    await database.rows('ANALYZE');
    const plan = await database.rows<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT p.id FROM placement p JOIN channel c ON c.id = p.channel_id
        WHERE p.not_before <= clock_timestamp() AND (p.attempt IS NOT NULL OR p.shown < p.desired)
        ORDER BY p.rank DESC, p.not_before, p.id LIMIT 8`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('placement_open');
    expect((await board(message)).placements).toHaveLength(3_000);
  });
});

test('a fan-out and the writes of many claims lock placements in one order, so that neither ends the other', async () => {
  await endpoint('one');
  await endpoint('two');
  const message = await desk.release(content(severe));
  await fanOut();
  // Ids are in the order in which placements were made, which need not be that of their channels.
  const ids = ['0199a7c2-0000-7000-8000-00000000000b', '0199a7c2-0000-7000-8000-00000000000a'] as const;
  const made = await database.rows<{ id: string }>('SELECT id FROM placement ORDER BY channel_id');
  for (const [i, { id }] of made.entries())
    await database.rows('UPDATE placement SET id = $2 WHERE id = $1', [id, ids[i]]);
  await desk.release(content({ ...severe, kind: 'correction' }), message);
  let correcting: Promise<void> | undefined;
  await database.transaction(async (tx) => {
    await tx.run('UPDATE placement SET outcome = $2 WHERE id = $1', [ids[1], 'retry']);
    correcting = fanOut();
    await waitsForALock();
    await tx.run('UPDATE placement SET outcome = $2 WHERE id = $1', [ids[0], 'retry']);
  });
  await correcting;
  expect((await board(message)).placements.map(({ desired }) => desired)).toEqual([2, 2]);
});

test('the worst is claimed first, a withdrawal before all, and nothing of a channel that has enough under way', async () => {
  const id = await endpoint('one');
  const small = await desk.release(content(minor));
  const grave = await desk.release(content(severe));
  const withdrawn = await desk.release(content(minor));
  await fanOut();
  const [heard] = (await claim()).filter(({ placement }) => placement.messageId === withdrawn.id);
  await placements.write(heard!, { shown: 1, attempt: null, releaseForMs: 0 });
  await database.rows(`UPDATE placement SET lease_until = '-infinity'`);
  await desk.release(content({ ...minor, kind: 'withdrawal' }), withdrawn);
  await fanOut();
  expect(await placements.claim({ lane: 'endpoints', limit: 10, leaseMs: LEASE_MS, except: [id] })).toEqual([]);
  const claimed: string[] = [];
  for (let i = 0; i < 3; i++) claimed.push((await claim(1))[0]!.placement.messageId);
  expect(claimed).toEqual([withdrawn.id, grave.id, small.id]);
});

/** Resolves when somebody in this database waits for a lock. */
async function waitsForALock(): Promise<void> {
  for (;;) {
    const [row] = await database.rows<{ waits: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits`,
    );
    if (row!.waits) return;
  }
}
