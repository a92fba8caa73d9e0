import type { OutboundPolicy } from './channels/address.js';
import { anchorEndpoint } from './channels/anchor-endpoint.js';
import { anchorMailbox } from './channels/anchor-mailbox.js';
import { MailCarrier } from './channels/mail/mail.js';
import { Outbound } from './channels/outbound.js';
import type { RoomConfig } from './config.js';
import type { AnchoringSettings } from './dispatch/anchoring.service.js';
import type { AnchorCarrier } from './domain/anchor.js';
import { anchorKeys, anchorSigner, sealWith } from './formats/anchors.js';
import { signingKey } from './formats/signing.js';

/** A minute of work at most is what nobody outside can vouch for. */
const EVERY_MS = 60_000;

/** How this hub anchors its ledger, and where the desk carries the anchors to; mirrors are the newsroom's. */
export function anchoringOf(
  { office, anchors, notices }: Pick<RoomConfig, 'office' | 'anchors' | 'notices'>,
  about: { readonly masterKey: Buffer; readonly policy: OutboundPolicy; readonly everyMs?: number },
): AnchoringSettings {
  const { masterKey, policy, everyMs = EVERY_MS } = about;
  const carriers: AnchorCarrier[] = [];
  if (anchors.url !== null)
    carriers.push(anchorEndpoint(new Outbound(policy), { url: anchors.url, key: signingKey(masterKey) }));
  if (anchors.mail !== null && notices.mail !== null)
    carriers.push(anchorMailbox(new MailCarrier(notices.mail), { address: anchors.mail, hub: office.publicUrl }));
  return {
    manner: {
      hub: office.publicUrl,
      everyMs,
      seal: sealWith(anchorKeys(masterKey)),
      sign: anchorSigner(masterKey),
    },
    carriers,
  };
}
