import { Injectable } from '@nestjs/common';
import { inZone } from '../domain/local-time.js';
import type { Content } from '../domain/message.js';
import { Refusal } from '../domain/refusal.js';
import { utc } from '../domain/time.js';
import type { Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import type { MessageRecord } from '../store/messages.store.js';
import { type ScheduledRelease, ScheduleStore } from '../store/schedule.store.js';
import type { HeldSchedule } from './api-schedule.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { readReason } from './drafting.js';
import { EmbargoService } from './embargo.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { scheduledMessage } from './schedule-reader.service.js';
import { PressOfficeSettings } from './settings.js';

export interface Cancelling {
  readonly record: Pick<MessageRecord, 'id'>;
  /** A whole sentence, for whoever set the time. */
  readonly reason: string;
  /** It goes out at once instead: whoever has it early is told by the release itself. */
  readonly lifted?: boolean;
}

/**
 * Sets and cancels times; DueWorkService keeps them. A message has one time at most, and only for the bytes for which it
 * was set: whatever changes them cancels it, in the ledger and on everybody's attention list.
 */
@Injectable()
export class ScheduleService {
  private readonly timeZone: string;

  constructor(
    private readonly changes: ChangesService,
    private readonly schedule: ScheduleStore,
    private readonly reader: MessageReaderService,
    private readonly embargoes: EmbargoService,
    settings: PressOfficeSettings,
  ) {
    this.timeZone = settings.office.timeZone;
  }

  /** Setting the same time twice is setting it once; another one is refused, so that nobody moves a time unseen. */
  async set(
    tx: Transaction,
    head: Head,
    call: Call,
    wanted: {
      record: MessageRecord;
      content: Content;
      n: number;
      sha256: string;
      dueMs: number;
      breakGlass: string | null;
      early: boolean;
    },
  ): Promise<void> {
    const { record, content, n, sha256, dueMs, breakGlass, early } = wanted;
    const at = utc(dueMs);
    const [waits] = await this.schedule.waiting(tx, [record.id]);
    if (waits?.at === at && waits.n === n && waits.sha256 === sha256 && waits.early === early) return;
    if (waits)
      throw new Refusal(
        'already-scheduled',
        `${record.reference}/${waits.n} is set for ${this.told(waits)} by ${waits.by.name}: cancel that first.`,
      );
    const officer = call.actor.id;
    const row = { messageId: record.id, n, sha256, dueAt: at, officer, breakGlass, early, at: head.now };
    const scheduleId = await this.schedule.add(tx, row);
    await head.write({
      actor: call.actor.email,
      action: 'scheduled',
      subject: record.reference,
      facts: { version: n, at, sha256, breakGlass, early },
    });
    if (early)
      await this.embargoes.give(tx, head, { actor: call.actor.email, scheduleId, record, content, n, until: at });
  }

  /** Cancels what waits for this message, if anything does, and lets everybody know. */
  async cancel(tx: Transaction, head: Head, call: Call, { record, reason, lifted = false }: Cancelling): Promise<void> {
    for (const waits of await this.schedule.waiting(tx, [record.id])) {
      if (lifted) await this.embargoes.lift(tx, waits, head.now);
      await this.end(tx, head, call, { waits: lifted ? { ...waits, early: false } : waits, reason, aside: false });
    }
  }

  /**
   * The officer's button: what waits is cancelled; what was missed is put aside. Where somebody else set the time,
   * everybody is told: nobody silences a colleague's release unseen.
   */
  cancelByHand(call: Call, id: string): Promise<void> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const [waits] = await this.schedule.waiting(tx, [record.id]);
      if (waits) {
        const reason = `${call.actor.name} cancelled it.`;
        return this.end(tx, head, call, { waits, reason, aside: waits.by.id === call.actor.id });
      }
      const missed = await this.schedule.putAside(tx, record.id, head.now);
      if (missed.length === 0) throw new Refusal('not-found', `No release of ${record.reference} is scheduled.`);
      await head.write(
        ...missed.map(({ n: version, at }) => ({
          actor: call.actor.email,
          action: 'schedule-put-aside' as const,
          subject: record.reference,
          facts: { version, at },
        })),
      );
    });
  }

  /** Nothing waits any more for an officer who may not release it as before; everybody is told at once. */
  async dismiss(
    tx: Transaction,
    head: Head,
    call: Call,
    { officer, reason }: { readonly officer: string; readonly reason: string },
  ): Promise<void> {
    for (const waits of (await this.schedule.waiting(tx, null)).filter(({ by }) => by.id === officer))
      await this.end(tx, head, call, { waits, reason, aside: false });
  }

  /** One call for the moment in which nothing that was prepared may go out by itself. */
  holdAll(call: Call, given: string): Promise<HeldSchedule> {
    return this.changes.make(call, async (tx, head) => {
      const why = readReason(given, 'reason');
      const all = await this.schedule.waiting(tx, null);
      for (const waits of all)
        await this.end(tx, head, call, {
          waits,
          reason: `${call.actor.name} held everything that was scheduled: ${why}`,
          aside: false,
        });
      return { held: all.map(scheduledMessage) };
    });
  }

  private async end(
    tx: Transaction,
    head: Head,
    call: Call,
    { waits, reason, aside }: { waits: ScheduledRelease; reason: string; aside: boolean },
  ): Promise<void> {
    await this.schedule.missedAs(tx, waits.id, { why: 'cancelled', reason, at: head.now, aside });
    await this.embargoes.callOff(tx, head, call.actor.email, waits);
    await head.write({
      actor: call.actor.email,
      action: 'schedule-cancelled',
      subject: waits.reference,
      facts: { version: waits.n, at: waits.at, reason },
    });
  }

  private told({ at }: ScheduledRelease): string {
    return inZone(Date.parse(at), this.timeZone);
  }
}
