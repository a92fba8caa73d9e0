import { Injectable } from '@nestjs/common';
import type { FarError } from '../domain/delivery.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';

/** Something that one endpoint is told of an embargo: that it has a message early, or that it is called off. */
export interface EmbargoNotice {
  readonly id: string;
  readonly channelId: string;
  readonly says: 'waiting' | 'cancelled';
  /** Its `webhook-id`, the same over retries. */
  readonly key: string;
  readonly body: string;
  readonly tries: number;
  readonly version: number;
  readonly reference: string;
}

interface NoticeRow {
  id: string;
  channel_id: string;
  says: EmbargoNotice['says'];
  key: string;
  body: string;
  tries: number;
  n: number;
  reference: string;
}

/**
 * What endpoints are told before a release. What is open when the message is released or called off is not sent any more;
 * a call that is under way then may still arrive, so whoever may have it is told.
 */
@Injectable()
export class EmbargoesStore {
  constructor(private readonly database: Database) {}

  async add(
    tx: Transaction,
    row: {
      scheduleId: string;
      channelId: string;
      says: EmbargoNotice['says'];
      key: string;
      body: string;
      after?: Date;
    },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO embargo_notice (id, schedule_id, channel_id, says, key, body, lease_until)
       VALUES ($1, $2, $3, $4, $5, $6, coalesce($7::timestamptz, '-infinity'))`,
      [uuidv7(), row.scheduleId, row.channelId, row.says, row.key, row.body, row.after ?? null],
    );
    await tx.run('NOTIFY tocsin_work');
  }

  /** Ends what is open, and gives the endpoints that have it or may have it, with the end of a call that is under way. */
  async stop(
    tx: Transaction,
    scheduleId: string,
    at: string,
  ): Promise<{ id: string; name: string; busyUntil: Date | null }[]> {
    const had = await tx.rows<{ id: string; name: string; busyUntil: Date | null }>(
      `SELECT c.id, c.name, CASE WHEN e.state = 'open' THEN e.lease_until END AS "busyUntil"
         FROM embargo_notice e JOIN channel c ON c.id = e.channel_id
        WHERE e.schedule_id = $1 AND e.says = 'waiting' AND (e.state = 'sent' OR e.state = 'open' AND e.tries > 0)
        ORDER BY c.id FOR UPDATE OF e`,
      [scheduleId],
    );
    await tx.run(
      `UPDATE embargo_notice SET state = 'dropped', body = NULL, ended_at = $2 WHERE schedule_id = $1 AND state = 'open'`,
      [scheduleId, at],
    );
    return had;
  }

  /** One to send, leased: if this worker dies, another sends it again, under the same id. */
  async claim(leaseMs: number): Promise<EmbargoNotice | undefined> {
    const [row] = await this.database.rows<NoticeRow>(
      `UPDATE embargo_notice e SET tries = e.tries + 1, lease_until = clock_timestamp() + $1 * interval '1 millisecond'
         FROM scheduled_release s, message m
        WHERE s.id = e.schedule_id AND m.id = s.message_id
          AND e.id = (SELECT w.id FROM embargo_notice w JOIN channel c ON c.id = w.channel_id
                       WHERE w.state = 'open' AND w.lease_until < clock_timestamp()
                         AND c.paused IS NULL AND c.removed_at IS NULL
                       ORDER BY w.says = 'cancelled' DESC, w.id LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
       RETURNING e.id, e.channel_id, e.says, e.key, e.body, e.tries, s.n, m.reference`,
      [leaseMs],
    );
    return row && { ...row, channelId: row.channel_id, version: row.n };
  }

  async later({ id, tries }: EmbargoNotice, afterMs: number, error: FarError | null): Promise<void> {
    await this.database.rows(
      `UPDATE embargo_notice SET lease_until = clock_timestamp() + $3 * interval '1 millisecond', error = $4
        WHERE id = $1 AND tries = $2 AND state = 'open'`,
      [id, tries, afterMs, error && JSON.stringify(error)],
    );
  }

  /** Received, or never to be. Nothing when it was called off meanwhile, or another worker has it. */
  async end(notice: EmbargoNotice, channelName: string, error: FarError | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const ended = await tx.run(
        `UPDATE embargo_notice SET state = $3, body = NULL, ended_at = $4, error = $5
          WHERE id = $1 AND tries = $2 AND state = 'open'`,
        [notice.id, notice.tries, error ? 'refused' : 'sent', head.now, error && JSON.stringify(error)],
      );
      if (ended === 0) return;
      await head.write({
        actor: 'hub',
        action: error ? 'embargo-refused' : 'embargo-sent',
        subject: notice.reference,
        facts: { version: notice.version, channel: channelName, says: notice.says, code: error?.code },
      });
    });
  }

  /** True the first time: who has read what is a line of the ledger. */
  async read(tx: Transaction, scheduleId: string, tokenId: string, at: string): Promise<boolean> {
    const written = await tx.run(
      `INSERT INTO embargo_reading (schedule_id, token_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [scheduleId, tokenId, at],
    );
    return written > 0;
  }

  /** Which of these this newsroom has read before. */
  async readOf(tx: Transaction, scheduleIds: readonly string[], tokenId: string): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(
      `SELECT schedule_id AS id FROM embargo_reading WHERE token_id = $2 AND schedule_id = ANY ($1)`,
      [scheduleIds, tokenId],
    );
    return rows.map(({ id }) => id);
  }

  /** Names of the newsrooms that have read it. */
  async readers(tx: Transaction, scheduleId: string): Promise<string[]> {
    const rows = await tx.rows<{ name: string }>(
      `SELECT t.name FROM embargo_reading r JOIN newsroom_token t ON t.id = r.token_id
        WHERE r.schedule_id = $1 ORDER BY t.name, t.id`,
      [scheduleId],
    );
    return rows.map(({ name }) => name);
  }

  /** Called off within a day: all, or those that this newsroom has read. */
  async calledOff(tx: Transaction, tokenId: string | null): Promise<CalledOff[]> {
    const rows = await tx.rows<Omit<CalledOff, 'until' | 'at'> & { until: Date; at: Date }>(
      `SELECT s.id, s.message_id AS "messageId", m.reference, m.status, s.n, s.due_at AS until, s.ended_at AS at
         FROM scheduled_release s JOIN message m ON m.id = s.message_id
        WHERE s.early AND s.state IN ('cancelled', 'refused') AND s.ended_at > clock_timestamp() - interval '1 day'
          AND NOT EXISTS (SELECT FROM version v WHERE v.message_id = s.message_id AND v.n >= s.n)
          AND ($1::text IS NULL OR EXISTS (SELECT FROM embargo_reading r WHERE r.schedule_id = s.id AND r.token_id = $1))
        ORDER BY s.ended_at DESC, s.id`,
      [tokenId],
    );
    return rows.map((row) => ({ ...row, until: row.until.toISOString(), at: row.at.toISOString() }));
  }
}

export interface CalledOff {
  readonly id: string;
  readonly messageId: string;
  readonly reference: string;
  readonly status: 'actual' | 'exercise';
  readonly n: number;
  /** RFC 3339, UTC. */
  readonly until: string;
  readonly at: string;
}
