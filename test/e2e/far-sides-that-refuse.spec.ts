import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BoardPlacement } from '../../src/domain/board.js';
import type { Database } from '../../src/store/database.js';
import type { MessageRecord } from '../../src/store/messages.store.js';
import type { Shown } from '../contract/dialect.js';
import { dialect as mastodon } from '../contract/dialects/mastodon.js';
import { answer, FarSide, type Move, send } from '../contract/far-side.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Dispatching, openDispatching } from '../support/dispatching.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';

/* A far side that says no to an account, or cannot be read back: what the board says, and what becomes of the rest. */
let server: TestServer;
let database: Database;
let office: Dispatching;
let far: FarSide | undefined;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(async () => {
  await office.close();
  await far?.close();
  far = undefined;
});

const alert = () => content({ kind: 'alert', status: 'exercise' });
const placements = async (message: MessageRecord): Promise<readonly BoardPlacement[]> =>
  (await office.desk.board.of(message.id))?.placements ?? [];
const on = (lines: readonly BoardPlacement[], kind: string) => lines.filter(({ channel }) => channel.kind === kind);
const stand = (lines: readonly BoardPlacement[]) =>
  lines.length > 0 && lines.every(({ shown, desired }) => shown === desired);
const converged = (message: MessageRecord) =>
  until('all of it stands', async () => (await office.desk.board.of(message.id))?.converged, 40_000);
const pauses = async () =>
  (await database.rows<{ subject: string }>(`SELECT subject FROM ledger WHERE action = 'channel-paused'`)).map(
    ({ subject }) => subject,
  );
const resume = (id: string) =>
  database.transaction(async (tx) => {
    await office.desk.channels.pause(tx, id, null);
    await tx.run('NOTIFY tocsin_work');
  });
/** Posts of a network that the public saw, by message and language; each must be there once. */
const posted = (where: string) =>
  office.training
    .record()
    .filter((entry) => entry.where === where && entry.event === 'posted')
    .map((entry) => `${entry.reference} ${entry.language}`)
    .sort();

test('fault 13: a suspended account on X is red within ten seconds, says what to do, and holds up no other', async () => {
  database = await server.database();
  office = await openDispatching(database);
  const { x } = await office.addSocialChannels();
  await office.fault({ at: 'x', mode: 'refuse' });
  await office.start();
  const message = await office.desk.release(alert());
  const lines = await until(
    'the channel is red',
    async () => {
      const now = await placements(message);
      const red = on(now, 'x').every(({ outcome }) => outcome === 'paused');
      return now.length > 0 && red && stand(on(now, 'mastodon')) && now;
    },
    10_000,
  );
  const told = on(lines, 'x').map(({ error }) => error?.todo ?? '');
  expect(told.filter((todo) => /not suspended.*then resume the channel/.test(todo)).length).toBeGreaterThan(0);
  expect([await pauses(), posted('x')]).toEqual([['X'], []]);

  await office.noFaults();
  await resume(x);
  await converged(message);
  expect(posted('x')).toEqual(posted('mastodon'));
}, 60_000);

test('fault 15: a token that is revoked in the middle of a fan-out pauses its channel with one alarm, and after a new one nothing is lost', async () => {
  const shown: Shown = new Map();
  far = await new FarSide((received) => mastodon.act(received, shown)).open();
  const NO = answer({ status: 401, body: { error: 'The access token was revoked' } });
  let taken = 0;
  const withToken: Move = (received, response, act) => {
    const isOld = received.headers.authorization === 'Bearer old-token-0123456789';
    if (received.method === 'POST' && isOld) taken += 1;
    if (isOld && taken > 2) NO(received, response, act);
    else send(response, act());
  };
  far.script = [withToken];

  database = await server.database();
  office = await openDispatching(database, far.origin);
  const url = `${far.origin}/there`;
  const id = await office.desk.addChannel(
    { kind: 'mastodon', name: 'Mastodon', world: 'exercise' },
    { url, token: 'old-token-0123456789' },
  );
  await office.start();
  const first = await office.desk.release(alert());
  await until('the channel is paused', async () => (await pauses()).length > 0);
  const second = await office.desk.release(alert());
  const lines = await until('the board says so', async () => {
    const now = [...(await placements(first)), ...(await placements(second))];
    return now.filter(({ outcome }) => outcome === 'paused').length === 6 && now;
  });
  expect(lines.filter(({ shown, desired }) => shown === desired)).toHaveLength(2);
  expect(lines.some(({ error }) => error?.todo === 'Make a new token and resume the channel.')).toBe(true);
  expect([await pauses(), shown.size]).toEqual([['Mastodon'], 2]);

  await database.transaction(async (tx) => {
    const row = (await office.desk.channels.get(tx, id))!;
    const { settings } = office.desk.channels.account(row);
    await office.desk.channels.change(tx, id, { account: { settings, secrets: { token: 'new-token-0123456789' } } });
  });
  await resume(id);
  await converged(first);
  await converged(second);
  const texts = [...shown.values()].map(({ text }) => text);
  expect([texts.length, new Set(texts).size]).toEqual([8, 8]);
  expect((await office.desk.ledger.verify()).broken).toBeNull();
}, 60_000);

describe('a timeline that cannot be believed yet', () => {
  test('fault 11: the board says unsure of the one post whose answer was lost, and the others go on', async () => {
    database = await server.database();
    office = await openDispatching(database);
    await office.addSocialChannels();
    await office.fault({ at: 'mastodon', mode: 'lag' });
    await office.fault({ at: 'mastodon', mode: 'lost-answer' });
    await office.start();
    const message = await office.desk.release(alert());
    const lines = await until('the others stand', async () => {
      const now = await placements(message);
      return now.filter(({ shown }) => shown === 1).length === 7 && now;
    });
    expect(lines.filter(({ outcome }) => outcome === 'unknown')).toMatchObject([{ channel: { kind: 'mastodon' } }]);
    const other = await office.desk.release(alert());
    await until('another message stands on it', async () => stand(on(await placements(other), 'mastodon')));
    await office.noFaults();
    await converged(message);
    expect(posted('mastodon')).toEqual([...new Set(posted('mastodon'))]);
    expect(posted('mastodon')).toHaveLength(8);
  }, 60_000);
});
