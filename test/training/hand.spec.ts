import { describe, expect, test } from '@jest/globals';
import { ask, ground, masto, twitter } from './ground.js';

describe('somebody on the platform', () => {
  test('changes a post behind the hub’s back', async () => {
    const training = await ground();
    const { v1 } = masto(training);
    const { id } = await v1.statuses.create({ status: 'as released' });
    const answer = await ask(training, 'POST', '/hand', { body: { at: 'mastodon', id, edit: 'as changed' } });
    expect(answer).toMatchObject({ status: 201, json: { event: 'hand-edited', text: 'as changed' } });
    const status = await v1.statuses.$select(id).fetch();
    expect(status.content).toBe('<p>as changed</p>');
    expect(status.editedAt).not.toBeNull();
  });

  test('deletes a post behind the hub’s back', async () => {
    const training = await ground();
    const { v2 } = twitter(training);
    const { data } = await v2.tweet('as released');
    await ask(training, 'POST', '/hand', { body: { at: 'x', id: data.id, delete: true } });
    expect((await v2.singleTweet(data.id)).errors).toHaveLength(1);
    expect(training.record().map((entry) => entry.event)).toEqual(['posted', 'hand-deleted']);
  });

  test('writes a foreign post on the account', async () => {
    const training = await ground();
    await ask(training, 'POST', '/hand', { body: { at: 'x', post: 'not the hub’s' } });
    const { v2 } = twitter(training);
    const timeline = await v2.userTimeline((await v2.me()).data.id);
    expect(timeline.tweets.map((tweet) => tweet.text)).toEqual(['not the hub’s']);
    expect(training.record()[0]).toMatchObject({ event: 'hand-posted', account: 'crisis' });
  });

  test.each([
    [{ at: 'receiver-a', id: '1', delete: true }, 400, 'at'],
    [{ at: 'x', id: '1', delete: true }, 404, 'id'],
    [{ at: 'x', id: '1' }, 400, 'edit'],
    [{ at: 'x', id: '1', edit: 'a', delete: true }, 400, 'edit'],
    [{ at: 'x', id: 1, edit: 'a' }, 400, 'id'],
    [{ at: 'x', wave: true }, 400, 'wave'],
  ])('is told what is wrong with %j', async (body, status, field) => {
    expect(await ask(await ground(), 'POST', '/hand', { body })).toMatchObject({
      status,
      json: { errors: [{ field }] },
    });
  });
});
