import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { CheckResult, OpenedChannel } from '../../src/domain/channel.js';
import type { Delivery, Outcome } from '../../src/domain/delivery.js';
import type { Shown } from './dialect.js';
import { preview } from './dialects/telegram.js';
import { accountOf, deliveryFor, dialect, farSideOf } from './dialects.js';
import { accept, answer, type FarSide, type Reply } from './far-side.js';

let far: FarSide;
let shown: Shown;
const opened: OpenedChannel[] = [];

beforeEach(async () => {
  shown = new Map();
  far = await farSideOf('telegram', shown).open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel.close()));
  await far.close();
});

const { token } = dialect('telegram').secrets as { token: string };
function telegram(settings: object = {}): OpenedChannel {
  const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const account = accountOf('telegram', `${far.origin}/there`);
  const channel = channels.open(
    'telegram',
    { ...account, settings: { ...(account.settings as object), ...settings } },
    { world: 'exercise', deadlineMs: 5_000 },
  );
  opened.push(channel);
  return channel;
}
const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:3001', ownHosts: [] });
const kind = kinds.get('telegram');
const settings = dialect('telegram').settings('https://far.example/');
const delivery = (op?: Delivery['op'], overrides: Partial<Delivery> = {}) => deliveryFor('telegram', op, overrides);
const { marker, text } = delivery();
const bodies = () => far.received.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));
const asked = () => far.received.map(({ path }) => path.replace('/there/s/crisis', ''));
const no = (status: number, description: string, parameters?: object): Reply => ({
  status,
  body: { ok: false, error_code: status, description, parameters },
});
const applied = (reply: Reply, op?: Delivery['op']): Promise<Outcome> => {
  far.script = [answer(reply)];
  return telegram().apply(delivery(op, op === undefined ? {} : { remoteId: '5' }));
};
const say = (id: number, words: string): void => {
  shown.set(String(id), { text: words, replyTo: null });
};

describe('a post on Telegram', () => {
  test('is plain text without markup and without the card of its link, which would outlive a withdrawal', async () => {
    const words = '<b>Feu</b> *Feu* _Feu_ [Feu](https://c.example) &amp; `Feu`';
    const channel = telegram();
    const made = await channel.apply(delivery('open', { text: `${words}\n${marker}` }));
    expect(bodies()).toEqual([
      { chat_id: '@crisis', text: `${words}\n${marker}`, link_preview_options: { is_disabled: true } },
    ]);
    if (made.is !== 'delivered') throw new Error('not delivered');
    const expected = [{ remoteId: made.remoteId!, language: 'fr', text: `${words}\n${marker}` }];
    expect(await channel.survey({ expected, since: '2026-01-01T00:00:00.000Z' })).toMatchObject({
      found: [{ is: 'as-sent' }],
    });
  });

  test('says where it stands', async () => {
    expect(await telegram().apply(delivery())).toMatchObject({ url: `${far.origin}/there/crisis/2` });
  });

  test('arrives without a sound where the office wants it so, and an edit is never told', async () => {
    await telegram({ notifications: 'off' }).apply(delivery());
    await telegram({ notifications: 'off' }).apply(delivery('edit', { remoteId: '2', text: 'Corrigé' }));
    expect(bodies().map(({ disable_notification }) => disable_notification)).toEqual([true, undefined]);
  });

  test('is counted in UTF-16 code units, as Telegram counts, up to 4096', () => {
    expect([kind.count('é', {}), kind.count('🔥', {}), kind.limit({})]).toEqual([1, 2, 4096]);
  });

  test('is not the work of a stranger’s number: an id that no message can have is gone without a call', async () => {
    for (const op of ['open', 'edit'] as const)
      expect(await telegram().apply(delivery(op, { remoteId: 'at://did/post' }))).toEqual({ is: 'gone' });
    expect(far.received).toEqual([]);
  });
});

