import { describe, expect, test } from '@jest/globals';
import type { Training, TrainingOptions } from '../../src/training/training-ground.js';
import { type Asked, ask, clock, fault, ground, temporaryDirectory } from './ground.js';

const SECRET = 'a-token-of-the-training-ground';
const CHAT = '@tocsin_training';
const telegram = (options: Partial<TrainingOptions> = {}): Promise<Training> =>
  ground({ tokens: { telegram: SECRET }, ...options });
const call = (training: Training, method: string, fields: object = {}, secret = SECRET): Promise<Asked> =>
  ask(training, 'POST', `/telegram/bot7000001:${secret}/${method}`, { body: { chat_id: CHAT, ...fields } });
const send = (training: Training, text: string, more: object = {}): Promise<Asked> =>
  call(training, 'sendMessage', { text, ...more });
const page = async (training: Training, query = ''): Promise<string> =>
  (await ask(training, 'GET', `/telegram/s/tocsin_training${query}`)).text;
const idsOn = (html: string): number[] =>
  [...html.matchAll(/data-post="tocsin_training\/(\d+)"/g)].map(([, id]) => Number(id));
const bad = (reason: string) => ({
  status: 400,
  json: { ok: false, error_code: 400, description: `Bad Request: ${reason}` },
});

describe('the stand-in for a Telegram channel', () => {
  test('lets nobody in without the bot’s token, and shows everybody the channel', async () => {
    const training = await telegram();
    expect(await call(training, 'getMe', {}, 'guessed')).toMatchObject({
      status: 401,
      json: { ok: false, error_code: 401, description: 'Unauthorized' },
    });
    expect(await call(training, 'getMe')).toMatchObject({ json: { ok: true, result: { id: 7000001, is_bot: true } } });
    expect(await page(training)).toContain('Channel created');
  });

  test('knows its one channel by name and by number, and what the bot may do there', async () => {
    const training = await telegram();
    for (const chat_id of ['@Tocsin_Training', -1001000000001, '-1001000000001'])
      expect(await call(training, 'getChat', { chat_id })).toMatchObject({
        json: { result: { type: 'channel', username: 'tocsin_training' } },
      });
    expect(await call(training, 'getChat', { chat_id: '@other' })).toMatchObject(bad('chat not found'));
    expect(await call(training, 'getChatMember', { user_id: 7000001 })).toMatchObject({
      json: { result: { status: 'administrator', can_post_messages: true, can_delete_messages: true } },
    });
  });

  test('gives each message a number that was never given before, over a restart too', async () => {
    const directory = temporaryDirectory();
    const before = await telegram({ directory });
    expect((await send(before, 'a')).json.result).toMatchObject({
      message_id: 2,
      text: 'a',
      chat: { type: 'channel' },
    });
    await send(before, 'b');
    expect((await call(before, 'deleteMessage', { message_id: 3 })).json).toEqual({ ok: true, result: true });
    await before.close();
    const after = await telegram({ directory });
    expect((await send(after, 'c')).json.result).toMatchObject({ message_id: 4 });
    expect(idsOn(await page(after))).toEqual([1, 2, 4]);
  });

  test('takes texts of 4096 characters and no more, and names an address in them', async () => {
    const training = await telegram();
    expect((await send(training, '🔥'.repeat(2048))).status).toBe(200);
    expect(await send(training, 'x'.repeat(4097))).toMatchObject(bad('message is too long'));
    expect(await send(training, ' \n ')).toMatchObject(bad('message text is empty'));
    expect((await send(training, 'a https://c.example/v1')).json.result).toMatchObject({
      entities: [{ type: 'url', offset: 2, length: 20 }],
    });
  });

  test('replies to what is there only', async () => {
    const training = await telegram();
    await send(training, 'a');
    await send(training, 'b', { reply_parameters: { message_id: 2 } });
    expect(training.record().at(-1)).toMatchObject({ event: 'posted', inReplyTo: '2' });
    const gone = { reply_parameters: { message_id: 99 } };
    expect(await send(training, 'c', gone)).toMatchObject(bad('message to be replied not found'));
  });

  test('edits what differs, and says so of what does not', async () => {
    const training = await telegram();
    await send(training, 'a');
    const edited = await call(training, 'editMessageText', { message_id: 2, text: 'b' });
    expect(edited.json.result).toMatchObject({ message_id: 2, text: 'b', edit_date: expect.any(Number) });
    const again = await call(training, 'editMessageText', { message_id: 2, text: 'b' });
    expect(again.json.description).toMatch(/^Bad Request: message is not modified/);
    expect(await call(training, 'editMessageText', { message_id: 9, text: 'b' })).toMatchObject(
      bad('message to edit not found'),
    );
    expect(training.record().map(({ event }) => event)).toEqual(['posted', 'edited']);
  });

  test('deletes for 48 hours, and edits for ever', async () => {
    const { now, forward } = clock();
    const training = await telegram({ now });
    await send(training, 'a');
    forward(48 * 3600);
    expect(await call(training, 'deleteMessage', { message_id: 2 })).toMatchObject(bad("message can't be deleted"));
    expect((await call(training, 'editMessageText', { message_id: 2, text: 'b' })).status).toBe(200);
    expect(await call(training, 'deleteMessage', { message_id: 9 })).toMatchObject(bad('message to delete not found'));
  });

  test('takes 20 messages a minute, and says how long to wait', async () => {
    const { now, forward } = clock();
    const training = await telegram({ now, limits: { rateFactor: 1 } });
    for (let sent = 0; sent < 20; sent++) {
      forward(1);
      expect((await send(training, `a ${sent}`)).status).toBe(200);
    }
    expect(await send(training, 'one more')).toMatchObject({
      status: 429,
      json: { description: 'Too Many Requests: retry after 41', parameters: { retry_after: 41 } },
    });
    forward(41);
    expect((await send(training, 'one more')).status).toBe(200);
  });

  test('is struck by faults where it changes something, and not where it only tells', async () => {
    const training = await telegram();
    await fault(training, { at: 'telegram', mode: 'rate-limit', seconds: 7, times: 1 });
    expect((await call(training, 'getMe')).status).toBe(200);
    expect((await send(training, 'a')).json).toMatchObject({ error_code: 429, parameters: { retry_after: 7 } });
  });

  test('says what it has not', async () => {
    const training = await telegram();
    expect((await call(training, 'sendPhoto')).json).toEqual({ ok: false, error_code: 404, description: 'Not Found' });
    expect(await send(training, '<b>a</b>', { parse_mode: 'HTML' })).toMatchObject(
      bad('this stand-in takes plain text only'),
    );
  });

  test('refuses a token that no bot can have', async () => {
    await expect(ground({ tokens: { telegram: 'a/b' } })).rejects.toThrow('cannot be the token of a bot');
  });
});

