import { Injectable } from '@nestjs/common';
import type { CheckResult } from '../domain/channel.js';
import { ChannelsStore } from './channels.store.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';

/** A call to a far side that an officer asked for. No HTTP request makes one: it writes this row, the loop runs it. */
export interface Errand {
  readonly id: string;
  readonly kind: 'check';
  readonly channelId: string;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly doneAt: string | null;
  readonly result: CheckResult | null;
}

interface ErrandRow {
  id: string;
  kind: 'check';
  channel_id: string;
  asked_by: string;
  asked_at: Date;
  done_at: Date | null;
  result: CheckResult | null;
}

const toErrand = (row: ErrandRow): Errand => ({
  id: row.id,
  kind: row.kind,
  channelId: row.channel_id,
  askedBy: row.asked_by,
  askedAt: row.asked_at.toISOString(),
  doneAt: row.done_at?.toISOString() ?? null,
  result: row.result,
});

@Injectable()
export class ErrandsStore {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
  ) {}

  async ask(
    tx: Transaction,
    { channelId, askedBy, at }: { channelId: string; askedBy: string; at: string },
  ): Promise<Errand> {
    const row = await tx.one<ErrandRow>(
      `INSERT INTO errand (id, kind, channel_id, asked_by, asked_at) VALUES ($1, 'check', $2, $3, $4) RETURNING *`,
      [uuidv7(), channelId, askedBy, at],
    );
    await tx.run('NOTIFY tocsin_work');
    return toErrand(row!);
  }

  async get(id: string): Promise<Errand | undefined> {
    const [row] = await this.database.rows<ErrandRow>(`SELECT * FROM errand WHERE id::text = $1`, [id]);
    return row && toErrand(row);
  }

  /** One errand, leased: if this worker dies, another runs it again; a check changes nothing on the far side. */
  async claim(leaseMs: number): Promise<Errand | undefined> {
    const [row] = await this.database.rows<ErrandRow>(
      `UPDATE errand SET lease_until = clock_timestamp() + $1 * interval '1 millisecond'
        WHERE id = (SELECT id FROM errand WHERE done_at IS NULL AND lease_until < clock_timestamp()
                     ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING *`,
      [leaseMs],
    );
    return row && toErrand(row);
  }

  async finish(errand: Errand, channelName: string, result: CheckResult): Promise<void> {
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      await tx.run(`UPDATE errand SET done_at = $2, result = $3 WHERE id = $1`, [
        errand.id,
        head.now,
        JSON.stringify(result),
      ]);
      await this.channels.checked(tx, errand.channelId, result, head.now);
      await head.write({
        actor: errand.askedBy,
        action: 'channel-checked',
        subject: channelName,
        facts: result.ok ? { ok: true, account: result.account } : { ok: false, code: result.error.code },
      });
    });
  }
}
