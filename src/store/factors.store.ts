import { Injectable } from '@nestjs/common';
import type { Transaction } from './database.js';

export interface PasskeyRow {
  /** The credential's id, base64url. */
  readonly id: string;
  readonly officerId: string;
  readonly name: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly usedAt: string | null;
}

export interface TotpRow {
  /** Sealed; null until it was confirmed. */
  readonly secret: string | null;
  readonly since: string | null;
  /** Sealed: what was shown and waits for its first code. */
  readonly offered: string | null;
}

const PASSKEY = `id, officer_id AS "officerId", name, public_key AS "publicKey", counter::int8::float8 AS counter, transports,
  created_at AS "createdAt", used_at AS "usedAt"`;

type PasskeyDates = Omit<PasskeyRow, 'createdAt' | 'usedAt'> & { createdAt: Date; usedAt: Date | null };
const toPasskey = (row: PasskeyDates): PasskeyRow => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  usedAt: row.usedAt?.toISOString() ?? null,
});

/**
 * What officers prove themselves with beside a password. Whatever is single-use is used up by one conditional write, so
 * that of two processes that are shown the same code, one is told no.
 */
@Injectable()
export class FactorsStore {
  async totp(tx: Transaction, officerId: string): Promise<TotpRow | undefined> {
    const row = await tx.one<{ secret: string | null; since: Date | null; offered: string | null }>(
      `SELECT secret, since, CASE WHEN offered_until > clock_timestamp() THEN offered END AS offered
         FROM totp WHERE officer_id = $1`,
      [officerId],
    );
    return row && { ...row, since: row.since?.toISOString() ?? null };
  }

  /** A secret that is shown and not yet confirmed; the one in use stays in use. */
  async offerTotp(tx: Transaction, officerId: string, sealed: string, until: Date): Promise<void> {
    await tx.run(
      `INSERT INTO totp (officer_id, offered, offered_until) VALUES ($1, $2, $3)
       ON CONFLICT (officer_id) DO UPDATE SET offered = $2, offered_until = $3`,
      [officerId, sealed, until],
    );
  }

  /** What was offered is in use from now on, and the step of its first code is used up. */
  async confirmTotp(
    tx: Transaction,
    officerId: string,
    about: { sealed: string; step: number; at: string },
  ): Promise<void> {
    await tx.run(
      `UPDATE totp SET secret = $2, since = $3, last_step = $4, offered = NULL, offered_until = NULL WHERE officer_id = $1`,
      [officerId, about.sealed, about.at, about.step],
    );
  }

  /** The secret in use stays in use. */
  async forgetOffer(tx: Transaction, officerId: string): Promise<void> {
    await tx.run(`UPDATE totp SET offered = NULL, offered_until = NULL WHERE officer_id = $1`, [officerId]);
  }

  /** Uses up this time step and all before it; false when it was used already. */
  async spendStep(tx: Transaction, officerId: string, step: number): Promise<boolean> {
    const used = await tx.run(`UPDATE totp SET last_step = $2 WHERE officer_id = $1 AND last_step < $2`, [
      officerId,
      step,
    ]);
    return used === 1;
  }

  async removeTotp(tx: Transaction, officerId: string): Promise<boolean> {
    return (await tx.run(`DELETE FROM totp WHERE officer_id = $1`, [officerId])) === 1;
  }

  async passkeys(tx: Transaction, officerId: string): Promise<PasskeyRow[]> {
    const sql = `SELECT ${PASSKEY} FROM passkey WHERE officer_id = $1 ORDER BY created_at`;
    return (await tx.rows<PasskeyDates>(sql, [officerId])).map(toPasskey);
  }

  async passkey(tx: Transaction, id: string): Promise<PasskeyRow | undefined> {
    const row = await tx.one<PasskeyDates>(`SELECT ${PASSKEY} FROM passkey WHERE id = $1`, [id]);
    return row && toPasskey(row);
  }

  /** False when the key is somebody's already. */
  async addPasskey(tx: Transaction, key: Omit<PasskeyRow, 'usedAt'>): Promise<boolean> {
    const added = await tx.run(
      `INSERT INTO passkey (id, officer_id, name, public_key, counter, transports, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [key.id, key.officerId, key.name, key.publicKey, key.counter, key.transports, key.createdAt],
    );
    return added === 1;
  }

  /** False when its counter did not move on from what is known: then somebody may have copied it (WebAuthn §6.1.1). */
  async usedPasskey(tx: Transaction, id: string, counter: number, at: string): Promise<boolean> {
    const sql = `UPDATE passkey SET counter = $2, used_at = $3 WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))`;
    return (await tx.run(sql, [id, counter, at])) === 1;
  }

  async removePasskey(tx: Transaction, officerId: string, id: string): Promise<string | undefined> {
    const sql = `DELETE FROM passkey WHERE officer_id = $1 AND id = $2 RETURNING name`;
    return (await tx.one<{ name: string }>(sql, [officerId, id]))?.name;
  }

  async recoveryCodesLeft(tx: Transaction, officerId: string): Promise<number> {
    const sql = `SELECT count(*)::int AS left FROM recovery_code WHERE officer_id = $1 AND used_at IS NULL`;
    return (await tx.one<{ left: number }>(sql, [officerId]))!.left;
  }

  /** In place of all there were. */
  async setRecoveryCodes(tx: Transaction, officerId: string, sha256s: readonly string[]): Promise<void> {
    await tx.run(`DELETE FROM recovery_code WHERE officer_id = $1`, [officerId]);
    await tx.run(`INSERT INTO recovery_code (code_sha256, officer_id) SELECT unnest($2::text[]), $1`, [
      officerId,
      sha256s,
    ]);
  }

  async spendRecoveryCode(tx: Transaction, officerId: string, codeSha256: string, at: string): Promise<boolean> {
    const sql = `UPDATE recovery_code SET used_at = $3 WHERE code_sha256 = $2 AND officer_id = $1 AND used_at IS NULL`;
    return (await tx.run(sql, [officerId, codeSha256, at])) === 1;
  }

  /** Codes, passkeys and recovery codes: the officer has a password again, and nothing else. */
  async reset(tx: Transaction, officerId: string): Promise<void> {
    for (const table of ['totp', 'passkey', 'recovery_code'])
      await tx.run(`DELETE FROM ${table} WHERE officer_id = $1`, [officerId]);
  }
}
