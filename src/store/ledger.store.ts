import { Injectable } from '@nestjs/common';
import { type Anchor, LedgerReading, type LedgerVerdict, type Seal } from '../domain/anchor.js';
import { chain, type LedgerEntry, type LedgerFacts, type LedgerHead } from '../domain/ledger.js';
import { Database, sha256, type Transaction } from './database.js';

interface HeadRow {
  epoch: string;
  ledger_seq: string;
  ledger_digest: string;
}

export interface LedgerRow {
  seq: string;
  at: Date;
  actor: string;
  action: LedgerEntry['action'];
  subject: string;
  facts: LedgerEntry['facts'];
  previous: string;
  digest: string;
}

/**
 * The hub's head, locked until the transaction ends. It must be the first lock of every transaction that releases or
 * writes a ledger line: with one order for all, no two of them can wait for each other.
 */
export class Head {
  private constructor(
    private readonly tx: Transaction,
    private epoch: number,
    private ledger: LedgerHead,
    private readonly at: string,
  ) {}

  static async lock(tx: Transaction): Promise<Head> {
    const row = await tx.one<HeadRow & { now: Date }>(
      `SELECT epoch, ledger_seq, ledger_digest, clock_timestamp() AS now FROM head WHERE id = 1 FOR UPDATE`,
    );
    if (!row) throw new Error('The head row is missing: the database was not migrated, or it was damaged.');
    const ledger = { seq: Number(row.ledger_seq), digest: row.ledger_digest };
    return new Head(tx, Number(row.epoch), ledger, row.now.toISOString());
  }

  /** The database's clock when the lock was taken (RFC 3339, UTC): one clock for all processes. */
  get now(): string {
    return this.at;
  }

  async write(...lines: readonly LedgerFacts[]): Promise<void> {
    if (lines.length === 0) return;
    const entries: LedgerEntry[] = [];
    for (const line of lines) {
      const entry = chain(this.ledger, line, this.at, sha256);
      entries.push(entry);
      this.ledger = entry;
    }
    await this.tx.run(
      `INSERT INTO ledger (seq, at, actor, action, subject, facts, previous, digest)
       SELECT seq, at, actor, action, subject, facts, previous, digest FROM jsonb_populate_recordset(NULL::ledger, $1)`,
      [JSON.stringify(entries)],
    );
    await this.tx.run(`UPDATE head SET ledger_seq = $1, ledger_digest = $2 WHERE id = 1`, [
      this.ledger.seq,
      this.ledger.digest,
    ]);
  }

  get newestEpoch(): number {
    return this.epoch;
  }

  /** To what newsrooms have served already, where that is more. Gives the epoch before. */
  async raiseEpoch(to: number): Promise<number> {
    const before = this.epoch;
    this.epoch = Math.max(before, to);
    await this.tx.run(`UPDATE head SET epoch = $1 WHERE id = 1`, [this.epoch]);
    return before;
  }

  /** A release's sequence is the epoch it makes. */
  async nextEpoch(): Promise<number> {
    this.epoch += 1;
    await this.tx.run(`UPDATE head SET epoch = $1 WHERE id = 1`, [this.epoch]);
    return this.epoch;
  }
}

export const toEntry = (row: LedgerRow): LedgerEntry => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() });

@Injectable()
export class LedgerStore {
  constructor(private readonly database: Database) {}

  async append(...lines: readonly LedgerFacts[]): Promise<void> {
    await this.database.transaction(async (tx) => (await Head.lock(tx)).write(...lines));
  }

  /** In order, those after `after`. */
  read({ after, limit, about = {} }: { after: number; limit: number; about?: LedgerSearch }): Promise<LedgerEntry[]> {
    return this.page(`seq > $1 AND ${MATCHES} ORDER BY seq`, after, limit, about);
  }

  /** From the newest back, those before `before`, which is null for the first page. */
  readBack({ before, limit, about = {} }: { before: number | null; limit: number; about?: LedgerSearch }) {
    return this.page(`($1::bigint IS NULL OR seq < $1) AND ${MATCHES} ORDER BY seq DESC`, before, limit, about);
  }

  private async page(
    where: string,
    cursor: number | null,
    limit: number,
    { subject, actor, action, search }: LedgerSearch,
  ): Promise<LedgerEntry[]> {
    const rows = await this.database.rows<LedgerRow>(`SELECT * FROM ledger WHERE ${where} LIMIT $2`, [
      cursor,
      limit,
      subject ?? null,
      actor ?? null,
      action ?? null,
      search ?? null,
    ]);
    return rows.map(toEntry);
  }

  /** Lines of one kind about one thing, newest first. */
  async about(tx: Transaction, subject: string, action: LedgerEntry['action']): Promise<LedgerEntry[]> {
    const rows = await tx.rows<LedgerRow>(
      `SELECT * FROM ledger WHERE subject = $1 AND action = $2 ORDER BY seq DESC LIMIT 200`,
      [subject, action],
    );
    return rows.map(toEntry);
  }

  /** Reads the whole ledger in pages, against the chain and against these anchors; all of them must be believed. */
  async verify({ anchors, seal }: { anchors: readonly Anchor[]; seal: Seal } = CHAIN_ALONE): Promise<LedgerVerdict> {
    // Before the lines, so that what is written meanwhile lies beyond it.
    const [row] = await this.database.rows<HeadRow>(`SELECT epoch, ledger_seq, ledger_digest FROM head WHERE id = 1`);
    const head = { seq: Number(row!.ledger_seq), digest: row!.ledger_digest };
    const reading = new LedgerReading(anchors, { digest: sha256, seal, head });
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      // From below the first: a line may have been put in under any number.
      const page = await this.read({ after, limit: PAGE });
      if (page.length === 0) return reading.verdict();
      reading.read(page);
      after = page.at(-1)!.seq;
    }
  }
}

const CHAIN_ALONE = { anchors: [], seal: (digest: string) => digest };
const PAGE = 1_000;

/** All that are given have to fit; `search` is found within who did it, or what it was done to. */
export interface LedgerSearch {
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly search?: string;
}

const MATCHES = `($3::text IS NULL OR subject = $3) AND ($4::text IS NULL OR actor = $4)
  AND ($5::text IS NULL OR action = $5)
  AND ($6::text IS NULL OR strpos(lower(subject), lower($6)) > 0 OR strpos(lower(actor), lower($6)) > 0)`;
