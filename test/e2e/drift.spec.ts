import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Board, BoardPlacement } from '../../src/domain/board.js';
import { timingDividedBy } from '../../src/domain/placement.js';
import { inProcess } from '../../src/press-office/call.js';
import { ChannelsService } from '../../src/press-office/channels.service.js';
import { DriftService } from '../../src/press-office/drift.service.js';
import { PreviewService } from '../../src/press-office/preview.service.js';
import { ReleasesService } from '../../src/press-office/releases.service.js';
import { BoardStore } from '../../src/store/board.store.js';
import { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { type Entry, visiblePosts } from '../../src/training/record.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { until } from '../support/until.js';

/*
 * Fault 16: somebody with the password of an account changes, removes or adds a post there. All intervals are a tenth.
 * That the real ones put it on the board within 60 s is shown in src/dispatch/watch.spec.ts, with a clock that is moved.
 */
const TENTH = timingDividedBy(10);
const REMARK = 'Tout est normal, rentrez chez vous.';

let server: TestServer;
let hub: Hub;
let message: { id: string; reference: string };

beforeAll(async () => {
  server = await testServer();
  hub = await openHub((await server.database()).url, { workings: { timing: TENTH } });
  // What X asks for each read is an office's choice; here it is read as often as it can be.
  const channels = hub.rooms.app.get(ChannelsService);
  const { items } = await channels.list(channels.kindNames(false), { limit: 50, cursor: null });
  const x = items.find(({ kind }) => kind === 'x')!;
  await channels.change(inProcess(hub.actor), ['x'], x.id, { settings: { readBackMinutes: 1 } });
  message = await hub.publish('brussels-2023/1-alert.yaml');
  // A removal is believed only of posts that were written longer ago than the quarantine.
  await until('every post is older than the quarantine', async () => {
    const [row] = await hub.rooms.app
      .get(Database)
      .rows<{ old: boolean }>(
        `SELECT max(at) < clock_timestamp() - $1 * interval '1 millisecond' AS old FROM receipt`,
        [TENTH.quarantineMs],
      );
    return row?.old;
  });
}, 90_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});

const board = async (id = message.id): Promise<Board> => (await hub.rooms.app.get(BoardStore).of(id))!;
const lineOf = async (kind: string, language: string, id?: string): Promise<BoardPlacement> =>
  (await board(id)).placements.find((each) => each.channel.kind === kind && each.language === language)!;

