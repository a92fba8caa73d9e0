import { Injectable } from '@nestjs/common';
import { type SeenByHand, settledByHand } from '../domain/by-hand.js';
import type { LedgerFacts } from '../domain/ledger.js';
import { type Attempt, TIMING } from '../domain/placement.js';
import { admit, Refusal } from '../domain/refusal.js';
import { type Transaction, uuidv7 } from './database.js';
import { type PlacementName, postsOf, savePost } from './placements.store.js';

interface UnsureRow {
  attempt: Attempt | null;
  orders_itself: boolean;
  fence: string;
  now: Date;
}

export interface SettlementWish {
  readonly placement: PlacementName;
  readonly seen: SeenByHand;
  /** The officer's e-mail. */
  readonly by: string;
}

/**
 * Settles a call whose answer was lost by an officer's word, where nobody but a person can look. It writes what a worker
 * would have after its look, and the loop goes on from there.
 */
@Injectable()
export class SettlementsStore {
  /** Gives back the ledger line. Throws a Refusal where nothing is unsure, or where the call may still take effect. */
  async settle(tx: Transaction, { placement, seen, by }: SettlementWish): Promise<LedgerFacts> {
    const { id, channel, language } = placement;
    const where = `${channel}, ${language}`;
    const row = await tx.one<UnsureRow>(
      `SELECT attempt, orders_itself, fence, clock_timestamp() AS now FROM placement WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (!row?.attempt || row.orders_itself)
      throw new Refusal('not-unsure', `${where}: nothing is unsure there. Look at the board again.`);
    const { attempt } = row;
    const from = settledFrom(attempt);
    if (row.now.getTime() < Date.parse(from))
      throw new Refusal(
        'not-unsure',
        `${where}: the call may still take effect, or the hub find out by itself. Look after ${from}, then say it.`,
      );
    const posts = (await postsOf(tx, [id])).get(id) ?? [];
    const settled = admit(settledByHand({ posts }, attempt, seen));
    await this.refuseOthersPost(tx, placement, attempt, seen.remoteId);

    for (const post of settled.posts) await savePost(tx, id, post);
    await tx.run(
      `INSERT INTO attempt (id, placement_id, fence, ordinal, op, version, ended_at, outcome, error)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, NULL)`,
      [uuidv7(), id, row.fence, attempt.ordinal, attempt.op, attempt.version, settled.as],
    );
    // Whoever holds the placement now looked before this was said, and must not write it away.
    await tx.run(
      `UPDATE placement
          SET fence = fence + 1, lease_until = '-infinity', not_before = '-infinity', attempt = NULL, tries = 0,
              settled_version = NULL, settled_as = NULL, outcome = NULL, error = NULL,
              -- What does not stand may have stood for a while, and its images went with it.
              prepared = CASE WHEN $2 THEN prepared END
        WHERE id = $1`,
      [id, seen.stands],
    );
    await tx.run('NOTIFY tocsin_work');
    const { version, op, ordinal } = attempt;
    const facts = { channel, language, version, op, ordinal, stands: seen.stands, remoteId: seen.remoteId };
    return { actor: by, action: 'settled-by-hand', subject: placement.reference, facts };
  }

  /** One number mistyped, and the next correction would rewrite another message's post. */
  private async refuseOthersPost(
    tx: Transaction,
    { id, channelId }: PlacementName,
    { op, ordinal }: Attempt,
    remoteId: string | null,
  ): Promise<void> {
    if (remoteId === null) return;
    const other = await tx.one<{ reference: string }>(
      `SELECT m.reference FROM post o JOIN placement p ON p.id = o.placement_id JOIN message m ON m.id = p.message_id
        WHERE p.channel_id = $1 AND $2 = ANY (o.remote_ids) AND NOT (p.id = $3 AND o.ordinal = $4 AND $5) LIMIT 1`,
      [channelId, remoteId, id, ordinal, op === 'edit'],
    );
    if (!other) return;
    const detail = `is known as another post, of ${other.reference}`;
    throw new Refusal('validation', `This cannot be settled: the post ${remoteId} ${detail}.`, [
      { field: 'remoteId', code: 'known', detail },
    ]);
  }
}

/** RFC 3339, UTC: from when an officer's word is taken. Before, what is not there may still come. */
export const settledFrom = ({ at }: Attempt): string => new Date(Date.parse(at) + TIMING.quarantineMs).toISOString();
