import { AtpAgent } from '@atproto/api';
import { describe, expect, test } from '@jest/globals';
import type { Training } from '../../src/training/training-ground.js';
import { ask, clock, fault, ground, temporaryDirectory } from './ground.js';

const HANDLE = 'crisis.test';
const PASSWORD = 'bluesky-token';
const POSTS = 'app.bsky.feed.post';
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const OURS = '2ooz6kwn5bujs';

const open = (more: Parameters<typeof ground>[0] = {}): Promise<Training> =>
  ground({ tokens: { bluesky: PASSWORD }, ...more });

/** The library that the hub uses, signed in at the bare address: it takes an origin and no path. */
async function signedIn(training: Training, password = PASSWORD): Promise<AtpAgent> {
  const agent = new AtpAgent({ service: training.url });
  await agent.login({ identifier: HANDLE, password });
  return agent;
}
const post = (text: string, more: object = {}) => ({
  $type: POSTS,
  text,
  createdAt: '2026-11-22T02:14:07.120Z',
  ...more,
});

async function put(training: Training, body: object, token?: string) {
  const session = token ?? (await signIn(training)).json.accessJwt;
  const whole = { repo: HANDLE, collection: POSTS, rkey: OURS, ...body };
  return ask(training, 'POST', '/bluesky/xrpc/com.atproto.repo.putRecord', { body: whole, token: session });
}
const signIn = (training: Training, password = PASSWORD) =>
  ask(training, 'POST', '/bluesky/xrpc/com.atproto.server.createSession', { body: { identifier: HANDLE, password } });

describe('the Bluesky stand-in, through the library that the hub uses', () => {
  test('a post is made, replied to, read, listed and deleted', async () => {
    const training = await open();
    const agent = await signedIn(training);
    const { uri, cid } = await agent.post({ text: 'Restez chez vous.', langs: ['fr'] });
    const root = { uri, cid };
    const reply = await agent.post({ text: 'Mise à jour.', langs: ['fr'], reply: { root, parent: root } });
    const listed = await agent.com.atproto.repo.listRecords({ repo: agent.assertDid, collection: POSTS });
    expect(listed.data.records.map(({ uri, value }) => [uri, value.text])).toEqual([
      [reply.uri, 'Mise à jour.'],
      [root.uri, 'Restez chez vous.'],
    ]);
    const rkey = reply.uri.split('/').at(-1)!;
    expect(rkey).toMatch(TID);
    const where = { repo: agent.assertDid, collection: POSTS, rkey };
    const read = await agent.com.atproto.repo.getRecord(where);
    expect(read.data).toMatchObject({ cid: reply.cid, value: { reply: { parent: root }, langs: ['fr'] } });
    expect(training.record().at(-1)).toMatchObject({ event: 'posted', inReplyTo: root.uri, language: 'fr' });
    await agent.deletePost(reply.uri);
    await expect(agent.com.atproto.repo.getRecord(where)).rejects.toMatchObject({ error: 'RecordNotFound' });
    await expect(agent.deletePost(reply.uri)).resolves.toBeUndefined();
  });

  test('a wrong password is refused', async () => {
    await expect(signedIn(await open(), 'guessed')).rejects.toMatchObject({
      status: 401,
      error: 'AuthenticationRequired',
    });
  });

  test('a session lives two hours, is then refreshed by the library, and outlives a restart', async () => {
    const time = clock();
    const directory = temporaryDirectory();
    const before = await open({ now: time.now, directory });
    const { accessJwt, refreshJwt } = (await signIn(before)).json;
    await before.close();
    const after = await open({ now: time.now, directory });
    expect((await put(after, { record: post('a') }, accessJwt)).status).toBe(200);
    time.forward(2 * 3600);
    expect(await put(after, { record: post('b') }, accessJwt)).toMatchObject({
      status: 400,
      json: { error: 'ExpiredToken' },
    });
    const refresh = (token: string) => ask(after, 'POST', '/bluesky/xrpc/com.atproto.server.refreshSession', { token });
    expect((await refresh(accessJwt)).json).toMatchObject({ error: 'InvalidToken' });
    const renewed = await refresh(refreshJwt);
    expect((await put(after, { record: post('b') }, renewed.json.accessJwt)).status).toBe(200);
  });
});

