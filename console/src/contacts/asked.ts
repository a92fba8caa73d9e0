import { queryOptions } from '@tanstack/react-query';
import type { ContactBody, ContactView, Page } from '../../../src/press-office/api.js';
import { memory } from '../desk/asking.js';
import { call } from '../desk/call.js';

/** Calls about verified telephone numbers and links, and what their screen reads. */
export const contacts = {
  add: (body: ContactBody, key: string) => call<ContactView>('/contacts', { method: 'POST', body, key }),
  change: (id: string, body: ContactBody, key: string) =>
    call<ContactView>(`/contacts/${id}`, { method: 'PUT', body, key }),
  verify: (id: string, againAt: string | null, key: string) =>
    call<ContactView>(`/contacts/${id}/verify`, { method: 'POST', body: { againAt }, key }),
  remove: (id: string, key: string) => call<void>(`/contacts/${id}`, { method: 'DELETE', key }),
};

export const askedContacts = queryOptions({
  queryKey: ['contacts'],
  queryFn: () => call<Page<ContactView>>('/contacts?limit=200'),
});

/** What drafts say of their facts depends on the list. */
export async function contactsChanged(): Promise<void> {
  await Promise.all(['contacts', 'draft', 'preview'].map((name) => memory.invalidateQueries({ queryKey: [name] })));
}
