import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Secrets } from '../../src/domain/channel.js';
import type { FarError } from '../../src/domain/delivery.js';
import type { Database } from '../../src/store/database.js';
import { RenewalsStore } from '../../src/store/renewals.store.js';
import { Sealer } from '../../src/store/seal.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { office } from '../support/messages.js';

/* Tokens of which each serves once: whoever loses the answer loses the account. */
const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:9', ownHosts: [] });
const LEASE_MS = 20_000;
const OLD: Secrets = { accessToken: 'access-1', refreshToken: 'refresh-1' };
const NEW: Secrets = { accessToken: 'access-2', refreshToken: 'refresh-2' };
const no = (code: string): FarError => ({ code, detail: 'No.', todo: 'Authorise it anew.' });

let server: TestServer;
let database: Database;
let desk: DirectOffice;
let key: Buffer;
let channel: string;
beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server?.close());
beforeEach(async () => {
  database = await server.database();
  key = randomBytes(32);
  desk = new DirectOffice(database, office(), kinds, key);
  channel = await desk.addChannel(
    { kind: 'x', name: 'X', world: 'exercise' },
    { account: '@crisis', url: 'http://127.0.0.1:9/x', clientId: 'app', ...OLD },
  );
});

/** Each process has its own. */
const renewals = () => new RenewalsStore(database, desk.channels, new Sealer(key));
const row = async () => (await database.transaction((tx) => desk.channels.get(tx, channel)))!;
const stored = async () => desk.channels.account(await row()).secrets;
const told = async () =>
  (await desk.ledger.read({ after: 0, limit: 100 }))
    .map(({ action }) => action)
    .filter((action) => /^secrets/.test(action));

/** A far side that answers in turn, and counts how often and with what it is asked. */
function farSide(...answers: readonly (Secrets | FarError)[]) {
  const asked: Secrets[] = [];
  return {
    asked,
    ask: async (secrets: Secrets) => {
      asked.push(secrets);
      return answers[Math.min(asked.length, answers.length) - 1]!;
    },
  };
}
const renew = (ask: (secrets: Secrets) => Promise<Secrets | FarError>, stale = OLD, by = renewals()) =>
  by.of(channel, LEASE_MS)(stale, ask);

describe('renewed tokens', () => {
  test('are stored before anybody has them, under the seal, and told without a secret', async () => {
    const { ask } = farSide(NEW);
    expect(await renew(ask)).toEqual(NEW);
    expect(await stored()).toEqual(NEW);
    expect((await row()).secrets).not.toContain('refresh-2');
    expect(await told()).toEqual(['secrets-renewed']);
    const lines = await database.rows<{ all: string }>(`SELECT string_agg(l::text, '') AS all FROM ledger l`);
    expect(lines[0]!.all).not.toMatch(/refresh-|access-/);
  });

  test('are asked for once, however many processes find the old ones stale at the same moment', async () => {
    const far = farSide(NEW);
    const answers = await Promise.all([1, 2, 3, 4].map(() => renew(far.ask)));
    expect(answers).toEqual([NEW, NEW, NEW, NEW]);
    expect(far.asked).toEqual([OLD]);
  });

  test('are simply given to whoever comes late', async () => {
    await renew(farSide(NEW).ask);
    const late = farSide(no('unauthorised'));
    expect(await renew(late.ask)).toEqual(NEW);
    expect(late.asked).toEqual([]);
  });

  test('of an intent whose process died are asked for once more, with what is stored', async () => {
    // It died after the intent was committed; whether the far side was asked, nobody knows.
    const dead = renew(() => new Promise(() => undefined));
    void dead;
    await expect(intent()).resolves.toMatchObject({ answered: false });
    await database.rows(`UPDATE renewal SET lease_until = now() - interval '1 ms'`);
    const far = farSide(NEW);
    expect(await renew(far.ask)).toEqual(NEW);
    expect(far.asked).toEqual([OLD]);
  });
});

async function intent(): Promise<object> {
  for (;;) {
    const [found] = await database.rows<{ answered: boolean }>(`SELECT answered FROM renewal`);
    if (found) return found;
  }
}

describe('lost tokens', () => {
  test('are told, make the channel red, and are not asked for again', async () => {
    const far = farSide(no('unauthorised'));
    expect(await renew(far.ask)).toMatchObject({ code: 'secrets-lost' });
    expect(await renew(far.ask)).toMatchObject({ code: 'secrets-lost' });
    expect(far.asked).toHaveLength(1);
    expect(await told()).toEqual(['secrets-lost']);
    expect((await row()).checked?.result).toMatchObject({ ok: false, error: { code: 'secrets-lost' } });
  });

  test('are forgotten as soon as an officer has authorised the account anew', async () => {
    await renew(farSide(no('unauthorised')).ask);
    const given = { accessToken: 'access-9', refreshToken: 'refresh-9' };
    const { settings } = desk.channels.account(await row());
    await database.transaction((tx) => desk.channels.change(tx, channel, { account: { settings, secrets: given } }));
    const far = farSide(NEW);
    expect(await renew(far.ask, given)).toEqual(NEW);
    expect(far.asked).toEqual([given]);
  });

  test('are not called so while only the network failed', async () => {
    const far = farSide(no('connection-refused'), NEW);
    expect(await renew(far.ask)).toMatchObject({ code: 'connection-refused' });
    expect(await renew(far.ask)).toEqual(NEW);
    expect(await told()).toEqual(['secrets-renewed']);
  });

  test('are called so when the answer was lost three times: once alone says nothing', async () => {
    const far = farSide(no('secrets-lost'));
    const codes: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      codes.push(((await renew(far.ask)) as FarError).code);
      await database.rows(`UPDATE renewal SET lease_until = '-infinity'`);
    }
    expect(codes).toEqual(['renewing', 'renewing', 'secrets-lost']);
    expect(await told()).toEqual(['secrets-lost']);
  });
});

test('what an officer entered while the far side was asked is not overwritten', async () => {
  const given = { accessToken: 'access-9', refreshToken: 'refresh-9' };
  const answer = await renew(async () => {
    const { settings } = desk.channels.account(await row());
    await database.transaction((tx) => desk.channels.change(tx, channel, { account: { settings, secrets: given } }));
    return NEW;
  });
  expect(answer).toEqual(given);
  expect(await stored()).toEqual(given);
});

test('new tokens that could not be stored are kept and stored first thing next time', async () => {
  const by = renewals();
  await expect(
    renew(
      async () => {
        await database.rows(`ALTER TABLE renewal RENAME TO away`);
        return NEW;
      },
      OLD,
      by,
    ),
  ).rejects.toThrow();
  await database.rows(`ALTER TABLE away RENAME TO renewal`);
  expect(await stored()).toEqual(OLD);
  const far = farSide(no('unauthorised'));
  expect(await renew(far.ask, OLD, by)).toEqual(NEW);
  expect(far.asked).toEqual([]);
  expect(await stored()).toEqual(NEW);
});
