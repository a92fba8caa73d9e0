import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Delivery } from '../../src/domain/delivery.js';
import { office, publicMessage, subject, texts } from '../support/messages.js';
import type { Shown } from './dialect.js';
import { accountOf, deliveryFor, dialect } from './dialects.js';
import { accept, answer, FarSide, type Received, type Reply } from './far-side.js';

const DID = 'did:plc:crisiscentre0000000000000';
const HOUR_MS = 3_600_000;

let far: FarSide;
let shown: Shown;
/** Sign-ins and refreshes, in order, by what they were asked with. */
let signIns: string[];
/** How the server answers the next ones; null is as it should be. */
let signInReplies: (Reply | null)[];
const opened: OpenedChannel[] = [];

beforeEach(async () => {
  shown = new Map();
  signIns = [];
  signInReplies = [];
  far = await new FarSide((received) => dialect('bluesky').act(received, shown), { aside: signIn }).open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel.close()));
  await far.close();
});

/** Each session has tokens of its own: `access-1` and `refresh-1`, then `access-2`. */
function signIn(received: Received): Reply | null {
  const usual = dialect('bluesky').aside!(received);
  if (usual === null) return null;
  signIns.push(received.path.endsWith('createSession') ? 'password' : String(received.headers.authorization));
  const n = signIns.length;
  const reply = signInReplies.shift() ?? null;
  return (
    reply ?? { ...usual, body: { ...(usual.body as object), accessJwt: `access-${n}`, refreshJwt: `refresh-${n}` } }
  );
}

function bluesky(settings: object = {}): OpenedChannel {
  const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const account = accountOf('bluesky', `${far.origin}/there`);
  const channel = channels.open(
    'bluesky',
    { ...account, settings: { ...(account.settings as object), ...settings } },
    { world: 'exercise', deadlineMs: 5_000 },
  );
  opened.push(channel);
  return channel;
}
const delivery = (overrides: Partial<Delivery> = {}): Delivery => deliveryFor('bluesky', undefined, overrides);
const no = (status: number, error: string, message = 'No.'): Reply => ({ status, body: { error, message } });
const sent = (n = 0) => JSON.parse(far.received[n]!.body);
const bearers = (): unknown[] => far.received.map(({ headers }) => headers.authorization);
async function posted(channel: OpenedChannel, overrides: Partial<Delivery> = {}): Promise<string> {
  const outcome = await channel.apply(delivery(overrides));
  if (outcome.is !== 'delivered' || outcome.remoteId === null) throw new Error(`the post gave ${outcome.is}`);
  return outcome.remoteId;
}

describe('a post on Bluesky', () => {
  test('is put where nothing stands yet, with its language, its time and its link as a link', async () => {
    await bluesky().apply(delivery());
    const { text, marker } = delivery();
    const { record, ...where } = sent();
    expect(where).toEqual({
      repo: DID,
      collection: 'app.bsky.feed.post',
      rkey: expect.stringMatching(/^2[2-7a-z]{12}$/),
      swapRecord: null,
    });
    expect(record).toMatchObject({ $type: 'app.bsky.feed.post', text, langs: ['fr'] });
    expect(Math.abs(Date.parse(record.createdAt) - Date.now())).toBeLessThan(HOUR_MS);
    const [{ index, features }] = record.facets;
    expect(features).toEqual([{ $type: 'app.bsky.richtext.facet#link', uri: marker }]);
    expect(Buffer.from(text).subarray(index.byteStart, index.byteEnd).toString()).toBe(marker);
  });

  test('links what was written as an address, and makes no mention, tag or link of anything else', async () => {
    const text = 'À 10 h.Voir crise.be (@police.be, #alerte, $EUR) 🚒 https://a.example/é?x=1. https://b.example/v1';
    await bluesky().apply(delivery({ text }));
    const bytes = Buffer.from(text);
    const linked = sent().record.facets.map(({ index }: { index: { byteStart: number; byteEnd: number } }) =>
      bytes.subarray(index.byteStart, index.byteEnd).toString(),
    );
    expect(linked).toEqual(['https://a.example/é?x=1', 'https://b.example/v1']);
  });

  test('has a key that follows from the delivery’s alone, and that stands behind everything people post', async () => {
    const channel = bluesky();
    const keys = ['a', 'b', 'a'];
    for (const key of keys) await channel.apply(delivery({ key }));
    for (const key of keys) await bluesky().apply(delivery({ key }));
    const rkeys = far.received.map(({ body }) => JSON.parse(body).rkey as string);
    const [a, b] = rkeys;
    expect(rkeys).toEqual([a, b, a, a, b, a]);
    expect(a).not.toBe(b);
    // The key of a post of 2023, the year in which the network opened to the public.
    for (const rkey of rkeys) expect(rkey < '3jui7kd54zh2y').toBe(true);
  });

  test('that another process had put before is found and adopted, since nothing is put where something stands', async () => {
    const uri = await posted(bluesky());
    far.script = [answer(no(400, 'InvalidSwap', 'Record was at bafy')), accept];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'delivered', remoteId: uri, text: null });
    expect(far.received.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
    expect(shown.size).toBe(1);
  });

  test('with an older text under its key is told with that text, and is not changed', async () => {
    const uri = await posted(bluesky(), { text: 'ALERTE' });
    expect(await bluesky().look(delivery())).toEqual({ is: 'absent' });
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'delivered', remoteId: uri, text: 'ALERTE' });
    expect(shown.get(uri)?.text).toBe('ALERTE');
  });

  test('whose place was emptied while it was looked at is tried again', async () => {
    far.script = [answer(no(400, 'InvalidSwap')), accept];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'retry', afterMs: 0 });
  });

  test('is not known where the place cannot be read after all', async () => {
    far.script = [answer(no(400, 'InvalidSwap')), answer(no(500, 'InternalServerError'))];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'unknown' });
  });

  test('is not taken for put by the word of another place', async () => {
    const uri = `at://${DID}/app.bsky.feed.post/3jui7kd54zh2y`;
    const cid = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
    far.script = [answer({ status: 200, body: { uri, cid } })];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'unknown' });
  });

  test('has its page on bsky.app where it stands on a real server, and none at a stand-in', async () => {
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'delivered', url: null });
  });
});

