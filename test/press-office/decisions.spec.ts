import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  Board,
  DecisionAnswer,
  DecisionsView,
  LedgerLine,
  Offer,
  OrganisationChannel,
  Page,
  Preview,
  Problem,
  ReleaseAnswer,
} from '../../src/press-office/api.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk, X } from './desk.js';

let desk: Desk;
let admin: Officer;
let author: Officer;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  admin = await desk.officer('admin');
  author = await desk.officer('author');
  approver = await desk.officer('approver');
  for (const channel of [MASTODON, X]) await admin.expect(201, admin.post('/channels', channel));
  await admin.expect(201, admin.post('/channels', { ...MASTODON, world: 'live', settings: LIVE }));
}, 120_000);
afterAll(() => desk?.close());

const LIVE = { url: 'https://social.example', token: 'secret-token' };
const decide = (officer: Officer, message: string, channel: string, decision: string, reason = 'because') =>
  officer.post<DecisionAnswer & Problem>('/decisions', { message, channel, decision, reason });
const view = (id: string, query = '') =>
  author.expect(200, author.get<DecisionsView>(`/decisions?message=${id}${query}`));
const lineOf = async (id: string, name: string) =>
  (await view(id)).channels.find(({ channel }) => channel.name === name)!;
const placements = async (id: string) =>
  (await author.get<Board>(`/messages/${id}/board`)).body.placements.map(
    ({ channel, desired, outcome }) => `${channel.name} ${desired} ${outcome}`,
  );
const addOutside = (name: string, mandatory = false, kind = 'sms') =>
  admin.expect(201, admin.post<OrganisationChannel>('/decisions/channels', { name, kind, mandatory }));
const remove = (id: string) => admin.expect(204, admin.call('DELETE', `/decisions/channels/${id}`));

/** As a worker leaves a placement that it has brought to what is desired. */
const delivered = (id: string, channel: string) =>
  desk.database.rows(
    `UPDATE placement p SET shown = desired FROM channel c
      WHERE c.id = p.channel_id AND p.message_id = $1 AND c.name = $2 AND settled_as IS NULL`,
    [id, channel],
  );

describe('the channels of an office', () => {
  test('are its accounts and those that the hub does not send to', async () => {
    const sms = await addOutside('BE-Alert SMS');
    const { items } = (await author.get<Page<OrganisationChannel>>('/decisions/channels')).body;
    expect(items.map(({ name, world, mandatory }) => [name, world, mandatory])).toEqual([
      ['BE-Alert SMS', null, false],
      ['Mastodon', 'exercise', false],
      ['Mastodon', 'live', false],
      ['X', 'exercise', false],
    ]);
    await remove(sms.id);
  });

  test('have names of their own, and are refused with the field', async () => {
    const taken = await admin.post('/decisions/channels', { name: 'mastodon', kind: 'sms' });
    expect(taken).toMatchObject({ status: 400, body: { errors: [{ field: 'name', code: 'taken' }] } });
    const blank = await admin.post('/decisions/channels', { name: ' ', kind: 'sms' });
    expect(blank).toMatchObject({ status: 400, body: { errors: [{ field: 'name' }] } });
    const strange = await admin.post('/decisions/channels', { name: 'Pigeons', kind: 'pigeon' });
    expect(strange).toMatchObject({ status: 400, body: { errors: [{ field: 'kind' }] } });
  });

  test('are changed and made mandatory by an admin; an account keeps its name', async () => {
    const { id } = await addOutside('Sirens', false, 'siren');
    const changed = await admin.call<OrganisationChannel>('PATCH', `/decisions/channels/${id}`, {
      name: 'Sirens Brussels',
      mandatory: true,
    });
    expect(changed.body).toMatchObject({ name: 'Sirens Brussels', kind: 'siren', mandatory: true });
    await remove(id);
    const account = (await author.get<Page<OrganisationChannel>>('/decisions/channels')).body.items[0]!;
    const named = await admin.call<Problem>('PATCH', `/decisions/channels/${account.id}`, { name: 'Toots' });
    expect(named).toMatchObject({ status: 400, body: { errors: [{ field: 'name', code: 'fixed' }] } });
    expect((await admin.call('DELETE', `/decisions/channels/${account.id}`)).status).toBe(400);
  });
});

