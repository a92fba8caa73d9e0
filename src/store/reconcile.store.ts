import { Injectable } from '@nestjs/common';
import type { Channel } from '../domain/channel.js';
import type { Version } from '../domain/message.js';
import type { Attempt, Placement } from '../domain/placement.js';
import { plan } from '../domain/plan.js';
import { type KnownVersion, type Reconciliation, reconciliation } from '../domain/reconcile.js';
import type { PublicState } from '../domain/state.js';
import { Database, type Transaction } from './database.js';
import { Head } from './ledger.store.js';
import { MessagesStore } from './messages.store.js';
import { PlacementsStore } from './placements.store.js';
import { ReleasesStore } from './releases.store.js';

/** Who brings it back, and where a lost officer's name stood. */
export interface Reconciler {
  readonly id: string;
  readonly email: string;
}

export interface Reconciled extends Reconciliation {
  /** The database's epoch before and after. */
  readonly epoch: { readonly from: number; readonly to: number };
}

/**
 * Brings back into a database that was restored to an older state what a newsroom kept beyond it. Versions come back
 * under their own numbers; the epoch never falls below what was served. What the far sides show of them is not known
 * any more, so each post that would be made is looked for first, as after a lost answer.
 */
@Injectable()
export class ReconcileStore {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesStore,
    private readonly placements: PlacementsStore,
    private readonly releases: ReleasesStore,
  ) {}

  /** What would be brought back; nothing is written. */
  async look(kept: PublicState): Promise<Reconciled> {
    return this.database.transaction(async (tx) => {
      const epoch = Number((await tx.one<{ epoch: string }>(`SELECT epoch FROM head WHERE id = 1`))!.epoch);
      const found = reconciliation(kept.messages, await knownVersions(tx));
      return { ...found, epoch: { from: epoch, to: Math.max(epoch, kept.epoch) } };
    });
  }

  async bringBack(kept: PublicState, channels: readonly Channel[], by: Reconciler): Promise<Reconciled> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const found = reconciliation(kept.messages, await knownVersions(tx));
      const from = await head.raiseEpoch(kept.epoch);
      for (const version of found.lost) await this.write(tx, head, version, by);
      for (const newest of newestOf(found.lost)) await this.deliver(tx, newest, channels, head.now);
      const to = head.newestEpoch;
      if (found.lost.length > 0 || to > from)
        await head.write({
          actor: by.email,
          action: 'reconciled',
          subject: 'hub',
          facts: {
            epoch: { from, to },
            versions: found.lost.map(({ reference, n, sha256 }) => ({ reference, n, sha256 })),
            conflicts: [...found.conflicts],
          },
        });
      await tx.run(`SELECT pg_notify('tocsin_release', $1)`, [String(to)]);
      await tx.run(`NOTIFY tocsin_work`);
      return { ...found, epoch: { from, to } };
    });
  }

  private async write(tx: Transaction, head: Head, version: Version, by: Reconciler): Promise<void> {
    const { content, messageId, reference } = version;
    const [, year, number] = /^(\d{4})-(\d+)$/.exec(reference) ?? [];
    await tx.run(
      `INSERT INTO message (id, reference, status, incident, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO NOTHING`,
      [messageId, reference, content.status, content.incident ?? null, version.releasedAt, by.id],
    );
    await tx.run(
      `INSERT INTO reference_counter (year, last) VALUES ($1, $2)
       ON CONFLICT (year) DO UPDATE SET last = greatest(reference_counter.last, excluded.last)`,
      [Number(year), Number(number)],
    );
    // Since the restore, another release may have been given the same number.
    const taken = await tx.one(`SELECT 1 AS taken FROM version WHERE epoch = $1`, [version.sequence]);
    await tx.run(
      `INSERT INTO version (message_id, n, kind, content, sha256, epoch, released_at, released_by, effective, expires,
                            author, approved_by, break_glass)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ${OFFICER('$11')}, ${OFFICER('$12')}, $13)`,
      [
        messageId,
        version.n,
        content.kind,
        JSON.stringify(content),
        version.sha256,
        taken ? await head.nextEpoch() : version.sequence,
        version.releasedAt,
        by.id,
        version.effective,
        version.expires,
        version.author,
        version.approvedBy,
        version.breakGlass,
      ],
    );
    await tx.run(
      `UPDATE draft SET n = $2 + 1, submitted_at = NULL, sha256 = NULL, returned = $3 WHERE message_id = $1 AND n <= $2`,
      [
        messageId,
        version.n,
        `Version ${version.n} was brought back after the database was restored: read this draft again before you submit it.`,
      ],
    );
  }

  private async deliver(tx: Transaction, version: Version, channels: readonly Channel[], at: string): Promise<void> {
    const { messageId, n, content } = version;
    const direct = channels.filter(({ capabilities }) => !capabilities.ordersItself);
    await this.releases.raise(tx, { messageId, content, released: { n } }, direct);
    await tx.run(`INSERT INTO fanout (message_id, version) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [messageId, n]);
    const kinds = (await this.messages.versions(tx, messageId)).map((one) => one.content.kind);
    for (const placement of await this.placements.ofMessage(tx, messageId)) {
      const channel = direct.find(({ id }) => id === placement.channelId);
      if (!channel || placement.attempt || placement.shown >= placement.desired) continue;
      const next = plan(placement, { kinds, capabilities: channel.capabilities, sameWords: () => false });
      if (next.is !== 'step' || next.step.op !== 'open') continue;
      await tx.run(`UPDATE placement SET attempt = $2, outcome = 'unknown' WHERE id = $1`, [
        placement.id,
        JSON.stringify(perhapsMade(placement, next.step, at)),
      ]);
    }
  }
}

/** As if the hub had died while it made this post: it is looked for, and made only when it is not there. */
function perhapsMade(
  { posts }: Placement,
  step: { ordinal: number; generation: number; version: number; replyTo: number | null },
  at: string,
): Attempt {
  const parent = posts.find(({ ordinal }) => ordinal === step.replyTo);
  const { ordinal, generation, version } = step;
  const remoteId = parent?.remoteIds.at(-1) ?? null;
  return { op: 'open', ordinal, generation, version, remoteId, at, absences: 0, doubt: 'restored' };
}

/** By name, as newsrooms keep them; whoever is no longer known is stood in for by who reconciles. */
const OFFICER = (name: string): string =>
  `(CASE WHEN ${name}::text IS NULL THEN NULL
    ELSE coalesce((SELECT id FROM officer WHERE name = ${name} ORDER BY id LIMIT 1), $8) END)`;

const knownVersions = (tx: Transaction): Promise<KnownVersion[]> =>
  tx.rows<KnownVersion>(
    `SELECT v.message_id AS "messageId", m.reference, v.n, v.sha256 FROM version v JOIN message m ON m.id = v.message_id`,
  );

/** The newest lost version of each message: what was said in between is not sent late. */
function newestOf(lost: readonly Version[]): Version[] {
  const newest = new Map<string, Version>();
  for (const version of lost)
    if ((newest.get(version.messageId)?.n ?? 0) < version.n) newest.set(version.messageId, version);
  return [...newest.values()];
}
