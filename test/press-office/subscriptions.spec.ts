import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page, Problem, SubscriptionView } from '../../src/press-office/api.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { SubscribersStore } from '../../src/store/subscribers.store.js';
import { TopicsStore } from '../../src/store/topics.store.js';
import { VerificationsStore } from '../../src/store/verifications.store.js';
import { type Desk, type Officer, openDesk } from './desk.js';

const LEASE = { limit: 10, leaseMs: 20_000, except: [] };
const FEED = { path: '/feeds/fr.atom', type: 'application/atom+xml; charset=utf-8', body: Buffer.from('<feed/>') };
const feed = (epoch: number) => ({
  ...FEED,
  epoch,
  confirmedAt: new Date(Date.UTC(2026, 10, 22, 2, epoch)).toISOString(),
  digest: String(epoch),
});

let desk: Desk;
let admin: Officer;
let auditor: Officer;
let subscribers: SubscribersStore;
let verifications: VerificationsStore;
beforeAll(async () => {
  desk = await openDesk();
  admin = await desk.officer('admin');
  auditor = await desk.officer('auditor');
  subscribers = desk.app.get(SubscribersStore);
  verifications = desk.app.get(VerificationsStore);
  for (const n of [1, 2, 3]) {
    const callback = `https://radio-${n}.example/hook?token=nobody-else-may-see-this`;
    const wish = { mode: 'subscribe', topic: FEED.path, callback, world: 'live', secret: 'a secret' } as const;
    expect(await verifications.ask({ ...wish, leaseSeconds: 864_000 }, feed(1), '192.0.2.1')).toBe('taken');
    const [claim] = await verifications.claim(LEASE);
    expect(await verifications.confirm(claim!)).toBe(true);
  }
}, 120_000);
afterAll(() => desk?.close());

const list = async (query = '') => (await auditor.get<Page<SubscriptionView>>(`/subscriptions${query}`)).body;

describe('subscriptions', () => {
  test('are listed page by page, with the host of the callback and nothing else of it', async () => {
    const first = await auditor.get<Page<SubscriptionView>>('/subscriptions?limit=2');
    const second = await list(`?limit=2&cursor=${first.body.next}`);
    expect(second.next).toBeNull();
    const all = [...first.body.items, ...second.items];
    expect(all.map(({ host }) => host)).toEqual(['radio-1.example', 'radio-2.example', 'radio-3.example']);
    expect(first.text).not.toMatch(/nobody-else|hook|a secret/);
    const [one] = all;
    expect(one).toMatchObject({
      topic: '/feeds/fr.atom',
      world: 'live',
      revision: { sent: 1, newest: 1, sentAt: null },
      error: null,
    });
    expect(Date.parse(one!.leaseEnds) - Date.parse(one!.since)).toBe(864_000_000);
    const wrong = await auditor.get<Problem>('/subscriptions?cursor=somewhere');
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
  });

  test('say what was sent last, and why a delivery failed', async () => {
    await desk.app.get(TopicsStore).publish([feed(2)]);
    const claims = await subscribers.claim(LEASE);
    const by = (host: string) => claims.find((claim) => claim.host === host)!;
    const error = { code: 'server-error', detail: 'The callback is in trouble (500).', todo: 'Nothing.' };
    await subscribers.writeAll([
      { claim: by('radio-1.example'), is: 'delivered' },
      { claim: by('radio-2.example'), is: 'retry', afterMs: 60_000, error },
    ]);
    const [taken, failed] = (await list()).items;
    expect([taken!.revision, taken!.error]).toEqual([{ sent: 2, newest: 2, sentAt: expect.any(String) }, null]);
    expect([failed!.revision, failed!.error]).toEqual([{ sent: 1, newest: 2, sentAt: null }, error]);
  });

  test('are ended by an admin: the callback is to be told, and the ledger says who did it', async () => {
    const { id } = (await list()).items[0]!;
    expect((await admin.call('DELETE', `/subscriptions/${id}`)).status).toBe(204);
    expect((await list()).items.map(({ host }) => host)).toEqual(['radio-2.example', 'radio-3.example']);
    const [denial] = await verifications.claim(LEASE);
    expect(denial).toMatchObject({ mode: 'denied', topic: FEED.path, host: 'radio-1.example' });
    expect(denial!.reason).toBe('The office of this hub has ended the subscription.');
    const [line] = await desk.database.rows(
      `SELECT actor, subject, facts FROM ledger WHERE action = 'subscription-ended'`,
    );
    expect(line).toEqual({
      actor: admin.email,
      subject: FEED.path,
      facts: { subscriber: id, host: 'radio-1.example', as: 'denied', reason: denial!.reason },
    });
    expect((await desk.app.get(LedgerStore).verify()).broken).toBeNull();
    expect((await admin.call('DELETE', `/subscriptions/${id}`)).status).toBe(404);
    expect((await admin.call('DELETE', '/subscriptions/nothing')).status).toBe(404);
  });
});
