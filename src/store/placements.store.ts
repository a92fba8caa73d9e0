import { Injectable } from '@nestjs/common';
import type { PlacementOutcome } from '../domain/board.js';
import type { FarError, Op } from '../domain/delivery.js';
import type { LedgerFacts } from '../domain/ledger.js';
import type { Attempt, Placement, Post, Preparing } from '../domain/placement.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';

/** A placement that this worker holds until its lease ends, under a fence that no other worker has. */
export interface Claim {
  readonly placement: Placement;
  readonly fence: number;
  /** When it was claimed and when the lease ends, by the database's clock (RFC 3339, UTC). */
  readonly claimedAt: string;
  readonly leaseEnds: string;
  readonly tries: number;
  readonly lane: ClaimWish['lane'];
}

export interface ClaimWish {
  /** Endpoints are those that order by themselves. */
  readonly lane: 'posts' | 'endpoints';
  readonly limit: number;
  readonly leaseMs: number;
  /** Ids of channels that have enough calls under way. */
  readonly except?: readonly string[];
}

/** What a worker writes about its claim; what is left out stays as it is. */
export interface PlacementChange {
  readonly attempt?: Attempt | null;
  readonly shown?: number;
  readonly settled?: Placement['settled'];
  readonly outcome?: Exclude<PlacementOutcome, 'paused'>;
  readonly error?: FarError | null;
  readonly tries?: number;
  /** False once what an officer wanted back stands again. */
  readonly mend?: false;
  /** What the far side has of the images of a post. */
  readonly prepared?: Preparing | null;
  /** Whether the newest post still waits for images that follow by an edit. */
  readonly owes?: boolean;
  /** Posts whose row changes. */
  readonly posts?: readonly Post[];
  readonly receipt?: { ordinal: number; version: number; remoteId: string | null; digest: string };
  readonly observation?: { ordinal: number; version: number; digest: string };
  /** The history line of an attempt that ended. */
  readonly ended?: { ordinal: number; op: Op; version: number; outcome: string; error: FarError | null };
  /** Write only while this is still the desired version: an intent for an older one must not be made (I2). */
  readonly whileDesired?: number;
  /** Stops the whole channel, with the reason. */
  readonly pauseChannel?: string;
  /** Nothing is claimed on this channel for so many milliseconds: the far side takes nothing before then. */
  readonly limitChannel?: { readonly forMs: number; readonly error: FarError };
  /** Gives the row back, to be claimed again no sooner than this many milliseconds from now. */
  readonly releaseForMs?: number;
}

/** One write of `writeAll`. */
export interface PlacementWrite {
  readonly claim: Claim;
  readonly change: PlacementChange;
  readonly lines: readonly LedgerFacts[];
}

interface ClaimRow {
  id: string;
  message_id: string;
  channel_id: string;
  language: string;
  desired: number;
  shown: number;
  fence: string;
  claimed_at: Date;
  lease_until: Date;
  settled_version: number | null;
  settled_as: 'refused' | 'excused' | null;
  attempt: Attempt | null;
  prepared: Preparing | null;
  owes: boolean;
  tries: number;
}

interface PostRow {
  placement_id: string;
  ordinal: number;
  generation: number;
  remote_ids: string[];
  url: string | null;
  shows: number;
  visible: boolean;
  locked: boolean;
  mend: boolean;
  images: number;
}

const POST_COLUMNS = 'placement_id, ordinal, generation, remote_ids, url, shows, visible, locked, mend, images';

/** After a receipt the account is read back this soon: one look for all that were delivered meanwhile. */
const SOON = `interval '5 seconds'`;

export const toPost = (row: PostRow): Post => ({
  ordinal: row.ordinal,
  generation: row.generation,
  remoteIds: row.remote_ids,
  url: row.url,
  shows: row.shows,
  visible: row.visible,
  locked: row.locked,
  mend: row.mend,
  ...(row.images > 0 ? { images: row.images } : {}),
});

type StateRow = Omit<ClaimRow, 'fence' | 'lease_until' | 'claimed_at' | 'tries'>;

const toPlacement = (row: StateRow, posts: readonly Post[]): Placement => ({
  id: row.id,
  messageId: row.message_id,
  channelId: row.channel_id,
  language: row.language,
  desired: row.desired,
  shown: row.shown,
  settled: row.settled_version && row.settled_as ? { version: row.settled_version, as: row.settled_as } : null,
  attempt: row.attempt,
  posts,
  ...(row.prepared ? { prepared: row.prepared } : {}),
  owes: row.owes,
});

