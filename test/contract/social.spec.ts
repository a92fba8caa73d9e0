import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Shown } from './dialect.js';
import { accountOf, deliveryFor, dialect, farSideOf } from './dialects.js';
import { accept, answer, type FarSide } from './far-side.js';

let far: FarSide;
let shown: Shown;

function opened(kind: string, change: { settings?: object; secrets?: { [name: string]: string } } = {}): OpenedChannel {
  const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const account = accountOf(kind, `${far.origin}/there`);
  return channels.open(
    kind,
    { settings: { ...(account.settings as object), ...change.settings }, secrets: change.secrets ?? account.secrets },
    { world: 'exercise', deadlineMs: 5_000 },
  );
}
const farSide = async (kind: string): Promise<void> => {
  shown = new Map();
  far = await farSideOf(kind, shown).open();
};
afterEach(() => far.close());

describe('a Mastodon account', () => {
  beforeEach(() => farSide('mastodon'));
  const mastodon = (settings?: object): OpenedChannel => opened('mastodon', { settings });

  test('posts in the language and visibility of its settings, never for later', async () => {
    await mastodon({ visibility: 'unlisted' }).apply(deliveryFor('mastodon'));
    const sent = JSON.parse(far.received[0]!.body);
    expect(sent).toEqual({
      status: deliveryFor('mastodon').text,
      language: 'fr',
      visibility: 'unlisted',
      in_reply_to_id: null,
      spoiler_text: '',
      sensitive: false,
      media_ids: [],
    });
    expect(far.received[0]!.headers.authorization).toBe('Bearer mastodon-token-0123456789');
  });

  test('tells which older text a replayed key gave back, so that it is edited next', async () => {
    shown.set('5', { text: 'ALERTE – Incendie\n\nAncien texte', replyTo: null });
    const replay = dialect('mastodon').act({ method: 'GET', path: '/api/v1/statuses/5', headers: {}, body: '' }, shown);
    far.script = [answer(replay), accept];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toMatchObject({
      is: 'delivered',
      remoteId: '5',
      text: 'ALERTE – Incendie\n\nAncien texte',
    });
  });

  test('asks for the source where HTML alone cannot tell, and finds the text as it was asked', async () => {
    const { text } = deliveryFor('mastodon');
    shown.set('5', { text, replyTo: null });
    far.script = [
      answer({ status: 200, body: { id: '5', url: null, content: '<p>@<span>crisis</span></p>' } }),
      accept,
    ];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toMatchObject({
      is: 'delivered',
      remoteId: '5',
      text: null,
    });
    expect(far.received.map(({ path }) => path)).toEqual(['/there/api/v1/statuses', '/there/api/v1/statuses/5/source']);
  });

  test('fault 14: the limit of a post is read from the instance', async () => {
    expect(await mastodon().check()).toEqual({
      ok: true,
      account: `@crisis@127.0.0.1:${far.port}`,
      limits: { maxCharacters: 800, charactersReservedPerUrl: 30 },
    });
  });

  test('keeps the default limits where an instance tells absurd ones', async () => {
    far.script = [
      accept,
      answer({
        status: 200,
        body: { configuration: { statuses: { max_characters: 1e12, characters_reserved_per_url: 'many' } } },
      }),
    ];
    expect(await mastodon().check()).toMatchObject({ limits: { maxCharacters: 500, charactersReservedPerUrl: 23 } });
  });

  test('tries a refused attachment again soon', async () => {
    const error = 'Cannot attach files that have not finished processing. Try again in a moment!';
    far.script = [answer({ status: 422, body: { error } })];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toMatchObject({ is: 'retry', afterMs: 5_000 });
  });

  test('refuses a text that the instance refuses, and goes on with others', async () => {
    far.script = [answer({ status: 422, body: { error: 'Validation failed: Text character limit of 500 exceeded' } })];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toMatchObject({
      is: 'refused',
      pause: false,
      error: { code: 'not-accepted', detail: expect.stringContaining('limit of 500') },
    });
  });

  test('stops nothing when only the post of a repeated key was deleted', async () => {
    far.script = [answer({ status: 404, body: { error: 'Record not found' } })];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toEqual({ is: 'gone' });
  });

  test('fault 30: does not take an edit for done that names another post', async () => {
    far.script = [answer({ status: 200, body: { id: '6', content: '<p></p>' } })];
    const edit = deliveryFor('mastodon', 'edit', { remoteId: '5' });
    expect(await mastodon().apply(edit)).toMatchObject({ is: 'unknown' });
  });

  const others = (from: number, at: string) =>
    answer({
      status: 200,
      body: Array.from({ length: 40 }, (_, i) => ({ id: String(from - i), content: '<p>other</p>', created_at: at })),
    });

  test('reads its timeline back to the intent before it says that a post is not there', async () => {
    const look = deliveryFor('mastodon', 'open', { since: '2026-11-22T02:14:00.000Z' });
    far.script = [
      accept,
      others(1000, '2026-11-22T03:00:00.000Z'),
      others(900, '2026-11-22T02:20:00.000Z'),
      others(800, '2026-11-22T02:13:30.000Z'),
      others(700, '2026-11-22T02:12:59.000Z'),
    ];
    expect(await mastodon().look(look)).toEqual({ is: 'absent' });
    expect(far.received.map(({ path }) => new URL(path, far.origin).searchParams.get('max_id'))).toEqual([
      null,
      null,
      '961',
      '861',
      '761',
    ]);
  });

  test('never says absent when more was posted since the intent than it reads', async () => {
    far.script = [accept, ...Array.from({ length: 25 }, (_, i) => others(9000 - 40 * i, '2026-11-22T03:00:00.000Z'))];
    const look = deliveryFor('mastodon', 'open', { since: '2026-11-22T02:14:00.000Z' });
    expect(await mastodon().look(look)).toMatchObject({ is: 'failed', error: { code: 'too-many-posts' } });
  });

  test('says failed, not absent, when a later page cannot be read', async () => {
    far.script = [accept, others(900, new Date().toISOString()), answer({ status: 503, body: { error: 'no' } })];
    expect((await mastodon().look(deliveryFor('mastodon'))).is).toBe('failed');
  });

  test('reads a timeline of 40 long posts, which is larger than any answer to a call that changes something', async () => {
    const note = 'x'.repeat(4_000);
    const long = Array.from({ length: 39 }, (_, i) => ({
      id: String(900 - i),
      content: '<p>other</p>',
      account: { note },
    }));
    const own = { id: '861', content: `<p><a href="${deliveryFor('mastodon').marker}">link</a></p>` };
    far.script = [accept, answer({ status: 200, body: [...long, own] })];
    expect(await mastodon().look(deliveryFor('mastodon'))).toMatchObject({ is: 'seen', remoteId: '861' });
  });
});

