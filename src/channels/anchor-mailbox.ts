import type { AnchorCarrier } from '../domain/anchor.js';
import type { MailCarrier } from './mail/mail.js';

/** A mailbox is for people, too: the anchors of a quarter of an hour come in one mail. */
const EVERY_MS = 15 * 60_000;
const DEADLINE_MS = 20_000;

/** Anchors of the ledger as mails to somebody who keeps them: the attachment is what a verifier reads. */
export function anchorMailbox(mail: MailCarrier, { address, hub }: { address: string; hub: string }): AnchorCarrier {
  return {
    name: address,
    kind: 'mail',
    everyMs: EVERY_MS,
    async carry(anchors) {
      const last = anchors.at(-1)!;
      const carried = await mail.send(
        {
          to: { name: '', address },
          subject: `Ledger of ${new URL(hub).host}: entry ${last.seq}`,
          text:
            `At ${last.at} the ledger of ${hub} had ${last.seq} entries.\n\n` +
            `Please keep this mail. Its attachment is signed, and shows whether the ledger was changed afterwards:\n` +
            `npx tocsin ledger verify --file EXPORT --anchors ATTACHMENT\n`,
          id: `anchor.${last.seq}.${last.signature.value.slice(0, 16)}`,
          attachment: {
            name: `anchors-${last.seq}.jsonl`,
            type: 'application/x-ndjson',
            text: anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''),
          },
        },
        { deadlineMs: DEADLINE_MS },
      );
      if (carried.is !== 'sent') throw new Error(carried.error.detail);
    },
  };
}
