import { Injectable } from '@nestjs/common';
import type { Content } from '../domain/message.js';
import type { Verdict } from '../domain/review.js';
import type { Transaction } from './database.js';

/** A version that was released without a second officer, and what was said of it since. Times are RFC 3339, UTC. */
export interface ReviewRecord {
  readonly messageId: string;
  readonly reference: string;
  readonly n: number;
  readonly content: Content;
  readonly releasedAt: string;
  readonly releasedBy: OfficerName;
  readonly author: OfficerName;
  /** Why it could not wait. */
  readonly reason: string;
  readonly verdict: {
    readonly is: Verdict;
    readonly by: OfficerName;
    readonly at: string;
    readonly reason: string | null;
  } | null;
}
interface OfficerName {
  readonly id: string;
  readonly name: string;
}

interface Row {
  message_id: string;
  reference: string;
  n: number;
  content: Content;
  released_at: Date;
  break_glass: string;
  releaser: string;
  releaser_name: string;
  author: string;
  author_name: string;
  verdict: Verdict | null;
  reviewer: string;
  reviewer_name: string;
  at: Date;
  reason: string | null;
}

const COLUMNS = `
  v.message_id, m.reference, v.n, v.content, v.released_at, v.break_glass, o.id AS releaser, o.name AS releaser_name,
  a.id AS author, a.name AS author_name, r.verdict, q.id AS reviewer, q.name AS reviewer_name, r.at, r.reason
  FROM version v
  JOIN message m ON m.id = v.message_id
  JOIN officer o ON o.id = v.released_by
  JOIN officer a ON a.id = v.author
  LEFT JOIN review r ON r.message_id = v.message_id AND r.n = v.n
  LEFT JOIN officer q ON q.id = r.officer_id`;

/** Reviews of broken glass: open from the release on, until a row says what another officer found. */
@Injectable()
export class ReviewsStore {
  /** Those that somebody still has to act on, newest first: open, or objected to and not followed by anything yet. */
  async open(tx: Transaction): Promise<ReviewRecord[]> {
    const rows = await tx.rows<Row>(
      `SELECT ${COLUMNS}
        WHERE v.break_glass IS NOT NULL
          AND (r.verdict IS NULL
               OR (r.verdict = 'objected'
                   AND NOT EXISTS (SELECT FROM version l WHERE l.message_id = v.message_id AND l.n > v.n)))
        ORDER BY v.epoch DESC LIMIT 200`,
    );
    return rows.map(toRecord);
  }

  /** Of one message, by version. */
  async of(tx: Transaction, messageId: string): Promise<ReviewRecord[]> {
    const rows = await tx.rows<Row>(
      `SELECT ${COLUMNS} WHERE v.message_id = $1 AND v.break_glass IS NOT NULL ORDER BY v.n`,
      [messageId],
    );
    return rows.map(toRecord);
  }

  async give(
    tx: Transaction,
    row: { messageId: string; n: number; verdict: Verdict; officer: string; reason: string | null; at: string },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO review (message_id, n, verdict, officer_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [row.messageId, row.n, row.verdict, row.officer, row.reason, row.at],
    );
  }
}

const toRecord = (row: Row): ReviewRecord => ({
  messageId: row.message_id,
  reference: row.reference,
  n: row.n,
  content: row.content,
  releasedAt: row.released_at.toISOString(),
  releasedBy: { id: row.releaser, name: row.releaser_name },
  author: { id: row.author, name: row.author_name },
  reason: row.break_glass,
  verdict: row.verdict && {
    is: row.verdict,
    by: { id: row.reviewer, name: row.reviewer_name },
    at: row.at.toISOString(),
    reason: row.reason,
  },
});