describe('a decision', () => {
  test('is kept with the message: who, when and why, on the board and in the ledger', async () => {
    const sms = await addOutside('SMS');
    const id = await author.released();
    await author.expect(200, decide(author, id, 'sms', 'not-used', 'indoor advice only, risk of panic'));
    const { decisions } = (await author.get<Board>(`/messages/${id}/board`)).body;
    expect(decisions).toMatchObject([
      {
        channel: sms.id,
        name: 'SMS',
        decision: 'not-used',
        reason: 'indoor advice only, risk of panic',
        by: 'author 2',
      },
    ]);
    const { reference } = await author.message(id);
    const lines = (await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}`)).body.items;
    expect(lines[0]).toMatchObject({
      actor: author.email,
      action: 'decided',
      facts: { channel: 'SMS', decision: 'not-used' },
    });
    await remove(sms.id);
    expect((await view(id)).others).toMatchObject([{ name: 'SMS', decision: 'not-used' }]);
  });

  test('that a draft brings is its author’s, and one that the draft takes back is none', async () => {
    const id = await author.begin(exercise({ decisions: [{ channel: 'X', decision: 'held', reason: 'too early' }] }));
    expect((await lineOf(id, 'X')).decision).toMatchObject({ decision: 'held', reason: 'too early', by: 'author 2' });
    await author.expect(200, author.put(id, exercise({ decisions: [] })));
    expect((await lineOf(id, 'X')).decision).toBeNull();
  });

  test('stays when the draft is saved again without having changed it', async () => {
    const id = await author.begin(exercise());
    await author.expect(200, decide(author, id, 'X', 'not-used'));
    await author.expect(200, author.put(id, exercise({ urgency: 'Future' })));
    expect((await lineOf(id, 'X')).decision).toMatchObject({ decision: 'not-used' });
  });

  test.each([
    ['channel', { channel: 'Carrier pigeons' }],
    ['channel', { channel: 'a\0b' }],
    ['reason', { reason: '' }],
    ['decision', { decision: 'perhaps' }],
  ])('with a wrong %s is refused: %j', async (field, over) => {
    const id = await author.begin(exercise());
    const answer = await author.post('/decisions', {
      message: id,
      channel: 'X',
      decision: 'held',
      reason: 'wait',
      ...over,
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  test('about an actual message is its author’s until it is submitted, and an approver’s afterwards', async () => {
    const id = await author.begin(content());
    await author.expect(200, decide(author, id, 'Mastodon', 'held'));
    await author.submit(id);
    expect(await decide(author, id, 'Mastodon', 'used')).toMatchObject({ status: 403, body: { code: 'scope' } });
    expect((await view(id)).may).toBe(false);
    await author.expect(200, decide(approver, id, 'Mastodon', 'used'));
  });
});

describe('a channel that is not used', () => {
  test('is said to be so in the plan, with the reason, and gets nothing', async () => {
    const id = await author.begin(exercise());
    await author.expect(200, decide(author, id, 'X', 'not-used', 'indoor advice only'));
    const preview = (await author.get<Preview>(`/messages/${id}/preview`)).body;
    const x = preview.channels.find(({ channel }) => channel.name === 'X')!;
    expect(x).toMatchObject({ effect: 'not used', languages: [], decision: { reason: 'indoor advice only' } });
    await author.expect(202, author.post(`/messages/${id}/release`));
    expect(new Set(await placements(id))).toEqual(new Set(['Mastodon 1 null']));
  });

  test('gets the newest version once it is used, and only once', async () => {
    const id = await author.begin(exercise());
    await author.expect(200, decide(author, id, 'X', 'held', 'wait for the mayor'));
    await author.expect(202, author.post(`/messages/${id}/release`));
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    await author.expect(202, author.post(`/messages/${id}/release`));
    expect((await placements(id)).filter((line) => line.startsWith('X'))).toEqual([]);
    const answer = await author.expect(200, decide(author, id, 'X', 'used', 'the mayor agreed'));
    expect(answer.brings).toBe(2);
    expect((await placements(id)).filter((line) => line.startsWith('X'))).toEqual(Array(4).fill('X 2 null'));
    const again = await author.expect(200, decide(author, id, 'X', 'used', 'the mayor agreed, again'));
    expect(again.brings).toBeNull();
    const rows = await desk.database.rows(`SELECT 1 FROM placement WHERE message_id = $1`, [id]);
    expect(rows).toHaveLength(8);
  });

  test('is kept from what has not begun to go out there, and brought it when that is taken back', async () => {
    const id = await author.released();
    await author.expect(200, decide(author, id, 'X', 'not-used', 'wrong audience'));
    expect((await placements(id)).filter((line) => line.startsWith('X'))).toEqual(Array(4).fill('X 1 excused'));
    expect((await author.expect(200, decide(author, id, 'X', 'used'))).brings).toBe(1);
    expect((await placements(id)).filter((line) => line.startsWith('X'))).toEqual(Array(4).fill('X 1 null'));
  });

  test('gets every later version all the same where it shows one: nobody is left with a wrong text', async () => {
    const id = await author.released();
    await delivered(id, 'X');
    await author.expect(200, decide(author, id, 'X', 'not-used', 'too late'));
    expect((await lineOf(id, 'X')).shown).toBe(true);
    await author.expect(202, author.post(`/messages/${id}/withdraw`, { note: 'Nothing happened.' }));
    expect((await placements(id)).filter((line) => line.startsWith('X'))).toEqual(Array(4).fill('X 2 null'));
  });

  test('is brought nothing that no longer stands', async () => {
    const id = await author.begin(exercise());
    await author.expect(200, decide(author, id, 'X', 'held'));
    await author.expect(202, author.post(`/messages/${id}/release`));
    await author.expect(202, author.post(`/messages/${id}/withdraw`, { note: 'Nothing happened.' }));
    expect((await author.expect(200, decide(author, id, 'X', 'used'))).brings).toBeNull();
  });
});

describe('a mandatory channel', () => {
  const release = (officer: Officer, id: string, body: object = {}) =>
    officer.post<ReleaseAnswer & Problem>(`/messages/${id}/release`, body);
  const approved = async () => {
    const id = await author.begin(content());
    const sha256 = await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    return id;
  };

  test('keeps an actual release waiting for a decision, and names itself', async () => {
    const [sms, siren] = [await addOutside('SMS', true), await addOutside('Sirens', true, 'siren')];
    const id = await approved();
    const refused = await release(author, id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'lacks-decision' } });
    expect(refused.body.detail).toMatch(/SMS, Sirens|Sirens, SMS/);
    expect(refused.body.errors).toHaveLength(2);
    expect((await view(id)).undecided).toHaveLength(2);
    await author.expect(200, decide(approver, id, 'SMS', 'not-used', 'indoor advice only'));
    await author.expect(200, decide(approver, id, 'Sirens', 'held', 'until the wind turns'));
    await author.expect(202, release(author, id));
    for (const { id: channel } of [sms, siren]) await remove(channel);
  });

  test('may be an account, which then is decided about like any other', async () => {
    const live = (await view(await author.begin(content()))).channels.find(({ channel }) => channel.world === 'live')!;
    const set = (mandatory: boolean) => admin.call('PATCH', `/decisions/channels/${live.channel.id}`, { mandatory });
    await admin.expect(200, set(true));
    const id = await approved();
    expect((await release(author, id)).body.code).toBe('lacks-decision');
    await author.expect(200, decide(approver, id, live.channel.id, 'used', 'as always'));
    await author.expect(202, release(author, id));
    await admin.expect(200, set(false));
  });

  test('only warns where the glass is broken, and in exercises; the ledger keeps it', async () => {
    const { id: sms } = await addOutside('SMS', true);
    const console = await approver.atConsole();
    const actual = await author.begin(content());
    const broken = await author.expect(
      202,
      release(console, actual, { breakGlass: { reason: 'Nobody else is awake' } }),
    );
    expect(broken.warnings.join()).toMatch(/Nothing is decided about SMS/);
    const drill = await author.begin(exercise());
    expect((await author.expect(202, release(author, drill))).warnings.join()).toMatch(/Nothing is decided about SMS/);
    const { reference } = await author.message(drill);
    const [line] = (await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}`)).body.items;
    expect(JSON.stringify(line?.facts.warnings)).toContain('SMS');
    await author.expect(202, approver.post(`/messages/${actual}/withdraw`, { note: 'Nothing happened.' }));
    await remove(sms);
  });
});

