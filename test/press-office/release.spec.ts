import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageDetail, NewMessage, Problem, ReleaseAnswer } from '../../src/press-office/api.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  approver = await desk.officer('approver');
}, 120_000);
afterAll(() => desk?.close());

const approve = (officer: Officer, id: string, sha256: string) => officer.post(`/messages/${id}/approve`, { sha256 });
const release = (officer: Officer, id: string, body?: unknown, headers = {}) =>
  officer.post<ReleaseAnswer & Problem>(`/messages/${id}/release`, body, headers);

describe('an actual message', () => {
  test('goes out when one officer wrote it and another approved it', async () => {
    const id = await author.begin();
    const sha256 = await author.submit(id);
    expect((await approve(approver, id, sha256)).status).toBe(200);
    const answer = await release(author, id);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ version: 1, waitsForApproval: false, board: `/api/v1/messages/${id}/board` });
    expect(answer.body.sequence).toBeGreaterThan(0);
    const { versions, draft, standing } = await author.message(id);
    expect(versions).toHaveLength(1);
    expect(versions[0]).toMatchObject({ n: 1, sha256, author: 'author 1', approvedBy: 'approver 2', breakGlass: null });
    expect({ draft, standing }).toEqual({ draft: null, standing: 'active' });
  });

  test('fault 20: one’s own draft cannot be approved', async () => {
    const id = await approver.begin();
    const answer = await approve(approver, id, await approver.submit(id));
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('own-draft');
  });

  test('cannot be approved by whoever changed it last, whoever began it', async () => {
    const id = await author.begin();
    await approver.put(id, content({ severity: 'Extreme' }));
    const answer = await approve(approver, id, await author.submit(id));
    expect(answer.body.code).toBe('own-draft');
  });

  test('fault 20: a draft cannot be approved in another state than the one that was read', async () => {
    const id = await author.begin();
    await author.submit(id);
    const answer = await approve(approver, id, 'f'.repeat(64));
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 409, code: 'approval-void' });
  });

  test('cannot be approved before it is submitted', async () => {
    const id = await author.begin();
    const answer = await approve(approver, id, 'f'.repeat(64));
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 409, code: 'not-approved' });
  });

  test('fault 20: an approval that one changed byte has made void releases nothing', async () => {
    const id = await author.begin();
    await approve(approver, id, await author.submit(id));
    const { texts } = content();
    await author.put(id, content({ texts: { ...texts, fr: { ...texts.fr!, headline: `${texts.fr!.headline}.` } } }));
    await author.submit(id);
    const answer = await release(author, id);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 409, code: 'approval-void' });
    expect((await author.message(id)).versions).toEqual([]);
  });

  test('is not released without approval, and the refusal says what would do', async () => {
    const id = await author.begin();
    await author.submit(id);
    const answer = await release(author, id);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 409, code: 'not-approved' });
    expect(answer.body.detail).toMatch(/second officer, or break-glass/);
  });

  test('is released by one officer who breaks the glass, and the reason is kept in version and ledger', async () => {
    const id = await author.begin();
    const answer = await release(await author.atConsole(), id, { breakGlass: { reason: 'Nobody else is awake' } });
    expect(answer.status).toBe(202);
    const { versions, reference } = await author.message(id);
    expect(versions[0]).toMatchObject({ approvedBy: null, breakGlass: 'Nobody else is awake' });
    const { body } = await author.get<{ items: { action: string; facts: object }[] }>(`/ledger?subject=${reference}`);
    expect(body.items[0]).toMatchObject({ action: 'released', facts: { breakGlass: 'Nobody else is awake' } });
    expect(desk.logs.some((line) => line.includes('break-glass') && line.includes(reference))).toBe(true);
  });

  test('is not released by a program that would break the glass with a token', async () => {
    const id = await author.begin();
    const answer = await release(author, id, { breakGlass: { reason: 'Nobody else is awake' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope', errors: [{ field: 'breakGlass' }] } });
    expect((await author.message(id)).versions).toEqual([]);
  });

  test('is not released by a broken glass without a reason', async () => {
    const id = await author.begin();
    const answer = await release(await author.atConsole(), id, { breakGlass: { reason: ' ' } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]?.field).toBe('breakGlass.reason');
  });

  test('that was given back needs a new submission, and its author reads why', async () => {
    const id = await author.begin();
    const sha256 = await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/return`, { reason: 'The street is wrong' }));
    expect((await author.message(id)).draft).toMatchObject({ returned: 'The street is wrong', submittedAt: null });
    expect((await approve(approver, id, sha256)).body.code).toBe('not-approved');
  });

  test('fault 20: approving twice, or fifty times at once, is one approval', async () => {
    const id = await author.begin();
    const sha256 = await author.submit(id);
    const answers = await Promise.all(Array.from({ length: 50 }, () => approve(approver, id, sha256)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await author.message(id)).draft?.approvals).toHaveLength(1);
  });
});

describe('an exercise', () => {
  test('is released without approval', async () => {
    const id = await author.begin(exercise());
    expect((await release(author, id)).status).toBe(202);
  });

  test('cannot become the real thing on its way', async () => {
    const id = await author.begin(exercise());
    const answer = await author.put(id, content({ status: 'actual' }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ field: 'status', code: 'fixed' });
  });
});

describe('pressing Release', () => {
  test('fault 20: of two officers who release at once one wins, and the other reads who did it and when', async () => {
    const id = await author.begin(exercise());
    const officers = [author, approver];
    const answers = await Promise.all(officers.map((officer) => release(officer, id)));
    const winner = officers[answers.findIndex(({ status }) => status === 202)];
    const other = answers.find(({ status }) => status !== 202);
    expect(other).toMatchObject({ status: 409, body: { code: 'already-released' } });
    const { name } = (await winner!.get<{ officer: { name: string } }>('/session')).body.officer;
    expect(other!.body.detail).toMatch(new RegExp(`Version 1 was released by ${name} at \\d{4}-\\d\\d-\\d\\dT`));
    expect((await author.message(id)).versions).toHaveLength(1);
  });

  test('fault 20: fifty presses at once make one version, and the others read who did it and when', async () => {
    const id = await author.begin(exercise());
    const answers = await Promise.all(Array.from({ length: 50 }, () => release(author, id)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    expect(refused[0]?.body.code).toBe('already-released');
    expect(refused[0]?.body.detail).toMatch(/Version 1 was released by author 1 at \d{4}-\d\d-\d\dT/);
    expect((await author.message(id)).versions).toHaveLength(1);
  });

  test('fault 20: one press that arrives fifty times makes one version, and each gets the first answer', async () => {
    const id = await author.begin(exercise());
    const key = { 'idempotency-key': `press-${id}` };
    const answers = await Promise.all(Array.from({ length: 50 }, () => release(author, id, {}, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect((await author.message(id)).versions).toHaveLength(1);
  });

  test('again with the same key on another message is refused', async () => {
    const [one, two] = [await author.begin(exercise()), await author.begin(exercise())];
    const key = { 'idempotency-key': `one-key-${one}` };
    await release(author, one, {}, key);
    const answer = await release(author, two, {}, key);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 409, code: 'idempotency-conflict' });
  });

  test('and being refused uses no key up: the work was not done', async () => {
    const id = await author.begin();
    const key = { 'idempotency-key': `refused-first-${id}` };
    expect((await release(author, id, {}, key)).body.code).toBe('not-approved');
    await approve(approver, id, await author.submit(id));
    expect((await release(author, id, {}, key)).status).toBe(202);
  });

  test('of a message that never had a draft says so', async () => {
    expect((await release(author, '2020-0001')).status).toBe(404);
  });

  test('early, for some newsrooms before the others, is refused, naming the field', async () => {
    const id = await author.begin(exercise());
    const answer = await release(author, id, { early: true });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ field }) => field)).toEqual(['early']);
    expect((await author.message(id)).versions).toEqual([]);
  });

  test('gives every version a sequence of its own, without gaps', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => author.begin(exercise())));
    const answers = await Promise.all(ids.map((id) => release(author, id)));
    const sequences = answers.map(({ body }) => body.sequence ?? 0).sort((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: 8 }, (_, i) => sequences[0]! + i));
  });
});

describe('what was released', () => {
  test('is read by its reference as by its id', async () => {
    const id = await author.released();
    const { reference } = await author.message(id);
    const byReference = await author.get<MessageDetail>(`/messages/${reference}`);
    expect(byReference.body.id).toBe(id);
    const version = await author.get<{ n: number }>(`/messages/${reference}/versions/1`);
    expect(version.body.n).toBe(1);
  });

  test('gets the reference of the year at the office, one higher each time', async () => {
    const references: string[] = [];
    for (let i = 0; i < 2; i++)
      references.push((await author.post<NewMessage>('/messages', exercise())).body.reference);
    const [one, two] = references.map((reference) => Number(reference.split('-')[1]));
    expect(references[0]).toMatch(/^20\d\d-\d{4}$/);
    expect(two! - one!).toBe(1);
  });

  test('stands in a ledger whose chain holds', async () => {
    const { body } = await author.get<{ entries: number; broken: null }>('/ledger/verify');
    expect(body.broken).toBeNull();
    expect(body.entries).toBeGreaterThan(10);
  });
});