describe('a reply on Bluesky', () => {
  test('names its parent and the root of the thread, each with the hash that it read', async () => {
    const channel = bluesky();
    const root = await posted(channel, { key: '1' });
    const parent = await posted(channel, { key: '2', remoteId: root });
    far.received.length = 0;
    await posted(channel, { key: '3', remoteId: parent });
    expect(far.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(sent(1).record.reply).toEqual({
      root: { uri: root, cid: expect.stringMatching(/^bafyrei/) },
      parent: { uri: parent, cid: expect.stringMatching(/^bafyrei/) },
    });
  });

  test('to a post that is not on this account any more goes on without it', async () => {
    const elsewhere = 'at://did:plc:other/app.bsky.feed.post/3jui7kd54zh2y';
    expect(await bluesky().apply(delivery({ remoteId: elsewhere }))).toEqual({ is: 'gone' });
    expect(await bluesky().apply(delivery({ remoteId: '110000000000000001' }))).toEqual({ is: 'gone' });
    expect(far.received).toEqual([]);
  });

  test('was certainly not made when its parent could not be read', async () => {
    const channel = bluesky();
    const parent = await posted(channel, { key: '1' });
    for (const reply of [no(500, 'InternalServerError'), { status: 200, body: { ok: true } }]) {
      far.script = [answer(reply)];
      expect(await channel.apply(delivery({ key: '2', remoteId: parent }))).toMatchObject({ is: 'retry' });
    }
    expect(shown.size).toBe(1);
  });
});

test('a post of another account is not deleted, and not called deleted', async () => {
  const remoteId = 'at://did:plc:other/app.bsky.feed.post/3jui7kd54zh2y';
  const gone = delivery({ op: 'delete', text: '', remoteId });
  expect(await bluesky().apply(gone)).toMatchObject({ is: 'refused', pause: false, error: { code: 'other-account' } });
  expect((await bluesky().look(gone)).is).toBe('failed');
});

describe('the session of a Bluesky account', () => {
  const EXPIRED = answer(no(400, 'ExpiredToken', 'Token has expired'));

  test('is opened once, for calls at the same time too', async () => {
    const channel = bluesky();
    await Promise.all(['1', '2', '3'].map((key) => channel.apply(delivery({ key }))));
    await channel.look(delivery());
    await channel.check();
    expect(signIns).toEqual(['password']);
    expect(new Set(bearers())).toEqual(new Set(['Bearer access-1']));
  });

  test.each([400, 401])('is refreshed when it has expired (%i), and the call is made once more', async (status) => {
    const channel = bluesky();
    far.script = [answer(no(status, 'ExpiredToken')), accept];
    expect(await channel.apply(delivery())).toMatchObject({ is: 'delivered' });
    expect(signIns).toEqual(['password', 'Bearer refresh-1']);
    expect(bearers()).toEqual(['Bearer access-1', 'Bearer access-2']);
  });

  test('is opened anew only when the server refuses to refresh it', async () => {
    const channel = bluesky();
    far.script = [EXPIRED, accept];
    signInReplies = [null, no(400, 'ExpiredToken', 'Token has been revoked')];
    expect(await channel.apply(delivery())).toMatchObject({ is: 'delivered' });
    expect(signIns).toEqual(['password', 'Bearer refresh-1', 'password']);
  });

  test.each([
    ['is in trouble', no(503, 'NotEnoughResources')],
    ['limits us', no(429, 'RateLimitExceeded')],
  ])('is kept when the server %s while it should be refreshed', async (_, reply) => {
    const channel = bluesky();
    far.script = [EXPIRED, EXPIRED, accept];
    signInReplies = [null, reply];
    expect(await channel.apply(delivery())).toMatchObject({ is: 'retry' });
    expect(await channel.apply(delivery())).toMatchObject({ is: 'delivered' });
    expect(signIns).toEqual(['password', 'Bearer refresh-1', 'Bearer refresh-1']);
  });

  test('that is refused right after it was made ends in a later try, not in a circle', async () => {
    far.script = [EXPIRED];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'retry' });
    expect([far.received.length, signIns.length]).toEqual([2, 2]);
  });

  test('is not asked for again and again with a password that was refused', async () => {
    const channel = bluesky();
    signInReplies = [no(401, 'AuthenticationRequired', 'Invalid identifier or password')];
    for (let again = 0; again < 5; again++)
      expect(await channel.apply(delivery())).toMatchObject({
        is: 'refused',
        pause: true,
        error: { code: 'unauthorised', todo: expect.stringContaining('app password') },
      });
    expect(await channel.check()).toMatchObject({ ok: false, error: { code: 'unauthorised' } });
    expect([signIns.length, far.received.length]).toEqual([1, 0]);
  });

  test.each([
    ['503', no(503, 'NotEnoughResources')],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }],
    ['nonsense', { status: 200, body: { did: 'x', accessJwt: 1 } }],
  ])('that was answered with %s leaves nothing unsure: the post was not sent', async (_, reply) => {
    const channel = bluesky();
    signInReplies = [reply];
    expect(await channel.apply(delivery())).toMatchObject({ is: 'retry' });
    expect(far.received).toEqual([]);
    expect(await channel.apply(delivery())).toMatchObject({ is: 'delivered' });
  });

  test('that was limited makes the account wait', async () => {
    signInReplies = [no(429, 'RateLimitExceeded')];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'retry', account: true });
  });
});

