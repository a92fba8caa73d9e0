import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { ChannelKinds } from '../domain/channel.js';
import { SEVERITIES } from '../domain/message.js';
import { channelOf } from './channels.store.js';
import { Database } from './database.js';
import { ChannelEntity } from './entities.js';
import { MessagesStore } from './messages.store.js';
import { ReleasesStore } from './releases.store.js';

const CHUNK = 1_000;

interface FanoutRow {
  message_id: string;
  version: number;
  after_id: string | null;
}

/**
 * Gives every endpoint that a release concerns its placement, a chunk a transaction, in id order. A version that was
 * overtaken is not fanned out to the end: endpoints that it had not reached are told the newest or nothing, and chunks
 * of two versions of one message never run at once, so that the older cannot be written after the newer.
 */
@Injectable()
export class FanoutsStore {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesStore,
    private readonly releases: ReleasesStore,
  ) {}

  /**
   * One chunk of one fan-out, withdrawals and the worst severity first; false when nothing is left that no other worker
   * has. A worker killed in between leaves the rest to the next.
   */
  async advance(kinds: ChannelKinds): Promise<boolean> {
    const endpointKinds = kinds.all.map((kind) => kind.kind);
    return this.database.transaction(async (tx) => {
      const fanout = await tx.one<FanoutRow>(
        `SELECT f.message_id, f.version, f.after_id
           FROM fanout f JOIN version v ON v.message_id = f.message_id AND v.n = f.version
          WHERE f.done_at IS NULL
            AND NOT EXISTS (SELECT FROM fanout g
                             WHERE g.message_id = f.message_id AND g.version > f.version AND g.done_at IS NULL)
          ORDER BY v.kind = 'withdrawal' DESC, v.kind IN ('correction', 'hold') DESC,
                   array_position($1::text[], v.content->>'severity'), v.epoch
          LIMIT 1 FOR UPDATE OF f SKIP LOCKED`,
        [SEVERITIES],
      );
      if (!fanout) return false;
      // Waits for a worker that has an older version of this message in hand, and takes the rest of it away.
      await tx.run(
        `UPDATE fanout SET done_at = clock_timestamp() WHERE message_id = $1 AND version < $2 AND done_at IS NULL`,
        [fanout.message_id, fanout.version],
      );
      const ids = await tx.rows<{ id: string }>(
        `SELECT id FROM channel WHERE kind = ANY ($1) AND removed_at IS NULL AND ($2::uuid IS NULL OR id > $2::uuid)
          ORDER BY id LIMIT $3`,
        [endpointKinds, fanout.after_id, CHUNK],
      );
      const rows = await tx.manager
        .getRepository(ChannelEntity)
        .find({ where: { id: In(ids.map(({ id }) => id)) }, order: { id: 'ASC' } });
      const endpoints = rows.map((row) => channelOf(row, kinds)).filter((channel) => channel.capabilities.ordersItself);
      const version = (await this.messages.versions(tx, fanout.message_id)).find(({ n }) => n === fanout.version);
      if (!version)
        throw new Error(`fan-out of ${fanout.message_id} names version ${fanout.version}, which is missing`);
      await this.releases.raise(
        tx,
        { messageId: fanout.message_id, content: version.content, released: { n: version.n } },
        endpoints,
      );
      const last = ids.at(-1)?.id;
      const done = ids.length < CHUNK;
      await tx.run(
        `UPDATE fanout SET after_id = coalesce($3, after_id), done_at = CASE WHEN $4 THEN clock_timestamp() END
          WHERE message_id = $1 AND version = $2`,
        [fanout.message_id, fanout.version, last ?? null, done],
      );
      return true;
    });
  }
}
