import { Injectable } from '@nestjs/common';
import type { ByLanguage } from '../domain/language.js';
import type { Kind, Severity, Status, Texts } from '../domain/message.js';
import { type Transaction, uuidv7 } from './database.js';

/** What several messages are about. Times are RFC 3339, UTC. */
export interface IncidentRecord {
  readonly id: string;
  readonly title: string;
  readonly openedAt: string;
  /** Names of officers. */
  readonly openedBy: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly messages: number;
}

/** A message of an incident; whether it stands is for the domain. */
export interface IncidentMessage {
  readonly id: string;
  readonly reference: string;
  readonly status: Status;
  readonly released: readonly Kind[];
  /** Of the newest version; null before the first release. */
  readonly expires: string | null;
  readonly severity: Severity | null;
  readonly texts: ByLanguage<Texts>;
}

interface Row extends Omit<IncidentRecord, 'openedAt' | 'closedAt'> {
  openedAt: Date;
  closedAt: Date | null;
}

const COLUMNS = `
  i.id, i.title, i.opened_at AS "openedAt", o.name AS "openedBy", i.closed_at AS "closedAt", c.name AS "closedBy",
  (SELECT count(*)::int FROM message m WHERE m.incident_id = i.id) AS messages
  FROM incident i JOIN officer o ON o.id = i.opened_by LEFT JOIN officer c ON c.id = i.closed_by`;

const toIncident = (row: Row): IncidentRecord => ({
  ...row,
  openedAt: row.openedAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
});

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Of all open incidents each has a title of its own. Whoever changes something here holds the head's lock. */
@Injectable()
export class IncidentsStore {
  /** Open ones first, then the newest; from after `cursor` (an incident's id). */
  async list(tx: Transaction, { limit, cursor }: { limit: number; cursor: string | null }): Promise<IncidentRecord[]> {
    const rows = await tx.rows<Row>(
      `SELECT ${COLUMNS}
        WHERE $2::uuid IS NULL OR (i.closed_at IS NOT NULL, i.opened_at, i.id) IN (
          SELECT r.closed_at IS NOT NULL, r.opened_at, r.id FROM incident r, incident p
           WHERE p.id = $2 AND ((r.closed_at IS NOT NULL) > (p.closed_at IS NOT NULL)
              OR (r.closed_at IS NOT NULL) = (p.closed_at IS NOT NULL) AND (r.opened_at, r.id) < (p.opened_at, p.id)))
        ORDER BY i.closed_at IS NOT NULL, i.opened_at DESC, i.id DESC LIMIT $1`,
      [limit, cursor],
    );
    return rows.map(toIncident);
  }

  async get(tx: Transaction, id: string): Promise<IncidentRecord | undefined> {
    if (!UUID.test(id)) return undefined;
    const row = await tx.one<Row>(`SELECT ${COLUMNS} WHERE i.id = $1`, [id]);
    return row && toIncident(row);
  }

  async openOf(tx: Transaction, title: string): Promise<IncidentRecord | undefined> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} WHERE lower(i.title) = lower($1) AND i.closed_at IS NULL`, [
      title,
    ]);
    return row && toIncident(row);
  }

  async ofMessage(tx: Transaction, messageId: string): Promise<IncidentRecord | undefined> {
    const row = await tx.one<Row>(`SELECT ${COLUMNS} WHERE i.id = (SELECT incident_id FROM message WHERE id = $1)`, [
      messageId,
    ]);
    return row && toIncident(row);
  }

  async open(tx: Transaction, row: { title: string; officer: string; at: string }): Promise<string> {
    const id = uuidv7();
    await tx.run(`INSERT INTO incident (id, title, opened_at, opened_by) VALUES ($1, $2, $3, $4)`, [
      id,
      row.title,
      row.at,
      row.officer,
    ]);
    return id;
  }

  /** With null it is open again. */
  async close(tx: Transaction, id: string, closed: { officer: string; at: string } | null): Promise<void> {
    await tx.run(`UPDATE incident SET closed_at = $2, closed_by = $3 WHERE id = $1`, [
      id,
      closed?.at ?? null,
      closed?.officer ?? null,
    ]);
  }

  async rename(tx: Transaction, id: string, title: string): Promise<void> {
    await tx.run(`UPDATE incident SET title = $2 WHERE id = $1`, [id, title]);
    await tx.run(`UPDATE message SET incident = $2 WHERE incident_id = $1`, [id, title]);
  }

  /** The message's own text follows, so that its next draft names the incident; with null it belongs to none. */
  async join(tx: Transaction, messageId: string, incident: { id: string; title: string } | null): Promise<void> {
    await tx.run(`UPDATE message SET incident_id = $2, incident = $3 WHERE id = $1`, [
      messageId,
      incident?.id ?? null,
      incident?.title ?? null,
    ]);
  }

  /** Oldest first. */
  async messages(tx: Transaction, incidentId: string): Promise<IncidentMessage[]> {
    const rows = await tx.rows<
      Omit<IncidentMessage, 'expires' | 'released'> & { expires: Date | null; released: Kind[] | null }
    >(
      `SELECT m.id, m.reference, m.status, v.expires,
              (SELECT array_agg(k.kind ORDER BY k.n) FROM version k WHERE k.message_id = m.id) AS released,
              coalesce(v.content, d.content)->>'severity' AS severity,
              coalesce(v.content->'texts', d.content->'texts', '{}') AS texts
         FROM message m
         LEFT JOIN LATERAL (SELECT content, expires FROM version WHERE message_id = m.id ORDER BY n DESC LIMIT 1) v ON true
         LEFT JOIN draft d ON d.message_id = m.id
        WHERE m.incident_id = $1 ORDER BY m.id`,
      [incidentId],
    );
    return rows.map((row) => ({ ...row, released: row.released ?? [], expires: row.expires?.toISOString() ?? null }));
  }
}
