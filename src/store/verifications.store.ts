import { Injectable } from '@nestjs/common';
import type { World } from '../domain/message.js';
import { siteOf } from '../domain/network.js';
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
 * What strangers may make the hub do: each wish is up to three calls to a host that its sender chose, and each that is
 * confirmed takes a seat and the ledger's lock. So there are only so many for one site, whatever its hosts are called, and
 * for one asking network; and only so many at all.
 */
export const WISHES = {
  perSiteAndMinute: 60,
  waitingPerSite: 20,
  waiting: 2_000,
  subscribersPerSite: 50,
  subscribersPerNetwork: 200,
  subscribers: 20_000,
  confirmedPerSecond: 20,
} as const;

/** A callback answers within seconds or is asked again within minutes; then nobody needs its wish any more. */
const KEPT = `interval '10 minutes'`;

interface Asked {
  secret: string | null;
  revision: string;
  site: string;
  network: string;
}

interface Counts {
  recent: string;
  here: string;
  fromThere: string;
  waiting: string;
  ofSite: string;
  ofNetwork: string;
  subscribers: string;
  known: boolean;
}

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
  async ask(wish: SubscriptionWish, topic: Topic, network: string): Promise<'taken' | Full> {
    const { host, hostname } = new URL(wish.callback);
    const site = siteOf(hostname);
    return this.database.transaction(async (tx) => {
      const full = await this.isFull(tx, wish, site, network);
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
        `INSERT INTO verification (id, mode, topic, callback, host, world, secret, lease_seconds, site, network, revision, asked_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, revision, clock_timestamp() FROM topic WHERE path = $3
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
          site,
          network,
        ],
      );
      await tx.run('NOTIFY tocsin_work');
      return 'taken';
    });
  }

  /** Who is a subscriber already takes no seat by asking again, and none by leaving. */
  private async isFull(tx: Transaction, wish: SubscriptionWish, site: string, network: string): Promise<Full | null> {
    const counts = (await tx.one<Counts>(
      `SELECT count(*) FILTER (WHERE site = $1 AND asked_at > clock_timestamp() - interval '1 minute') AS recent,
              count(*) FILTER (WHERE site = $1 AND done_at IS NULL) AS here,
              count(*) FILTER (WHERE network = $2 AND done_at IS NULL) AS "fromThere",
              count(*) FILTER (WHERE done_at IS NULL) AS waiting,
              (SELECT count(*) FROM subscriber WHERE ended_at IS NULL AND site = $1) AS "ofSite",
              (SELECT count(*) FROM subscriber WHERE ended_at IS NULL AND network = $2) AS "ofNetwork",
              (SELECT count(*) FROM subscriber WHERE ended_at IS NULL) AS subscribers,
              EXISTS (SELECT FROM subscriber WHERE topic = $3 AND callback = $4 AND ended_at IS NULL) AS known
         FROM verification WHERE done_at IS NULL OR asked_at > clock_timestamp() - interval '1 minute'`,
      [site, network, wish.topic, wish.callback],
    ))!;
    const [here, waiting] = [Number(counts.here), Number(counts.waiting)];
    if (Number(counts.recent) >= WISHES.perSiteAndMinute || here >= WISHES.waitingPerSite) return 'host';
    if (waiting >= WISHES.waiting) return 'hub';
    if (counts.known || wish.mode === 'unsubscribe') return null;
    if (Number(counts.ofSite) + here >= WISHES.subscribersPerSite) return 'host';
    if (Number(counts.ofNetwork) + Number(counts.fromThere) >= WISHES.subscribersPerNetwork) return 'host';
    return Number(counts.subscribers) + waiting >= WISHES.subscribers ? 'hub' : null;
  }

  /** Takes away what nobody confirmed, and what is over, no more than so many at once. Gives how many. */
  async sweep(limit: number): Promise<number> {
    const swept = await this.database.rows(
      `DELETE FROM verification
        WHERE id IN (SELECT id FROM verification
                      WHERE asked_at < clock_timestamp() - ${KEPT} AND (mode <> 'denied' OR done_at IS NOT NULL)
                      ORDER BY asked_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [limit],
    );
    return swept.length;
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
                      ORDER BY asked_at, id
                      LIMIT least($1, greatest(0, $4 - (SELECT count(*) FROM verification
                                                         WHERE done_at > clock_timestamp() - interval '1 second'
                                                           AND outcome = 'confirmed')))
                      FOR UPDATE SKIP LOCKED)
       RETURNING id, fence, mode, topic, callback, host, world, lease_seconds, tries, reason`,
      [limit, leaseMs, except, WISHES.confirmedPerSecond],
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
      const wish = await tx.one<Asked>(
        `SELECT secret, revision, site, network FROM verification WHERE id = $1 AND fence = $2 AND done_at IS NULL FOR UPDATE`,
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
  private async subscribe(tx: Transaction, head: Head, claim: VerificationClaim, wish: Asked): Promise<void> {
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
        `INSERT INTO subscriber (id, since, expires_at, secret, topic, callback, host, world, site, network, shown, tried)
         VALUES ($1, $2, ${expires}, $4, $5, $6, $7, $8, $10, $11, $9, $9)`,
        [id, head.now, leaseSeconds, secret, topic, callback, host, world, wish.revision, wish.site, wish.network],
      );
    // What changed since the wish was written down is to be sent at once.
    await tx.run('NOTIFY tocsin_work');
    if (!known)
      await head.write({ actor: 'hub', action: 'subscribed', subject: topic, facts: { subscriber: id, host } });
  }
}

const place = (id: string): string => `verification/${id}/secret`;
