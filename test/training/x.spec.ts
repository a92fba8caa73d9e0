import { describe, expect, test } from '@jest/globals';
import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from 'twitter-api-v2';
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
    expect((await send({ media: { media_ids: ['1'] } })).json.errors[0].message).toContain(
      'not available at this stand-in',
    );
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
