import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { MOST_TRIES, removeForeign } from '../../src/dispatch/remove-foreign.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Outcome } from '../../src/domain/delivery.js';
import type { Database } from '../../src/store/database.js';
import { ErrandsStore } from '../../src/store/errands.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { office } from '../support/messages.js';

/* A foreign post that an officer wants off the account: what is called, how often, and what the ledger says of it. */
const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:9', ownHosts: [] });
const error = { code: 'time-out', detail: 'It did not answer.', todo: 'Nothing.' };
const AWAY: Outcome = { is: 'unknown', error };
const DONE: Outcome = { is: 'delivered', remoteId: 'f', url: null, text: null };

let server: TestServer;
let database: Database;
let desk: DirectOffice;
let errands: ErrandsStore;
let channel: string;
let called: number;

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server?.close());
beforeEach(async () => {
  database = await server.database();
  desk = new DirectOffice(database, office(), kinds, randomBytes(32));
  errands = new ErrandsStore(database, desk.channels);
  channel = await desk.addChannel(
    { kind: 'mastodon', name: 'Mastodon', world: 'exercise' },
    { url: 'http://127.0.0.1:9/mastodon', token: 'secret' },
  );
  const at = new Date().toISOString();
  await sql(
    `INSERT INTO foreign_post (channel_id, remote_id, text, first_seen, removal_at) VALUES ($1, 'f', 'x', now(), now())`,
    channel,
  );
  await database.transaction((tx) =>
    errands.ask(tx, { channelId: channel, askedBy: 'approver@crisis.example', at, remoteId: 'f' }),
  );
  called = 0;
});

const sql = <Row = object>(text: string, ...values: readonly unknown[]) => database.rows<Row>(text, values);
const ledger = async () =>
  (await desk.ledger.read({ after: 0, limit: 100 }))
    .filter(({ facts }) => facts.kind === 'foreign')
    .map(({ action }) => action);
const pause = (why: string | null) => database.transaction((tx) => desk.channels.pause(tx, channel, why));
const post = async () =>
  (await sql(`SELECT removed_at IS NOT NULL AS gone, error->>'code' AS code FROM foreign_post`))[0];

/** One run of the loop, if it takes the errand; what happens during the call comes in between. */
async function run(outcome: Outcome, meanwhile: () => Promise<unknown> = async () => undefined): Promise<boolean> {
  const errand = await errands.claim(20_000);
  if (!errand) return false;
  const account = {
    apply: async () => {
      called += 1;
      await meanwhile();
      return outcome;
    },
  } as Partial<OpenedChannel> as OpenedChannel;
  await removeForeign(errand, { name: 'Mastodon', account }, errands);
  return true;
}
/** Seconds until it is tried again; then the wait is over. */
async function waited(): Promise<number> {
  const [row] = await sql<{ s: number }>(
    `SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 AS s FROM errand WHERE done_at IS NULL`,
  );
  await sql(`UPDATE errand SET lease_until = '-infinity'`);
  return row!.s;
}
const takeBack = () =>
  database.transaction((tx) =>
    errands.endRemovals(tx, { channelId: channel, remoteId: 'f', why: error, at: new Date().toISOString() }),
  );

describe('a removal', () => {
  test('is not made while the channel is paused, and is made after that', async () => {
    await pause('Wrong account');
    expect([await run(DONE), called]).toEqual([false, 0]);
    await pause(null);
    expect([await run(DONE), called]).toEqual([true, 1]);
    expect([await ledger(), await post()]).toEqual([['intent', 'delivered'], { gone: true, code: null }]);
  });

  test('is not made where the channel was paused after the loop took it up', async () => {
    const errand = (await errands.claim(20_000))!;
    await pause('Wrong account');
    expect(await errands.intend(errand, 'Mastodon')).toBeUndefined();
    expect(await ledger()).toEqual([]);
  });

  test('waits longer each time, is meant once, and ends with an error that the officer sees', async () => {
    const waits: number[] = [];
    for (let n = 1; n <= MOST_TRIES; n++) {
      expect(await run(AWAY)).toBe(true);
      if (n < MOST_TRIES) waits.push(await waited());
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)! / waits[0]!).toBeGreaterThan(10);
    expect([await run(AWAY), called]).toEqual([false, MOST_TRIES]);
    expect([await ledger(), await post()]).toEqual([['intent', 'refused'], { gone: false, code: 'time-out' }]);
  });

  test('that was taken back while it waited is not made', async () => {
    await run(AWAY);
    await takeBack();
    await sql(`UPDATE errand SET lease_until = '-infinity'`);
    expect([await run(DONE), called]).toEqual([false, 1]);
  });

  test('that was taken back during the call is told only where it was made all the same', async () => {
    await run({ is: 'refused', error, pause: false }, takeBack);
    expect([await ledger(), await post()]).toEqual([['intent'], { gone: false, code: null }]);
    await sql(`UPDATE errand SET done_at = NULL, result = NULL, lease_until = '-infinity'`);
    await run(DONE, takeBack);
    expect([await ledger(), await post()]).toEqual([['intent', 'delivered'], { gone: true, code: null }]);
  });
});