/** A placement as people name it. */
export interface PlacementName {
  readonly id: string;
  readonly messageId: string;
  readonly reference: string;
  readonly channelId: string;
  readonly channel: string;
  readonly language: string;
  readonly desired: number;
}

@Injectable()
export class PlacementsStore {
  constructor(private readonly database: Database) {}

  /**
   * R1. Takes up to `limit` placements that have something to do, withdrawals and the worst severity first, and raises
   * their fence: whoever held one before is a zombie from now on. A newer version pre-empts where the receiver orders
   * by itself: the attempt that stays open there is marked with the version that is being sent now, so that one newer
   * version pre-empts once. Nothing is claimed on the channels of `except`.
   */
  async claim({ lane, limit, leaseMs, except = [] }: ClaimWish): Promise<Claim[]> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.rows<ClaimRow>(
        `WITH due AS (
           SELECT p.id FROM placement p JOIN channel c ON c.id = p.channel_id
            WHERE p.orders_itself = $4 AND p.not_before <= clock_timestamp()
              AND (p.lease_until < clock_timestamp()
                   OR (p.orders_itself AND p.desired > (p.attempt->>'version')::int))
              AND ((p.attempt IS NOT NULL AND NOT p.orders_itself)
                   OR ((p.shown < p.desired OR p.mend OR p.owes) AND p.settled_version IS DISTINCT FROM p.desired))
              AND c.paused IS NULL AND c.removed_at IS NULL AND NOT (p.channel_id = ANY ($3::uuid[]))
              AND coalesce(c.limited_until, '-infinity') <= clock_timestamp()
            ORDER BY p.rank DESC, p.not_before
            LIMIT $1 FOR UPDATE OF p SKIP LOCKED)
         UPDATE placement p
            SET fence = fence + 1, lease_until = clock_timestamp() + $2 * interval '1 millisecond',
                attempt = CASE WHEN p.orders_itself AND p.attempt IS NOT NULL
                               THEN jsonb_set(p.attempt, '{version}', to_jsonb(p.desired)) ELSE p.attempt END
           FROM due WHERE p.id = due.id
         RETURNING p.*, clock_timestamp() AS claimed_at`,
        [limit, leaseMs, except, lane === 'endpoints'],
      );
      const posts = await postsOf(
        tx,
        rows.map((row) => row.id),
      );
      return rows.map((row) => ({
        placement: toPlacement(row, posts.get(row.id) ?? []),
        fence: Number(row.fence),
        claimedAt: row.claimed_at.toISOString(),
        leaseEnds: row.lease_until.toISOString(),
        tries: row.tries,
        lane,
      }));
    });
  }

  /**
   * Writes what a worker learned, if it still holds the claim. False means that it does not: it is a zombie and must
   * stop at once. Nothing of the change is written then, its ledger lines neither.
   */
  async write(claim: Claim, change: PlacementChange, ...lines: readonly LedgerFacts[]): Promise<boolean> {
    const [written] = await this.writeAll([{ claim, change, lines }]);
    return written!;
  }

  /**
   * The same for many claims in one transaction, which takes the ledger's head once: the answers in their order. Rows
   * are written in id order: a worker that lost its claims may be writing the same ones (ADR 5).
   */
  async writeAll(writes: readonly PlacementWrite[]): Promise<boolean[]> {
    return this.database.transaction(async (tx) => {
      // Channels are written in the order of the placements, so two batches that write any take turns.
      const locks = writes.some(
        ({ lines, change: { pauseChannel, limitChannel } }) =>
          lines.length > 0 || pauseChannel !== undefined || limitChannel !== undefined,
      );
      const head = locks ? await Head.lock(tx) : undefined;
      const written: boolean[] = [];
      const lines: LedgerFacts[][] = [];
      for (const i of inIdOrder(writes)) {
        const { claim, change } = writes[i]!;
        written[i] = await this.writeOne(tx, claim, change);
        // Several calls may find at once that nothing is taken any more: one of them pauses the channel, and says so.
        const told = written[i] && (change.pauseChannel === undefined || (await pause(tx, claim, change.pauseChannel)));
        lines[i] = told ? [...writes[i]!.lines] : [];
      }
      await head?.write(...lines.flat());
      return written;
    });
  }

  private async writeOne(tx: Transaction, claim: Claim, change: PlacementChange): Promise<boolean> {
    if ((await this.update(tx, claim, change)) === 0) return false;
    await history(tx, claim, change);
    if (change.limitChannel)
      await tx.run(
        `UPDATE channel SET limited = $3, limited_until =
                greatest(limited_until, clock_timestamp() + $2 * interval '1 millisecond') WHERE id = $1`,
        [claim.placement.channelId, change.limitChannel.forMs, JSON.stringify(change.limitChannel.error)],
      );
    return true;
  }

  private async update(tx: Transaction, { placement, fence }: Claim, change: PlacementChange): Promise<number> {
    const sets: string[] = [];
    const values: unknown[] = [placement.id, fence];
    const set = (column: string, value: unknown, form = '?') => {
      values.push(value);
      sets.push(`${column} = ${form.replace('?', `$${values.length}`)}`);
    };
    if (change.attempt !== undefined) set('attempt', change.attempt && JSON.stringify(change.attempt));
    if (change.shown !== undefined) set('shown', change.shown);
    if (change.settled !== undefined) {
      set('settled_version', change.settled?.version ?? null);
      set('settled_as', change.settled?.as ?? null);
    }
    if (change.outcome !== undefined) set('outcome', change.outcome);
    if (change.error !== undefined) set('error', change.error && JSON.stringify(change.error));
    if (change.tries !== undefined) set('tries', change.tries);
    if (change.mend !== undefined) set('mend', change.mend);
    if (change.prepared !== undefined) set('prepared', change.prepared && JSON.stringify(change.prepared));
    if (change.owes !== undefined) set('owes', change.owes);
    if (change.releaseForMs !== undefined) {
      sets.push(`lease_until = '-infinity'`);
      // A version released meanwhile does not wait for the back-off of the one before it.
      values.push(placement.desired, change.releaseForMs);
      sets.push(`not_before = CASE WHEN desired > $${values.length - 1} THEN '-infinity'::timestamptz
                              ELSE clock_timestamp() + $${values.length} * interval '1 millisecond' END`);
    }
    if (sets.length === 0) sets.push('fence = fence');
    let holds = 'id = $1 AND fence = $2';
    if (change.whileDesired !== undefined) {
      values.push(change.whileDesired);
      holds += ` AND desired = $${values.length}`;
    }
    return tx.run(`UPDATE placement SET ${sets.join(', ')} WHERE ${holds}`, values);
  }

  /** Takes back a refusal, at an officer's word: the loop tries again at once. False when there was nothing to retry. */
  async retry(tx: Transaction, id: string): Promise<boolean> {
    const written = await tx.run(
      `UPDATE placement SET settled_version = NULL, settled_as = NULL, tries = 0, not_before = '-infinity'
        WHERE id = $1 AND settled_as IS DISTINCT FROM 'excused' AND (shown < desired OR attempt IS NOT NULL OR mend OR owes)`,
      [id],
    );
    if (written > 0) await tx.run('NOTIFY tocsin_work');
    return written > 0;
  }

  /** Every placement of a message, as the plan needs them. */
  async ofMessage(tx: Transaction, messageId: string): Promise<Placement[]> {
    const rows = await tx.rows<StateRow>(
      `SELECT id, message_id, channel_id, language, desired, shown, settled_version, settled_as, attempt, prepared, owes
         FROM placement WHERE message_id = $1 ORDER BY channel_id, language`,
      [messageId],
    );
    const posts = await postsOf(
      tx,
      rows.map((row) => row.id),
    );
    return rows.map((row) => toPlacement(row, posts.get(row.id) ?? []));
  }

  /** Whose placement it is; undefined when there is none of this id. */
  async find(tx: Transaction, id: string): Promise<PlacementName | undefined> {
    return tx.one<PlacementName>(
      `SELECT p.id, p.message_id AS "messageId", m.reference, p.channel_id AS "channelId", c.name AS channel,
              p.language, p.desired
         FROM placement p JOIN message m ON m.id = p.message_id JOIN channel c ON c.id = p.channel_id
        WHERE p.id::text = $1`,
      [id],
    );
  }

  /** Milliseconds until the next placement may be claimed, on other channels than these; null when none waits. */
  async nextDueMs({ lane, except = [] }: Pick<ClaimWish, 'lane' | 'except'>): Promise<number | null> {
    const [row] = await this.database.rows<{ ms: number | null }>(
      `SELECT (extract(epoch FROM min(greatest(p.not_before, p.lease_until, c.limited_until)) - clock_timestamp()) * 1000)::float8 AS ms
         FROM placement p JOIN channel c ON c.id = p.channel_id
        WHERE p.orders_itself = $2 AND ((p.attempt IS NOT NULL AND NOT p.orders_itself)
               OR ((p.shown < p.desired OR p.mend OR p.owes) AND p.settled_version IS DISTINCT FROM p.desired))
          AND c.paused IS NULL AND c.removed_at IS NULL AND NOT (p.channel_id = ANY ($1::uuid[]))
          AND greatest(p.not_before, p.lease_until, c.limited_until) > '-infinity'`,
      [except, lane === 'endpoints'],
    );
    return row?.ms ?? null;
  }

  /** The highest epoch that any newsroom has reported. */
  async shownEpoch(): Promise<number> {
    const [row] = await this.database.rows<{ epoch: string | null }>(`SELECT max(epoch) AS epoch FROM newsroom`);
    return Number(row?.epoch ?? 0);
  }
}

