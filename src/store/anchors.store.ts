import { Injectable } from '@nestjs/common';
import {
  ANCHOR_FORMAT,
  ANCHOR_SPAN,
  type Anchor,
  type AnchorCarrier,
  type AnchorPlace,
  anchorOver,
  type Seal,
  type Unsigned,
} from '../domain/anchor.js';
import { firstBreak, LEDGER_START, type LedgerBreak, type LedgerEntry } from '../domain/ledger.js';
import { Database, sha256, type Transaction } from './database.js';
import { type LedgerRow, toEntry } from './ledger.store.js';

interface AnchorRow {
  seq: string;
  after: string;
  at: Date;
  hub: string;
  head: string;
  lines: string;
  signature: Anchor['signature'];
}

/** How an anchor is made: by whom, and how far apart. */
export interface AnchorManner {
  readonly hub: string;
  readonly everyMs: number;
  readonly seal: Seal;
  readonly sign: (unsigned: Unsigned) => Anchor;
}

/** `more`: entries are left that fill another anchor. `broken`: the hub does not sign what does not fit. */
export type Anchored =
  | { readonly is: 'made'; readonly anchor: Anchor; readonly more: boolean }
  | { readonly is: 'nothing-new' }
  | { readonly is: 'broken'; readonly broken: LedgerBreak };

/** "anch" as a number: of all processes one makes anchors at a time. */
const ANCHORING_LOCK = 0x616e6368;
/** A place that takes longer is tried again beside; what comes twice is no harm. */
const LEASE_MS = 60_000;
const RETRY_MS = 60_000;
const CARRIED_AT_ONCE = 50;

/**
 * Anchors of the ledger and where they were carried. It promises that an anchor is made of entries that fit the chain from
 * the anchor before it on, and that every place is handed what it lacks, in order, until it has taken it.
 */
@Injectable()
export class AnchorsStore {
  constructor(private readonly database: Database) {}

  /** Anchors what is new, if the last one is old enough or the new fills a whole one. Any number of processes may ask. */
  async make(how: AnchorManner): Promise<Anchored> {
    return this.database.transaction(async (tx): Promise<Anchored> => {
      const turn = await tx.one<{ ours: boolean }>(`SELECT pg_try_advisory_xact_lock($1) AS ours`, [ANCHORING_LOCK]);
      const state = turn?.ours ? await stateOf(tx) : undefined;
      if (!state || state.pending === 0) return { is: 'nothing-new' };
      const { newest, now, pending } = state;
      if (newest && now.getTime() - newest.at.getTime() < how.everyMs && pending < ANCHOR_SPAN)
        return { is: 'nothing-new' };
      const fresh = await freshEntries(tx, state, how.seal);
      if ('reason' in fresh) return { is: 'broken', broken: fresh };
      const anchor = how.sign(anchorOver(fresh, { hub: how.hub, at: now.toISOString(), seal: how.seal }));
      await insert(tx, anchor);
      return { is: 'made', anchor, more: pending - fresh.length >= ANCHOR_SPAN };
    });
  }

  /** In order, those that cover something after `after`. */
  async read({ after = 0, limit = null }: { after?: number; limit?: number | null } = {}): Promise<Anchor[]> {
    const rows = await this.database.rows<AnchorRow>(`SELECT * FROM anchor WHERE seq > $1 ORDER BY seq LIMIT $2`, [
      after,
      limit,
    ]);
    return rows.map(toAnchor);
  }

  async newest(): Promise<Anchor | null> {
    const [row] = await this.database.rows<AnchorRow>(`SELECT * FROM anchor ORDER BY seq DESC LIMIT 1`);
    return row ? toAnchor(row) : null;
  }

