import { Injectable } from '@nestjs/common';
import type { Found, OtherPost } from '../domain/drift.js';
import type { LedgerFacts } from '../domain/ledger.js';
import { type Judgement, reaches } from '../domain/read-back.js';
import { Database, sha256, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';
import type { Watch } from './watch.store.js';
import { STAMP, type WatchedPost } from './watched-posts.js';

/** One post of ours as a look found it, and what was made of that. */
export interface Looked {
  readonly post: WatchedPost;
  readonly ours: string;
  readonly found: Found['is'];
  /** What its readers see, legible; null when it is gone. */
  readonly seen: string | null;
  readonly judgement: Judgement;
  /** Certain enough to be written down. */
  readonly isCertain: boolean;
}

export interface Surveyed {
  readonly channelName: string;
  readonly looked: readonly Looked[];
  /** What else stands on the account, legible, without what our calls that are still unresolved may have made. */
  readonly others: readonly OtherPost[];
  /** How many of our posts the look was for. */
  readonly expected: number;
  /** When the next look comes, milliseconds since 1970 by the database's clock. */
  readonly nextAtMs: number;
  /** What we removed since then, milliseconds since 1970, may still be read: it is no stranger's yet. */
  readonly oursSinceMs: number;
}

/** A post that stands as it was sent is written down this often; the time of the last look is on the post's own row. */
const OBSERVED_EVERY = `interval '1 hour'`;
/** A foreign post that is not seen in so many looks in a row is gone. */
const LOOKS_UNTIL_GONE = 2;
/** A far side may read late, so that what was removed is still seen for a while; after this it stands there again. */
const READS_LATE = `interval '2 minutes'`;
/** What a hostile far side makes up is taken in no faster and no further: each is a row, and a line of the ledger. */
const MOST_NEWS = 20;
const MOST_OPEN = 200;
/** Whatever flips to and fro: of one post the ledger has no more than one line in this time, and the newest in the end. */
const TOLD_EVERY = `interval '1 minute'`;

/**
 * Writes what a look at an account found. Under the ledger's head nobody else writes a post, so what was judged is
 * still true if neither the placement nor the post was written since the look began; everything else is left for the
 * next look. A placement that is claimed meanwhile is in motion, and what it then writes is newer.
 */
@Injectable()
export class SightingsStore {
  constructor(private readonly database: Database) {}

  /** False when the lease was lost to another process: nothing is written then. */
  async record(watch: Watch, survey: Surveyed): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const held = await tx.run(
        // A receipt that came during the look may have asked for the next one already.
        `UPDATE watch SET surveyed_at = $3, failures = 0, error = NULL, lease_until = '-infinity',
                          survey_at = CASE WHEN survey_at < lease_until THEN survey_at
                                           ELSE to_timestamp($4::float8 / 1000) END
          WHERE channel_id = $1 AND fence = $2`,
        [watch.channelId, watch.fence, head.now, survey.nextAtMs],
      );
      if (held === 0) return false;
      const looked = await stillTrue(tx, survey.looked);
      await observe(tx, looked, head.now);
      await remember(tx, looked, head.now);
      await foreigners(tx, watch.channelId, survey, head.now);
      await head.write(
        ...(await news(tx, looked, head.now, survey.channelName)),
        ...(await foreignNews(tx, watch.channelId, head.now, survey.channelName)),
      );
      return true;
    });
  }
}

async function stillTrue(tx: Transaction, looked: readonly Looked[]): Promise<Looked[]> {
  const rows = await tx.rows<{ key: string; stamp: string }>(
    `SELECT p.id || '/' || o.ordinal AS key, ${STAMP} AS stamp
       FROM post o JOIN placement p ON p.id = o.placement_id WHERE p.id = ANY ($1)`,
    [looked.map(({ post }) => post.placementId)],
  );
  const stamps = new Map(rows.map(({ key, stamp }) => [key, stamp]));
  return looked.filter(({ post }) => stamps.get(`${post.placementId}/${post.ordinal}`) === post.stamp);
}

