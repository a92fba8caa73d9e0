import { Injectable } from '@nestjs/common';
import { canonical } from '../domain/canonical.js';
import type { Office } from '../domain/language.js';
import { type Content, standingAfter, type Version } from '../domain/message.js';
import { scopesOf } from '../domain/officer.js';
import { admit, Refusal } from '../domain/refusal.js';
import { readAt } from '../domain/schedule.js';
import { utc } from '../domain/time.js';
import { sha256 } from '../store/database.js';
import { MessagesStore } from '../store/messages.store.js';
import type { ReleaseAnswer, StillValid } from './api-drafts.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { OvertakenDraftsService } from './overtaken-drafts.service.js';
import { ScheduleService } from './schedule.service.js';
import { PressOfficeSettings } from './settings.js';
import { StepUpService } from './step-up.service.js';
import { VersionsService } from './versions.service.js';

/**
 * "Still valid": the newest words once more, as an update with a later expiry (ADR 27). Page, feeds, CAP and endpoints
 * learn the new time; no network is posted to, since an update whose words are the same needs no call there. The words
 * were approved before, so nobody has to approve them again.
 */
@Injectable()
export class StillValidService {
  private readonly office: Office;

  constructor(
    private readonly changes: ChangesService,
    private readonly messages: MessagesStore,
    private readonly reader: MessageReaderService,
    private readonly versions: VersionsService,
    private readonly schedule: ScheduleService,
    private readonly overtaken: OvertakenDraftsService,
    private readonly stepUp: StepUpService,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  confirm(call: Call, id: string, { until }: StillValid): Promise<ReleaseAnswer> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      if (record.released.length === 0)
        throw new Refusal('not-found', 'Nothing of this message has been released yet.');
      const standing = standingAfter(record.released);
      if (standing !== 'active')
        throw new Refusal('wrong-kind', `${record.reference} is ${standing}: only what stands can be confirmed.`, [
          { field: 'kind', code: 'wrong-kind', detail: `must stand; it is ${standing}` },
        ]);
      if (record.status === 'actual' && !scopesOf(call.actor.role).includes('approve'))
        throw new Refusal(
          'scope',
          `Confirming an actual message is for approvers; ${call.actor.email} is ${call.actor.role}.`,
          [{ field: 'role', code: 'scope', detail: 'must be approver or admin' }],
        );
      const newest = (await this.messages.versions(tx, record.id)).at(-1)!;
      const nowMs = Date.parse(head.now);
      const expiresMs =
        until == null
          ? nowMs + spanOf(newest)
          : admit(asUntil(readAt(until, { timeZone: this.office.timeZone, nowMs })));
      const content: Content = { ...newest.content, kind: 'update', expires: utc(expiresMs) };
      await this.stepUp.demand(tx, call, {
        record,
        deed: 'release',
        sha256: sha256(canonical({ confirms: newest.sha256 })),
      });
      await this.schedule.cancel(tx, head, call, {
        record,
        reason: `${call.actor.name} confirmed version ${newest.n}.`,
      });
      const overtaken = await this.messages.draft(tx, record.id);
      const written = await this.versions.write(tx, head, {
        record,
        content,
        author: call.actor.id,
        approvals: [],
        breakGlass: null,
        preApproved: true,
        undecided: [],
        unverified: [],
        by: call.actor,
        scheduledAt: null,
      });
      await head.write({
        actor: call.actor.email,
        action: 'confirmed',
        subject: record.reference,
        facts: { version: written.version, confirms: newest.n, from: newest.expires, expires: utc(expiresMs) },
      });
      const kept = await this.overtaken.keep(tx, head, call, { record, content, overtaken });
      return { ...written, scheduledAt: null, ...kept };
    });
  }
}

/** What `readAt` says of a release's time, said of the field that was sent here. */
function asUntil(read: number | Refusal): number | Refusal {
  if (!(read instanceof Refusal)) return read;
  const errors = read.errors.map((error) => ({ ...error, field: 'until' }));
  return new Refusal(read.code, read.message.replace(/^at:/, 'until:'), errors);
}

/** For as long as it was released for: an hour's message is prolonged by an hour, from now. */
const spanOf = ({ expires, releasedAt }: Version): number => Date.parse(expires) - Date.parse(releasedAt);
