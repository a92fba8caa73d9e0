import { describe, expect, test } from '@jest/globals';
import { until } from '../support/until.js';
import { ask, clock, deliver, event, fault, ground, masto, SECRETS, TOKENS, twitter } from './ground.js';

const send = (training: Awaited<ReturnType<typeof ground>>, at: string, text: string) =>
  at === 'mastodon'
    ? ask(training, 'POST', '/mastodon/api/v1/statuses', { token: TOKENS.mastodon, body: { status: text } })
    : ask(training, 'POST', '/x/2/tweets', { token: TOKENS.x, body: { text } });

/** Posts, and says how many bytes of the answer's body came before its connection was cut. */
async function bytesOf(training: Awaited<ReturnType<typeof ground>>, at: string): Promise<number> {
  const path = at === 'mastodon' ? '/mastodon/api/v1/statuses' : '/x/2/tweets';
  const response = await fetch(`${training.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKENS[at as 'x']}`, 'content-type': 'application/json' },
    body: JSON.stringify(at === 'mastodon' ? { status: 'a' } : { text: 'a' }),
  });
  let bytes = 0;
  const read = async () => {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) bytes += chunk.length;
  };
  await expect(read()).rejects.toThrow('terminated');
  return bytes;
}

/** A call that is under way, and what has become of it. */
function outcomeOf(call: Promise<unknown>) {
  const state = { is: 'open', ended: Promise.resolve() };
  const end = (is: string) => () => {
    state.is = is;
  };
  state.ended = call.then(end('answered'), end('failed'));
  return state;
}

describe.each(['mastodon', 'x'])('a fault at %s', (at) => {
  test('lost-answer: the post is there, and nobody was told', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'lost-answer' });
    await expect(send(training, at, 'a')).rejects.toThrow('fetch failed');
    expect(training.record().map((entry) => entry.text)).toEqual(['a']);
  });

  test('lost-request: nothing is there, and nobody was told', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'lost-request' });
    await expect(send(training, at, 'a')).rejects.toThrow('fetch failed');
    expect(training.record()).toEqual([]);
  });

  test('reset: the post is there, and its answer breaks off in the middle', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'reset' });
    await expect(send(training, at, 'a')).rejects.toThrow('terminated');
    expect(training.record()).toHaveLength(1);
  });

  test('cut: the post is there, and of its answer as many bytes come as were ordered', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'cut', bytes: 7 });
    expect(await bytesOf(training, at)).toBe(7);
    expect(training.record()).toHaveLength(1);
  });

  test('hang: what is asked is done each time, and nobody is answered until it is switched off', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'hang' });
    const calls = ['a', 'b'].map((text) => outcomeOf(send(training, at, text)));
    await until('both posts are there', () => training.record().length === 2);
    expect(calls.map(({ is }) => is)).toEqual(['open', 'open']);
    expect((await ask(training, 'GET', '/faults')).json.faults).toHaveLength(1);
    await ask(training, 'DELETE', '/faults');
    await Promise.all(calls.map(({ ended }) => ended));
    expect(calls.map(({ is }) => is)).toEqual(['failed', 'failed']);
    expect((await send(training, at, 'c')).status).toBeLessThan(300);
  });

  test('a fault strikes once, then the stand-in behaves again', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'lost-request' });
    await expect(send(training, at, 'a')).rejects.toThrow();
    expect((await send(training, at, 'a')).status).toBeLessThan(300);
    expect((await ask(training, 'GET', '/faults')).json).toEqual({ faults: [] });
  });

  test('error: 503 with HTML, nothing happens, until it is cleared', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'error' });
    for (const text of ['a', 'b']) {
      const answer = await send(training, at, text);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
    await ask(training, 'DELETE', '/faults');
    expect((await send(training, at, 'c')).status).toBeLessThan(300);
    expect(training.record()).toHaveLength(1);
  });

  test('refuse: a definite no, and not the one for a duplicate', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'refuse' });
    const answer = await send(training, at, 'a');
    expect(answer.status).toBe(at === 'x' ? 403 : 422);
    expect(answer.text).not.toContain('duplicate');
    expect(training.record()).toEqual([]);
  });

  test('times says how many calls are struck', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'error', times: 2 });
    const statuses = [];
    for (const text of ['a', 'b', 'c']) statuses.push((await send(training, at, text)).status);
    expect(statuses.slice(0, 2)).toEqual([503, 503]);
    expect(statuses[2]).toBeLessThan(300);
  });

  test('reads go on while writes are refused', async () => {
    const training = await ground();
    await fault(training, { at, mode: 'error' });
    const path = at === 'x' ? '/x/2/users/me' : '/mastodon/api/v1/accounts/verify_credentials';
    expect((await ask(training, 'GET', path, { token: TOKENS[at as 'x'] })).status).toBe(200);
  });
});

