import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import { KINDS } from '../../src/domain/message.js';
import { office, publicMessage, subject, texts } from '../support/messages.js';
import type { Shown } from './dialect.js';
import { accountOf, deliveryFor, dialect, farSideOf } from './dialects.js';
import { accept, answer, type FarSide } from './far-side.js';

let far: FarSide;
let shown: Shown;
let opened: OpenedChannel[] = [];

beforeEach(async () => {
  shown = new Map();
  far = await farSideOf('mastodon', shown).open();
});
afterEach(async () => {
  await Promise.all(opened.map((channel) => channel.close()));
  opened = [];
  await far.close();
});

function mastodon(settings: object = {}): OpenedChannel {
  const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const account = accountOf('mastodon', `${far.origin}/there`);
  const channel = channels.open(
    'mastodon',
    { ...account, settings: { ...(account.settings as object), ...settings } },
    { world: 'exercise', deadlineMs: 5_000 },
  );
  opened.push(channel);
  return channel;
}
const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const kind = kinds.get('mastodon');
const settings = dialect('mastodon').settings('https://far.example/');
const bodies = (method: string) =>
  far.received.filter((sent) => sent.method === method).map(({ body }) => JSON.parse(body));

describe('a content warning', () => {
  const contentWarning = 'Urgence';

  test('goes with the post and with every edit of it, since an edit without it would take it off', async () => {
    const channel = mastodon({ contentWarning });
    await channel.apply(deliveryFor('mastodon'));
    await channel.apply(deliveryFor('mastodon', 'edit', { remoteId: [...shown.keys()][0]!, text: 'Corrigé' }));
    for (const body of [...bodies('POST'), ...bodies('PUT')])
      expect(body).toMatchObject({ spoiler_text: contentWarning, sensitive: true, language: 'fr' });
  });

  test('counts toward the limit', () => {
    const composed = (more: object) =>
      kind.compose(subject(publicMessage()), {
        language: 'fr',
        settings: { ...settings, ...more },
        limits: { maxCharacters: 5_000 },
        office: office(),
      });
    expect(composed({ contentWarning }).length).toBe(composed({}).length + contentWarning.length);
    expect(composed({ contentWarning }).text).toBe(composed({}).text);
  });

  test('is one short line', () => {
    for (const bad of ['x'.repeat(101), 'two\nlines'])
      expect(kind.parseSettings({ ...settings, contentWarning: bad, token: 'abcd' }, 'live')).toMatchObject({
        errors: [{ field: 'contentWarning' }],
      });
  });
});

test('a withdrawal deletes the older posts where the office wants it, and rewrites them otherwise', () => {
  expect(kind.capabilities(settings).retires).toEqual([]);
  expect(kind.capabilities({ ...settings, withdrawals: 'delete' }).retires).toEqual(['withdrawal']);
});

describe('a new post that the instance does not find', () => {
  test('is one that its key made before and somebody deleted: it is gone, and the channel goes on', async () => {
    far.script = [answer({ status: 404, body: { error: 'Record not found' } })];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toEqual({ is: 'gone' });
  });

  test('is not meant by 410: then nothing else would be taken either', async () => {
    far.script = [answer({ status: 410, body: { error: 'Gone' } })];
    expect(await mastodon().apply(deliveryFor('mastodon'))).toMatchObject({ is: 'refused', pause: true });
  });
});