describe('an X account', () => {
  beforeEach(() => farSide('x'));
  const x = (settings?: object): OpenedChannel => opened('x', { settings });
  const problem = (status: number, detail: string) =>
    answer({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { title: 'No', detail, type: 'about:blank', status },
    });

  test('looks, and adopts its post, when X calls the text a duplicate', async () => {
    shown.set('5', { text: deliveryFor('x').text, replyTo: null });
    far.script = [problem(403, 'You are not allowed to create a Tweet with duplicate content.'), accept];
    const channel = x();
    expect(await channel.apply(deliveryFor('x'))).toMatchObject({ is: 'unknown', error: { code: 'duplicate' } });
    expect(await channel.look(deliveryFor('x'))).toMatchObject({ is: 'seen', remoteId: '5' });
  });

  test.each([
    [402, 'no-credit'],
    [403, 'forbidden'],
    [401, 'unauthorised'],
  ])('fault 13: stops with a word on what to do when X answers %i', async (status, code) => {
    far.script = [problem(status, 'Nope.')];
    const outcome = await x().apply(deliveryFor('x'));
    expect(outcome).toMatchObject({ is: 'refused', pause: true, error: { code, todo: expect.stringMatching(/\w/) } });
  });

  test('stops only the reply where X bars replies', async () => {
    far.script = [problem(403, 'Reply to this conversation is not allowed because you have not been mentioned.')];
    expect(await x().apply(deliveryFor('x', 'open', { remoteId: '5' }))).toMatchObject({
      is: 'refused',
      pause: false,
      error: { todo: expect.stringContaining('stand-alone') },
    });
  });

  test('does not give up an older post because X dislikes the text of a reply', async () => {
    far.script = [problem(400, 'One or more parameters to your request was invalid.')];
    expect(await x().apply(deliveryFor('x', 'open', { remoteId: '5' }))).toMatchObject({ is: 'refused', pause: false });
  });

  test('waits for the daily limit where that is the one used up', async () => {
    const soon = Math.round(Date.now() / 1000) + 10;
    far.script = [
      answer({
        status: 429,
        headers: {
          'x-rate-limit-remaining': '5',
          'x-rate-limit-reset': String(soon),
          'x-app-limit-24hour-remaining': '0',
          'x-app-limit-24hour-reset': String(soon + 50_000),
        },
        body: {},
      }),
    ];
    expect(await x().apply(deliveryFor('x'))).toMatchObject({ is: 'retry', afterMs: 900_000 });
  });

  const page = (from: number, next?: string) =>
    answer({
      status: 200,
      body: {
        data: Array.from({ length: 100 }, (_, i) => ({ id: String(from - i), text: 'other' })),
        meta: { result_count: 100, next_token: next },
      },
    });

  test('reads every page since the intent before it says that a post is not there', async () => {
    const look = deliveryFor('x', 'open', { since: '2026-11-22T02:14:00.000Z' });
    far.script = [page(1000, 'b'), page(900, 'c'), page(800)];
    expect(await x({ userId: '77' }).look(look)).toEqual({ is: 'absent' });
    const asked = far.received.map(({ path }) => new URL(path, far.origin).searchParams);
    expect(asked.map((query) => query.get('pagination_token'))).toEqual([null, 'b', 'c']);
    expect(asked.map((query) => query.get('start_time'))).toEqual(Array(3).fill('2026-11-22T02:13:00Z'));
  });

  test('never says absent when more was posted since the intent than it reads', async () => {
    far.script = Array.from({ length: 10 }, (_, i) => page(9000 - 100 * i, `t${i}`));
    expect(await x({ userId: '77' }).look(deliveryFor('x'))).toMatchObject({
      is: 'failed',
      error: { code: 'too-many-posts' },
    });
  });

  test('asks X who it is once, and not at all where the settings say so', async () => {
    const channel = x();
    await channel.look(deliveryFor('x'));
    await channel.look(deliveryFor('x'));
    await x({ userId: '77' }).look(deliveryFor('x'));
    expect(far.received.filter(({ path }) => path.includes('/users/me'))).toHaveLength(1);
  });

  test('refuses to be checked with the tokens of another account', async () => {
    expect(await x({ account: 'press' }).check()).toMatchObject({ ok: false, error: { code: 'other-account' } });
    expect(await x({ userId: '78' }).check()).toMatchObject({ ok: false, error: { code: 'other-account' } });
  });

  test('signs with OAuth 1.0a where it has the four parts, and with a bearer token otherwise', async () => {
    await x().apply(deliveryFor('x'));
    const secrets = { appKey: 'app-key', appSecret: 'app-secret', accessToken: 'token', accessSecret: 'token-secret' };
    await opened('x', { secrets }).apply(deliveryFor('x', 'open', { text: 'other' }));
    expect(far.received.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual(['Bearer', 'OAuth']);
  });
});

describe('a Mastodon account’s settings', () => {
  beforeEach(() => farSide('mastodon'));
  const parse = (url: string, world: 'live' | 'exercise') =>
    openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] })
      .kinds.get('mastodon')
      .parseSettings({ url, token: 'abcd' }, world);

  test('take the instance’s address, and say so where a profile’s was copied', () => {
    expect(parse('https://Mastodon.Brussels', 'live')).toMatchObject({
      settings: { url: 'https://mastodon.brussels/' },
    });
    expect(parse('https://mastodon.brussels/@crisis', 'live')).toMatchObject({
      code: 'validation',
      message: "Give the instance's address alone: https://mastodon.brussels",
    });
  });

  test('take the training ground’s address with its path', () => {
    expect(parse(`${far.origin}/mastodon`, 'exercise')).toMatchObject({ settings: { url: `${far.origin}/mastodon` } });
  });
});