describe('a definite no of Bluesky', () => {
  test.each([
    [400, 'InvalidRequest', false, 'not-accepted'],
    [400, 'AccountDeactivated', true, 'forbidden'],
    [401, 'AccountTakedown', true, 'forbidden'],
    [401, 'AuthFactorTokenRequired', true, 'unauthorised'],
    [403, 'Forbidden', true, 'forbidden'],
    [404, 'XRPCNotSupported', true, 'not-found'],
    [413, 'PayloadTooLarge', false, 'not-accepted'],
  ])('%i %s stops the channel: %s', async (status, name, pause, code) => {
    far.script = [answer(no(status, name))];
    const todo = expect.stringMatching(/\w/);
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'refused', pause, error: { code, todo } });
  });

  test.each([408, 409, 425, 499])('is none at %i, which comes from somebody in between', async (status) => {
    far.script = [answer(no(status, 'Whatever'))];
    expect((await bluesky().apply(delivery())).is).toBe('unknown');
  });

  test.each([401, 403, 404])('is none where a proxy answers %i with a page', async (status) => {
    far.script = [answer({ status, headers: { 'content-type': 'text/html' }, body: '<h1>Blocked</h1>' })];
    expect((await bluesky().apply(delivery())).is).toBe('unknown');
  });

  test('is heard from a proxy that limits us with a page', async () => {
    far.script = [answer({ status: 429, headers: { 'content-type': 'text/html' }, body: '<h1>Slow</h1>' })];
    expect(await bluesky().apply(delivery())).toMatchObject({ is: 'retry', account: true });
  });
});