describe('the Bluesky stand-in', () => {
  test('puts a record once where nothing may stand, takes the very same again, and refuses another', async () => {
    const training = await open();
    const first = await put(training, { record: post('a'), swapRecord: null });
    const again = await put(training, { record: post('a'), swapRecord: null });
    const other = await put(training, { record: post('b'), swapRecord: null });
    expect([first.status, again.status, again.json.cid]).toEqual([200, 200, first.json.cid]);
    expect(other).toMatchObject({
      status: 400,
      json: { error: 'InvalidSwap', message: `Record was at ${first.json.cid}` },
    });
    expect(training.record().map(({ event, text }) => [event, text])).toEqual([['posted', 'a']]);
  });

  test('replaces a record where it is told to, by its hash or without one', async () => {
    const training = await open();
    const first = await put(training, { record: post('a') });
    const second = await put(training, { record: post('b'), swapRecord: first.json.cid });
    expect(second.json.cid).not.toBe(first.json.cid);
    expect((await put(training, { record: post('c') })).status).toBe(200);
    expect((await put(training, { record: post('d'), swapRecord: first.json.cid })).json.error).toBe('InvalidSwap');
    expect(training.record().map(({ event }) => event)).toEqual(['posted', 'edited', 'edited']);
  });

  test('fails without a word where a record is created over another', async () => {
    const training = await open();
    const { accessJwt } = (await signIn(training)).json;
    const create = () =>
      ask(training, 'POST', '/bluesky/xrpc/com.atproto.repo.createRecord', {
        body: { repo: HANDLE, collection: POSTS, rkey: OURS, record: post('a') },
        token: accessJwt,
      });
    expect([(await create()).status, (await create()).status]).toEqual([200, 500]);
  });

  const FAMILY = '👨‍👩‍👧‍👦';
  test.each([
    ['300 letters', post('é'.repeat(300)), 200],
    ['301 letters', post('é'.repeat(301)), 400],
    ['3000 bytes', post(FAMILY.repeat(120)), 200],
    ['3001 bytes', post(`${FAMILY.repeat(120)}a`), 400],
    ['no text', { createdAt: '2026-11-22T02:14:07.120Z' }, 400],
    ['no time', { text: 'a' }, 400],
    ['a time that is none', { text: 'a', createdAt: 'yesterday' }, 400],
    ['four languages', post('a', { langs: ['fr', 'nl', 'de', 'en'] }), 400],
    ['a picture', post('a', { embed: { $type: 'app.bsky.embed.images', images: [] } }), 400],
    ['half a reply', post('a', { reply: { parent: { uri: 'at://x', cid: 'y' } } }), 400],
    ['another type', { ...post('a'), $type: 'app.bsky.feed.like' }, 400],
  ])('takes of a post what the lexicon takes: %s', async (_, record, status) => {
    expect((await put(await open(), { record })).status).toBe(status);
  });

  test.each(['post-1', 'z222222222222', '222222222222', '2222222222220', '', 7])(
    'refuses the record key %s, which is no time',
    async (rkey) => {
      expect((await put(await open(), { rkey, record: post('a') })).json.error).toBe('InvalidRequest');
    },
  );

  test('refuses other accounts and other collections by name', async () => {
    const training = await open();
    const [repo, collection] = [{ repo: 'did:plc:other' }, { collection: 'app.bsky.feed.like' }];
    for (const wrong of [repo, collection])
      expect((await put(training, { record: post('a'), ...wrong })).json.error).toBe('InvalidRequest');
  });

  test('lists by record key, page by page, both ways', async () => {
    const training = await open();
    const keys = ['2', '3', '4', '5', '6'].map((digit) => `${digit}222222222222`);
    for (const rkey of keys) await put(training, { rkey, record: post(rkey) });
    const list = async (query: string) =>
      (
        await ask(
          training,
          'GET',
          `/bluesky/xrpc/com.atproto.repo.listRecords?repo=${HANDLE}&collection=${POSTS}&${query}`,
        )
      ).json;
    const textsOf = ({ records }: { records: { value: { text: string } }[] }) => records.map(({ value }) => value.text);
    const first = await list('limit=2');
    expect([textsOf(first), first.cursor]).toEqual([[keys[4], keys[3]], keys[3]]);
    expect(textsOf(await list(`limit=2&cursor=${first.cursor}`))).toEqual([keys[2], keys[1]]);
    expect(textsOf(await list('limit=2&reverse=true'))).toEqual([keys[0], keys[1]]);
    expect((await list('limit=101')).error).toBe('InvalidRequest');
  });

  test('lags on its list and never on a single record', async () => {
    const training = await open();
    await fault(training, { at: 'bluesky', mode: 'lag' });
    await put(training, { record: post('a') });
    const query = `repo=${HANDLE}&collection=${POSTS}`;
    expect((await ask(training, 'GET', `/bluesky/xrpc/com.atproto.repo.listRecords?${query}`)).json.records).toEqual(
      [],
    );
    const single = `/bluesky/xrpc/com.atproto.repo.getRecord?${query}&rkey=${OURS}`;
    expect((await ask(training, 'GET', single)).json.value.text).toBe('a');
  });

  test('is not struck by a fault while somebody signs in', async () => {
    const training = await open();
    await fault(training, { at: 'bluesky', mode: 'refuse', times: 1 });
    expect((await signIn(training)).status).toBe(200);
    expect((await put(training, { record: post('a') })).status).toBe(400);
  });

  test('tells of its limits in points, and takes thirty sign-ins in five minutes', async () => {
    const time = clock();
    const training = await open({ now: time.now, limits: { rateFactor: 1 } });
    const { headers } = await put(training, { record: post('a') });
    expect(headers.get('ratelimit-limit')).toBe('3000');
    for (let n = 2; n <= 30; n += 1) expect((await signIn(training)).status).toBe(200);
    const refused = await signIn(training);
    expect(refused).toMatchObject({ status: 429, json: { error: 'RateLimitExceeded' } });
    expect(Number(refused.headers.get('ratelimit-reset')) * 1000).toBeGreaterThan(time.now().getTime());
    time.forward(300);
    expect((await signIn(training)).status).toBe(200);
  });

  test('shows what a hand changed, with another hash, and opens a post at the address that a browser has', async () => {
    const training = await open();
    const { uri, cid } = (await put(training, { record: post('a', { langs: ['fr'] }) })).json;
    await ask(training, 'POST', '/hand', { body: { at: 'bluesky', id: uri, edit: 'b' } });
    const single = `/bluesky/xrpc/com.atproto.repo.getRecord?repo=${HANDLE}&collection=${POSTS}&rkey=${OURS}`;
    const { json: read } = await ask(training, 'GET', single);
    expect(read.value).toMatchObject({ text: 'b', langs: ['fr'] });
    expect(read.cid).not.toBe(cid);
    const opened = await ask(training, 'GET', `/bluesky/profile/${HANDLE}/post/${OURS}`);
    expect([opened.status, opened.headers.get('location')]).toEqual([303, `/#bluesky-${uri}`]);
    expect((await ask(training, 'GET', `/bluesky/profile/${HANDLE}/post/3jui7kd54zh2y`)).status).toBe(404);
  });

  test('keeps its posts over a restart, with all that stood in their records', async () => {
    const directory = temporaryDirectory();
    const before = await open({ directory });
    const { cid } = (await put(before, { record: post('a', { langs: ['fr'], tags: ['x'] }) })).json;
    await before.close();
    const single = `/bluesky/xrpc/com.atproto.repo.getRecord?repo=${HANDLE}&collection=${POSTS}&rkey=${OURS}`;
    expect((await ask(await open({ directory }), 'GET', single)).json).toMatchObject({ cid, value: { tags: ['x'] } });
  });
});
