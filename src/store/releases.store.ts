import { Injectable } from '@nestjs/common';
import { type Addressee, audience } from '../domain/audience.js';
import type { Channel } from '../domain/channel.js';
import { inForce } from '../domain/decisions.js';
import { type Content, SEVERITIES } from '../domain/message.js';
import type { Released } from '../domain/release.js';
import { type Transaction, uuidv7 } from './database.js';
import { DecisionsStore } from './decisions.store.js';
import type { Head } from './ledger.store.js';

export interface ReleaseFacts {
  readonly messageId: string;
  readonly reference: string;
  readonly content: Content;
  readonly sha256: string;
  readonly released: Released;
  /** Ids of officers. */
  readonly author: string;
  readonly releasedBy: string;
  /** For the ledger. */
  readonly releasedByEmail: string;
  /** The time that was set for it, RFC 3339; null when it was released at once. */
  readonly scheduledAt?: string | null;
  /** Channels that take posts; endpoints follow by their fan-out row. */
  readonly channels: readonly Channel[];
}

/** A withdrawal goes before everything else, then the worst severity: the loop claims by it. */
export const rankOf = (content: Content): number =>
  (content.kind === 'withdrawal' ? 100 : content.kind === 'correction' || content.kind === 'hold' ? 50 : 0) +
  SEVERITIES.length -
  SEVERITIES.indexOf(content.severity);

/**
 * Writes a release that the domain has decided, inside the caller's transaction and under the head's lock: version,
 * epoch, the desired version of every placement, one fan-out row for all endpoints, the ledger line, the ring. No
 * channel is touched, so none can fail it.
 */
@Injectable()
export class ReleasesStore {
  constructor(private readonly decisions: DecisionsStore) {}

  async write(tx: Transaction, head: Head, facts: ReleaseFacts): Promise<{ sequence: number }> {
    const { messageId, content, released } = facts;
    const sequence = await head.nextEpoch();
    await tx.run(
      `INSERT INTO version (message_id, n, kind, content, sha256, epoch, released_at, released_by, effective, expires,
                            author, approved_by, break_glass)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        messageId,
        released.n,
        content.kind,
        JSON.stringify(content),
        facts.sha256,
        sequence,
        head.now,
        facts.releasedBy,
        released.effective,
        released.expires,
        facts.author,
        released.approvedBy,
        released.breakGlass,
      ],
    );
    await tx.run(`DELETE FROM draft WHERE message_id = $1`, [messageId]);
    const direct = facts.channels.filter((channel) => !channel.capabilities.ordersItself);
    await this.raise(tx, facts, direct);
    await tx.run(`INSERT INTO fanout (message_id, version) VALUES ($1, $2)`, [messageId, released.n]);
    await head.write({
      actor: facts.releasedByEmail,
      action: 'released',
      subject: facts.reference,
      facts: {
        version: released.n,
        kind: content.kind,
        status: content.status,
        sequence,
        sha256: facts.sha256,
        approvedBy: released.approvedBy,
        breakGlass: released.breakGlass,
        warnings: [...released.warnings],
        scheduledAt: facts.scheduledAt ?? undefined,
      },
    });
    await tx.run(`SELECT pg_notify('tocsin_release', $1)`, [String(sequence)]);
    await tx.run(`NOTIFY tocsin_work`);
    return { sequence };
  }

  /**
   * Sets `desired` on the placements of these channels that the audience names; those that it does not name
   * are excused.
   */
  async raise(
    tx: Transaction,
    facts: { messageId: string; content: Content; released: { n: number } },
    channels: readonly Channel[],
  ): Promise<readonly Addressee[]> {
    const { messageId, content } = facts;
    // Locked, so that no worker begins to send an older version between this look and what is decided by it; and in the
    // order in which workers write theirs (ADR 5).
    const begun = await tx.rows<{ channelId: string; language: string; shown: number; attemptOpen: boolean }>(
      `SELECT p.channel_id AS "channelId", p.language, p.attempt IS NOT NULL AS "attemptOpen",
              greatest(p.shown, (SELECT coalesce(max(t.shows), 0) FROM post t WHERE t.placement_id = p.id))::int AS shown
         FROM placement p WHERE p.message_id = $1 AND p.channel_id = ANY ($2)
        ORDER BY p.id FOR UPDATE OF p`,
      [messageId, channels.map((channel) => channel.id)],
    );
    const made = await this.decisions.inForce(tx, messageId);
    const addressed = audience(inForce(content, made), channels, begun);
    const ordersItself = new Set(channels.filter((c) => c.capabilities.ordersItself).map((c) => c.id));
    await tx.run(
      `INSERT INTO placement (id, message_id, channel_id, language, desired, rank, orders_itself)
       SELECT r.id, $1, r.channel_id, r.language, $2, $3, r.orders_itself
         FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::boolean[]) AS r (id, channel_id, language, orders_itself)
        ORDER BY r.channel_id, r.language
       ON CONFLICT (message_id, channel_id, language) DO UPDATE
         SET desired = excluded.desired, rank = excluded.rank, tries = 0,
             not_before = CASE WHEN placement.attempt IS NULL OR placement.orders_itself THEN '-infinity'
                               ELSE placement.not_before END,
             outcome = CASE WHEN placement.attempt IS NOT NULL THEN placement.outcome END,
             error = CASE WHEN placement.attempt IS NOT NULL THEN placement.error END
       WHERE placement.desired < excluded.desired`,
      [
        messageId,
        facts.released.n,
        rankOf(content),
        addressed.map(() => uuidv7()),
        addressed.map(({ channelId }) => channelId),
        addressed.map(({ language }) => language),
        addressed.map(({ channelId }) => ordersItself.has(channelId)),
      ],
    );
    // Where this version is not for them and nothing was ever shown, the one before must not go out late.
    await tx.run(
      `UPDATE placement SET desired = $2, settled_version = $2, settled_as = 'excused', outcome = 'excused', error = NULL
        WHERE message_id = $1 AND channel_id = ANY ($3) AND desired < $2`,
      [messageId, facts.released.n, channels.map((channel) => channel.id)],
    );
    return addressed;
  }

  /** What was left out there before is brought there now; what a channel was already sent is not sent again. */
  async bring(
    tx: Transaction,
    facts: { messageId: string; content: Content; released: { n: number } },
    channel: Channel,
  ): Promise<readonly Addressee[]> {
    await tx.run(
      `UPDATE placement SET settled_version = NULL, settled_as = NULL, outcome = NULL, not_before = '-infinity'
        WHERE message_id = $1 AND channel_id = $2 AND settled_as = 'excused' AND shown < desired`,
      [facts.messageId, channel.id],
    );
    const addressed = await this.raise(tx, facts, [channel]);
    await tx.run(`NOTIFY tocsin_work`);
    return addressed;
  }

  /**
   * What has not begun to go out there does not: a worker that has it in hand finds its fence gone. Where a call is
   * under way or something was shown, later versions follow all the same.
   */
  async keepBack(tx: Transaction, messageId: string, channelId: string): Promise<void> {
    await tx.run(
      `UPDATE placement p
          SET settled_version = desired, settled_as = 'excused', outcome = 'excused', error = NULL, fence = fence + 1
        WHERE message_id = $1 AND channel_id = $2 AND attempt IS NULL AND shown = 0
          AND NOT EXISTS (SELECT FROM post t WHERE t.placement_id = p.id)`,
      [messageId, channelId],
    );
  }
}
