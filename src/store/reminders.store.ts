import { Injectable } from '@nestjs/common';
import type { Kind, Status } from '../domain/message.js';
import { REMINDERS_MIN } from '../domain/schedule.js';
import { Database, type Transaction } from './database.js';

/** A message that is about to expire. Times are RFC 3339, UTC. */
export interface Expiring {
  readonly messageId: string;
  readonly reference: string;
  readonly n: number;
  readonly released: readonly Kind[];
  readonly releasedAt: string;
  readonly expires: string;
  /** Minutes of the reminders that were given for this expiry. */
  readonly given: readonly number[];
  /** The database's clock. */
  readonly now: string;
  readonly status: Status;
  /** Ids of who wrote and who released the newest version: its officers. */
  readonly officers: readonly string[];
}

/** An open message about which nothing was said for long. */
export interface Silent extends Omit<Expiring, 'given'> {
  /** The newest release, or the last reminder since; RFC 3339, UTC. */
  readonly lastWordAt: string;
}

interface Row {
  message_id: string;
  reference: string;
  n: number;
  released: Kind[];
  released_at: Date;
  expires: Date;
  given: number[] | null;
  now: Date;
  status: Status;
  officers: string[];
}

const NEWEST = `v.message_id, m.reference, m.status, v.n, v.released_at, v.expires, clock_timestamp() AS now,
              ARRAY[v.author, v.released_by]::text[] AS officers`;

const told = (row: Omit<Row, 'given'>) => ({
  messageId: row.message_id,
  reference: row.reference,
  status: row.status,
  n: row.n,
  released: row.released,
  releasedAt: row.released_at.toISOString(),
  expires: row.expires.toISOString(),
  now: row.now.toISOString(),
  officers: [...new Set(row.officers)],
});

/** Reminders belong to an expiry: a later version with another one begins anew, one with the same changes nothing. */
@Injectable()
export class RemindersStore {
  constructor(private readonly database: Database) {}

  /** Messages whose newest version expires before long, the soonest first: of these, or of all. */
  async expiring(tx: Transaction, messageIds: readonly string[] | null): Promise<Expiring[]> {
    const rows = await tx.rows<Row>(
      `SELECT ${NEWEST},
              (SELECT array_agg(k.kind ORDER BY k.n) FROM version k WHERE k.message_id = v.message_id) AS released,
              (SELECT array_agg(r.minutes) FROM reminder r
                WHERE r.message_id = v.message_id AND r.expires_at = v.expires) AS given
         FROM version v JOIN message m ON m.id = v.message_id
        WHERE v.expires > clock_timestamp() AND v.expires <= clock_timestamp() + $1 * interval '1 minute'
          AND ($2::uuid[] IS NULL OR v.message_id = ANY ($2))
          AND NOT EXISTS (SELECT FROM version later WHERE later.message_id = v.message_id AND later.n > v.n)
        ORDER BY v.expires, v.message_id`,
      [Math.max(...REMINDERS_MIN), messageIds],
    );
    return rows.map((row) => ({ ...told(row), given: row.given ?? [] }));
  }

  /** Without a lock, for the everyday look that finds nothing. */
  all(): Promise<Expiring[]> {
    return this.database.transaction((tx) => this.expiring(tx, null));
  }

  async give(tx: Transaction, { messageId, expires }: Expiring, minutes: number, at: string): Promise<void> {
    await tx.run(`INSERT INTO reminder (message_id, expires_at, minutes, at) VALUES ($1, $2, $3, $4)`, [
      messageId,
      expires,
      minutes,
      at,
    ]);
  }

  /** Messages of which nothing was said for so many minutes, by the newest release and by the last reminder. */
  async silent(tx: Transaction, afterMinutes: number, messageIds: readonly string[] | null): Promise<Silent[]> {
    const rows = await tx.rows<Omit<Row, 'given'> & { last_word: Date }>(
      `SELECT * FROM (
         SELECT ${NEWEST},
                (SELECT array_agg(k.kind ORDER BY k.n) FROM version k WHERE k.message_id = v.message_id) AS released,
                greatest(v.released_at, (SELECT max(s.at) FROM silence_reminder s
                                          WHERE s.message_id = v.message_id AND s.n = v.n)) AS last_word
           FROM version v JOIN message m ON m.id = v.message_id
          WHERE v.expires > clock_timestamp() AND ($2::uuid[] IS NULL OR v.message_id = ANY ($2))
            AND v.released_at <= clock_timestamp() - $1 * interval '1 minute'
            AND NOT EXISTS (SELECT FROM version later WHERE later.message_id = v.message_id AND later.n > v.n)) newest
        WHERE last_word <= clock_timestamp() - $1 * interval '1 minute' ORDER BY last_word, message_id`,
      [afterMinutes, messageIds],
    );
    return rows.map((row) => ({ ...told(row), lastWordAt: row.last_word.toISOString() }));
  }

  /** Without a lock, for the everyday look that finds nothing. */
  allSilent(afterMinutes: number): Promise<Silent[]> {
    return this.database.transaction((tx) => this.silent(tx, afterMinutes, null));
  }

  async giveSilence(tx: Transaction, { messageId, n }: Silent, at: string): Promise<void> {
    await tx.run(`INSERT INTO silence_reminder (message_id, n, at) VALUES ($1, $2, $3)`, [messageId, n, at]);
  }

  /** Newest versions of whose silence somebody was reminded, the longest first; whether they stand is for the domain. */
  async reminded(tx: Transaction): Promise<(Omit<Expiring, 'given'> & { readonly remindedAt: string })[]> {
    const rows = await tx.rows<Omit<Row, 'given'> & { reminded_at: Date }>(
      `SELECT ${NEWEST}, s.at AS reminded_at,
              (SELECT array_agg(k.kind ORDER BY k.n) FROM version k WHERE k.message_id = v.message_id) AS released
         FROM (SELECT message_id, n, max(at) AS at FROM silence_reminder GROUP BY message_id, n) s
         JOIN version v ON v.message_id = s.message_id AND v.n = s.n
         JOIN message m ON m.id = v.message_id
        WHERE v.expires > clock_timestamp()
          AND NOT EXISTS (SELECT FROM version later WHERE later.message_id = v.message_id AND later.n > v.n)
        ORDER BY v.released_at, v.message_id`,
    );
    return rows.map((row) => ({ ...told(row), remindedAt: row.reminded_at.toISOString() }));
  }
}
