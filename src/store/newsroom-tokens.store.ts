import { Injectable } from '@nestjs/common';
import type { Transaction } from './database.js';

/** What a newsroom reads embargoed messages with. The secret is at rest as its digest only. */
export interface NewsroomTokenRow {
  readonly id: string;
  readonly name: string;
  readonly secretSha256: string;
  readonly createdAt: Date;
  /** Name of the officer. */
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

const COLUMNS = `
  t.id, t.name, t.secret_sha256 AS "secretSha256", t.created_at AS "createdAt", o.name AS "createdBy",
  t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt"
  FROM newsroom_token t JOIN officer o ON o.id = t.created_by`;

@Injectable()
export class NewsroomTokensStore {
  all(tx: Transaction): Promise<NewsroomTokenRow[]> {
    return tx.rows<NewsroomTokenRow>(`SELECT ${COLUMNS} ORDER BY t.created_at DESC, t.id`);
  }

  get(tx: Transaction, id: string): Promise<NewsroomTokenRow | undefined> {
    return tx.one<NewsroomTokenRow>(`SELECT ${COLUMNS} WHERE t.id = $1`, [id]);
  }

  async add(
    tx: Transaction,
    row: Omit<NewsroomTokenRow, 'createdBy' | 'revokedAt'> & { readonly officerId: string },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO newsroom_token (id, name, secret_sha256, created_at, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [row.id, row.name, row.secretSha256, row.createdAt, row.officerId, row.expiresAt],
    );
  }

  async revoke(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.run(`UPDATE newsroom_token SET revoked_at = $2 WHERE id = $1`, [id, at]);
  }
}