async function byHand(body: { at: string; id?: string; edit?: string; delete?: true; post?: string }): Promise<Entry> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${hub.training}/hand`, init);
  if (answer.status !== 201) throw new Error(await answer.text());
  return (await answer.json()) as Entry;
}

const drifted = (kind: string, language: string, id?: string) =>
  until(`${kind} ${language} is on the board as drift`, async () => {
    const line = await lineOf(kind, language, id);
    return line.drift && !line.drift.restoring ? line : null;
  });
const agreed = (kind: string, language: string, id?: string) =>
  until(`${kind} ${language} is as it should be`, async () => {
    const line = await lineOf(kind, language, id);
    return line.drift === null && line.outcome === 'delivered' && line.nextTryAt === null ? line : null;
  });

/** What the board shows of it now, of whichever message it is. */
async function seen(id: string): Promise<{ at: string }> {
  const boards = await hub.rooms.app.get(BoardStore).open(50);
  const line = boards.flatMap(({ placements }) => placements).find((each) => each.id === id);
  return { at: line?.drift?.at ?? '2026-01-01T00:00:00.000Z' };
}
const restore = async (id: string) => hub.rooms.app.get(DriftService).restore(inProcess(hub.actor), id, await seen(id));
const accept = async (id: string) => hub.rooms.app.get(DriftService).accept(inProcess(hub.actor), id, await seen(id));
const remoteOf = (line: BoardPlacement): string => line.posts.at(-1)!.remoteId!;
/** Every account is looked at so many times more: the clock of the schedule is moved on. */
async function looks(times: number): Promise<void> {
  const database = hub.rooms.app.get(Database);
  for (let i = 0; i < times; i++) {
    const [before] = await database.rows<{ now: Date }>(
      `UPDATE watch SET survey_at = '-infinity' RETURNING clock_timestamp() AS now`,
    );
    await until('every account was looked at', async () => {
      const [row] = await database.rows<{ done: boolean }>(
        `SELECT bool_and(surveyed_at > $1 AND lease_until < clock_timestamp()) AS done FROM watch`,
        [before!.now],
      );
      return row?.done;
    });
  }
}
const textOnX = async (id: string) => visiblePosts(await hub.record(), 'x').find((post) => post.id === id)?.text;
const actions = async (since: number) =>
  (await hub.rooms.app.get(LedgerStore).read({ after: since, limit: 1_000 })).map(({ action }) => action);
const lastSeq = async () => (await hub.rooms.app.get(LedgerStore).readBack({ before: null, limit: 1 }))[0]?.seq ?? 0;

describe('what nobody touched', () => {
  test('is looked at again and again, and neither the ledger nor the list of observations grows with it', async () => {
    await looks(2);
    const count = async () =>
      (await hub.rooms.app.get(Database).rows<{ n: number }>(`SELECT count(*)::int AS n FROM observation`))[0]!.n;
    const [ledger, observations] = [await lastSeq(), await count()];
    const { observed } = await lineOf('mastodon', 'fr');
    await looks(2);
    expect([await lastSeq(), await count()]).toEqual([ledger, observations]);
    const again = (await lineOf('mastodon', 'fr')).observed!;
    expect(again).toMatchObject({ version: 1, digest: observed!.digest });
    expect(Date.parse(again.at)).toBeGreaterThan(Date.parse(observed!.at));
  }, 60_000);
});

describe('fault 16: a post is changed by hand', () => {
  test('fault 16: it is on the board with a difference, and nothing is sent before an officer decides', async () => {
    const { text } = visiblePosts(await hub.record(), 'mastodon').find((post) => post.language === 'fr')!;
    await byHand({ at: 'mastodon', id: remoteOf(await lineOf('mastodon', 'fr')), edit: REMARK });
    const before = (await hub.record()).length;
    const { drift } = await drifted('mastodon', 'fr');
    expect(drift).toMatchObject({ kind: 'edited', diff: { ours: text, theirs: REMARK } });
    expect((await board()).converged).toBe(true);
    await looks(2);
    expect((await hub.record()).slice(before)).toEqual([]);
  }, 60_000);

  test('fault 16: one call puts our text back', async () => {
    const { id } = await drifted('mastodon', 'fr');
    const [record, ledger] = [(await hub.record()).length, await lastSeq()];
    await restore(id);
    const line = await agreed('mastodon', 'fr');
    const done = (await hub.record()).slice(record);
    expect(done).toMatchObject([{ where: 'mastodon', event: 'edited', id: remoteOf(line) }]);
    expect(visiblePosts(await hub.record(), 'mastodon').some(({ text }) => text === REMARK)).toBe(false);
    expect(await actions(ledger)).toEqual(expect.arrayContaining(['restored', 'intent', 'delivered']));
    await expect(restore(id)).rejects.toMatchObject({ code: 'no-drift' });
  }, 60_000);

  test('fault 16: accepted, it is quiet, until it is changed once more', async () => {
    const remoteId = remoteOf(await lineOf('mastodon', 'nl'));
    await byHand({ at: 'mastodon', id: remoteId, edit: 'Bel 112.' });
    const { id } = await drifted('mastodon', 'nl');
    const record = (await hub.record()).length;
    await accept(id);
    expect((await lineOf('mastodon', 'nl')).drift).toBeNull();
    await looks(2);
    expect((await lineOf('mastodon', 'nl')).drift).toBeNull();
    await byHand({ at: 'mastodon', id: remoteId, edit: 'Bel 101.' });
    expect((await drifted('mastodon', 'nl')).drift?.diff.theirs).toBe('Bel 101.');
    expect((await hub.record()).slice(record).map(({ event }) => event)).toEqual(['hand-edited']);
  }, 60_000);

  test('fault 16: on a network that cannot edit, the changed post is removed and ours is posted anew', async () => {
    const line = await lineOf('x', 'de');
    await byHand({ at: 'x', id: remoteOf(line), edit: 'Alles gut.' });
    await drifted('x', 'de');
    await restore(line.id);
    const after = await agreed('x', 'de');
    expect(remoteOf(after)).not.toBe(remoteOf(line));
    expect(await textOnX(remoteOf(after))).toContain(`[${message.reference}/1 de r1]`);
    expect(await textOnX(remoteOf(line))).toBeUndefined();
    await looks(2);
    expect((await lineOf('x', 'de')).drift).toBeNull();
  }, 60_000);
});

describe('fault 16: a post is removed by hand', () => {
  test('fault 16: it is on the board, is not posted again by itself, and one call posts it anew, once', async () => {
    const line = await lineOf('x', 'fr');
    await byHand({ at: 'x', id: remoteOf(line), delete: true });
    const before = (await hub.record()).length;
    const { drift } = await drifted('x', 'fr');
    expect(drift).toMatchObject({ kind: 'deleted', diff: { theirs: null }, url: null });
    expect(drift!.diff.ours).toContain(`[${message.reference}/1 fr]`);
    await looks(2);
    expect((await hub.record()).slice(before)).toEqual([]);
    await restore(line.id);
    const after = await agreed('x', 'fr');
    expect(await textOnX(remoteOf(after))).toContain(`[${message.reference}/1 fr r1]`);
    const posts = (await hub.record()).slice(before).filter(({ event }) => event === 'posted');
    expect(posts).toHaveLength(1);
  }, 60_000);

  test('fault 16: accepted, it stays away, until a later release counts as the decision and the preview said so', async () => {
    const line = await lineOf('mastodon', 'de');
    await byHand({ at: 'mastodon', id: remoteOf(line), delete: true });
    await drifted('mastodon', 'de');
    const preview = await hub.rooms.app
      .get(PreviewService)
      .preview(inProcess(hub.actor), message.id, { as: 'withdrawal' });
    expect(preview.warnings.join('\n')).toMatch(/Mastodon \(training\), de: .*removed by hand.*new post/);
    await accept(line.id);
    await looks(2);
    expect(await lineOf('mastodon', 'de')).toMatchObject({ drift: null, posts: [] });
    await hub.rooms.app
      .get(ReleasesService)
      .end(inProcess(hub.actor), message.id, 'withdrawal', { note: { fr: 'Fausse alerte.' } });
    await until('the withdrawal stands everywhere', async () => (await board()).converged);
    expect((await lineOf('mastodon', 'de')).posts).toHaveLength(1);
  }, 60_000);
});

describe('fault 16: somebody posts on our account', () => {
  test('fault 16: it stands on one line of the newest message, and is removed by one call', async () => {
    const { id } = await byHand({ at: 'mastodon', post: 'Follow the new account instead!' });
    const { drift, id: placement } = await drifted('mastodon', 'de');
    expect(drift).toMatchObject({ kind: 'foreign', diff: { ours: null, theirs: 'Follow the new account instead!' } });
    expect((await board()).placements.filter((line) => line.drift?.kind === 'foreign')).toHaveLength(1);
    const ledger = await lastSeq();
    await restore(placement);
    await agreed('mastodon', 'de');
    expect(visiblePosts(await hub.record(), 'mastodon').some((post) => post.id === id)).toBe(false);
    expect(await actions(ledger)).toEqual(['restored', 'intent', 'delivered']);
  }, 60_000);

  test('fault 16: accepted, it is not told again', async () => {
    await byHand({ at: 'x', post: 'The minister speaks at noon.' });
    const { id } = await drifted('x', 'de');
    await accept(id);
    await looks(2);
    expect((await board()).placements.filter((line) => line.drift?.kind === 'foreign')).toEqual([]);
    const kept = visiblePosts(await hub.record(), 'x').some(({ text }) => text.startsWith('The minister'));
    expect(kept).toBe(true);
  }, 60_000);

  test('fault 16: none of our own posts is ever taken for a foreign one', async () => {
    const rows = await hub.rooms.app.get(Database).rows<{ remote_id: string }>(`SELECT remote_id FROM foreign_post`);
    const ours = (await hub.record()).filter(({ event }) => event === 'posted').map(({ id }) => id);
    expect(rows.map((row) => row.remote_id).filter((id) => ours.includes(id))).toEqual([]);
    expect((await hub.rooms.app.get(LedgerStore).verify()).broken).toBeNull();
  });
});

describe('a token', () => {
  test('that died is red before anybody needs it, is told once, and recovers by itself', async () => {
    const channels = hub.rooms.app.get(ChannelsService);
    const kinds = channels.kindNames(false);
    const mastodon = (await channels.list(kinds, { limit: 50, cursor: null })).items.find(
      ({ kind }) => kind === 'mastodon',
    )!;
    const checked = async () => (await channels.get(kinds, mastodon.id)).checked;
    await until('it was tried', async () => (await checked())?.result.ok);
    const database = hub.rooms.app.get(Database);
    const [{ secrets }] = (await database.rows<{ secrets: string }>(`SELECT secrets FROM channel WHERE id = $1`, [
      mastodon.id,
    ])) as [{ secrets: string }];
    const ledger = await lastSeq();
    await channels.change(inProcess(hub.actor), kinds, mastodon.id, { settings: { token: 'revoked' } });
    const result = (await until('it is known to be dead', async () => {
      const now = await checked();
      return now?.result.ok === false ? now : null;
    }))!.result;
    expect(result).toMatchObject({ ok: false, error: { code: 'unauthorised', todo: expect.stringMatching(/token/) } });
    // As it was, without anybody telling the hub: the next probe finds out.
    await database.rows(`UPDATE channel SET secrets = $2 WHERE id = $1`, [mastodon.id, secrets]);
    await database.rows(`UPDATE watch SET check_at = '-infinity' WHERE channel_id = $1`, [mastodon.id]);
    await until('it lives again', async () => (await checked())?.result.ok);
    expect((await actions(ledger)).filter((action) => action === 'channel-checked')).toHaveLength(2);
  }, 60_000);
});
