import type { SigningKey } from '../formats/signing.js';
import type { Clock } from './deadline.js';
import { bytesOf, type Entry, entriesOf, type Manifest, verifyManifest, writeManifest } from './manifest.js';
import { MANIFEST, type Piece, piecesOf } from './mirror-files.js';
import type { Place } from './mirror-place.js';
import { Turn } from './mirror-turn.js';
import type { Shelf } from './shelf.js';

/** What a mirror has, by its manifest. */
export interface Found {
  readonly tag: string;
  /** Null: there is one that nobody can believe, so nothing is known of the files. */
  readonly manifest: Manifest | null;
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * `written`: it has this shelf. `left`: another newsroom keeps it there. `ahead`: it has a newer epoch. `busy`: somebody
 * else writes right now.
 */
export type Outcome = 'written' | 'left' | 'ahead' | 'busy';

export interface RoundPorts {
  readonly place: Place;
  readonly key: SigningKey;
  /** Public address of the hub. */
  readonly hub: string;
  /** `writerName` of this newsroom. */
  readonly writer: string;
  readonly clock: Clock;
  /** Bounds each call to the place. */
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether nothing more is to be begun. */
  readonly isOver: () => boolean;
  /** Somebody has to look at this, though the mirror is being mended. */
  readonly warn: (text: string) => void;
}

/**
 * Of the same epoch one newsroom writes the mirror anew with each minute's confirmation. When nothing has come from it
 * for so long, another does.
 */
const TAKE_OVER_MS = 90_000;

/** One round after the other brings a mirror to a shelf: what changed, the manifest, what is no longer named. */
export class Rounds {
  private found: Found | null = null;
  /** What lies there has been compared by size with the manifest that was found first. */
  private compared = false;
  private readonly turn: Turn;

  constructor(private readonly ports: RoundPorts) {
    this.turn = new Turn(ports, ports.call);
  }

  async round(shelf: Shelf): Promise<{ readonly outcome: Outcome; readonly manifest: Manifest | null }> {
    const outcome = this.leaves(await this.read(shelf.epoch), shelf) ?? (await this.inTurn(shelf));
    return { outcome, manifest: this.found?.manifest ?? null };
  }

  /** What the mirror holds now; null when there is nothing that can be believed. `epoch`: what a newsroom has itself. */
  async look(epoch: number): Promise<Manifest | null> {
    return (await this.read(epoch))?.manifest ?? null;
  }

  private async inTurn(shelf: Shelf): Promise<Outcome> {
    if (!(await this.turn.take())) return 'busy';
    try {
      // Once more: whoever had the turn before may have written.
      const found = await this.read(shelf.epoch);
      return this.leaves(found, shelf) ?? (await this.write(shelf, found));
    } finally {
      await this.turn.end();
    }
  }

  private async read(epoch: number): Promise<Found | null> {
    const { place, call, key, hub } = this.ports;
    const stored = await call(() => place.read(MANIFEST, this.found?.tag));
    if (stored === 'same') return this.found;
    this.found = null;
    if (stored === null) return null;
    const { tag } = stored;
    const verified = await verifyManifest(stored.bytes, key.jwk);
    if (verified.is === 'valid') {
      this.found = { tag, manifest: verified.manifest, entries: verified.entries };
      return this.found;
    }
    const { why, claims } = verified;
    if (claims && typeof claims.hub === 'string' && claims.hub !== hub)
      throw new Error(`it is the mirror of another hub (${claims.hub}): give this one a place of its own`);
    if (claims && claims.epoch > epoch)
      throw new Error(
        `its manifest says epoch ${claims.epoch}, which nobody vouches for (${why}); if TOCSIN_KEY was changed, remove ` +
          `${MANIFEST} there`,
      );
    this.ports.warn(`The manifest of the mirror ${place.name} is not believed: ${why}. All of it is written anew.`);
    this.found = { tag, manifest: null, entries: new Map() };
    return this.found;
  }

