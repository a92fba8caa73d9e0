import type { Anchor, AnchorCarrier } from '../domain/anchor.js';
import type { SigningKey } from '../formats/signing.js';
import type { Outbound } from './outbound.js';
import { Deadline } from './plugin.js';

/** A minute's anchor in each minute. */
const EVERY_MS = 0;
const DEADLINE_MS = 10_000;

/**
 * Anchors of the ledger to a web address, as a Standard Webhook of the type `ledger.anchor`, signed with the hub's own
 * key (`v1a`), so that nobody has to keep a secret. 2xx: it has them; anything else is tried again.
 */
export function anchorEndpoint(outbound: Outbound, { url, key }: { url: string; key: SigningKey }): AnchorCarrier {
  return {
    name: URL.parse(url)!.host,
    kind: 'webhook',
    everyMs: EVERY_MS,
    async carry(anchors) {
      const body = JSON.stringify({ type: 'ledger.anchor', timestamp: new Date().toISOString(), data: { anchors } });
      const answer = await outbound.request(
        url,
        { method: 'POST', headers: { 'content-type': 'application/json', ...signed(key, anchors, body) }, body },
        { world: 'live', signal: new Deadline(DEADLINE_MS).signal() },
      );
      if (answer.is !== 'answered') throw new Error(answer.error.detail);
      if (answer.status < 200 || answer.status >= 300)
        throw new Error(`the address answered ${answer.status} instead of 2xx`);
    },
  };
}

/** Standard Webhooks 1.0.0: the asymmetric signature is over `id.timestamp.body`, in base64. */
function signed(key: SigningKey, anchors: readonly Anchor[], body: string): { [header: string]: string } {
  const id = `anchor_${anchors.at(-1)!.seq}`;
  const timestamp = Math.floor(Date.now() / 1_000);
  const { value } = key.sign(`${id}.${timestamp}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1a,${Buffer.from(value, 'base64url').toString('base64')}`,
  };
}