/** False when it is paused already. */
const pause = async (tx: Transaction, { placement }: Claim, why: string): Promise<boolean> =>
  (await tx.run(`UPDATE channel SET paused = $2 WHERE id = $1 AND paused IS NULL`, [placement.channelId, why])) > 0;

const inIdOrder = (writes: readonly PlacementWrite[]): number[] => {
  const idOf = (i: number) => writes[i]!.claim.placement.id;
  return [...writes.keys()].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
};

async function history(tx: Transaction, { placement, fence, lane }: Claim, change: PlacementChange): Promise<void> {
  for (const post of change.posts ?? []) await savePost(tx, placement.id, post);
  const { receipt, observation, ended } = change;
  if (receipt && lane === 'posts')
    await tx.run(`UPDATE watch SET survey_at = least(survey_at, clock_timestamp() + ${SOON}) WHERE channel_id = $1`, [
      placement.channelId,
    ]);
  if (receipt)
    await tx.run(
      `INSERT INTO receipt (id, placement_id, ordinal, version, remote_id, at, digest)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6)`,
      [uuidv7(), placement.id, receipt.ordinal, receipt.version, receipt.remoteId, receipt.digest],
    );
  if (observation)
    await tx.run(
      `INSERT INTO observation (id, placement_id, ordinal, version, at, digest)
       VALUES ($1, $2, $3, $4, clock_timestamp(), $5)`,
      [uuidv7(), placement.id, observation.ordinal, observation.version, observation.digest],
    );
  if (ended)
    await tx.run(
      `INSERT INTO attempt (id, placement_id, fence, ordinal, op, version, ended_at, outcome, error)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, $8)`,
      [
        uuidv7(),
        placement.id,
        fence,
        ended.ordinal,
        ended.op,
        ended.version,
        ended.outcome,
        ended.error && JSON.stringify(ended.error),
      ],
    );
}

export async function savePost(tx: Transaction, placementId: string, post: Post): Promise<void> {
  await tx.run(
    `INSERT INTO post (${POST_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (placement_id, ordinal) DO UPDATE
       SET generation = excluded.generation, remote_ids = excluded.remote_ids, url = excluded.url,
           shows = excluded.shows, visible = excluded.visible, locked = excluded.locked, mend = excluded.mend,
           images = excluded.images`,
    [
      placementId,
      post.ordinal,
      post.generation,
      post.remoteIds,
      post.url,
      post.shows,
      post.visible,
      post.locked,
      post.mend,
      post.images ?? 0,
    ],
  );
}

export async function postsOf(tx: Transaction, placementIds: readonly string[]): Promise<Map<string, Post[]>> {
  const rows = await tx.rows<PostRow>(
    `SELECT ${POST_COLUMNS} FROM post WHERE placement_id = ANY ($1) ORDER BY placement_id, ordinal`,
    [placementIds],
  );
  const posts = new Map<string, Post[]>();
  for (const row of rows) posts.set(row.placement_id, [...(posts.get(row.placement_id) ?? []), toPost(row)]);
  return posts;
}
