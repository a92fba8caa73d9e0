import { Inject, Injectable } from '@nestjs/common';
import type { BoardOrigin } from '../domain/board.js';
import type { PublicMessage } from '../domain/state.js';
import { Database, type Transaction } from './database.js';
import { toVersion, VERSION_COLUMNS, type VersionRow } from './versions.js';

/** What changed since an epoch, and what the database says now. */
export interface Reading {
  readonly epoch: number;
  /** RFC 3339, UTC, by the database's clock. */
  readonly confirmedAt: string;
  readonly exercisesOnMain: boolean;
  /** Whole messages, with every released version up to `epoch`. */
  readonly changed: readonly PublicMessage[];
}

/** A standby that a newsroom may read, or null. */
export const STANDBY = Symbol('Standby');

/** A standby that is further behind than this is no better than none: the board's heartbeats make a commit every 10 s. */
const CLOSELY_MS = 15_000;
/** A standby that cannot be used is left alone for so long, rather than waited for at every reading. */
const LEFT_ALONE_MS = 30_000;

interface Near {
  readonly reading: Reading;
  readonly close: boolean;
}

/**
 * What newsrooms read and report. With a standby, the reading of each second is asked of that one, so that any number of
 * newsrooms cost the primary one reading a release. What a standby says is confirmed only as of the last commit it has
 * replayed. Reports are writes: while no server takes any, they fail, and the next one says it all.
 */
@Injectable()
export class NewsroomStore {
  private news = true;
  private standbyFrom = 0;
  /** When what was read last was confirmed. */
  private confirmedMs = 0;

  constructor(
    private readonly database: Database,
    @Inject(STANDBY) private readonly standby: Database | null,
  ) {}

  /** The primary rang: the next reading is asked of it, since a standby may not have the release yet. */
  expectNews(): void {
    this.news = true;
  }

  /** Every message with a release after `sinceEpoch`. Releases take the head's lock, so what is up to `epoch` is complete. */
  async read(sinceEpoch: number): Promise<Reading> {
    const { news } = this;
    this.news = false;
    const near = news ? null : await this.near(sinceEpoch);
    if (near?.close) return this.confirmed(near.reading);
    try {
      return this.confirmed(await this.database.transaction((tx) => readingOf(tx, sinceEpoch, PRIMARY_CLOCK)));
    } catch (error) {
      // Old news of a standby, said to be old, are better than none: a newsroom may have started with an empty disk.
      if (near) return this.confirmed(near.reading);
      throw error;
    }
  }

  /** Null when there is no standby that can be used, or when it has less than is known already. */
  private async near(sinceEpoch: number): Promise<Near | null> {
    if (this.standby === null || performance.now() < this.standbyFrom) return null;
    try {
      const reading = await this.standby.transaction((tx) => readingOf(tx, sinceEpoch, STANDBY_CLOCK));
      if (reading.epoch < sinceEpoch) return null;
      const close = reading.behindMs < CLOSELY_MS;
      if (!close) this.standbyFrom = performance.now() + LEFT_ALONE_MS;
      return { reading, close };
    } catch {
      this.standbyFrom = performance.now() + LEFT_ALONE_MS;
      return null;
    }
  }

  /**
   * A standby that has what the primary said some seconds ago does not take back that it was confirmed then; else a
   * message that has just expired would stand up again.
   */
  private confirmed({ epoch, confirmedAt, exercisesOnMain, changed }: Reading): Reading {
    const ms = Date.parse(confirmedAt);
    const ahead = this.confirmedMs - ms;
    if (ahead <= 0 || ahead > CLOSELY_MS) this.confirmedMs = ms;
    return { epoch, confirmedAt: new Date(this.confirmedMs).toISOString(), exercisesOnMain, changed };
  }

