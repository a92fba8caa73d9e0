import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { Watcher } from '../../src/dispatch/watch.js';
import type { CheckResult, OpenedChannel } from '../../src/domain/channel.js';
import type { Survey, SurveyWish } from '../../src/domain/drift.js';
import { TIMING } from '../../src/domain/placement.js';
import type { Database } from '../../src/store/database.js';
import { PlacementsStore } from '../../src/store/placements.store.js';
import { SightingsStore } from '../../src/store/sightings.store.js';
import { WatchStore } from '../../src/store/watch.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office } from '../support/messages.js';
import { rendition } from '../support/placement-row.js';

/* What a look may write, on a real PostgreSQL: releases, edits and other processes come in between. */
const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:9', ownHosts: [] });
const HOUR = `interval '1 hour'`;

let server: TestServer;
let database: Database;
let desk: DirectOffice;
let watches: WatchStore;
let sightings: SightingsStore;
let placements: PlacementsStore;
let channel: string;
let message: string;

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server?.close());
beforeEach(async () => {
  database = await server.database();
  desk = new DirectOffice(database, office(), kinds, randomBytes(32));
  watches = new WatchStore(database, desk.channels);
  sightings = new SightingsStore(database);
  placements = new PlacementsStore(database);
  channel = await desk.addChannel(
    { kind: 'mastodon', name: 'Mastodon', world: 'exercise' },
    { url: 'http://127.0.0.1:9/mastodon', token: 'secret' },
  );
  ({ id: message } = await desk.release(content({ status: 'exercise' })));
  // Delivered an hour ago: version 1 stands in four posts.
  await sql(`UPDATE placement SET shown = desired`);
  await sql(
    `INSERT INTO post (placement_id, ordinal, remote_ids, shows, visible) SELECT id, 1, ARRAY[language], 1, true FROM placement`,
  );
  await sql(
    `INSERT INTO receipt (id, placement_id, ordinal, version, remote_id, at, digest)
     SELECT gen_random_uuid(), id, 1, 1, language, now() - ${HOUR}, '' FROM placement`,
  );
  await sql(`INSERT INTO watch (channel_id, check_at) VALUES ($1, 'infinity')`, channel);
});

const sql = <Row = object>(text: string, ...values: readonly unknown[]) => database.rows<Row>(text, values);
const due = () => sql(`UPDATE watch SET survey_at = '-infinity', lease_until = '-infinity'`);
/** The ledger may be told of the same post again. */
const minuteLater = async () => {
  for (const table of ['post', 'foreign_post'])
    await sql(`UPDATE ${table} SET told_at = told_at - interval '1 minute'`);
};
const ledger = async () =>
  (await desk.ledger.read({ after: 0, limit: 1_000 }))
    .map(({ action }) => action)
    .filter((action) => /drift/.test(action));
const drifts = () =>
  sql<{ kind: string; believed: boolean }>(`SELECT kind, believed_at IS NOT NULL AS believed FROM drift`);
const foreign = async () =>
  (await sql<{ id: string }>(`SELECT remote_id AS id FROM foreign_post WHERE gone_at IS NULL ORDER BY 1`)).map(
    ({ id }) => id,
  );

type Answer = Survey | ((wish: SurveyWish) => Promise<Survey>);
const surveyed = (about: Partial<Extract<Survey, { is: 'surveyed' }>>): Survey => ({
  is: 'surveyed',
  found: [],
  others: [],
  ...about,
});
const asSent = ({ expected }: SurveyWish) => expected.map(({ remoteId }) => ({ remoteId, is: 'as-sent' as const }));
const other = (remoteId: string, text = 'theirs') => ({ remoteId, url: null, text, at: null });

/** One look, and the end of those that it rang for: what the test makes due next is not theirs. */
async function passOf(looking: Watcher): Promise<void> {
  expect(await looking.pass()).toBe(true);
  await looking.stop();
}

