import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Attempt, TIMING } from '../../src/domain/placement.js';
import type { Board, BoardPlacement, Page, Problem } from '../../src/press-office/api.js';
import { type Claim, PlacementsStore } from '../../src/store/placements.store.js';
import { type Desk, MASTODON, type Officer, openDesk } from './desk.js';

/* A call whose answer was lost, on a channel that only people can read: an approver says what they saw. */
let desk: Desk;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  const admin = await desk.officer('admin');
  await admin.expect(201, admin.post('/channels', MASTODON));
  approver = await desk.officer('approver');
}, 120_000);
afterAll(() => desk?.close());

const sql = <T>(text: string, ...values: readonly unknown[]) => desk.database.rows<T>(text, values);
const longAgo = () => new Date(Date.now() - TIMING.quarantineMs - 1_000).toISOString();
const open = (at = longAgo()): Attempt => ({
  ordinal: 1,
  generation: 0,
  op: 'open',
  version: 1,
  remoteId: null,
  at,
  absences: 0,
  doubt: 'time-out',
});

/** A placement that is unsure whether its call took effect. */
async function unsure(attempt: Attempt = open()): Promise<{ id: string; line: BoardPlacement }> {
  const id = await approver.released();
  const { placements } = await board(id);
  const [line] = placements;
  await sql(`UPDATE placement SET not_before = now() + interval '1 hour' WHERE message_id = $1`, id);
  await sql(
    `UPDATE placement SET attempt = $2, outcome = 'unknown', error = '{"code":"no-look","detail":"No.","todo":"Look."}'
      WHERE id = $1`,
    line!.id,
    JSON.stringify(attempt),
  );
  return { id, line: line! };
}
const board = async (id: string) => (await approver.get<Board>(`/messages/${id}/board`)).body;
const lineOf = async (id: string, placement: string) =>
  (await board(id)).placements.find((line) => line.id === placement)!;
const settle = (placement: string, body: object, by = approver) =>
  by.post<Problem>(`/placements/${placement}/settle`, body);
const lastLine = async () => (await approver.get<Page<object>>('/ledger?limit=1')).body.items[0];
/** As a worker of the loop takes it. */
async function claim(placement: string): Promise<Claim | undefined> {
  const claims = await desk.app.get(PlacementsStore).claim({ lane: 'posts', limit: 100, leaseMs: 20_000 });
  return claims.find((each) => each.placement.id === placement);
}

describe('a post that an officer saw', () => {
  test('stands in the chain by its id, and the loop goes on from there', async () => {
    const { id, line } = await unsure();
    expect((await lineOf(id, line.id)).unsure).toMatchObject({ op: 'open', version: 1 });
    const answer = await settle(line.id, { stands: true, remoteId: ' 57 ' });
    expect(answer).toMatchObject({ status: 202, body: { board: `/api/v1/messages/${id}/board` } });
    expect(await lineOf(id, line.id)).toMatchObject({
      unsure: null,
      error: null,
      posts: [{ remoteId: '57', shows: 1 }],
    });
    expect((await claim(line.id))?.placement).toMatchObject({
      attempt: null,
      posts: [{ ordinal: 1, generation: 0, remoteIds: ['57'], visible: true }],
    });
    expect(await lastLine()).toMatchObject({
      actor: approver.email,
      action: 'settled-by-hand',
      facts: { op: 'open', version: 1, ordinal: 1, stands: true, remoteId: '57' },
    });
  });

  test('needs its id, and not the id of another message’s post', async () => {
    const { id, line } = await unsure();
    const nameless = await settle(line.id, { stands: true });
    expect(nameless).toMatchObject({ status: 400, body: { code: 'validation', errors: [{ field: 'remoteId' }] } });
    const other = await unsure();
    await settle(other.line.id, { stands: true, remoteId: '99' });
    const taken = await settle(line.id, { stands: true, remoteId: '99' });
    expect(taken).toMatchObject({ status: 400, body: { errors: [{ field: 'remoteId', code: 'known' }] } });
    expect(taken.body.detail).toContain((await board(other.id)).reference);
    expect((await lineOf(id, line.id)).unsure).not.toBeNull();
  });

  test('with an edit needs none: it is the post that was to be edited', async () => {
    const { id, line } = await unsure({ ...open(), op: 'edit', remoteId: '70' });
    await sql(
      `INSERT INTO post (placement_id, ordinal, remote_ids, url, shows, visible) VALUES ($1, 1, '{70}', NULL, 0, true)`,
      line.id,
    );
    expect((await settle(line.id, { stands: true })).status).toBe(202);
    expect((await lineOf(id, line.id)).posts).toMatchObject([{ remoteId: '70', shows: 1 }]);
  });
});