describe('what Telegram answers', () => {
  test('“message is not modified” is a success: the edit was made before', async () => {
    const reply = no(400, 'Bad Request: message is not modified: specified new message content and reply markup …');
    expect(await applied(reply, 'edit')).toMatchObject({ is: 'delivered', remoteId: '5' });
  });

  test.each(["Bad Request: message can't be edited", 'Bad Request: MESSAGE_AUTHOR_REQUIRED'])(
    '“%s” locks the post, so that a new one says it',
    async (words) => expect(await applied(no(400, words), 'edit')).toEqual({ is: 'locked' }),
  );

  test('a post that is too old to delete is refused by itself, and the officer told what to do', async () => {
    expect(await applied(no(400, "Bad Request: message can't be deleted for everyone"), 'delete')).toMatchObject({
      is: 'refused',
      pause: false,
      error: { code: 'cannot-delete', todo: expect.stringContaining('by hand') },
    });
  });

  test.each([
    [403, 'Forbidden: bot was kicked from the channel chat', 'forbidden', 'administrator'],
    [403, 'Forbidden: bot is not a member of the channel chat', 'forbidden', 'administrator'],
    [400, 'Bad Request: need administrator rights in the channel chat', 'forbidden', 'administrator'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'forbidden', 'administrator'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'forbidden', 'administrator'],
    [400, 'Bad Request: chat not found', 'not-found', 'name or number'],
    [401, 'Unauthorized', 'unauthorised', '@BotFather'],
    [404, 'Not Found', 'not-found', 'token'],
  ])('%i “%s” stops the channel, with what to do', async (status, words, code, todo) => {
    expect(await applied(no(status, words))).toMatchObject({
      is: 'refused',
      pause: true,
      error: { code, detail: expect.stringContaining(words), todo: expect.stringContaining(todo) },
    });
  });

  test('a chat that became another one is named with its new number', async () => {
    const reply = no(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: -1009876543210,
    });
    expect(await applied(reply)).toMatchObject({
      is: 'refused',
      pause: true,
      error: { todo: expect.stringContaining('-1009876543210') },
    });
  });

  test.each(['Bad Request: message is too long', 'Bad Request: message text is empty', 'Bad Request: something new'])(
    '“%s” refuses this post, and the channel goes on',
    async (words) => expect(await applied(no(400, words))).toMatchObject({ is: 'refused', pause: false }),
  );

  test('a limit holds for the whole channel, for as long as it says', async () => {
    const outcome = await applied(no(429, 'Too Many Requests: retry after 40', { retry_after: 40 }));
    if (outcome.is !== 'retry') throw new Error(`429 gave ${outcome.is}`);
    expect([outcome.account, outcome.afterMs >= 39_000, outcome.afterMs <= 43_000]).toEqual([true, true, true]);
  });

  test.each([
    ['a page of a proxy', { status: 400, headers: { 'content-type': 'text/html' }, body: '<h1>400' }],
    ['a server in trouble', no(502, 'Bad Gateway')],
    ['a message without a number', { status: 200, body: { ok: true, result: {} } }],
    ['“true”, as for another call', { status: 200, body: { ok: true, result: true } }],
    ['a number that is none', { status: 200, body: { ok: true, result: { message_id: '5' } } }],
  ] satisfies [string, Reply][])('nothing is known after %s', async (_, reply) => {
    expect((await applied(reply)).is).toBe('unknown');
  });

  test('an edit is not done when another message is named', async () => {
    expect((await applied({ status: 200, body: { ok: true, result: { message_id: 6 } } }, 'edit')).is).toBe('unknown');
  });

  test('a delete is done only when it says so', async () => {
    expect((await applied({ status: 200, body: { ok: true, result: false } }, 'delete')).is).toBe('unknown');
  });
});

