import { generateKeyPairSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PushDevice, PushKey } from '../domain/notice.js';
import { type Transaction, uuidv7 } from './database.js';
import { Sealer } from './seal.js';

/** A browser as its officer sees it in a list. */
export interface DeviceShown {
  readonly id: string;
  readonly name: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
}

/** Browsers that let themselves be woken, and the key by which push services know this hub. */
@Injectable()
export class PushStore {
  constructor(private readonly sealer: Sealer) {}

  /** Made once, at first need; of two processes that make one, both get the first. */
  async key(tx: Transaction): Promise<PushKey> {
    const kept = await this.kept(tx);
    if (kept) return kept;
    const made = newPushKey();
    await tx.run(`INSERT INTO push_key (id, public_key, private_key) VALUES (1, $1, $2) ON CONFLICT DO NOTHING`, [
      made.publicKey,
      this.sealer.seal(made.privateKey, KEY_PLACE),
    ]);
    return (await this.kept(tx))!;
  }

  private async kept(tx: Transaction): Promise<PushKey | undefined> {
    const row = await tx.one<{ public_key: string; private_key: string }>(
      `SELECT public_key, private_key FROM push_key WHERE id = 1`,
    );
    return row && { publicKey: row.public_key, privateKey: this.sealer.open(row.private_key, KEY_PLACE) };
  }

  /** The same browser again takes the place of what it was before, also when another officer sits at it now. */
  async add(
    tx: Transaction,
    { officerId, name, device, at }: { officerId: string; name: string; device: PushDevice; at: string },
  ): Promise<DeviceShown> {
    const id = uuidv7();
    const digest = this.sealer.digest(device.endpoint);
    await tx.run(`DELETE FROM push_device WHERE digest = $1`, [digest]);
    const { endpoint, p256dh, auth } = device;
    await tx.run(
      `INSERT INTO push_device (id, officer_id, digest, sealed, name, language, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        id,
        officerId,
        digest,
        this.sealer.seal(JSON.stringify({ endpoint, p256dh, auth }), place(id)),
        name,
        device.language,
        at,
      ],
    );
    return { id, name, createdAt: at };
  }

  async ofOfficer(tx: Transaction, officerId: string): Promise<DeviceShown[]> {
    const rows = await tx.rows<{ id: string; name: string; created_at: Date }>(
      `SELECT id, name, created_at FROM push_device WHERE officer_id = $1 ORDER BY id`,
      [officerId],
    );
    return rows.map(({ id, name, created_at }) => ({ id, name, createdAt: created_at.toISOString() }));
  }

  /** The name of what is gone; undefined when the officer has no such device. */
  async remove(tx: Transaction, officerId: string, id: string): Promise<string | undefined> {
    const row = await tx.one<{ name: string }>(
      `DELETE FROM push_device WHERE officer_id = $1 AND id::text = $2 RETURNING name`,
      [officerId, id],
    );
    return row?.name;
  }

  /** As it was sealed in its row. */
  open({ id, sealed, language }: { id: string; sealed: string; language: string }): PushDevice {
    return { ...(JSON.parse(this.sealer.open(sealed, place(id))) as Omit<PushDevice, 'language'>), language };
  }
}

const KEY_PLACE = 'push_key/1/private_key';
const place = (id: string): string => `push_device/${id}/sealed`;

/** As push services want it (RFC 8292 §3.2): the point uncompressed, the scalar alone. */
function newPushKey(): PushKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { x, y, d } = privateKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
  return { publicKey: point.toString('base64url'), privateKey: d! };
}
