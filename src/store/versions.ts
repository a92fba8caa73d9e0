import type { Content, Kind, Status, Version } from '../domain/message.js';

export interface VersionRow {
  message_id: string;
  reference: string;
  status: Status;
  n: number;
  kind: Kind;
  content: Content;
  sha256: string;
  epoch: string;
  released_at: Date;
  effective: Date;
  expires: Date;
  author: string;
  approved_by: string | null;
  break_glass: string | null;
}

/** Columns and tables of a version as the domain has it, with officers by name. */
export const VERSION_COLUMNS = `
  v.message_id, m.reference, m.status, v.n, v.kind, v.content, v.sha256, v.epoch, v.released_at, v.effective, v.expires,
  a.name AS author, b.name AS approved_by, v.break_glass
  FROM version v
  JOIN message m ON m.id = v.message_id
  JOIN officer a ON a.id = v.author
  LEFT JOIN officer b ON b.id = v.approved_by`;

export const toVersion = (row: VersionRow): Version => ({
  messageId: row.message_id,
  reference: row.reference,
  n: row.n,
  content: row.content,
  sha256: row.sha256,
  releasedAt: row.released_at.toISOString(),
  sequence: Number(row.epoch),
  effective: row.effective.toISOString(),
  expires: row.expires.toISOString(),
  author: row.author,
  approvedBy: row.approved_by,
  breakGlass: row.break_glass,
});
