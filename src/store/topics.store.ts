import { Injectable } from '@nestjs/common';
import type { Topic } from '../domain/subscriber.js';
import { Database, type Transaction } from './database.js';

export interface KeptTopic extends Topic {
  /** Raised whenever the topic says something else. */
  readonly revision: number;
}

/**
 * The feeds that are subscribed to, letter for letter as a newsroom had them on its shelf. The first newsroom that shows
 * a release writes them here; so no subscriber is sent what no reader could see.
 */
@Injectable()
export class TopicsStore {
  constructor(private readonly database: Database) {}

  /** Those that somebody follows. What was only asked for costs nothing until its callback has confirmed it. */
  async wanted(): Promise<string[]> {
    const rows = await this.database.rows<{ topic: string }>(
      `SELECT DISTINCT topic FROM subscriber WHERE ended_at IS NULL AND expires_at > clock_timestamp()`,
    );
    return rows.map(({ topic }) => topic);
  }

  /** What is older than what stands here already is left out; the loop is woken by what says something new. */
  async publish(topics: readonly Topic[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      let news = false;
      // In one order for all: two newsrooms write the same rows at the same moment.
      for (const topic of [...topics].sort((a, b) => (a.path < b.path ? -1 : 1)))
        news = (await this.keep(tx, topic)) || news;
      if (news) await tx.run('NOTIFY tocsin_work');
    });
  }

  /** True when it says something new. */
  async keep(tx: Transaction, { path, epoch, confirmedAt, type, digest, body }: Topic): Promise<boolean> {
    const row = await tx.one<{ news: boolean }>(
      `INSERT INTO topic (path, epoch, confirmed_at, type, digest, body) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (path) DO UPDATE
         SET epoch = excluded.epoch, confirmed_at = excluded.confirmed_at, type = excluded.type,
             digest = excluded.digest, body = excluded.body,
             revision = topic.revision + CASE WHEN topic.digest = excluded.digest THEN 0 ELSE 1 END
       WHERE topic.epoch <= excluded.epoch AND topic.confirmed_at < excluded.confirmed_at
         AND (topic.epoch < excluded.epoch OR topic.digest <> excluded.digest)
       RETURNING revision > 1 AS news`,
      [path, epoch, confirmedAt, type, digest, body],
    );
    return row?.news ?? false;
  }

  async get(path: string): Promise<KeptTopic | undefined> {
    const [row] = await this.database.rows<TopicRow>(`SELECT * FROM topic WHERE path = $1`, [path]);
    return (
      row && {
        path: row.path,
        revision: Number(row.revision),
        epoch: Number(row.epoch),
        confirmedAt: row.confirmed_at.toISOString(),
        type: row.type,
        digest: row.digest,
        body: row.body,
      }
    );
  }
}

interface TopicRow {
  path: string;
  revision: string;
  epoch: string;
  confirmed_at: Date;
  type: string;
  digest: string;
  body: Buffer;
}
