import { Injectable } from '@nestjs/common';
import { Raw } from 'typeorm';
import type { Role } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { Invitation, type InvitationRow, Officer, type OfficerRow, Session, Token, type TokenRow } from './entities.js';

/** Officers and what they sign in with. Every secret arrives here already hashed. */
@Injectable()
export class OfficersStore {
  constructor(private readonly database: Database) {}

  async add(
    tx: Transaction,
    officer: { email: string; name: string; role: Role; passwordHash: string | null; at: string },
  ): Promise<OfficerRow> {
    const row: OfficerRow = {
      id: uuidv7(),
      email: officer.email,
      name: officer.name,
      role: officer.role,
      passwordHash: officer.passwordHash,
      createdAt: new Date(officer.at),
      disabledAt: null,
    };
    await tx.manager.getRepository(Officer).insert(row);
    return row;
  }

  async all(tx: Transaction): Promise<OfficerRow[]> {
    return tx.manager.getRepository(Officer).find({ order: { createdAt: 'ASC' } });
  }

  async byEmail(tx: Transaction, email: string): Promise<OfficerRow | undefined> {
    const found = await tx.manager
      .getRepository(Officer)
      .findOneBy({ email: Raw((column) => `lower(${column}) = lower(:email)`, { email }) });
    return found ?? undefined;
  }

  async byId(tx: Transaction, id: string): Promise<OfficerRow | undefined> {
    return (await tx.manager.getRepository(Officer).findOneBy({ id })) ?? undefined;
  }

  /** Throws `not-found` for whatever is no officer's id. */
  async find(tx: Transaction, id: string): Promise<OfficerRow> {
    const row = isUuid(id) ? await this.byId(tx, id) : undefined;
    if (!row) throw new Refusal('not-found', 'There is no such officer.');
    return row;
  }

  async setPassword(tx: Transaction, id: string, passwordHash: string): Promise<void> {
    await tx.manager.getRepository(Officer).update({ id }, { passwordHash });
  }

  /** Disabling ends every session at once; tokens of a disabled officer are refused where they are shown. */
  async change(tx: Transaction, id: string, change: { role?: Role; disabledAt?: Date | null }): Promise<void> {
    await tx.manager.getRepository(Officer).update({ id }, change);
    if (change.disabledAt) await tx.manager.getRepository(Session).delete({ officerId: id });
  }

  /** Is there anybody who can sign in, by a password or at an identity provider? */
  async anyPassword(tx: Transaction): Promise<boolean> {
    const row = await tx.one<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM officer o WHERE disabled_at IS NULL AND
         (password_hash IS NOT NULL OR EXISTS (SELECT FROM identity WHERE officer_id = o.id))) AS any`,
    );
    return row!.any;
  }

  /** Newest first; of one officer, or of all. */
  async tokens(tx: Transaction, officerId: string | null): Promise<TokenRow[]> {
    return tx.manager
      .getRepository(Token)
      .find({ ...(officerId === null ? {} : { where: { officerId } }), order: { createdAt: 'DESC' } });
  }

  async revokeToken(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.run(`UPDATE token SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1`, [id, at]);
  }

  /** All of the officer's that could still be shown: their ids. */
  async revokeTokens(tx: Transaction, officerId: string, at: string): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(
      `UPDATE token SET revoked_at = $2 WHERE officer_id = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING id`,
      [officerId, at],
    );
    return rows.map(({ id }) => id);
  }

  async addToken(tx: Transaction, token: TokenRow): Promise<void> {
    await tx.manager.getRepository(Token).insert(token);
  }

  async token(tx: Transaction, id: string): Promise<TokenRow | undefined> {
    return (await tx.manager.getRepository(Token).findOneBy({ id })) ?? undefined;
  }

  async invite(tx: Transaction, invitation: InvitationRow): Promise<void> {
    await tx.manager.getRepository(Invitation).insert(invitation);
  }

  /** Whether it could be used now: asked before a password is hashed for it. */
  async isInvited(codeSha256: string): Promise<boolean> {
    const [row] = await this.database.rows<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM invitation
                       WHERE code_sha256 = $1 AND used_at IS NULL AND expires_at > clock_timestamp()) AS any`,
      [codeSha256],
    );
    return row!.any;
  }

  /** Uses an invitation up; undefined when there is none, or when it was used or has expired. */
  async spendInvitation(tx: Transaction, codeSha256: string, at: string): Promise<InvitationRow | undefined> {
    const row = await tx.one<{ role: Role }>(
      `UPDATE invitation SET used_at = $2 WHERE code_sha256 = $1 AND used_at IS NULL AND expires_at > $2 RETURNING role`,
      [codeSha256, at],
    );
    return row && ((await tx.manager.getRepository(Invitation).findOneBy({ codeSha256 })) ?? undefined);
  }

  /** Those to this role that nobody has used cannot be used from `at` on. */
  async endInvitations(tx: Transaction, role: Role, at: string): Promise<void> {
    await tx.run(`UPDATE invitation SET expires_at = $1 WHERE role = $2 AND used_at IS NULL AND expires_at > $1`, [
      at,
      role,
    ]);
  }
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
