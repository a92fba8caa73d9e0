import { Injectable } from '@nestjs/common';
import type { FarError } from '../domain/delivery.js';
import type { Carried, Letter, Notice, NoticeFacts, NoticeReason, NoticeTo, Way } from '../domain/notice.js';
import { OPERATOR, ROLES, type Role, scopesOf } from '../domain/officer.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';
import { PushStore } from './push.store.js';
import { Sealer } from './seal.js';

/** A letter, leased to the worker that carries it. */
export interface LetterClaim {
  readonly letter: Letter;
  readonly fence: number;
  readonly tries: number;
  /** Since the notice was written, milliseconds. */
  readonly ageMs: number;
  /** For the ledger: an officer's e-mail, an address, or the way alone. */
  readonly whom: string;
  readonly deviceId: string | null;
}

/** A notice as officers see it, with what became of it. */
export interface NoticeRecord {
  readonly id: string;
  readonly reason: NoticeReason;
  readonly subject: string;
  readonly exercise: boolean;
  readonly link: string;
  readonly facts: NoticeFacts;
  readonly at: string;
  /** False until the loop has found out whom it is for. */
  readonly addressed: boolean;
  readonly deliveries: readonly NoticeDelivery[];
}

export interface NoticeDelivery {
  readonly way: Way;
  /** An officer's name, or a mail address; null: everybody who reads there. */
  readonly to: string | null;
  readonly state: 'waiting' | 'sent' | 'refused' | 'dropped';
  readonly tries: number;
  /** Of its end. */
  readonly at: string | null;
  readonly nextTryAt: string | null;
  readonly error: FarError | null;
}

interface NoticeRow {
  id: string;
  cause: string;
  reason: NoticeReason;
  subject: string;
  message_id: string | null;
  exercise: boolean;
  link: string;
  facts: NoticeFacts;
  recipients: NoticeTo;
  at: Date;
  addressed_at: Date | null;
}

interface ClaimRow extends NoticeRow {
  delivery: string;
  way: Way;
  fence: string;
  tries: number;
  age_ms: string;
  address: string | null;
  email: string | null;
  name: string | null;
  device_id: string | null;
  sealed: string | null;
  language: string | null;
}

interface DeliveryRow {
  notice_id: string;
  way: Way;
  name: string | null;
  address: string | null;
  state: NoticeDelivery['state'];
  tries: number;
  ended_at: Date | null;
  lease_until: Date | number;
  error: FarError | null;
}

const WAKEABLE = `o.disabled_at IS NULL AND o.email <> '${OPERATOR}'`;

/**
 * Notices and their deliveries. To wake somebody, a service calls `write` inside the transaction of the cause:
 *
 *     await this.notices.write(tx, {
 *       cause: `expiring ${message.id} ${expires} ${minutes}`, reason: 'expiring', subject: reference, messageId: message.id,
 *       exercise: status === 'exercise', link: `/messages/${reference}`, facts: { minutes, version: n },
 *       to: { is: 'role', role: 'author', except: [] },
 *     }, head.now);
 *
 * That is all: the loop does the rest. With `is: 'addresses'` it goes to mail addresses and webhooks that are no officer's
 * (anchors of the ledger); a webhook gets `{ reason, subject, at, link, facts }` as JSON.
 */
@Injectable()
export class NoticesStore {
  constructor(
    private readonly database: Database,
    private readonly push: PushStore,
    private readonly sealer: Sealer,
  ) {}

  /** False when there was a notice of this cause before: then nobody is woken again. */
  async write(tx: Transaction, notice: Notice, at: string): Promise<boolean> {
    const written = await tx.run(
      `INSERT INTO notice (id, cause, reason, subject, message_id, exercise, link, facts, recipients, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (cause) DO NOTHING`,
      [
        uuidv7(),
        notice.cause,
        notice.reason,
        notice.subject,
        notice.messageId,
        notice.exercise,
        notice.link,
        JSON.stringify(notice.facts),
        JSON.stringify(notice.to),
        at,
      ],
    );
    if (written > 0) await tx.run('NOTIFY tocsin_work');
    return written > 0;
  }

  /** What still waits to be delivered is not delivered any more: nobody needs to come for it. */
  async drop(tx: Transaction, messageId: string, reason: NoticeReason, at: string): Promise<void> {
    await tx.run(
      `UPDATE notice_delivery d SET state = 'dropped', ended_at = $3 FROM notice n
        WHERE n.id = d.notice_id AND n.message_id = $1 AND n.reason = $2 AND d.state = 'waiting'`,
      [messageId, reason, at],
    );
    await tx.run(`UPDATE notice SET addressed_at = $3 WHERE message_id = $1 AND reason = $2 AND addressed_at IS NULL`, [
      messageId,
      reason,
      at,
    ]);
  }

