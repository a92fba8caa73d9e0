import type { ImageToPrepare, Preparation } from '../../domain/channel.js';
import type { SentImage, ShownImage } from '../../domain/image.js';
import { keptFor, notPrepared, unreadable } from '../preparing.js';
import { blob } from './answers.js';
import type { BlueskyApi } from './api.js';

/** A server may forget a blob that no record names after an hour (com.atproto.repo.uploadBlob). */
const UNUSED_MS = 45 * 60_000;

/** The blob is its own name: what the server answers is put into the record letter for letter. */
export async function prepare(
  api: BlueskyApi,
  { type }: ShownImage,
  { bytes, signal }: Pick<ImageToPrepare, 'bytes'> & { signal: AbortSignal },
): Promise<Preparation> {
  const said = await api.call({ signal, of: null }, (com, _, options) =>
    com.repo.uploadBlob(bytes, { ...options, encoding: type }),
  );
  if (said.is === 'said') {
    const read = blob.safeParse(JSON.parse(JSON.stringify(said.value.blob)));
    if (!read.success) return unreadable('Bluesky');
    return { is: 'ready', remoteId: JSON.stringify(read.data), expiresAt: keptFor(Date.now(), UNUSED_MS) };
  }
  return notPrepared(said.is === 'not-in' ? said.why : said, 'Bluesky', Date.now());
}

/** app.bsky.embed.images, with the shape that apps keep room for while a picture loads. */
export const embedOf = (images: readonly SentImage[]) => ({
  $type: 'app.bsky.embed.images' as const,
  images: images.map(({ alt, width, height, remoteId }) => ({
    alt,
    image: JSON.parse(remoteId ?? 'null') as unknown,
    aspectRatio: { width, height },
  })),
});
