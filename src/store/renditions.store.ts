import { Injectable } from '@nestjs/common';
import type { Rendition } from '../domain/channel.js';
import type { Language } from '../domain/language.js';
import type { Transaction } from './database.js';

/** Which rendition: of these bytes (`sha256`) of this version, on this channel, in this language. */
export interface RenditionKey {
  readonly messageId: string;
  readonly n: number;
  readonly sha256: string;
  readonly channelId: string;
  readonly language: Language;
}

/** Posts are frozen at approval: what was approved is, letter for letter, what is sent; a deploy never edits old posts. */
@Injectable()
export class RenditionsStore {
  /** Keeps the first that was frozen, and returns it. */
  async freeze(tx: Transaction, key: RenditionKey, rendition: Rendition): Promise<Rendition> {
    await tx.run(
      `INSERT INTO rendition (message_id, n, sha256, channel_id, language, rendition, frozen_at)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp()) ON CONFLICT DO NOTHING`,
      [key.messageId, key.n, key.sha256, key.channelId, key.language, JSON.stringify(rendition)],
    );
    return (await this.frozen(tx, key))!;
  }

  async frozen(tx: Transaction, key: RenditionKey): Promise<Rendition | undefined> {
    const row = await tx.one<{ rendition: Rendition }>(
      `SELECT rendition FROM rendition
        WHERE message_id = $1 AND n = $2 AND sha256 = $3 AND channel_id = $4 AND language = $5`,
      [key.messageId, key.n, key.sha256, key.channelId, key.language],
    );
    return row?.rendition;
  }

  /** Those of a message that were approved or released, by `renditionName`. */
  async ofMessage(tx: Transaction, messageId: string): Promise<Map<string, Rendition>> {
    const rows = await tx.rows<RenditionName & { rendition: Rendition }>(
      `SELECT n, sha256, channel_id AS "channelId", language, rendition FROM rendition WHERE message_id = $1`,
      [messageId],
    );
    return new Map(rows.map((row) => [renditionName(row), row.rendition]));
  }
}

type RenditionName = Omit<RenditionKey, 'messageId'>;

export const renditionName = ({ n, sha256, channelId, language }: RenditionName): string =>
  `${n} ${sha256} ${channelId} ${language}`;
