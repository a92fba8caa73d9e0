import { Injectable } from '@nestjs/common';
import type { NoticeReason, NoticeTo } from '../domain/notice.js';
import type { Verdict } from '../domain/review.js';
import type { Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import type { MessageRecord } from '../store/messages.store.js';
import { NoticesStore } from '../store/notices.store.js';
import type { ReviewRecord } from '../store/reviews.store.js';
import type { Call } from './call.js';

/** Whose turn it is in four eyes, and with what facts they are woken. */
@Injectable()
export class WakingService {
  constructor(private readonly notices: NoticesStore) {}

  /** Everybody who may approve, but for who wrote it and who is looking at it now. */
  submitted(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; n: number; kind: string; author: string },
  ): Promise<void> {
    const { record, n, kind, author } = about;
    const to: NoticeTo = { is: 'role', role: 'approver', except: [author, call.actor.id] };
    return this.wake(tx, head, {
      record,
      reason: 'submitted',
      at: 'preview',
      to,
      facts: { by: call.actor.name, version: n, kind },
    });
  }

  async returned(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; n: number; author: string; why: string },
  ): Promise<void> {
    const { record, n, author, why } = about;
    await this.notices.drop(tx, record.id, 'submitted', head.now);
    const to = others([author], call);
    await this.wake(tx, head, {
      record,
      reason: 'returned',
      at: 'draft',
      to,
      facts: { by: call.actor.name, version: n, why },
    });
  }

  async approved(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; n: number; author: string },
  ): Promise<void> {
    const { record, n, author } = about;
    await this.notices.drop(tx, record.id, 'submitted', head.now);
    const to = others([author], call);
    await this.wake(tx, head, {
      record,
      reason: 'approved',
      at: 'preview',
      to,
      facts: { by: call.actor.name, version: n },
    });
  }

  /** Both who approved and who wrote what was approved; who changed it knows. */
  async changed(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; n: number; author: string; approvers: readonly string[] },
  ): Promise<void> {
    const { record, n, author, approvers } = about;
    await this.notices.drop(tx, record.id, 'submitted', head.now);
    if (approvers.length === 0) return;
    const to = others([author, ...approvers], call);
    await this.wake(tx, head, {
      record,
      reason: 'approval-void',
      at: 'preview',
      to,
      facts: { by: call.actor.name, version: n },
    });
  }

  /** An approver who is asked to come after this would come for nothing. */
  released(tx: Transaction, head: Head, { record }: { record: MessageRecord }): Promise<void> {
    return this.notices.drop(tx, record.id, 'submitted', head.now);
  }

  /** Every approver is alarmed; whoever broke the glass knows. */
  glassBroken(
    tx: Transaction,
    head: Head,
    about: { record: MessageRecord; n: number; by: { readonly id: string; readonly name: string }; why: string },
  ): Promise<void> {
    const { record, n, by, why } = about;
    const to: NoticeTo = { is: 'role', role: 'approver', except: [by.id] };
    return this.wake(tx, head, { record, reason: 'break-glass', at: '', to, facts: { by: by.name, version: n, why } });
  }

  /** An objection is everybody's matter, a countersignature that of who released. */
  reviewed(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; review: ReviewRecord; verdict: Verdict; reason: string | null },
  ): Promise<void> {
    const { record, review, verdict, reason: why } = about;
    const concerned = [review.releasedBy.id, review.author.id];
    const to: NoticeTo =
      verdict === 'countersigned'
        ? others(concerned, call)
        : { is: 'role', role: 'approver', except: [call.actor.id], also: concerned };
    const facts = { by: call.actor.name, version: review.n, ...(why === null ? {} : { why }) };
    return this.wake(tx, head, { record, reason: verdict, at: '', to, facts });
  }

  private async wake(
    tx: Transaction,
    head: Head,
    about: {
      record: MessageRecord;
      reason: NoticeReason;
      at: 'preview' | 'draft' | '';
      to: NoticeTo;
      facts: { readonly [name: string]: string | number };
    },
  ): Promise<void> {
    const { record, reason, at, to, facts } = about;
    if (to.is === 'officers' && to.ids.length === 0) return;
    await this.notices.write(
      tx,
      {
        // The head's lock gives each of them a time of its own, and a repeated call is answered before it comes here.
        cause: `${reason} ${record.id} ${facts.version} ${head.now}`,
        reason,
        subject: record.reference,
        messageId: record.id,
        exercise: record.status === 'exercise',
        link: `/messages/${record.reference}${at === '' ? '' : `/${at}`}`,
        facts,
        to,
      },
      head.now,
    );
  }
}

const others = (ids: readonly string[], { actor }: Call): NoticeTo => ({
  is: 'officers',
  ids: [...new Set(ids)].filter((id) => id !== actor.id),
});
