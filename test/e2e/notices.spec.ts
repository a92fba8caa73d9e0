import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Carriers } from '../../src/channels/carriers.js';
import { Courier } from '../../src/dispatch/courier.js';
import type { Notice, NoticeTo } from '../../src/domain/notice.js';
import type { Role } from '../../src/domain/officer.js';
import { ApprovalsService } from '../../src/press-office/approvals.service.js';
import { inProcess } from '../../src/press-office/call.js';
import { DraftsService } from '../../src/press-office/drafts.service.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { type Database, uuidv7 } from '../../src/store/database.js';
import { NoticesStore } from '../../src/store/notices.store.js';
import { OfficersStore } from '../../src/store/officers.store.js';
import { PushStore } from '../../src/store/push.store.js';
import { Sealer } from '../../src/store/seal.js';
import { type TestServer, testServer } from '../support/database.js';
import { openHub } from '../support/hub.js';
import { MailServer } from '../support/mail-server.js';
import { content, office } from '../support/messages.js';
import { PushService } from '../support/push-service.js';
import { until } from '../support/until.js';

/* A notice from its row to a mail server, a push service and a chat, over a real database. */
let server: TestServer;
let database: Database;
let mail: MailServer;
let push: PushService;
let notices: NoticesStore;
let devices: PushStore;
let officers: OfficersStore;
let chat: Server;
let said: unknown[] = [];
let chatAnswers = 200;
const couriers: Courier[] = [];

const urlOf = (http: Server): string => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

beforeAll(async () => {
  server = await testServer();
  database = await server.database();
  const sealer = new Sealer(randomBytes(32));
  devices = new PushStore(sealer);
  notices = new NoticesStore(database, devices, sealer);
  officers = new OfficersStore(database);
  [mail, push] = [await MailServer.open(), await PushService.open()];
  chat = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    request.on('end', () => {
      if (chatAnswers === 200) said.push(JSON.parse(text));
      response.writeHead(chatAnswers).end();
    });
  });
  await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
}, 120_000);
afterAll(async () => {
  await Promise.all(couriers.map((courier) => courier.stop()));
  await mail?.close();
  await push?.close();
  await new Promise<void>((resolve) => chat?.close(() => resolve()));
  await server?.close();
});
beforeEach(async () => {
  await Promise.all(couriers.splice(0).map((courier) => courier.stop()));
  await database.rows('DELETE FROM notice_delivery');
  await database.rows('DELETE FROM notice');
  await database.rows('DELETE FROM push_device');
  await database.rows('UPDATE officer SET disabled_at = now()');
  mail.taken.length = mail.asked.length = push.pushed.length = 0;
  said = [];
  mail.refuse = () => null;
  push.refuse = null;
  chatAnswers = 200;
});

function courier(ways: { mail?: boolean; chat?: boolean } = {}): Courier {
  const settings = {
    mail: (ways.mail ?? true) ? { url: mail.url, from: 'Tocsin <tocsin@crisis.example>' } : null,
    chat: (ways.chat ?? true) ? `${urlOf(chat)}/hooks/T/secret` : null,
  };
  const policy = { allowNetworks: ['127.0.0.0/8'], training: null, ownHosts: [] };
  const carriers = new Carriers(policy, settings, { office: office(), consoleUrl: 'https://desk.example' });
  const told = (problem: string, error: unknown) => {
    throw new Error(problem, { cause: error });
  };
  const made = new Courier({ notices, carriers, leaseMs: 20_000, deadlineMs: 10_000, told });
  couriers.push(made);
  return made;
}

const at = () => new Date().toISOString();
const officer = (name: string, role: Role): Promise<string> =>
  database.transaction(async (tx) => {
    const email = `${name.toLowerCase()}.${uuidv7()}@crisis.example`;
    return (await officers.add(tx, { email, name, role, passwordHash: null, at: at() })).id;
  });

const submitted = (to: NoticeTo, overrides: Partial<Notice> = {}): Notice => ({
  cause: `submitted ${uuidv7()}`,
  reason: 'submitted',
  subject: '2026-0042',
  messageId: null,
  exercise: false,
  link: '/messages/2026-0042/preview',
  facts: { by: 'A. Peeters', version: 2, kind: 'correction' },
  to,
  ...overrides,
});
const write = (notice: Notice) => database.transaction((tx) => notices.write(tx, notice, at()));
const newest = async () => (await notices.list({ messageId: null, limit: 1, cursor: null }))[0]!;
const settled = () =>
  until('every delivery has ended', async () => {
    const { addressed, deliveries } = await newest();
    return addressed && deliveries.every(({ state }) => state !== 'waiting');
  });
const approvers = (except: readonly string[] = []): NoticeTo => ({ is: 'role', role: 'approver', except });