describe('read back', () => {
  const since = '2026-11-22T02:00:00.000Z';
  const expected = (remoteId: string, text = 'Feu') => ({ remoteId, language: 'fr', text });
  const status = (id: string, more: object = {}) => ({
    id,
    url: `https://far.example/@crisis/${id}`,
    content: '<p>Autre</p>',
    created_at: '2026-11-22T03:00:00.000Z',
    visibility: 'public',
    ...more,
  });
  const paths = () => far.received.map(({ path }) => path.replace('/there/api/v1/', ''));

  test('leaves out what was posted before, what was written to single people, and what was boosted; followers are the public', async () => {
    far.script = [
      accept,
      answer({
        status: 200,
        body: [
          status('9'),
          status('8', { visibility: 'direct' }),
          status('7', { visibility: 'private' }),
          status('6', { created_at: '2026-11-22T01:59:59.000Z' }),
        ],
      }),
    ];
    const other = (id: string) => ({
      remoteId: id,
      url: `https://far.example/@crisis/${id}`,
      text: 'Autre',
      at: '2026-11-22T03:00:00.000Z',
    });
    expect(await mastodon().survey({ expected: [], since })).toEqual({
      is: 'surveyed',
      found: [],
      others: [other('9'), other('7')],
    });
    // One page: the rest of the account is older still.
    expect(paths()).toEqual(['accounts/verify_credentials', 'accounts/1/statuses?limit=40&exclude_reblogs=true']);
  });

  test('tells addresses as URLs are written, so that none of them steers the terminal of an officer', async () => {
    const url = 'https://far.example/\u001b]52;c;bHM=\u0007\u009b2J\n  forged: line\u202e\u0000';
    const page = [status('9', { url }), status('8', { url: 'https://[' })];
    far.script = [accept, answer({ status: 200, body: page }), answer({ status: 200, body: [] })];
    const read = await mastodon().survey({ expected: [], since });
    if (read.is !== 'surveyed') throw new Error('the survey failed');
    expect(read.others.map((post) => post.url)).toEqual([expect.stringMatching(/^https:\/\/[!-~]+$/), null]);
  });

  test('finds no post of ours where marks pile up on a letter, and does not normalise them', async () => {
    const piled = `a${'\u0301\u0323'.repeat(1_000)}`;
    shown.set('5', { text: piled, replyTo: null });
    const edit = deliveryFor('mastodon', 'edit', { remoteId: '5', text: piled });
    expect(await mastodon().look(edit)).toEqual({ is: 'absent' });
  });

  test('does not believe a page that holds more than was asked for', async () => {
    const many = Array.from({ length: 41 }, (_, i) => status(String(100 + i)));
    far.script = [accept, answer({ status: 200, body: many })];
    expect(await mastodon().survey({ expected: [], since })).toMatchObject({ is: 'failed' });
  });

  test('asks for the source where HTML seems to differ, and says nothing where it cannot be read', async () => {
    shown.set('5', { text: 'Feu @crisis', replyTo: null });
    const page = answer({ status: 200, body: [status('5', { content: '<p>Feu <span>@crisis@here</span></p>' })] });
    const wish = { expected: [expected('5', 'Feu @crisis')], since };
    far.script = [accept, page, accept];
    expect(await mastodon().survey(wish)).toMatchObject({ found: [{ remoteId: '5', is: 'as-sent' }] });
    far.script = [accept, page, answer({ status: 503, body: { error: 'no' } }), answer({ status: 200, body: [] })];
    expect(await mastodon().survey(wish)).toMatchObject({ is: 'surveyed', found: [] });
  });

  const LINK = 'https://crisis.example/fr/messages/2026-0042/v2';
  const linked = (href: string) =>
    `<p>Feu @be #Feu <a href="${href}"><span class="invisible">https://</span>${LINK.slice(8)}</a>.</p>`;
  const found = async (more: object, settings: object = {}) => {
    far.script = [
      accept,
      answer({ status: 200, body: [status('5', { content: linked(LINK), ...more })] }),
      answer({ status: 200, body: [] }),
    ];
    const read = await mastodon(settings).survey({ expected: [expected('5', `Feu @be #Feu ${LINK}.`)], since });
    if (read.is !== 'surveyed') throw new Error('the survey failed');
    return read.found[0];
  };

  test.each([
    ['as sent, with a link at the end of a sentence', {}, {}],
    ['as sent, where the instance tells that nothing is beside it', { spoiler_text: '', media_attachments: [] }, {}],
    ['as sent behind the warning of the settings', { spoiler_text: 'Urgence' }, { contentWarning: 'Urgence' }],
    [
      'as sent, with the links that the instance makes of a mention and a hashtag',
      {
        content: linked(LINK)
          .replace(
            '@be',
            '<span class="h-card"><a href="https://far.example/@be" class="u-url mention">@<span>be</span></a></span>',
          )
          .replace('#Feu', '<a href="https://far.example/tags/Feu" class="mention hashtag">#<span>Feu</span></a>'),
      },
      {},
    ],
  ])('finds a post %s', async (_, more, settings) => {
    expect(await found(more, settings)).toEqual({ remoteId: '5', is: 'as-sent' });
  });

  test.each([
    ['a content warning was added', { spoiler_text: 'Faux' }, {}, '[content warning: Faux]'],
    ['its content warning was taken off', { spoiler_text: '' }, { contentWarning: 'Urgence' }, '[no content warning]'],
    ['a picture was added', { media_attachments: [{ id: '1' }] }, {}, '[a picture or film was added]'],
    [
      'the same words lead elsewhere',
      { content: linked('https://evil.example/') },
      {},
      '[a link leads to https://evil.example/]',
    ],
  ])('finds a post edited, and says so, where %s', async (_, more, settings, words) => {
    expect(await found(more, settings)).toEqual({
      remoteId: '5',
      is: 'edited',
      text: `${words}\nFeu @be #Feu ${LINK}.`,
    });
  });

  test('looks up what is not on the timeline, 20 at once, and deleted is only what a call of its own says', async () => {
    const ids = Array.from({ length: 45 }, (_, i) => String(1000 + i));
    for (const id of ids.slice(0, 43)) shown.set(id, { text: 'Feu', replyTo: null });
    far.script = [accept, answer({ status: 200, body: [] }), accept];
    const read = await mastodon().survey({ expected: ids.map((id) => expected(id)), since });
    if (read.is !== 'surveyed') throw new Error('the survey failed');
    expect(read.found.filter(({ is }) => is === 'as-sent')).toHaveLength(43);
    expect(read.found.filter(({ is }) => is === 'deleted').map(({ remoteId }) => remoteId)).toEqual(['1044', '1043']);
    expect(
      paths()
        .slice(2)
        .map((path) => path.split('?')[0]),
    ).toEqual([...Array(3).fill('statuses'), 'statuses/1044', 'statuses/1043']);
  });

  test('asks an older instance one by one, a few each time, and leaves out the others', async () => {
    const ids = Array.from({ length: 15 }, (_, i) => String(1000 + i));
    for (const id of ids) shown.set(id, { text: 'Feu', replyTo: null });
    far.script = [
      accept,
      answer({ status: 200, body: [] }),
      answer({ status: 404, body: { error: 'Not Found' } }),
      accept,
    ];
    const read = await mastodon().survey({ expected: ids.map((id) => expected(id)), since });
    if (read.is !== 'surveyed') throw new Error('the survey failed');
    expect(read.found).toHaveLength(10);
    expect(read.found[0]).toEqual({ remoteId: '1014', is: 'as-sent' });
  });

  test.each([404, 410])('calls a post deleted on %i, and on nothing else', async (code) => {
    far.script = [
      accept,
      answer({ status: 200, body: [] }),
      answer({ status: 200, body: [] }),
      answer({ status: code, body: { error: 'Record not found' } }),
      answer({ status: 403, body: { error: 'no' } }),
    ];
    expect(await mastodon().survey({ expected: [expected('2'), expected('1')], since })).toMatchObject({
      found: [{ remoteId: '2', is: 'deleted' }],
    });
  });
});

test('fault 14: a post is never composed too long, and where the instance refuses one all the same, it says so', async () => {
  for (const said of KINDS) {
    const long = texts(said, 'fr', { headline: 'Incendie '.repeat(20), description: 'Une phrase. '.repeat(400) });
    const message = publicMessage(said === 'alert' ? ['alert'] : ['alert', said], {
      contents: [{ texts: { fr: long } }, { texts: { fr: long } }],
    });
    const known = {
      language: 'fr',
      settings: { ...settings, contentWarning: 'x'.repeat(100) },
      limits: {},
      office: office(),
    };
    const post = kind.compose(subject(message), known);
    expect(post.length).toBeLessThanOrEqual(post.limit);
  }
  far.script = [answer({ status: 422, body: { error: 'Validation failed: Text character limit of 400 exceeded' } })];
  expect(await mastodon().apply(deliveryFor('mastodon'))).toMatchObject({
    is: 'refused',
    pause: false,
    error: { code: 'not-accepted', detail: expect.stringContaining('limit of 400') },
  });
  expect(far.received).toHaveLength(1);
});
