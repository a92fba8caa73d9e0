import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ContactView, Draft, Page, Problem } from '../../src/press-office/api.js';
import { content } from '../support/messages.js';
import { type Desk, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  approver = await desk.officer('approver');
}, 120_000);
afterAll(() => desk?.close());

const INFORMATION = { name: { fr: 'Numéro d’information', en: 'Information number' }, phone: '1771', for: 'public' };
const list = async (query = '') => (await author.get<Page<ContactView>>(`/contacts${query}`)).body;
const add = (body: object) => author.post<ContactView & Problem>('/contacts', { ...INFORMATION, ...body });
const factOf = async (description: string) => {
  const id = await author.begin(
    content({ contacts: [], texts: { en: { headline: 'Fire', description, instruction: 'Stay in.' } } }),
  );
  const { facts } = (await author.get<Draft>(`/messages/${id}/draft`)).body;
  return facts[0]!;
};

describe('the verified list', () => {
  test('has 112 and 101 from the start, and they stay', async () => {
    const { items } = await list();
    expect(items.map(({ phone, builtIn, verified }) => [phone, builtIn, verified?.by])).toEqual([
      ['101', true, null],
      ['112', true, null],
    ]);
    for (const { id, name } of items) {
      expect(Object.keys(name).sort()).toEqual(['de', 'en', 'fr', 'nl']);
      expect((await approver.call<Problem>('DELETE', `/contacts/${id}`)).body.errors).toMatchObject([
        { code: 'built-in' },
      ]);
    }
  });

  test('knows a number once an approver has verified it, by name; then a slip is told from it', async () => {
    const { id } = await author.expect<ContactView>(201, add({}));
    expect((await factOf('Call 1771.')).verified).toBeNull();
    expect((await author.post(`/contacts/${id}/verify`, {})).status).toBe(403);
    const againAt = new Date(Date.now() + 86_400_000).toISOString();
    const verified = await approver.expect<ContactView>(200, approver.post(`/contacts/${id}/verify`, { againAt }));
    expect(verified).toMatchObject({ verified: { by: { id: approver.id } }, verifyAgainAt: againAt, due: false });
    expect((await factOf('Call 1771.')).verified).toMatchObject({ name: INFORMATION.name });
    expect((await factOf('Call 1717.')).nearest).toEqual({ fact: '1771', name: 'Information number' });
    await desk.database.rows(`UPDATE contact SET verify_again_at = now() - interval '1 day' WHERE id = $1`, [id]);
    expect((await factOf('Call 1771.')).verified).toMatchObject({ due: true });
    const [line] = await desk.database.rows(
      `SELECT actor, facts FROM ledger WHERE action = 'contact-verified' AND subject = $1`,
      [id],
    );
    expect(line).toMatchObject({ actor: approver.email, facts: { phone: '1771', verifyAgainAt: againAt } });
  });

  test('a number that is changed has been verified by nobody; a name may be changed', async () => {
    const body = { ...INFORMATION, phone: '+32 2 506 47 11', printed: '02 506 47 11', url: 'https://press.example/' };
    const { id } = await author.expect<ContactView>(201, add(body));
    await approver.expect(200, approver.post(`/contacts/${id}/verify`, {}));
    expect((await factOf('Call 02/506.47.11')).verified).not.toBeNull();
    expect((await factOf('See https://press.example/news')).verified).not.toBeNull();
    const renamed = await author.call<ContactView>('PUT', `/contacts/${id}`, { ...body, name: { en: 'Press desk' } });
    expect(renamed.body).toMatchObject({
      name: { en: 'Press desk' },
      phone: '+3225064711',
      verified: { by: { id: approver.id } },
    });
    const changed = await author.call<ContactView>('PUT', `/contacts/${id}`, {
      ...body,
      phone: '+32 2 506 47 12',
      printed: null,
    });
    expect(changed.body).toMatchObject({ phone: '+3225064712', printed: '+32 2 506 47 12', verified: null });
    expect((await factOf('Call 02/506.47.12')).verified).toBeNull();
  });

  test('what is removed is not known any more', async () => {
    const { id } = await author.expect<ContactView>(201, add({ phone: '1722' }));
    await approver.expect(200, approver.post(`/contacts/${id}/verify`, {}));
    expect((await factOf('Call 1722.')).verified).not.toBeNull();
    expect((await approver.call('DELETE', `/contacts/${id}`)).status).toBe(204);
    expect((await factOf('Call 1722.')).verified).toBeNull();
    expect((await approver.post(`/contacts/${id}/verify`, {})).status).toBe(404);
  });

  test.each([
    ['no number and no link', { phone: null }, 'phone', 'required'],
    ['a number without its country', { phone: '02 506 47 11' }, 'phone', 'country'],
    ['what is no number', { phone: 'ask Sofie' }, 'phone', 'phone'],
    ['another number in print', { phone: '+32 2 506 47 11', printed: '02 506 47 12' }, 'printed', 'other'],
    ['a link that is none', { url: 'javascript:alert(1)' }, 'url', 'address'],
    ['no name', { name: {} }, 'name', 'required'],
    ['a language that is none', { name: { xx: 'a' } }, 'name.xx', 'unknown-field'],
    ['nobody to whom it belongs', { for: 'all' }, 'for', 'invalid_value'],
  ])('refuses %s', async (_, body, field, code) => {
    expect((await add(body)).body.errors[0]).toMatchObject({ field, code });
  });

  test('is listed page by page', async () => {
    const first = await list('?limit=1');
    const second = await list(`?cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual((await list()).items.map(({ id }) => id));
  });
});
