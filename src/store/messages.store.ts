import { Injectable } from '@nestjs/common';
import type { DraftContent } from '../domain/content.js';
import type { ByLanguage } from '../domain/language.js';
import type { Content, Kind, Status, Texts, Version } from '../domain/message.js';
import type { Approval } from '../domain/release.js';
import type { Seen } from '../domain/seen.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { toVersion, VERSION_COLUMNS, type VersionRow } from './versions.js';

/** A message without its texts: enough to decide what may happen to it. */
export interface MessageRecord {
  readonly id: string;
  readonly reference: string;
  readonly status: Status;
  readonly incident: string | null;
  readonly createdAt: string;
  /** Kinds of its released versions, oldest first. */
  readonly released: readonly Kind[];
}

export interface DraftRecord {
  readonly n: number;
  readonly content: DraftContent;
  /** Id of the officer. */
  readonly author: string;
  readonly authorName: string;
  /** Raised by each change; the ETag of the API. */
  readonly revision: number;
  readonly updatedAt: string;
  readonly submittedAt: string | null;
  /** Of the canonical content, once submitted. */
  readonly sha256: string | null;
  /** Why an approver gave it back. */
  readonly returned: string | null;
}

export interface MessageSummary extends MessageRecord {
  readonly newest: Version | null;
  readonly draft: {
    readonly kind: Kind;
    readonly n: number;
    readonly submitted: boolean;
    readonly event: ByLanguage;
    readonly texts: ByLanguage<Texts>;
  } | null;
}

interface DraftRow {
  n: number;
  content: DraftContent;
  author: string;
  author_name: string;
  revision: number;
  updated_at: Date;
  submitted_at: Date | null;
  sha256: string | null;
  returned: string | null;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

@Injectable()
export class MessagesStore {
  constructor(private readonly database: Database) {}