describe('the rules', () => {
  test('suggest by what the message says and by what the officer says of its readers', async () => {
    const { id: sms } = await addOutside('SMS');
    const id = await author.begin(exercise());
    const suggestion = async (query: string) =>
      (await view(id, query)).channels.find(({ channel }) => channel.name === 'SMS')?.suggestion;
    expect(await suggestion('&audience=inside&place=indoors')).toMatchObject({ suggest: 'not-used' });
    expect((await suggestion('&audience=press'))?.reason.fr).toMatch(/rédactions/);
    const strange = await author.get<Problem>(`/decisions?message=${id}&audience=nobody`);
    expect(strange).toMatchObject({ status: 400, body: { errors: [{ field: 'audience' }] } });
    await remove(sms);
  });
});

describe('a channel that is added while messages stand', () => {
  test('is offered them, and gets nothing before somebody consents to each', async () => {
    const [one, two] = [await author.released(), await author.released()];
    const added = await admin.expect(
      201,
      admin.post<{ id: string }>('/channels', { ...MASTODON, name: 'Second account' }),
    );
    const offerOf = async () =>
      (await author.get<Page<Offer>>('/decisions/offers')).body.items.find(({ channel }) => channel.id === added.id);
    expect((await offerOf())?.messages.map(({ message }) => message)).toEqual(expect.arrayContaining([one, two]));
    const rows = () => desk.database.rows(`SELECT 1 FROM placement WHERE channel_id = $1`, [added.id]);
    expect(await rows()).toEqual([]);
    expect((await author.expect(200, decide(author, one, added.id, 'used', 'bring it'))).brings).toBe(1);
    expect(await rows()).toHaveLength(4);
    await author.expect(200, decide(author, two, added.id, 'not-used', 'not for these readers'));
    const left = (await offerOf())?.messages.map(({ message }) => message) ?? [];
    expect(left).not.toContain(one);
    expect(left).not.toContain(two);
    expect(await rows()).toHaveLength(4);
  });
});
