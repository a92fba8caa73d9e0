import { Injectable } from '@nestjs/common';
import type { World } from '../domain/message.js';
import type { SubscriptionMode, SubscriptionWish, Topic } from '../domain/subscriber.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';
import { Sealer } from './seal.js';
import { endedLine, subscriberPlace } from './subscribers.store.js';
import { TopicsStore } from './topics.store.js';

/** What was asked of the hub, leased to the worker that asks the callback whether it wants it. */
export interface VerificationClaim {
  readonly id: string;
  readonly fence: number;
  readonly mode: SubscriptionMode | 'denied';
  readonly topic: string;
  readonly callback: string;
  readonly host: string;
  readonly world: World;
  readonly leaseSeconds: number;
  readonly tries: number;
  /** Why a subscription was ended by us. */
  readonly reason: string | null;
}

/** Why a wish is not taken now; it may come again. */
export type Full = 'host' | 'hub';

/**
 * What strangers may make the hub do: each wish is up to three calls to a host that its sender chose, so there may be
 * only so many of them a minute to one host, and only so many at all.
 */
export const WISHES = { perHostAndMinute: 60, waitingPerHost: 20, waiting: 2_000, subscribers: 20_000 } as const;

interface ClaimRow {
  id: string;
  fence: string;
  mode: VerificationClaim['mode'];
  topic: string;
  callback: string;
  host: string;
  world: World;
  lease_seconds: number;
  tries: number;
  reason: string | null;
}

/**
 * Verification of intent (WebSub §5.3): a wish changes nothing until its callback has confirmed it, and one that fails
 * leaves everything as it was. A wish that is repeated before that takes the place of the one before.
 */
