import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Outcome } from '../../src/domain/delivery.js';
import { AUTHORITY, EXPIRED, KEY, VALID } from './certificates.js';
import type { Shown } from './dialect.js';
import { accountOf, CHANNEL_KINDS, deliveryFor, farSideOf } from './dialects.js';
import { type FarSide, loseAnswer } from './far-side.js';

describe.each(CHANNEL_KINDS)('a channel of kind %s over TLS', (kind) => {
  const before = getCACertificates('default');
  let far: FarSide;
  let shown: Shown;

  beforeAll(() => setDefaultCACertificates([...before, AUTHORITY]));
  afterAll(() => setDefaultCACertificates(before));
  afterEach(() => far.close());

  async function sent({ cert = VALID, host = 'far.example', lose = false } = {}): Promise<Outcome> {
    shown = new Map();
    far = await farSideOf(kind, shown, { key: KEY, cert }).open();
    if (lose) far.script = [loseAnswer];
    const { channels } = openRegistry({
      allowNetworks: ['127.0.0.0/8'],
      training: null,
      ownHosts: [],
      resolve: async () => ['127.0.0.1'],
    });
    const account = accountOf(kind, `https://${host}:${far.port}/there`);
    return channels.open(kind, account, { world: 'exercise', deadlineMs: 5_000 }).apply(deliveryFor(kind));
  }

  test('delivers to a far side that proves its name', async () => {
    expect(await sent()).toMatchObject({ is: 'delivered' });
    expect(shown.size).toBe(1);
  });

  test('does not know what happened when the answer is lost', async () => {
    expect(await sent({ lose: true })).toMatchObject({ is: 'unknown', error: { code: 'reset' } });
  });

  test.each([
    ['has expired', { cert: EXPIRED }],
    ['is for another name', { host: 'other.example' }],
    ['is not from an authority that we trust', { cert: VALID, untrusted: true }],
  ])(
    'fault 18: sends not a byte of the message when the certificate %s, and says so',
    async (_, { untrusted, ...how }: { untrusted?: boolean; cert?: string; host?: string }) => {
      if (untrusted) setDefaultCACertificates(before);
      try {
        expect(await sent(how)).toMatchObject({ is: 'retry', error: { code: 'certificate' } });
      } finally {
        setDefaultCACertificates([...before, AUTHORITY]);
      }
      expect(far.connections).toBe(1);
      expect(far.received).toEqual([]);
    },
  );
});
