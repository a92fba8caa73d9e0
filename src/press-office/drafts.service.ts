import { Injectable } from '@nestjs/common';
import { type DraftContent, parseDraft } from '../domain/content.js';
import { imagesOf } from '../domain/image.js';
import type { Office } from '../domain/language.js';
import { KINDS, type Kind, mayFollow } from '../domain/message.js';
import { admit } from '../domain/refusal.js';
import { wrongKind } from '../domain/release.js';
import type { Transaction } from '../store/database.js';
import { IncidentsStore } from '../store/incidents.store.js';
import type { Head } from '../store/ledger.store.js';
import { type DraftRecord, type MessageRecord, MessagesStore } from '../store/messages.store.js';
import type { Draft, NewMessage } from './api-drafts.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { DecidedService } from './decided.service.js';
import { alreadyOpen, invalid, prefill, refuseStale, yearOf } from './drafting.js';
import { ImagesService } from './images.service.js';
import { droppedFacts, MessageReaderService } from './message-reader.service.js';
import { ScheduleService } from './schedule.service.js';
import { PressOfficeSettings } from './settings.js';
import { TemplatesService } from './templates.service.js';
import { WakingService } from './waking.service.js';

/** A draft while it is written. What becomes of it is for ApprovalsService and ReleasesService. */
@Injectable()
export class DraftsService {
  private readonly office: Office;

