import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DriftCommand, decideDrift } from '../../src/drift-deciding.js';
import type { Board, BoardPlacement, ChannelView, DriftAnswer, Page, Problem } from '../../src/press-office/api.js';
import { BoardService } from '../../src/press-office/board.service.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { ErrandsStore } from '../../src/store/errands.store.js';
import { type Desk, MASTODON, type Officer, openDesk } from './desk.js';

/* What an officer decides about a post that somebody changed by hand. The loop is not here: what it is told to do is. */
let desk: Desk;
let approver: Officer;
let channel: string;
beforeAll(async () => {
  desk = await openDesk();
  const admin = await desk.officer('admin');
  channel = (await admin.expect(201, admin.post<ChannelView>('/channels', MASTODON))).id;
  approver = await desk.officer('approver');
}, 120_000);
afterAll(() => desk?.close());

const sql = (text: string, ...values: readonly unknown[]) => desk.database.rows(text, values);

/** A message that stands on Mastodon in four languages, in a chain of posts. */
async function standing(posts = 1): Promise<{ id: string; line: BoardPlacement }> {
  const id = await approver.released();
  await sql(`UPDATE placement SET shown = desired, outcome = 'delivered' WHERE message_id = $1`, id);
  await sql(
    `INSERT INTO post (placement_id, ordinal, remote_ids, url, shows, visible)
     SELECT p.id, n, ARRAY['remote-' || p.id || '-' || n], 'https://m.example/' || n, 1, true
       FROM placement p, generate_series(1, $2) AS n WHERE p.message_id = $1`,
    id,
    posts,
  );
  return { id, line: (await board(id)).placements[0]! };
}

const drift = (placement: string, ordinal: number, theirs: string | null) =>
  sql(
    `INSERT INTO drift (placement_id, ordinal, kind, ours, theirs, first_seen, believed_at)
     VALUES ($1, $2, CASE WHEN $3::text IS NULL THEN 'deleted' ELSE 'edited' END, 'ours', $3, now(), now())`,
    placement,
    ordinal,
    theirs,
  );
const foreign = (remoteId: string) =>
  sql(
    `INSERT INTO foreign_post (channel_id, remote_id, text, first_seen) VALUES ($1, $2, 'Buy my book', now())`,
    channel,
    remoteId,
  );
const board = async (id: string) => (await approver.get<Board>(`/messages/${id}/board`)).body;
const lineOf = async (id: string, placement: string) =>
  (await board(id)).placements.find((line) => line.id === placement)!;
const state = async (placement: string) => {
  const [row] = await sql(`SELECT mend, settled_version FROM placement WHERE id = $1`, placement);
  const posts = await sql(
    `SELECT ordinal, visible, mend, accepted IS NOT NULL AS accepted FROM post WHERE placement_id = $1 ORDER BY ordinal`,
    placement,
  );
  return { ...(row as object), posts };
};
/** What the board says now, as an officer gives it back with a decision. */
async function seen(placement: string): Promise<{ at: string }> {
  const [row] = await desk.database.rows<{ id: string }>(`SELECT message_id AS id FROM placement WHERE id = $1`, [
    placement,
  ]);
  return { at: (await lineOf(row!.id, placement)).drift?.at ?? LONG_AGO };
}
const LONG_AGO = '2026-01-01T00:00:00.000Z';
const restore = async (placement: string, body?: object) =>
  approver.post<DriftAnswer>(`/placements/${placement}/restore`, body ?? (await seen(placement)));
const accept = async (placement: string, body?: object) =>
  approver.post<DriftAnswer>(`/placements/${placement}/accept-drift`, body ?? (await seen(placement)));
const lastLine = async () => (await approver.get<Page<object>>('/ledger?limit=1')).body.items[0];

