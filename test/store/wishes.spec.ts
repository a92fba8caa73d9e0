import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SubscriptionWish } from '../../src/domain/subscriber.js';
import type { Database } from '../../src/store/database.js';
import { Sealer } from '../../src/store/seal.js';
import { SubscribersStore } from '../../src/store/subscribers.store.js';
import { TopicsStore } from '../../src/store/topics.store.js';
import { VerificationsStore } from '../../src/store/verifications.store.js';
import { type TestServer, testServer } from '../support/database.js';

/* What strangers can make of the hub's database: so many rows, and no more, for so long, and no longer. */
let server: TestServer;
let database: Database;
let verifications: VerificationsStore;
let subscribers: SubscribersStore;
let topics: TopicsStore;

beforeAll(async () => {
  server = await testServer();
  database = await server.database();
  const sealer = new Sealer(Buffer.alloc(32, 7));
  topics = new TopicsStore(database);
  verifications = new VerificationsStore(database, sealer, topics);
  subscribers = new SubscribersStore(database, sealer);
}, 60_000);
afterAll(() => server?.close());
beforeEach(async () => {
  await database.rows('DELETE FROM verification');
  await database.rows('DELETE FROM subscriber');
});

const PATH = '/feeds/fr.atom';
const TOPIC = {
  path: PATH,
  epoch: 1,
  confirmedAt: '2026-11-22T02:20:00.000Z',
  type: 'application/atom+xml',
  digest: 'd',
  body: Buffer.from('<feed/>'),
};
const ask = (host: string, network = '192.0.2.1', more: Partial<SubscriptionWish> = {}) => {
  const about = { mode: 'subscribe', topic: PATH, world: 'live', secret: null, leaseSeconds: 300 } as const;
  return verifications.ask({ ...about, callback: `https://${host}/hook`, ...more }, TOPIC, network);
};
const due = () => verifications.claim({ limit: 100, leaseMs: 60_000, except: [] });
/** All that wait are confirmed, as a minute ago: what is bounded by the minute and the second is not in the way. */
async function confirmAll(): Promise<void> {
  for (const claim of await due()) expect(await verifications.confirm(claim)).toBe(true);
  await ago('asked_at', '2 minutes');
  await ago('done_at', '2 minutes');
}
const ago = (column: 'asked_at' | 'done_at', by: string) =>
  database.rows(`UPDATE verification SET ${column} = ${column} - $1::interval`, [by]);
const count = async (table: 'subscriber' | 'verification'): Promise<number> =>
  Number((await database.rows<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n);

/** Asks by other hosts of one site and from other networks, until it is told to stop. */
async function fill(host: (i: number) => string, network: (i: number) => string): Promise<number> {
  for (let i = 0; ; i += 1) {
    const answer = await ask(host(i), network(i));
    if (answer !== 'taken') return i;
    if (i % 10 === 9) await confirmAll();
  }
}

describe('one site', () => {
  test('has twenty wishes that wait at most, whatever its hosts are called', async () => {
    const answers = [];
    for (let i = 0; i < 21; i += 1) answers.push(await ask(`h${i}.evil.example`, `192.0.2.${i}`));
    expect(answers).toEqual([...Array<string>(20).fill('taken'), 'host']);
    expect(await ask('newsroom.example')).toBe('taken');
  });

  test('has sixty wishes a minute at most, though each is answered at once', async () => {
    let taken = 0;
    while ((await ask(`h${taken}.evil.example`, `192.0.2.${taken}`, { mode: 'unsubscribe' })) === 'taken') {
      taken += 1;
      await database.rows(`UPDATE verification SET done_at = clock_timestamp(), outcome = 'not-confirmed'`);
    }
    expect(taken).toBe(60);
  });

  test('has fifty subscriptions at most; who has one may renew and end it', async () => {
    const taken = await fill(
      (i) => `h${i}.evil.co.uk`,
      (i) => `2001:db8:${i}:0`,
    );
    expect([taken, await count('subscriber')]).toEqual([50, 50]);
    expect(await ask('h0.evil.co.uk')).toBe('taken');
    expect(await ask('h0.evil.co.uk', '192.0.2.1', { mode: 'unsubscribe' })).toBe('taken');
    expect(await ask('other.co.uk')).toBe('taken');
  });
});

test('one network has two hundred subscriptions at most, for however many sites it asks', async () => {
  const network = '2001:db8:0:1';
  const taken = await fill(
    (i) => `site${i}.example`,
    () => network,
  );
  expect([taken, await count('subscriber')]).toEqual([200, 200]);
  expect(await ask('another.example', '2001:db8:0:2')).toBe('taken');
});

test('twenty a second are confirmed in all', async () => {
  for (let i = 0; i < 25; i += 1) await ask(`site${i}.example`);
  const claims = await due();
  expect(claims).toHaveLength(20);
  await Promise.all(claims.slice(0, 18).map((claim) => verifications.confirm(claim)));
  // As if all of them had been confirmed in this very second, however slow this machine is.
  await ago('done_at', '-1 hour');
  expect(await due()).toHaveLength(2);
  await ago('done_at', '2 hours');
  expect(await due()).toHaveLength(3);
});

describe('what is left', () => {
  test('of wishes is gone after ten minutes, so many at once, though no subscriber expires; a denial waits until told', async () => {
    for (let i = 0; i < 6; i += 1) await ask(`site${i}.example`);
    const [closed, ...others] = await due();
    await verifications.close(closed!, 'not-confirmed');
    await verifications.confirm(others[0]!);
    await database.rows(`UPDATE verification SET mode = 'denied' WHERE id = $1`, [others[1]!.id]);
    expect(await verifications.sweep(100)).toBe(0);
    await ago('asked_at', '11 minutes');
    expect([await verifications.sweep(2), await verifications.sweep(100), await verifications.sweep(100)]).toEqual([
      2, 3, 0,
    ]);
    expect(await database.rows('SELECT mode FROM verification')).toEqual([{ mode: 'denied' }]);
    expect(await count('subscriber')).toBe(1);
  });

  test('of subscribers is gone after a day', async () => {
    for (const host of ['a.example', 'b.example']) await ask(host);
    await confirmAll();
    await database.rows(
      `UPDATE subscriber SET ended_at = clock_timestamp() - interval '25 hours', ended_as = 'gone' WHERE host = 'a.example'`,
    );
    expect([await subscribers.sweep(100), await count('subscriber')]).toEqual([1, 1]);
  });
});

test('a topic is wanted once somebody who asked for it has confirmed', async () => {
  await ask('newsroom.example');
  expect(await topics.wanted()).toEqual([]);
  await confirmAll();
  expect(await topics.wanted()).toEqual([PATH]);
});