  constructor(
    private readonly changes: ChangesService,
    private readonly messages: MessagesStore,
    private readonly images: ImagesService,
    private readonly reader: MessageReaderService,
    private readonly schedule: ScheduleService,
    private readonly templates: TemplatesService,
    private readonly decided: DecidedService,
    private readonly waking: WakingService,
    private readonly incidents: IncidentsStore,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  /** A new message with a draft alert. */
  beginMessage(call: Call, body: unknown): Promise<NewMessage> {
    return this.changes.make(call, async (tx, head) => {
      const image = await this.images.knownIn(tx, body);
      const begun = await this.templates.begun(tx, body, Date.parse(head.now));
      const { content, reference } = admit(
        parseDraft(begun?.content ?? body, { languages: this.office.languages, image }),
      );
      if (content.kind !== 'alert') throw wrongKind(content.kind, []);
      if (reference !== null) throw invalid('reference', 'given', 'is given by the hub: leave it out of an alert');
      const record = await this.messages.begin(tx, {
        status: content.status,
        incident: content.incident,
        officer: call.actor.id,
        year: yearOf(head.now, this.office.timeZone),
        at: head.now,
      });
      await this.decided.byDraft(tx, head, call, { record, before: [], now: content.decisions });
      const draft = await this.beginDraft(tx, head, call, { record, content, template: begun?.template });
      return { id: record.id, reference: record.reference, draft };
    });
  }

  /**
   * The next version, filled in from the newest one; one that ends or holds has the prepared or the hub's words, or those
   * of a template of its kind.
   */
  begin(call: Call, id: string, kind: Kind, from: { template: string; gaps?: unknown } | null = null): Promise<Draft> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.messages.draft(tx, record.id);
      if (draft) throw alreadyOpen(record, draft);
      const allowed = mayFollow(record.released);
      if (!KINDS.includes(kind) || !allowed.includes(kind)) throw wrongKind(kind, record.released, allowed);
      const before = await this.prefilled(tx, head, { record, kind });
      const nowMs = Date.parse(head.now);
      const content = from ? await this.templates.worded(tx, before, { gaps: null, ...from, nowMs }) : before;
      return this.beginDraft(tx, head, call, { record, content, template: from?.template });
    });
  }

  /**
   * Replaces the content. A submission, every approval of it and a time that was set are void: they were for other bytes.
   */
  change(call: Call, id: string, { ifMatch, body }: { ifMatch: string | null; body: unknown }): Promise<Draft> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.reader.draftOf(tx, record);
      refuseStale(draft, ifMatch);
      const { content, reference } = admit(
        parseDraft(body, this.reader.rulesFor(record, await this.images.knownIn(tx, body))),
      );
      if (reference !== null && reference !== record.reference)
        throw invalid('reference', 'other', `is of another message; this one is ${record.reference}`);
      if (content.status !== record.status)
        throw invalid('status', 'fixed', `was begun as ${record.status} and stays so: begin a new message instead`);
      const allowed = mayFollow(record.released);
      if (!allowed.includes(content.kind)) throw wrongKind(content.kind, record.released, allowed);
      await this.schedule.cancel(tx, head, call, { record, reason: `${call.actor.name} changed the draft.` });
      const [before, now] = [draft.content.decisions, content.decisions];
      await this.decided.byDraft(tx, head, call, { record, before, now });
      await this.voidApprovals(tx, head, call, { record, draft });
      await this.messages.changeDraft(tx, { messageId: record.id, content, officer: call.actor.id, at: head.now });
      return this.reader.draftView(tx, record, await this.reader.draftOf(tx, record));
    });
  }

  /** Once: what is changed further has no approval that stood. */
  private async voidApprovals(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, draft }: { record: MessageRecord; draft: DraftRecord },
  ): Promise<void> {
    if (draft.submittedAt === null) return;
    const standing = (await this.messages.approvals(tx, record.id, draft.n)).filter(
      ({ sha256, approver }) => sha256 === draft.sha256 && approver !== draft.author,
    );
    const approvers = standing.map(({ approver }) => approver);
    await this.waking.changed(tx, head, call, { record, n: draft.n, author: draft.author, approvers });
    if (approvers.length === 0) return;
    await head.write({
      actor: call.actor.email,
      action: 'approval-void',
      subject: record.reference,
      facts: { version: draft.n, sha256: draft.sha256, approvers },
    });
  }

  /** What was written stays readable with the message, and in the ledger. */
  async drop(call: Call, id: string, ifMatch: string | null): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.reader.draftOf(tx, record);
      refuseStale(draft, ifMatch);
      await this.schedule.cancel(tx, head, call, { record, reason: `${call.actor.name} dropped the draft.` });
      await this.messages.dropDraft(tx, record.id);
      await head.write({
        actor: call.actor.email,
        action: 'draft-dropped',
        subject: record.reference,
        facts: droppedFacts(draft, 'dropped by hand'),
      });
    });
  }

  private async beginDraft(
    tx: Transaction,
    head: Head,
    call: Call,
    about: { record: MessageRecord; content: DraftContent; template?: string | undefined },
  ): Promise<Draft> {
    const { record, content, template } = about;
    const n = record.released.length + 1;
    await this.messages.beginDraft(tx, { messageId: record.id, n, content, officer: call.actor.id, at: head.now });
    await head.write({
      actor: call.actor.email,
      action: 'draft-begun',
      subject: record.reference,
      facts: { version: n, kind: content.kind, status: record.status, ...(template ? { template } : {}) },
    });
    return this.reader.draftView(tx, record, await this.reader.draftOf(tx, record));
  }

  private async prefilled(
    tx: Transaction,
    head: Head,
    { record, kind }: { record: MessageRecord; kind: Kind },
  ): Promise<DraftContent> {
    const versions = await this.messages.versions(tx, record.id);
    const newest = versions.at(-1);
    if (!newest) {
      // The first draft of a message was dropped: it goes on from what was written then.
      const [last] = await this.reader.dropped(tx, record);
      const written = last?.content ?? { kind, status: record.status, incident: record.incident };
      // Nothing has kept its images from being forgotten since then.
      const image = await this.images.knownIn(tx, written);
      const media = imagesOf(last?.content ?? {}).filter(({ sha256 }) => image(sha256));
      return admit(parseDraft({ ...written, media }, { languages: this.office.languages, image })).content;
    }
    const filled = prefill(kind, versions, { office: this.office, nowMs: Date.parse(head.now) });
    // The message may have joined another incident since, or left it.
    const belongs = await this.incidents.ofMessage(tx, record.id);
    return { ...filled, incident: belongs?.title ?? (record.incident === null ? null : filled.incident) };
  }
}
