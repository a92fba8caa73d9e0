import { Injectable } from '@nestjs/common';
import type { CheckResult } from '../domain/channel.js';
import type { FarError } from '../domain/delivery.js';
import { isUncertain } from '../domain/read-back.js';
import { ChannelsStore } from './channels.store.js';
import { Database, type Transaction } from './database.js';
import type { ChannelRow } from './entities.js';
import { Head } from './ledger.store.js';
import { type OpenAttempt, type WatchedPost, watchedPosts } from './watched-posts.js';

/** One account that this process looks at until its lease ends, under a fence that no other process has. */
export interface Watch {
  readonly channelId: string;
  readonly task: 'survey' | 'check';
  readonly fence: number;
  /** By the database's clock, milliseconds since 1970. */
  readonly claimedMs: number;
  /** Surveys in a row that failed before this one. */
  readonly failures: number;
}

/** What a channel's own view tells of its watch. */
export interface WatchState {
  readonly surveyedAt: string | null;
  readonly nextAt: string | null;
  /** Why the last survey failed. */
  readonly error: FarError | null;
  /** Why it could not be found out whether the account still works. */
  readonly unchecked: FarError | null;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/**
 * When each account is looked at, and by whom. A row in Postgres is claimed with a lease, so that of many processes one
 * looks; what it found is written by SightingsStore. Only channels of the given kinds are watched: endpoints tell of
 * themselves by their receipts.
 */
@Injectable()
export class WatchStore {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
  ) {}

  /** The account that has waited longest, or undefined when none is due. */
  async claim(kinds: readonly string[], leaseMs: number): Promise<Watch | undefined> {
    return this.database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO watch (channel_id)
         SELECT c.id FROM channel c WHERE c.kind = ANY ($1) AND c.removed_at IS NULL
            AND NOT EXISTS (SELECT FROM watch w WHERE w.channel_id = c.id)
         ON CONFLICT DO NOTHING`,
        [kinds],
      );
      const row = await tx.one<{
        channel_id: string;
        task: Watch['task'];
        fence: string;
        claimed_ms: number;
        failures: number;
      }>(
        // A process that dies leaves its task due at the end of its lease; a receipt may make it due before.
        `WITH due AS (
           SELECT w.channel_id, clock_timestamp() AS now,
                  CASE WHEN w.check_at <= clock_timestamp() THEN 'check' ELSE 'survey' END AS task
             FROM watch w JOIN channel c ON c.id = w.channel_id
            WHERE c.removed_at IS NULL AND c.kind = ANY ($1) AND w.lease_until < clock_timestamp()
              AND least(w.survey_at, w.check_at) <= clock_timestamp()
              AND coalesce(c.limited_until, '-infinity') <= clock_timestamp()
            ORDER BY least(w.survey_at, w.check_at) LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
         UPDATE watch w
            SET fence = w.fence + 1, lease_until = due.now + $2 * interval '1 millisecond',
                check_at = CASE due.task WHEN 'check' THEN due.now + $2 * interval '1 millisecond' ELSE w.check_at END,
                survey_at = CASE due.task WHEN 'survey' THEN due.now + $2 * interval '1 millisecond' ELSE w.survey_at END
           FROM due WHERE w.channel_id = due.channel_id
         RETURNING w.channel_id, due.task, w.fence, w.failures, ${ms('due.now')} AS claimed_ms`,
        [kinds, leaseMs],
      );
      return (
        row && {
          channelId: row.channel_id,
          task: row.task,
          fence: Number(row.fence),
          claimedMs: row.claimed_ms,
          failures: row.failures,
        }
      );
    });
  }

  /** The newest visible posts of messages that still stand. */
  posts(channelId: string): Promise<WatchedPost[]> {
    return watchedPosts(this.database, channelId);
  }

  async openAttempts(channelId: string): Promise<OpenAttempt[]> {
    return this.database.rows<OpenAttempt>(
      `SELECT id AS "placementId", message_id AS "messageId", language, attempt
         FROM placement WHERE channel_id = $1 AND attempt IS NOT NULL`,
      [channelId],
    );
  }

  /** A survey that failed says nothing about any post: only that it failed, and when the next one comes. */
  async failed({ channelId, fence }: Watch, error: FarError, afterMs: number): Promise<void> {
    await this.database.rows(
      `UPDATE watch SET failures = failures + 1, error = $3, lease_until = '-infinity',
                        survey_at = clock_timestamp() + $4 * interval '1 millisecond'
        WHERE channel_id = $1 AND fence = $2`,
      [channelId, fence, JSON.stringify(error), afterMs],
    );
  }

  /** Nothing is read back there at present. */
  async rests({ channelId, fence }: Watch, untilMs: number): Promise<void> {
    await this.database.rows(
      `UPDATE watch SET lease_until = '-infinity', error = NULL, failures = 0,
                        survey_at = to_timestamp($3::float8 / 1000)
        WHERE channel_id = $1 AND fence = $2`,
      [channelId, fence, untilMs],
    );
  }

  /**
   * What a probe of the account's tokens found. Only a definite answer replaces the one before, and only one that
   * differs leaves a ledger line; that nobody could be asked stands beside it.
   */
  async checked(watch: Watch, row: ChannelRow, result: CheckResult, afterMs: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const unchecked = !result.ok && isUncertain(result.error) ? result.error : null;
      const held = await tx.run(
        `UPDATE watch SET lease_until = '-infinity', unchecked = $3,
                          check_at = clock_timestamp() + $4 * interval '1 millisecond'
          WHERE channel_id = $1 AND fence = $2`,
        [watch.channelId, watch.fence, unchecked && JSON.stringify(unchecked), afterMs],
      );
      if (held === 0 || unchecked) return;
      // Secrets that an officer entered during the probe were not what was tried.
      const known = await this.channels.get(tx, watch.channelId);
      if (!known || known.secrets !== row.secrets) return;
      await this.channels.checked(tx, known.id, result, head.now);
      if (said(known.checked?.result) === said(result)) return;
      await head.write({
        actor: 'hub',
        action: 'channel-checked',
        subject: known.name,
        facts: result.ok
          ? { channel: known.id, ok: true, account: result.account }
          : { channel: known.id, ok: false, code: result.error.code },
      });
    });
  }

  /** By channel; those that are not watched are left out. */
  async states(tx: Transaction, channelIds: readonly string[]): Promise<Map<string, WatchState>> {
    const rows = await tx.rows<{
      channel_id: string;
      surveyed_at: Date | null;
      next_at: Date | null;
      error: FarError | null;
      unchecked: FarError | null;
    }>(
      `SELECT channel_id, surveyed_at, CASE WHEN survey_at > '-infinity' THEN survey_at END AS next_at, error, unchecked
         FROM watch WHERE channel_id = ANY ($1)`,
      [channelIds],
    );
    return new Map(
      rows.map((row) => [
        row.channel_id,
        {
          surveyedAt: row.surveyed_at?.toISOString() ?? null,
          nextAt: row.next_at?.toISOString() ?? null,
          error: row.error,
          unchecked: row.unchecked,
        },
      ]),
    );
  }
}

const said = (result: CheckResult | undefined): string =>
  result === undefined ? '' : result.ok ? `ok ${result.account}` : result.error.code;