describe('a draft that waits for approval', () => {
  test('wakes every approver but its author by mail, with a link to the very screen, and says it once in the chat', async () => {
    await officer('Bertrand', 'approver');
    await officer('Claes', 'admin');
    await officer('Dubois', 'author');
    const author = await officer('Peeters', 'approver');
    await write(submitted(approvers([author])));
    courier().ring();
    await settled();
    expect(mail.taken.map(({ to }) => to[0]!.split('.')[0]).sort()).toEqual(['bertrand', 'claes']);
    const [first] = mail.taken;
    expect(first!.headers.subject).toBe('2026-0042 attend votre approbation');
    expect(first!.headers['auto-submitted']).toBe('auto-generated');
    expect(first!.text).toContain('A. Peeters heeft versie 2 (Rechtzetting) voorgelegd.');
    expect(first!.text).toMatch(/\n\nhttps:\/\/desk\.example\/console\/#\/messages\/2026-0042\/preview$/);
    expect(said).toHaveLength(1);
    expect(JSON.stringify(said[0])).toContain('https://desk.example/console/#/messages/2026-0042/preview');
  });

  test('is told once, however often it is written and however many carry it', async () => {
    await officer('Bertrand', 'approver');
    const notice = submitted(approvers());
    expect([await write(notice), await write(notice)]).toEqual([true, false]);
    for (const one of [courier(), courier(), courier()]) one.ring();
    await settled();
    await Promise.all(couriers.map((each) => each.stop()));
    expect(mail.taken).toHaveLength(1);
    expect(said).toHaveLength(1);
  });

  test('of an exercise says so first, in every language', async () => {
    await officer('Bertrand', 'approver');
    await write(submitted(approvers(), { exercise: true }));
    courier().ring();
    await settled();
    expect(mail.taken[0]!.headers.subject).toBe('EXERCICE – 2026-0042 attend votre approbation');
    for (const word of ['OEFENING – ', 'ÜBUNG – ', 'EXERCISE – ']) expect(mail.taken[0]!.text).toContain(word);
  });

  test('that was dropped meanwhile wakes nobody any more', async () => {
    await officer('Bertrand', 'approver');
    const [message] = [uuidv7()];
    await database.rows(
      `INSERT INTO message (id, reference, status, created_at, created_by) SELECT $1, $2, 'actual', now(), id FROM officer LIMIT 1`,
      [message, `2026-${message.slice(-4)}`],
    );
    await write(submitted(approvers(), { messageId: message }));
    await database.transaction((tx) => notices.drop(tx, message, 'submitted', at()));
    courier().ring();
    await settled();
    expect(mail.asked).toEqual([]);
  });
});

describe('a browser', () => {
  test('is woken in its own language, by a push that only it can read, signed by the hub', async () => {
    const id = await officer('Bertrand', 'approver');
    const { endpoint, keys } = push.subscription('one');
    const device = { endpoint, ...keys, language: 'nl' };
    await database.transaction((tx) => devices.add(tx, { officerId: id, name: 'Telefoon', device, at: at() }));
    const notice = submitted(approvers());
    await write(notice);
    courier({ mail: false, chat: false }).ring();
    await settled();
    expect(push.pushed).toHaveLength(1);
    const { said: shown, headers, claims } = push.pushed[0]!;
    expect(shown).toEqual({
      title: '2026-0042 wacht op uw goedkeuring',
      text: expect.stringContaining('A. Peeters heeft versie 2 (Rechtzetting) voorgelegd.'),
      url: 'https://desk.example/console/#/messages/2026-0042/preview',
      tag: notice.cause,
    });
    expect(headers).toMatchObject({ urgency: 'high', ttl: '3600', 'content-encoding': 'aes128gcm' });
    expect(claims).toMatchObject({ aud: push.url, sub: 'mailto:info@crisis.example' });
  });

  test('that is gone is forgotten, and the board says so', async () => {
    const id = await officer('Bertrand', 'approver');
    const { endpoint, keys } = push.subscription('two');
    const device = { endpoint, ...keys, language: 'fr' };
    await database.transaction((tx) => devices.add(tx, { officerId: id, name: 'Poste', device, at: at() }));
    push.refuse = 410;
    await write(submitted(approvers()));
    courier({ mail: false, chat: false }).ring();
    await settled();
    expect((await newest()).deliveries).toMatchObject([
      { way: 'web-push', to: 'Bertrand', state: 'refused', error: { code: 'gone' } },
    ]);
    expect(await database.transaction((tx) => devices.ofOfficer(tx, id))).toEqual([]);
  });

  test('and what wakes it stand sealed in the database', async () => {
    const id = await officer('Bertrand', 'approver');
    const { endpoint, keys } = push.subscription('three');
    const device = { endpoint, ...keys, language: 'fr' };
    await database.transaction((tx) => devices.add(tx, { officerId: id, name: 'Poste', device, at: at() }));
    const key = await database.transaction((tx) => devices.key(tx));
    expect(await database.transaction((tx) => devices.key(tx))).toEqual(key);
    const [all] = await database.rows<{ text: string }>(
      `SELECT (SELECT string_agg(d::text, '') FROM push_device d) || (SELECT string_agg(k::text, '') FROM push_key k) AS text`,
    );
    for (const secret of [endpoint, keys.auth, key.privateKey]) expect(all!.text).not.toContain(secret);
    expect(all!.text).toContain(key.publicKey);
  });
});

describe('a way that fails', () => {
  test('is tried again by the back-off, and the others have arrived meanwhile', async () => {
    await officer('Bertrand', 'approver');
    mail.refuse = () => '451 4.3.0 later';
    await write(submitted(approvers()));
    const one = courier();
    one.ring();
    await until('one has failed and one has arrived', async () => {
      const { deliveries } = await newest();
      return deliveries.some(({ error }) => error !== null) && deliveries.some(({ state }) => state === 'sent');
    });
    const { deliveries } = await newest();
    expect(deliveries).toMatchObject([
      { way: 'mail', to: 'Bertrand', state: 'waiting', tries: 1, error: { code: 'mail-later' } },
      { way: 'chat', to: null, state: 'sent' },
    ]);
    expect(deliveries[0]!.nextTryAt).not.toBeNull();
    mail.refuse = () => null;
    await database.rows(`UPDATE notice_delivery SET lease_until = '-infinity'`);
    one.ring();
    await settled();
    expect(mail.taken).toHaveLength(1);
  });

  test('is refused for good where a recipient is unknown; both ends are lines of the ledger', async () => {
    await officer('Bertrand', 'approver');
    await officer('Claes', 'approver');
    mail.refuse = (to) => (to.startsWith('claes') ? '550 5.1.1 no such mailbox' : null);
    await write(submitted(approvers(), { subject: '2026-0077' }));
    courier({ chat: false }).ring();
    await settled();
    const lines = await database.rows<{ action: string; facts: { way: string; to: string; code?: string } }>(
      `SELECT action, facts FROM ledger WHERE subject = '2026-0077' ORDER BY facts->>'to'`,
    );
    expect(lines).toMatchObject([
      { action: 'notice-sent', facts: { way: 'mail', to: expect.stringMatching(/^bertrand/) } },
      { action: 'notice-refused', facts: { way: 'mail', to: expect.stringMatching(/^claes/), code: 'mail-refused' } },
    ]);
  });

  test('is given up after six hours, with the reason', async () => {
    await officer('Bertrand', 'approver');
    chatAnswers = 503;
    await write(submitted(approvers()));
    await database.rows(`UPDATE notice SET at = at - interval '7 hours'`);
    courier({ mail: false }).ring();
    await settled();
    expect((await newest()).deliveries).toMatchObject([
      { way: 'chat', to: null, state: 'refused', error: { code: 'later' } },
    ]);
  });
});

test('a reason that somebody typed has no markup in the chat', async () => {
  await officer('Bertrand', 'approver');
  const facts = { by: 'A. Peeters', version: 1, why: '<!channel> @here *now* [look](https://evil.example)' };
  await write(submitted(approvers(), { reason: 'break-glass', facts }));
  courier({ mail: false }).ring();
  await settled();
  const { text } = said[0] as { text: string };
  expect(text.split('\n').slice(0, -1).join('')).not.toMatch(/[<>@*[\]]/);
});

test('the ledger’s anchor goes to addresses that are no officer’s, and to a webhook as JSON', async () => {
  const to: NoticeTo = { is: 'addresses', mail: ['archive@notary.example'], webhook: [`${urlOf(chat)}/anchor`] };
  const facts = { seq: 17, digest: 'ab'.repeat(32) };
  await write(submitted(to, { reason: 'ledger-anchor', subject: 'ledger', link: '/ledger', facts }));
  courier().ring();
  await settled();
  expect(mail.taken).toMatchObject([{ to: ['archive@notary.example'], text: expect.stringContaining('seq: 17') }]);
  expect(said).toEqual([expect.objectContaining({ reason: 'ledger-anchor', subject: 'ledger', facts })]);
  const [row] = await database.rows<{ all: string }>(`SELECT string_agg(d::text, '') AS all FROM notice_delivery d`);
  expect(row!.all).not.toContain('notary.example');
});

test('a whole hub that is told a mail server wakes an approver when a draft is submitted', async () => {
  const own = await server.database();
  const hub = await openHub(own.url, {
    environment: { SMTP_URL: mail.url, TOCSIN_MAIL_FROM: 'desk@crisis.example' },
    rooms: ['press-office', 'dispatch'],
  });
  try {
    const { app } = hub.rooms;
    const call = inProcess(hub.actor);
    const officer = { email: 'bert@crisis.example', name: 'Bert Claes', role: 'approver' } as const;
    await app.get(OfficersService).add(call, officer);
    const begun = await app.get(DraftsService).beginMessage(call, content({ expires: null }));
    await app.get(ApprovalsService).submit(call, begun.id);
    await until('the mail was taken', () => mail.taken.length > 0, 60_000);
    expect(mail.taken).toMatchObject([{ from: 'desk@crisis.example', to: [officer.email] }]);
    expect(mail.taken[0]!.text).toContain(`${hub.config.consoleUrl}/console/#/messages/${begun.reference}/preview`);
  } finally {
    await hub.close();
  }
}, 120_000);
