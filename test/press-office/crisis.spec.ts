import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CrisisView, Page, Problem } from '../../src/press-office/api.js';
import { CrisisStore } from '../../src/store/crisis.store.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { type Desk, type Officer, openDesk } from './desk.js';

let desk: Desk;
let approver: Officer;
let crises: CrisisStore;
beforeAll(async () => {
  desk = await openDesk();
  approver = await desk.officer('approver');
  crises = desk.app.get(CrisisStore);
}, 120_000);
afterAll(() => desk?.close());

const call = (body: object, officer = approver) => officer.post<CrisisView>('/crisis-mode', body);
const standing = async () => (await approver.get<CrisisView>('/crisis-mode')).body;
const lastLine = async () => (await approver.get<Page<object>>('/ledger?limit=1')).body.items[0];
const busy = { replica: 'one', light: false, requests: 1_812.5, connections: 900, lag: 12.25, over: null };
const over = { signal: 'requests', figure: 1_812, limit: 1_500, since: '2026-11-22T02:19:00.000Z' } as const;

describe('a call for crisis mode', () => {
  test('says who, why and when, to everybody, and has its line in the ledger', async () => {
    const answer = await call({ on: true, reason: 'a stadium is leaving' });
    expect([answer.status, answer.body]).toEqual([
      202,
      await standing().then(({ at: _, ...rest }) => expect.objectContaining(rest)),
    ]);
    expect(await standing()).toMatchObject({
      light: true,
      why: 'call',
      call: { on: true, reason: 'a stadium is leaving', by: { email: approver.email }, at: expect.any(String) },
      offUntil: null,
    });
    expect(await lastLine()).toMatchObject({
      actor: approver.email,
      action: 'crisis-called',
      facts: { on: true, reason: 'a stadium is leaving' },
    });
  });

  test('goes back to automatic by null and by the word for it', async () => {
    for (const on of [null, 'auto'] as const) {
      await call({ on: true, reason: 'a stadium is leaving' });
      expect((await call({ on, reason: 'they are home' })).body).toMatchObject({
        light: false,
        why: null,
        call: { on: null },
      });
    }
  });

  test('is kept as it was made: nobody changes or removes one', async () => {
    await expect(desk.database.rows(`UPDATE crisis_call SET reason = 'x'`)).rejects.toThrow(/append/i);
    await expect(desk.database.rows(`DELETE FROM crisis_call`)).rejects.toThrow(/append/i);
  });

  test('is made once, however often it is sent under one key', async () => {
    const before = await desk.database.rows('SELECT FROM crisis_call');
    for (let i = 0; i < 3; i++)
      await approver.post('/crisis-mode', { on: true, reason: 'sent again' }, { 'idempotency-key': 'once-1' });
    expect(await desk.database.rows('SELECT FROM crisis_call')).toHaveLength(before.length + 1);
    await call({ on: null, reason: 'over' });
  });

  test('is an approver’s: an author may only look', async () => {
    const author = await desk.officer('author');
    expect((await call({ on: true, reason: 'me too' }, author)).status).toBe(403);
    expect((await author.get('/crisis-mode')).status).toBe(200);
  });

  test.each([
    [{ on: true }, 'reason'],
    [{ on: true, reason: '' }, 'reason'],
    [{ on: true, reason: 'x'.repeat(501) }, 'reason'],
    [{ on: 'maybe', reason: 'so' }, 'on'],
    [{ reason: 'so' }, 'on'],
  ])('that cannot be taken is refused, with the field: %j', async (body, field) => {
    const { status, body: problem } = await approver.post<Problem>('/crisis-mode', body);
    expect([status, problem.errors[0]?.field]).toEqual([400, field]);
  });
});

describe('a newsroom over its limit', () => {
  test('switches it on for all, and is told with its figure and the limit, and when it is over', async () => {
    await crises.report({ ...busy, over });
    expect(await standing()).toMatchObject({
      light: true,
      why: 'load',
      over: [{ replica: 'one', ...over }],
      readers: { now: 1_812.5, capacity: 4_000 },
      newsrooms: [{ replica: 'one', requests: 1_812.5, connections: 900, lag: 12.25 }],
    });
    expect(await lastLine()).toMatchObject({ actor: 'hub', action: 'load-over', subject: 'one', facts: over });
    await crises.report({ ...busy, light: true, over });
    await crises.report({ ...busy, over: null });
    expect(await lastLine()).toMatchObject({ action: 'load-under', subject: 'one', facts: over });
    expect(await standing()).toMatchObject({ light: false, why: null, over: [] });
  });

  test('writes no line for what has not changed', async () => {
    const lines = async () => (await desk.app.get(LedgerStore).verify()).entries;
    await crises.report(busy);
    const before = await lines();
    for (let i = 0; i < 5; i++) await crises.report({ ...busy, requests: i });
    expect(await lines()).toBe(before);
  });

  test('is held off by an officer’s "off", which says until when, and what would happen without it', async () => {
    await call({ on: false, reason: 'we need the pictures' });
    await crises.report({ ...busy, over });
    const view = await standing();
    expect(view).toMatchObject({ light: false, why: 'call', over: [{ replica: 'one' }] });
    expect(Date.parse(view.offUntil!) - Date.parse(view.call!.at)).toBe(30 * 60_000);
    await call({ on: null, reason: 'done' });
    expect(await standing()).toMatchObject({ light: true, why: 'load' });
  });

  test('that is heard of no more is no reason any longer, and one that closes in order has left its limit', async () => {
    await crises.report({ ...busy, over });
    await desk.database.rows(`UPDATE newsroom_load SET at = at - interval '31 s'`);
    expect(await standing()).toMatchObject({ light: false, over: [], newsrooms: [] });
    await crises.leave('one');
    expect(await lastLine()).toMatchObject({ action: 'load-under' });
    expect(await desk.database.rows('SELECT FROM newsroom_load')).toEqual([]);
  });
});