describe('its public preview', () => {
  test('shows 20 messages, oldest first, and leads to what came before them', async () => {
    const training = await telegram();
    for (let sent = 2; sent <= 31; sent++) await send(training, `a ${sent}`);
    const newest = await page(training);
    expect(idsOn(newest)).toEqual(Array.from({ length: 20 }, (_, i) => i + 12));
    expect(newest).toContain('href="/s/tocsin_training?before=12" class="tme_messages_more');
    const older = await page(training, '?before=12');
    expect(idsOn(older)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
    expect(older).not.toContain('tme_messages_more');
  });

  test('makes markup of nobody’s words', async () => {
    const training = await telegram();
    await send(training, '<script>alert(1)</script>\n"a" https://c.example/?a=1&b=2');
    const html = await page(training);
    expect(html).not.toContain('<script>');
    expect(html).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;<br/>&quot;a&quot; <a href="https://c.example/?a=1&amp;b=2"',
    );
  });

  test('shows what a hand changed, wrote or deleted', async () => {
    const training = await telegram();
    await send(training, 'as released');
    const hand = (body: object) => ask(training, 'POST', '/hand', { body: { at: 'telegram', ...body } });
    await hand({ id: '2', edit: 'as changed' });
    await hand({ post: 'foreign' });
    expect(await page(training)).toMatch(/edited .*as changed|as changed.*edited .*foreign/s);
    await hand({ id: '2', delete: true });
    expect(idsOn(await page(training))).toEqual([1, 3]);
  });

  test('can lag behind', async () => {
    const training = await telegram();
    await send(training, 'a');
    await fault(training, { at: 'telegram', mode: 'lag', times: 1 });
    await send(training, 'b');
    expect(idsOn(await page(training))).toEqual([1, 2]);
    expect(idsOn(await page(training))).toEqual([1, 2, 3]);
  });

  test('is there for this channel only, and its posts open on the training ground', async () => {
    const training = await telegram();
    await send(training, 'a');
    const other = await ask(training, 'GET', '/telegram/s/other');
    expect([other.status, other.headers.get('location')]).toEqual([302, '/telegram/other']);
    const post = await ask(training, 'GET', '/telegram/tocsin_training/2');
    expect([post.status, post.headers.get('location')]).toEqual([303, '/#telegram-2']);
  });
});