/** A single read that something is gone is no observation yet. */
async function observe(tx: Transaction, looked: readonly Looked[], now: string): Promise<void> {
  if (looked.length === 0) return;
  await tx.run(
    `UPDATE post o SET seen_at = $3 FROM unnest($1::uuid[], $2::int[]) AS l (placement_id, ordinal)
      WHERE o.placement_id = l.placement_id AND o.ordinal = l.ordinal`,
    [looked.map(({ post }) => post.placementId), looked.map(({ post }) => post.ordinal), now],
  );
  const certain = looked.filter(({ isCertain }) => isCertain);
  await tx.run(
    `INSERT INTO observation (id, placement_id, ordinal, version, at, digest)
     SELECT l.id, l.placement_id, l.ordinal, l.version, $6, l.digest
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[])
         AS l (id, placement_id, ordinal, version, digest)
      WHERE l.digest IS DISTINCT FROM (
        SELECT o.digest FROM observation o
         WHERE o.placement_id = l.placement_id AND o.ordinal = l.ordinal AND o.at > $6::timestamptz - ${OBSERVED_EVERY}
         ORDER BY o.at DESC, o.id DESC LIMIT 1)`,
    [
      certain.map(() => uuidv7()),
      certain.map(({ post }) => post.placementId),
      certain.map(({ post }) => post.ordinal),
      certain.map(({ post }) => post.shows),
      certain.map(({ seen }) => sha256(seen ?? '')),
      now,
    ],
  );
}

/** A decision is bound to the time of what was shown: no two that may stand on one line of the board have the same. */
const apart = (now: string, nth: number): string => new Date(Date.parse(now) + nth).toISOString();

async function remember(tx: Transaction, looked: readonly Looked[], now: string): Promise<void> {
  const believed = new Map<string, number>();
  for (const { post, judgement, found, ours, seen: theirs } of looked) {
    const { placementId, ordinal, remembered } = post;
    if (judgement === 'nothing' && remembered) continue;
    if (judgement === 'nothing' || judgement === 'ended') {
      // Not there for most posts: a row may have outlived a later write of ours.
      await tx.run(`DELETE FROM drift WHERE placement_id = $1 AND ordinal = $2`, [placementId, ordinal]);
      continue;
    }
    const since = remembered?.kind === found;
    const nth = believed.get(placementId) ?? 0;
    if (judgement === 'drifted') believed.set(placementId, nth + 1);
    await tx.run(
      `INSERT INTO drift (placement_id, ordinal, kind, ours, theirs, first_seen, believed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (placement_id, ordinal) DO UPDATE
         SET kind = excluded.kind, ours = excluded.ours, theirs = excluded.theirs, believed_at = excluded.believed_at,
             first_seen = CASE WHEN $8 THEN drift.first_seen ELSE excluded.first_seen END`,
      [placementId, ordinal, found, ours, theirs, now, judgement === 'drifted' ? apart(now, nth) : null, since],
    );
  }
}

