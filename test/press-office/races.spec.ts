import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LedgerLine, Page, Problem, ReleaseAnswer } from '../../src/press-office/api.js';
import { type Desk, exercise, Officer, openDesk, openTwin } from './desk.js';

/*
 * Two press offices over one database, as on two machines behind one address, and fifty people who press at the same
 * moment. Nothing but the database keeps them apart, so nothing else is asked afterwards.
 */
let desk: Desk;
let twin: Desk;
let author: Officer;
let approvers: readonly Officer[];
beforeAll(async () => {
  const key = randomBytes(32);
  desk = await openDesk({}, undefined, key);
  twin = await openTwin(desk, key);
  author = await desk.officer('author');
  approvers = await Promise.all(Array.from({ length: 5 }, () => desk.officer('approver')));
}, 120_000);
afterAll(async () => {
  await twin?.close();
  await desk?.close();
});

const FIFTY = Array.from({ length: 50 }, (_, i) => i);
/** The same officer, whose call reaches one press office or the other. */
const through = (officer: Officer, i: number): Officer =>
  i % 2 === 0 ? officer : new Officer(twin, officer.id, officer.email, officer.token);

async function aftermath(id: string) {
  const { versions, reference } = await author.message(id);
  const { items } = (await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}&limit=200`)).body;
  return {
    versions: versions.length,
    approvals: items.filter(({ action }) => action === 'approved').length,
    releases: items.filter(({ action }) => action === 'released').length,
  };
}

const statuses = (answers: readonly { readonly status: number }[]) =>
  Object.fromEntries([...new Set(answers.map(({ status }) => status))].map((s) => [s, count(answers, s)]));
const count = (answers: readonly { readonly status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe('over two press offices at once', () => {
  test('fifty approvals by five officers are one for each of them, and fifty presses make one release', async () => {
    const id = await author.begin();
    const sha256 = await author.submit(id);
    const approved = await Promise.all(
      FIFTY.map((i) => through(approvers[i % 5]!, i).post(`/messages/${id}/approve`, { sha256 })),
    );
    expect(statuses(approved)).toEqual({ 200: 50 });
    const pressed = await Promise.all(
      FIFTY.map((i) => through(author, i).post<ReleaseAnswer & Problem>(`/messages/${id}/release`)),
    );
    expect(statuses(pressed)).toEqual({ 202: 1, 409: 49 });
    expect(new Set(pressed.filter(({ status }) => status === 409).map(({ body }) => body.code))).toEqual(
      new Set(['already-released']),
    );
    expect(await aftermath(id)).toEqual({ versions: 1, approvals: 5, releases: 1 });
  });

  test('fifty officers who approve and press without waiting for each other make one release', async () => {
    const id = await author.begin();
    const sha256 = await author.submit(id);
    const pressed = await Promise.all(
      FIFTY.map(async (i) => {
        const officer = through(approvers[i % 5]!, i);
        await officer.post(`/messages/${id}/approve`, { sha256 });
        return officer.post(`/messages/${id}/release`);
      }),
    );
    expect(count(pressed, 202)).toBe(1);
    expect(await aftermath(id)).toMatchObject({ versions: 1, releases: 1 });
  });

  test('fifty double clicks make one release each, and both clicks get the same answer', async () => {
    const ids = await Promise.all(FIFTY.map(() => author.begin(exercise())));
    const clicks = await Promise.all(
      ids.map((id, i) => {
        const key = { 'idempotency-key': `double-click-${id}` };
        const click = (at: number) => through(author, at).post<ReleaseAnswer>(`/messages/${id}/release`, {}, key);
        return Promise.all([click(i), click(i + 1)]);
      }),
    );
    for (const [one, two] of clicks) {
      expect([one.status, two.status]).toEqual([202, 202]);
      expect(two.body).toEqual(one.body);
    }
    const sequences = clicks.map(([one]) => one.body.sequence);
    expect(new Set(sequences).size).toBe(50);
    const [{ released }] = (await desk.database.rows(
      `SELECT count(*)::int AS released FROM version WHERE message_id = ANY($1)`,
      [ids],
    )) as [{ released: number }];
    expect(released).toBe(50);
  }, 60_000);

  test('fifty double clicks without a key, on one message, make one release', async () => {
    const id = await author.begin(exercise());
    const clicks = await Promise.all(
      FIFTY.flatMap((i) => [0, 1].map((at) => through(author, i + at).post(`/messages/${id}/release`))),
    );
    expect(statuses(clicks)).toEqual({ 202: 1, 409: 99 });
    expect(await aftermath(id)).toMatchObject({ versions: 1, releases: 1 });
  }, 60_000);
});
