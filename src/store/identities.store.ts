import { Injectable } from '@nestjs/common';
import type { Transaction } from './database.js';

export interface IdentityKey {
  readonly issuer: string;
  readonly subject: string;
}

/** Officers as identity providers know them: issuer and subject together, and nothing else, name somebody. */
@Injectable()
export class IdentitiesStore {
  /** The officer's id. */
  async officer(tx: Transaction, { issuer, subject }: IdentityKey): Promise<string | undefined> {
    const sql = `SELECT officer_id AS id FROM identity WHERE issuer = $1 AND subject = $2`;
    return (await tx.one<{ id: string }>(sql, [issuer, subject]))?.id;
  }

  async of(tx: Transaction, officerId: string): Promise<readonly { issuer: string; since: string }[]> {
    const sql = `SELECT issuer, created_at AS since FROM identity WHERE officer_id = $1 ORDER BY created_at`;
    const rows = await tx.rows<{ issuer: string; since: Date }>(sql, [officerId]);
    return rows.map(({ issuer, since }) => ({ issuer, since: since.toISOString() }));
  }

  async add(tx: Transaction, identity: IdentityKey & { officerId: string; at: string }): Promise<void> {
    await tx.run(
      `INSERT INTO identity (issuer, subject, officer_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [identity.issuer, identity.subject, identity.officerId, identity.at],
    );
  }

  /** Their issuers. */
  async removeAll(tx: Transaction, officerId: string): Promise<string[]> {
    const sql = `DELETE FROM identity WHERE officer_id = $1 RETURNING issuer`;
    return (await tx.rows<{ issuer: string }>(sql, [officerId])).map(({ issuer }) => issuer);
  }
}