describe('a fault', () => {
  test('rate-limit at Mastodon says by a time when to come back', async () => {
    const training = await ground({ now: clock().now });
    await fault(training, { at: 'mastodon', mode: 'rate-limit' });
    const answer = await send(training, 'mastodon', 'a');
    expect(answer).toMatchObject({ status: 429, json: { error: 'Too many requests' } });
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(answer.headers.get('x-ratelimit-reset')).toBe('2026-11-22T02:19:00.000Z');
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  test('rate-limit at X says it in unix seconds, as far ahead as was ordered', async () => {
    const training = await ground({ now: clock().now });
    await fault(training, { at: 'x', mode: 'rate-limit', seconds: 60 });
    const error = await twitter(training)
      .v2.tweet('a')
      .catch((thrown: { rateLimit?: object }) => thrown);
    expect(error).toMatchObject({
      code: 429,
      rateLimit: { remaining: 0, reset: Date.parse('2026-11-22T02:15:00Z') / 1000 },
    });
  });

  test('duplicate at X: the post is there and the answer is 403', async () => {
    const training = await ground();
    await fault(training, { at: 'x', mode: 'duplicate' });
    const answer = await send(training, 'x', 'a');
    expect(answer).toMatchObject({
      status: 403,
      json: { detail: 'You are not allowed to create a Tweet with duplicate content.' },
    });
    expect(training.record().map((entry) => entry.text)).toEqual(['a']);
  });

  test('duplicate at Mastodon: the status is there, the answer is 500, and the key finds it', async () => {
    const training = await ground();
    const create = () =>
      masto(training).v1.statuses.create({ status: 'a' }, { requestInit: { headers: { 'Idempotency-Key': 'k' } } });
    await fault(training, { at: 'mastodon', mode: 'duplicate' });
    await expect(create()).rejects.toMatchObject({ statusCode: 500 });
    await expect(create()).resolves.toMatchObject({ content: '<p>a</p>' });
    expect(training.record()).toHaveLength(1);
  });

  test('lag hides from the timeline what is posted after it, and only there', async () => {
    const training = await ground();
    const { v2 } = twitter(training);
    const me = await v2.me();
    await v2.tweet('before');
    await fault(training, { at: 'x', mode: 'lag' });
    const { data } = await v2.tweet('after');
    const seen = async () => (await v2.userTimeline(me.data.id)).tweets.map((tweet) => tweet.text);
    expect(await seen()).toEqual(['before']);
    expect((await v2.singleTweet(data.id)).data.text).toBe('after');
    await ask(training, 'DELETE', '/faults?at=x');
    expect(await seen()).toEqual(['after', 'before']);
  });

  test('lag at Mastodon is over after as many reads as were ordered', async () => {
    const training = await ground();
    const { v1 } = masto(training);
    const { id } = await v1.accounts.verifyCredentials();
    await fault(training, { at: 'mastodon', mode: 'lag', times: 2 });
    await v1.statuses.create({ status: 'a' });
    const counts = [];
    for (let read = 0; read < 3; read += 1) counts.push((await v1.accounts.$select(id).statuses.list()).length);
    expect(counts).toEqual([0, 0, 1]);
  });

  test('a receiver that keeps the event and says 500 drops it as stale when it comes again', async () => {
    const training = await ground();
    await fault(training, { at: 'receiver-a', mode: 'duplicate' });
    expect((await deliver(training, 'receiver-a', event(1))).status).toBe(500);
    expect((await deliver(training, 'receiver-a', event(1))).json).toEqual({ received: true, stale: true });
  });

  test.each([
    ['refuse', 400],
    ['rate-limit', 429],
    ['error', 503],
  ])('%s at one receiver leaves the other alone', async (mode, status) => {
    const training = await ground();
    await fault(training, { at: 'receiver-a', mode });
    expect((await deliver(training, 'receiver-a', event(1))).status).toBe(status);
    expect((await deliver(training, 'receiver-b', event(1))).status).toBe(200);
  });

  test('hang keeps a receiver’s caller waiting even after the fault is used up, until the place is cleared', async () => {
    const training = await ground();
    await fault(training, { at: 'receiver-a', mode: 'hang', times: 1 });
    const call = outcomeOf(deliver(training, 'receiver-a', event(1)));
    await until('the event is there', () => training.record().length === 1);
    expect((await deliver(training, 'receiver-a', event(2))).status).toBe(200);
    await ask(training, 'DELETE', '/faults?at=receiver-b');
    expect(call.is).toBe('open');
    await ask(training, 'DELETE', '/faults?at=receiver-a');
    await call.ended;
    expect(call.is).toBe('failed');
  });

  test('hang holds nobody up when the training ground closes', async () => {
    const training = await ground();
    await fault(training, { at: 'x', mode: 'hang' });
    const call = outcomeOf(send(training, 'x', 'a'));
    await until('the post is there', () => training.record().length === 1);
    await training.close();
    await call.ended;
    expect(call.is).toBe('failed');
  });

  test('a caller without a right token uses no fault up', async () => {
    const training = await ground();
    await fault(training, { at: 'x', mode: 'lost-answer' });
    await ask(training, 'POST', '/x/2/tweets', { token: 'another', body: { text: 'a' } });
    expect((await ask(training, 'GET', '/faults')).json.faults).toHaveLength(1);
  });

  test('what is on can be read', async () => {
    const training = await ground();
    const made = await fault(training, { at: 'receiver-a', mode: 'lost-answer', times: 3 });
    expect(made.status).toBe(201);
    expect((await ask(training, 'GET', '/faults')).json.faults).toEqual([
      { id: 1, at: 'receiver-a', mode: 'lost-answer', left: 3, seconds: null, bytes: null, since: 0 },
    ]);
  });

  test.each([
    [{ at: 'bluesky', mode: 'error' }, 'at', 'there are mastodon, x, receiver-a, receiver-b'],
    [{ at: 'x', mode: 'explode' }, 'mode', 'lost-answer'],
    [{ at: 'receiver-a', mode: 'lag' }, 'mode', 'no timeline'],
    [{ at: 'x', mode: 'error', times: 0 }, 'times', '1'],
    [{ at: 'x', mode: 'error', often: 2 }, 'often', 'no field'],
  ])('an order that cannot be is refused with its field and the reason: %j', async (order, field, reason) => {
    const answer = await fault(await ground(), order);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({
      code: 'validation',
      errors: [{ field, detail: expect.stringContaining(reason) }],
    });
  });
});

test('a receiver whose secret is none is refused when the training ground opens', async () => {
  await expect(ground({ receivers: { ...SECRETS, 'receiver-c': 'whsec_' } })).rejects.toThrow('receiver-c');
});