describe('the bot’s token', () => {
  const [, secret = ''] = token.split(':');
  const DISGUISES: readonly [string, string][] = [
    ['as it is', token],
    ['without the number before it', secret],
    ['in the address of the call', `POST https://api.telegram.org/bot${token}/sendMessage failed`],
    ['percent-encoded', encodeURIComponent(token)],
    ['percent-encoded letter by letter, twice', [...secret].map((c) => `%25${c.charCodeAt(0).toString(16)}`).join('')],
    ['in capitals', token.toUpperCase()],
    ['with invisible letters in between', [...token].join('\u200b')],
    ['with blanks in between', [...token].join(' ')],
    [
      'in full width',
      [...secret].map((c) => (/\w/.test(c) && c !== '_' ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c)).join(''),
    ],
    ['backwards', [...token].reverse().join('')],
    ['in part', secret.slice(4, 20)],
    ['cut off after much white space', `${' '.repeat(4_070)}${token}`],
  ];
  const plain = (value: unknown): string =>
    JSON.stringify(value)
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
  const letters = secret.toLowerCase().replace(/[^a-z0-9]/g, '');
  function expectNoToken(value: unknown): void {
    const said = [plain(value), [...plain(value)].reverse().join('')].join();
    for (let at = 0; at + 8 <= letters.length; at++) expect(said).not.toContain(letters.slice(at, at + 8));
  }
  const everything = async (channel: OpenedChannel): Promise<unknown[]> => [
    await channel.apply(delivery()),
    await channel.apply(delivery('edit', { remoteId: '5' })),
    await channel.apply(delivery('delete', { remoteId: '5', text: '' })),
    await channel.look(delivery()),
    await channel.survey({
      expected: [{ remoteId: '5', language: 'fr', text: 'Feu' }],
      since: '2026-01-01T00:00:00.000Z',
    }),
    await channel.check(),
  ];

  test.each(DISGUISES)('is never repeated from an answer: %s', async (_, echo) => {
    const headers = { location: `${far.origin}/bot${token}/`, 'x-echo': encodeURIComponent(echo) };
    const replies: Reply[] = [
      ...[400, 401, 403, 404, 429, 500].map((status) => ({ ...no(status, `Bad Request: ${echo}`), headers })),
      { status: 302, headers, body: { ok: false, error_code: 302, description: echo } },
      { status: 200, headers, body: { ok: true, result: { message_id: 5, text: echo, username: echo, title: echo } } },
      {
        status: 200,
        headers,
        body: { ok: true, result: { id: 5, is_bot: true, type: 'channel', title: echo, username: echo } },
      },
      { status: 418, headers, body: echo },
      {
        status: 200,
        headers: { ...headers, 'content-type': 'text/html' },
        body: preview(new Map([['5', { text: echo, replyTo: null }]])).body,
      },
    ];
    for (const reply of replies) {
      far.script = [answer(reply)];
      expectNoToken(await everything(telegram()));
      expectNoToken(await everything(telegram({ chat: '-1001234567890' })));
    }
  });

  test('is not told when Telegram cannot be reached, nor when its address is refused', async () => {
    const channel = telegram();
    const elsewhere = telegram({ url: 'http://169.254.169.254/' });
    await far.close();
    expectNoToken([await everything(channel), await everything(elsewhere)]);
    await far.open();
  });

  test('is never sent to where a redirect leads, nor to the public preview', async () => {
    far.script = [answer({ status: 307, headers: { location: `${far.origin}/elsewhere` }, body: {} }), accept];
    expect((await telegram().apply(delivery())).is).toBe('unknown');
    await telegram().look(delivery());
    expect(far.received.filter(({ path }) => path.includes('elsewhere'))).toEqual([]);
    expectNoToken(far.received.filter(({ path }) => path.includes('/s/')));
  });

  test('must look like one', () => {
    const parse = (given: string) => kind.parseSettings({ chat: '@crisis', token: given }, 'live');
    expect(parse(token)).toMatchObject({ settings: { chat: '@crisis' }, secrets: { token } });
    for (const bad of ['secret', `${token}/../x`, `${token}?x=`, `bot${token}`, `${token}\n`.repeat(2)])
      expect(parse(bad)).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ field: 'token' })]),
      });
  });
});

