import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Content } from '../../src/domain/message.js';
import type { Draft, Preview, Problem, ReleaseAnswer } from '../../src/press-office/api.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  approver = await desk.officer('approver');
}, 120_000);
afterAll(() => desk?.close());

const WRONG: Content['contacts'] = [
  { name: 'Centre 112', for: 'public', phone: '112' },
  { name: 'Infos', for: 'public', phone: '1717', url: 'https://elsewhere.example/help' },
];
const draft = async (id: string) => (await author.get<Draft>(`/messages/${id}/draft`)).body;
const tick = (officer: Officer, id: string, fact: string, ticked = true) =>
  officer.post<Draft & Problem>(`/messages/${id}/draft/ticks`, { fact, ticked });
const ledger = (action: string, subject: string) =>
  desk.database.rows<{ actor: string; facts: object }>(
    `SELECT actor, facts FROM ledger WHERE action = $1 AND subject = $2 ORDER BY seq`,
    [action, subject],
  );

describe('the facts of a draft', () => {
  test('stand beside it: what is verified, and what is not', async () => {
    const { facts, checks } = await draft(await author.begin(content({ contacts: WRONG })));
    expect(facts.map(({ fact, verified, ticked }) => [fact, verified?.name.en ?? null, ticked])).toEqual([
      ['112', 'Ambulance, fire brigade, police: emergencies', null],
      ['1717', null, null],
      ['https://elsewhere.example/help', null, null],
    ]);
    expect(checks.map(({ field, code, level }) => [field, code, level])).toEqual([
      ['contacts[1].phone', 'unverified-fact', 'refuses'],
      ['contacts[1].url', 'unverified-fact', 'refuses'],
      ['expires', 'expires-unsaid', 'warns'],
    ]);
  });

  test('the hub’s own pages are its own', async () => {
    const links = [{ url: 'https://crisis.example/fr/messages/2026-0001', title: {} }];
    const { facts } = await draft(await author.begin(content({ contacts: [], links })));
    expect(facts).toMatchObject([{ kind: 'link', verified: { name: { en: 'Crisis Centre Brussels' } } }]);
  });

  test('are in the preview too', async () => {
    const id = await author.begin(content({ contacts: WRONG }));
    const { checks, facts } = (await author.get<Preview>(`/messages/${id}/preview`)).body;
    expect(checks.filter(({ code }) => code === 'unverified-fact')).toHaveLength(2);
    expect(facts).toHaveLength(3);
  });
});

describe('an actual message with an unverified number', () => {
  test('is not submitted, and the refusal names field and number', async () => {
    const id = await author.begin(content({ contacts: WRONG }));
    const answer = await author.post<Problem>(`/messages/${id}/submit`);
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'unverified-fact',
        errors: [
          { field: 'contacts[1].phone', code: 'unverified-fact' },
          { field: 'contacts[1].url', code: 'unverified-fact' },
        ],
      },
    });
    expect(answer.body.errors[0]!.detail).toContain('1717');
  });

  test('leaves when an officer has ticked it by name; the ledger says who, and the approval on whose word', async () => {
    const id = await author.begin(content({ contacts: WRONG }));
    const { reference } = await author.message(id);
    expect((await tick(author, id, '1717')).status).toBe(200);
    const ticked = await tick(author, id, 'https://elsewhere.example/help');
    expect(ticked.body.facts.map((fact) => fact.ticked?.officer.id ?? null)).toEqual([null, author.id, author.id]);
    const sha256 = await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    await approver.expect(202, approver.post(`/messages/${id}/release`, {}));
    const both = [
      { fact: '1717', by: 'author 1' },
      { fact: 'https://elsewhere.example/help', by: 'author 1' },
    ];
    expect(await ledger('fact-ticked', reference)).toMatchObject([
      { actor: author.email, facts: { fact: '1717', version: 1, revision: 1 } },
      { actor: author.email, facts: { fact: 'https://elsewhere.example/help' } },
    ]);
    expect(await ledger('submitted', reference)).toMatchObject([{ facts: { ticked: both } }]);
    expect(await ledger('approved', reference)).toMatchObject([{ facts: { ticked: both } }]);
    expect((await desk.app.get(LedgerStore).verify()).broken).toBeNull();
  });

  test('is not approved once the tick is taken back', async () => {
    const id = await author.begin(content({ contacts: [WRONG[0]!, { name: 'Infos', for: 'public', phone: '1717' }] }));
    await tick(author, id, '1717');
    const sha256 = await author.submit(id);
    await tick(approver, id, '1717', false);
    expect((await approver.post<Problem>(`/messages/${id}/approve`, { sha256 })).body.code).toBe('unverified-fact');
    await tick(approver, id, '1717');
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
  });

  test('a number of another message is not ticked with it', async () => {
    const id = await author.begin(content({ contacts: WRONG }));
    expect((await tick(author, id, '1718')).body.errors).toMatchObject([{ field: 'fact', code: 'unsaid' }]);
    expect((await tick(author, id, '112')).body.errors).toMatchObject([{ field: 'fact', code: 'verified' }]);
    const auditor = await desk.officer('auditor');
    expect((await tick(auditor, id, '1717')).status).toBe(403);
  });

  test('leaves under broken glass with a warning that the ledger keeps', async () => {
    const id = await author.begin(content({ contacts: WRONG }));
    const { reference } = await author.message(id);
    const console = await approver.atConsole();
    const released = await console.expect<ReleaseAnswer>(
      202,
      console.post(`/messages/${id}/release`, { breakGlass: { reason: 'nobody else is here' } }),
    );
    expect(released.warnings.join()).toContain('contacts[1].phone has the number 1717');
    const [line] = await ledger('released', reference);
    expect(JSON.stringify(line!.facts)).toContain('1717');
  });
});

test('in an exercise it is a warning', async () => {
  const id = await author.begin(exercise({ contacts: WRONG }));
  await author.submit(id);
  const released = await author.expect<ReleaseAnswer>(202, author.post(`/messages/${id}/release`, {}));
  expect(released.warnings).toHaveLength(2);
  expect((await draftChecks()).every(({ level }) => level === 'warns')).toBe(true);
  async function draftChecks() {
    return (await draft(await author.begin(exercise({ contacts: WRONG })))).checks;
  }
});

test('what was prepared goes out, whatever it says: a withdrawal never waits for a number', async () => {
  const id = await author.begin(content({ contacts: WRONG }));
  await tick(author, id, '1717');
  await tick(author, id, 'https://elsewhere.example/help');
  const sha256 = await author.submit(id);
  await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
  await approver.expect(202, approver.post(`/messages/${id}/release`, {}));
  await desk.database.rows('DELETE FROM fact_tick WHERE message_id = $1', [id]);
  const answer = await approver.expect<ReleaseAnswer>(
    202,
    approver.post(`/messages/${id}/withdraw`, { note: 'Wrong.' }),
  );
  expect(answer.version).toBe(2);
});
