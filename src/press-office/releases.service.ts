import { Injectable } from '@nestjs/common';
import { canonical } from '../domain/canonical.js';
import { parseContent } from '../domain/content.js';
import type { Office } from '../domain/language.js';
import { mayFollow } from '../domain/message.js';
import { type Scope, scopesOf } from '../domain/officer.js';
import { admit, Refusal } from '../domain/refusal.js';
import { wrongKind } from '../domain/release.js';
import { readAt } from '../domain/schedule.js';
import { utc } from '../domain/time.js';
import type { StandardKind } from '../formats/words/vocabulary.js';
import { sha256, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import { type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { type ScheduledRelease, ScheduleStore } from '../store/schedule.store.js';
import type { Ending, Release, ReleaseAnswer } from './api-drafts.js';
import { ApprovalsService } from './approvals.service.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { DecidedService } from './decided.service.js';
import { readReason } from './drafting.js';
import { EmbargoService } from './embargo.service.js';
import { prepareEnding, withoutAdvice } from './endings.js';
import { FactsService } from './facts.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { type Overtaken, OvertakenDraftsService } from './overtaken-drafts.service.js';
import { ScheduleService } from './schedule.service.js';
import { PressOfficeSettings } from './settings.js';
import { StepUpService } from './step-up.service.js';
import { type Releasing, VersionsService } from './versions.service.js';

/** Everything of a release but what the draft says. */
type Asked = Pick<Releasing, 'by' | 'breakGlass' | 'scheduledAt'>;

/**
 * Makes versions, now or at a set time. One transaction decides and writes everything; no channel is touched in it, so
 * none can fail it. It promises that of any number of calls for one draft exactly one makes a version, and that an open
 * draft never holds up a hold, a withdrawal or an all-clear.
 */
@Injectable()
export class ReleasesService {
  private readonly office: Office;

  constructor(
    private readonly changes: ChangesService,
    private readonly messages: MessagesStore,
    private readonly waiting: ScheduleStore,
    private readonly reader: MessageReaderService,
    private readonly approvals: ApprovalsService,
    private readonly versions: VersionsService,
    private readonly schedule: ScheduleService,
    private readonly overtaken: OvertakenDraftsService,
    private readonly decisions: DecidedService,
    private readonly embargoes: EmbargoService,
    private readonly stepUp: StepUpService,
    private readonly facts: FactsService,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  /** Releases the draft. An exercise needs no approval; an actual message needs one, or break-glass. */
  release(call: Call, id: string, request: Release): Promise<ReleaseAnswer> {
    const early = readEarly(request);
    const breakGlass = readBreakGlass(call, request.breakGlass);
    const at = request.at ?? null;
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const about = await this.aboutDraft(tx, record, { by: call.actor, breakGlass, scheduledAt: null });
      if (at !== null) return this.setTime(tx, head, call, about, { at, early });
      const { digest } = this.versions.decide(about, Date.parse(head.now));
      await this.stepUp.demand(tx, call, { record, deed: 'release', sha256: digest });
      await this.schedule.cancel(tx, head, call, {
        record,
        reason: `${call.actor.name} released it at once.`,
        lifted: true,
      });
      const written = await this.versions.write(tx, head, about);
      return { ...written, scheduledAt: null, draft: null, dropped: null };
    });
  }

  /**
   * Releases what is due, for the officer who set the time. Thrown refusals are the caller's to tell: the approval may
   * be void by now, the draft another, or its kind no longer allowed.
   */
  async releaseScheduled(tx: Transaction, head: Head, due: ScheduledRelease): Promise<void> {
    const record = await this.reader.find(tx, due.messageId, true);
    refuseRevoked(due, record.status === 'actual' ? 'approve' : 'release');
    const draft = await this.messages.draft(tx, record.id);
    const asked = { by: due.by, breakGlass: due.breakGlass, scheduledAt: due.at };
    const about = await this.aboutDraft(tx, record, asked);
    if (draft?.n !== due.n || sha256(canonical(about.content)) !== due.sha256)
      throw new Refusal('approval-void', 'The draft is another one than that for which the time was set.');
    await this.versions.write(tx, head, about);
    await this.waiting.released(tx, due.id, head.now);
    await this.embargoes.lift(tx, due, head.now);
  }

  /**
   * Hold, withdrawal or all-clear of what stands. Prepared and standard words go out at once; own words of an actual
   * message become a submitted draft that waits for approval, unless the glass is broken.
   */
  end(call: Call, id: string, kind: StandardKind, request: Ending): Promise<ReleaseAnswer> {
    const breakGlass = readBreakGlass(call, request.breakGlass);
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const allowed = mayFollow(record.released);
      if (!allowed.includes(kind)) throw wrongKind(kind, record.released, allowed);
      if (record.status === 'actual') refuseAuthor(call, `${kind} of an actual message`);
      const versions = await this.messages.versions(tx, record.id);
      const ending = prepareEnding(kind, versions, {
        words: { note: request.note, texts: request.texts },
        office: this.office,
        nowMs: Date.parse(head.now),
      });
      const content = withoutAdvice(admit(parseContent(ending.input, { languages: ending.languages })));
      const preApproved = ending.isApproved(content.texts);
      const overtaken = await this.messages.draft(tx, record.id);
      if (record.status === 'actual' && !preApproved && breakGlass === null)
        return this.waitForApproval(tx, head, call, { record, content, overtaken });

      await this.stepUp.demand(tx, call, { record, deed: kind, sha256: sha256(canonical(content)) });
      await this.schedule.cancel(tx, head, call, { record, reason: `Overtaken by a ${kind} of ${call.actor.name}.` });
      const asked = { by: call.actor, breakGlass, scheduledAt: null };
      const undecided = await this.decisions.undecided(tx, record, content);
      const unverified = await this.facts.errors(tx, record.id, content);
      const about = {
        record,
        content,
        author: call.actor.id,
        approvals: [],
        preApproved,
        undecided,
        unverified,
        ...asked,
      };
      const written = await this.versions.write(tx, head, about);
      const kept = await this.overtaken.keep(tx, head, call, { record, content, overtaken });
      return { ...written, scheduledAt: null, ...kept };
    });
  }

  private async aboutDraft(tx: Transaction, record: MessageRecord, asked: Asked): Promise<Releasing> {
    const draft = await this.messages.draft(tx, record.id);
    if (!draft) throw await this.gone(tx, record);
    const content = this.approvals.whole(record, draft);
    const approvals = await this.messages.approvals(tx, record.id, draft.n);
    const undecided = await this.decisions.undecided(tx, record, content);
    const unverified = await this.facts.errors(tx, record.id, content);
    return { record, content, author: draft.author, approvals, preApproved: false, undecided, unverified, ...asked };
  }

  /** Everything that would be refused at that time is refused now, as far as it can be known. */
  private async setTime(
    tx: Transaction,
    head: Head,
    call: Call,
    about: Releasing,
    { at, early }: { at: string; early: boolean },
  ): Promise<ReleaseAnswer> {
    const { record, content, breakGlass } = about;
    const dueMs = admit(readAt(at, { timeZone: this.office.timeZone, nowMs: Date.parse(head.now) }));
    if (record.status === 'actual') refuseAuthor(call, 'release of an actual message at a set time');
    const { released, digest } = this.versions.decide(about, dueMs);
    await this.stepUp.demand(tx, call, { record, deed: 'release', sha256: digest });
    const { n } = released;
    const composed = await this.approvals.composeWhole(tx, { record, content, n });
    await this.versions.decideShown(tx, about, { composed, nowMs: dueMs });
    await this.schedule.set(tx, head, call, { record, content, n, sha256: digest, dueMs, breakGlass, early });
    return {
      version: n,
      sequence: null,
      board: null,
      scheduledAt: utc(dueMs),
      waitsForApproval: false,
      sha256: digest,
      warnings: released.warnings,
      draft: null,
      dropped: null,
    };
  }

  private async waitForApproval(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, content, overtaken }: Overtaken,
  ): Promise<ReleaseAnswer> {
    const n = record.released.length + 1;
    const waits = {
      version: n,
      sequence: null,
      board: null,
      scheduledAt: null,
      waitsForApproval: true,
      warnings: [],
    };
    const digest = sha256(canonical(content));
    // Pressed twice: the draft that waits is the very same.
    if (overtaken?.sha256 === digest) return { ...waits, sha256: digest, draft: null, dropped: null };
    const reason = `Overtaken by a ${content.kind} that ${call.actor.name} wrote.`;
    await this.schedule.cancel(tx, head, call, { record, reason });
    const dropped = overtaken ? await this.overtaken.drop(head, call, { record, content, overtaken }) : null;
    await this.messages.dropDraft(tx, record.id);
    await this.messages.beginDraft(tx, { messageId: record.id, n, content, officer: call.actor.id, at: head.now });
    await this.approvals.submitted(tx, head, call, { record, n, content });
    await this.approvals.wakeApprovers(tx, head, call, { record, n, content, author: call.actor.id });
    return {
      ...waits,
      sha256: digest,
      draft: overtaken ? { n: overtaken.n, kept: false } : null,
      dropped,
    };
  }

  /** Somebody was faster, or there never was a draft. */
  private async gone(tx: Transaction, record: MessageRecord): Promise<Refusal> {
    const n = record.released.length;
    const newest = await this.messages.releasedBy(tx, record.id, n);
    return newest
      ? new Refusal(
          'already-released',
          `Version ${n} was released by ${newest.name} at ${newest.at}; no draft is open.`,
        )
      : new Refusal('not-found', `${record.reference} has no draft: begin one first.`);
  }
}

