import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { dataSource } from '../../src/data-source.js';
import type { Anchor } from '../../src/domain/anchor.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { anchorKeys, anchorSigner, believe, sealWith } from '../../src/formats/anchors.js';
import { type AnchorManner, AnchorsStore } from '../../src/store/anchors.store.js';
import { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { TAMPERINGS, type Tampering } from '../support/tampering.js';

const masterKey = randomBytes(32);
const keys = anchorKeys(masterKey);
const manner = (everyMs: number): AnchorManner => ({
  hub: 'https://crisis.example',
  everyMs,
  seal: sealWith(keys),
  sign: anchorSigner(masterKey),
});
const AT_ONCE = manner(0);

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function opened() {
  const database = await server.database();
  return { database, ledger: new LedgerStore(database), anchors: new AnchorsStore(database) };
}

async function write(ledger: LedgerStore, lines: number): Promise<void> {
  await ledger.append(
    ...Array.from({ length: lines }, (_, i) => ({
      actor: 'officer@crisis.example',
      action: 'delivered' as const,
      subject: '2026-0042',
      facts: { attempt: i, of: { name: 'Mastodon', languages: ['fr', 'nl'] } },
    })),
  );
}

describe('anchors', () => {
  test('are made of what is new, signed, and not sooner than they are due', async () => {
    const { ledger, anchors } = await opened();
    expect(await anchors.make(AT_ONCE)).toEqual({ is: 'nothing-new' });
    await write(ledger, 3);
    const first = await anchors.make(manner(3_600_000));
    expect(first).toMatchObject({ is: 'made', anchor: { after: 0, seq: 3 }, more: false });
    await write(ledger, 2);
    expect(await anchors.make(manner(3_600_000))).toEqual({ is: 'nothing-new' });
    expect(await anchors.make(AT_ONCE)).toMatchObject({ is: 'made', anchor: { after: 3, seq: 5 } });
    expect(await anchors.make(AT_ONCE)).toEqual({ is: 'nothing-new' });
    const all = await anchors.read();
    expect(believe(all, keys)).toEqual({ believed: all, forged: [], strange: [] });
    expect(await ledger.verify({ anchors: all, seal: sealWith(keys) })).toMatchObject({
      broken: null,
      unanchored: null,
    });
  });

  test('of a night on which much happens are several, before their minute is over', async () => {
    const { ledger, anchors } = await opened();
    await write(ledger, 1_100);
    const hourly = manner(3_600_000);
    expect(await anchors.make(hourly)).toMatchObject({ is: 'made', anchor: { after: 0, seq: 500 }, more: true });
    expect(await anchors.make(hourly)).toMatchObject({ is: 'made', anchor: { after: 500, seq: 1_000 }, more: false });
    expect(await anchors.make(hourly)).toEqual({ is: 'nothing-new' });
  });

  test('are made once, however many processes ask at once', async () => {
    const { ledger, anchors, database } = await opened();
    await write(ledger, 40);
    const twin = new Database(database.url, dataSource(database.url));
    const others = new AnchorsStore(twin);
    const made = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? anchors : others).make(AT_ONCE)));
    await twin.close();
    expect(made.filter(({ is }) => is === 'made')).toHaveLength(1);
    expect(await anchors.read()).toHaveLength(1);
  });

  test('say nothing of what a line holds to somebody who guesses it', async () => {
    const { ledger, anchors } = await opened();
    await write(ledger, 1);
    const made = await anchors.make(AT_ONCE);
    const [line] = await ledger.read({ after: 0, limit: 1 });
    expect(JSON.stringify(made)).not.toContain(line!.digest.slice(0, 8));
  });

  test('are handed to a place until it has taken them, in order, and how that went is kept', async () => {
    const { ledger, anchors, database } = await opened();
    const taken: number[] = [];
    let away = true;
    const place = {
      name: 'archive.example',
      kind: 'webhook' as const,
      everyMs: 0,
      async carry(brought: readonly Anchor[]) {
        if (away) throw new Error('it is away');
        taken.push(...brought.map(({ seq }) => seq));
      },
    };
    await anchors.carryTo(place);
    await write(ledger, 1);
    await anchors.make(AT_ONCE);
    await write(ledger, 1);
    await anchors.make(AT_ONCE);
    await anchors.carryTo(place);
    expect(await anchors.places()).toMatchObject([{ name: 'archive.example', seq: 0, at: null, error: 'it is away' }]);
    away = false;
    await database.rows(`UPDATE anchor_place SET due_at = '-infinity'`);
    await anchors.carryTo(place);
    expect(taken).toEqual([1, 2]);
    expect(await anchors.places()).toMatchObject([{ seq: 2, error: null }]);
    await anchors.carryTo(place);
    expect(taken).toEqual([1, 2]);
    await anchors.retain(['webhook'], []);
    expect(await anchors.places()).toEqual([]);
  });
});

