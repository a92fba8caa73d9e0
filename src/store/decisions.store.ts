import { Injectable } from '@nestjs/common';
import type { MadeDecision, MandatoryChannel } from '../domain/decisions.js';
import type { Decision, World } from '../domain/message.js';
import { type Transaction, uuidv7 } from './database.js';

export const OUTSIDE_KINDS = ['sms', 'siren', 'radio', 'hotline', 'website', 'other'] as const;
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

/** A channel of the office, one that the hub sends to or not. */
export interface OrganisationChannel extends MandatoryChannel {
  readonly kind: string;
  /** Null for an outside channel: it is used in both worlds. */
  readonly world: World | null;
  readonly mandatory: boolean;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What the office decides about its channels. Whoever changes something here holds the head's lock. */
@Injectable()
export class DecisionsStore {
  /** Outside channels first, then accounts of these kinds: of one world, or of both. */
  async channels(tx: Transaction, kinds: readonly string[], world: World | null): Promise<OrganisationChannel[]> {
    return tx.rows<OrganisationChannel>(
      `SELECT id, kind, name, world, EXISTS (SELECT FROM mandatory_channel m WHERE m.channel_id = id) AS mandatory
         FROM (SELECT id, kind, name, NULL AS world FROM outside_channel WHERE removed_at IS NULL
               UNION ALL
               SELECT id, kind, name, world FROM channel
                WHERE removed_at IS NULL AND kind = ANY ($1) AND ($2::text IS NULL OR world = $2)) each
        ORDER BY world IS NOT NULL, lower(name), id`,
      [kinds, world],
    );
  }

  async addOutside(tx: Transaction, row: { name: string; kind: OutsideKind; at: string }): Promise<string> {
    const id = uuidv7();
    await tx.run(`INSERT INTO outside_channel (id, name, kind, created_at) VALUES ($1, $2, $3, $4)`, [
      id,
      row.name,
      row.kind,
      row.at,
    ]);
    return id;
  }

  async changeOutside(tx: Transaction, id: string, { name, kind }: { name: string; kind: string }): Promise<void> {
    await tx.run(`UPDATE outside_channel SET name = $2, kind = $3 WHERE id = $1`, [id, name, kind]);
  }

  /** Kept for the decisions that name it. */
  async removeOutside(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.run(`UPDATE outside_channel SET removed_at = $2 WHERE id = $1`, [id, at]);
    await this.setMandatory(tx, id, false);
  }

  async setMandatory(tx: Transaction, id: string, mandatory: boolean): Promise<void> {
    await tx.run(
      mandatory
        ? `INSERT INTO mandatory_channel (channel_id) VALUES ($1) ON CONFLICT DO NOTHING`
        : `DELETE FROM mandatory_channel WHERE channel_id = $1`,
      [id],
    );
  }

  /** Those that a message of this world may not leave undecided. */
  async mandatory(tx: Transaction, world: World): Promise<MandatoryChannel[]> {
    return tx.rows<MandatoryChannel>(
      `SELECT id, name FROM outside_channel WHERE removed_at IS NULL AND id IN (SELECT channel_id FROM mandatory_channel)
       UNION ALL
       SELECT id, name FROM channel
        WHERE removed_at IS NULL AND world = $1 AND id IN (SELECT channel_id FROM mandatory_channel)
       ORDER BY name, id`,
      [world],
    );
  }

  /** By id or by name, whatever its case; accounts and endpoints of this world, and outside channels. */
  async find(tx: Transaction, named: string, world: World): Promise<MandatoryChannel | undefined> {
    return tx.one<MandatoryChannel>(
      `SELECT id, name FROM (
         SELECT id, name FROM channel WHERE removed_at IS NULL AND world = $3
         UNION ALL SELECT id, name FROM outside_channel WHERE removed_at IS NULL) each
        WHERE id = $1 OR lower(name) = lower($2) ORDER BY id = $1 DESC NULLS LAST LIMIT 1`,
      [UUID.test(named) ? named : null, named, world],
    );
  }

  async add(
    tx: Transaction,
    row: {
      messageId: string;
      channel: MandatoryChannel;
      decision: Decision['decision'] | null;
      reason: string;
      officer: string;
      at: string;
    },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO decision (message_id, channel, name, decision, reason, officer, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [row.messageId, row.channel.id, row.channel.name, row.decision, row.reason, row.officer, row.at],
    );
  }

  /** The last one about each channel, in the order in which they were made. */
  async inForce(tx: Transaction, messageId: string): Promise<MadeDecision[]> {
    const rows = await tx.rows<Omit<MadeDecision, 'at'> & { at: Date }>(
      `SELECT * FROM (
         SELECT DISTINCT ON (d.channel) d.id, d.channel, d.name, d.decision, d.reason, o.name AS by, d.at
           FROM decision d JOIN officer o ON o.id = d.officer
          WHERE d.message_id = $1 ORDER BY d.channel, d.id DESC) last
        WHERE decision IS NOT NULL ORDER BY id`,
      [messageId],
    );
    return rows.map(({ channel, name, decision, reason, by, at }) => ({
      channel,
      name,
      decision,
      reason,
      by,
      at: at.toISOString(),
    }));
  }
}