/** A process that looks, at a far side that answers what the test wants. */
function watcher(answer: Answer, check: CheckResult = { ok: true, account: '@crisis', limits: {} }): Watcher {
  const account = {
    survey: async (wish: SurveyWish) => (typeof answer === 'function' ? answer(wish) : answer),
  } as Partial<OpenedChannel> as OpenedChannel;
  return new Watcher({
    watches,
    sightings,
    kinds,
    timing: TIMING,
    channel: (id) => database.transaction((tx) => desk.channels.get(tx, id)),
    open: () => account,
    check: async () => check,
    budget: () => undefined,
    rendition: async ({ version }) => rendition(version, 'alert'),
    told: (problem, error) => {
      throw new Error(problem, { cause: error });
    },
  });
}
/** One look, now. */
async function look(answer: Answer): Promise<void> {
  await due();
  await passOf(watcher(answer));
}
const edited = (remoteId = 'fr') => surveyed({ found: [{ remoteId, is: 'edited', text: 'theirs' }] });
const deleted = (remoteId = 'fr') => surveyed({ found: [{ remoteId, is: 'deleted' }] });

describe('of many processes', () => {
  test('one looks at an account, and the others have nothing to do', async () => {
    const claims = await Promise.all([1, 2, 3].map(() => watches.claim(['mastodon'], 20_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test('one that was stopped for longer than its lease writes nothing', async () => {
    const posts = await watches.posts(channel);
    const zombie = (await watches.claim(['mastodon'], 20_000))!;
    await due();
    await watches.claim(['mastodon'], 20_000);
    const looked = posts.map((post) => {
      return { post, ours: 'ours', found: 'edited', seen: 'theirs', judgement: 'drifted', isCertain: true } as const;
    });
    const survey = { channelName: 'Mastodon', looked, others: [other('f')], expected: 4, nextAtMs: 0, oursSinceMs: 0 };
    expect(await sightings.record(zombie, survey)).toBe(false);
    expect([await drifts(), await foreign()]).toEqual([[], []]);
  });

  test('a look that a dead process began is begun again at the end of its lease', async () => {
    await watches.claim(['mastodon'], 20_000);
    await sql(`UPDATE watch SET lease_until = now() - interval '1 ms', survey_at = now() - interval '1 ms'`);
    expect(await watches.claim(['mastodon'], 20_000)).toMatchObject({ task: 'survey', fence: 2 });
  });
});

describe('what is asked for', () => {
  test('are the posts of messages that still stand, as they were sent, and what came after the channel', async () => {
    let wish: SurveyWish | undefined;
    await look(async (asked) => {
      wish = asked;
      return surveyed({ found: asSent(asked) });
    });
    expect(wish!.expected.map(({ remoteId }) => remoteId).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    expect(wish!.expected[0]!.text).toBe(rendition(1, 'alert').text);
    const [row] = await sql<{ at: Date }>(`SELECT created_at AS at FROM channel`);
    expect(wish!.since).toBe(row!.at.toISOString());
  });

  test('a message that expired more than a day ago is nobody’s news any more', async () => {
    await sql(`ALTER TABLE version DISABLE TRIGGER USER`);
    await sql(`UPDATE version SET expires = now() - interval '25 hours'`);
    expect(await watches.posts(channel)).toEqual([]);
  });
});

describe('a look that began before something else happened', () => {
  test('never reports an edit of our own as drift', async () => {
    await look(async () => {
      // Between the reading and the writing a correction is released, sent and settled.
      await sql(`UPDATE placement SET fence = fence + 1, desired = 2, shown = 2 WHERE language = 'fr'`);
      return edited();
    });
    expect(await drifts()).toEqual([]);
    expect(await ledger()).toEqual([]);
  });

  test('does not overrule an officer who accepted meanwhile', async () => {
    await look(async () => {
      await sql(`UPDATE post SET accepted = 'x', accepted_at = now() WHERE remote_ids = '{fr}'`);
      return edited();
    });
    expect(await drifts()).toEqual([]);
  });

  test('says nothing about a placement with an open call or a newer version on its way', async () => {
    await sql(`UPDATE placement SET desired = 2 WHERE language = 'fr'`);
    await sql(`UPDATE placement SET attempt = '{"op": "edit", "version": 1, "generation": 0}' WHERE language = 'nl'`);
    await look(
      surveyed({ found: [...['fr', 'nl', 'de'].map((id) => ({ remoteId: id, is: 'edited', text: 'x' }) as const)] }),
    );
    expect(await drifts()).toHaveLength(1);
  });
});

describe('a removal', () => {
  test('is not believed of one look, is of two, and ends when the post is seen again', async () => {
    await look(deleted());
    expect(await drifts()).toEqual([{ kind: 'deleted', believed: false }]);
    expect((await desk.board.of(message))!.placements.filter(({ drift }) => drift)).toEqual([]);
    const [{ ms }] = (await sql<{ ms: number }>(
      `SELECT (extract(epoch FROM survey_at - clock_timestamp()) * 1000)::float8 AS ms FROM watch`,
    )) as [{ ms: number }];
    expect(ms).toBeLessThanOrEqual(10_000);
    await look(deleted());
    expect((await desk.board.of(message))!.placements.filter(({ drift }) => drift)).toHaveLength(1);
    await minuteLater();
    await look(async (wish) => surveyed({ found: asSent(wish) }));
    expect(await drifts()).toEqual([]);
    expect(await ledger()).toEqual(['drifted', 'drift-ended']);
  });

  test('that one late reading said is forgotten when the next one sees the post', async () => {
    await look(deleted());
    await look(async (wish) => surveyed({ found: asSent(wish) }));
    await look(deleted());
    expect(await ledger()).toEqual([]);
  });
});

describe('a post that is changed to and fro', () => {
  const asIs = async (wish: SurveyWish) => surveyed({ found: asSent(wish) });

  test('makes one line of the ledger a minute, and the board always tells the newest', async () => {
    for (let n = 0; n < 4; n++) {
      await look(edited());
      expect(await drifts()).toHaveLength(1);
      await look(asIs);
      expect(await drifts()).toEqual([]);
    }
    expect(await ledger()).toEqual(['drifted']);
  });

  test('is told as it was left, a minute later', async () => {
    await look(edited());
    await look(asIs);
    await minuteLater();
    await look(asIs);
    await look(asIs);
    expect(await ledger()).toEqual(['drifted', 'drift-ended']);
  });
});

describe('a survey that fails', () => {
  const error = { code: 'time-out', detail: 'It did not answer.', todo: 'Nothing.' };

  test('says nothing about any post, is told, and is tried again later each time', async () => {
    await look(edited());
    await look({ is: 'failed', error });
    await look({ is: 'failed', error });
    expect(await drifts()).toHaveLength(1);
    const states = await database.transaction((tx) => watches.states(tx, [channel]));
    expect(states.get(channel)).toMatchObject({ error: { code: 'time-out' } });
    const [row] = await sql<{ failures: number; late: boolean }>(
      `SELECT failures, survey_at > now() + interval '100 s' AS late FROM watch`,
    );
    expect(row).toEqual({ failures: 2, late: true });
    await look(async (wish) => surveyed({ found: asSent(wish) }));
    expect(await sql(`SELECT failures, error FROM watch`)).toEqual([{ failures: 0, error: null }]);
  });
});

describe('a post on the account that was not expected', () => {
  test('is foreign, is told once, and ends when it is gone in two looks', async () => {
    await look(surveyed({ others: [other('f-1')] }));
    await look(surveyed({ others: [other('f-1')] }));
    expect(await foreign()).toEqual(['f-1']);
    await look(surveyed({}));
    expect(await foreign()).toEqual(['f-1']);
    await minuteLater();
    await look(surveyed({}));
    expect(await foreign()).toEqual([]);
    expect(await ledger()).toEqual(['drifted', 'drift-ended']);
  });

  test('is told though its far side says of it what no database takes', async () => {
    const at = ['+275760-09-12T00:00:00.000Z', '0000-01-01T00:00:00.000Z'];
    await look(
      surveyed({ others: at.map((when, i) => ({ ...other(`f-${i}`, '\u0000'), url: 'https://\u0000', at: when })) }),
    );
    expect(await foreign()).toEqual(['f-0', 'f-1']);
  });

  test('that an officer accepted is told again when somebody changes it, and a decision about the old words is void', async () => {
    await look(surveyed({ others: [other('f-1', 'Happy holidays')] }));
    await sql(`UPDATE foreign_post SET accepted_at = now(), first_seen = now() - ${HOUR}`);
    await look(surveyed({ others: [other('f-1', 'Happy holidays')] }));
    await minuteLater();
    const undecided = () =>
      sql(`SELECT text, first_seen > now() - interval '1 minute' AS anew FROM foreign_post WHERE accepted_at IS NULL`);
    expect(await undecided()).toEqual([]);
    await look(surveyed({ others: [other('f-1', 'The alert is false')] }));
    expect(await undecided()).toEqual([{ text: 'The alert is false', anew: true }]);
    expect(await ledger()).toEqual(['drifted', 'drifted']);
  });

  test('that was removed and stands there again is told again, but not while the far side reads late', async () => {
    await look(surveyed({ others: [other('f-1')] }));
    await sql(`UPDATE foreign_post SET removal_at = now(), removed_at = now()`);
    await look(surveyed({ others: [other('f-1', 'again')] }));
    expect(await ledger()).toEqual(['drifted']);
    await sql(`UPDATE foreign_post SET removed_at = now() - ${HOUR}`);
    await minuteLater();
    await look(surveyed({ others: [other('f-1', 'again')] }));
    expect(await sql(`SELECT text, removed_at, removal_at FROM foreign_post`)).toEqual([
      { text: 'again', removed_at: null, removal_at: null },
    ]);
    expect(await ledger()).toEqual(['drifted', 'drifted']);
  });

  test('is taken in 20 at a look and 200 in all, and once each, whatever a hostile far side makes up', async () => {
    for (let n = 0; n < 12; n++) {
      const others = Array.from({ length: 300 }, (_, i) => other(`f-${i}`));
      await look(surveyed({ others: [...others, ...others] }));
      if (n === 0) expect(await foreign()).toHaveLength(20);
    }
    expect(await foreign()).toHaveLength(200);
    expect(await ledger()).toHaveLength(200);
  });

  test('has a time of its own, to which a decision about it is bound, though many are found at once', async () => {
    await look(surveyed({ others: [other('f-1'), other('f-2'), other('f-3')] }));
    expect(await sql(`SELECT count(DISTINCT first_seen)::int AS n FROM foreign_post`)).toEqual([{ n: 3 }]);
  });

  test('is ours if it should stand, or if we removed it so lately that it may still be read', async () => {
    await sql(`UPDATE post SET remote_ids = '{old, fr}' WHERE remote_ids = '{fr}'`);
    await sql(`UPDATE post SET visible = false WHERE remote_ids = '{nl}'`);
    await sql(
      `INSERT INTO attempt (id, placement_id, fence, ordinal, op, version, ended_at, outcome)
       SELECT gen_random_uuid(), id, 1, 1, 'delete', 1, now(), 'delivered' FROM placement WHERE language = 'nl'`,
    );
    await look(surveyed({ others: [other('fr'), other('nl')] }));
    expect(await foreign()).toEqual([]);
  });

  test('is foreign though it carries the id of a post that we removed long ago: somebody can write in its place', async () => {
    await sql(`UPDATE post SET remote_ids = '{old, fr}' WHERE remote_ids = '{fr}'`);
    await sql(`UPDATE post SET visible = false WHERE remote_ids = '{nl}'`);
    await look(surveyed({ others: [other('old'), other('fr'), other('nl')] }));
    expect(await foreign()).toEqual(['nl', 'old']);
  });

  test('stays foreign when something of the same message is delivered later', async () => {
    await sql(`UPDATE post SET remote_ids = '{old, fr}' WHERE remote_ids = '{fr}'`);
    await look(surveyed({ others: [other('old')] }));
    await sql(
      `INSERT INTO receipt (id, placement_id, ordinal, version, remote_id, at, digest)
       SELECT gen_random_uuid(), id, 1, 2, 'fr', now(), '' FROM placement WHERE language = 'fr'`,
    );
    await look(surveyed({ others: [other('old')] }));
    expect(await foreign()).toEqual(['old']);
  });

  test('may be the effect of a call that is not resolved yet: its mark tells', async () => {
    await sql(
      `UPDATE placement SET desired = 2, attempt = '{"op": "open", "version": 2, "generation": 0}' WHERE language = 'fr'`,
    );
    const { marker } = rendition(2, 'alert');
    await look(surveyed({ others: [other('new', `said ${marker}`), other('f-1')] }));
    expect(await foreign()).toEqual(['f-1']);
  });

  test('that turns out to be ours leaves the board by itself', async () => {
    await look(surveyed({ others: [other('late')] }));
    await sql(`UPDATE post SET remote_ids = '{fr, late}' WHERE remote_ids = '{fr}'`);
    await look(surveyed({ others: [other('late')] }));
    expect(await foreign()).toEqual([]);
  });
});

describe('after a delivery', () => {
  const deliver = async () => {
    await sql(`UPDATE placement SET desired = 2 WHERE language = 'fr'`);
    const [claim] = await placements.claim({ lane: 'posts', limit: 1, leaseMs: 20_000 });
    const receipt = { ordinal: 1, version: 2, remoteId: 'fr', digest: '' };
    await placements.write(claim!, { shown: 2, receipt, releaseForMs: 0 });
  };
  const waits = async () => {
    const [row] = await sql<{ s: number }>(
      `SELECT ceil(extract(epoch FROM survey_at - clock_timestamp()))::int AS s FROM watch`,
    );
    return row!.s;
  };

  test('the account is looked at sooner', async () => {
    await look(surveyed({}));
    expect(await waits()).toBeGreaterThan(20);
    await deliver();
    expect(await waits()).toBeLessThanOrEqual(5);
  });

  test('also when it comes in the middle of a look', async () => {
    await look(async () => {
      await deliver();
      return surveyed({});
    });
    expect(await waits()).toBeLessThanOrEqual(5);
  });
});

describe('a probe of the token', () => {
  const dead: CheckResult = { ok: false, error: { code: 'unauthorised', detail: 'No.', todo: 'A new token.' } };
  const away: CheckResult = { ok: false, error: { code: 'time-out', detail: 'It did not answer.', todo: 'Nothing.' } };
  const probe = async (result: CheckResult) => {
    await sql(`UPDATE watch SET check_at = '-infinity', lease_until = '-infinity'`);
    await passOf(watcher(surveyed({}), result));
    const row = await database.transaction((tx) => desk.channels.get(tx, channel));
    const states = await database.transaction((tx) => watches.states(tx, [channel]));
    return { ok: row!.checked?.result.ok ?? null, unchecked: states.get(channel)!.unchecked?.code ?? null };
  };
  const told = async () =>
    (await desk.ledger.read({ after: 0, limit: 100 })).filter(({ action }) => action === 'channel-checked');

  test('that could not be made is no answer: what was known stays, and stands beside it', async () => {
    expect(await probe(away)).toEqual({ ok: null, unchecked: 'time-out' });
    expect(await probe(dead)).toEqual({ ok: false, unchecked: null });
    expect(await probe(away)).toEqual({ ok: false, unchecked: 'time-out' });
  });

  test('leaves a line only when it says something else than the one before', async () => {
    const { ok } = { ok: { ok: true, account: '@crisis', limits: {} } as const };
    for (const result of [ok, ok, dead, dead, away, dead, ok]) await probe(result);
    expect((await told()).map(({ facts }) => facts.ok)).toEqual([true, false, true]);
  });
});
