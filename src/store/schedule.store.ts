import { Injectable } from '@nestjs/common';
import type { Status } from '../domain/message.js';
import type { Role } from '../domain/officer.js';
import { Database, type Transaction, uuidv7 } from './database.js';

/** A release that waits for its time. */
export interface ScheduledRelease {
  readonly id: string;
  readonly messageId: string;
  readonly reference: string;
  /** The version that it will make. */
  readonly n: number;
  /** Of the canonical content that it was set for. */
  readonly sha256: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** As they are now, not as they were when they set the time. */
  readonly by: Setter;
  readonly breakGlass: string | null;
  /** Newsrooms and endpoints that are entitled have it before. */
  readonly early: boolean;
  readonly status: Status;
}

export interface Setter {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
}

/** One that did not go out: refused when it was due, or cancelled. Shown until somebody puts it aside. */
export interface MissedRelease extends ScheduledRelease {
  readonly why: 'refused' | 'cancelled';
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly since: string;
}

interface Row {
  id: string;
  message_id: string;
  reference: string;
  n: number;
  sha256: string;
  due_at: Date;
  officer: string;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  break_glass: string | null;
  early: boolean;
  status: Status;
  state: 'waiting' | 'released' | 'refused' | 'cancelled';
  ended_at: Date | null;
  reason: string | null;
}

const COLUMNS = `
  s.id, s.message_id, m.reference, m.status, s.n, s.early, s.sha256, s.due_at, o.id AS officer, o.email, o.name, o.role,
  o.disabled_at IS NOT NULL AS disabled, s.break_glass, s.state, s.ended_at, s.reason
  FROM scheduled_release s
  JOIN message m ON m.id = s.message_id
  JOIN officer o ON o.id = s.asked_by`;

const toScheduled = (row: Row): ScheduledRelease => ({
  id: row.id,
  messageId: row.message_id,
  reference: row.reference,
  n: row.n,
  sha256: row.sha256,
  at: row.due_at.toISOString(),
  by: { id: row.officer, email: row.email, name: row.name, role: row.role, disabled: row.disabled },
  breakGlass: row.break_glass,
  early: row.early,
  status: row.status,
});

/**
 * What is to be released at a set time. Each message has at most one that waits (a unique index), and whoever changes it
 * holds the head's lock. Whether one is due is told by the database's clock alone.
 */
@Injectable()
export class ScheduleStore {
  constructor(private readonly database: Database) {}

  /** What the message missed before is answered by the new time. */
  async add(
    tx: Transaction,
    row: {
      messageId: string;
      n: number;
      sha256: string;
      dueAt: string;
      officer: string;
      breakGlass: string | null;
      early: boolean;
      at: string;
    },
  ): Promise<string> {
    await this.putAside(tx, row.messageId, row.at);
    const id = uuidv7();
    await tx.run(
      `INSERT INTO scheduled_release (id, message_id, n, sha256, due_at, asked_at, asked_by, break_glass, early)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, row.messageId, row.n, row.sha256, row.dueAt, row.at, row.officer, row.breakGlass, row.early],
    );
    return id;
  }

  /** Those that wait, the soonest first: of these messages, or of all. */
  async waiting(tx: Transaction, messageIds: readonly string[] | null): Promise<ScheduledRelease[]> {
    const rows = await tx.rows<Row>(
      `SELECT ${COLUMNS} WHERE s.state = 'waiting' AND ($1::uuid[] IS NULL OR s.message_id = ANY ($1))
        ORDER BY s.due_at, s.id`,
      [messageIds],
    );
    return rows.map(toScheduled);
  }

  /** Those that did not go out, while nothing has taken their place: of these messages, or of all. */
  async missed(tx: Transaction, messageIds: readonly string[] | null): Promise<MissedRelease[]> {
    const rows = await tx.rows<Row>(
      `SELECT ${COLUMNS}
        WHERE s.state IN ('refused', 'cancelled') AND s.put_aside_at IS NULL
          AND ($1::uuid[] IS NULL OR s.message_id = ANY ($1))
          AND NOT EXISTS (SELECT FROM version v WHERE v.message_id = s.message_id AND v.n >= s.n)
        ORDER BY s.ended_at DESC, s.id`,
      [messageIds],
    );
    return rows.map((row) => ({
      ...toScheduled(row),
      why: row.state === 'refused' ? 'refused' : 'cancelled',
      reason: row.reason ?? '',
      since: row.ended_at!.toISOString(),
    }));
  }

  /** Those that are due, or will be within so many milliseconds, the soonest first. Locks nothing. */
  async soon(withinMs: number): Promise<{ id: string; dueInMs: number }[]> {
    const rows = await this.database.rows<{ id: string; due_in_ms: string }>(
      `SELECT id, ceil(extract(epoch FROM due_at - clock_timestamp()) * 1000) AS due_in_ms FROM scheduled_release
        WHERE state = 'waiting' AND due_at <= clock_timestamp() + $1 * interval '1 millisecond' ORDER BY due_at, id`,
      [withinMs],
    );
    return rows.map((row) => ({ id: row.id, dueInMs: Number(row.due_in_ms) }));
  }

  /** Locked until the transaction ends; undefined when it is not due at `now`, has ended, or is somebody else's. */
  async claim(tx: Transaction, id: string, now: string): Promise<ScheduledRelease | undefined> {
    const row = await tx.one<Row>(
      `SELECT ${COLUMNS} WHERE s.id = $1 AND s.state = 'waiting' AND s.due_at <= $2 FOR UPDATE OF s SKIP LOCKED`,
      [id, now],
    );
    return row && toScheduled(row);
  }

  async released(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.run(`UPDATE scheduled_release SET state = 'released', ended_at = $2 WHERE id = $1`, [id, at]);
  }

  /** With `aside`, nobody needs to be told: whoever did it is looking at it. */
  async missedAs(
    tx: Transaction,
    id: string,
    { why, reason, at, aside }: { why: MissedRelease['why']; reason: string; at: string; aside: boolean },
  ): Promise<void> {
    await tx.run(
      `UPDATE scheduled_release SET state = $2, reason = $3, ended_at = $4, put_aside_at = $5 WHERE id = $1`,
      [id, why, reason, at, aside ? at : null],
    );
  }

  /** Which versions there were to put aside, and for when. */
  async putAside(tx: Transaction, messageId: string, at: string): Promise<{ n: number; at: string }[]> {
    const rows = await tx.rows<Pick<Row, 'n' | 'due_at'>>(
      `UPDATE scheduled_release SET put_aside_at = $2
        WHERE message_id = $1 AND state IN ('refused', 'cancelled') AND put_aside_at IS NULL
       RETURNING n, due_at`,
      [messageId, at],
    );
    return rows.map(({ n, due_at }) => ({ n, at: due_at.toISOString() }));
  }
}
