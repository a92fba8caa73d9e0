import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Draft, MessageDetail, NewMessage, Page, Problem } from '../../src/press-office/api.js';
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

const draftOf = (id: string) => author.get<Draft>(`/messages/${id}/draft`);
const put = (id: string, said: unknown, ifMatch?: string) =>
  author.call<Draft & Problem>('PUT', `/messages/${id}/draft`, said, ifMatch ? { 'if-match': ifMatch } : {});
const withFrench = (text: object) =>
  exercise({ texts: { ...content().texts, fr: { ...content().texts.fr!, ...text } } });

describe('a draft', () => {
  test('is begun as an alert, with a reference from the hub and an ETag', async () => {
    const answer = await author.post<NewMessage>('/messages', exercise());
    expect(answer.status).toBe(201);
    expect(answer.body.draft).toMatchObject({ n: 1, revision: 1, missing: [], submittedAt: null });
    expect((await draftOf(answer.body.id)).headers.etag).toBe('"1"');
  });

  test('may be begun with nothing but its kind and status, and says what is missing', async () => {
    const answer = await author.post<NewMessage>('/messages', { kind: 'alert', status: 'exercise' });
    expect(answer.status).toBe(201);
    const fields = answer.body.draft.missing.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['texts', 'category', 'urgency', 'severity', 'certainty']));
    const refused = await author.post(`/messages/${answer.body.id}/submit`);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ field }) => field)).toEqual(fields);
  });

  test('is changed only by whoever has read its newest state', async () => {
    const id = await author.begin(exercise());
    expect(await put(id, exercise())).toMatchObject({ status: 428, body: { code: 'precondition-required' } });
    const first = await put(id, exercise({ severity: 'Minor' }), '"1"');
    expect(first.headers.etag).toBe('"2"');
    const late = await put(id, exercise({ severity: 'Extreme' }), '"1"');
    expect(late).toMatchObject({ status: 412, body: { code: 'stale-draft' } });
    expect(late.body.detail).toContain('author 1');
    expect((await draftOf(id)).body.content.severity).toBe('Minor');
  });

  test('is dropped only by whoever has read it, and what was written stays readable', async () => {
    const id = await author.begin(exercise({ incident: 'Warehouse' }));
    const drop = (ifMatch: object) => author.call<Problem>('DELETE', `/messages/${id}/draft`, undefined, ifMatch);
    expect((await drop({})).status).toBe(428);
    expect((await drop({ 'if-match': '"7"' })).status).toBe(412);
    expect((await drop({ 'if-match': '"1"' })).status).toBe(204);
    const { draft, dropped } = await author.message(id);
    expect(draft).toBeNull();
    expect(dropped).toMatchObject([{ n: 1, by: author.email, content: { incident: 'Warehouse' } }]);
  });

  test('that was dropped before the first release is taken up where it was left', async () => {
    const id = await author.begin(exercise({ incident: 'Warehouse' }));
    await author.call('DELETE', `/messages/${id}/draft`, undefined, { 'if-match': '"1"' });
    const again = await author.post<Draft>(`/messages/${id}/draft`, { kind: 'alert' });
    expect(again.status).toBe(201);
    expect(again.body.content.incident).toBe('Warehouse');
  });

  test('loses its submission when it is changed', async () => {
    const id = await author.begin(exercise());
    await author.submit(id);
    await author.put(id, exercise({ severity: 'Minor' }));
    expect((await draftOf(id)).body).toMatchObject({ submittedAt: null, sha256: null });
  });

  test('is submitted only as it was read, where the reader says so', async () => {
    const id = await author.begin(exercise());
    const answer = await author.post(`/messages/${id}/submit`, undefined, { 'if-match': '"9"' });
    expect(answer).toMatchObject({ status: 412, body: { code: 'stale-draft' } });
  });
});

