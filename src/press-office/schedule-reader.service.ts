import { Injectable } from '@nestjs/common';
import { standingAfter } from '../domain/message.js';
import { admit } from '../domain/refusal.js';
import { readAt } from '../domain/schedule.js';
import { Database, type Transaction } from '../store/database.js';
import { type Expiring as ExpiringRecord, RemindersStore } from '../store/reminders.store.js';
import { type MissedRelease, type ScheduledRelease, ScheduleStore } from '../store/schedule.store.js';
import type { Expiring, Missed, Scheduled, ScheduleView } from './api-schedule.js';
import { PressOfficeSettings } from './settings.js';

/** What a message has to do with the clock. */
export interface Marks {
  readonly scheduled: Scheduled | null;
  readonly missed: Missed | null;
  readonly expiring: Expiring | null;
}

/** The schedule as officers read it. It changes nothing. */
@Injectable()
export class ScheduleReaderService {
  constructor(
    private readonly database: Database,
    private readonly schedule: ScheduleStore,
    private readonly reminders: RemindersStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** Of each of these messages. */
  async marks(tx: Transaction, messageIds: readonly string[]): Promise<(messageId: string) => Marks> {
    const waiting = await this.schedule.waiting(tx, messageIds);
    const missed = await this.schedule.missed(tx, messageIds);
    const expiring = (await this.reminders.expiring(tx, messageIds)).flatMap(reminded);
    return (messageId) => {
      const of = <T extends { readonly messageId: string }>(rows: readonly T[]): T | undefined =>
        rows.find((row) => row.messageId === messageId);
      const [waits, late, soon] = [of(waiting), of(missed), of(expiring)];
      return {
        scheduled: waits ? scheduledOf(waits) : null,
        missed: late ? missedOf(late) : null,
        expiring: soon ? soon.expiring : null,
      };
    };
  }

  /** The instant that is meant by `at`, refused as a release would be: for whoever asks before anything is written. */
  readAt(at: string): Promise<number> {
    const { timeZone } = this.settings.office;
    return this.database.transaction(async (tx) => admit(readAt(at, { timeZone, nowMs: Date.parse(await now(tx)) })));
  }

  view(): Promise<ScheduleView> {
    return this.database.transaction(async (tx) => {
      return {
        items: (await this.schedule.waiting(tx, null)).map(scheduledMessage),
        missed: (await this.schedule.missed(tx, null)).map((row) => ({ ...named(row), ...missedOf(row) })),
        expiring: (await this.reminders.expiring(tx, null))
          .flatMap(reminded)
          .map((row) => ({ ...named(row), ...row.expiring })),
        silent: (await this.reminders.reminded(tx))
          .filter(({ released }) => ['active', 'held'].includes(standingAfter(released)))
          .map((row) => ({ ...named(row), version: row.n, since: row.releasedAt })),
        at: await now(tx),
      };
    });
  }
}

async function now(tx: Transaction): Promise<string> {
  const clock = await tx.one<{ at: Date }>('SELECT clock_timestamp() AS at');
  return clock!.at.toISOString();
}

const named = ({ messageId, reference }: { readonly messageId: string; readonly reference: string }) => ({
  message: messageId,
  reference,
});

const scheduledOf = ({ at, by, n, early }: ScheduledRelease): Scheduled => ({ at, by: by.name, version: n, early });

const missedOf = (row: MissedRelease): Missed => ({
  ...scheduledOf(row),
  why: row.why,
  reason: row.reason,
  since: row.since,
});

export const scheduledMessage = (row: ScheduledRelease) => ({ ...named(row), ...scheduledOf(row) });

/** Those of which somebody has been reminded, while they stand. */
function reminded(row: ExpiringRecord) {
  const standing = standingAfter(row.released);
  if (row.given.length === 0 || standing === 'withdrawn' || standing === 'ended') return [];
  const expiring: Expiring = { version: row.n, expires: row.expires, minutes: Math.min(...row.given) };
  return [{ messageId: row.messageId, reference: row.reference, expiring }];
}
