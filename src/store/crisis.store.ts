import { Injectable } from '@nestjs/common';
import type { CrisisCall, NewsroomLoad, OverLimit } from '../domain/crisis.js';
import type { Actor } from '../domain/officer.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Head } from './ledger.store.js';

/** What the hub knows of crisis mode. */
export interface CrisisStanding {
  readonly call: CrisisCall | null;
  /** Newsrooms that were heard of lately, by name. */
  readonly newsrooms: readonly NewsroomLoad[];
  /** RFC 3339, UTC, by the database's clock. */
  readonly at: string;
}

/** A newsroom that says nothing for so long has gone: its load is no longer a reason for anything. */
const HEARD_WITHIN_MS = 30_000;

interface CallRow {
  wanted: boolean | null;
  reason: string;
  at: Date;
  email: string;
  name: string;
}

interface LoadRow {
  replica: string;
  at: Date;
  light: boolean;
  requests: number;
  connections: number;
  lag: number;
  over: OverLimit | null;
}

/**
 * Where officers and newsrooms tell each other about crisis mode. A call and a limit that was passed or left ring every
 * newsroom, and have their line in the ledger; the figures in between are only the newest ones.
 */
@Injectable()
export class CrisisStore {
  constructor(private readonly database: Database) {}

  /** An officer calls. Under the head's lock, so that of two calls at once the later line of the ledger is what holds. */
  async call(tx: Transaction, head: Head, { on, reason, by }: { on: boolean | null; reason: string; by: Actor }) {
    await tx.run(`INSERT INTO crisis_call (id, wanted, reason, officer_id, at) VALUES ($1, $2, $3, $4, $5)`, [
      uuidv7(),
      on,
      reason,
      by.id,
      head.now,
    ]);
    await head.write({ actor: by.email, action: 'crisis-called', subject: 'crisis mode', facts: { on, reason } });
    await tx.run('NOTIFY tocsin_crisis');
  }

  standing(): Promise<CrisisStanding> {
    return this.database.transaction((tx) => this.read(tx));
  }

  async read(tx: Transaction): Promise<CrisisStanding> {
    const call = await tx.one<CallRow>(
      `SELECT c.wanted, c.reason, c.at, o.email, o.name FROM crisis_call c JOIN officer o ON o.id = c.officer_id
        ORDER BY c.at DESC, c.id DESC LIMIT 1`,
    );
    const loads = await tx.rows<LoadRow>(
      `SELECT * FROM newsroom_load WHERE at > clock_timestamp() - $1 * interval '1 millisecond' ORDER BY replica`,
      [HEARD_WITHIN_MS],
    );
    const { now } = (await tx.one<{ now: Date }>(`SELECT clock_timestamp() AS now`))!;
    return {
      call: call
        ? {
            on: call.wanted,
            reason: call.reason,
            by: { email: call.email, name: call.name },
            at: call.at.toISOString(),
          }
        : null,
      newsrooms: loads.map((row) => ({ ...row, at: row.at.toISOString() })),
      at: now.toISOString(),
    };
  }

  /** What a newsroom measures now. That it passed or left a limit is told to all; the rest is a row that is overwritten. */
  async report({ replica, light, requests, connections, lag, over }: Omit<NewsroomLoad, 'at'>): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.one<{ over: OverLimit | null }>(`SELECT over FROM newsroom_load WHERE replica = $1`, [
        replica,
      ]);
      if ((before?.over ?? null)?.since !== over?.since) await this.tell(tx, { replica, over, before: before?.over });
      await tx.run(
        `INSERT INTO newsroom_load (replica, at, light, requests, connections, lag, over)
         VALUES ($1, clock_timestamp(), $2, $3, $4, $5, $6)
         ON CONFLICT (replica) DO UPDATE
           SET at = excluded.at, light = excluded.light, requests = excluded.requests,
               connections = excluded.connections, lag = excluded.lag, over = excluded.over`,
        [replica, light, requests, connections, lag, over && JSON.stringify(over)],
      );
    });
  }

  /** A newsroom that closes in order measures nothing any more. */
  async leave(replica: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.one<{ over: OverLimit | null }>(`SELECT over FROM newsroom_load WHERE replica = $1`, [
        replica,
      ]);
      if (before?.over) await this.tell(tx, { replica, over: null, before: before.over });
      await tx.run(`DELETE FROM newsroom_load WHERE replica = $1`, [replica]);
    });
  }

  private async tell(
    tx: Transaction,
    { replica, over, before }: { replica: string; over: OverLimit | null; before: OverLimit | null | undefined },
  ): Promise<void> {
    const head = await Head.lock(tx);
    const { signal, figure, limit, since } = (over ?? before)!;
    await head.write({
      actor: 'hub',
      action: over ? 'load-over' : 'load-under',
      subject: replica,
      facts: { signal, figure, limit, since },
    });
    await tx.run('NOTIFY tocsin_crisis');
  }
}
