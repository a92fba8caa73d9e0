import { Injectable } from '@nestjs/common';
import type { ByLanguage } from '../domain/language.js';
import { type Transaction, uuidv7 } from './database.js';

/** A telephone number or a link of the office’s list, or both; verified once an officer has said so by name. */
export interface ContactRecord {
  readonly id: string;
  readonly name: ByLanguage;
  /** `+3225060000` or a short number such as `1771`. */
  readonly phone: string | null;
  /** As the office writes it. */
  readonly printed: string | null;
  readonly url: string | null;
  readonly for: 'public' | 'press';
  /** 112 and 101: they came with the hub and stay. */
  readonly builtIn: boolean;
  readonly verified: { readonly by: { readonly id: string; readonly name: string } | null; readonly at: string } | null;
  /** RFC 3339, UTC; null: never. */
  readonly verifyAgainAt: string | null;
}

export type ContactFacts = Pick<ContactRecord, 'name' | 'phone' | 'printed' | 'url' | 'for'>;

/** An officer’s word that a number or a link of one message is right, although it is not on the list. */
export interface Tick {
  readonly fact: string;
  /** The version and the revision of its draft in which it was ticked. */
  readonly n: number;
  readonly revision: number;
  readonly officer: { readonly id: string; readonly name: string };
  readonly at: string;
}

interface ContactRow {
  id: string;
  name: ByLanguage;
  phone: string | null;
  printed: string | null;
  url: string | null;
  audience: 'public' | 'press';
  built_in: boolean;
  verified_by: string | null;
  verifier: string | null;
  verified_at: Date | null;
  verify_again_at: Date | null;
}

const SELECT = `SELECT c.*, o.name AS verifier FROM contact c LEFT JOIN officer o ON o.id = c.verified_by WHERE c.removed_at IS NULL`;

@Injectable()
export class ContactsStore {
  /** In the order in which they came; from after `cursor`. */
  async page(tx: Transaction, { limit, cursor }: { limit: number; cursor: string | null }): Promise<ContactRecord[]> {
    const rows = await tx.rows<ContactRow>(
      `${SELECT} AND ($2::uuid IS NULL OR c.id > $2::uuid) ORDER BY c.id LIMIT $1`,
      [limit, cursor],
    );
    return rows.map(toContact);
  }

  async verified(tx: Transaction): Promise<ContactRecord[]> {
    return (await tx.rows<ContactRow>(`${SELECT} AND c.verified_at IS NOT NULL ORDER BY c.id`)).map(toContact);
  }

  async find(tx: Transaction, id: string): Promise<ContactRecord | undefined> {
    const row = await tx.one<ContactRow>(`${SELECT} AND c.id = $1`, [id]);
    return row && toContact(row);
  }

  async add(
    tx: Transaction,
    { facts, officer, at }: { facts: ContactFacts; officer: string; at: string },
  ): Promise<string> {
    const id = uuidv7();
    await tx.run(
      `INSERT INTO contact (id, name, phone, printed, url, audience, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, JSON.stringify(facts.name), facts.phone, facts.printed, facts.url, facts.for, officer, at],
    );
    return id;
  }

  /** A changed number or link has been verified by nobody. */
  async change(tx: Transaction, id: string, facts: ContactFacts): Promise<void> {
    await tx.run(
      `UPDATE contact SET name = $2, phone = $3, printed = $4, url = $5, audience = $6,
              verified_by = CASE WHEN same THEN verified_by END, verified_at = CASE WHEN same THEN verified_at END,
              verify_again_at = CASE WHEN same THEN verify_again_at END
         FROM (SELECT phone IS NOT DISTINCT FROM $3 AND url IS NOT DISTINCT FROM $5 AS same FROM contact WHERE id = $1) was
        WHERE id = $1`,
      [id, JSON.stringify(facts.name), facts.phone, facts.printed, facts.url, facts.for],
    );
  }

  async verify(
    tx: Transaction,
    { id, officer, at, again }: { id: string; officer: string; at: string; again: string | null },
  ): Promise<void> {
    await tx.run(`UPDATE contact SET verified_by = $2, verified_at = $3, verify_again_at = $4 WHERE id = $1`, [
      id,
      officer,
      at,
      again,
    ]);
  }

  async remove(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.run(`UPDATE contact SET removed_at = $2 WHERE id = $1`, [id, at]);
  }

  async ticks(tx: Transaction, messageId: string): Promise<Tick[]> {
    const rows = await tx.rows<Omit<Tick, 'officer' | 'at'> & { officer_id: string; officer_name: string; at: Date }>(
      `SELECT t.fact, t.n, t.revision, t.officer_id, o.name AS officer_name, t.at
         FROM fact_tick t JOIN officer o ON o.id = t.officer_id WHERE t.message_id = $1 ORDER BY t.at, t.fact`,
      [messageId],
    );
    return rows.map(({ officer_id, officer_name, at, ...tick }) => ({
      ...tick,
      officer: { id: officer_id, name: officer_name },
      at: at.toISOString(),
    }));
  }

  /** Ticked again is ticked by whoever did it last. */
  async tick(
    tx: Transaction,
    row: { messageId: string; fact: string; n: number; revision: number; officer: string; at: string },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO fact_tick (message_id, fact, n, revision, officer_id, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (message_id, fact) DO UPDATE
         SET n = excluded.n, revision = excluded.revision, officer_id = excluded.officer_id, at = excluded.at`,
      [row.messageId, row.fact, row.n, row.revision, row.officer, row.at],
    );
  }

  async untick(tx: Transaction, messageId: string, fact: string): Promise<boolean> {
    return (await tx.run(`DELETE FROM fact_tick WHERE message_id = $1 AND fact = $2`, [messageId, fact])) > 0;
  }
}

const toContact = (row: ContactRow): ContactRecord => ({
  id: row.id,
  name: row.name,
  phone: row.phone,
  printed: row.printed,
  url: row.url,
  for: row.audience,
  builtIn: row.built_in,
  verified: row.verified_at && {
    by: row.verified_by === null ? null : { id: row.verified_by, name: row.verifier ?? '' },
    at: row.verified_at.toISOString(),
  },
  verifyAgainAt: row.verify_again_at?.toISOString() ?? null,
});
