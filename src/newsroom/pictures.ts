import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extensionOf, type Image, imagesOf } from '../domain/image.js';
import type { PublicState } from '../domain/state.js';
import { mediaPath } from '../formats/addresses.js';
import type { Alarms } from './alarms.js';
import { type Clock, Deadline } from './deadline.js';
import { finishBytes } from './finish.js';
import type { Finished } from './shelf.js';

/**
 * The images of released versions, as they stand on the shelf. They are named by their bytes, so each is read from the
 * database once, ever: from then on the newsroom's own disk has it, and what is read there is believed only if its digest
 * is its name. It promises that a text never waits longer than `PATIENCE_MS` for a picture, and that a picture which
 * could not be had is asked for again.
 */
export interface Pictures {
  /** Those of the state that are at hand, by their path. */
  of(state: PublicState): ReadonlyMap<string, Finished>;
  /** Brings what the state lacks; without `read` only what the disk has. True when there is more than `of` gave last. */
  gather(state: PublicState, read?: ReadImage): Promise<boolean>;
}

/** Undefined: the database has no such image that was released. */
export type ReadImage = (sha256: string) => Promise<Buffer | undefined>;

const PATIENCE_MS = 1_000;
/** One that failed is left alone for so long. */
const AGAIN_MS = 10_000;

export function openPictures(settings: { directory: string; clock: Clock; alarms: Alarms }): Pictures {
  const { clock, alarms } = settings;
  const directory = join(settings.directory, 'media');
  const deadline = new Deadline(clock);
  const kept = new Map<string, Finished>();
  const failedMs = new Map<string, number>();
  /** Something came since the last shelf; perhaps after nobody waited for it any more. */
  let isMore = false;

  const fileOf = (image: Image): string => join(directory, `${image.sha256}.${extensionOf(image)}`);
  const lacks = ({ sha256 }: Image): boolean =>
    !kept.has(sha256) && clock.nowMs() - (failedMs.get(sha256) ?? Number.NEGATIVE_INFINITY) >= AGAIN_MS;

  function take(image: Image, bytes: Buffer | undefined, since: string): boolean {
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== image.sha256) return false;
    kept.set(image.sha256, finishBytes(bytes, { type: image.type, lastModified: since, csp: null, immutable: true }));
    failedMs.delete(image.sha256);
    isMore = true;
    return true;
  }

  /** Whole or not at all, under its name; a disk that takes nothing is the keeper's to tell. */
  async function save(image: Image, bytes: Buffer): Promise<void> {
    const file = fileOf(image);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, bytes, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }

  async function bring(image: Image, since: string, read: ReadImage | undefined): Promise<void> {
    const onDisk = await readFile(fileOf(image)).catch(() => undefined);
    if (take(image, onDisk, since) || !read) return;
    const bytes = await read(image.sha256);
    if (!take(image, bytes, since)) throw new Error(`The database does not have the image ${image.sha256}.`);
    await save(image, bytes!).catch(() => undefined);
  }

  return {
    of(state) {
      isMore = false;
      const shown = new Map<string, Finished>();
      for (const { image } of shownIn(state)) {
        const finished = kept.get(image.sha256);
        if (finished) shown.set(mediaPath(image), finished);
      }
      return shown;
    },
    async gather(state, read) {
      const untilMs = clock.nowMs() + PATIENCE_MS;
      for (const { image, since } of shownIn(state)) {
        if (!lacks(image)) continue;
        // At the start there may be hundreds, all on the disk: only the database may keep a text waiting.
        const restMs = untilMs - clock.nowMs();
        if (read && restMs <= 0) break;
        try {
          const brought = bring(image, since, read);
          await (read ? deadline.within(restMs, brought) : brought);
        } catch (error) {
          failedMs.set(image.sha256, clock.nowMs());
          alarms.raise('picture', 'An image of a released version could not be had; it is asked for again.', error);
        }
      }
      if (failedMs.size === 0) alarms.clear('picture', 'Every image of the released versions is there again.');
      return isMore;
    },
  };
}

/** Newest release first, each with the time since when it is public. */
function* shownIn({ messages }: PublicState): Generator<{ image: Image; since: string }> {
  for (const { versions } of messages)
    for (const { content, releasedAt } of versions)
      for (const image of imagesOf(content)) yield { image, since: releasedAt };
}
