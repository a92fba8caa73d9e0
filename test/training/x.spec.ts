import { describe, expect, test } from '@jest/globals';
import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from 'twitter-api-v2';
import { CLIENT_ID, firstRefreshToken } from '../../src/training/x-tokens.js';
import { ask, clock, fault, ground, TOKENS, twitter } from './ground.js';

describe('the X stand-in, through the library that the hub uses', () => {
  test('a post is created, replied to, read and deleted', async () => {
    const { v2 } = twitter(await ground());
    const first = await v2.tweet('Restez chez vous. [2026-0042/1 fr]');
    const reply = await v2.tweet('Mise à jour. [2026-0042/2 fr]', { reply: { in_reply_to_tweet_id: first.data.id } });
    const read = await v2.singleTweet(reply.data.id, {
      'tweet.fields': ['referenced_tweets', 'created_at', 'conversation_id'],
    });
    expect(read.data).toMatchObject({
      text: 'Mise à jour. [2026-0042/2 fr]',
      conversation_id: first.data.id,
      referenced_tweets: [{ type: 'replied_to', id: first.data.id }],
    });
    expect((await v2.deleteTweet(reply.data.id)).data).toEqual({ deleted: true });
    const gone = await v2.singleTweet(reply.data.id);
    expect(gone.data).toBeUndefined();
    expect(gone.errors?.[0]).toMatchObject({
      type: 'https://api.x.com/2/problems/resource-not-found',
      resource_id: reply.data.id,
    });
  });

  test('the timeline has the newest first and is paged by its tokens, both ways', async () => {
    const { v2 } = twitter(await ground());
    const me = await v2.me();
    for (let n = 1; n <= 12; n += 1) await v2.tweet(`post ${n}`);
    const timeline = await v2.userTimeline(me.data.id, { max_results: 5 });
    expect(timeline.tweets.map((tweet) => tweet.text)).toEqual(['post 12', 'post 11', 'post 10', 'post 9', 'post 8']);
    const second = await timeline.next();
    expect(second.tweets.map((tweet) => tweet.text)).toEqual(['post 7', 'post 6', 'post 5', 'post 4', 'post 3']);
    const third = await second.next();
    expect(third.tweets.map((tweet) => tweet.text)).toEqual(['post 2', 'post 1']);
    expect(third.meta.next_token).toBeUndefined();
    const back = await third.previous();
    expect(back.tweets[0]?.text).toBe('post 7');
  });

  test('several posts are read at once, and those that are not there are named', async () => {
    const { v2 } = twitter(await ground());
    const { data } = await v2.tweet('here');
    const read = await v2.tweets([data.id, '123']);
    expect(read.data.map((tweet) => tweet.text)).toEqual(['here']);
    expect(read.errors?.map((error) => error.resource_id)).toEqual(['123']);
  });

  test('an OAuth 1.0a header with our token is let in', async () => {
    const training = await ground();
    const keys = { appKey: 'a', appSecret: 'b', accessToken: TOKENS.x, accessSecret: 'c' };
    const client = twitter(training, keys);
    expect((await client.v2.tweet('signed')).data.text).toBe('signed');
  });

  test('a wrong token is refused', async () => {
    const { v2 } = twitter(await ground(), 'another');
    await expect(v2.tweet('x')).rejects.toMatchObject({
      code: 401,
      data: { title: 'Unauthorized', type: 'about:blank' },
    });
  });

  test('a duplicate is refused with the body that names no id', async () => {
    const { v2 } = twitter(await ground());
    await v2.tweet('Restez chez vous.');
    const error = await v2.tweet('Restez chez vous.').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiResponseError);
    expect(error).toMatchObject({
      code: 403,
      data: {
        detail: 'You are not allowed to create a Tweet with duplicate content.',
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
      },
    });
  });

  test('a lost answer and a broken one look to the library as they do on a bad night', async () => {
    const training = await ground();
    await fault(training, { at: 'x', mode: 'lost-answer' });
    await expect(twitter(training).v2.tweet('lost')).rejects.toBeInstanceOf(ApiRequestError);
    await fault(training, { at: 'x', mode: 'reset' });
    await expect(twitter(training).v2.tweet('torn')).rejects.toBeInstanceOf(ApiPartialResponseError);
    expect(training.record().map((entry) => entry.text)).toEqual(['lost', 'torn']);
  });
});

const post = (body: unknown) => ({ token: TOKENS.x, body });

