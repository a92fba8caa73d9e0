import { Injectable } from '@nestjs/common';
import type { CheckResult } from '../domain/channel.js';
import type { FarError } from '../domain/delivery.js';
import type { LedgerFacts } from '../domain/ledger.js';
import { ChannelsStore } from './channels.store.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';

/** A call to a far side that an officer asked for. No HTTP request makes one: it writes this row, the loop runs it. */
export interface Errand {
  readonly id: string;
  readonly kind: 'check' | 'remove-foreign';
  readonly channelId: string;
  readonly askedBy: string;
  readonly askedAt: string;
  /** The foreign post to remove; null for a check. */
  readonly remoteId: string | null;
  readonly doneAt: string | null;
  readonly result: ErrandResult | null;
}

/** A removal names what is gone. */
export type ErrandResult = CheckResult | { readonly ok: true; readonly removed: string };

interface ErrandRow {
  id: string;
  kind: Errand['kind'];
  channel_id: string;
  asked_by: string;
  asked_at: Date;
  remote_id: string | null;
  done_at: Date | null;
  result: ErrandResult | null;
}

const toErrand = (row: ErrandRow): Errand => ({
  id: row.id,
  kind: row.kind,
  channelId: row.channel_id,
  askedBy: row.asked_by,
  askedAt: row.asked_at.toISOString(),
  remoteId: row.remote_id,
  doneAt: row.done_at?.toISOString() ?? null,
  result: row.result,
});

@Injectable()
export class ErrandsStore {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
  ) {}

  /** A check, or with `remoteId` the removal of that foreign post. */
  async ask(
    tx: Transaction,
    {
      channelId,
      askedBy,
      at,
      remoteId = null,
    }: { channelId: string; askedBy: string; at: string; remoteId?: string | null },
  ): Promise<Errand> {
    const row = await tx.one<ErrandRow>(
      `INSERT INTO errand (id, kind, channel_id, asked_by, asked_at, remote_id) VALUES ($1, $2, $3, $4, $5, $6)
       RETURNING *`,
      [uuidv7(), remoteId === null ? 'check' : 'remove-foreign', channelId, askedBy, at, remoteId],
    );
    await tx.run('NOTIFY tocsin_work');
    return toErrand(row!);
  }

  async get(id: string): Promise<Errand | undefined> {
    const [row] = await this.database.rows<ErrandRow>(`SELECT * FROM errand WHERE id::text = $1`, [id]);
    return row && toErrand(row);
  }

  /**
   * One errand, leased: if this worker dies, another runs it again. A check changes nothing, a removal may be repeated;
   * while its channel is paused it waits, as everything does that is sent there.
   */
  async claim(leaseMs: number): Promise<Errand | undefined> {
    const [row] = await this.database.rows<ErrandRow>(
      `UPDATE errand SET lease_until = clock_timestamp() + $1 * interval '1 millisecond'
        WHERE id = (SELECT e.id FROM errand e JOIN channel c ON c.id = e.channel_id
                     WHERE e.done_at IS NULL AND e.lease_until < clock_timestamp()
                       AND (e.kind = 'check' OR c.paused IS NULL OR c.removed_at IS NOT NULL)
                     ORDER BY e.asked_at LIMIT 1 FOR UPDATE OF e SKIP LOCKED)
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

  /**
   * Stands in the ledger before the first call is made: whoever reads it after a crash knows that it may have been. Gives
   * the number of this try, from 1; undefined when there is nothing to do any more, or the channel was paused meanwhile.
   */
  async intend(errand: Errand, channelName: string): Promise<number | undefined> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const row = await tx.one<{ tries: number }>(
        `UPDATE errand e SET tries = e.tries + 1 FROM channel c
          WHERE e.id = $1 AND e.done_at IS NULL AND c.id = e.channel_id AND c.paused IS NULL
         RETURNING e.tries`,
        [errand.id],
      );
      if (row?.tries === 1) await head.write(removal('intent', errand, channelName));
      return row?.tries;
    });
  }

  /** Removals that wait are not made any more: of this post, or of all on this channel. */
  async endRemovals(
    tx: Transaction,
    { channelId, remoteId = null, why, at }: { channelId: string; remoteId?: string | null; why: FarError; at: string },
  ): Promise<void> {
    await tx.run(
      `UPDATE errand SET done_at = $4, result = $3
        WHERE kind = 'remove-foreign' AND done_at IS NULL AND channel_id = $1 AND ($2::text IS NULL OR remote_id = $2)`,
      [channelId, remoteId, JSON.stringify({ ok: false, error: why }), at],
    );
  }

  /** Not done yet: run again no sooner than this, milliseconds from now. */
  async later({ id }: Errand, afterMs: number): Promise<void> {
    await this.database.rows(
      `UPDATE errand SET lease_until = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1`,
      [id, afterMs],
    );
  }

  /**
   * The foreign post is gone, or cannot be removed: then it is back on the board, with the reason. Where the removal was
   * taken back during the call, only that it was made all the same is news.
   */
  async finishRemoval(errand: Errand, channelName: string, error: FarError | null): Promise<void> {
    const result = error ? { ok: false, error } : { ok: true, removed: errand.remoteId };
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const finished = await tx.run(`UPDATE errand SET done_at = $2, result = $3 WHERE id = $1 AND done_at IS NULL`, [
        errand.id,
        head.now,
        JSON.stringify(result),
      ]);
      if (finished === 0 && error) return;
      const written = await tx.run(
        `UPDATE foreign_post SET removed_at = $3, error = $4
          WHERE channel_id = $1 AND remote_id = $2 AND removed_at IS NULL`,
        [errand.channelId, errand.remoteId, error ? null : head.now, error && JSON.stringify(error)],
      );
      if (finished === 0 && written === 0) return;
      await head.write(
        removal(error ? 'refused' : 'delivered', errand, channelName, error ? { code: error.code } : {}),
      );
    });
  }
}

const removal = (
  action: 'intent' | 'delivered' | 'refused',
  { askedBy, channelId, remoteId }: Errand,
  channelName: string,
  more: { code?: string } = {},
): LedgerFacts => ({
  actor: askedBy,
  action,
  subject: channelName,
  facts: { channel: channelId, op: 'delete', kind: 'foreign', remoteId, ...more },
});
