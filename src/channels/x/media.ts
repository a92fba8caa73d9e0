import type { ImageToPrepare, Preparation } from '../../domain/channel.js';
import type { ShownImage } from '../../domain/image.js';
import { keptFor, notPrepared, unreadable } from '../preparing.js';
import { uploaded } from './answers.js';
import type { XApi, XSaid } from './api.js';

/** What X keeps an unused image for where it does not say. */
const UNUSED_S = 86_400;
/** X's clock, and the time until the post is there. */
const MARGIN_S = 3_600;

/**
 * POST /2/media/upload in one piece, which is enough for an image, and POST /2/media/metadata for its description
 * (standards.md §6). One that has no description yet is not ready: it is never shown to people who cannot see it.
 */
export async function prepare(
  api: XApi,
  image: ShownImage,
  { bytes, begun, signal }: Pick<ImageToPrepare, 'bytes' | 'begun'> & { signal: AbortSignal },
): Promise<Preparation> {
  const given = begun === null ? await upload(api, image, bytes, signal) : { id: begun, keptS: UNUSED_S };
  if ('is' in given) return given;
  const { id, keptS } = given;
  const said = await api.call({ signal, of: null }, (client) =>
    client.post<unknown>('media/metadata', { id, metadata: { alt_text: { text: image.alt } } }),
  );
  if (said.is === 'said')
    return { is: 'ready', remoteId: id, expiresAt: keptFor(Date.now(), Math.max(0, keptS - MARGIN_S) * 1_000) };
  // Not known there any more: it is given once more.
  if (said.is === 'no' && said.status === 404) return unreadable('X');
  const not = failed(said);
  return not.is === 'failed' ? { is: 'begun', remoteId: id, afterMs: not.afterMs } : not;
}

async function upload(
  api: XApi,
  { type }: ShownImage,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<{ id: string; keptS: number } | Preparation> {
  const said = await api.call({ signal, of: null }, (client) =>
    client.post<unknown>(
      'media/upload',
      { media: Buffer.from(bytes), media_category: 'tweet_image', media_type: type },
      { forceBodyMode: 'form-data' },
    ),
  );
  if (said.is !== 'said') return failed(said);
  const read = uploaded.safeParse(said.value);
  if (!read.success) return unreadable('X');
  return { id: read.data.data.id, keptS: read.data.data.expires_after_secs ?? UNUSED_S };
}

/** Whoever must authorise anew is told by the post that follows. */
const failed = (said: Exclude<XSaid<unknown>, { is: 'said' }>): Preparation =>
  said.is === 'barred' ? { is: 'failed', error: said.error, afterMs: 1_000 } : notPrepared(said, 'X', Date.now());
