import { Injectable } from '@nestjs/common';
import { decidedAnew, undecided } from '../domain/decisions.js';
import { type Content, type Decision, worldOf } from '../domain/message.js';
import type { Transaction } from '../store/database.js';
import { DecisionsStore } from '../store/decisions.store.js';
import type { Head } from '../store/ledger.store.js';
import type { MessageRecord } from '../store/messages.store.js';
import type { Call } from './call.js';

/** Decisions about channels inside somebody else's transaction: what a draft says of them, and what a release lacks. */
@Injectable()
export class DecidedService {
  constructor(private readonly decisions: DecisionsStore) {}

  /** What the draft says anew is decided by whoever writes it, now. What it only carries along was decided before. */
  async byDraft(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; before: readonly Decision[]; now: readonly Decision[] },
  ): Promise<void> {
    const { record, before, now } = about;
    for (const { channel: named, decision, reason } of decidedAnew(before, now)) {
      // A draft that is still being written may name a channel and not yet a reason.
      if (named === '' || (decision !== null && reason === '')) continue;
      const known = await this.decisions.find(tx, named, worldOf(record.status));
      await this.write(tx, head, call, { record, channel: known ?? { id: named, name: named }, decision, reason });
    }
  }

  async write(
    tx: Transaction,
    head: Head,
    call: Call,
    made: {
      record: Pick<MessageRecord, 'id' | 'reference'>;
      channel: { readonly id: string; readonly name: string };
      decision: Decision['decision'] | null;
      reason: string;
    },
  ): Promise<void> {
    const { record, channel, decision, reason } = made;
    const { id: officer, email } = call.actor;
    await this.decisions.add(tx, { messageId: record.id, channel, decision, reason, officer, at: head.now });
    await head.write({
      actor: email,
      action: 'decided',
      subject: record.reference,
      facts: { channel: channel.name, decision: decision ?? 'undecided', reason },
    });
  }

  /** Names of the mandatory channels of the message's world about which nothing is decided. */
  async undecided(
    tx: Transaction,
    record: Pick<MessageRecord, 'id' | 'status'>,
    content: Pick<Content, 'decisions'>,
  ): Promise<readonly string[]> {
    const mandatory = await this.decisions.mandatory(tx, worldOf(record.status));
    if (mandatory.length === 0) return [];
    return undecided(mandatory, [...(await this.decisions.inForce(tx, record.id)), ...content.decisions]);
  }
}
