import { Injectable, Logger } from '@nestjs/common';
import { canonical } from '../domain/canonical.js';
import { parseContent } from '../domain/content.js';
import type { Office } from '../domain/language.js';
import { type Content, mayFollow } from '../domain/message.js';
import { scopesOf } from '../domain/officer.js';
import { admit, Refusal } from '../domain/refusal.js';
import { type Approval, release, wrongKind } from '../domain/release.js';
import type { StandardKind } from '../formats/words/vocabulary.js';
import { sha256, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import { type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { ReleasesStore } from '../store/releases.store.js';
import type { Ending, Release, ReleaseAnswer } from './api-drafts.js';
import { ApprovalsService } from './approvals.service.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { readReason } from './drafting.js';
import { prepareEnding, withoutAdvice } from './endings.js';
import { MessageReaderService } from './message-reader.service.js';
import { type Overtaken, OvertakenDraftsService } from './overtaken-drafts.service.js';
import { RenditionsService, tooLong } from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';

/** What is about to become a version. */
interface Releasing {
  readonly record: MessageRecord;
  readonly content: Content;
  readonly author: string;
  readonly approvals: readonly Approval[];
  readonly breakGlass: string | null;
  /** Approved with the first release: a prepared text, or the hub's own words. */
  readonly preApproved: boolean;
}

/**
 * Makes versions. One transaction decides and writes everything; no channel is touched in it, so none can fail it. It
 * promises that of any number of calls for one draft exactly one makes a version, and that an open draft never holds up
 * a hold, a withdrawal or an all-clear.
 */
@Injectable()
export class ReleasesService {
  private readonly logger = new Logger('PressOffice');
  private readonly office: Office;

  constructor(
    private readonly changes: ChangesService,
    private readonly messages: MessagesStore,
    private readonly releases: ReleasesStore,
    private readonly reader: MessageReaderService,
    private readonly approvals: ApprovalsService,
    private readonly renditions: RenditionsService,
    private readonly overtaken: OvertakenDraftsService,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  /** Releases the draft. An exercise needs no approval; an actual message needs one, or break-glass. */
  release(call: Call, id: string, request: Release): Promise<ReleaseAnswer> {
    refuseScheduled(request);
    const breakGlass = readBreakGlass(call, request.breakGlass);
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.messages.draft(tx, record.id);
      if (!draft) throw await this.gone(tx, record);
      const content = this.approvals.whole(record, draft);
      const approvals = await this.messages.approvals(tx, record.id, draft.n);
      const { author } = draft;
      const about = { record, content, author, approvals, breakGlass, preApproved: false };
      const written = await this.write(tx, head, call, about);
      return { ...written, draft: null, dropped: null };
    });
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
      if (record.status === 'actual') refuseAuthor(call, kind);
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

      const about = { record, content, author: call.actor.id, approvals: [], breakGlass, preApproved };
      const written = await this.write(tx, head, call, about);
      return { ...written, ...(await this.overtaken.keep(tx, head, call, { record, content, overtaken })) };
    });
  }

  private async write(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, content, author, approvals, breakGlass, preApproved }: Releasing,
  ): Promise<Omit<ReleaseAnswer, 'draft' | 'dropped'>> {
    const n = record.released.length + 1;
    const digest = sha256(canonical(content));
    const released = admit(
      release({
        draft: { n, author, submitted: true, content, sha256: digest },
        released: record.released,
        approvals,
        breakGlass,
        preApproved,
        nowMs: Date.parse(head.now),
        // A language that the message never had must not hold up the word that it no longer stands.
        office: preApproved ? { ...this.office, strictLanguages: false } : this.office,
      }),
    );
    const outlets = await this.renditions.outlets(tx, content);
    const composed = await this.renditions.compose(tx, outlets, { record, content, n });
    const long = tooLong(composed);
    const ends = content.kind !== 'alert' && content.kind !== 'update' && content.kind !== 'correction';
    if (long.length > 0 && !ends) throw new Refusal('validation', long.map(sentence).join('; '), long);
    await this.renditions.freeze(tx, composed, { messageId: record.id, n, sha256: digest });
    // One outlet that cannot say it must not keep the others from saying that the message is withdrawn.
    const decided = { ...released, warnings: [...released.warnings, ...long.map(sentence)] };
    const { sequence } = await this.releases.write(tx, head, {
      messageId: record.id,
      reference: record.reference,
      content,
      sha256: digest,
      released: decided,
      author,
      releasedBy: call.actor.id,
      releasedByEmail: call.actor.email,
      channels: outlets.map(({ channel }) => channel),
    });
    if (decided.breakGlass !== null)
      this.logger.warn(`break-glass: ${call.actor.email} released ${record.reference}/${n} without a second officer`);
    return {
      version: n,
      sequence,
      board: `/api/v1/messages/${record.id}/board`,
      waitsForApproval: false,
      sha256: digest,
      warnings: decided.warnings,
    };
  }

  private async waitForApproval(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, content, overtaken }: Overtaken,
  ): Promise<ReleaseAnswer> {
    const n = record.released.length + 1;
    const waits = { version: n, sequence: null, board: null, waitsForApproval: true, warnings: [] };
    const digest = sha256(canonical(content));
    // Pressed twice: the draft that waits is the very same.
    if (overtaken?.sha256 === digest) return { ...waits, sha256: digest, draft: null, dropped: null };
    const dropped = overtaken ? await this.overtaken.drop(head, call, { record, content, overtaken }) : null;
    await this.messages.dropDraft(tx, record.id);
    await this.messages.beginDraft(tx, { messageId: record.id, n, content, officer: call.actor.id, at: head.now });
    await this.approvals.submitted(tx, head, call, { record, n, content });
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

const sentence = ({ field, detail }: { readonly field: string; readonly detail: string }): string =>
  `${field} ${detail}`;

function refuseScheduled({ at, early }: Release): void {
  const given = [...(at ? ['at'] : []), ...(early ? ['early'] : [])];
  if (given.length === 0) return;
  const detail = 'cannot be set yet: this version of Tocsin releases at once';
  throw new Refusal(
    'validation',
    `${given.join(' and ')} ${detail}`,
    given.map((field) => ({ field, code: 'not-taken', detail })),
  );
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

/** contract.md: an approver's button. A token of an approver does, where its scopes reach this route at all. */
function refuseAuthor({ actor }: Call, kind: StandardKind): void {
  if (scopesOf(actor.role).includes('approve')) return;
  throw new Refusal('scope', `A ${kind} of an actual message is for approvers; ${actor.email} is ${actor.role}.`, [
    { field: 'role', code: 'scope', detail: 'must be approver or admin' },
  ]);
}
