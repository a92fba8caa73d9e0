import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ask, clock, deliver, event, ground, masto, temporaryDirectory, twitter } from './ground.js';

const key = { requestInit: { headers: { 'Idempotency-Key': 'k' } } };

describe('the record', () => {
  test('has every visible effect in order, each with its time, and can be read from a place on', async () => {
    const time = clock();
    const training = await ground({ now: time.now });
    const { v1 } = masto(training);
    const { id } = await v1.statuses.create({ status: 'a /fr/messages/2026-0042/v1', language: 'fr' }, key);
    time.forward(60);
    await v1.statuses.$select(id).update({ status: 'b /fr/messages/2026-0042/v2', language: 'fr' });
    await v1.statuses.$select(id).remove();
    const about = { where: 'mastodon', id, account: 'crisis' };
    const marked = { reference: '2026-0042', language: 'fr' };
    expect((await ask(training, 'GET', '/record')).json).toEqual([
      {
        seq: 1,
        at: '2026-11-22T02:14:00.000Z',
        event: 'posted',
        key: 'k',
        visibility: 'public',
        text: 'a /fr/messages/2026-0042/v1',
        version: 1,
        ...about,
        ...marked,
      },
      {
        seq: 2,
        at: '2026-11-22T02:15:00.000Z',
        event: 'edited',
        text: 'b /fr/messages/2026-0042/v2',
        version: 2,
        ...about,
        ...marked,
      },
      { seq: 3, at: '2026-11-22T02:15:00.000Z', event: 'deleted', ...about },
    ]);
    expect((await ask(training, 'GET', '/record?after=2')).json).toEqual(training.record().slice(2));
  });

  test('refuses a place that is none', async () => {
    expect(await ask(await ground(), 'GET', '/record?after=-1')).toMatchObject({
      status: 400,
      json: { errors: [{ field: 'after' }] },
    });
  });

  test('outlives the process: posts, keys, duplicates and heard versions are there again', async () => {
    const directory = temporaryDirectory();
    const time = clock();
    const before = await ground({ directory, now: time.now });
    const { id } = await masto(before).v1.statuses.create({ status: 'a' }, key);
    const tweet = await twitter(before).v2.tweet('a');
    await deliver(before, 'receiver-a', event(2));
    await before.close();

    const after = await ground({ directory, now: time.now });
    expect(after.record()).toEqual(before.record());
    expect((await masto(after).v1.statuses.create({ status: 'a' }, key)).id).toBe(id);
    await expect(twitter(after).v2.tweet('a')).rejects.toMatchObject({ code: 403 });
    expect(BigInt((await twitter(after).v2.tweet('b')).data.id)).toBeGreaterThan(BigInt(tweet.data.id));
    expect((await deliver(after, 'receiver-a', event(2))).json.stale).toBe(true);
  });

  test('an effect is in the file before its caller is answered, so that kill -9 cannot lose it', async () => {
    const directory = temporaryDirectory();
    const training = await ground({ directory });
    await twitter(training).v2.tweet('a');
    expect(readFileSync(join(directory, 'record.jsonl'), 'utf8')).toBe(`${JSON.stringify(training.record()[0])}\n`);
  });

  test('a last line that was torn is dropped, and the record goes on after it', async () => {
    const directory = temporaryDirectory();
    const before = await ground({ directory });
    await masto(before).v1.statuses.create({ status: 'whole' });
    await before.close();
    appendFileSync(join(directory, 'record.jsonl'), '{"seq":2,"at":"2026-11-2');

    const after = await ground({ directory });
    await masto(after).v1.statuses.create({ status: 'next' });
    await after.close();
    expect((await ground({ directory })).record().map((entry) => [entry.seq, entry.text])).toEqual([
      [1, 'whole'],
      [2, 'next'],
    ]);
  });

  test('a line that is broken elsewhere stops the training ground with what to do about it', async () => {
    const directory = temporaryDirectory();
    const before = await ground({ directory });
    for (const status of ['one', 'two']) await masto(before).v1.statuses.create({ status });
    await before.close();
    const path = join(directory, 'record.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"posted"', '"pasted"'));
    await expect(ground({ directory })).rejects.toThrow(/line 1\. Move the file away/);
  });

  test('an effect that cannot be recorded does not happen', async () => {
    const directory = temporaryDirectory();
    const reported: unknown[] = [];
    const training = await ground({ directory, report: (error) => reported.push(error) });
    appendFileSync(join(directory, 'record.jsonl'), 'somebody else wrote here\n');
    await expect(masto(training).v1.statuses.create({ status: 'a' })).rejects.toMatchObject({ statusCode: 500 });
    expect(training.record()).toEqual([]);
    expect(String(reported[0])).toContain('only one training ground may use');
  });
});