  /** A new message with the next reference of the year; references have no gaps that a crash could leave. */
  async begin(
    tx: Transaction,
    {
      status,
      incident,
      officer,
      year,
      at,
    }: { status: Status; incident: string | null; officer: string; year: number; at: string },
  ): Promise<MessageRecord> {
    const counter = await tx.one<{ last: number }>(
      `INSERT INTO reference_counter (year, last) VALUES ($1, 1)
       ON CONFLICT (year) DO UPDATE SET last = reference_counter.last + 1 RETURNING last`,
      [year],
    );
    const reference = `${year}-${String(counter!.last).padStart(4, '0')}`;
    const id = uuidv7();
    await tx.run(
      `INSERT INTO message (id, reference, status, incident, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, reference, status, incident, at, officer],
    );
    return { id, reference, status, incident, createdAt: at, released: [] };
  }

  /** By id or by reference. With `lock`, nobody else may change it until the transaction ends. */
  async find(tx: Transaction, idOrReference: string, lock = false): Promise<MessageRecord | undefined> {
    const key = UUID.test(idOrReference) ? 'id' : 'reference';
    const row = await tx.one<{ id: string; reference: string; status: Status; incident: string | null; at: Date }>(
      `SELECT id, reference, status, incident, created_at AS at FROM message WHERE ${key} = $1 ${lock ? 'FOR UPDATE' : ''}`,
      [idOrReference],
    );
    if (!row) return undefined;
    const kinds = await tx.rows<{ kind: Kind }>(`SELECT kind FROM version WHERE message_id = $1 ORDER BY n`, [row.id]);
    const { at, ...record } = row;
    return { ...record, createdAt: at.toISOString(), released: kinds.map(({ kind }) => kind) };
  }

  /** Newest first, from before `cursor` (a message id: ids are sorted by time). */
  async list({ limit, cursor }: { limit: number; cursor: string | null }): Promise<MessageSummary[]> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.rows<{
        id: string;
        reference: string;
        status: Status;
        incident: string | null;
        created_at: Date;
        released: Kind[] | null;
        draft_n: number | null;
        draft_kind: Kind | null;
        submitted: boolean;
        draft_event: ByLanguage | null;
        draft_texts: ByLanguage<Texts> | null;
      }>(
        `SELECT m.id, m.reference, m.status, m.incident, m.created_at,
                (SELECT array_agg(v.kind ORDER BY v.n) FROM version v WHERE v.message_id = m.id) AS released,
                d.n AS draft_n, d.content->>'kind' AS draft_kind, d.submitted_at IS NOT NULL AS submitted,
                d.content->'event' AS draft_event, d.content->'texts' AS draft_texts
           FROM message m LEFT JOIN draft d ON d.message_id = m.id
          WHERE $2::uuid IS NULL OR m.id < $2::uuid
          ORDER BY m.id DESC LIMIT $1`,
        [limit, cursor],
      );
      const newest = new Map(
        (
          await tx.rows<VersionRow>(
            `SELECT DISTINCT ON (v.message_id) ${VERSION_COLUMNS} WHERE v.message_id = ANY ($1)
              ORDER BY v.message_id, v.n DESC`,
            [rows.map((row) => row.id)],
          )
        ).map((row) => [row.message_id, toVersion(row)]),
      );
      return rows.map((row) => ({
        id: row.id,
        reference: row.reference,
        status: row.status,
        incident: row.incident,
        released: row.released ?? [],
        createdAt: row.created_at.toISOString(),
        newest: newest.get(row.id) ?? null,
        draft:
          row.draft_n && row.draft_kind
            ? {
                n: row.draft_n,
                kind: row.draft_kind,
                submitted: row.submitted,
                event: row.draft_event ?? {},
                texts: row.draft_texts ?? {},
              }
            : null,
      }));
    });
  }

  /** Oldest first. */
  async versions(tx: Transaction, messageId: string): Promise<Version[]> {
    const rows = await tx.rows<VersionRow>(`SELECT ${VERSION_COLUMNS} WHERE v.message_id = $1 ORDER BY v.n`, [
      messageId,
    ]);
    return rows.map(toVersion);
  }

  /** What the newest version says; undefined before the first release. */
  async newestContent(tx: Transaction, messageId: string): Promise<Content | undefined> {
    const row = await tx.one<{ content: Content }>(
      `SELECT content FROM version WHERE message_id = $1 ORDER BY n DESC LIMIT 1`,
      [messageId],
    );
    return row?.content;
  }

  /** Newest version of every message of this status that has not expired; whether it still stands is for the domain. */
  async unexpired(tx: Transaction, status: Status): Promise<{ newest: Version; released: readonly Kind[] }[]> {
    const rows = await tx.rows<VersionRow & { released: Kind[] }>(
      `SELECT * FROM (
         SELECT DISTINCT ON (v.message_id)
                (SELECT array_agg(k.kind ORDER BY k.n) FROM version k WHERE k.message_id = v.message_id) AS released,
                ${VERSION_COLUMNS} WHERE m.status = $1 ORDER BY v.message_id, v.n DESC) newest
        WHERE expires > clock_timestamp() ORDER BY message_id`,
      [status],
    );
    return rows.map((row) => ({ newest: toVersion(row), released: row.released }));
  }

  /** Who released a version, by name, and when; undefined when there is no such version. */
  async releasedBy(tx: Transaction, messageId: string, n: number): Promise<{ name: string; at: string } | undefined> {
    const row = await tx.one<{ name: string; at: Date }>(
      `SELECT o.name, v.released_at AS at FROM version v JOIN officer o ON o.id = v.released_by
        WHERE v.message_id = $1 AND v.n = $2`,
      [messageId, n],
    );
    return row && { name: row.name, at: row.at.toISOString() };
  }

  async draft(tx: Transaction, messageId: string): Promise<DraftRecord | undefined> {
    const row = await tx.one<DraftRow>(
      `SELECT d.n, d.content, d.author, o.name AS author_name, d.revision, d.updated_at, d.submitted_at, d.sha256, d.returned
         FROM draft d JOIN officer o ON o.id = d.author WHERE d.message_id = $1`,
      [messageId],
    );
    return (
      row && {
        n: row.n,
        content: row.content,
        author: row.author,
        authorName: row.author_name,
        revision: row.revision,
        updatedAt: row.updated_at.toISOString(),
        submittedAt: row.submitted_at?.toISOString() ?? null,
        sha256: row.sha256,
        returned: row.returned,
      }
    );
  }

  async beginDraft(
    tx: Transaction,
    {
      messageId,
      n,
      content,
      officer,
      at,
    }: { messageId: string; n: number; content: DraftContent; officer: string; at: string },
  ): Promise<void> {
    await tx.run(`INSERT INTO draft (message_id, n, content, author, updated_at) VALUES ($1, $2, $3, $4, $5)`, [
      messageId,
      n,
      JSON.stringify(content),
      officer,
      at,
    ]);
  }

  /**
   * Puts a draft back that a release has overtaken, as the draft of a later version, with its author. Nobody's approval
   * or submission moves with it; `returned` says why. Its revision goes on, so that no old ETag fits it.
   */
  async moveDraft(
    tx: Transaction,
    row: { messageId: string; n: number; draft: DraftRecord; returned: string; at: string },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO draft (message_id, n, content, author, revision, updated_at, returned)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        row.messageId,
        row.n,
        JSON.stringify(row.draft.content),
        row.draft.author,
        row.draft.revision + 1,
        row.at,
        row.returned,
      ],
    );
  }

  /** Replaces the content; whoever changes it becomes its author, and a submission or a return is void. */
  async changeDraft(
    tx: Transaction,
    { messageId, content, officer, at }: { messageId: string; content: DraftContent; officer: string; at: string },
  ): Promise<void> {
    await tx.run(
      `UPDATE draft SET content = $2, author = $3, updated_at = $4, revision = revision + 1,
                        submitted_at = NULL, sha256 = NULL, returned = NULL
        WHERE message_id = $1`,
      [messageId, JSON.stringify(content), officer, at],
    );
    await tx.run(`UPDATE message SET incident = $2 WHERE id = $1`, [messageId, content.incident]);
  }

  async submitDraft(
    tx: Transaction,
    { messageId, sha256, at }: { messageId: string; sha256: string; at: string },
  ): Promise<void> {
    await tx.run(
      `UPDATE draft SET submitted_at = $3, sha256 = $2, returned = NULL, revision = revision + 1 WHERE message_id = $1`,
      [messageId, sha256, at],
    );
  }

  async returnDraft(tx: Transaction, { messageId, reason }: { messageId: string; reason: string }): Promise<void> {
    await tx.run(
      `UPDATE draft SET submitted_at = NULL, sha256 = NULL, returned = $2, revision = revision + 1 WHERE message_id = $1`,
      [messageId, reason],
    );
  }

  /** A message whose first draft is dropped never was: only its reference stays used, and the ledger knows why. */
  async dropDraft(tx: Transaction, messageId: string): Promise<void> {
    await tx.run(`DELETE FROM draft WHERE message_id = $1`, [messageId]);
  }

  async approvals(tx: Transaction, messageId: string, n: number): Promise<Approval[]> {
    return tx.rows<Approval>(
      `SELECT a.approver, a.sha256,
              (SELECT s.shown FROM approval_seen s
                WHERE (s.message_id, s.n, s.sha256, s.approver) = (a.message_id, a.n, a.sha256, a.approver)
                ORDER BY s.at DESC LIMIT 1) AS shown
         FROM approval a WHERE a.message_id = $1 AND a.n = $2 ORDER BY a.at`,
      [messageId, n],
    );
  }

  /** What was seen with an approval; whoever sees the same again changes nothing. */
  async approveSeen(
    tx: Transaction,
    row: { messageId: string; n: number; sha256: string; approver: string; shown: readonly Seen[]; at: string },
  ): Promise<boolean> {
    const written = await tx.run(
      `INSERT INTO approval_seen (message_id, n, sha256, approver, at, shown)
       SELECT $1, $2, $3, $4, $5, $6
        WHERE $6::jsonb IS DISTINCT FROM
              (SELECT shown FROM approval_seen WHERE message_id = $1 AND n = $2 AND sha256 = $3 AND approver = $4
                ORDER BY at DESC LIMIT 1)
       ON CONFLICT DO NOTHING`,
      [row.messageId, row.n, row.sha256, row.approver, row.at, JSON.stringify(row.shown)],
    );
    return written > 0;
  }

  /** Approving twice is approving once. False when it stood already. */
  async approve(
    tx: Transaction,
    row: { messageId: string; n: number; sha256: string; author: string; approver: string; at: string },
  ): Promise<boolean> {
    const written = await tx.run(
      `INSERT INTO approval (message_id, n, sha256, author, approver, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [row.messageId, row.n, row.sha256, row.author, row.approver, row.at],
    );
    return written > 0;
  }
}