/** What the ledger was last told of these posts, against what is believed now. */
async function news(tx: Transaction, looked: readonly Looked[], now: string, channel: string): Promise<LedgerFacts[]> {
  if (looked.length === 0) return [];
  const rows = await tx.rows<{ key: string; kind: string | null; theirs: string | null; told: string | null }>(
    `WITH stale AS (
       SELECT o.placement_id, o.ordinal, o.told, d.kind, d.theirs
         FROM unnest($1::uuid[], $2::int[]) AS l (placement_id, ordinal)
         JOIN post o ON o.placement_id = l.placement_id AND o.ordinal = l.ordinal
         LEFT JOIN drift d ON d.placement_id = o.placement_id AND d.ordinal = o.ordinal AND d.believed_at IS NOT NULL
        WHERE o.told IS DISTINCT FROM d.kind AND coalesce(o.told_at, '-infinity') <= $3::timestamptz - ${TOLD_EVERY})
     UPDATE post o SET told = s.kind, told_at = $3 FROM stale s
      WHERE o.placement_id = s.placement_id AND o.ordinal = s.ordinal
     RETURNING o.placement_id || '/' || o.ordinal AS key, s.kind, s.theirs, s.told`,
    [looked.map(({ post }) => post.placementId), looked.map(({ post }) => post.ordinal), now],
  );
  const changed = new Map(rows.map((row) => [row.key, row]));
  return looked.flatMap(({ post }) => {
    const { reference, language, shows: version, ordinal, remoteId } = post;
    const row = changed.get(`${post.placementId}/${ordinal}`);
    if (!row) return [];
    const digest = row.theirs === null ? {} : { digest: sha256(row.theirs) };
    const said = row.kind ? { kind: row.kind, ...digest } : { kind: row.told };
    return [
      {
        actor: 'hub',
        action: row.kind ? 'drifted' : 'drift-ended',
        subject: reference,
        facts: { channel, language, version, ordinal, remoteId, ...said },
      },
    ];
  });
}

interface ForeignRow {
  remote_id: string;
  text: string;
  url: string | null;
  posted_at: Date | null;
  missing: number;
  gone_at: Date | null;
  decided: boolean;
  /** Its removal is under way, or so recent that it may still be seen. */
  leaving: boolean;
  /** It was removed, and stands there again: some networks give the same id anew. */
  returned: boolean;
}

/** Nobody has decided about what stands there now. Who accepted a post has not accepted what somebody makes of it later. */
const isNews = (before: ForeignRow | undefined, text: string): boolean =>
  !before ||
  before.returned ||
  (!before.leaving && before.text !== text) ||
  (before.gone_at !== null && !before.decided);

/**
 * Of these ids those of our posts: those that should stand, and those that we wrote or removed so lately that a far side
 * may still show them, unless they are known as somebody else's already. Not all that were ever ours: on some networks
 * whoever has the account can write at the place of a post that is gone.
 */
async function ourIds(
  tx: Transaction,
  channelId: string,
  asked: readonly string[],
  sinceMs: number,
): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(
    `SELECT own.id FROM placement p JOIN post o ON o.placement_id = p.id, unnest(o.remote_ids) AS own (id)
      WHERE p.channel_id = $1 AND o.remote_ids && $2::text[]
        AND (o.visible AND own.id = o.remote_ids[cardinality(o.remote_ids)]
             OR NOT EXISTS (SELECT FROM foreign_post f
                             WHERE f.channel_id = $1 AND f.remote_id = own.id AND f.gone_at IS NULL)
                AND (p.attempt IS NOT NULL
                     OR EXISTS (SELECT FROM attempt a WHERE a.placement_id = p.id AND a.ordinal = o.ordinal
                                   AND a.ended_at > to_timestamp($3::float8 / 1000))
                     OR EXISTS (SELECT FROM receipt r WHERE r.placement_id = p.id AND r.ordinal = o.ordinal
                                   AND r.at > to_timestamp($3::float8 / 1000))
                     OR coalesce(o.accepted_at > to_timestamp($3::float8 / 1000), false)))`,
    [channelId, asked, sinceMs],
  );
  return new Set(rows.map(({ id }) => id));
}

