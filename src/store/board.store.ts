import { Injectable } from '@nestjs/common';
import {
  type Board,
  type BoardNewsroom,
  type BoardOrigin,
  type BoardPlacement,
  isSettled,
  type PlacementOutcome,
} from '../domain/board.js';
import type { FarError } from '../domain/delivery.js';
import type { World } from '../domain/message.js';
import type { Attempt } from '../domain/placement.js';
import { Database, type Transaction } from './database.js';
import { DecisionsStore } from './decisions.store.js';
import { DriftsStore } from './drifts.store.js';
import { postsOf } from './placements.store.js';
import { settledFrom } from './settlements.store.js';
import { subscribersOnBoard } from './subscribers.store.js';

interface LineRow {
  id: string;
  channel_id: string;
  kind: string;
  name: string;
  world: World;
  paused: string | null;
  /** Why the far side takes nothing from the account now; null when it does. */
  limited: FarError | null;
  language: string;
  desired: number;
  shown: number;
  mend: boolean;
  settled_version: number | null;
  settled_as: 'refused' | 'excused' | null;
  outcome: Exclude<PlacementOutcome, 'paused'> | null;
  error: FarError | null;
  next_try: Date | null;
  /** Null where the receiver orders by itself. */
  attempt: Attempt | null;
  receipt_at: Date | null;
  seen_version: number | null;
  seen_at: Date | null;
  seen_digest: string | null;
}

/** Who shows which version, now: read from the same rows that the loop works on, so the two cannot differ. */
@Injectable()
export class BoardStore {
  constructor(
    private readonly database: Database,
    private readonly drifts: DriftsStore,
    private readonly decisions: DecisionsStore,
  ) {}

  async newsrooms(tx: Transaction): Promise<BoardNewsroom[]> {
    const rows = await tx.rows<{ replica: string; epoch: string; at: Date }>(
      `SELECT replica, epoch, at FROM newsroom ORDER BY replica`,
    );
    return rows.map((row) => ({ replica: row.replica, epoch: Number(row.epoch), at: row.at.toISOString() }));
  }

  async origins(tx: Transaction): Promise<BoardOrigin[]> {
    const rows = await tx.rows<{
      name: string;
      kind: BoardOrigin['kind'];
      epoch: string | null;
      confirmed_at: Date | null;
      at: Date;
      error: string | null;
    }>(`SELECT name, kind, epoch, confirmed_at, at, error FROM origin ORDER BY name`);
    return rows.map(({ name, kind, epoch, confirmed_at, at, error }) => ({
      name,
      kind,
      epoch: epoch === null ? null : Number(epoch),
      confirmedAt: confirmed_at?.toISOString() ?? null,
      at: at.toISOString(),
      error,
    }));
  }

  /** The board of one message; undefined when it has no released version yet. */
  async of(messageId: string): Promise<Board | undefined> {
    return this.database.transaction((tx) => this.read(tx, messageId));
  }