  /** Makes the deliveries of one notice, by the ways that are set up; false when none waits for it. */
  async address(ways: readonly Way[]): Promise<boolean> {
    const [waits] = await this.database.rows(`SELECT FROM notice WHERE addressed_at IS NULL LIMIT 1`);
    if (!waits) return false;
    return this.database.transaction(async (tx) => {
      const notice = await tx.one<NoticeRow>(
        `SELECT * FROM notice WHERE addressed_at IS NULL ORDER BY at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      );
      if (!notice) return false;
      const { recipients: to } = notice;
      if (to.is === 'addresses') await this.toAddresses(tx, notice.id, to, ways);
      else await this.toOfficers(tx, notice.id, to, ways);
      await tx.run(`UPDATE notice SET addressed_at = clock_timestamp() WHERE id = $1`, [notice.id]);
      return true;
    });
  }

  private async toOfficers(
    tx: Transaction,
    noticeId: string,
    to: Exclude<NoticeTo, { is: 'addresses' }>,
    ways: readonly Way[],
  ): Promise<void> {
    const whom = to.is === 'officers' ? to.ids : (to.also ?? []);
    const [roles, except] = to.is === 'role' ? [withRole(to.role), to.except] : [[], []];
    const officers = await tx.rows<{ id: string; device_id: string | null }>(
      `SELECT o.id, p.id AS device_id FROM officer o LEFT JOIN push_device p ON p.officer_id = o.id
        WHERE ${WAKEABLE} AND (o.id = ANY ($1) OR (o.role = ANY ($2) AND o.id <> ALL ($3))) ORDER BY o.name, o.id, p.id`,
      [whom, roles, except],
    );
    const mail = ways.includes('mail') ? [...new Set(officers.map(({ id }) => id))] : [];
    const devices = ways.includes('web-push') ? officers.filter(({ device_id }) => device_id !== null) : [];
    for (const officer of mail) await this.deliver(tx, noticeId, { way: 'mail', officer });
    for (const { id, device_id } of devices)
      await this.deliver(tx, noticeId, { way: 'web-push', officer: id, device: device_id });
    if (to.is === 'role' && ways.includes('chat')) await this.deliver(tx, noticeId, { way: 'chat' });
  }

  private async toAddresses(
    tx: Transaction,
    noticeId: string,
    to: Extract<NoticeTo, { is: 'addresses' }>,
    ways: readonly Way[],
  ): Promise<void> {
    for (const way of ['mail', 'webhook'] as const)
      for (const address of ways.includes(way) ? to[way] : []) await this.deliver(tx, noticeId, { way, address });
  }

  private async deliver(
    tx: Transaction,
    noticeId: string,
    to: { way: Way; officer?: string; device?: string | null; address?: string },
  ): Promise<void> {
    const id = uuidv7();
    const address = to.address === undefined ? null : this.sealer.seal(to.address, place(id));
    await tx.run(
      `INSERT INTO notice_delivery (id, notice_id, way, officer_id, device_id, address) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, noticeId, to.way, to.officer ?? null, to.device ?? null, address],
    );
  }

  /** Letters that are due, leased: if this worker dies, another carries them again, under the same ids. */
  async claim({ limit, leaseMs }: { limit: number; leaseMs: number }): Promise<LetterClaim[]> {
    const rows = await this.database.rows<ClaimRow>(
      `WITH claimed AS (
         UPDATE notice_delivery SET fence = fence + 1, tries = tries + 1,
                lease_until = clock_timestamp() + $2 * interval '1 millisecond'
          WHERE id IN (SELECT id FROM notice_delivery WHERE state = 'waiting' AND lease_until < clock_timestamp()
                        ORDER BY lease_until, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING *)
       SELECT n.*, c.id AS delivery, c.way, c.fence, c.tries, c.address, o.email, o.name, p.id AS device_id, p.sealed,
              p.language, extract(epoch FROM clock_timestamp() - n.at) * 1000 AS age_ms
         FROM claimed c JOIN notice n ON n.id = c.notice_id LEFT JOIN officer o ON o.id = c.officer_id
         LEFT JOIN push_device p ON p.id = c.device_id`,
      [limit, leaseMs],
    );
    const claims: LetterClaim[] = [];
    for (const row of rows) {
      const by = await this.byOf(row);
      // A device that was removed meanwhile is nobody to be woken any more.
      if (by === null) await this.forget(row.delivery);
      else claims.push(claimOf(row, by));
    }
    return claims;
  }

  private async byOf(row: ClaimRow): Promise<Letter['by'] | null> {
    const { way, name } = row;
    const address = row.address === null ? (row.email ?? '') : this.sealer.open(row.address, place(row.delivery));
    if (way === 'chat') return { way };
    if (way === 'mail') return { way, address, name };
    if (way === 'webhook') return { way, address };
    const { device_id: id, sealed, language } = row;
    if (id === null || sealed === null) return null;
    const key = await this.database.transaction((tx) => this.push.key(tx));
    return { way, device: this.push.open({ id, sealed, language: language ?? '' }), key };
  }

  private async forget(delivery: string): Promise<void> {
    await this.database.rows(
      `UPDATE notice_delivery SET state = 'dropped', ended_at = clock_timestamp() WHERE id = $1 AND state = 'waiting'`,
      [delivery],
    );
  }

  /** No sooner than this; the board shows why. */
  async later({ letter, fence }: LetterClaim, afterMs: number, error: FarError): Promise<void> {
    await this.database.rows(
      `UPDATE notice_delivery SET lease_until = clock_timestamp() + $3 * interval '1 millisecond', error = $4
        WHERE id = $1 AND fence = $2 AND state = 'waiting'`,
      [letter.id, fence, afterMs, JSON.stringify(error)],
    );
  }

  /** With its line in the ledger; nothing when the lease was lost. A device that is gone is forgotten. */
  async end(claim: LetterClaim, carried: Exclude<Carried, { is: 'retry' }>): Promise<void> {
    const { letter, fence, whom, deviceId } = claim;
    const error = carried.is === 'refused' ? carried.error : null;
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const written = await tx.run(
        `UPDATE notice_delivery SET state = $3, error = $4, ended_at = $5 WHERE id = $1 AND fence = $2 AND state = 'waiting'`,
        [letter.id, fence, carried.is, error && JSON.stringify(error), head.now],
      );
      if (written === 0) return;
      await head.write({
        actor: 'hub',
        action: carried.is === 'sent' ? 'notice-sent' : 'notice-refused',
        subject: letter.notice.subject,
        facts: { reason: letter.notice.reason, way: letter.by.way, to: whom, ...(error ? { code: error.code } : {}) },
      });
      if (carried.is === 'refused' && carried.gone && deviceId !== null)
        await tx.run(`DELETE FROM push_device WHERE id = $1`, [deviceId]);
    });
  }

  /** Newest first, from before `cursor` (a notice's id): of one message, or of all. */
  async list(about: { messageId: string | null; limit: number; cursor: string | null }): Promise<NoticeRecord[]> {
    return this.database.transaction(async (tx) => {
      const notices = await tx.rows<NoticeRow>(
        `SELECT * FROM notice WHERE ($1::uuid IS NULL OR message_id = $1) AND ($3::uuid IS NULL OR id < $3)
          ORDER BY id DESC LIMIT $2`,
        [about.messageId, about.limit, about.cursor],
      );
      const deliveries = await tx.rows<DeliveryRow>(
        `SELECT d.notice_id, d.way, o.name, d.address, d.state, d.tries, d.ended_at, d.lease_until, d.error
           FROM notice_delivery d LEFT JOIN officer o ON o.id = d.officer_id
          WHERE d.notice_id = ANY ($1)
          ORDER BY o.name NULLS LAST, array_position(ARRAY['mail', 'web-push', 'chat', 'webhook'], d.way), d.id`,
        [notices.map(({ id }) => id)],
      );
      return notices.map((row) => ({
        id: row.id,
        reason: row.reason,
        subject: row.subject,
        exercise: row.exercise,
        link: row.link,
        facts: row.facts,
        at: row.at.toISOString(),
        addressed: row.addressed_at !== null,
        deliveries: deliveries.filter(({ notice_id }) => notice_id === row.id).map(toDelivery),
      }));
    });
  }
}

const place = (delivery: string): string => `notice_delivery/${delivery}/address`;

/** Every role that may do what this one may. */
const withRole = (role: Role): Role[] =>
  ROLES.filter((each) => scopesOf(role).every((scope) => scopesOf(each).includes(scope)));

const claimOf = (row: ClaimRow, by: Letter['by']): LetterClaim => ({
  letter: {
    id: row.delivery,
    notice: {
      cause: row.cause,
      reason: row.reason,
      subject: row.subject,
      messageId: row.message_id,
      exercise: row.exercise,
      link: row.link,
      facts: row.facts,
    },
    at: row.at.toISOString(),
    by,
  },
  fence: Number(row.fence),
  tries: row.tries,
  ageMs: Number(row.age_ms),
  whom: row.email ?? (by.way === 'mail' ? by.address : by.way),
  deviceId: row.device_id,
});

const toDelivery = (row: DeliveryRow): NoticeDelivery => ({
  way: row.way,
  to: row.name,
  state: row.state,
  tries: row.tries,
  at: row.ended_at?.toISOString() ?? null,
  nextTryAt: row.state === 'waiting' && row.lease_until instanceof Date ? row.lease_until.toISOString() : null,
  error: row.error,
});
