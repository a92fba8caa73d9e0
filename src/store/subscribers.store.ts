import { Injectable } from '@nestjs/common';
import type { FarError } from '../domain/delivery.js';
import type { LedgerFacts } from '../domain/ledger.js';
import type { World } from '../domain/message.js';
import type { SubscribersOnBoard } from '../domain/subscriber.js';
import { Database, sha256, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';
import { Sealer } from './seal.js';

/** A subscriber that is to be sent its topic, leased to one worker; every write says `where fence = f`. */
export interface SubscriberClaim {
  readonly id: string;
  readonly fence: number;
  readonly host: string;
  /** Its path. */
  readonly topic: string;
  readonly callback: string;
  readonly world: World;
  readonly secret: string | null;
  readonly revision: number;
  readonly tries: number;
}

export type SubscriberWrite =
  | { readonly claim: SubscriberClaim; readonly is: 'delivered' | 'gone' }
  | { readonly claim: SubscriberClaim; readonly is: 'retry'; readonly afterMs: number; readonly error: FarError };

/** A subscriber as an officer sees it: of the callback only the host, since its address may be all that protects it. */
export interface SubscriptionRecord {
  readonly id: string;
  /** Its path. */
  readonly topic: string;
  readonly host: string;
  readonly world: World;
  /** RFC 3339, UTC, like all times here. */
  readonly since: string;
  readonly leaseEnds: string;
  readonly revision: { readonly sent: number; readonly newest: number; readonly sentAt: string | null };
  readonly error: FarError | null;
}

interface RecordRow extends Pick<SubscriptionRecord, 'id' | 'topic' | 'host' | 'world' | 'error'> {
  since: Date;
  expires_at: Date;
  shown: string;
  shown_at: Date | null;
  revision: string;
}

interface EndedRow {
  topic: string;
  callback: string;
  host: string;
  site: string;
  network: string;
  world: World;
  shown: string;
}

interface ClaimRow {
  id: string;
  fence: string;
  host: string;
  topic: string;
  callback: string;
  world: World;
  secret: string | null;
  tried: string;
  tries: number;
}

/** How long who has gone is still remembered; the ledger remembers longer, and holds no callbacks. */
const KEPT = `interval '1 day'`;

export const subscriberPlace = (id: string): string => `subscriber/${id}/secret`;

/**
 * Who follows which topic until when, and how far each is behind. A newer revision goes before an older one that is
 * still under way: subscribers take the whole feed, so what they have last is what counts.
 */
@Injectable()
export class SubscribersStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Those that are behind their topic; nobody at the hosts of `except`. */
  async claim({
    limit,
    leaseMs,
    except,
  }: {
    limit: number;
    leaseMs: number;
    except: readonly string[];
  }): Promise<SubscriberClaim[]> {
    const rows = await this.database.rows<ClaimRow>(
      `UPDATE subscriber s
          SET fence = s.fence + 1, lease_until = clock_timestamp() + $2 * interval '1 millisecond', tried = due.revision,
              tries = CASE WHEN s.tried < due.revision THEN 1 ELSE s.tries + 1 END
         FROM (SELECT b.id, t.revision FROM subscriber b JOIN topic t ON t.path = b.topic
                WHERE b.ended_at IS NULL AND b.expires_at > clock_timestamp() AND b.shown < t.revision
                  AND (b.tried < t.revision OR (b.not_before <= clock_timestamp() AND b.lease_until < clock_timestamp()))
                  AND b.host <> ALL ($3)
                ORDER BY b.tries, b.id LIMIT $1 FOR UPDATE OF b SKIP LOCKED) due
        WHERE s.id = due.id
       RETURNING s.id, s.fence, s.host, s.topic, s.callback, s.world, s.secret, s.tried, s.tries`,
      [limit, leaseMs, except],
    );
    return rows.map((row) => ({
      id: row.id,
      fence: Number(row.fence),
      host: row.host,
      topic: row.topic,
      callback: row.callback,
      world: row.world,
      secret: row.secret === null ? null : this.sealer.open(row.secret, subscriberPlace(row.id)),
      revision: Number(row.tried),
      tries: row.tries,
    }));
  }

  /** The answers of many calls in one transaction, in their order; false where the fence was lost. */
  async writeAll(writes: readonly SubscriberWrite[]): Promise<boolean[]> {
    return this.database.transaction(async (tx) => {
      const head = writes.some(({ is }) => is !== 'retry') ? await Head.lock(tx) : undefined;
      const written: boolean[] = [];
      const order = writes.map((_, i) => i).sort((a, b) => (writes[a]!.claim.id < writes[b]!.claim.id ? -1 : 1));
      for (const i of order) written[i] = await writeOne(tx, writes[i]!);
      await head?.write(...lines(writes.filter((_, i) => written[i])));
      return written;
    });
  }

  /** Takes away who has been gone for long, no more than so many at once. Gives how many. */
  async sweep(limit: number): Promise<number> {
    const swept = await this.database.rows(
      `DELETE FROM subscriber WHERE id IN (SELECT id FROM subscriber WHERE ended_at < clock_timestamp() - ${KEPT}
                                            ORDER BY ended_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [limit],
    );
    return swept.length;
  }

  /** Leases that have run out. Gives how many ended. */
  async expire(): Promise<number> {
    const [due] = await this.database.rows<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM subscriber WHERE ended_at IS NULL AND expires_at <= clock_timestamp()) AS any`,
    );
    if (!due!.any) return 0;
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const ended = await tx.rows<{ id: string; topic: string; host: string }>(
        `UPDATE subscriber SET ended_at = expires_at, ended_as = 'expired', secret = NULL
          WHERE ended_at IS NULL AND expires_at <= clock_timestamp() RETURNING id, topic, host`,
      );
      await head.write(...ended.map((row) => endedLine(row, 'expired')));
      return ended.length;
    });
  }

  /** A page of those whose lease runs, in the order in which they came. */
  async page({ limit, cursor }: { limit: number; cursor: string | null }): Promise<SubscriptionRecord[]> {
    const rows = await this.database.rows<RecordRow>(
      `SELECT s.id, s.topic, s.host, s.world, s.since, s.expires_at, s.shown, s.shown_at, t.revision, s.error
         FROM subscriber s JOIN topic t ON t.path = s.topic
        WHERE s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND ($1::uuid IS NULL OR s.id > $1)
        ORDER BY s.id LIMIT $2`,
      [cursor, limit],
    );
    return rows.map(({ id, topic, host, world, error, ...row }) => ({
      id,
      topic,
      host,
      world,
      since: row.since.toISOString(),
      leaseEnds: row.expires_at.toISOString(),
      revision: {
        sent: Number(row.shown),
        newest: Number(row.revision),
        sentAt: row.shown_at?.toISOString() ?? null,
      },
      error,
    }));
  }

  /** Ends one on an officer's word, under the head's lock: it is told so by the loop. False: there is none. */
  async deny(tx: Transaction, head: Head, id: string, why: { actor: string; reason: string }): Promise<boolean> {
    const { actor, reason } = why;
    const ended = await tx.one<EndedRow>(
      `UPDATE subscriber SET ended_at = $2, ended_as = 'denied', secret = NULL
        WHERE id = $1 AND ended_at IS NULL RETURNING topic, callback, host, site, network, world, shown`,
      [id, head.now],
    );
    if (!ended) return false;
    await tx.run(
      `INSERT INTO verification (id, mode, topic, callback, host, site, network, world, lease_seconds, revision, reason, asked_at)
       VALUES ($1, 'denied', $2, $3, $4, $9, $10, $5, 0, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [
        uuidv7(),
        ended.topic,
        ended.callback,
        ended.host,
        ended.world,
        ended.shown,
        reason,
        head.now,
        ended.site,
        ended.network,
      ],
    );
    await tx.run('NOTIFY tocsin_work');
    await head.write({ ...endedLine({ id, ...ended }, 'denied', { reason }), actor });
    return true;
  }
}

/** How many are sent what changes in this world's feeds. */
export async function subscribersIn(tx: Transaction, world: World): Promise<number> {
  const row = await tx.one<{ n: string }>(
    `SELECT count(*) AS n FROM subscriber WHERE ended_at IS NULL AND expires_at > clock_timestamp() AND world = $1`,
    [world],
  );
  return Number(row!.n);
}

export async function subscribersOnBoard(tx: Transaction): Promise<SubscribersOnBoard> {
  const row = await tx.one<{ all: string; current: string; failing: string }>(
    `SELECT count(*) AS all, count(*) FILTER (WHERE s.shown = t.revision) AS current,
            count(*) FILTER (WHERE s.shown < t.revision AND s.error IS NOT NULL) AS failing
       FROM subscriber s JOIN topic t ON t.path = s.topic
      WHERE s.ended_at IS NULL AND s.expires_at > clock_timestamp()`,
  );
  return { all: Number(row!.all), current: Number(row!.current), failing: Number(row!.failing) };
}

async function writeOne(tx: Transaction, write: SubscriberWrite): Promise<boolean> {
  const { id, fence, revision } = write.claim;
  const set = (change: string, ...values: unknown[]): Promise<number> =>
    tx.run(`UPDATE subscriber SET ${change} WHERE id = $1 AND fence = $2 AND ended_at IS NULL`, [id, fence, ...values]);
  if (write.is === 'retry')
    return (
      (await set(
        `lease_until = '-infinity', error = $3, not_before = clock_timestamp() + $4 * interval '1 millisecond'`,
        JSON.stringify(write.error),
        write.afterMs,
      )) > 0
    );
  if (write.is === 'gone') return (await set(`ended_at = clock_timestamp(), ended_as = 'gone', secret = NULL`)) > 0;
  const delivered = `shown = greatest(shown, $3), shown_at = clock_timestamp(), tries = 0, error = NULL, lease_until = '-infinity'`;
  return (await set(delivered, revision)) > 0;
}

/** One line per topic and revision, with the digest of whom it went to: a thousand deliveries are not a thousand lines. */
function lines(writes: readonly SubscriberWrite[]): LedgerFacts[] {
  const sent = new Map<string, SubscriberClaim[]>();
  for (const { claim, is } of writes)
    if (is === 'delivered') {
      const key = `${claim.topic} ${claim.revision}`;
      sent.set(key, [...(sent.get(key) ?? []), claim]);
    }
  return [
    ...[...sent.values()].map((claims): LedgerFacts => {
      const { topic, revision } = claims[0]!;
      const ids = claims.map(({ id }) => id).sort();
      const facts = { kind: 'websub', revision, subscribers: ids.length, sha256: sha256(ids.join('\n')) };
      return { actor: 'hub', action: 'distributed', subject: topic, facts };
    }),
    ...writes.filter(({ is }) => is === 'gone').map(({ claim }) => endedLine(claim, 'gone')),
  ];
}

/** The callback itself is not written down: its address may be all that protects it (§8.1). */
export const endedLine = (
  { id, topic, host }: { readonly id: string; readonly topic: string; readonly host: string },
  as: 'unsubscribed' | 'gone' | 'expired' | 'denied',
  more: { readonly reason?: string } = {},
): LedgerFacts => ({
  actor: 'hub',
  action: 'subscription-ended',
  subject: topic,
  facts: { subscriber: id, host, as, ...more },
});