  /** Boards of the messages that are not past or still have something to do, newest release first. */
  async open(limit: number): Promise<Board[]> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.rows<{ message_id: string }>(
        `SELECT message_id FROM version GROUP BY message_id ORDER BY max(epoch) DESC LIMIT $1`,
        [limit],
      );
      const boards: Board[] = [];
      for (const { message_id } of rows) {
        const board = await this.read(tx, message_id);
        if (board) boards.push(board);
      }
      return boards;
    });
  }

  /**
   * What tells whether a board has changed since it was read, by message id, newest release first: every write gives a
   * row another xmin. One query, so that a live board of thousands of endpoints costs little while nothing happens. A
   * look that finds everything as it was changes nothing here.
   */
  async signatures(limit: number): Promise<Map<string, string>> {
    const rows = await this.database.rows<{ id: string; signature: string }>(
      `WITH newest AS (
         SELECT message_id, max(n) AS n, max(epoch) AS epoch FROM version
          GROUP BY message_id ORDER BY max(epoch) DESC LIMIT $1)
       SELECT v.message_id AS id,
              v.n || ' ' || EXISTS (SELECT FROM fanout f WHERE f.message_id = v.message_id AND f.done_at IS NULL) || ' ' ||
              coalesce((SELECT max(d.id) FROM decision d WHERE d.message_id = v.message_id), 0) || ' ' ||
              coalesce((SELECT md5(string_agg(p.xmin || ' ' || c.xmin || CASE WHEN p.orders_itself THEN '' ELSE
                            coalesce((SELECT string_agg(d.xmin || '.' || d.ordinal, ' ' ORDER BY d.ordinal)
                                        FROM drift d WHERE d.placement_id = p.id), '') || '/' ||
                            coalesce((SELECT string_agg(f.xmin || '.' || f.remote_id, ' ' ORDER BY f.remote_id)
                                        FROM foreign_post f
                                       WHERE f.channel_id = c.id AND f.gone_at IS NULL AND f.accepted_at IS NULL
                                         AND f.removed_at IS NULL), '') END, ',' ORDER BY p.id))
                          FROM placement p JOIN channel c ON c.id = p.channel_id
                         WHERE p.message_id = v.message_id AND c.removed_at IS NULL), '') AS signature
         FROM newest v ORDER BY v.epoch DESC`,
      [limit],
    );
    return new Map(rows.map((row) => [row.id, row.signature]));
  }

  async read(tx: Transaction, messageId: string): Promise<Board | undefined> {
    const message = await tx.one<{ reference: string; desired: number; epoch: string; fanning: boolean; now: Date }>(
      `SELECT m.reference, v.n AS desired, v.epoch, clock_timestamp() AS now,
              EXISTS (SELECT FROM fanout f WHERE f.message_id = m.id AND f.done_at IS NULL) AS fanning
         FROM message m JOIN version v ON v.message_id = m.id
        WHERE m.id = $1 ORDER BY v.n DESC LIMIT 1`,
      [messageId],
    );
    if (!message) return undefined;
    const placements = await this.lines(tx, messageId);
    return {
      message: messageId,
      reference: message.reference,
      desired: message.desired,
      converged: !message.fanning && placements.every(isSettled),
      epoch: Number(message.epoch),
      newsrooms: await this.newsrooms(tx),
      origins: await this.origins(tx),
      subscribers: await subscribersOnBoard(tx),
      placements,
      decisions: await this.decisions.inForce(tx, messageId),
      at: message.now.toISOString(),
    };
  }

  private async lines(tx: Transaction, messageId: string): Promise<BoardPlacement[]> {
    const rows = await tx.rows<LineRow>(
      `SELECT p.id, p.channel_id, c.kind, c.name, c.world, c.paused,
              CASE WHEN c.limited_until > clock_timestamp() THEN c.limited END AS limited, p.language, p.desired, p.shown, p.mend,
              p.settled_version, p.settled_as, p.outcome, p.error, CASE WHEN NOT p.orders_itself THEN p.attempt END AS attempt,
              CASE WHEN (p.attempt IS NOT NULL OR p.shown < p.desired OR p.mend OR p.owes)
                    AND p.settled_version IS DISTINCT FROM p.desired AND c.paused IS NULL
                   THEN greatest(p.not_before, p.lease_until, c.limited_until, '1970-01-01'::timestamptz) END AS next_try,
              (SELECT max(r.at) FROM receipt r WHERE r.placement_id = p.id) AS receipt_at,
              o.version AS seen_version, o.digest AS seen_digest,
              greatest(o.at, (SELECT max(seen_at) FROM post WHERE placement_id = p.id)) AS seen_at
         FROM placement p
         JOIN channel c ON c.id = p.channel_id
         LEFT JOIN LATERAL (SELECT version, at, digest FROM observation
                             WHERE placement_id = p.id ORDER BY at DESC, ordinal DESC LIMIT 1) o ON true
        WHERE p.message_id = $1 AND c.removed_at IS NULL
        ORDER BY c.kind, c.name, p.language`,
      [messageId],
    );
    const posts = await postsOf(
      tx,
      rows.map((row) => row.id),
    );
    const drifts = await this.drifts.ofMessage(tx, messageId);
    return rows.map((row) => ({
      id: row.id,
      channel: { id: row.channel_id, kind: row.kind, name: row.name, world: row.world },
      language: row.language,
      desired: row.desired,
      shown: row.shown,
      observed:
        row.seen_version !== null && row.seen_at && row.seen_digest
          ? { version: row.seen_version, at: row.seen_at.toISOString(), digest: row.seen_digest }
          : null,
      outcome: outcomeOf(row),
      drift: drifts.get(row.id)?.drift ?? null,
      nextTryAt: row.next_try && row.next_try.getTime() > 0 ? row.next_try.toISOString() : null,
      unsure: row.attempt && { op: row.attempt.op, version: row.attempt.version, from: settledFrom(row.attempt) },
      error: isDone(row) ? (drifts.get(row.id)?.foreign?.error ?? null) : (row.limited ?? row.error),
      posts: (posts.get(row.id) ?? [])
        .filter((post) => post.visible)
        .map((post) => ({
          ordinal: post.ordinal,
          remoteId: post.remoteIds.at(-1) ?? null,
          url: post.url,
          shows: post.shows,
        })),
      receipt: row.receipt_at && { at: row.receipt_at.toISOString() },
    }));
  }
}

/** Everything is shown, and nothing that somebody changed by hand is on its way back. */
const isDone = ({ shown, desired, mend }: LineRow): boolean => shown === desired && !mend;

/** What was said of an older version says nothing of the one that is desired now. */
function outcomeOf(row: LineRow): PlacementOutcome | null {
  if (row.settled_version === row.desired && row.settled_as) return row.settled_as;
  if (isDone(row)) return 'delivered';
  if (row.paused || row.limited) return 'paused';
  return row.outcome === 'retry' || row.outcome === 'unknown' ? row.outcome : null;
}
