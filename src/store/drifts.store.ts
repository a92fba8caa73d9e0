import { Injectable } from '@nestjs/common';
import type { FarError } from '../domain/delivery.js';
import type { Drift } from '../domain/drift.js';
import type { LedgerFacts } from '../domain/ledger.js';
import { GRACE_MS } from '../domain/read-back.js';
import { sha256, type Transaction } from './database.js';
import { ErrandsStore } from './errands.store.js';
import type { Head } from './ledger.store.js';
import type { PlacementName } from './placements.store.js';

/** What a placement shows that it should not, with what is needed to act on it. */
export interface PlacementDrift {
  readonly drift: Drift;
  /** Of our own posts that differ, newest of the chain first; empty for a foreign post. */
  readonly posts: readonly DriftingPost[];
  readonly foreign: ForeignPost | null;
}

interface DriftingPost {
  readonly ordinal: number;
  readonly isHead: boolean;
  readonly kind: 'edited' | 'deleted';
  readonly theirs: string | null;
}

export interface ForeignPost {
  readonly remoteId: string;
  readonly url: string | null;
  readonly text: string;
  readonly postedAt: string | null;
  readonly firstSeen: string;
  /** Somebody has asked for its removal. */
  readonly removing: boolean;
  /** Why it could not be removed. */
  readonly error: FarError | null;
}

interface DriftRow {
  placement_id: string;
  channel_id: string;
  ordinal: number;
  is_head: boolean;
  kind: 'edited' | 'deleted';
  ours: string;
  theirs: string | null;
  believed_at: Date;
  url: string | null;
  restoring: boolean;
}

interface ForeignRow {
  channel_id: string;
  remote_id: string;
  url: string | null;
  text: string;
  posted_at: Date | null;
  first_seen: Date;
  removing: boolean;
  error: FarError | null;
}

/** Undecided, or decided and not yet done. */
const OPEN = `gone_at IS NULL AND accepted_at IS NULL AND removed_at IS NULL`;

/**
 * What is on the board because a far side shows something else than it should, and what officers decide about it. A
 * foreign post belongs to no message, and an officer looks at messages: it stands on the line of its channel in the
 * newest message that still stands there, in the first language; a post of ours that differs goes before it, and of
 * several foreign posts the first seen. Where no message stands, the channel's own view alone tells it.
 */
@Injectable()
export class DriftsStore {
  constructor(private readonly errands: ErrandsStore) {}

  /** By placement. The same function answers the board, the preview and the button, so that they cannot differ. */
  async ofMessage(tx: Transaction, messageId: string): Promise<Map<string, PlacementDrift>> {
    const rows = await tx.rows<DriftRow>(
      `SELECT d.placement_id, p.channel_id, d.ordinal, d.kind, d.ours, d.theirs, d.believed_at, o.url,
              d.ordinal = (SELECT max(ordinal) FROM post WHERE placement_id = p.id) AS is_head,
              p.mend AND p.settled_version IS DISTINCT FROM p.desired AS restoring
         FROM drift d
         JOIN post o ON o.placement_id = d.placement_id AND o.ordinal = d.ordinal
         JOIN placement p ON p.id = d.placement_id JOIN channel c ON c.id = p.channel_id
        WHERE p.message_id = $1 AND c.removed_at IS NULL AND d.believed_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM receipt r WHERE r.placement_id = d.placement_id AND r.ordinal = d.ordinal
                                                  AND r.at > d.first_seen)
        ORDER BY d.placement_id, d.ordinal DESC`,
      [messageId],
    );
    const found = new Map<string, PlacementDrift>();
    for (const row of rows) {
      const { ordinal, is_head: isHead, kind, theirs } = row;
      const before = found.get(row.placement_id);
      const posts = [...(before?.posts ?? []), { ordinal, isHead, kind, theirs }];
      found.set(row.placement_id, { drift: before?.drift ?? driftOf(row), posts, foreign: null });
    }
    for (const [placementId, foreign] of await this.foreignOn(tx, messageId))
      if (!found.has(placementId)) found.set(placementId, { drift: driftOfForeign(foreign), posts: [], foreign });
    return found;
  }