describe('the check of a Bluesky account', () => {
  const session = (more: object) => answer({ status: 200, body: { did: DID, handle: 'crisis.example', ...more } });

  test('tells the handle, and that a post has no limits of its own here', async () => {
    expect(await bluesky().check()).toEqual({ ok: true, account: '@crisis.example', limits: {} });
  });

  test.each([
    [{ handle: 'press.example' }, 'other-account'],
    [{ active: false, status: 'suspended' }, 'forbidden'],
    [{ did: 'did:plc:other' }, 'answer-unreadable'],
  ])('fails with %j', async (more, code) => {
    far.script = [session(more)];
    expect(await bluesky().check()).toMatchObject({ ok: false, error: { code } });
  });
});

describe('what stands on a Bluesky account with a long history', () => {
  const uri = (n: number) => dialect('bluesky').postId!(n);
  const at = '2026-11-22T02:14:07.120Z';
  const since = '2026-11-22T00:00:00.000Z';
  /** As a server makes it: microseconds and a clock's number, in base 32. */
  const tid = (madeAt: string, n: number): string => {
    const made = Date.parse(madeAt);
    const bits = (BigInt(made < Date.UTC(2100, 0) ? made : Date.parse(at)) * 1_000n + BigInt(n)) << 10n;
    const digit = (place: number) => '234567abcdefghijklmnopqrstuvwxyz'[Number((bits >> BigInt(5 * place)) & 31n)]!;
    return Array.from({ length: 13 }, (_, i) => digit(12 - i)).join('');
  };
  const listed = (from: number, createdAt = at, keyAt?: string) =>
    Array.from({ length: 100 }, (_, i) => ({
      uri: `at://${DID}/app.bsky.feed.post/${tid(keyAt ?? createdAt, from + i)}`,
      cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
      value: { $type: 'app.bsky.feed.post', text: `post ${from + i}`, createdAt },
    }));
  const page = (from: number, createdAt?: string) =>
    answer({ status: 200, body: { records: listed(from, createdAt), cursor: `cursor-${from}` } });
  const expectedOf = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ remoteId: uri(i), language: 'fr', text: 'a' }));
  const reads = (call: string): Received[] => far.received.filter(({ path }) => path.includes(call));

  test('is read page by page, at most three, and no further than the time from which it is asked for', async () => {
    far.script = [page(100), page(200), page(300), accept];
    expect((await bluesky().survey({ expected: [], since })).is).toBe('surveyed');
    expect(reads('listRecords').map(({ path }) => new URL(path, far.origin).searchParams.get('cursor'))).toEqual([
      null,
      'cursor-100',
      'cursor-200',
    ]);
    far.received.length = 0;
    far.script = [page(100, '2026-11-21T00:00:00.000Z'), accept];
    expect(await bluesky().survey({ expected: [], since })).toEqual({ is: 'surveyed', found: [], others: [] });
    expect(reads('listRecords')).toHaveLength(1);
  });

  test('keeps what nobody dated rightly', async () => {
    far.script = [page(100, 'yesterday'), answer({ status: 200, body: { records: [] } })];
    const read = await bluesky().survey({ expected: [], since });
    expect(read).toMatchObject({
      is: 'surveyed',
      others: expect.arrayContaining([expect.objectContaining({ at: null })]),
    });
  });

  test('keeps a post that somebody dated so late that no database takes it', async () => {
    far.script = [page(100, '+275760-09-12T00:00:00.000Z'), answer({ status: 200, body: { records: [] } })];
    const read = await bluesky().survey({ expected: [], since });
    if (read.is !== 'surveyed') throw new Error('the survey failed');
    expect(new Set(read.others.map(({ at }) => at))).toEqual(new Set([null]));
  });

  test('is told though somebody dated it back, for its key tells when it was made', async () => {
    const records = listed(100, '2020-01-01T00:00:00.000Z', at);
    far.script = [answer({ status: 200, body: { records } })];
    const read = await bluesky().survey({ expected: [], since });
    expect(read.is === 'surveyed' && read.others).toHaveLength(100);
  });

  test('is not believed where a page holds more than was asked for', async () => {
    const records = [...listed(100), ...listed(200)];
    far.script = [answer({ status: 200, body: { records } })];
    expect(await bluesky().survey({ expected: [], since })).toMatchObject({ is: 'failed' });
  });

  test('is read one by one where the hub’s own posts are not on the pages, in turn where they are many', async () => {
    const channel = bluesky();
    const expected = expectedOf(80);
    for (const { remoteId, text } of expected) shown.set(remoteId, { text, replyTo: null });
    const old = page(100, '2026-11-21T00:00:00.000Z');
    const found: string[] = [];
    for (let survey = 0; survey < 2; survey++) {
      far.script = [old, accept];
      const read = await channel.survey({ expected, since });
      if (read.is !== 'surveyed') throw new Error('the survey failed');
      expect(read.found).toHaveLength(50);
      found.push(...read.found.map(({ remoteId }) => remoteId));
    }
    expect(new Set(found).size).toBe(80);
  }, 20_000);

  test('is left at what was read when the server begins to limit us', async () => {
    const expected = expectedOf(10);
    far.script = [page(100, '2026-11-21T00:00:00.000Z'), answer(no(429, 'RateLimitExceeded'))];
    expect(await bluesky().survey({ expected, since })).toMatchObject({ is: 'surveyed', found: [] });
    expect(reads('getRecord')).toHaveLength(5);
  });
});

