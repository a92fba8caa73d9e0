import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { KnownImage } from '../domain/content.js';
import { admit, Refusal } from '../domain/refusal.js';
import { mediaPath } from '../formats/addresses.js';
import { Database, type Transaction } from '../store/database.js';
import { ImagesStore } from '../store/images.store.js';
import { Head } from '../store/ledger.store.js';
import type { Upload } from './api-media.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { type Developed, develop } from './darkroom.js';

const EVERY_MS = 600_000;
const DIGEST = /^[0-9a-f]{64}$/;

/** Images before they are part of a release: made, kept, found again by their digest, and forgotten when nobody used them. */
@Injectable()
export class ImagesService {
  private readonly logger = new Logger('PressOffice');

  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly images: ImagesStore,
  ) {}

  async upload(call: Call, bytes: Buffer): Promise<Upload> {
    return this.keep(call, admit(await develop(bytes)));
  }

  /** The same picture twice is one image: its name is its digest. */
  keep(call: Call, { facts, bytes }: Developed): Promise<Upload> {
    return this.changes.make(call, async (tx, head) => {
      const isNew = await this.images.keep(tx, facts, { bytes, officer: call.actor.id, at: head.now });
      if (isNew)
        await head.write({
          actor: call.actor.email,
          action: 'image-added',
          subject: facts.sha256,
          facts: { ...facts },
        });
      return { ...facts, path: mediaPath(facts) };
    });
  }

  async read(sha256: string) {
    const found = DIGEST.test(sha256) ? await this.images.bytes(sha256) : undefined;
    if (!found) throw new Refusal('not-found', 'There is no such image: unused ones are forgotten after a day.');
    return found;
  }

  /** What the hub knows of the images that somebody names. Under the head's lock none of them goes meanwhile. */
  async knownIn(tx: Transaction, input: unknown): Promise<KnownImage> {
    const facts = await this.images.facts(tx, digestsIn(input));
    return (sha256) => facts.get(sha256);
  }

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    await this.removeUnused().catch((error: unknown) => {
      this.logger.warn(`Unused images could not be removed; it is tried again in ten minutes. ${String(error)}`);
    });
  }

  /** Any number of processes may do it: the head's lock keeps a draft that is being saved apart from it. */
  async removeUnused(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const removed = await this.images.removeUnused(tx, head.now);
      if (removed.length > 0)
        await head.write({ actor: 'hub', action: 'images-removed', subject: 'images', facts: { sha256: removed } });
    });
  }
}

/** Read before anything is judged, so only what may be a digest, and no more of them than a message may name. */
function digestsIn(input: unknown): string[] {
  const media: unknown = typeof input === 'object' && input !== null && 'media' in input ? input.media : [];
  if (!Array.isArray(media)) return [];
  return media
    .slice(0, 4)
    .map((each: unknown) => (typeof each === 'object' && each !== null && 'sha256' in each ? each.sha256 : null))
    .filter((sha256): sha256 is string => typeof sha256 === 'string' && DIGEST.test(sha256));
}
