import { Injectable } from '@nestjs/common';
import type { Json } from '../domain/canonical.js';
import { type Check, checksOf } from '../domain/checks.js';
import { type ContentRules, type DraftContent, type KnownImage, parseDraft } from '../domain/content.js';
import { imagesOf } from '../domain/image.js';
import { type ByLanguage, type Office } from '../domain/language.js';
import { mayFollow, standingAfter, type Texts, worldOf } from '../domain/message.js';
import { type FieldError, Refusal } from '../domain/refusal.js';
import { Database, type Transaction } from '../store/database.js';
import { LedgerStore } from '../store/ledger.store.js';
import { type DraftRecord, type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { OfficersStore } from '../store/officers.store.js';
import { ReviewsStore } from '../store/reviews.store.js';
import type { Diff, Draft, DroppedDraft, MessageDetail, MessageSummary, Version } from './api-drafts.js';
import type { Page } from './api-fields.js';
import { changesBetween } from './diff.js';
import { FactsService, type JudgedFacts } from './facts.service.js';
import { reviewView } from './review-view.js';
import { type Marks, ScheduleReaderService } from './schedule-reader.service.js';
import { PressOfficeSettings } from './settings.js';

/** Messages as officers read them. It changes nothing. */
@Injectable()
export class MessageReaderService {
  private readonly office: Office;

  constructor(
    private readonly database: Database,
    private readonly messages: MessagesStore,
    private readonly officers: OfficersStore,
    private readonly ledger: LedgerStore,
    private readonly schedule: ScheduleReaderService,
    private readonly reviews: ReviewsStore,
    private readonly facts: FactsService,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  async list({ limit, cursor }: { limit: number; cursor: string | null }): Promise<Page<MessageSummary>> {
    if (cursor !== null && !UUID.test(cursor))
      throw new Refusal('validation', 'cursor must be the `next` of the page before.', [
        { field: 'cursor', code: 'form', detail: 'must be the `next` of the page before' },
      ]);
    const rows = await this.messages.list({ limit: limit + 1, cursor });
    const shown = rows.slice(0, limit);
    const ids = shown.map(({ id }) => id);
    const marks = await this.database.transaction((tx) => this.schedule.marks(tx, ids));
    const items = shown.map(({ newest, draft, ...record }): MessageSummary => {
      const said = newest?.content ?? { event: draft?.event ?? {}, texts: draft?.texts ?? {}, severity: null };
      return {
        ...summary(record, newest, said),
        ...marks(record.id),
        draft: draft && { n: draft.n, kind: draft.kind, submitted: draft.submitted },
      };
    });
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }

  /** By id or reference, with every version, the draft and the drafts that were dropped. */
  async get(idOrReference: string): Promise<MessageDetail> {
    return this.database.transaction(async (tx) => {
      const record = await this.find(tx, idOrReference);
      const versions = await this.messages.versions(tx, record.id);
      const draft = await this.messages.draft(tx, record.id);
      const newest = versions.at(-1) ?? null;
      const marks = await this.schedule.marks(tx, [record.id]);
      return {
        ...summary(record, newest, newest?.content ?? draft?.content ?? NOTHING_SAID),
        ...marks(record.id),
        draft: draft ? await this.draftView(tx, record, draft) : null,
        versions,
        dropped: await this.dropped(tx, record),
        reviews: (await this.reviews.of(tx, record.id)).map(reviewView),
      };
    });
  }

  async version(idOrReference: string, n: number): Promise<Version> {
    return this.database.transaction(async (tx) => this.versionOf(tx, await this.find(tx, idOrReference), n));
  }

  /** Field by field; a side is a version's number or `draft`. */
  async diff(idOrReference: string, { from, to }: { from: string; to: string }): Promise<Diff> {
    return this.database.transaction(async (tx) => {
      const record = await this.find(tx, idOrReference);
      const side = async (name: string): Promise<DraftContent> =>
        name === 'draft'
          ? (await this.draftOf(tx, record)).content
          : (await this.versionOf(tx, record, Number(name))).content;
      return { from, to, changes: changesBetween(await side(from), await side(to)) };
    });
  }

  async draft(idOrReference: string): Promise<Draft> {
    return this.database.transaction(async (tx) => {
      const record = await this.find(tx, idOrReference);
      return this.draftView(tx, record, await this.draftOf(tx, record));
    });
  }

  /** Throws the refusal `not-found`. With `lock`, nobody else may change it until the transaction ends. */
  async find(tx: Transaction, idOrReference: string, lock = false): Promise<MessageRecord> {
    // A NUL would be an error of Postgres instead of an answer.
    const record = /^[\w-]{1,64}$/.test(idOrReference) && (await this.messages.find(tx, idOrReference, lock));
    if (!record) throw new Refusal('not-found', 'There is no such message.');
    return record;
  }

  async draftOf(tx: Transaction, record: MessageRecord): Promise<DraftRecord> {
    const draft = await this.messages.draft(tx, record.id);
    if (!draft) throw new Refusal('not-found', `${record.reference} has no draft: begin one first.`);
    return draft;
  }

  /** `image`: what the hub knows of the images that are named. */
  rulesFor(record: Pick<MessageRecord, 'released'>, image: KnownImage): ContentRules {
    const standing = record.released.length > 0 ? { standing: standingAfter(record.released) } : {};
    return { languages: this.office.languages, image, ...standing };
  }

  /** For what stands in a draft: it was judged when it was written, and keeps its images from being forgotten. */
  rulesForKept(record: Pick<MessageRecord, 'released'>, { content }: Pick<DraftRecord, 'content'>): ContentRules {
    return this.rulesFor(record, (sha256) => imagesOf(content).find((image) => image.sha256 === sha256));
  }

  async draftView(tx: Transaction, record: MessageRecord, draft: DraftRecord): Promise<Draft> {
    const parsed = parseDraft(draft.content, this.rulesForKept(record, draft));
    const approvals: Draft['approvals'][number][] = [];
    for (const { approver, sha256 } of await this.messages.approvals(tx, record.id, draft.n)) {
      const officer = { id: approver, name: (await this.officers.byId(tx, approver))?.name ?? 'unknown' };
      approvals.push({ officer, sha256, stands: sha256 === draft.sha256 && approver !== draft.author });
    }
    const missing = parsed instanceof Refusal ? parsed.errors : parsed.missing;
    const { checks, facts } = await this.checked(tx, record, { content: draft.content, missing });
    return {
      n: draft.n,
      content: draft.content,
      author: { id: draft.author, name: draft.authorName },
      revision: draft.revision,
      updatedAt: draft.updatedAt,
      submittedAt: draft.submittedAt,
      sha256: draft.sha256,
      returned: draft.returned,
      missing,
      checks,
      facts,
      approvals,
    };
  }

  /** What is to be looked at before this goes out, but for lengths on channels: those need renditions. */
  async checked(
    tx: Transaction,
    record: MessageRecord,
    { content, missing }: { content: DraftContent; missing: readonly FieldError[] },
  ): Promise<{ checks: Check[]; facts: JudgedFacts['facts'] }> {
    const { facts, unverified } = await this.facts.judge(tx, record.id, content);
    const before = record.released.length === 0 ? null : ((await this.messages.newestContent(tx, record.id)) ?? null);
    const { requiredLanguages, strictLanguages } = this.office;
    const against = { missing, unverified, before, requiredLanguages, strictLanguages, nowMs: Date.now() };
    return { checks: checksOf(content, against), facts };
  }

  private async versionOf(tx: Transaction, record: MessageRecord, n: number): Promise<Version> {
    const version = (await this.messages.versions(tx, record.id)).find((each) => each.n === n);
    if (!version) throw new Refusal('not-found', `${record.reference} has no version ${n}.`);
    return version;
  }

  /** Newest first. What an officer wrote stands in the ledger line that says why it was dropped. */
  async dropped(tx: Transaction, record: MessageRecord): Promise<readonly DroppedDraft[]> {
    const lines = await this.ledger.about(tx, record.reference, 'draft-dropped');
    return lines.flatMap(({ at, actor, facts }) =>
      facts.content === undefined
        ? []
        : [
            {
              n: Number(facts.version),
              content: facts.content as unknown as DraftContent,
              at,
              by: actor,
              reason: String(facts.reason),
            },
          ],
    );
  }
}

/** Facts of the ledger line `draft-dropped`, as `dropped` reads them. */
export const droppedFacts = (draft: Pick<DraftRecord, 'n' | 'content'>, reason: string): { [key: string]: Json } => ({
  version: draft.n,
  reason,
  content: draft.content as unknown as Json,
});

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NOTHING_SAID = { event: {}, texts: {}, severity: null };

function summary(
  record: MessageRecord,
  newest: Version | null,
  said: { event: ByLanguage; texts: ByLanguage<Texts>; severity: MessageSummary['severity'] },
): Omit<MessageSummary, 'draft' | keyof Marks> {
  const { released } = record;
  return {
    id: record.id,
    reference: record.reference,
    status: record.status,
    world: worldOf(record.status),
    incident: record.incident,
    createdAt: record.createdAt,
    released,
    standing: released.length > 0 ? standingAfter(released) : null,
    expires: newest?.expires ?? null,
    expired: newest !== null && Date.parse(newest.expires) <= Date.now(),
    mayFollow: mayFollow(released),
    severity: said.severity,
    event: said.event,
    headlines: Object.fromEntries(Object.entries(said.texts).map(([language, { headline }]) => [language, headline])),
    newest: newest && {
      n: newest.n,
      kind: newest.content.kind,
      releasedAt: newest.releasedAt,
      sequence: newest.sequence,
    },
  };
}
