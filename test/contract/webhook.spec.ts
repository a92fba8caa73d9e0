import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import { accountOf, deliveryFor } from './dialects.js';
import { answer, FarSide } from './far-side.js';

const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const signed = (far: FarSide): [string, { [name: string]: string }] => {
  const { body, headers } = far.received.at(-1)!;
  return [body, headers as { [name: string]: string }];
};

describe('an endpoint', () => {
  let far: FarSide;
  beforeEach(async () => {
    far = await new FarSide(() => ({ status: 204, body: '' })).open();
  });
  afterEach(() => far.close());

  function open(secrets: { [name: string]: string }, settings: { [name: string]: unknown } = {}): OpenedChannel {
    const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
    const account = accountOf('webhook', `${far.origin}/hook?from=tocsin`);
    const given = { settings: { ...(account.settings as object), ...settings }, secrets };
    return channels.open('webhook', given, { world: 'exercise', deadlineMs: 5_000 });
  }

  test('gets a signature that the public library verifies', async () => {
    await open({ secret: secretOf(1) }).apply(deliveryFor('webhook'));
    expect(new Webhook(secretOf(1)).verify(...signed(far))).toEqual(JSON.parse(deliveryFor('webhook').text));
  });

  test('verifies a text with every sort of character byte for byte', async () => {
    const text = JSON.stringify({ type: 'message.alert', data: { texts: { fr: 'Écoutez 📢 “ça”\u2028 £' } } });
    await open({ secret: secretOf(1) }).apply(deliveryFor('webhook', 'send', { text }));
    expect(new Webhook(secretOf(1)).verify(...signed(far))).toEqual(JSON.parse(text));
  });

  test('accepts with the old and with the new secret while they are rotated, and with no other', async () => {
    await open({ secret: secretOf(2), previous: secretOf(1) }).apply(deliveryFor('webhook'));
    expect(() => new Webhook(secretOf(1)).verify(...signed(far))).not.toThrow();
    expect(() => new Webhook(secretOf(2)).verify(...signed(far))).not.toThrow();
    expect(() => new Webhook(secretOf(3)).verify(...signed(far))).toThrow(/No matching signature/);
  });

  test('names the version by its id, which stays over retries', async () => {
    const channel = open({ secret: secretOf(1) });
    await channel.apply(deliveryFor('webhook'));
    await channel.apply(deliveryFor('webhook'));
    expect(far.received.map(({ headers }) => headers['webhook-id'])).toEqual(['m_2', 'm_2']);
  });

  test('is asked at the whole address, in JSON, by Tocsin', async () => {
    await open({ secret: secretOf(1) }).apply(deliveryFor('webhook'));
    expect(far.received[0]).toMatchObject({
      method: 'POST',
      path: '/hook?from=tocsin',
      headers: { 'content-type': 'application/json', 'user-agent': 'Tocsin' },
    });
  });

  test('gets the header that its owner asked for', async () => {
    await open({ secret: secretOf(1), headerValue: 'k-123' }, { header: 'X-Api-Key' }).apply(deliveryFor('webhook'));
    expect(far.received[0]?.headers['x-api-key']).toBe('k-123');
  });

  test('fault 18: an endpoint that answers 410 is disabled at once, and it is said why', async () => {
    far.script = [answer({ status: 410 })];
    expect(await open({ secret: secretOf(1) }).apply(deliveryFor('webhook'))).toMatchObject({
      is: 'refused',
      pause: true,
      error: { code: 'endpoint-gone' },
    });
  });

  test.each([301, 307, 400, 404, 422, 500, 503])(
    'is tried again by the loop’s schedule when it answers %i',
    async (status) => {
      far.script = [answer({ status })];
      expect(await open({ secret: secretOf(1) }).apply(deliveryFor('webhook'))).toMatchObject({
        is: 'retry',
        afterMs: 0,
      });
    },
  );

  test('is tried again when it asks to be', async () => {
    far.script = [answer({ status: 503, headers: { 'retry-after': '120' } })];
    const outcome = await open({ secret: secretOf(1) }).apply(deliveryFor('webhook'));
    if (outcome.is !== 'retry') throw new Error(`503 gave ${outcome.is}`);
    expect(outcome.afterMs).toBeGreaterThanOrEqual(119_000);
    expect(outcome.afterMs).toBeLessThanOrEqual(122_000);
  });

  test('is tested with a signed event of its own type', async () => {
    expect(await open({ secret: secretOf(1) }).check()).toEqual({ ok: true, account: 'Radio Un', limits: {} });
    expect(new Webhook(secretOf(1)).verify(...signed(far))).toMatchObject({ type: 'endpoint.test' });
  });

  test('never begins to sign with a secret that is none', () => {
    expect(() => open({ secret: 'password' })).toThrow(/whsec_/);
  });
});