describe('the X stand-in', () => {
  test('a text may be posted again once the earlier one is deleted', async () => {
    const { v2 } = twitter(await ground());
    const { data } = await v2.tweet('a');
    await v2.deleteTweet(data.id);
    await expect(v2.tweet('a')).resolves.toMatchObject({ data: { text: 'a' } });
  });

  test('a text of more than 280 weighted characters is refused, an address weighing 23', async () => {
    const training = await ground();
    const address = `https://crisis.be/fr/messages/2026-0042/v1?${'x'.repeat(300)}`;
    const send = (text: string) => ask(training, 'POST', '/x/2/tweets', post({ text }));
    expect(await send(`${'é'.repeat(256)} ${address}`)).toMatchObject({ status: 201 });
    expect(await send(`${'é'.repeat(257)} ${address}`)).toMatchObject({
      status: 400,
      json: { type: 'https://api.x.com/2/problems/invalid-request' },
    });
    expect(await send('日'.repeat(141))).toMatchObject({ status: 400 });
  });

  test('a reply to a post that is not there is refused', async () => {
    const answer = await ask(
      await ground(),
      'POST',
      '/x/2/tweets',
      post({ text: 'a', reply: { in_reply_to_tweet_id: '1' } }),
    );
    expect(answer).toMatchObject({ status: 403, json: { title: 'Forbidden', type: 'about:blank' } });
  });

  test('deleting what is gone already is 404', async () => {
    const answer = await ask(await ground(), 'DELETE', '/x/2/tweets/1', { token: TOKENS.x });
    expect(answer).toMatchObject({ status: 404, json: { type: 'https://api.x.com/2/problems/resource-not-found' } });
  });

  test('addresses are told as t.co links and angle brackets as entities, while the record keeps what was sent', async () => {
    const training = await ground();
    const text = 'Police & pompiers <ici> https://crisis.be/fr/messages/2026-0042/v1';
    const answer = await ask(training, 'POST', '/x/2/tweets', post({ text }));
    expect(answer.json.data.text).toMatch(/^Police &amp; pompiers &lt;ici&gt; https:\/\/t\.co\/\w{10}$/);
    const read = await ask(training, 'GET', `/x/2/tweets/${answer.json.data.id}?tweet.fields=entities`, {
      token: TOKENS.x,
    });
    const [url] = read.json.data.entities.urls;
    expect(url.expanded_url).toBe('https://crisis.be/fr/messages/2026-0042/v1');
    expect([...read.json.data.text].slice(url.start, url.end).join('')).toBe(url.url);
    expect(training.record()[0]).toMatchObject({ text, reference: '2026-0042', version: 1, language: 'fr' });
  });

  test('ids are decimal, grow with every post, and never repeat when the clock goes back', async () => {
    const time = clock();
    const training = await ground({ now: time.now });
    const ids: bigint[] = [];
    for (const seconds of [0, 10, -3600]) {
      time.forward(seconds);
      const { json } = await ask(training, 'POST', '/x/2/tweets', post({ text: `at ${seconds}` }));
      ids.push(BigInt(json.data.id));
    }
    expect(ids[0]! < ids[1]! && ids[1]! < ids[2]!).toBe(true);
  });

  test('every answer tells the rate limit, with its reset in unix seconds', async () => {
    const { headers } = await ask(await ground({ now: clock().now }), 'POST', '/x/2/tweets', post({ text: 'a' }));
    expect(headers.get('x-rate-limit-limit')).toBe('1000');
    expect(headers.get('x-rate-limit-remaining')).toBe('999');
    expect(headers.get('x-rate-limit-reset')).toBe(String(Date.parse('2026-11-22T02:29:00Z') / 1000));
  });

  test('a field that the API does not know is refused, and what the stand-in lacks is named', async () => {
    const training = await ground();
    const send = (more: object) => ask(training, 'POST', '/x/2/tweets', post({ text: 'a', ...more }));
    const unknown = await send({ status: 'b' });
    expect(unknown.json.errors[0].message).toContain('$.status: is not defined in the schema');
    expect((await send({ poll: {} })).json.errors[0].message).toContain('not available at this stand-in');
    expect((await send({ media: { media_ids: ['1'] } })).json.errors[0].message).toContain('media IDs are invalid');
    expect(await send({ edit_options: { previous_post_id: '1' } })).toMatchObject({ status: 403 });
  });

  test('the timeline can leave out replies and begin after an id', async () => {
    const training = await ground();
    const { v2 } = twitter(training);
    const me = await v2.me();
    const a = await v2.tweet('a');
    await v2.tweet('b', { reply: { in_reply_to_tweet_id: a.data.id } });
    const texts = async (options: object) =>
      (await v2.userTimeline(me.data.id, options)).tweets.map((tweet) => tweet.text);
    expect(await texts({ exclude: ['replies'] })).toEqual(['a']);
    expect(await texts({ since_id: a.data.id })).toEqual(['b']);
  });
});

