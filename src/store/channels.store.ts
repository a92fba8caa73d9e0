import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan } from 'typeorm';
import type { Account, Channel, ChannelKinds, CheckResult } from '../domain/channel.js';
import type { World } from '../domain/message.js';
import { Database, type Transaction, uuidv7 } from './database.js';
import { ChannelEntity, type ChannelRow } from './entities.js';
import { Sealer } from './seal.js';

export interface NewChannel {
  readonly kind: string;
  readonly name: string;
  readonly world: World;
  readonly account: Account;
  readonly training?: boolean;
}

const place = (id: string) => `channel/${id}/secrets`;

/** A row as the domain sees it: what it can do and whom it wants to hear from, by its kind. */
export function channelOf(row: ChannelRow, kinds: ChannelKinds): Channel {
  const kind = kinds.get(row.kind);
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    world: row.world,
    filter: kind.filter(row.settings),
    capabilities: kind.capabilities(row.settings),
    paused: row.paused,
  };
}

@Injectable()
export class ChannelsStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Those in use, in id order. */
  async all(tx: Transaction): Promise<ChannelRow[]> {
    return tx.manager.getRepository(ChannelEntity).find({ where: { removedAt: IsNull() }, order: { id: 'ASC' } });
  }

  /** Was there ever a channel, even one that was removed since? */
  async everAny(tx: Transaction): Promise<boolean> {
    return tx.manager.getRepository(ChannelEntity).exists({});
  }

  /** Those of these kinds and this world that are in use, in id order. */
  async ofKinds(tx: Transaction, kinds: readonly string[], world: World): Promise<ChannelRow[]> {
    return tx.manager
      .getRepository(ChannelEntity)
      .find({ where: { kind: In([...kinds]), world, removedAt: IsNull() }, order: { id: 'ASC' } });
  }

  /** A page in id order, from after `cursor` (a channel's id). There may be thousands of endpoints. */
  async page(
    tx: Transaction,
    { kinds, limit, cursor }: { kinds: readonly string[]; limit: number; cursor: string | null },
  ): Promise<ChannelRow[]> {
    const after = cursor === null ? {} : { id: MoreThan(cursor) };
    return tx.manager
      .getRepository(ChannelEntity)
      .find({ where: { kind: In([...kinds]), removedAt: IsNull(), ...after }, order: { id: 'ASC' }, take: limit });
  }

  async anyLive(): Promise<boolean> {
    const [row] = await this.database.rows<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM channel WHERE world = 'live' AND removed_at IS NULL) AS any`,
    );
    return row!.any;
  }

  async list(): Promise<ChannelRow[]> {
    return this.database.transaction((tx) => this.all(tx));
  }

  async get(tx: Transaction, id: string): Promise<ChannelRow | undefined> {
    if (!UUID.test(id)) return undefined;
    const row = await tx.manager.getRepository(ChannelEntity).findOneBy({ id });
    return row && row.removedAt === null ? row : undefined;
  }

  async byName(tx: Transaction, world: World, name: string): Promise<ChannelRow | undefined> {
    const [found] = await tx.rows<{ id: string }>(
      `SELECT id FROM channel WHERE world = $1 AND lower(name) = lower($2) AND removed_at IS NULL`,
      [world, name],
    );
    return found && this.get(tx, found.id);
  }

  async add(tx: Transaction, channel: NewChannel, at: string): Promise<ChannelRow> {
    const id = uuidv7();
    const row: ChannelRow = {
      id,
      kind: channel.kind,
      name: channel.name,
      world: channel.world,
      settings: channel.account.settings as ChannelRow['settings'],
      secrets: this.sealer.seal(JSON.stringify(channel.account.secrets), place(id)),
      limits: {},
      checked: null,
      paused: null,
      limitedUntil: null,
      limited: null,
      training: channel.training ?? false,
      createdAt: new Date(at),
      removedAt: null,
    };
    await tx.manager.getRepository(ChannelEntity).insert(row);
    return row;
  }

  async change(tx: Transaction, id: string, change: { name?: string; account?: Account }): Promise<void> {
    const values: Partial<ChannelRow> = {};
    if (change.name !== undefined) values.name = change.name;
    if (change.account) {
      values.settings = change.account.settings as ChannelRow['settings'];
      values.secrets = this.sealer.seal(JSON.stringify(change.account.secrets), place(id));
    }
    await tx.manager.getRepository(ChannelEntity).update({ id }, values);
    // Another token may live where the one before was dead: it is tried at once.
    await tx.run(
      `UPDATE watch SET survey_at = '-infinity', check_at = '-infinity', failures = 0 WHERE channel_id = $1`,
      [id],
    );
  }

  /** Kept for the ledger and the board's past; nothing is sent there any more. */
  async remove(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.manager.getRepository(ChannelEntity).update({ id }, { removedAt: new Date(at) });
  }

  async pause(tx: Transaction, id: string, reason: string | null): Promise<void> {
    await tx.manager.getRepository(ChannelEntity).update({ id }, { paused: reason });
  }

  async checked(tx: Transaction, id: string, result: CheckResult, at: string): Promise<void> {
    const limits = result.ok ? { limits: result.limits } : {};
    await tx.manager.getRepository(ChannelEntity).update({ id }, { checked: { at, result }, ...limits });
  }

  /** Secrets that the far side made anew; the account stays the same. */
  async renewed(tx: Transaction, { id }: ChannelRow, secrets: Account['secrets']): Promise<void> {
    const sealed = this.sealer.seal(JSON.stringify(secrets), place(id));
    await tx.manager.getRepository(ChannelEntity).update({ id }, { secrets: sealed });
  }

  /** Opens the seal: call it only where a delivery or a check is about to be made. */
  account(row: ChannelRow): Account {
    return { settings: row.settings, secrets: JSON.parse(this.sealer.open(row.secrets, place(row.id))) };
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
