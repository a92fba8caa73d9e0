import { Injectable } from '@nestjs/common';
import { canonical, type Json } from '../domain/canonical.js';
import { parseContent } from '../domain/content.js';
import type { Content } from '../domain/message.js';
import { admit, type FieldError, Refusal } from '../domain/refusal.js';
import { approve } from '../domain/release.js';
import { changedSince, type Seen, sentenceOf } from '../domain/seen.js';
import { sha256, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import { type DraftRecord, type MessageRecord, MessagesStore } from '../store/messages.store.js';
import type { ApprovedAnswer, Draft } from './api-drafts.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { readReason, refuseStale } from './drafting.js';
import { FactsService } from './facts.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { type Composed, RenditionsService, tooLong } from './renditions.service.js';
import { ScheduleService } from './schedule.service.js';
import { WakingService } from './waking.service.js';

/** From a draft to somebody's word that exactly these bytes may be released. */
@Injectable()
export class ApprovalsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly messages: MessagesStore,
    private readonly reader: MessageReaderService,
    private readonly renditions: RenditionsService,
    private readonly schedule: ScheduleService,
    private readonly waking: WakingService,
    private readonly facts: FactsService,
  ) {}

  /**
   * Whole, short enough for every channel and of verified facts, or refused. With `ifMatch` only the draft that was read
   * is submitted. Who is about to break the glass is not held up by a fact: the release keeps the warning.
   */
  submit(
    call: Call,
    id: string,
    { ifMatch = null, breaksGlass = false }: { ifMatch?: string | null; breaksGlass?: boolean } = {},
  ): Promise<Draft> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.reader.draftOf(tx, record);
      if (ifMatch !== null) refuseStale(draft, ifMatch);
      const content = this.whole(record, draft);
      await this.composeWhole(tx, { record, content, n: draft.n });
      const ticked = breaksGlass ? {} : await this.facts.demand(tx, record.id, content);
      const before = draft.submittedAt === null ? null : draft.sha256;
      const digest = await this.submitted(tx, head, call, { record, n: draft.n, content, ticked });
      // Pressed again while it waits: everybody was woken for it.
      if (digest !== before)
        await this.wakeApprovers(tx, head, call, { record, n: draft.n, content, author: draft.author });
      return this.reader.draftView(tx, record, await this.reader.draftOf(tx, record));
    });
  }

  /** Marks the draft as submitted, bound to these bytes. */
  async submitted(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; n: number; content: Content; ticked?: { [key: string]: Json } },
  ): Promise<string> {
    const { record, n, content, ticked } = about;
    const digest = sha256(canonical(content));
    await this.messages.submitDraft(tx, { messageId: record.id, sha256: digest, at: head.now });
    await head.write({
      actor: call.actor.email,
      action: 'submitted',
      subject: record.reference,
      facts: { version: n, kind: content.kind, sha256: digest, ...ticked },
    });
    return digest;
  }

  /** An exercise needs nobody's approval; it wakes approvers all the same, since that is what is rehearsed. */
  wakeApprovers(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, n, content, author }: { record: MessageRecord; n: number; content: Content; author: string },
  ): Promise<void> {
    return this.waking.submitted(tx, head, call, { record, n, kind: content.kind, author });
  }

  giveBack(call: Call, id: string, reason: string): Promise<Draft> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.reader.draftOf(tx, record);
      if (draft.submittedAt === null)
        throw new Refusal('not-approved', 'The draft has not been submitted: there is nothing to give back.');
      const why = readReason(reason, 'reason');
      await this.schedule.cancel(tx, head, call, { record, reason: `${call.actor.name} gave the draft back: ${why}` });
      await this.messages.returnDraft(tx, { messageId: record.id, reason: why });
      await head.write({
        actor: call.actor.email,
        action: 'returned',
        subject: record.reference,
        facts: { version: draft.n, reason: why },
      });
      await this.waking.returned(tx, head, call, { record, n: draft.n, author: draft.author, why });
      return this.reader.draftView(tx, record, await this.reader.draftOf(tx, record));
    });
  }

  /**
   * Binds the officer's word to exactly these bytes and to what was seen of them on every channel (`seen`, left out by
   * programs that looked at the text alone), and freezes what every channel will be sent.
   */
  approve(
    call: Call,
    id: string,
    { sha256: seenSha256, seen = null }: { sha256: string; seen?: readonly Seen[] | null | undefined },
  ): Promise<ApprovedAnswer> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.reader.draftOf(tx, record);
      const content = this.whole(record, draft);
      const submission = {
        n: draft.n,
        author: draft.author,
        submitted: draft.submittedAt !== null,
        content,
        sha256: draft.sha256 ?? sha256(canonical(content)),
      };
      const approval = admit(approve(submission, call.actor.id, seenSha256));
      const ticked = await this.facts.demand(tx, record.id, content);
      const composed = await this.composeWhole(tx, { record, content, n: draft.n });
      const of = { messageId: record.id, n: draft.n, sha256: approval.sha256 };
      const showing = await this.renditions.showing(tx, composed, of);
      if (seen !== null) refuseChanged(changedSince(seen, showing));
      await this.renditions.freeze(tx, composed, of);
      const first = await this.messages.approve(tx, {
        messageId: record.id,
        n: draft.n,
        sha256: approval.sha256,
        author: draft.author,
        approver: approval.approver,
        at: head.now,
      });
      const shown = showing.map(({ channel, language, sha256: digest }) => ({ channel, language, sha256: digest }));
      const approver = approval.approver;
      const sawMore = await this.messages.approveSeen(tx, { ...of, approver, shown, at: head.now });
      if (first || sawMore) {
        await head.write({
          actor: call.actor.email,
          action: 'approved',
          subject: record.reference,
          facts: { version: draft.n, sha256: approval.sha256, channels: sha256(canonical(shown)), ...ticked },
        });
        await this.waking.approved(tx, head, call, { record, n: draft.n, author: draft.author });
      }
      return { version: draft.n, sha256: approval.sha256 };
    });
  }

  /** The draft as a whole message; refused with every field that is still missing. */
  whole(record: MessageRecord, draft: DraftRecord): Content {
    return admit(parseContent(draft.content, this.reader.rulesForKept(record, draft)));
  }

  /** What every outlet will show; refused when one of them would not take it. */
  async composeWhole(
    tx: Transaction,
    about: { record: MessageRecord; content: Content; n: number },
  ): Promise<Composed[]> {
    const outlets = await this.renditions.outlets(tx, about.content);
    const composed = await this.renditions.compose(tx, outlets, about);
    const errors = tooLong(composed);
    if (errors.length > 0)
      throw new Refusal('validation', errors.map(({ field, detail }) => `${field} ${detail}`).join('; '), errors);
    return composed;
  }
}

function refuseChanged(changes: readonly FieldError[]): void {
  if (changes.length === 0) return;
  throw new Refusal(
    'approval-void',
    `What the channels will show changed since you read it: ${sentenceOf(changes)}. Read it again, then approve it.`,
    changes,
  );
}
