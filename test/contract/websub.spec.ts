import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AddressRules, subscriberPolicy } from '../../src/channels/address.js';
import { openRegistry } from '../../src/channels/registry.js';
import { FarSide } from './far-side.js';

let inside: FarSide;
beforeEach(async () => {
  inside = await new FarSide(() => ({ status: 204 })).open();
});
afterEach(() => inside.close());

const CALL = { mode: 'subscribe', challenge: 'never used before', leaseSeconds: 300 } as const;
const DELIVERY = { hub: 'https://crisis.example/hub', type: 'text/plain', body: Buffer.from('x'), secret: null };
const BOUNDS = { deadlineMs: 5_000 };

/** What the operator allows to officers, with this test's server in it and as the training ground. */
const officers = () => ({ allowNetworks: ['127.0.0.0/8'], training: inside.origin, ownHosts: ['crisis.example'] });
const stranger = (world: 'live' | 'exercise') => ({
  callback: `${inside.origin}/admin`,
  world,
  topic: 'https://crisis.example/feeds/fr.atom',
});

test.each(['live', 'exercise'] as const)(
  'a stranger of the %s world reaches nothing that only officers may',
  async (world) => {
    const { subscribers } = openRegistry(officers());
    expect((await subscribers.verify(stranger(world), CALL, BOUNDS)).is).toBe('declined');
    expect((await subscribers.deliver(stranger(world), DELIVERY, BOUNDS)).is).toBe('retry');
    await subscribers.deny(stranger(world), 'a test', BOUNDS);
    expect(inside.connections).toBe(0);
    const vetted = new AddressRules(subscriberPolicy(officers(), [])).url(stranger(world).callback, world);
    expect(vetted).toMatchObject({ ok: false, why: expect.stringContaining('TOCSIN_SUBSCRIBER_NETWORKS') });
  },
);

test('a network that is opened to subscribers is called, and the hub itself never', async () => {
  const { subscribers } = openRegistry(officers(), ['127.0.0.0/8']);
  expect((await subscribers.deliver(stranger('live'), DELIVERY, BOUNDS)).is).toBe('delivered');
  expect(inside.connections).toBe(1);
  const rules = new AddressRules(subscriberPolicy(officers(), ['127.0.0.0/8']));
  expect(rules.url('https://crisis.example/hub', 'live')).toEqual({ ok: false, why: 'This is the hub itself.' });
});