  /** By the placement on whose line it stands. */
  private async foreignOn(tx: Transaction, messageId: string): Promise<Map<string, ForeignPost>> {
    const rows = await tx.rows<ForeignRow & { placement_id: string }>(
      `SELECT n.placement_id, f.channel_id, f.remote_id, f.url, f.text, f.posted_at, f.first_seen,
              f.removal_at IS NOT NULL AND f.error IS NULL AS removing, f.error
         FROM (SELECT DISTINCT channel_id FROM foreign_post WHERE ${OPEN}) c
         JOIN LATERAL (
           SELECT p.id AS placement_id, p.message_id FROM placement p JOIN version v ON v.message_id = p.message_id
            WHERE p.channel_id = c.channel_id AND v.expires > clock_timestamp() - $2 * interval '1 millisecond'
            ORDER BY v.epoch DESC, p.language LIMIT 1) n ON n.message_id = $1
         JOIN LATERAL (SELECT * FROM foreign_post WHERE channel_id = c.channel_id AND ${OPEN}
                        ORDER BY first_seen, remote_id LIMIT 1) f ON true`,
      [messageId, GRACE_MS],
    );
    return new Map(rows.map((row) => [row.placement_id, toForeign(row)]));
  }

  /** Everything foreign on these channels about which nothing is decided, first seen first; at most 50 of each. */
  async foreignOf(tx: Transaction, channelIds: readonly string[]): Promise<Map<string, ForeignPost[]>> {
    const rows = await tx.rows<ForeignRow>(
      `SELECT f.channel_id, f.remote_id, f.url, f.text, f.posted_at, f.first_seen,
              f.removal_at IS NOT NULL AND f.error IS NULL AS removing, f.error
         FROM unnest($1::uuid[]) AS c (id)
         JOIN LATERAL (SELECT * FROM foreign_post WHERE channel_id = c.id AND ${OPEN}
                        ORDER BY first_seen, remote_id LIMIT 50) f ON true
        ORDER BY f.first_seen, f.remote_id`,
      [channelIds],
    );
    const found = new Map<string, ForeignPost[]>();
    for (const row of rows) found.set(row.channel_id, [...(found.get(row.channel_id) ?? []), toForeign(row)]);
    return found;
  }

  /**
   * Our text is wanted back, or the foreign post off the account. Nothing is called here: the loop does it, and looks
   * before it repeats anything. An older post that was deleted is left out of the chain: what it pointed to stands.
   */
  async restore(tx: Transaction, head: Head, about: Decision): Promise<LedgerFacts> {
    const { placement, shown, by } = about;
    const { channelId } = placement;
    if (shown.foreign) {
      const { remoteId } = shown.foreign;
      await this.errands.ask(tx, { channelId, askedBy: by, at: head.now, remoteId });
      await tx.run(`UPDATE foreign_post SET removal_at = $3, error = NULL WHERE channel_id = $1 AND remote_id = $2`, [
        channelId,
        remoteId,
        head.now,
      ]);
      return line('restored', about, { kind: 'foreign', remoteId });
    }
    for (const { ordinal, kind, isHead } of shown.posts) {
      const change = kind === 'edited' ? 'mend = true' : 'visible = false, mend = false';
      await tx.run(`UPDATE post SET ${change}, told = NULL WHERE placement_id = $1 AND ordinal = $2`, [
        placement.id,
        ordinal,
      ]);
      if (kind === 'deleted' && !isHead) await forget(tx, placement.id, ordinal);
    }
    // Whoever holds the placement now read it before this decision, and must not write it away.
    await tx.run(
      `UPDATE placement
          SET fence = fence + 1, mend = mend OR $2, settled_version = NULL, settled_as = NULL, tries = 0,
              not_before = '-infinity'
        WHERE id = $1`,
      [placement.id, shown.posts.some(({ kind, isHead }) => kind === 'edited' || isHead)],
    );
    await tx.run('NOTIFY tocsin_work');
    return line('restored', about, decided(shown));
  }

