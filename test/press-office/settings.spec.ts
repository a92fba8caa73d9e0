import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LedgerLine, Page, Problem, SettingsView } from '../../src/press-office/api.js';
import { type Desk, type Officer, openDesk } from './desk.js';

/* What officers set over what the operator configured. */
let desk: Desk;
let admin: Officer;
beforeAll(async () => {
  desk = await openDesk();
  admin = await desk.officer('admin');
}, 120_000);
afterAll(() => desk?.close());

const change = (silentAfterMinutes: unknown) =>
  admin.call<SettingsView & Problem>('PATCH', '/settings', { silentAfterMinutes });

test('the time without a word is as configured, until an admin sets it, and again when it is left', async () => {
  const before = (await admin.get<SettingsView>('/settings')).body;
  expect(before.silentAfterMinutes).toEqual({ value: 120, configured: 120, set: null });
  expect(before.configuration).toContainEqual({ name: 'TOCSIN_LANGUAGES', value: 'fr,nl,de,en' });

  const set = await change(45);
  expect(set.status).toBe(200);
  expect(set.body.silentAfterMinutes).toMatchObject({ value: 45, configured: 120, set: { by: expect.any(String) } });
  expect((await change(null)).body.silentAfterMinutes.value).toBeNull();
  expect((await change('configured')).body.silentAfterMinutes).toEqual({ value: 120, configured: 120, set: null });

  const ledger = (await admin.get<Page<LedgerLine>>('/ledger?order=newest&limit=50')).body.items;
  const changes = ledger.filter(({ action }) => action === 'setting-changed').map(({ facts }) => facts.value);
  expect(changes).toEqual(['configured', 'never', '45']);
});

test.each([0, 9, 10_081, 12.5, -1])('%s minutes are refused, and the field is named', async (minutes) => {
  const { status, body } = await change(minutes);
  expect(status).toBe(400);
  expect(body.errors).toEqual([expect.objectContaining({ field: 'silentAfterMinutes', code: 'range' })]);
});