describe('a post that was changed by hand', () => {
  test('is on the board with both texts, and the message counts as converged all the same', async () => {
    const { id, line } = await standing();
    await sql(`UPDATE fanout SET done_at = now()`);
    await drift(line.id, 1, 'theirs');
    const now = await board(id);
    expect(now.converged).toBe(true);
    expect(now.placements.find((each) => each.id === line.id)?.drift).toMatchObject({
      kind: 'edited',
      diff: { ours: 'ours', theirs: 'theirs' },
      url: 'https://m.example/1',
      restoring: false,
    });
  });

  test('is restored by the loop, at an officer’s word, which stands in the ledger', async () => {
    const { id, line } = await standing();
    await drift(line.id, 1, 'theirs');
    const answer = await restore(line.id);
    expect(answer).toMatchObject({ status: 202, body: { kind: 'edited', board: `/api/v1/messages/${id}/board` } });
    expect(await state(line.id)).toMatchObject({ mend: true, posts: [{ visible: true, mend: true }] });
    expect((await lineOf(id, line.id)).drift).toMatchObject({ kind: 'edited', restoring: true });
    expect(await lastLine()).toMatchObject({ action: 'restored', facts: { kind: 'edited', language: line.language } });
  });

  test('is not restored twice: the second officer is told that the first has decided', async () => {
    const { line } = await standing();
    await drift(line.id, 1, 'theirs');
    await restore(line.id);
    for (const again of [await restore(line.id), await accept(line.id)])
      expect(again).toMatchObject({ status: 409, body: { code: 'no-drift' } });
  });

  test('may be accepted: then nothing is sent, and the board is quiet', async () => {
    const { id, line } = await standing();
    await drift(line.id, 1, 'theirs');
    expect((await accept(line.id)).status).toBe(200);
    expect(await state(line.id)).toMatchObject({
      mend: false,
      posts: [{ visible: true, mend: false, accepted: true }],
    });
    expect((await lineOf(id, line.id)).drift).toBeNull();
    expect(await lastLine()).toMatchObject({ action: 'drift-accepted' });
  });

  test('is accepted as the board shows it: an older post that was changed too comes up after it', async () => {
    const { id, line } = await standing(2);
    await drift(line.id, 2, 'a comma more');
    await drift(line.id, 1, 'the opposite');
    const { drift: first } = await lineOf(id, line.id);
    expect(first?.diff.theirs).toBe('a comma more');
    expect((await accept(line.id, { at: first!.at })).status).toBe(200);
    expect((await state(line.id)).posts).toMatchObject([{ accepted: false }, { accepted: true }]);
    expect((await lineOf(id, line.id)).drift?.diff.theirs).toBe('the opposite');
    expect(await lastLine()).toMatchObject({ action: 'drift-accepted', facts: { ordinals: [2] } });
  });

  test('can be restored again when the far side refused it, and the refusal stands on the board until then', async () => {
    const { id, line } = await standing();
    await drift(line.id, 1, 'theirs');
    await restore(line.id);
    await sql(
      `UPDATE placement SET settled_version = desired, settled_as = 'refused', outcome = 'refused',
              error = '{"code":"forbidden","detail":"No.","todo":"Ask."}' WHERE id = $1`,
      line.id,
    );
    expect(await lineOf(id, line.id)).toMatchObject({
      outcome: 'refused',
      error: { code: 'forbidden' },
      drift: { restoring: false },
    });
    expect((await restore(line.id)).status).toBe(202);
    expect(await state(line.id)).toMatchObject({ mend: true, settled_version: null });
  });
});

describe('a post that was removed by hand', () => {
  test('is opened anew where it was the newest', async () => {
    const { line } = await standing();
    await drift(line.id, 1, null);
    expect((await restore(line.id)).body).toMatchObject({ kind: 'deleted' });
    expect(await state(line.id)).toMatchObject({ mend: true, posts: [{ visible: false }] });
  });

  test('is left out of the chain where a newer one stands', async () => {
    const { id, line } = await standing(2);
    await drift(line.id, 1, null);
    await restore(line.id);
    expect(await state(line.id)).toMatchObject({ mend: false, posts: [{ visible: false }, { visible: true }] });
    expect((await lineOf(id, line.id)).drift).toBeNull();
  });

  test('may stay away', async () => {
    const { id, line } = await standing();
    await drift(line.id, 1, null);
    await accept(line.id);
    expect(await state(line.id)).toMatchObject({ mend: false, posts: [{ visible: false }] });
    expect(await lineOf(id, line.id)).toMatchObject({ drift: null, posts: [] });
  });
});