/**
 * Somebody who may do everything to the tables and has the triggers not run. The embedded server's superuser has no
 * password that anybody knows; its owner can do all the same to a table, and is what an intruder would be.
 */
async function asOwner(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  const triggers = async (how: 'DISABLE' | 'ENABLE') => {
    for (const table of ['ledger', 'anchor', 'head']) await client.query(`ALTER TABLE ${table} ${how} TRIGGER USER`);
  };
  await client.connect();
  try {
    await triggers('DISABLE');
    await work(client);
    await triggers('ENABLE');
  } finally {
    await client.end();
  }
}

async function replace(client: pg.Client, entries: readonly LedgerEntry[]): Promise<void> {
  await client.query('TRUNCATE ledger');
  await client.query(`INSERT INTO ledger SELECT * FROM jsonb_populate_recordset(NULL::ledger, $1)`, [
    JSON.stringify(entries),
  ]);
}

describe('somebody who may write every table, and has the triggers not run,', () => {
  let hub: Awaited<ReturnType<typeof opened>>;
  let written: LedgerEntry[];
  let elsewhere: Anchor[];
  beforeAll(async () => {
    hub = await opened();
    for (const lines of [4, 1, 33]) {
      await write(hub.ledger, lines);
      await hub.anchors.make(AT_ONCE);
    }
    await write(hub.ledger, 12);
    written = await hub.ledger.read({ after: 0, limit: 100 });
    elsewhere = await hub.anchors.read();
  });
  const look = () => hub.ledger.verify({ anchors: elsewhere, seal: sealWith(keys) });

  test.each(Object.keys(TAMPERINGS) as Tampering[])('is found, and the line is named: %s', async (name) => {
    const { entries, bad } = TAMPERINGS[name](written, 17, (sides) => 2 % sides);
    await asOwner(hub.database.url, (client) => replace(client, entries));
    expect((await look()).broken?.seq).toBe(bad);
    // Nothing is anchored on top of it: the hub does not vouch for what does not fit.
    const last = entries.at(-1)!;
    await asOwner(hub.database.url, async (client) => {
      await client.query('UPDATE head SET ledger_seq = $1, ledger_digest = $2', [last.seq, last.digest]);
    });
    expect((await look()).broken?.seq).toBe(bad);
    await asOwner(hub.database.url, async (client) => {
      await replace(client, written);
      const { seq, digest } = written.at(-1)!;
      await client.query('UPDATE head SET ledger_seq = $1, ledger_digest = $2', [seq, digest]);
    });
    expect((await look()).broken).toBeNull();
  });

  test('and writes a younger line anew is not seen, and that this can be is said: the span is named', async () => {
    const { entries } = TAMPERINGS['the rest written anew'](written, 45);
    await asOwner(hub.database.url, async (client) => {
      await replace(client, entries);
      await client.query('UPDATE head SET ledger_digest = $1', [entries.at(-1)!.digest]);
    });
    expect(await look()).toMatchObject({ broken: null, unanchored: { from: 39, to: 50 } });
    await asOwner(hub.database.url, async (client) => {
      await replace(client, written);
      await client.query('UPDATE head SET ledger_digest = $1', [written.at(-1)!.digest]);
    });
  });

  test('and cuts off the end and forgets the head is found without any anchor', async () => {
    await asOwner(hub.database.url, async (client) => void (await client.query('DELETE FROM ledger WHERE seq > 47')));
    expect((await hub.ledger.verify()).broken).toMatchObject({ seq: 48 });
    await asOwner(hub.database.url, (client) => replace(client, written));
  });

  test('and writes all of it anew and takes the anchors away is not anchored over, and is found by those elsewhere', async () => {
    const { entries } = TAMPERINGS['the rest written anew'](written, 17);
    await asOwner(hub.database.url, async (client) => {
      await replace(client, entries);
      await client.query('UPDATE head SET ledger_digest = $1', [entries.at(-1)!.digest]);
    });
    expect(await hub.anchors.make(AT_ONCE)).toMatchObject({ is: 'broken', broken: { seq: 38 } });
    await asOwner(hub.database.url, async (client) => void (await client.query('TRUNCATE anchor')));
    expect(await hub.anchors.make(AT_ONCE)).toMatchObject({ is: 'made' });
    expect(await look()).toMatchObject({ broken: { seq: 17 } });
  });
});