@Injectable()
export class VerificationsStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly topics: TopicsStore,
  ) {}

  /**
   * Writes a wish down; with it the topic as the asked newsroom has it, so that whatever is released from here on is sent
   * once the wish is verified.
   */
  async ask(wish: SubscriptionWish, topic: Topic): Promise<'taken' | Full> {
    const host = new URL(wish.callback).host;
    return this.database.transaction(async (tx) => {
      const full = await this.isFull(tx, host);
      if (full) return full;
      await this.topics.keep(tx, topic);
      const id = uuidv7();
      // An older wish's secret must not open under the new one's id, so the row is made anew.
      await tx.run(`DELETE FROM verification WHERE topic = $1 AND callback = $2 AND mode = $3 AND done_at IS NULL`, [
        wish.topic,
        wish.callback,
        wish.mode,
      ]);
      await tx.run(
        `INSERT INTO verification (id, mode, topic, callback, host, world, secret, lease_seconds, revision, asked_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, revision, clock_timestamp() FROM topic WHERE path = $3
         ON CONFLICT DO NOTHING`,
        [
          id,
          wish.mode,
          wish.topic,
          wish.callback,
          host,
          wish.world,
          wish.secret === null ? null : this.sealer.seal(wish.secret, place(id)),
          wish.leaseSeconds,
        ],
      );
      await tx.run('NOTIFY tocsin_work');
      return 'taken';
    });
  }

  private async isFull(tx: Transaction, host: string): Promise<Full | null> {
    const counts = (await tx.one<{ recent: string; here: string; waiting: string; subscribers: string }>(
      `SELECT count(*) FILTER (WHERE host = $1 AND asked_at > clock_timestamp() - interval '1 minute') AS recent,
              count(*) FILTER (WHERE host = $1 AND done_at IS NULL) AS here,
              count(*) FILTER (WHERE done_at IS NULL) AS waiting,
              (SELECT count(*) FROM subscriber WHERE ended_at IS NULL) AS subscribers
         FROM verification WHERE done_at IS NULL OR (host = $1 AND asked_at > clock_timestamp() - interval '1 minute')`,
      [host],
    ))!;
    if (Number(counts.recent) >= WISHES.perHostAndMinute || Number(counts.here) >= WISHES.waitingPerHost) return 'host';
    const tooMany = Number(counts.waiting) >= WISHES.waiting || Number(counts.subscribers) >= WISHES.subscribers;
    return tooMany ? 'hub' : null;
  }

  async claim({
    limit,
    leaseMs,
    except,
  }: {
    limit: number;
    leaseMs: number;
    except: readonly string[];
  }): Promise<VerificationClaim[]> {
    const rows = await this.database.rows<ClaimRow>(
      `UPDATE verification v SET fence = fence + 1, tries = tries + 1,
              lease_until = clock_timestamp() + $2 * interval '1 millisecond'
        WHERE id IN (SELECT id FROM verification
                      WHERE done_at IS NULL AND lease_until < clock_timestamp() AND host <> ALL ($3)
                      ORDER BY asked_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, fence, mode, topic, callback, host, world, lease_seconds, tries, reason`,
      [limit, leaseMs, except],
    );
    return rows.map((row) => ({ ...row, fence: Number(row.fence), leaseSeconds: row.lease_seconds }));
  }

  /** No answer came: it is asked again no sooner than this. */
  async later({ id, fence }: VerificationClaim, afterMs: number): Promise<void> {
    await this.database.rows(
      `UPDATE verification SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
        WHERE id = $1 AND fence = $2 AND done_at IS NULL`,
      [id, fence, afterMs],
    );
  }

  /** It was declined, or it was a denial that has been told: nothing else changes. */
  async close(claim: VerificationClaim, outcome: string): Promise<void> {
    await this.database.rows(
      `UPDATE verification SET done_at = clock_timestamp(), outcome = $3, secret = NULL
        WHERE id = $1 AND fence = $2 AND done_at IS NULL`,
      [claim.id, claim.fence, outcome],
    );
  }

  /** The callback wants it: from now on it holds. False: another worker was faster, or a newer wish took its place. */
  async confirm(claim: VerificationClaim): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const wish = await tx.one<{ secret: string | null; revision: string }>(
        `SELECT secret, revision FROM verification WHERE id = $1 AND fence = $2 AND done_at IS NULL FOR UPDATE`,
        [claim.id, claim.fence],
      );
      if (!wish) return false;
      await tx.run(`UPDATE verification SET done_at = $2, outcome = 'confirmed', secret = NULL WHERE id = $1`, [
        claim.id,
        head.now,
      ]);
      if (claim.mode === 'unsubscribe') await this.unsubscribe(tx, head, claim);
      else await this.subscribe(tx, head, claim, wish);
      return true;
    });
  }

  private async unsubscribe(tx: Transaction, head: Head, { topic, callback }: VerificationClaim): Promise<void> {
    const ended = await tx.rows<{ id: string; topic: string; host: string }>(
      `UPDATE subscriber SET ended_at = $3, ended_as = 'unsubscribed', secret = NULL
        WHERE topic = $1 AND callback = $2 AND ended_at IS NULL RETURNING id, topic, host`,
      [topic, callback, head.now],
    );
    await head.write(...ended.map((row) => endedLine(row, 'unsubscribed')));
  }

  /** A wish for what is subscribed to already takes its place (§5.1.2): new lease, and the new secret or none. */
  private async subscribe(
    tx: Transaction,
    head: Head,
    claim: VerificationClaim,
    wish: { secret: string | null; revision: string },
  ): Promise<void> {
    const { topic, callback, host, world, leaseSeconds } = claim;
    // A lease that has run out meanwhile is over, though nobody has swept it up yet.
    await tx.run(
      `UPDATE subscriber SET ended_at = expires_at, ended_as = 'expired', secret = NULL
        WHERE topic = $1 AND callback = $2 AND ended_at IS NULL AND expires_at <= $3`,
      [topic, callback, head.now],
    );
    const known = await tx.one<{ id: string }>(
      `SELECT id FROM subscriber WHERE topic = $1 AND callback = $2 AND ended_at IS NULL`,
      [topic, callback],
    );
    const id = known?.id ?? uuidv7();
    const secret =
      wish.secret === null
        ? null
        : this.sealer.seal(this.sealer.open(wish.secret, place(claim.id)), subscriberPlace(id));
    const expires = `$2::timestamptz + $3 * interval '1 second'`;
    if (known)
      await tx.run(`UPDATE subscriber SET expires_at = ${expires}, secret = $4 WHERE id = $1`, [
        id,
        head.now,
        leaseSeconds,
        secret,
      ]);
    else
      await tx.run(
        `INSERT INTO subscriber (id, since, expires_at, secret, topic, callback, host, world, shown, tried)
         VALUES ($1, $2, ${expires}, $4, $5, $6, $7, $8, $9, $9)`,
        [id, head.now, leaseSeconds, secret, topic, callback, host, world, wish.revision],
      );
    // What changed since the wish was written down is to be sent at once.
    await tx.run('NOTIFY tocsin_work');
    if (!known)
      await head.write({ actor: 'hub', action: 'subscribed', subject: topic, facts: { subscriber: id, host } });
  }
}

const place = (id: string): string => `verification/${id}/secret`;