  /**
   * What the board shows of it is right as it is; a further change by hand is drift again. A removal of a foreign post
   * that waits is taken back with it.
   */
  async accept(tx: Transaction, head: Head, about: Decision): Promise<LedgerFacts> {
    const { placement, shown } = about;
    if (shown.foreign) {
      const { channelId } = placement;
      const { remoteId, removing } = shown.foreign;
      await this.errands.endRemovals(tx, { channelId, remoteId, why: TAKEN_BACK, at: head.now });
      await tx.run(
        `UPDATE foreign_post SET accepted_at = $3, removal_at = NULL, error = NULL WHERE channel_id = $1 AND remote_id = $2`,
        [channelId, remoteId, head.now],
      );
      return line('drift-accepted', about, { kind: 'foreign', remoteId, ...(removing ? { takenBack: true } : {}) });
    }
    // Only the one that the board shows: nobody accepts what they were not shown, and the next one comes up after it.
    const posts = shown.posts.slice(0, 1);
    for (const { ordinal, theirs } of posts) {
      await tx.run(
        `UPDATE post SET visible = $3, accepted = $4, accepted_at = $5, mend = false, told = NULL
          WHERE placement_id = $1 AND ordinal = $2`,
        [placement.id, ordinal, theirs !== null, theirs === null ? null : sha256(theirs), head.now],
      );
      await forget(tx, placement.id, ordinal);
    }
    // Whoever holds the placement now read it before this decision, and must not write it away.
    // And an image that was to follow would bring our text back with it.
    await tx.run('UPDATE placement SET fence = fence + 1, owes = false WHERE id = $1', [placement.id]);
    // A restoration that was refused is given up with it.
    await tx.run(
      `UPDATE placement SET mend = false, outcome = 'delivered', error = NULL,
                            settled_version = NULLIF(settled_version, desired),
                            settled_as = CASE WHEN settled_version = desired THEN NULL ELSE settled_as END
        WHERE id = $1 AND mend AND shown = desired`,
      [placement.id],
    );
    return line('drift-accepted', about, decided({ ...shown, posts }));
  }

  /** The channel has another account: what was foreign on the one before is nobody's business here any more. */
  async leave(tx: Transaction, channelId: string, at: string): Promise<void> {
    await this.errands.endRemovals(tx, { channelId, why: OTHER_ACCOUNT, at });
    await tx.run(
      `UPDATE foreign_post SET gone_at = $2, removal_at = NULL, error = NULL, told = NULL WHERE channel_id = $1 AND ${OPEN}`,
      [channelId, at],
    );
    // A look that is under way is at the account before.
    await tx.run(
      `UPDATE watch SET fence = fence + 1, lease_until = '-infinity', survey_at = '-infinity' WHERE channel_id = $1`,
      [channelId],
    );
  }
}

const TAKEN_BACK: FarError = {
  code: 'taken-back',
  detail: 'An officer has accepted the post before it was removed.',
  todo: 'Nothing to do.',
};

const OTHER_ACCOUNT: FarError = {
  code: 'other-account',
  detail: 'The channel was given another account before the post was removed.',
  todo: 'Remove it on the account where it stands.',
};

export interface Decision {
  readonly placement: PlacementName;
  readonly shown: PlacementDrift;
  /** The officer's e-mail. */
  readonly by: string;
}

const forget = (tx: Transaction, placementId: string, ordinal: number): Promise<number> =>
  tx.run(`DELETE FROM drift WHERE placement_id = $1 AND ordinal = $2`, [placementId, ordinal]);

const decided = ({ drift, posts }: PlacementDrift) => ({
  kind: drift.kind,
  ordinals: posts.map(({ ordinal }) => ordinal),
  ...(drift.diff.theirs === null ? {} : { digest: sha256(drift.diff.theirs) }),
});

const line = (
  action: 'restored' | 'drift-accepted',
  { placement, by }: Decision,
  facts: LedgerFacts['facts'],
): LedgerFacts => ({
  actor: by,
  action,
  subject: placement.reference,
  facts: { channel: placement.channel, language: placement.language, version: placement.desired, ...facts },
});

const driftOf = ({ kind, ours, theirs, believed_at, url, restoring }: DriftRow): Drift => ({
  kind,
  diff: { ours, theirs },
  at: believed_at.toISOString(),
  url: kind === 'deleted' ? null : url,
  restoring,
});

const driftOfForeign = ({ text, firstSeen, url, removing }: ForeignPost): Drift => ({
  kind: 'foreign',
  diff: { ours: null, theirs: text },
  at: firstSeen,
  url,
  restoring: removing,
});

const toForeign = (row: ForeignRow): ForeignPost => ({
  remoteId: row.remote_id,
  url: row.url,
  text: row.text,
  postedAt: row.posted_at?.toISOString() ?? null,
  firstSeen: row.first_seen.toISOString(),
  removing: row.removing,
  error: row.error,
});
