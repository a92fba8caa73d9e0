import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type Transaction } from './database.js';
import { Session, type SessionRow } from './entities.js';

/** Sessions of the console, by the digest of what their cookie holds. */
@Injectable()
export class SessionsStore {
  constructor(private readonly database: Database) {}

  async add(tx: Transaction, session: SessionRow): Promise<void> {
    await tx.manager.getRepository(Session).insert(session);
  }

  async find(tx: Transaction, idSha256: string): Promise<SessionRow | undefined> {
    return (await tx.manager.getRepository(Session).findOneBy({ idSha256 })) ?? undefined;
  }

  /** Newest first. Those that have ended by themselves are swept away here. */
  async of(tx: Transaction, officerId: string): Promise<SessionRow[]> {
    await tx.run(`DELETE FROM session WHERE officer_id = $1 AND expires_at <= clock_timestamp()`, [officerId]);
    return tx.manager.getRepository(Session).find({ where: { officerId, owes: false }, order: { createdAt: 'DESC' } });
  }

  async saw(tx: Transaction, idSha256: string, at: string): Promise<void> {
    await tx.manager.getRepository(Session).update({ idSha256 }, { seenAt: new Date(at) });
  }

  /** Not later than it would have ended anyway. */
  async endBy(tx: Transaction, idSha256: string, at: Date): Promise<void> {
    await tx.run(`UPDATE session SET expires_at = least(expires_at, $2) WHERE id_sha256 = $1`, [idSha256, at]);
  }

  async end(tx: Transaction, ...ids: readonly string[]): Promise<void> {
    await tx.manager.getRepository(Session).delete({ idSha256: In(ids) });
  }

  /** How many ended: all of the officer's, but for one that may stay. */
  async endAll(tx: Transaction, officerId: string, but: string | null = null): Promise<number> {
    return tx.run(`DELETE FROM session WHERE officer_id = $1 AND id_sha256 IS DISTINCT FROM $2`, [officerId, but]);
  }

  /** Which of these sessions and tokens may still be shown, so that what was opened by them can be kept open. */
  async alive(shown: {
    readonly sessions: readonly string[];
    readonly tokens: readonly string[];
  }): Promise<Set<string>> {
    const rows = await this.database.rows<{ id: string }>(
      `SELECT s.id_sha256 AS id FROM session s JOIN officer o ON o.id = s.officer_id
        WHERE s.id_sha256 = ANY ($1) AND s.expires_at > clock_timestamp() AND o.disabled_at IS NULL
       UNION ALL
       SELECT t.id FROM token t JOIN officer o ON o.id = t.officer_id
        WHERE t.id = ANY ($2) AND t.expires_at > clock_timestamp() AND t.revoked_at IS NULL AND o.disabled_at IS NULL`,
      [shown.sessions, shown.tokens],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