describe('a post that is not there', () => {
  test('leaves the call without effect, and the loop makes it once more', async () => {
    const { id, line } = await unsure();
    expect((await settle(line.id, { stands: false })).status).toBe(202);
    expect(await lineOf(id, line.id)).toMatchObject({ unsure: null, posts: [], shown: 0 });
    expect(await sql(`SELECT op, outcome FROM attempt WHERE placement_id = $1`, line.id)).toEqual([
      { op: 'open', outcome: 'absent' },
    ]);
    expect((await claim(line.id))?.placement.attempt).toBeNull();
    expect(await lastLine()).toMatchObject({ action: 'settled-by-hand', facts: { stands: false, remoteId: null } });
  });

  test('was to be deleted: it is deleted once more, whatever was said', async () => {
    for (const stands of [true, false]) {
      const { id, line } = await unsure({ ...open(), op: 'delete', remoteId: `d-${stands}` });
      await sql(
        `INSERT INTO post (placement_id, ordinal, remote_ids, url, shows, visible) VALUES ($1, 1, $2, NULL, 1, true)`,
        line.id,
        [`d-${stands}`],
      );
      expect((await settle(line.id, { stands })).status).toBe(202);
      expect(await lineOf(id, line.id)).toMatchObject({ unsure: null, posts: [{ remoteId: `d-${stands}` }] });
    }
  });
});

describe('an officer’s word', () => {
  test('holds against a worker that looked before it was given', async () => {
    const { id, line } = await unsure();
    await sql(`UPDATE placement SET not_before = '-infinity' WHERE id = $1`, line.id);
    const worker = await claim(line.id);
    await settle(line.id, { stands: true, remoteId: '58' });
    const placements = desk.app.get(PlacementsStore);
    expect(await placements.write(worker!, { attempt: null, outcome: 'unknown', releaseForMs: 0 })).toBe(false);
    expect((await lineOf(id, line.id)).posts).toMatchObject([{ remoteId: '58' }]);
  });

  test('is not taken before the call can no longer take effect, and the refusal says when', async () => {
    const at = new Date().toISOString();
    const { id, line } = await unsure(open(at));
    const answer = await settle(line.id, { stands: false });
    const from = new Date(Date.parse(at) + TIMING.quarantineMs).toISOString();
    expect(answer).toMatchObject({ status: 409, body: { code: 'not-unsure' } });
    expect(answer.body.detail).toContain(from);
    expect((await lineOf(id, line.id)).unsure).toMatchObject({ from });
  });

  test('is not asked for where nothing is unsure, nor of a receiver that orders by itself', async () => {
    const { line } = await unsure();
    await settle(line.id, { stands: false });
    expect(await settle(line.id, { stands: false })).toMatchObject({ status: 409, body: { code: 'not-unsure' } });
    const endpoint = await unsure();
    await sql(`UPDATE placement SET orders_itself = true WHERE id = $1`, endpoint.line.id);
    expect((await lineOf(endpoint.id, endpoint.line.id)).unsure).toBeNull();
    expect(await settle(endpoint.line.id, { stands: false })).toMatchObject({ status: 409 });
    expect((await settle('nothing', { stands: false })).status).toBe(404);
  });

  test('is yes or no: a body that says neither, or both, is refused', async () => {
    const { line } = await unsure();
    for (const body of [{}, { stands: 'yes' }, { stands: false, remoteId: '5' }, { stands: true, remoteId: 'a b' }])
      expect((await settle(line.id, body)).status).toBe(400);
  });

  test('that is repeated with its key takes effect once and gets the first answer', async () => {
    const { line } = await unsure();
    const key = { 'idempotency-key': 'settle-once' };
    const first = await approver.post(`/placements/${line.id}/settle`, { stands: false }, key);
    const again = await approver.post(`/placements/${line.id}/settle`, { stands: false }, key);
    expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
  });

  test('is an approver’s', async () => {
    const { line } = await unsure();
    expect((await settle(line.id, { stands: false }, await desk.officer('author'))).status).toBe(403);
  });
});
