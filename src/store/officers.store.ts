import { Injectable } from '@nestjs/common';
import { Raw } from 'typeorm';
import type { Role } from '../domain/officer.js';
import { type Transaction, uuidv7 } from './database.js';
import {
  Invitation,
  type InvitationRow,
  Officer,
  type OfficerRow,
  Session,
  type SessionRow,
  Token,
  type TokenRow,
} from './entities.js';

/** Officers and what they sign in with. Every secret arrives here already hashed. */
@Injectable()
export class OfficersStore {
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

  async addToken(tx: Transaction, token: TokenRow): Promise<void> {
    await tx.manager.getRepository(Token).insert(token);
  }

  async token(tx: Transaction, id: string): Promise<TokenRow | undefined> {
    return (await tx.manager.getRepository(Token).findOneBy({ id })) ?? undefined;
  }

  async addSession(tx: Transaction, session: SessionRow): Promise<void> {
    await tx.manager.getRepository(Session).insert(session);
  }

  async session(tx: Transaction, idSha256: string): Promise<SessionRow | undefined> {
    return (await tx.manager.getRepository(Session).findOneBy({ idSha256 })) ?? undefined;
  }

  async sawSession(tx: Transaction, idSha256: string, at: string): Promise<void> {
    await tx.manager.getRepository(Session).update({ idSha256 }, { seenAt: new Date(at) });
  }

  async endSession(tx: Transaction, idSha256: string): Promise<void> {
    await tx.manager.getRepository(Session).delete({ idSha256 });
  }

  async invite(tx: Transaction, invitation: InvitationRow): Promise<void> {
    await tx.manager.getRepository(Invitation).insert(invitation);
  }

  /** Uses an invitation up; undefined when there is none, or when it was used or has expired. */
  async useInvitation(tx: Transaction, codeSha256: string, at: string): Promise<InvitationRow | undefined> {
    const row = await tx.one<{ role: Role }>(
      `UPDATE invitation SET used_at = $2 WHERE code_sha256 = $1 AND used_at IS NULL AND expires_at > $2 RETURNING role`,
      [codeSha256, at],
    );
    return row && ((await tx.manager.getRepository(Invitation).findOneBy({ codeSha256 })) ?? undefined);
  }

  /** Counts the failed sign-ins of the last `minutes`, over all processes. */
  async failedSignIns(
    tx: Transaction,
    { account, address, minutes }: { account: string; address: string; minutes: number },
  ) {
    const row = await tx.one<{ account: number; address: number }>(
      `SELECT count(*) FILTER (WHERE account = $1)::int AS account, count(*) FILTER (WHERE address = $2)::int AS address
         FROM sign_in_try WHERE at > clock_timestamp() - $3 * interval '1 minute' AND (account = $1 OR address = $2)`,
      [account, address, minutes],
    );
    return row!;
  }

  async failedSignIn(tx: Transaction, { account, address }: { account: string; address: string }): Promise<void> {
    await tx.run(`INSERT INTO sign_in_try (at, account, address) VALUES (clock_timestamp(), $1, $2)`, [
      account,
      address,
    ]);
    await tx.run(`DELETE FROM sign_in_try WHERE at < clock_timestamp() - interval '1 day'`);
  }
}
