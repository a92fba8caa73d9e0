import type { ImageToPrepare, Preparation } from '../../domain/channel.js';
import { extensionOf, type ShownImage } from '../../domain/image.js';
import { keptFor, notPrepared, unreadable } from '../preparing.js';
import { media } from './answers.js';
import type { MastodonApi } from './api.js';
import { isMissing } from './outcome.js';

/** vacuum_scheduler.rb removes what no status has after a day. */
const UNUSED_MS = 20 * 3_600_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * POST /api/v2/media with the description; 200 says that it is ready, 202 (and then 206 of GET /api/v1/media/:id) that
 * Mastodon still works on it: both come with its id, the latter without its address (standards.md §5). It is never
 * waited for here: the next claim asks again.
 */
export async function prepare(
  api: MastodonApi,
  image: ShownImage,
  { bytes, begun, signal }: Pick<ImageToPrepare, 'bytes' | 'begun'> & { signal: AbortSignal },
): Promise<Preparation> {
  const said =
    begun === null
      ? await api.call({ signal, of: null }, (client) =>
          client.v2.media.create.$raw({
            file: new File([new Uint8Array(bytes)], `image.${extensionOf(image)}`, { type: image.type }),
            description: image.alt,
            skipPolling: true,
          }),
        )
      : await api.call({ signal, of: 'read' }, (client) => client.v1.media.$select(begun).fetch.$raw());
  // One that it began and forgot is given to it once more.
  if (begun !== null && isMissing(said)) return unreadable('Mastodon');
  if (said.is !== 'said') return notPrepared(said, 'Mastodon', Date.now());
  const read = media.safeParse(said.value);
  if (!read.success) return unreadable('Mastodon');
  const { id, url } = read.data;
  return url
    ? { is: 'ready', remoteId: id, expiresAt: keptFor(Date.now(), UNUSED_MS) }
    : { is: 'begun', remoteId: id, afterMs: LOOK_AGAIN_MS };
}
