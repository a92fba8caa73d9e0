import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type {
  Board,
  ChannelKindsView,
  ChannelView,
  EndpointSecret,
  ErrandLink,
  ErrandView,
  HubView,
  NewEndpointAnswer,
  Page,
  Problem,
} from '../../src/press-office/api.js';
import { ChannelsStore } from '../../src/store/channels.store.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk, X } from './desk.js';

let desk: Desk;
let admin: Officer;
let author: Officer;
let named = 0;
beforeAll(async () => {
  desk = await openDesk();
  admin = await desk.officer('admin');
  author = await desk.officer('author');
}, 120_000);
afterAll(() => desk?.close());

const name = () => `channel ${++named}`;
const settings = (overrides: object = {}) => ({
  url: 'https://hooks.broadcaster.example/tocsin',
  broadcaster: 'RTBF',
  ...overrides,
});
const addEndpoint = (overrides: object = {}) =>
  admin.post<NewEndpointAnswer & Problem>('/endpoints', {
    name: name(),
    world: 'exercise',
    settings: settings(),
    ...overrides,
  });

/** What stands sealed in the row. */
const secretsOf = (id: string) =>
  desk.database.transaction(async (tx) => {
    const channels = desk.app.get(ChannelsStore);
    return channels.account((await channels.get(tx, id))!).secrets;
  });

describe('a channel', () => {
  test('is added by the schema of its kind, and gives its secret to nobody', async () => {
    const answer = await admin.post<ChannelView>('/channels', { ...MASTODON, name: name() });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      kind: 'mastodon',
      world: 'exercise',
      capabilities: { edit: true },
      paused: null,
    });
    expect(answer.text).not.toContain(MASTODON.settings.token);
    expect(await secretsOf(answer.body.id)).toEqual({ token: MASTODON.settings.token });
  });

  test('is refused field by field, as the officer sent it', async () => {
    const wrong = { ...MASTODON, name: name(), settings: { url: 'http://127.0.0.1:3001', visibility: 'x', colour: 1 } };
    const answer = await admin.post('/channels', wrong);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ field }) => field).sort()).toEqual([
      'settings.colour',
      'settings.token',
      'settings.visibility',
    ]);
  });

  test('has a name of its own in its world', async () => {
    const same = { ...X, name: name() };
    await admin.expect(201, admin.post('/channels', same));
    const answer = await admin.post('/channels', { ...same, name: same.name.toUpperCase() });
    expect(answer.body.errors).toMatchObject([{ field: 'name', code: 'taken' }]);
  });

  test('keeps the secrets that a change does not name', async () => {
    const { body } = await admin.post<ChannelView>('/channels', { ...X, name: name() });
    const changed = await admin.call<ChannelView>('PATCH', `/channels/${body.id}`, {
      settings: { corrections: 'keep' },
    });
    expect(changed.body.settings.corrections).toBe('keep');
    expect(await secretsOf(body.id)).toEqual({ accessToken: X.settings.accessToken });
    const back = await admin.call<ChannelView>('PATCH', `/channels/${body.id}`, { settings: { corrections: null } });
    expect(back.body.settings.corrections).toBe('delete');
  });

  test('does not take its secret along to another host, or whoever changes the address could read it there', async () => {
    const { body } = await admin.post<ChannelView>('/channels', { ...X, name: name() });
    const elsewhere = { url: 'https://elsewhere.example' };
    const moved = await admin.call<Problem>('PATCH', `/channels/${body.id}`, { settings: elsewhere });
    expect(moved.body.errors).toMatchObject([{ field: 'settings.accessToken', code: 'given-again' }]);
    const same = await admin.call('PATCH', `/channels/${body.id}`, { settings: { url: 'http://127.0.0.1:3001/x/' } });
    expect(same.status).toBe(200);
    const settings = { ...elsewhere, accessToken: 'another' };
    expect((await admin.call('PATCH', `/channels/${body.id}`, { settings })).status).toBe(200);
    expect(await secretsOf(body.id)).toEqual({ accessToken: 'another' });
  });

  test('is asked only for what was entered: when a token ends is not, wherever the account moves', async () => {
    const { body } = await admin.post<ChannelView>('/channels', { ...X, name: name() });
    const channels = desk.app.get(ChannelsStore);
    await desk.database.transaction(async (tx) => {
      const secrets = { accessToken: 'renewed', expiresAt: '2026-12-01T00:00:00.000Z' };
      await channels.renewed(tx, (await channels.get(tx, body.id))!, secrets);
    });
    const settings = { url: 'https://elsewhere.example', accessToken: 'another' };
    expect((await admin.call<Problem>('PATCH', `/channels/${body.id}`, { settings })).body.errors).toBeUndefined();
    expect(await secretsOf(body.id)).toEqual({ accessToken: 'another' });
  });

  test('is paused with a reason and resumed, and the ledger says by whom', async () => {
    const { body } = await admin.post<ChannelView>('/channels', { ...X, name: name() });
    const paused = await author.post<ChannelView>(`/channels/${body.id}/pause`, { reason: 'Wrong account' });
    expect(paused.body.paused).toBe('Wrong account');
    expect((await author.post<ChannelView>(`/channels/${body.id}/resume`)).body.paused).toBeNull();
    const ledger = await author.get<{ items: { action: string; actor: string }[] }>(
      `/ledger?subject=${encodeURIComponent(body.name)}`,
    );
    expect(ledger.body.items.map(({ action }) => action)).toEqual([
      'channel-resumed',
      'channel-paused',
      'channel-added',
    ]);
    expect(ledger.body.items[0]?.actor).toBe(author.email);
  });

  test('is no longer there when it was removed', async () => {
    const { body } = await admin.post<ChannelView>('/channels', { ...X, name: name() });
    expect((await admin.call('DELETE', `/channels/${body.id}`)).status).toBe(204);
    expect((await admin.get(`/channels/${body.id}`)).status).toBe(404);
    expect((await admin.call('DELETE', `/channels/${body.id}`)).status).toBe(404);
  });

  test('is checked by the loop, and the answer stands where the request said', async () => {
    const { body } = await admin.post<ChannelView>('/channels', { ...X, name: name() });
    const link = await author.post<ErrandLink>(`/channels/${body.id}/check`);
    expect(link.status).toBe(202);
    const errand = await author.get<ErrandView>(link.body.href.replace('/api/v1', ''));
    expect(errand.body).toMatchObject({ kind: 'check', channelId: body.id, askedBy: author.email, doneAt: null });
  });

  test('kind tells its settings, what it can do, and whether it is an endpoint', async () => {
    const { items } = (await author.get<ChannelKindsView>('/channels/kinds')).body;
    const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
    expect(items.map(({ kind }) => kind)).toEqual(kinds.all.map(({ kind }) => kind));
    expect(items.flatMap(({ kind, endpoint }) => (endpoint ? [kind] : []))).toEqual(['webhook']);
    for (const { settingsSchema } of items) expect(JSON.stringify(settingsSchema)).toContain('writeOnly');
  });

  test('of the live world makes the hub live', async () => {
    const alone = await openDesk();
    try {
      const officer = await alone.officer('admin');
      expect((await officer.get<HubView>('/hub')).body.world).toBe('exercise');
      const live = { kind: 'x', name: 'X', world: 'live', settings: { account: '@crisis', accessToken: 'token-of-x' } };
      await officer.expect(201, officer.post('/channels', live));
      expect((await officer.get<HubView>('/hub')).body.world).toBe('live');
    } finally {
      await alone.close();
    }
  }, 60_000);
});

