import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import { image } from '../support/messages.js';
import type { Shown } from './dialect.js';
import { accountOf, deliveryFor, farSideOf } from './dialects.js';
import { answer, type FarSide, reset } from './far-side.js';

/** What Mastodon says of an image: 200 it is ready, 202 it works on it, then 206 until it is; 422 it never will be. */
let far: FarSide;
let channel: OpenedChannel;
const shown: Shown = new Map();
const SHOWN = { ...image(), url: 'https://crisis.example/media/x.jpg', alt: 'La fumée.' };

beforeEach(async () => {
  shown.clear();
  far = await farSideOf('mastodon', shown).open();
  const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const account = accountOf('mastodon', `${far.origin}/there`);
  channel = channels.open('mastodon', account, { world: 'exercise', deadlineMs: 1_000 });
});
afterEach(async () => {
  await channel.close();
  await far.close();
});

const prepare = (begun: string | null = null, withinMs = 1_000) =>
  channel.prepare!(SHOWN, { bytes: new Uint8Array([1, 2, 3]), begun, withinMs });
const says = (status: number, body: object) => {
  far.script = [answer({ status, body })];
};

describe('an image that is given to Mastodon', () => {
  test('goes with its description, and is ready at once where the answer has its address', async () => {
    says(200, { id: '7', url: 'https://far.example/7.jpg' });
    expect(await prepare()).toMatchObject({ is: 'ready', remoteId: '7', expiresAt: expect.any(String) });
    const { path, body } = far.received[0]!;
    expect(path).toContain('/api/v2/media');
    expect(body).toContain('La fumée.');
    expect(body).toContain('image.jpg');
  });

  test('is asked for by its id while Mastodon works on it, and never waited for', async () => {
    says(202, { id: '7', url: null });
    expect(await prepare()).toMatchObject({ is: 'begun', remoteId: '7' });
    says(206, { id: '7', url: null });
    expect(await prepare('7')).toMatchObject({ is: 'begun', remoteId: '7' });
    says(200, { id: '7', url: 'https://far.example/7.jpg' });
    expect(await prepare('7')).toMatchObject({ is: 'ready', remoteId: '7' });
    expect(far.received.map(({ method, path }) => `${method} ${path.replace(/^.*\/api/, '/api')}`)).toEqual([
      'POST /api/v2/media',
      'GET /api/v1/media/7',
      'GET /api/v1/media/7',
    ]);
  });

  test.each([413, 415, 422])('is not given again where the answer is %i', async (status) => {
    says(status, { error: 'Validation failed: File is not a picture' });
    expect(await prepare()).toMatchObject({ is: 'refused', error: { code: 'image-not-taken' } });
  });

  test.each([401, 429, 500, 503])('is tried again where the answer is %i', async (status) => {
    says(status, { error: 'No.' });
    expect(await prepare()).toMatchObject({ is: 'failed', afterMs: expect.any(Number) });
  });

  test('is simply given once more where the answer was lost, or what it began is forgotten', async () => {
    far.script = [reset];
    expect(await prepare()).toMatchObject({ is: 'failed' });
    says(404, { error: 'Record not found' });
    expect(await prepare('7')).toMatchObject({ is: 'failed' });
  });

  test('is not waited for longer than the text can wait', async () => {
    far.script = [() => undefined];
    expect(await prepare(null, 50)).toMatchObject({ is: 'failed' });
  });
});

describe('a post with images', () => {
  const sent = { ...SHOWN, remoteId: '7' };

  test('names them at every edit, and none where it shall have none', async () => {
    const opened = await channel.apply(deliveryFor('mastodon', 'open', { images: [sent] }));
    const remoteId = opened.is === 'delivered' ? opened.remoteId : null;
    await channel.apply(deliveryFor('mastodon', 'edit', { images: [sent], remoteId }));
    await channel.apply(deliveryFor('mastodon', 'edit', { remoteId }));
    expect(far.received.map(({ body }) => JSON.parse(body).media_ids)).toEqual([['7'], ['7'], []]);
  });

  test('that came too early is tried again: nothing was done', async () => {
    says(422, { error: 'Cannot attach files that have not finished processing. Try again in a moment!' });
    expect(await channel.apply(deliveryFor('mastodon', 'open', { images: [sent] }))).toMatchObject({ is: 'retry' });
  });

  test('is not seen to be edited before its image is there', async () => {
    const opened = await channel.apply(deliveryFor('mastodon'));
    const remoteId = opened.is === 'delivered' ? opened.remoteId : null;
    const edit = deliveryFor('mastodon', 'edit', { images: [sent], remoteId });
    expect(await channel.look(edit)).toEqual({ is: 'absent' });
  });
});
