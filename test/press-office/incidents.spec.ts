import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IncidentDetail, IncidentView, LedgerLine, Page, Problem } from '../../src/press-office/api.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
}, 120_000);
afterAll(() => desk?.close());

let titled = 0;
const newTitle = () => `Warehouse fire ${++titled}`;
const open = (title = newTitle()) => author.expect(201, author.post<IncidentDetail>('/incidents', { title }));
const read = (id: string) => author.expect(200, author.get<IncidentDetail>(`/incidents/${id}`));
const join = (id: string, message: string) =>
  author.post<IncidentDetail & Problem>(`/incidents/${id}/messages`, { message });
const close = (id: string) => author.post<IncidentDetail & Problem>(`/incidents/${id}/close`);
const all = async () => (await author.get<Page<IncidentView>>('/incidents')).body.items;
const withdraw = (id: string) =>
  author.expect(202, author.post(`/messages/${id}/withdraw`, { note: 'It was a drill.' }));
const actions = async (subject: string) =>
  (await author.get<Page<LedgerLine>>(`/ledger?subject=${encodeURIComponent(subject)}`)).body.items.map(
    ({ action }) => action,
  );

describe('an incident', () => {
  test('is opened by hand, and stands before those that are closed', async () => {
    const [old, fresh] = [await open(), await open()];
    await author.expect(200, close(fresh.id));
    const ids = (await all()).map(({ id }) => id);
    expect(ids.indexOf(old.id)).toBeLessThan(ids.indexOf(fresh.id));
    expect(fresh).toMatchObject({ openedBy: 'author 1', closedAt: null, messages: 0, lines: [] });
    expect(await actions(fresh.title)).toEqual(['incident-closed', 'incident-opened']);
  });

  test('is opened by the first release that names it, and joined by the next', async () => {
    const title = newTitle();
    const draft = await author.begin(exercise({ incident: title }));
    expect((await all()).map((each) => each.title)).not.toContain(title);
    await author.expect(202, author.post(`/messages/${draft}/release`));
    await author.released({ incident: title.toUpperCase() });
    const found = (await all()).find((each) => each.title === title)!;
    expect(found.messages).toBe(2);
    expect((await read(found.id)).lines.map(({ standing, open: stands }) => [standing, stands])).toEqual([
      ['active', true],
      ['active', true],
    ]);
  });

  test.each([
    ['', 'required'],
    ['x'.repeat(121), 'too-long'],
    ['two\nlines', 'line-break'],
  ])('is not opened with the title %j', async (title, code) => {
    const answer = await author.post('/incidents', { title });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'title' }] } });
    expect(code).toBeTruthy();
  });

  test('has a title that no other open one has, whatever its case', async () => {
    const { title } = await open();
    const answer = await author.post('/incidents', { title: title.toUpperCase() });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'title', code: 'taken' }] } });
  });

  test('is given another title, which its messages name from their next version on', async () => {
    const { id } = await open();
    const message = await author.released({ incident: null });
    await author.expect(200, join(id, message));
    const renamed = newTitle();
    await author.expect(200, author.call('PATCH', `/incidents/${id}`, { title: renamed }));
    expect((await author.message(message)).incident).toBe(renamed);
    const draft = await author.expect(
      201,
      author.post<{ content: { incident: string } }>(`/messages/${message}/draft`, { kind: 'update' }),
    );
    expect(draft.content.incident).toBe(renamed);
  });

  test('that is not there is not found', async () => {
    expect((await author.get('/incidents/0199a7c2-0000-7000-8000-000000000042')).status).toBe(404);
    expect((await author.get('/incidents/fire')).status).toBe(404);
  });

  test('is listed in pages', async () => {
    await open();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page: Page<IncidentView> = (await author.get<Page<IncidentView>>(`/incidents${query}`)).body;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual((await all()).map(({ id }) => id));
    expect((await author.get('/incidents?cursor=nobody')).status).toBe(400);
  });
});

describe('a message', () => {
  test('joins an incident by hand, which publishes nothing, and leaves it again', async () => {
    const { id, title } = await open();
    const message = await author.released({ incident: null });
    await author.expect(200, join(id, message));
    const joined = await author.message(message);
    expect([joined.incident, joined.versions.length]).toEqual([title, 1]);
    await author.expect(204, author.call('DELETE', `/incidents/${id}/messages/${message}`));
    expect((await author.message(message)).incident).toBeNull();
    expect((await author.call('DELETE', `/incidents/${id}/messages/${message}`)).status).toBe(404);
    expect((await actions(joined.reference)).slice(0, 2)).toEqual(['incident-left', 'incident-joined']);
  });

  test('stays where it was put when its next version only carries the old name along', async () => {
    const message = await author.released({ incident: newTitle() });
    const { id } = await open();
    await author.expect(200, join(id, message));
    await author.expect(202, author.post(`/messages/${message}/still-valid`));
    expect((await read(id)).lines).toHaveLength(1);
  });

  test('does not join what is closed', async () => {
    const { id } = await open();
    await author.expect(200, close(id));
    const answer = await join(id, await author.released({ incident: null }));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'message', code: 'closed' }] } });
  });
});

describe('closing', () => {
  test('is refused while a message stands, and names it', async () => {
    const { id } = await open();
    const message = await author.released({ incident: null });
    await author.expect(200, join(id, message));
    const refused = await close(id);
    const { reference } = await author.message(message);
    expect(refused).toMatchObject({ status: 409, body: { code: 'still-open', errors: [{ field: 'messages' }] } });
    expect(refused.body.detail).toContain(reference);
    await withdraw(message);
    expect((await author.expect(200, close(id))).closedBy).toBe('author 1');
  });

  test('twice is closing once, and a closed one can be opened again', async () => {
    const { id, title } = await open();
    await author.expect(200, close(id));
    await author.expect(200, close(id));
    expect((await author.expect(200, author.post<IncidentDetail>(`/incidents/${id}/reopen`))).closedAt).toBeNull();
    expect(await actions(title)).toEqual(['incident-reopened', 'incident-closed', 'incident-opened']);
  });

  test('leaves the title free for another, so that the first cannot come back beside it', async () => {
    const { id, title } = await open();
    await author.expect(200, close(id));
    await open(title);
    const answer = await author.post(`/incidents/${id}/reopen`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'title', code: 'taken' }] } });
  });
});