describe('the check', () => {
  const said = (result: object): Reply => ({ status: 200, body: { ok: true, result } });
  const bot = answer(said({ id: 7, is_bot: true, username: 'crisis_bot' }));
  const channel = { id: -1001234567890, type: 'channel', title: 'Crisis', username: 'Crisis' };
  const rights = {
    status: 'administrator',
    can_post_messages: true,
    can_edit_messages: true,
    can_delete_messages: true,
  };
  const checked = (chat: object, member: object, more: object = {}): Promise<CheckResult> => {
    far.script = [bot, answer(said(chat)), answer(said(member))];
    return telegram(more).check();
  };

  test('knows the channel by its name, whatever its letter case, and by its number', async () => {
    expect(await checked(channel, rights)).toEqual({ ok: true, account: '@crisis', limits: {} });
    expect(await checked({ ...channel, username: undefined }, rights, { chat: '-1001234567890' })).toEqual({
      ok: true,
      account: 'Crisis (-1001234567890)',
      limits: {},
    });
    expect(far.received.map(({ method }) => method)).toEqual(Array(6).fill('GET'));
  });

  test.each(['can_post_messages', 'can_edit_messages', 'can_delete_messages'])(
    'names the right that lacks: %s',
    async (right) => {
      expect(await checked(channel, { ...rights, [right]: false })).toMatchObject({
        ok: false,
        error: { code: 'forbidden', detail: expect.stringContaining(right) },
      });
    },
  );

  test('says that the bot is no administrator', async () => {
    expect(await checked(channel, { status: 'left' })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  test('says that a group is no channel, and that the channel has another name now', async () => {
    expect(await checked({ ...channel, type: 'supergroup' }, rights)).toMatchObject({
      error: { code: 'other-account' },
    });
    expect(await checked({ ...channel, username: 'Crisis2' }, rights)).toMatchObject({
      error: { code: 'other-account' },
    });
  });
});

describe('a look at the public preview', () => {
  const many = (from: number, count: number): void => {
    for (let id = from; id < from + count; id++) say(id, `autre ${id}`);
  };
  /** Posted in another year: one that is long past, or that never is a day ago. */
  const dated =
    (year: string) =>
    (reply: Reply): Reply => ({ ...reply, body: String(reply.body).replaceAll('2026-11-22', `${year}-11-22`) });
  const recent = dated('2999');

  test('finds our post further back', async () => {
    say(2, text);
    many(3, 50);
    far.script = [
      answer(recent(preview(shown))),
      answer(recent(preview(shown, 33))),
      answer(recent(preview(shown, 13))),
    ];
    expect(await telegram().look(delivery())).toMatchObject({ is: 'seen', remoteId: '2' });
    expect(asked()).toEqual(['', '?before=33', '?before=13']);
  });

  test('says of a post that is not on its page that it is gone, as far as the page is believed', async () => {
    many(2, 5);
    expect(await telegram().look(delivery('delete', { remoteId: '9' }))).toMatchObject({ is: 'seen', mayLag: true });
    expect(await telegram().look(delivery('delete', { remoteId: '4' }))).toEqual({ is: 'absent' });
    expect(asked()).toEqual(['?before=10', '?before=5']);
  });

  test('reads no further back than our last post before it, or a day', async () => {
    many(2, 50);
    far.script = [answer(dated('2999')(preview(shown)))];
    expect(await telegram().look(delivery('open', { remoteId: '40' }))).toEqual({ is: 'absent' });
    far.script = [answer(dated('2020')(preview(shown)))];
    expect(await telegram().look(delivery())).toEqual({ is: 'absent' });
    expect(asked()).toEqual(['', '']);
  });

  test('does not say that nothing is there when too much was posted since', async () => {
    many(2, 600);
    far.script = Array.from({ length: 25 }, (_, page) => answer(recent(preview(shown, 602 - 20 * page))));
    expect(await telegram().look(delivery())).toMatchObject({ is: 'failed', error: { code: 'too-many-posts' } });
    expect(far.received).toHaveLength(25);
  });

  test('takes no post for ours that only replies to it', async () => {
    say(2, text);
    shown.set('3', { text: 'Merci', replyTo: '2' });
    expect(await telegram().look(delivery('open', { otherIds: ['2'] }))).toEqual({ is: 'absent' });
  });

  test('says nothing of a channel without a preview', async () => {
    far.script = [answer({ status: 302, headers: { location: 'https://t.me/crisis' }, body: '' })];
    expect(await telegram().look(delivery())).toMatchObject({ is: 'failed', error: { code: 'no-preview' } });
  });

  test('does not believe a page of another channel, one that is empty, one that is cut, or one that was not asked for', async () => {
    say(2, text);
    const whole = String(preview(shown).body);
    for (const body of [
      whole.replaceAll('Crisis/', 'Autre/'),
      '<section class="tgme_channel_history"></section>',
      whole.padEnd(1_100_000, ' '),
    ]) {
      far.script = [answer({ status: 200, headers: { 'content-type': 'text/html' }, body })];
      expect((await telegram().look(delivery())).is).toBe('failed');
    }
    far.script = [answer({ status: 200, headers: { 'content-type': 'text/html' }, body: whole })];
    expect((await telegram().look(delivery('delete', { remoteId: '1' }))).is).toBe('failed');
  });
});

describe('read back', () => {
  const since = '2026-11-22T02:00:00.000Z';
  const expected = (id: number, words = `autre ${id}`) => ({ remoteId: String(id), language: 'fr', text: words });

  test('finds older posts on the page where each must stand, in at most five pages', async () => {
    for (let id = 2; id <= 90; id++) say(id, `autre ${id}`);
    const old = (before?: number) =>
      answer({
        ...preview(shown, before),
        body: String(preview(shown, before).body).replaceAll('2026-11-22', '2020-11-22'),
      });
    far.script = [old(), old(31), old(6)];
    const wish = { expected: [expected(5), expected(30), expected(90)], since };
    expect(await telegram().survey(wish)).toEqual({
      is: 'surveyed',
      found: [90, 30, 5].map((id) => ({ remoteId: String(id), is: 'as-sent' })),
      others: [],
    });
    expect(asked()).toEqual(['', '?before=31', '?before=6']);
  });

  test('leaves out what five pages did not show', async () => {
    for (let id = 2; id <= 300; id++) say(id, `autre ${id}`);
    const read = await telegram().survey({ expected: [expected(2), expected(300)], since });
    expect(read).toMatchObject({ is: 'surveyed', found: [{ remoteId: '300', is: 'as-sent' }] });
    expect(far.received).toHaveLength(5);
  });

  test('calls nothing deleted on the word of the newest page, which may be older than the post', async () => {
    say(2, 'autre 2');
    const stale = preview(shown);
    say(3, 'autre 3');
    far.script = [answer(stale), accept];
    expect(await telegram().survey({ expected: [expected(3)], since })).toMatchObject({
      found: [{ remoteId: '3', is: 'as-sent' }],
    });
  });

  test('sees that somebody put another address under our own words', async () => {
    say(2, text);
    const page = preview(shown);
    const body = String(page.body).replace(`href="${marker}"`, 'href="https://evil.example/"');
    far.script = [answer({ ...page, body })];
    expect(await telegram().survey({ expected: [expected(2, text)], since })).toMatchObject({
      found: [{ is: 'edited', text: expect.stringContaining('(https://evil.example/)') }],
    });
  });

  test('leaves out what was posted before, and what Telegram itself says', async () => {
    say(2, 'autre');
    expect(await telegram().survey({ expected: [], since: '2026-11-22T02:14:08.000Z' })).toMatchObject({ others: [] });
    expect(await telegram().survey({ expected: [], since })).toMatchObject({
      others: [{ remoteId: '2', url: `${far.origin}/there/crisis/2`, text: 'autre', at: '2026-11-22T02:14:07.000Z' }],
    });
  });
});

describe('a private channel', () => {
  const chat = '-1001234567890';

  test('is posted to by its number, and nobody else can open its posts', async () => {
    expect(await telegram({ chat }).apply(delivery())).toMatchObject({ is: 'delivered', remoteId: '2', url: null });
    expect(bodies()).toMatchObject([{ chat_id: chat }]);
  });

  test('is never read back, and a look never guesses: it says what the officer can do', async () => {
    expect(kind.capabilities({ ...settings, chat }).readBackSeconds).toBeNull();
    const failed = { is: 'failed', error: { code: 'no-look', todo: expect.stringContaining('Open the channel') } };
    for (const op of ['open', 'edit', 'delete'] as const)
      expect(await telegram({ chat }).look(delivery(op, { remoteId: '2' }))).toMatchObject(failed);
    expect(await telegram({ chat }).survey({ expected: [], since: '2026-01-01T00:00:00.000Z' })).toMatchObject(failed);
    expect(far.received).toEqual([]);
  });
});

describe('a Telegram channel’s settings', () => {
  const parse = (input: object, world: 'live' | 'exercise' = 'live') => kind.parseSettings({ token, ...input }, world);

  test.each([
    ['@Crisis_be', '@Crisis_be'],
    ['Crisis_be', '@Crisis_be'],
    [' https://t.me/Crisis_be', '@Crisis_be'],
    ['-1001234567890', '-1001234567890'],
  ])('take %p for %s', (chat, taken) => expect(parse({ chat })).toMatchObject({ settings: { chat: taken } }));

  test.each(['@a', 'Crisis be', '@crisis/1', '../s/x', '@crisis?x', '42', '-42', 't.me/joinchat/AAAA', '@', ''])(
    'do not take %p for a channel',
    (chat) => expect(parse({ chat })).toMatchObject({ errors: [{ field: 'chat' }] }),
  );

  test('take an address in the exercise world only', () => {
    const url = 'http://127.0.0.1:3001/telegram';
    expect(parse({ chat: '@crisis', url })).toMatchObject({ code: 'address-refused' });
    expect(parse({ chat: '@crisis', url }, 'exercise')).toMatchObject({ settings: { url } });
  });

  test('say whether an update is a new post or an edit, and whether a withdrawal deletes', () => {
    const can = (more: object) => kind.capabilities({ ...settings, ...more });
    expect(can({}).opens).toEqual(['alert', 'update', 'all-clear']);
    expect(can({ updates: 'edit' })).toMatchObject({ opens: ['alert', 'all-clear'], replies: ['all-clear'] });
    expect(can({}).retires).toEqual([]);
    expect(can({ withdrawals: 'delete' }).retires).toEqual(['withdrawal']);
    expect(can({}).readBackSeconds).toBe(30);
  });
});
