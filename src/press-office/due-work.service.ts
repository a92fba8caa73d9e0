import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { standingAfter } from '../domain/message.js';
import type { Notice } from '../domain/notice.js';
import { Refusal } from '../domain/refusal.js';
import { isSilent, type ReminderMin, reminderDue } from '../domain/schedule.js';
import { Database } from '../store/database.js';
import { Head } from '../store/ledger.store.js';
import { NoticesStore } from '../store/notices.store.js';
import { type Expiring, RemindersStore, type Silent } from '../store/reminders.store.js';
import { ScheduleStore } from '../store/schedule.store.js';
import { EmbargoService } from './embargo.service.js';
import { ReleasesService } from './releases.service.js';
import { SettingsService } from './settings.service.js';

/** A time that was set by another process is noticed within this; what is sooner gets a timer of its own. */
const EVERY_MS = 1_000;

/**
 * Does what is due: releases at their time, reminders before a message expires. Any number of processes may run it side
 * by side. It promises that each is done once, never early by the database's clock, and at most two seconds late while
 * one such process and the database are up; after an outage what is overdue goes out at once. A timer only says when to
 * look: whether something is due is asked of the database, in the transaction that does it, so that a process killed at
 * any moment has done it or has not. What is refused when it is due is told, and is not tried again.
 */
@Injectable()
export class DueWorkService implements OnApplicationShutdown {
  private readonly logger = new Logger('PressOffice');
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  /** What could not be done for a fault of ours or of the database; told once, tried at each look. */
  private readonly troubled = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly schedule: ScheduleStore,
    private readonly reminders: RemindersStore,
    private readonly releases: ReleasesService,
    private readonly notices: NoticesStore,
    private readonly embargoes: EmbargoService,
    private readonly settings: SettingsService,
  ) {}

  @Interval(EVERY_MS)
  tick(): void {
    void this.look();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Does everything that is due. Never rejects; two at once are one. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    if (this.closed) return;
    await this.carefully('the schedule', async () => {
      const soon = await this.schedule.soon(EVERY_MS);
      // One that fails for a fault of ours must not keep the others from their time.
      for (const { id } of soon.filter(({ dueInMs }) => dueInMs <= 0))
        await this.carefully(`the scheduled release ${id}`, () => this.releaseDue(id));
      const next = soon.find(({ dueInMs }) => dueInMs > 0);
      if (next) this.lookIn(next.dueInMs);
    });
    await this.carefully('the reminders', () => this.remind());
    await this.carefully('the reminders of silence', () => this.remindOfSilence());
  }

  private lookIn(ms: number): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.look(), ms);
  }

  private async releaseDue(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const due = await this.schedule.claim(tx, id, head.now);
      if (!due) return;
      try {
        await tx.attempt(() => this.releases.releaseScheduled(tx, head, due));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // What the attempt wrote is undone, so the head is read anew.
        const now = await Head.lock(tx);
        const { code, message: reason } = error;
        await this.schedule.missedAs(tx, due.id, { why: 'refused', reason, at: now.now, aside: false });
        await this.embargoes.callOff(tx, now, 'hub', due);
        await now.write({
          actor: 'hub',
          action: 'schedule-refused',
          subject: due.reference,
          facts: { version: due.n, at: due.at, code, reason },
        });
        this.logger.error(`${due.reference}/${due.n} was to be released at ${due.at} and was refused: ${reason}`);
      }
    });
  }

  private async remind(): Promise<void> {
    const due = (await this.reminders.all()).filter((message) => dueNow(message, message.now) !== null);
    for (const { messageId } of due)
      await this.database.transaction(async (tx) => {
        const head = await Head.lock(tx);
        // Read again under the lock: another process may have been first, or a release may have set a new expiry.
        const [message] = await this.reminders.expiring(tx, [messageId]);
        const minutes = message ? dueNow(message, head.now) : null;
        if (!message || minutes === null) return;
        await this.reminders.give(tx, message, minutes, head.now);
        await this.notices.write(tx, noticeOf(message, minutes), head.now);
        await head.write({
          actor: 'hub',
          action: 'expiry-reminder',
          subject: message.reference,
          facts: { version: message.n, expires: message.expires, minutes },
        });
      });
  }

  private async remindOfSilence(): Promise<void> {
    const afterMinutes = await this.settings.silentAfterMinutes();
    if (afterMinutes === null) return;
    const due = (await this.reminders.allSilent(afterMinutes)).filter((each) =>
      isSilentNow(each, each.now, afterMinutes),
    );
    for (const { messageId } of due)
      await this.database.transaction(async (tx) => {
        const head = await Head.lock(tx);
        const [message] = await this.reminders.silent(tx, afterMinutes, [messageId]);
        if (!message || !isSilentNow(message, head.now, afterMinutes)) return;
        await this.reminders.giveSilence(tx, message, head.now);
        await this.notices.write(tx, noticeOfSilence(message, head.now), head.now);
        await head.write({
          actor: 'hub',
          action: 'silence-reminder',
          subject: message.reference,
          facts: { version: message.n, since: message.releasedAt },
        });
      });
  }

  private async carefully(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.troubled.delete(what);
    } catch (error) {
      if (!this.troubled.has(what))
        this.logger.error(
          `What is due could not be done (${what}); it is tried again each second.`,
          error instanceof Error ? error.stack : String(error),
        );
      this.troubled.add(what);
    }
  }
}

function dueNow(message: Expiring, now: string): ReminderMin | null {
  const minutes = reminderDue({
    standing: standingAfter(message.released),
    releasedMs: Date.parse(message.releasedAt),
    expiresMs: Date.parse(message.expires),
    nowMs: Date.parse(now),
  });
  return minutes !== null && !message.given.includes(minutes) ? minutes : null;
}

const isSilentNow = (message: Silent, now: string, afterMinutes: number): boolean =>
  isSilent({
    standing: standingAfter(message.released),
    lastWordMs: Date.parse(message.lastWordAt),
    expiresMs: Date.parse(message.expires),
    nowMs: Date.parse(now),
    afterMinutes,
  });

/** First those who wrote and released it; five minutes before it expires, everybody who could do something. */
const noticeOf = (message: Expiring, minutes: ReminderMin): Notice => ({
  ...about(message),
  cause: `expiring ${message.messageId} ${message.expires} ${minutes}`,
  reason: 'expiring',
  facts: { minutes, version: message.n },
  to: minutes === 5 ? { is: 'role', role: 'author', except: [] } : { is: 'officers', ids: message.officers },
});

const noticeOfSilence = (message: Silent, now: string): Notice => ({
  ...about(message),
  cause: `silent ${message.messageId} ${message.n} ${now}`,
  reason: 'silent',
  facts: { minutes: Math.floor((Date.parse(now) - Date.parse(message.releasedAt)) / 60_000), version: message.n },
  to: { is: 'officers', ids: message.officers },
});

const about = ({ messageId, reference, status }: Pick<Expiring, 'messageId' | 'reference' | 'status'>) => ({
  subject: reference,
  messageId,
  exercise: status === 'exercise',
  link: `/messages/${reference}`,
});
