import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Expected, Found, Survey } from '../../src/domain/drift.js';
import type { Shown } from './dialect.js';
import { accountOf, CHANNEL_KINDS, deliveryFor, dialect, farSideOf } from './dialects.js';
import { accept, answer, type FarSide, type Reply, reset } from './far-side.js';

const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const READ_BACK = CHANNEL_KINDS.filter(
  (kind) => kinds.get(kind).capabilities(dialect(kind).settings('https://far.example/')).readBackSeconds !== null,
);
const byFound = (a: Found, b: Found): number => a.is.localeCompare(b.is);
const SINCE = '2026-11-22T00:00:00.000Z';

describe.each(READ_BACK)('what stands on a channel of kind %s', (kind) => {
  const postId = dialect(kind).postId ?? String;
  const { text, language, key } = deliveryFor(kind);
  let far: FarSide;
  let shown: Shown;
  let channel: OpenedChannel;

  beforeEach(async () => {
    shown = new Map();
    far = await farSideOf(kind, shown).open();
    const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
    channel = channels.open(kind, accountOf(kind, `${far.origin}/there`), { world: 'exercise', deadlineMs: 5_000 });
  });
  afterEach(async () => {
    await channel.close();
    await far.close();
  });

  /** The post as the hub made it, and as it expects it. */
  async function posted(more = ''): Promise<Expected> {
    const outcome = await channel.apply(deliveryFor(kind, 'open', { text: more + text, key: key + more.length }));
    if (outcome.is !== 'delivered' || outcome.remoteId === null)
      throw new Error(`the post gave ${JSON.stringify(outcome)}`);
    return { remoteId: outcome.remoteId, language, text: more + text };
  }
  const survey = (...expected: Expected[]): Promise<Survey> => channel.survey({ expected, since: SINCE });

  test('is found as sent, however the far side writes it anew', async () => {
    const post = await posted();
    expect(await survey(post)).toEqual({
      is: 'surveyed',
      found: [{ remoteId: post.remoteId, is: 'as-sent' }],
      others: [],
    });
  });

  test('is found edited, with the text that its reader sees', async () => {
    const post = await posted();
    shown.set(post.remoteId, { text: 'Tout va bien & <rien>', replyTo: null });
    expect(await survey(post)).toMatchObject({
      found: [{ remoteId: post.remoteId, is: 'edited', text: 'Tout va bien & <rien>' }],
    });
  });

  test('is found deleted only where the far side says so of that one post', async () => {
    const [gone, stands] = [await posted('A '), await posted('AB ')];
    shown.delete(gone.remoteId);
    const read = await survey(gone, stands);
    if (read.is !== 'surveyed') throw new Error('the survey failed');
    expect([...read.found].sort(byFound)).toEqual([
      { remoteId: stands.remoteId, is: 'as-sent' },
      { remoteId: gone.remoteId, is: 'deleted' },
    ]);
  });

  test('is also what nobody at the hub posted', async () => {
    const post = await posted();
    shown.set(postId(900), { text: 'Nous sommes piratés', replyTo: null });
    expect(await survey(post)).toMatchObject({
      found: [{ remoteId: post.remoteId, is: 'as-sent' }],
      others: [{ remoteId: postId(900), text: 'Nous sommes piratés' }],
    });
  });

  test('is read without changing anything', async () => {
    const post = await posted();
    const sent = far.received.length;
    await survey(post, { ...post, remoteId: postId(901) });
    expect(new Set(far.received.slice(sent).map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  const BROKEN: readonly [string, Reply][] = [
    ['500', { status: 500, body: { error: 'no', title: 'no' } }],
    ['401', { status: 401, body: { error: 'no', title: 'no' } }],
    ['404 of a proxy', { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' }],
    ['429', { status: 429, body: { error: 'no', title: 'no' } }],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }],
    ['another object', { status: 200, body: { ok: true } }],
    ['null', { status: 200, body: 'null' }],
    ['a list of nothing known', { status: 200, body: '[{"id":"../1"},null]' }],
    ['an error beside nothing', { status: 200, body: { errors: [{ type: 'x' }], meta: { result_count: 0 } } }],
  ];
  test.each(BROKEN)('is not known when everything answers %s', async (_, reply) => {
    const post = await posted();
    far.script = [answer(reply)];
    expect(await survey(post)).toMatchObject({ is: 'failed' });
  });

  test.each(BROKEN)('is never called deleted on the word of %s', async (_, reply) => {
    const post = await posted();
    shown.delete(post.remoteId);
    far.script = [accept, answer(reply)];
    const read = await survey(post);
    if (read.is === 'surveyed') expect(read.found).toEqual([]);
  });

  test('is not known when the connection breaks', async () => {
    const post = await posted();
    far.script = [reset];
    expect((await survey(post)).is).toBe('failed');
  });

  test('is never read from the live world at the training ground', async () => {
    const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
    const live = channels.open(kind, accountOf(kind, `${far.origin}/there`), { world: 'live', deadlineMs: 5_000 });
    expect(await live.survey({ expected: [], since: SINCE })).toMatchObject({
      is: 'failed',
      error: { code: 'address-refused' },
    });
    expect(far.connections).toBe(0);
  });
});
