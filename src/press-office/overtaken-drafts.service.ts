import { Injectable } from '@nestjs/common';
import { type Content, mayFollow } from '../domain/message.js';
import type { Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import { type DraftRecord, type MessageRecord, MessagesStore } from '../store/messages.store.js';
import type { DroppedDraft, ReleaseAnswer } from './api-drafts.js';
import type { Call } from './call.js';
import { droppedFacts } from './message-reader.service.js';

export interface Overtaken {
  readonly record: MessageRecord;
  /** What overtook it. */
  readonly content: Content;
  readonly overtaken: DraftRecord | undefined;
}

/** Drafts that were open when a hold, a withdrawal or an all-clear went before them: nothing of them is ever lost. */
@Injectable()
export class OvertakenDraftsService {
  constructor(private readonly messages: MessagesStore) {}

  /** The open draft that a release has overtaken: the next version's now if its kind may still follow, else dropped. */
  async keep(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, content, overtaken }: Overtaken,
  ): Promise<Pick<ReleaseAnswer, 'draft' | 'dropped'>> {
    if (!overtaken) return { draft: null, dropped: null };
    const released = [...record.released, content.kind];
    if (!mayFollow(released).includes(overtaken.content.kind)) {
      const dropped = await this.drop(head, call, { record, content, overtaken });
      return { draft: { n: overtaken.n, kept: false }, dropped };
    }
    const n = released.length + 1;
    const returned = `Version ${released.length} (${content.kind}) was released by ${call.actor.name} in the meantime: read this draft again before you submit it.`;
    await this.messages.moveDraft(tx, { messageId: record.id, n, draft: overtaken, returned, at: head.now });
    await head.write({
      actor: call.actor.email,
      action: 'draft-moved',
      subject: record.reference,
      facts: { from: overtaken.n, to: n, kind: overtaken.content.kind },
    });
    return { draft: { n, kept: true }, dropped: null };
  }

  async drop(
    head: Head,
    call: Call,
    { record, content, overtaken }: Overtaken & { overtaken: DraftRecord },
  ): Promise<DroppedDraft> {
    const reason = `overtaken by a ${content.kind}`;
    await head.write({
      actor: call.actor.email,
      action: 'draft-dropped',
      subject: record.reference,
      facts: { ...droppedFacts(overtaken, reason), author: overtaken.authorName },
    });
    return { n: overtaken.n, content: overtaken.content, at: head.now, by: call.actor.email, reason };
  }
}
