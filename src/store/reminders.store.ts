import { Injectable } from '@nestjs/common';
import type { Kind } from '../domain/message.js';
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
}

/** Reminders belong to an expiry: a later version with another one begins anew, one with the same changes nothing. */
@Injectable()
export class RemindersStore {
  constructor(private readonly database: Database) {}

  /** Messages whose newest version expires before long, the soonest first: of these, or of all. */
  async expiring(tx: Transaction, messageIds: readonly string[] | null): Promise<Expiring[]> {
    const rows = await tx.rows<Row>(
      `SELECT v.message_id, m.reference, v.n, v.released_at, v.expires, clock_timestamp() AS now,
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
    return rows.map((row) => ({
      messageId: row.message_id,
      reference: row.reference,
      n: row.n,
      released: row.released,
      releasedAt: row.released_at.toISOString(),
      expires: row.expires.toISOString(),
      given: row.given ?? [],
      now: row.now.toISOString(),
    }));
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
}