describe('the next version', () => {
  test('begins with the full state of the newest, its note emptied', async () => {
    const id = await author.released({}, { kind: 'correction', note: content({ kind: 'correction' }).note });
    const next = await author.post<Draft>(`/messages/${id}/draft`, { kind: 'update' });
    expect(next.status).toBe(201);
    expect(next.body.content).toMatchObject({
      kind: 'update',
      note: {},
      texts: exercise({ kind: 'correction' }).texts,
    });
  });

  test('that withdraws begins with the words for it, not with the advice that no longer holds', async () => {
    const id = await author.released();
    const next = await author.post<Draft>(`/messages/${id}/draft`, { kind: 'withdrawal' });
    expect(next.body.content.texts.en?.headline).toMatch(/no longer valid/);
    expect(next.body.content.texts.en?.instruction).toBeUndefined();
  });

  test('is not begun while another is open, and says whose that is', async () => {
    const id = await author.released();
    await author.post(`/messages/${id}/draft`, { kind: 'update' });
    const answer = await approver.post(`/messages/${id}/draft`, { kind: 'correction' });
    expect(answer).toMatchObject({ status: 412, body: { code: 'stale-draft' } });
    expect(answer.body.detail).toContain('a update by author 1');
  });

  test('can only be what may follow', async () => {
    const id = await author.released();
    await author.expect(202, author.post(`/messages/${id}/withdraw`, { note: 'False alarm' }));
    const answer = await author.post(`/messages/${id}/draft`, { kind: 'update' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'wrong-kind' } });
    expect(answer.body.detail).toContain('possible: correction');
    expect((await author.post<NewMessage & Problem>('/messages', exercise({ kind: 'update' }))).body.code).toBe(
      'wrong-kind',
    );
  });

  test('that corrects a withdrawal needs no advice', async () => {
    const id = await author.released();
    await author.expect(202, author.post(`/messages/${id}/withdraw`, { note: 'False alarm' }));
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'correction' }));
    const { content: said } = (await draftOf(id)).body;
    await author.expect(200, author.put(id, { ...said, note: { fr: 'a', nl: 'b', de: 'c', en: 'd' } }));
    await author.expect(202, author.post(`/messages/${id}/release`));
    expect((await author.message(id)).standing).toBe('withdrawn');
  });

  test('is compared with the one before, field by field', async () => {
    const id = await author.released({}, { kind: 'update', severity: 'Minor' });
    const { body } = await author.get<{ changes: { path: string; from: unknown; to: unknown }[] }>(
      `/messages/${id}/diff?from=1&to=2`,
    );
    expect(body.changes).toContainEqual({ path: 'severity', from: 'Severe', to: 'Minor' });
    expect(body.changes.map(({ path }) => path)).toContain('texts.fr.headline');
  });
});

describe('a refusal names the field and the reason', () => {
  const refuse = async (said: unknown) => {
    const answer = await author.post<Problem>('/messages', said);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    return answer.body.errors;
  };

  test('for a headline of 100 kB, at once', async () => {
    const [error] = await refuse(withFrench({ headline: 'é'.repeat(100_000) }));
    expect(error).toMatchObject({ field: 'texts.fr.headline', code: 'too-long' });
  });

  test('for a NUL', async () => {
    const [error] = await refuse(withFrench({ headline: 'a\u0000b' }));
    expect(error).toMatchObject({ field: 'texts.fr.headline', code: 'character' });
    expect(error?.detail).toMatch(/U\+0000\) at position 2/);
  });

  test('for half a character', async () => {
    const [error] = await refuse(withFrench({ description: 'a\ud800b' }));
    expect(error?.detail).toMatch(/lone surrogate \(U\+D800\) at position 2/);
  });

  test('for a control of the writing direction', async () => {
    const [error] = await refuse(withFrench({ headline: 'a\u202eb' }));
    expect(error).toMatchObject({ field: 'texts.fr.headline', code: 'character' });
  });

  test('for a field that there is not', async () => {
    const answer = await author.post('/messages', { ...exercise(), approvedBy: 'me', role: 'admin' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'unknown-field' } });
    expect(answer.body.errors.map(({ field }) => field)).toEqual(['approvedBy', 'role']);
  });

  test('for every field at once', async () => {
    const fields = (
      await refuse({ ...exercise(), severity: 'Bad', expires: 'soon', links: [{ url: 'javascript:1' }] })
    ).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['severity', 'expires', 'links[0].url']));
  });

  test('for a reference that is given by somebody else than the hub', async () => {
    expect(await refuse({ ...exercise(), reference: '2026-0042' })).toMatchObject([{ field: 'reference' }]);
  });
});

describe('the list of messages', () => {
  test('comes newest first, in pages, with the headlines of what stands or is being written', async () => {
    const ids = [await author.released(), await author.begin(exercise({ severity: 'Extreme' }))];
    const first = await author.get<Page<MessageDetail>>('/messages?limit=1');
    expect(first.body.items[0]).toMatchObject({ id: ids[1], draft: { n: 1, kind: 'alert', submitted: false } });
    const second = await author.get<Page<MessageDetail>>(`/messages?limit=1&cursor=${first.body.next}`);
    expect(second.body.items[0]).toMatchObject({ id: ids[0], standing: 'active', newest: { n: 1 } });
    expect(Object.keys(second.body.items[0]!)).toContain('headlines');
  });

  test('refuses a page that never was', async () => {
    expect((await author.get<Problem>('/messages?cursor=drop%20table')).body.errors[0]?.field).toBe('cursor');
    expect((await author.get<Problem>('/messages?limit=100000')).body.errors[0]?.field).toBe('limit');
  });
});

test('what looks like markup comes back as the text it is, in JSON', async () => {
  const hostile = '<img src=x onerror=alert(1)>\u003c/script>\u2028"\'&{{7*7}}';
  const headline = hostile.replace('\u2028', '');
  const id = await author.begin(withFrench({ headline }));
  const answer = await draftOf(id);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.body.content.texts.fr?.headline).toBe(headline);
});
