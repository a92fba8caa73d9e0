import { Injectable } from '@nestjs/common';
import { ANSWERS, type Answer, type TrafficMinute, WAITS_MS } from '../domain/traffic.js';
import { Database, type Transaction } from './database.js';

/** So many readers in one span of time, over all newsrooms. */
export interface TrafficPoint {
  /** When it begins; RFC 3339, UTC. */
  readonly at: string;
  readonly requests: number;
  readonly bytes: number;
  /** Requests in the busiest second: the newsrooms' peaks of one minute added up, so it may be a little too high. */
  readonly peak: number;
  readonly connections: number;
  readonly answers: { readonly [answer in Answer]: number };
}

/** What was asked for in the whole of the span. */
export interface TrafficLine {
  readonly what: string;
  readonly reference: string;
  readonly language: string;
  readonly requests: number;
  readonly bytes: number;
}

export interface Traffic {
  readonly points: readonly TrafficPoint[];
  /** Most read first. */
  readonly documents: readonly TrafficLine[];
  /** Requests by how long they waited for their turn; `upToMs` is null for the rest. */
  readonly waits: readonly { readonly upToMs: number | null; readonly requests: number }[];
}

export interface Span {
  /** RFC 3339; `to` is not in it. */
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
}

const MOST_DOCUMENTS = 200;

/** Traffic by the minute, handed in by newsrooms and read by officers. */
@Injectable()
export class TrafficStore {
  constructor(private readonly database: Database) {}

  /** All of it or nothing; a minute that is there already stays as it is. */
  async handIn(replica: string, { run, minute, peak, connections, waits, counted }: TrafficMinute): Promise<void> {
    await this.database.transaction(async (tx) => {
      const taken = await tx.run(
        `INSERT INTO traffic_minute (replica, run, minute, peak, connections, waits) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
        [replica, run, minute, peak, connections, waits],
      );
      if (taken === 0) return;
      await tx.run(
        `INSERT INTO traffic (replica, run, minute, what, reference, language, answer, requests, bytes)
         SELECT $1, $2, $3, what, reference, language, answer, requests, bytes
           FROM jsonb_to_recordset($4) AS c(what text, reference text, language text, answer text, requests bigint, bytes bigint)`,
        [replica, run, minute, JSON.stringify(counted)],
      );
    });
  }

  async read(span: Span): Promise<Traffic> {
    return this.database.transaction(async (tx) => ({
      points: await pointsOf(tx, span),
      documents: await documentsOf(tx, span),
      waits: await waitsOf(tx, span),
    }));
  }

  /** Removes what is older than it may be. Gives how many minutes. */
  async forget(days: number): Promise<number> {
    return this.database.transaction((tx) =>
      tx.run(`DELETE FROM traffic_minute WHERE minute < clock_timestamp() - $1 * interval '1 day'`, [days]),
    );
  }
}

const BIN = `date_bin($3 * interval '1 second', minute, timestamptz '2000-01-01T00:00:00Z')`;
const WITHIN = `minute >= $1 AND minute < $2`;

async function pointsOf(tx: Transaction, { from, to, seconds }: Span): Promise<TrafficPoint[]> {
  const rows = await tx.rows<{ at: Date; peak: string; connections: string }>(
    `WITH each AS (SELECT minute, replica, max(peak) AS peak, max(connections) AS connections
                     FROM traffic_minute WHERE ${WITHIN} GROUP BY minute, replica),
          whole AS (SELECT minute, sum(peak) AS peak, sum(connections) AS connections FROM each GROUP BY minute)
     SELECT ${BIN} AS at, max(peak) AS peak, max(connections) AS connections FROM whole GROUP BY 1 ORDER BY 1`,
    [from, to, seconds],
  );
  const sums = await tx.rows<{ at: Date; answer: Answer; requests: string; bytes: string }>(
    `SELECT ${BIN} AS at, answer, sum(requests) AS requests, sum(bytes) AS bytes
       FROM traffic WHERE ${WITHIN} GROUP BY 1, 2`,
    [from, to, seconds],
  );
  return rows.map(({ at, peak, connections }) => {
    const answers = Object.fromEntries(ANSWERS.map((answer) => [answer, 0])) as { [answer in Answer]: number };
    let bytes = 0;
    for (const sum of sums.filter((each) => each.at.getTime() === at.getTime())) {
      answers[sum.answer] += Number(sum.requests);
      bytes += Number(sum.bytes);
    }
    const requests = Object.values(answers).reduce((total, part) => total + part, 0);
    return {
      at: at.toISOString(),
      requests,
      bytes,
      peak: Number(peak),
      connections: Number(connections),
      answers,
    };
  });
}

async function documentsOf(tx: Transaction, { from, to }: Span): Promise<TrafficLine[]> {
  const rows = await tx.rows<Omit<TrafficLine, 'requests' | 'bytes'> & { requests: string; bytes: string }>(
    `SELECT what, reference, language, sum(requests) AS requests, sum(bytes) AS bytes
       FROM traffic WHERE ${WITHIN} GROUP BY what, reference, language
      ORDER BY sum(requests) DESC, what, reference, language LIMIT ${MOST_DOCUMENTS}`,
    [from, to],
  );
  return rows.map((row) => ({ ...row, requests: Number(row.requests), bytes: Number(row.bytes) }));
}

async function waitsOf(tx: Transaction, { from, to }: Span): Promise<Traffic['waits']> {
  const rows = await tx.rows<{ i: string; requests: string }>(
    `SELECT i, sum(requests) AS requests
       FROM traffic_minute, unnest(waits) WITH ORDINALITY AS w(requests, i) WHERE ${WITHIN} GROUP BY i`,
    [from, to],
  );
  const counted = new Map(rows.map(({ i, requests }) => [Number(i), Number(requests)]));
  return [...WAITS_MS, null].map((upToMs, i) => ({ upToMs, requests: counted.get(i + 1) ?? 0 }));
}