  /** Null: it is ours to write. */
  private leaves(found: Found | null, { epoch, confirmedAt }: Shelf): Outcome | null {
    const { manifest } = found ?? {};
    if (!manifest || manifest.epoch < epoch) return null;
    if (manifest.epoch > epoch) return 'ahead';
    if (manifest.writer === this.ports.writer) return null;
    return Date.parse(confirmedAt) - Date.parse(manifest.confirmedAt) < TAKE_OVER_MS ? 'left' : null;
  }

  private async write(shelf: Shelf, found: Found | null): Promise<Outcome> {
    const { place, key, hub, writer, call } = this.ports;
    const entries = await entriesOf(shelf);
    const known = await this.intact(found?.entries ?? new Map());
    if (!(await this.writeAll(changed(shelf, entries, known)))) return 'busy';

    const unnamed = new Set(found?.manifest?.removing);
    for (const entry of found?.entries.values() ?? []) for (const { file } of bytesOf(entry)) unnamed.add(file);
    for (const entry of entries.values()) for (const { file } of bytesOf(entry)) unnamed.delete(file);
    const { manifest, bytes } = await writeManifest(
      {
        hub,
        epoch: shelf.epoch,
        press: (found?.manifest?.press ?? 0) + 1,
        confirmedAt: shelf.confirmedAt,
        writtenAt: new Date().toISOString(),
        writer,
        removing: [...unnamed].sort(),
      },
      entries,
      key,
    );
    const tag = await call(() => place.replace(MANIFEST, bytes, found?.tag ?? null));
    if (tag === null) return 'busy';
    // Until they are gone the manifest names them for whoever comes after a process that ends right here.
    for (const file of unnamed) await call(() => place.remove(file));
    this.found = { tag, manifest: { ...manifest, removing: [] }, entries };
    return 'written';
  }

  /** Without the entries whose files are not what they should be; asked once, of a place where that can happen. */
  private async intact(entries: ReadonlyMap<string, Entry>): Promise<ReadonlyMap<string, Entry>> {
    const { place, call } = this.ports;
    if (this.compared || !place.size) return entries;
    const whole = new Map<string, Entry>();
    for (const [path, entry] of entries) {
      const sizes = await Promise.all(bytesOf(entry).map(({ file }) => call(() => place.size!(file))));
      if (bytesOf(entry).every(({ size }, i) => size === sizes[i])) whole.set(path, entry);
    }
    this.compared = true;
    return whole;
  }

  /** False: the turn was lost, or all is over. The first failure ends it, when the calls under way have ended. */
  private async writeAll(pieces: Iterator<Piece>): Promise<boolean> {
    const { place, call, isOver } = this.ports;
    let goesOn = true;
    const worker = async (): Promise<void> => {
      for (let next = pieces.next(); goesOn && !next.done; next = pieces.next()) {
        const piece = next.value;
        goesOn &&= !isOver() && (await this.turn.keep());
        if (goesOn) await call(() => place.write(piece));
      }
    };
    const failed = (error: unknown): never => {
      goesOn = false;
      throw error;
    };
    const ends = await Promise.allSettled(Array.from({ length: place.width }, () => worker().catch(failed)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return goesOn;
  }
}

/** Representations that the mirror lacks, or has with other bytes or another type. */
function* changed(
  shelf: Shelf,
  entries: ReadonlyMap<string, Entry>,
  known: ReadonlyMap<string, Entry>,
): Generator<Piece> {
  for (const [path, entry] of entries) {
    const before = known.get(path);
    if (before === entry) continue;
    const there = new Set(
      before?.type === entry.type ? bytesOf(before).map(({ file, sha256 }) => `${file} ${sha256}`) : [],
    );
    const wanted = bytesOf(entry);
    for (const piece of piecesOf(path, shelf.documents.get(path)!, shelf)) {
      const is = wanted.find(({ file }) => file === piece.file)!;
      if (!there.has(`${is.file} ${is.sha256}`)) yield piece;
    }
  }
}
