import { Injectable } from '@nestjs/common';
import type { PublicMessage } from '../domain/state.js';
import { Database, type Transaction } from './database.js';
import { toVersion, VERSION_COLUMNS, type VersionRow } from './versions.js';

/** What changed since an epoch, and what the database says now. */
export interface Reading {
  readonly epoch: number;
  /** RFC 3339, UTC, by the database's clock. */
  readonly confirmedAt: string;
  readonly exercisesOnMain: boolean;
  /** Whole messages, with every released version up to `epoch`. */
  readonly changed: readonly PublicMessage[];
}

@Injectable()
export class NewsroomStore {
  constructor(private readonly database: Database) {}

  /** Every message with a release after `sinceEpoch`. Releases take the head's lock, so what is up to `epoch` is complete. */
  async read(sinceEpoch: number): Promise<Reading> {
    return this.database.transaction(async (tx) => {
      const head = (await tx.one<{ epoch: string; now: Date; on_main: boolean }>(
        `SELECT epoch, clock_timestamp() AS now,
                NOT EXISTS (SELECT FROM channel WHERE world = 'live' AND removed_at IS NULL) AS on_main
           FROM head WHERE id = 1`,
      ))!;
      const epoch = Number(head.epoch);
      const changed = epoch > sinceEpoch ? await changedSince(tx, sinceEpoch, epoch) : [];
      return { epoch, confirmedAt: head.now.toISOString(), exercisesOnMain: head.on_main, changed };
    });
  }

  /** Says which epoch a newsroom shows. It never reports a lower one than before, and wakes what waits for it. */
  async report(replica: string, epoch: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO newsroom (replica, epoch, at) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (replica) DO UPDATE SET epoch = greatest(newsroom.epoch, excluded.epoch), at = excluded.at`,
        [replica, epoch],
      );
      await tx.run(`NOTIFY tocsin_work`);
    });
  }

  /** A newsroom that closes in order is no longer on the board; one that dies stays there with its last time. */
  async leave(replica: string): Promise<void> {
    await this.database.rows(`DELETE FROM newsroom WHERE replica = $1`, [replica]);
  }
}

async function changedSince(tx: Transaction, since: number, upTo: number): Promise<PublicMessage[]> {
  const rows = await tx.rows<VersionRow>(
    `SELECT ${VERSION_COLUMNS} WHERE v.epoch <= $2
        AND v.message_id IN (SELECT message_id FROM version WHERE epoch > $1 AND epoch <= $2)
      ORDER BY v.message_id, v.n`,
    [since, upTo],
  );
  const messages = new Map<
    string,
    { id: string; reference: string; status: VersionRow['status']; rows: VersionRow[] }
  >();
  for (const row of rows) {
    const message = messages.get(row.message_id);
    if (message) message.rows.push(row);
    else
      messages.set(row.message_id, { id: row.message_id, reference: row.reference, status: row.status, rows: [row] });
  }
  return [...messages.values()].map(({ id, reference, status, rows: versions }) => ({
    id,
    reference,
    status,
    versions: versions.map(toVersion),
  }));
}