describe('an edit at the X stand-in', () => {
  const edit = (id: string, text: string) => post({ text, edit_options: { previous_post_id: id } });

  test('makes a new id for the same post, and every id tells the whole history', async () => {
    const training = await ground();
    const first = (await ask(training, 'POST', '/x/2/tweets', post({ text: 'a' }))).json.data.id;
    const second = (await ask(training, 'POST', '/x/2/tweets', edit(first, 'b'))).json.data;
    expect(second.edit_history_tweet_ids).toEqual([first, second.id]);
    const read = await ask(training, 'GET', `/x/2/tweets?ids=${first},${second.id}`, { token: TOKENS.x });
    expect(read.json.data).toMatchObject([
      { id: first, text: 'a', edit_history_tweet_ids: [first, second.id] },
      { id: second.id, text: 'b', edit_history_tweet_ids: [first, second.id] },
    ]);
    const { v2 } = twitter(training);
    const timeline = await v2.userTimeline((await v2.me()).data.id, {});
    expect(timeline.tweets.map(({ id, text }) => [id, text])).toEqual([[second.id, 'b']]);
  });

  test('is possible five times, of the newest version only, for half an hour', async () => {
    const time = clock();
    const training = await ground({ now: time.now });
    const controls = async (id: string) =>
      (await ask(training, 'GET', `/x/2/tweets/${id}?tweet.fields=edit_controls`, { token: TOKENS.x })).json.data
        .edit_controls;
    const first = (await ask(training, 'POST', '/x/2/tweets', post({ text: 'a' }))).json.data.id;
    expect(await controls(first)).toEqual({
      edits_remaining: 5,
      is_edit_eligible: true,
      editable_until: '2026-11-22T02:44:00.000Z',
    });
    let id = first;
    for (const text of ['b', 'c', 'd', 'e', 'f']) {
      id = (await ask(training, 'POST', '/x/2/tweets', edit(id, text))).json.data.id;
      expect(await ask(training, 'POST', '/x/2/tweets', edit(first, 'old'))).toMatchObject({ status: 403 });
    }
    expect(await controls(id)).toMatchObject({ edits_remaining: 0 });
    expect(await ask(training, 'POST', '/x/2/tweets', edit(id, 'g'))).toMatchObject({ status: 403 });
    const late = (await ask(training, 'POST', '/x/2/tweets', post({ text: 'late' }))).json.data.id;
    time.forward(1800);
    expect(await ask(training, 'POST', '/x/2/tweets', edit(late, 'later'))).toMatchObject({ status: 403 });
  });

  test('is taken along when any of its versions is deleted', async () => {
    const training = await ground();
    const first = (await ask(training, 'POST', '/x/2/tweets', post({ text: 'a' }))).json.data.id;
    const second = (await ask(training, 'POST', '/x/2/tweets', edit(first, 'b'))).json.data.id;
    expect(await ask(training, 'DELETE', `/x/2/tweets/${second}`, { token: TOKENS.x })).toMatchObject({ status: 200 });
    const read = await ask(training, 'GET', `/x/2/tweets?ids=${first},${second}`, { token: TOKENS.x });
    expect(read.json.errors).toHaveLength(2);
  });
});

describe('the tokens of the X stand-in', () => {
  const renew = async (training: Awaited<ReturnType<typeof ground>>, more: Record<string, string> = {}) => {
    const form = { grant_type: 'refresh_token', client_id: CLIENT_ID, refresh_token: firstRefreshToken(TOKENS.x) };
    return ask(training, 'POST', '/x/2/oauth2/token', { body: new URLSearchParams({ ...form, ...more }) });
  };
  const write = (training: Awaited<ReturnType<typeof ground>>, token: string, text: string) =>
    ask(training, 'POST', '/x/2/tweets', { token, body: { text } });

  test('are new with each renewal, and the refresh token dies by its use', async () => {
    const training = await ground();
    const { json } = await renew(training);
    expect(json).toMatchObject({ token_type: 'bearer', expires_in: 7200 });
    expect(await write(training, json.access_token, 'a')).toMatchObject({ status: 201 });
    expect(await renew(training)).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    expect(await renew(training, { refresh_token: json.refresh_token })).toMatchObject({ status: 200 });
  });

  test('live two hours; the fixed one lives on', async () => {
    const time = clock();
    const training = await ground({ now: time.now });
    const { json } = await renew(training);
    time.forward(7200);
    expect(await write(training, json.access_token, 'a')).toMatchObject({ status: 401 });
    expect(await write(training, TOKENS.x, 'a')).toMatchObject({ status: 201 });
  });

  test('may do what their scope says, and nothing else', async () => {
    const training = await ground();
    const { json } = await renew(training, { scope: 'tweet.read users.read' });
    expect(json.refresh_token).toBeUndefined();
    expect(await ask(training, 'GET', '/x/2/users/me', { token: json.access_token })).toMatchObject({ status: 200 });
    expect(await write(training, json.access_token, 'a')).toMatchObject({ status: 403 });
  });

  test.each([
    ['another app', { client_id: 'other' }, 401],
    ['another grant', { grant_type: 'password' }, 400],
    ['a scope that was never granted', { scope: 'dm.write' }, 400],
  ])('are refused to %s', async (_, more, status) => {
    expect(await renew(await ground(), more)).toMatchObject({ status });
  });
});
