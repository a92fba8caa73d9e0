import { describe, expect, test } from '@jest/globals';
import { takenBy } from '../../src/training/sight.js';
import { ask, deliver, event, ground, SECRETS } from './ground.js';

describe('a broadcaster’s receiver', () => {
  test('takes a signed version and records its kind and its headline per language', async () => {
    const training = await ground();
    const answer = await deliver(training, 'receiver-a', event(3, 'all-clear'), { id: '0193-message_3' });
    expect(answer).toMatchObject({ status: 200, json: { received: true, stale: false } });
    expect(training.record()).toEqual([
      expect.objectContaining({
        where: 'receiver-a',
        event: 'received',
        id: '0193-message',
        key: '0193-message_3',
        reference: '2026-0042',
        version: 3,
        kind: 'all-clear',
        type: 'message.all_clear',
        status: 'exercise',
        headline: { fr: 'Alerte 3', nl: 'Alarm 3' },
        verified: true,
      }),
    ]);
  });

  test('accepts a version that is not newer than the one it has, and drops it as stale', async () => {
    const training = await ground();
    for (const version of [2, 1, 2, 3])
      expect((await deliver(training, 'receiver-a', event(version))).status).toBe(200);
    expect(training.record().map((entry) => entry.stale ?? false)).toEqual([false, true, true, false]);
    expect(takenBy(training.record(), 'receiver-a').map((entry) => entry.version)).toEqual([2, 3]);
  });

  test('orders each message by itself, and each receiver keeps its own count', async () => {
    const training = await ground();
    await deliver(training, 'receiver-a', event(5));
    await deliver(training, 'receiver-a', event(1, 'alert', { id: 'another' }));
    await deliver(training, 'receiver-b', event(1));
    expect(training.record().some((entry) => entry.stale)).toBe(false);
  });

  test('an embargoed version does not make the released one stale', async () => {
    const training = await ground();
    await deliver(training, 'receiver-a', { ...event(1), type: 'message.embargoed' });
    expect((await deliver(training, 'receiver-a', event(1))).json).toEqual({ received: true, stale: false });
  });

  test.each([
    ['signed with another secret', { secret: SECRETS['receiver-b'] }, 'No matching signature found'],
    ['with a changed id', { headers: { 'webhook-id': 'msg_2' } }, 'No matching signature found'],
    [
      'ten minutes old',
      { headers: { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 600) } },
      'Message timestamp too old',
    ],
    ['without a signature', { headers: { 'webhook-signature': '' } }, 'Missing required headers'],
    ['with only an ed25519 signature', { headers: { 'webhook-signature': 'v1a,abc' } }, 'No matching signature found'],
  ])('refuses a message %s, and records that it did', async (_, more, reason) => {
    const training = await ground();
    expect((await deliver(training, 'receiver-a', event(1), more)).status).toBe(401);
    expect(training.record()).toEqual([expect.objectContaining({ event: 'rejected', verified: false, reason })]);
  });

  test('believes either of two secrets while one is being rotated', async () => {
    const receivers = { 'receiver-a': `${SECRETS['receiver-b']} ${SECRETS['receiver-a']}` };
    const training = await ground({ receivers });
    expect((await deliver(training, 'receiver-a', event(1))).status).toBe(200);
    expect((await deliver(training, 'receiver-a', event(2), { secret: SECRETS['receiver-b'] })).status).toBe(200);
  });

  test('takes a test event and a heartbeat, which have no version', async () => {
    const training = await ground();
    for (const type of ['endpoint.test', 'hub.heartbeat']) {
      expect((await deliver(training, 'receiver-a', { type, timestamp: 'x', data: { epoch: 7 } })).status).toBe(200);
    }
    expect(training.record().map((entry) => entry.type)).toEqual(['endpoint.test', 'hub.heartbeat']);
  });

  test('refuses a signed body that is no event', async () => {
    const training = await ground();
    for (const body of ['no JSON', '[]', '{"type":"a b","data":{}}', '{"type":"message.alert"}']) {
      expect(await deliver(training, 'receiver-a', body)).toMatchObject({ status: 400 });
    }
    expect(training.record().every((entry) => entry.event === 'rejected')).toBe(true);
  });

  test('refuses more than 64 kB', async () => {
    const training = await ground();
    expect(
      (await deliver(training, 'receiver-a', JSON.stringify({ ...event(1), more: 'x'.repeat(65_536) }))).status,
    ).toBe(413);
    expect(training.record()).toEqual([]);
  });

  test('is known by its name, and there is no other', async () => {
    const training = await ground();
    expect((await ask(training, 'POST', '/receivers/nobody')).status).toBe(404);
    expect((await ask(training, 'GET', '/receivers/receiver-a')).headers.get('allow')).toBe('POST');
  });
});
