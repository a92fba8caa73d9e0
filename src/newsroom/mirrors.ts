import type { AnchorCarrier } from '../domain/anchor.js';
import type { SigningKey } from '../formats/signing.js';
import type { Log } from './alarms.js';
import type { Clock } from './deadline.js';
import type { Manifest } from './manifest.js';
import { Mirror, type Standing } from './mirror.js';
import { directoryPlace } from './mirror-directory.js';
import type { Place } from './mirror-place.js';
import type { BucketSettings } from './mirror-s3.js';
import { writerName } from './mirror-turn.js';
import type { Shelf } from './shelf.js';

/** Where the shelf is mirrored to, besides being served. */
export interface MirrorSettings {
  /** Absolute; null: none. */
  readonly directory: string | null;
  readonly bucket: BucketSettings | null;
}

/** The places of the settings; the packages of a bucket are loaded only where there is one. */
export async function openPlaces({ directory, bucket }: MirrorSettings, replica: string): Promise<Place[]> {
  const writer = writerName(replica);
  const host = replica.replace(/:\d+$/, '');
  const places: Place[] = [];
  if (directory !== null) places.push(directoryPlace({ path: directory, name: `${host}:${directory}`, writer }));
  if (bucket !== null) places.push((await import('./mirror-s3.js')).bucketPlace(bucket));
  return places;
}

/** All mirrors of a newsroom. Each goes its own way, so that one which hangs holds up neither the page nor the others. */
export class Mirrors {
  private readonly mirrors: readonly Mirror[];

  constructor(
    places: readonly Place[],
    ports: {
      readonly key: SigningKey;
      readonly hub: string;
      readonly replica: string;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {
    const { replica, ...rest } = ports;
    this.mirrors = places.map((place) => new Mirror({ place, writer: writerName(replica), ...rest }));
  }

  offer(shelf: Shelf): void {
    for (const mirror of this.mirrors) mirror.offer(shelf);
  }

  anchorCarriers(): AnchorCarrier[] {
    return this.mirrors.map(({ anchors }) => anchors);
  }

  standings(): Standing[] {
    return this.mirrors.map(({ standing }) => standing);
  }

  /** The newest of what the mirrors that answer have, where that is newer than `epoch`. */
  async newerThan(epoch: number): Promise<(Manifest & { readonly mirror: string }) | null> {
    const asked = this.mirrors.map(async (mirror) => {
      const manifest = await mirror.look(epoch).catch(() => null);
      return manifest && { ...manifest, mirror: mirror.standing.name };
    });
    const newer = (await Promise.all(asked)).filter((found) => found !== null && found.epoch > epoch);
    return newer.sort((a, b) => b!.epoch - a!.epoch)[0] ?? null;
  }

  async idle(): Promise<void> {
    await Promise.all(this.mirrors.map((mirror) => mirror.idle()));
  }

  async close(): Promise<void> {
    await Promise.all(this.mirrors.map((mirror) => mirror.close()));
  }
}
