import { Injectable } from '@nestjs/common';
import type { ImageFacts, ImageType } from '../domain/image.js';
import { Database, type Transaction } from './database.js';

interface FactsRow {
  sha256: string;
  type: ImageType;
  width: number;
  height: number;
  bytes: number;
}

const FACTS = 'sha256, type, width, height, octet_length(bytes) AS bytes';
/** Whether a row of `table` names image `i` in its content. */
const named = (table: 'version' | 'draft'): string =>
  `EXISTS (SELECT FROM ${table} WHERE content->'media' @> jsonb_build_array(jsonb_build_object('sha256', i.sha256)))`;

/** The finished bytes of images, by their digest. Dispatch and newsrooms read them; the press office keeps them. */
@Injectable()
export class ImagesStore {
  constructor(private readonly database: Database) {}

  /** True when it is new. The same image again is the same row, wanted from now on. */
  async keep(
    tx: Transaction,
    { sha256, type, width, height }: ImageFacts,
    kept: { bytes: Buffer; officer: string; at: string },
  ): Promise<boolean> {
    const row = await tx.one<{ isNew: boolean }>(
      `INSERT INTO image (sha256, type, width, height, bytes, uploaded_by, wanted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (sha256) DO UPDATE SET wanted_at = excluded.wanted_at RETURNING xmax = 0 AS "isNew"`,
      [sha256, type, width, height, kept.bytes, kept.officer, kept.at],
    );
    return row!.isNew;
  }

  /** What is known of those that are kept. */
  async facts(tx: Transaction, sha256s: readonly string[]): Promise<Map<string, ImageFacts>> {
    if (sha256s.length === 0) return new Map();
    const rows = await tx.rows<FactsRow>(`SELECT ${FACTS} FROM image WHERE sha256 = ANY ($1)`, [sha256s]);
    return new Map(rows.map((row) => [row.sha256, { ...row }]));
  }

  /** For officers and for channels. */
  async bytes(sha256: string): Promise<{ type: ImageType; bytes: Buffer } | undefined> {
    const [row] = await this.database.rows<{ type: ImageType; bytes: Buffer }>(
      `SELECT type, bytes FROM image WHERE sha256 = $1`,
      [sha256],
    );
    return row;
  }

  /** Forgets what nobody has used for a day: neither a released version nor a draft names it. Gives their digests. */
  async removeUnused(tx: Transaction, now: string): Promise<readonly string[]> {
    const rows = await tx.rows<{ sha256: string }>(
      `DELETE FROM image i WHERE wanted_at < $1::timestamptz - interval '1 day' AND NOT ${named('version')} AND NOT ${named('draft')}
       RETURNING sha256`,
      [now],
    );
    return rows.map(({ sha256 }) => sha256);
  }
}