async function foreigners(
  tx: Transaction,
  channelId: string,
  { others: listed, expected, oursSinceMs }: Surveyed,
  now: string,
): Promise<void> {
  const others = [...new Map(listed.map((post) => [post.remoteId, post])).values()];
  const ids = others.map(({ remoteId }) => remoteId);
  const known = await tx.rows<ForeignRow>(
    `SELECT remote_id, text, url, posted_at, missing, gone_at,
            accepted_at IS NOT NULL OR removal_at IS NOT NULL OR removed_at IS NOT NULL AS decided,
            CASE WHEN removed_at IS NULL THEN removal_at IS NOT NULL AND error IS NULL
                 ELSE removed_at >= $3::timestamptz - ${READS_LATE} END AS leaving,
            coalesce(removed_at < $3::timestamptz - ${READS_LATE}, false) AS returned
       FROM foreign_post
      WHERE channel_id = $1
        AND (remote_id = ANY ($2) OR gone_at IS NULL AND removed_at IS NULL AND accepted_at IS NULL)`,
    [channelId, ids, now],
  );
  const asked = [...new Set([...ids, ...known.map((row) => row.remote_id)])];
  const ours = await ourIds(tx, channelId, asked, oursSinceMs);
  let told = 0;
  const open = known.filter((row) => row.gone_at === null && !row.decided).length;
  for (const post of others) {
    if (ours.has(post.remoteId)) continue;
    const before = known.find(({ remote_id }) => remote_id === post.remoteId);
    const { text } = post;
    const news = isNews(before, text);
    if (before && before.gone_at === null && before.missing === 0 && !news) continue;
    if (news && (told === MOST_NEWS || (!before && open + told >= MOST_OPEN))) continue;
    const since = apart(now, told);
    await tx.run(
      `INSERT INTO foreign_post (channel_id, remote_id, url, text, posted_at, first_seen) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (channel_id, remote_id) DO UPDATE SET missing = 0, gone_at = NULL`,
      [channelId, post.remoteId, post.url, text, post.at, since],
    );
    if (!news) continue;
    // A decision is bound to `first_seen`, so one about what stood there before is refused from now on.
    await tx.run(
      `UPDATE foreign_post SET text = $3, first_seen = $4, accepted_at = NULL, removal_at = NULL, removed_at = NULL, error = NULL
        WHERE channel_id = $1 AND remote_id = $2`,
      [channelId, post.remoteId, text, since],
    );
    told += 1;
  }
  for (const row of known) {
    if (row.gone_at !== null || (ids.includes(row.remote_id) && !ours.has(row.remote_id))) continue;
    const isOurs = ours.has(row.remote_id);
    if (!isOurs && !reaches({ at: row.posted_at?.toISOString() ?? null }, others, expected)) continue;
    const gone = isOurs || row.missing + 1 >= LOOKS_UNTIL_GONE;
    await tx.run(
      `UPDATE foreign_post SET missing = missing + 1, gone_at = $3 WHERE channel_id = $1 AND remote_id = $2`,
      [channelId, row.remote_id, gone ? now : null],
    );
  }
}

/** The same for what is foreign: what nobody has decided about is told since when it is known, and that it is gone. */
async function foreignNews(tx: Transaction, channelId: string, now: string, channel: string): Promise<LedgerFacts[]> {
  const rows = await tx.rows<{ remote_id: string; told: Date | null }>(
    `WITH stale AS (
       SELECT remote_id, CASE WHEN gone_at IS NULL THEN first_seen END AS told FROM foreign_post
        WHERE channel_id = $1 AND accepted_at IS NULL AND removal_at IS NULL AND removed_at IS NULL
          AND told IS DISTINCT FROM CASE WHEN gone_at IS NULL THEN first_seen END
          AND coalesce(told_at, '-infinity') <= $2::timestamptz - ${TOLD_EVERY}
        ORDER BY first_seen, remote_id LIMIT ${MOST_NEWS})
     UPDATE foreign_post f SET told = s.told, told_at = $2 FROM stale s
      WHERE f.channel_id = $1 AND f.remote_id = s.remote_id
     RETURNING f.remote_id, s.told`,
    [channelId, now],
  );
  return rows.map(({ remote_id: remoteId, told }) => ({
    actor: 'hub',
    action: told ? 'drifted' : 'drift-ended',
    subject: channel,
    facts: { channel, kind: 'foreign', remoteId },
  }));
}