/** What is given early is embargoed until its time, so it needs one. */
function readEarly({ early, at }: Release): boolean {
  if (!early) return false;
  if (at != null) return true;
  const detail = 'needs a time: say at when it is released, and it is given to entitled newsrooms before';
  throw new Refusal('validation', `early ${detail}`, [{ field: 'early', code: 'needs-time', detail }]);
}

/** A person breaks the glass, not a program: a token that was stolen must not be able to speak for the office. */
function readBreakGlass({ by }: Call, given: Release['breakGlass']): string | null {
  if (!given) return null;
  if (by === 'token')
    throw new Refusal('scope', 'A token cannot break the glass: sign in to the console, or use the command line.', [
      { field: 'breakGlass', code: 'scope', detail: 'is for somebody who is signed in' },
    ]);
  return readReason(given.reason, 'breakGlass.reason');
}

/** Rights are those of the moment (ASVS 8.3.2): whoever lost them since the time was set does not speak then. */
function refuseRevoked({ by }: ScheduledRelease, needed: Scope): void {
  if (!by.disabled && scopesOf(by.role).includes(needed)) return;
  const now = by.disabled ? 'is no longer an officer' : `is ${by.role} now`;
  const detail = `${by.name}, who set the time, ${now}: somebody else must release it or set a time.`;
  throw new Refusal('scope', detail, [{ field: 'by', code: 'scope', detail }]);
}

/** contract.md: an approver's button. A token of an approver does, where its scopes reach this route at all. */
function refuseAuthor({ actor }: Call, what: string): void {
  if (scopesOf(actor.role).includes('approve')) return;
  throw new Refusal('scope', `A ${what} is for approvers; ${actor.email} is ${actor.role}.`, [
    { field: 'role', code: 'scope', detail: 'must be approver or admin' },
  ]);
}