describe('a Bluesky account’s settings', () => {
  const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:3001', ownHosts: [] });
  const kind = kinds.get('bluesky');
  const parse = (input: object, world: 'live' | 'exercise' = 'live') =>
    kind.parseSettings({ handle: 'crisis.brussels', appPassword: 'abcd', ...input }, world);

  test('need a handle and an app password, and know where most accounts are', () => {
    expect(parse({ handle: '@Crisis.Brussels' })).toMatchObject({
      settings: { url: 'https://bsky.social/', handle: 'crisis.brussels', corrections: 'delete', updates: 'reply' },
      secrets: { appPassword: 'abcd' },
    });
    for (const handle of ['crisis', 'crisis@bsky.social', 'a b.example', '-a.example', ''])
      expect(parse({ handle })).toMatchObject({ code: 'validation', errors: [{ field: 'handle' }] });
  });

  test('take a server’s address, and say so where a profile’s was copied', () => {
    expect(parse({ url: 'https://bsky.app/profile/crisis.brussels' })).toMatchObject({
      code: 'validation',
      message: "Give the server's address alone: https://bsky.app",
    });
  });

  test('take the training ground’s address in the exercise world alone', () => {
    const url = 'http://127.0.0.1:3001/bluesky';
    expect(parse({ url }, 'exercise')).toMatchObject({ settings: { url } });
    expect(parse({ url })).toMatchObject({ code: 'address-refused' });
  });

  test('say whether updates are replies and whether corrections delete what was wrong; nothing is ever edited', () => {
    expect(kind.capabilities({ handle: 'a.example' })).toMatchObject({
      edit: false,
      replies: ['update', 'hold', 'all-clear'],
      retires: ['correction', 'withdrawal'],
    });
    expect(kind.capabilities({ handle: 'a.example', updates: 'stand-alone', corrections: 'keep' })).toMatchObject({
      replies: [],
      retires: [],
    });
  });
});

describe('the length of a post on Bluesky', () => {
  const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
  const kind = kinds.get('bluesky');
  const count = (text: string) => kind.count(text, {});
  const FAMILY = '👨‍👩‍👧‍👦';

  test.each([
    ['letters', 'é'.repeat(300), 300],
    ['letters with a mark of their own', 'e\u0301'.repeat(10), 10],
    ['flags', '🇧🇪'.repeat(20), 20],
    ['nothing', '', 0],
  ])('counts %s as the reader sees them', (_, text, length) => expect(count(text)).toBe(length));

  test('keeps the limit of 3000 bytes too, to the byte', () => {
    const full = FAMILY.repeat(120);
    expect(Buffer.byteLength(full)).toBe(3_000);
    expect(count(full)).toBe(300);
    expect(count(`${full}a`)).toBe(301);
  });

  test('tells the officer where bytes are what counts', () => {
    const settings = dialect('bluesky').settings('https://far.example/');
    const composed = (headline: string) => {
      const fr = texts('alert', 'fr', { headline, description: 'Restez chez vous.', instruction: 'Fermez.' });
      const contents = [{ texts: { fr } }];
      const alert = subject(publicMessage(['alert'], { contents }));
      return kind.compose(alert, { language: 'fr', settings, limits: {}, office: office() });
    };
    const byBytes = expect.stringMatching(/bytes/);
    expect(composed('Fuite de gaz').warnings).not.toContainEqual(byBytes);
    const { length, limit, warnings } = composed(`Fuite ${FAMILY.repeat(90)}`);
    expect(length).toBeLessThanOrEqual(limit);
    expect(warnings).toContainEqual(byBytes);
  });
});