describe('a decision', () => {
  test('is for what the officer saw: what was changed again meanwhile is looked at first', async () => {
    const { id, line } = await standing();
    await drift(line.id, 1, 'theirs');
    const seen = (await lineOf(id, line.id)).drift!;
    await sql(
      `UPDATE drift SET believed_at = now() + interval '1 s', theirs = 'worse' WHERE placement_id = $1`,
      line.id,
    );
    expect(await accept(line.id, { at: seen.at })).toMatchObject({ status: 409, body: { code: 'no-drift' } });
    const now = (await lineOf(id, line.id)).drift!;
    expect((await accept(line.id, { at: now.at })).status).toBe(200);
  });

  test('about what is as it should be is refused, and says so', async () => {
    const { line } = await standing();
    const answer = await approver.post<Problem>(`/placements/${line.id}/restore`, { at: LONG_AGO });
    expect(answer).toMatchObject({ status: 409, body: { code: 'no-drift' } });
    expect(answer.body.detail).toMatch(/shows what it should/);
    expect((await restore('nothing', { at: LONG_AGO })).status).toBe(404);
  });

  test('is bound to the time that stood beside what the officer saw: without it nobody decides unseen', async () => {
    const { line } = await standing();
    await drift(line.id, 1, 'theirs');
    for (const what of ['restore', 'accept-drift'])
      for (const body of [undefined, {}])
        expect((await approver.post<Problem>(`/placements/${line.id}/${what}`, body)).body.code).toBe('validation');
    expect((await state(line.id)).posts).toMatchObject([{ mend: false, accepted: false }]);
  });

  test('is not written over by whoever read the placement before it', async () => {
    const { line } = await standing();
    const fence = async () =>
      (await desk.database.rows<{ fence: string }>(`SELECT fence FROM placement WHERE id = $1`, [line.id]))[0]!.fence;
    for (const decide of [restore, accept]) {
      await drift(line.id, 1, 'theirs');
      const before = await fence();
      expect((await decide(line.id)).status).toBeLessThan(300);
      expect(Number(await fence())).toBe(Number(before) + 1);
      await sql(`UPDATE placement SET mend = false WHERE id = $1`, line.id);
      await sql(`DELETE FROM drift WHERE placement_id = $1`, line.id);
    }
  });

  test('that is repeated with its key takes effect once and gets the first answer', async () => {
    const { line } = await standing();
    await drift(line.id, 1, 'theirs');
    const key = { 'idempotency-key': 'restore-once' };
    const body = await seen(line.id);
    const first = await approver.post<DriftAnswer>(`/placements/${line.id}/restore`, body, key);
    const again = await approver.post<DriftAnswer>(`/placements/${line.id}/restore`, body, key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
  });

  test('is for approvers', async () => {
    const { line } = await standing();
    const author = await desk.officer('author');
    for (const what of ['restore', 'accept-drift'])
      expect((await author.post(`/placements/${line.id}/${what}`)).status).toBe(403);
  });
});

describe('on the command line', () => {
  const decide = async (id: string, command: DriftCommand, isMeant: (line: BoardPlacement) => boolean) => {
    const shown: (string | null)[] = [];
    const { reference } = await board(id);
    const actor = await desk.app.get(OfficersService).ensureOperator();
    const wish = { command, reference, channel: undefined, language: undefined };
    const counts = await decideDrift(desk.app, actor, wish, {
      isMeant: async (line) => {
        shown.push(line.drift!.diff.theirs);
        return isMeant(line);
      },
      done: () => undefined,
    });
    return { ...counts, shown };
  };

  test('every text is shown before anything is decided about it, and only what is meant is decided', async () => {
    const { id } = await standing();
    const [first, second] = (await board(id)).placements;
    await drift(first!.id, 1, 'a comma more');
    await drift(second!.id, 1, 'the opposite');
    const shown = ['a comma more', 'the opposite'];
    expect(await decide(id, 'accept-drift', () => false)).toEqual({ decided: 0, left: 2, shown });
    expect(await decide(id, 'accept-drift', (line) => line.id === first!.id)).toEqual({ decided: 1, left: 1, shown });
    expect((await lineOf(id, second!.id)).drift?.diff.theirs).toBe('the opposite');
    expect(await decide(id, 'restore', () => true)).toMatchObject({ decided: 1, left: 0 });
    expect(await decide(id, 'restore', () => true)).toEqual({ decided: 0, left: 0, shown: [] });
  });
});

describe('a post that is not ours', () => {
  test('stands on one line of the newest message, and its removal is an errand of the loop', async () => {
    const { id, line } = await standing();
    await foreign('f-1');
    const marked = (await board(id)).placements.filter((each) => each.drift?.kind === 'foreign');
    expect(marked.map((each) => each.id)).toEqual([line.id]);
    expect(marked[0]!.drift!.diff).toEqual({ ours: null, theirs: 'Buy my book' });
    expect((await restore(line.id)).body.kind).toBe('foreign');
    expect(await sql(`SELECT kind, remote_id FROM errand WHERE done_at IS NULL`)).toEqual([
      { kind: 'remove-foreign', remote_id: 'f-1' },
    ]);
    expect((await lineOf(id, line.id)).drift?.restoring).toBe(true);
    await sql(`UPDATE foreign_post SET removed_at = now()`);
    expect((await lineOf(id, line.id)).drift).toBeNull();
  });

  test('may be left there after all, while its removal waits', async () => {
    const { id, line } = await standing();
    await foreign('f-3');
    await restore(line.id);
    expect((await restore(line.id)).status).toBe(409);
    expect((await accept(line.id)).status).toBe(200);
    expect(await sql(`SELECT result->'error'->>'code' AS code FROM errand WHERE remote_id = 'f-3'`)).toEqual([
      { code: 'taken-back' },
    ]);
    expect((await lineOf(id, line.id)).drift).toBeNull();
    expect(await lastLine()).toMatchObject({ action: 'drift-accepted', facts: { remoteId: 'f-3', takenBack: true } });
  });

  test('that nobody could remove is told on the board and in the channel’s view, and can be asked for again', async () => {
    const { id, line } = await standing();
    await foreign('f-4');
    await restore(line.id);
    const errands = desk.app.get(ErrandsStore);
    const [{ errand }] = (await sql(`SELECT id AS errand FROM errand WHERE remote_id = 'f-4'`)) as [{ errand: string }];
    const error = { code: 'time-out', detail: 'It did not answer.', todo: 'Look at the account.' };
    await errands.finishRemoval((await errands.get(errand))!, 'Mastodon', error);
    expect(await lineOf(id, line.id)).toMatchObject({ error, drift: { kind: 'foreign', restoring: false } });
    expect((await restore(line.id)).status).toBe(202);
    await sql(`UPDATE foreign_post SET accepted_at = now()`);
  });

  test('is closed with its removal when the channel is given another account', async () => {
    const { id, line } = await standing();
    await foreign('f-5');
    await restore(line.id);
    const admin = await desk.officer('admin');
    const settings = { token: 'of another account' };
    await admin.expect(200, admin.call('PATCH', `/channels/${channel}`, { settings }));
    expect((await lineOf(id, line.id)).drift).toBeNull();
    expect(await sql(`SELECT result->'error'->>'code' AS code FROM errand WHERE remote_id = 'f-5'`)).toEqual([
      { code: 'other-account' },
    ]);
    expect(await sql(`SELECT removal_at FROM foreign_post WHERE remote_id = 'f-5' AND gone_at IS NOT NULL`)).toEqual([
      { removal_at: null },
    ]);
  });

  test('is in the channel’s own view, with what was last read there', async () => {
    await foreign('f-2');
    await sql(`INSERT INTO watch (channel_id, surveyed_at) VALUES ($1, now())`, channel);
    const { body } = await approver.get<ChannelView>(`/channels/${channel}`);
    expect(body.watch).toMatchObject({ error: null, foreign: [{ remoteId: 'f-2', removing: false }] });
    expect(body.watch?.surveyedAt).not.toBeNull();
    await sql(`UPDATE foreign_post SET accepted_at = now()`);
    expect((await approver.get<ChannelView>(`/channels/${channel}`)).body.watch?.foreign).toEqual([]);
  });
});

test('the live board tells of drift when it comes and when it is decided, and not of each look', async () => {
  const { live } = desk.app.get(BoardService);
  const { line } = await standing();
  const told: string[] = [];
  const leave = live.join((event) => {
    if (event.event === 'placement') told.push(`${event.data.placement.drift?.kind ?? 'none'}`);
  });
  try {
    await live.look();
    await sql(`UPDATE post SET seen_at = now()`);
    await sql(`UPDATE watch SET surveyed_at = now()`);
    await live.look();
    expect(told).toEqual([]);
    await drift(line.id, 1, 'theirs');
    await live.look();
    expect(told).toContain('edited');
    told.length = 0;
    await accept(line.id);
    await live.look();
    expect(told).toContain('none');
  } finally {
    leave();
  }
});
