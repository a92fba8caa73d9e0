import { Injectable } from '@nestjs/common';
import { standingAfter, type Version, worldOf } from '../domain/message.js';
import { scopesOf } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { ChannelsStore } from '../store/channels.store.js';
import type { Transaction } from '../store/database.js';
import { DecisionsStore } from '../store/decisions.store.js';
import { type DraftRecord, type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { ReleasesStore } from '../store/releases.store.js';
import type { DecisionAnswer, NewDecision } from './api-decisions.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { DecidedService } from './decided.service.js';
import { invalid, readReason } from './drafting.js';
import { MessageReaderService } from './message-reader.service.js';
import { outletOf } from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';
import { StepUpService } from './step-up.service.js';

/**
 * Decides about one channel for one message. Before a release it says who will get the message; afterwards "used" brings
 * the newest version where it was left out, once, and "not used" keeps back what has not begun to go out. What a channel
 * was sent is never left wrong there: later versions follow whatever is decided.
 */
@Injectable()
export class DecisionsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly messages: MessagesStore,
    private readonly channels: ChannelsStore,
    private readonly releases: ReleasesStore,
    private readonly decisions: DecisionsStore,
    private readonly decided: DecidedService,
    private readonly reader: MessageReaderService,
    private readonly stepUp: StepUpService,
    private readonly settings: PressOfficeSettings,
  ) {}

  decide(call: Call, given: NewDecision): Promise<DecisionAnswer> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, given.message, true);
      if (!mayDecide(call, record, await this.messages.draft(tx, record.id)))
        throw new Refusal('scope', `${record.reference} is submitted or released: an approver decides now.`, [
          { field: 'role', code: 'scope', detail: 'must be approver or admin' },
        ]);
      const channel = /^.{1,120}$/s.test(given.channel)
        ? await this.decisions.find(tx, given.channel.replaceAll('\0', ' '), worldOf(record.status))
        : undefined;
      if (!channel)
        throw invalid('channel', 'unknown', 'is no channel of this office: GET /decisions/channels lists them');
      const reason = readReason(given.reason, 'reason');
      const newest = (await this.messages.versions(tx, record.id)).at(-1);
      const stands = newest && isCurrent(newest, record, head.now);
      const brings = stands && given.decision === 'used' && (await this.isLeftOut(tx, newest, channel.id));
      if (brings) await this.stepUp.demand(tx, call, { record, deed: 'release', sha256: newest.sha256 });
      await this.decided.write(tx, head, call, { record, channel, decision: given.decision, reason });
      if (given.decision !== 'used') await this.releases.keepBack(tx, record.id, channel.id);
      const brought = brings ? await this.bring(tx, newest, channel.id) : 0;
      const made = (await this.decisions.inForce(tx, record.id)).find((each) => each.channel === channel.id)!;
      return { decision: made, brings: brought > 0 ? newest!.n : null };
    });
  }

  private async bring(tx: Transaction, { messageId, content, n }: Version, channelId: string): Promise<number> {
    const row = await this.channels.get(tx, channelId);
    if (!row) return 0;
    const { channel } = outletOf(row, this.settings.kinds);
    return (await this.releases.bring(tx, { messageId, content, released: { n } }, channel)).length;
  }

  /** An account or endpoint on which nothing of the message is on its way. */
  private async isLeftOut(tx: Transaction, { messageId }: Version, channelId: string): Promise<boolean> {
    const row = await tx.one<{ goes: boolean }>(
      `SELECT EXISTS (SELECT FROM placement p WHERE p.message_id = $1 AND p.channel_id = $2
                         AND NOT (p.settled_as IS NOT DISTINCT FROM 'excused' AND p.shown < p.desired)) AS goes
         FROM channel WHERE id = $2`,
      [messageId, channelId],
    );
    return row !== undefined && !row.goes;
  }
}

/** Of an actual message that somebody has submitted or released, its reach is no longer its author's alone. */
export const mayDecide = (
  { actor }: Call,
  record: Pick<MessageRecord, 'status' | 'released'>,
  draft: Pick<DraftRecord, 'submittedAt'> | undefined,
): boolean =>
  scopesOf(actor.role).includes(
    record.status === 'actual' && (record.released.length > 0 || draft?.submittedAt != null) ? 'approve' : 'write',
  );

const isCurrent = (newest: Version, { released }: MessageRecord, now: string): boolean =>
  standingAfter(released) === 'active' && newest.expires > now;