describe('an X account’s settings', () => {
  const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:3001', ownHosts: [] });
  const parse = (input: object, world: 'live' | 'exercise' = 'live') => kinds.get('x').parseSettings(input, world);
  beforeEach(() => farSide('x'));

  test('take no address in the live world', () => {
    const input = { account: '@crisis', accessToken: 'abcd', url: 'https://x.example/' };
    expect(parse(input)).toMatchObject({ code: 'address-refused' });
  });

  test('take the training ground’s address in the exercise world', () => {
    const input = { account: '@crisis', accessToken: 'abcd', url: 'http://127.0.0.1:3001/x' };
    expect(parse(input, 'exercise')).toMatchObject({ settings: { account: 'crisis', url: 'http://127.0.0.1:3001/x' } });
  });

  test('take all four parts of OAuth 1.0a or none', () => {
    expect(parse({ account: 'crisis', accessToken: 'abcd', appKey: 'efgh' })).toMatchObject({
      code: 'validation',
      errors: [{ field: 'appSecret' }, { field: 'accessSecret' }],
    });
  });

  test('say whether corrections delete what was wrong', () => {
    const settings = { account: 'crisis', ...{ languages: [], categories: [], minimumSeverity: null } };
    expect(kinds.get('x').capabilities({ ...settings, corrections: 'keep' }).retires).toEqual([]);
    expect(kinds.get('x').capabilities(settings).retires).toEqual(['correction', 'withdrawal']);
    expect(kinds.get('x').capabilities({ ...settings, updates: 'stand-alone' }).replies).toEqual([]);
  });
});