describe('an endpoint', () => {
  test('gets a signing secret from the hub, shown once', async () => {
    const key = { 'idempotency-key': 'new-endpoint' };
    const given = { name: name(), world: 'exercise', settings: settings() };
    const made = await admin.post<NewEndpointAnswer>('/endpoints', given, key);
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await admin.post<NewEndpointAnswer>('/endpoints', given, key)).body.secret).toBeNull();
    expect(await secretsOf(made.body.endpoint.id)).toEqual({ secret: made.body.secret });
    const listed = await admin.get<Page<ChannelView>>('/endpoints');
    expect(listed.text).not.toContain('whsec_');
  });

  test('is registered here, and an account is registered there', async () => {
    const channel = await admin.post('/channels', { kind: 'webhook', name: name(), world: 'exercise', settings: {} });
    expect(channel.body.errors[0]).toMatchObject({ field: 'kind' });
    expect((await addEndpoint({ kind: 'x' })).body.errors[0]).toMatchObject({ field: 'kind' });
    const { endpoint } = (await addEndpoint()).body;
    expect((await admin.get(`/channels/${endpoint.id}`)).status).toBe(404);
    expect((await admin.get(`/endpoints/${endpoint.id}`)).status).toBe(200);
  });

  test('takes no secret of somebody else’s making', async () => {
    const answer = await addEndpoint({ settings: settings({ secret: `whsec_${'A'.repeat(43)}=` }) });
    expect(answer.body.errors).toMatchObject([{ field: 'settings.secret', code: 'given' }]);
  });

  test('is given a new secret, and the old one still signs until the next', async () => {
    const { endpoint, secret } = (await addEndpoint()).body;
    const first = await admin.post<EndpointSecret>(`/endpoints/${endpoint.id}/rotate`);
    expect(await secretsOf(endpoint.id)).toEqual({ secret: first.body.secret, previous: secret });
    const second = await admin.post<EndpointSecret>(`/endpoints/${endpoint.id}/rotate`);
    expect(await secretsOf(endpoint.id)).toEqual({ secret: second.body.secret, previous: first.body.secret });
  });

  test('may move to another host with its signing secret, but not with the header that lets us in there', async () => {
    const { endpoint, secret } = (await addEndpoint()).body;
    const move = (settings: object) => admin.call<Problem>('PATCH', `/endpoints/${endpoint.id}`, { settings });
    expect((await move({ url: 'https://one.example/', header: 'x-key', headerValue: 'a-key' })).status).toBe(200);
    const errors = (await move({ url: 'https://two.example/' })).body.errors;
    expect(errors).toMatchObject([{ field: 'settings.headerValue', code: 'given-again' }]);
    expect((await move({ url: 'https://two.example/', header: null, headerValue: null })).status).toBe(200);
    expect(await secretsOf(endpoint.id)).toEqual({ secret });
  });

  test('is listed in pages', async () => {
    for (let i = 0; i < 3; i++) await addEndpoint();
    const first = await admin.get<Page<ChannelView>>('/endpoints?limit=2');
    expect(first.body.items).toHaveLength(2);
    const second = await admin.get<Page<ChannelView>>(`/endpoints?limit=2&cursor=${first.body.next}`);
    expect(second.body.items[0]!.id > first.body.items[1]!.id).toBe(true);
  });

  test.each([
    'http://hooks.example.org/x',
    'https://127.0.0.1/x',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://127。0。0。1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://168.63.129.16/',
    'https://10.0.0.8/',
    'https://192.168.1.1/',
    'https://localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://hooks.example.org:8443/',
    'https://user:password@hooks.example.org/',
    'https://crisis.example/api/v1/messages',
    'ftp://hooks.example.org/',
    'file:///etc/passwd',
    'gopher://hooks.example.org/',
    'https://hooks.example.org\\@127.0.0.1/',
    'https://hooks.example.org/\nHost: evil',
    'not an address',
  ])('is refused at %j, before anything is sent', async (url) => {
    const answer = await addEndpoint({ settings: settings({ url }) });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'address-refused', errors: [{ field: 'settings.url' }] },
    });
  });

  test('is refused there when it is changed, too', async () => {
    const { endpoint } = (await addEndpoint()).body;
    const answer = await admin.call<Problem>('PATCH', `/endpoints/${endpoint.id}`, {
      settings: { url: 'https://169.254.169.254/' },
    });
    expect(answer.body.code).toBe('address-refused');
  });

  test('of the live world may not lead to the training ground', async () => {
    const answer = await addEndpoint({
      world: 'live',
      settings: settings({ url: 'http://127.0.0.1:3001/receivers/a' }),
    });
    expect(answer.body.code).toBe('address-refused');
  });

  test('that is new is first sent the newest state of every message of its world that still stands', async () => {
    const alone = await openDesk();
    try {
      const officer = await alone.officer('admin');
      const standing = await officer.released({}, { kind: 'update' });
      const held = await officer.released();
      await officer.expect(202, officer.post(`/messages/${held}/hold`, { note: 'We check' }));
      const withdrawn = await officer.released();
      await officer.expect(202, officer.post(`/messages/${withdrawn}/withdraw`, { note: 'Error' }));
      const actual = await officer.begin(content());
      const console = await officer.atConsole();
      await officer.expect(202, console.post(`/messages/${actual}/release`, { breakGlass: { reason: 'Alone' } }));
      const given = { name: 'E', world: 'exercise', settings: settings() };
      const made = await officer.expect(201, officer.post<NewEndpointAnswer>('/endpoints', given));
      expect(made.sent).toBe(2);
      const linesOf = async (id: string) => (await officer.get<Board>(`/messages/${id}/board`)).body.placements;
      expect(await linesOf(standing)).toMatchObject([{ language: '*', desired: 2, shown: 0 }]);
      expect(await linesOf(held)).toMatchObject([{ desired: 2 }]);
      expect(await linesOf(withdrawn)).toEqual([]);
      expect(await linesOf(actual)).toEqual([]);
    } finally {
      await alone.close();
    }
  }, 60_000);
});

test('no secret stands in any answer, log line, ledger line or kept request', async () => {
  const password = 'a very secret pass phrase';
  await admin.post('/channels', { ...MASTODON, name: name() }, { 'idempotency-key': 'secret-1' });
  await admin.post('/channels', {
    ...MASTODON,
    name: name(),
    settings: { ...MASTODON.settings, url: 'http://10.0.0.1' },
  });
  await admin.post(
    '/officers',
    { email: 'p@a.example', name: 'P', role: 'author', password },
    { 'idempotency-key': 's-2' },
  );
  await author.released(exercise());
  const [kept] = await desk.database.rows<{ all: string }>(
    `SELECT (SELECT string_agg(t::text, '') FROM request t) || (SELECT string_agg(l::text, '') FROM ledger l) ||
            (SELECT string_agg(c::text, '') FROM channel c) AS all`,
  );
  for (const secret of [
    MASTODON.settings.token,
    X.settings.accessToken,
    password,
    'whsec_',
    admin.token,
    author.token,
  ]) {
    expect(kept?.all).not.toContain(secret);
    expect(desk.logs.join('\n')).not.toContain(secret);
  }
});