  /** Says which epoch a newsroom shows. It never reports a lower one than before, and wakes what waits for it. */
  async report(replica: string, epoch: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO newsroom (replica, epoch, at) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (replica) DO UPDATE SET epoch = greatest(newsroom.epoch, excluded.epoch), at = excluded.at`,
        [replica, epoch],
      );
      await tx.run(`NOTIFY tocsin_work`);
    });
  }

  /** The bytes of an image, once a released version shows it: what is only in a draft is nobody's yet. */
  async image(sha256: string): Promise<Buffer | undefined> {
    const [row] = await this.database.rows<{ bytes: Buffer }>(
      `SELECT bytes FROM image WHERE sha256 = $1 AND EXISTS
         (SELECT FROM version WHERE content->'media' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)))`,
      [sha256],
    );
    return row?.bytes;
  }

  /**
   * Says where this newsroom's mirrors stand. Several newsrooms may tell of one mirror: it is never said to be at a lower
   * epoch than before. Mirrors that it does not name any more are taken off the board.
   */
  async reportOrigins(replica: string, origins: readonly BoardOrigin[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.run(`DELETE FROM origin WHERE replica = $1 AND name <> ALL($2)`, [
        replica,
        origins.map(({ name }) => name),
      ]);
      for (const { name, kind, epoch, confirmedAt, at, error } of origins)
        await tx.run(
          `INSERT INTO origin (name, replica, kind, epoch, confirmed_at, at, error) VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (name) DO UPDATE
             SET replica = excluded.replica, kind = excluded.kind, epoch = excluded.epoch,
                 confirmed_at = excluded.confirmed_at, at = excluded.at, error = excluded.error
           WHERE coalesce(excluded.epoch, 0) >= coalesce(origin.epoch, 0)`,
          [name, replica, kind, epoch, confirmedAt, at, error],
        );
    });
  }

  /** A newsroom that closes in order is no longer on the board; one that dies stays there with its last time. */
  async leave(replica: string): Promise<void> {
    await this.database.rows(`DELETE FROM newsroom WHERE replica = $1`, [replica]);
  }
}

const PRIMARY_CLOCK = 'clock_timestamp()';
/** Nothing replayed since it started: then the last report that it has is the last that it knows of the primary. */
const STANDBY_CLOCK = `coalesce(pg_last_xact_replay_timestamp(), (SELECT max(at) FROM newsroom), to_timestamp(0))`;

async function readingOf(tx: Transaction, sinceEpoch: number, clock: string): Promise<Reading & { behindMs: number }> {
  const head = (await tx.one<{ epoch: string; now: Date; behind_ms: number; on_main: boolean }>(
    `SELECT epoch, ${clock} AS now, (extract(epoch FROM clock_timestamp() - ${clock}) * 1000)::float8 AS behind_ms,
            NOT EXISTS (SELECT FROM channel WHERE world = 'live' AND removed_at IS NULL) AS on_main
       FROM head WHERE id = 1`,
  ))!;
  const epoch = Number(head.epoch);
  const changed = epoch > sinceEpoch ? await changedSince(tx, sinceEpoch, epoch) : [];
  return {
    epoch,
    confirmedAt: head.now.toISOString(),
    behindMs: head.behind_ms,
    exercisesOnMain: head.on_main,
    changed,
  };
}

async function changedSince(tx: Transaction, since: number, upTo: number): Promise<PublicMessage[]> {
  const rows = await tx.rows<VersionRow>(
    `SELECT ${VERSION_COLUMNS} WHERE v.epoch <= $2
        AND v.message_id IN (SELECT message_id FROM version WHERE epoch > $1 AND epoch <= $2)
      ORDER BY v.message_id, v.n`,
    [since, upTo],
  );
  const messages = new Map<
    string,
    { id: string; reference: string; status: VersionRow['status']; rows: VersionRow[] }
  >();
  for (const row of rows) {
    const message = messages.get(row.message_id);
    if (message) message.rows.push(row);
    else
      messages.set(row.message_id, { id: row.message_id, reference: row.reference, status: row.status, rows: [row] });
  }
  return [...messages.values()].map(({ id, reference, status, rows: versions }) => ({
    id,
    reference,
    status,
    versions: versions.map(toVersion),
  }));
}