  async places(): Promise<AnchorPlace[]> {
    const rows = await this.database.rows<Omit<AnchorPlace, 'seq' | 'at'> & { seq: string; at: Date | null }>(
      `SELECT name, kind, seq, at, error FROM anchor_place ORDER BY kind, name`,
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq), at: row.at?.toISOString() ?? null }));
  }

  /** Places of these kinds that nobody carries to any more are forgotten; what lies there stays there. */
  async retain(kinds: readonly AnchorPlace['kind'][], names: readonly string[]): Promise<void> {
    await this.database.rows(`DELETE FROM anchor_place WHERE kind = ANY($1) AND name <> ALL($2)`, [kinds, names]);
  }

  /** Hands a place what it lacks, and keeps how that went. True: it lacks more. */
  async carryTo({ name, kind, everyMs, carry }: AnchorCarrier): Promise<boolean> {
    await this.database.rows(`INSERT INTO anchor_place (name, kind) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, [
      name,
      kind,
    ]);
    const [place] = await this.database.rows<{ seq: string }>(
      `UPDATE anchor_place SET due_at = clock_timestamp() + $2 * interval '1 ms'
        WHERE name = $1 AND due_at <= clock_timestamp() AND seq < (SELECT max(seq) FROM anchor) RETURNING seq`,
      [name, LEASE_MS],
    );
    if (!place) return false;
    const lacking = await this.read({ after: Number(place.seq), limit: CARRIED_AT_ONCE });
    const last = lacking.at(-1)!.seq;
    try {
      await carry(lacking);
    } catch (error) {
      await this.database.rows(
        `UPDATE anchor_place SET error = $2, due_at = clock_timestamp() + $3 * interval '1 ms' WHERE name = $1`,
        [name, (error as Error).message.slice(0, 500), RETRY_MS],
      );
      return false;
    }
    const more = lacking.length === CARRIED_AT_ONCE;
    await this.database.rows(
      `UPDATE anchor_place SET seq = greatest(seq, $2), at = clock_timestamp(), error = NULL,
              due_at = clock_timestamp() + $3 * interval '1 ms' WHERE name = $1`,
      [name, last, more ? 0 : everyMs],
    );
    return more;
  }
}

interface State {
  readonly newest: { readonly seq: number; readonly at: Date; readonly head: string } | null;
  /** What the head says. */
  readonly seq: number;
  readonly digest: string;
  readonly now: Date;
  readonly pending: number;
}

async function stateOf(tx: Transaction): Promise<State> {
  const row = (await tx.one<{
    ledger_seq: string;
    ledger_digest: string;
    now: Date;
    seq: string | null;
    at: Date | null;
    head: string | null;
  }>(
    `SELECT h.ledger_seq, h.ledger_digest, clock_timestamp() AS now, a.seq, a.at, a.head FROM head h
       LEFT JOIN LATERAL (SELECT seq, at, head FROM anchor ORDER BY seq DESC LIMIT 1) a ON true WHERE h.id = 1`,
  ))!;
  const newest = row.seq === null ? null : { seq: Number(row.seq), at: row.at!, head: row.head! };
  const seq = Number(row.ledger_seq);
  return { newest, seq, digest: row.ledger_digest, now: row.now, pending: seq - (newest?.seq ?? 0) };
}

/** The entries of the next anchor, if they fit the one before and the head. */
async function freshEntries(
  tx: Transaction,
  { newest, seq, digest }: State,
  seal: Seal,
): Promise<LedgerEntry[] | LedgerBreak> {
  const after = newest?.seq ?? 0;
  const rows = await tx.rows<LedgerRow>(`SELECT * FROM ledger WHERE seq >= $1 AND seq <= $2 ORDER BY seq LIMIT $3`, [
    after,
    Math.min(seq, after + ANCHOR_SPAN),
    ANCHOR_SPAN + 1,
  ]);
  const entries = rows.map(toEntry);
  const before = newest ? entries.shift() : LEDGER_START;
  if (before?.seq !== after) return { seq: after, reason: `entry ${after} is missing` };
  if (newest && seal(before.digest) !== newest.head)
    return { seq: after, reason: `it is not the entry that was anchored at ${newest.at.toISOString()}` };
  const broken = firstBreak(entries, sha256, before);
  if (broken) return broken;
  const last = entries.at(-1) ?? before;
  if (last.seq < Math.min(seq, after + ANCHOR_SPAN))
    return { seq: last.seq + 1, reason: `entry ${last.seq + 1} is missing` };
  if (last.seq === seq && last.digest !== digest) return { seq, reason: 'it is not the entry that the head names' };
  return entries;
}

async function insert(tx: Transaction, { seq, after, at, hub, head, lines, signature }: Anchor): Promise<void> {
  await tx.run(`INSERT INTO anchor (seq, after, at, hub, head, lines, signature) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
    seq,
    after,
    at,
    hub,
    head,
    lines,
    JSON.stringify(signature),
  ]);
}

const toAnchor = ({ seq, after, at, hub, head, lines, signature }: AnchorRow): Anchor => ({
  format: ANCHOR_FORMAT,
  hub,
  after: Number(after),
  seq: Number(seq),
  head,
  lines,
  at: at.toISOString(),
  signature,
});
