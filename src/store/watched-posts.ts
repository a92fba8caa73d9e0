import type { Attempt } from '../domain/placement.js';
import { GRACE_MS, MOST_POSTS } from '../domain/read-back.js';
import type { Database } from './database.js';

/** A post of ours that is looked at, as it was when the look began. */
export interface WatchedPost {
  readonly placementId: string;
  readonly messageId: string;
  readonly reference: string;
  readonly language: string;
  readonly ordinal: number;
  /** The newest of its chain. */
  readonly isHead: boolean;
  readonly generation: number;
  readonly remoteId: string;
  readonly shows: number;
  /** How many images it carries. */
  readonly images: number;
  /** Of the text that was last sent; null where no receipt tells it. */
  readonly sentDigest: string | null;
  readonly writtenMs: number;
  /** Nothing is under way: what is seen now may be judged. */
  readonly rests: boolean;
  readonly acceptedDigest: string | null;
  readonly remembered: {
    readonly kind: 'edited' | 'deleted';
    readonly theirs: string | null;
    believed: boolean;
  } | null;
  /** Changes with every write to the placement or the post. */
  readonly stamp: string;
}

/** A call that is under way or unresolved: its effect may stand on the account already. */
export interface OpenAttempt {
  readonly placementId: string;
  readonly messageId: string;
  readonly language: string;
  readonly attempt: Attempt;
}

interface PostRow {
  placement_id: string;
  message_id: string;
  reference: string;
  language: string;
  ordinal: number;
  is_head: boolean;
  generation: number;
  remote_id: string;
  images: number;
  shows: number;
  sent_digest: string | null;
  written_ms: number | null;
  rests: boolean;
  accepted: string | null;
  accepted_ms: number | null;
  kind: 'edited' | 'deleted' | null;
  theirs: string | null;
  first_seen_ms: number | null;
  believed: boolean;
  stamp: string;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
/** As a database column; whoever compares two of them knows whether anything was written in between. */
export const STAMP = `p.xmin || '/' || o.xmin`;

/** The newest visible posts of messages that still stand. */
export async function watchedPosts(database: Database, channelId: string): Promise<WatchedPost[]> {
  const rows = await database.rows<PostRow>(
    `SELECT p.id AS placement_id, p.message_id, m.reference, p.language, o.ordinal, o.generation, o.shows, o.images,
              o.ordinal = (SELECT max(ordinal) FROM post WHERE placement_id = p.id) AS is_head,
              o.remote_ids[cardinality(o.remote_ids)] AS remote_id,
              r.digest AS sent_digest, ${ms('r.at')} AS written_ms,
              p.attempt IS NULL AND p.shown = p.desired
                AND (NOT p.mend OR p.settled_version IS NOT DISTINCT FROM p.desired) AS rests,
              o.accepted, ${ms('o.accepted_at')} AS accepted_ms,
              d.kind, d.theirs, ${ms('d.first_seen')} AS first_seen_ms, d.believed_at IS NOT NULL AS believed,
              ${STAMP} AS stamp
         FROM placement p
         JOIN message m ON m.id = p.message_id
         JOIN post o ON o.placement_id = p.id
         JOIN LATERAL (SELECT epoch, expires FROM version WHERE message_id = p.message_id ORDER BY n DESC LIMIT 1) v
           ON v.expires > clock_timestamp() - $2 * interval '1 millisecond'
         LEFT JOIN LATERAL (SELECT digest, at FROM receipt
                             WHERE placement_id = p.id AND ordinal = o.ordinal ORDER BY at DESC, id DESC LIMIT 1) r ON true
         LEFT JOIN drift d ON d.placement_id = p.id AND d.ordinal = o.ordinal
        WHERE p.channel_id = $1 AND o.visible AND cardinality(o.remote_ids) > 0
          AND p.message_id IN (SELECT message_id FROM version
                                WHERE expires > clock_timestamp() - $2 * interval '1 millisecond')
        ORDER BY v.epoch DESC, o.ordinal DESC, p.id LIMIT $3`,
    [channelId, GRACE_MS, MOST_POSTS],
  );
  return rows.map(toWatchedPost);
}

function toWatchedPost(row: PostRow): WatchedPost {
  const writtenMs = row.written_ms ?? 0;
  // What was seen or accepted before we last wrote the post says nothing about it any more.
  const isCurrent = row.kind !== null && row.first_seen_ms !== null && row.first_seen_ms >= writtenMs;
  return {
    placementId: row.placement_id,
    messageId: row.message_id,
    reference: row.reference,
    language: row.language,
    ordinal: row.ordinal,
    isHead: row.is_head,
    generation: row.generation,
    remoteId: row.remote_id,
    shows: row.shows,
    images: row.images,
    sentDigest: row.sent_digest,
    writtenMs,
    rests: row.rests,
    acceptedDigest: row.accepted_ms !== null && row.accepted_ms >= writtenMs ? row.accepted : null,
    remembered: isCurrent ? { kind: row.kind!, theirs: row.theirs, believed: row.believed } : null,
    stamp: row.stamp,
  };
}
