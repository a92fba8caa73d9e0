import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Content } from '../../src/domain/message.js';
import type { LedgerLine, Page, Preview, Problem, ReleaseAnswer } from '../../src/press-office/api.js';
import { content, office, only, texts } from '../support/messages.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
let approver: Officer;
let other: Officer;
beforeAll(async () => {
  desk = await openDesk({ office: office({ strictLanguages: true }) });
  author = await desk.officer('author');
  approver = await desk.officer('approver');
  other = await desk.officer('approver');
}, 120_000);
afterAll(() => desk?.close());

/** An actual message that stands as version 1. */
async function actual(overrides: Partial<Content> = {}): Promise<string> {
  const id = await author.begin(content(overrides));
  const sha256 = await author.submit(id);
  await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
  await author.expect(202, author.post(`/messages/${id}/release`));
  return id;
}

const end = (officer: Officer, id: string, how: 'hold' | 'withdraw' | 'all-clear', body: unknown) =>
  officer.post<ReleaseAnswer & Problem>(`/messages/${id}/${how}`, body);
const newest = async (id: string) => (await author.message(id)).versions.at(-1)!;

describe('a withdrawal', () => {
  test('goes out at once in the hub’s own words, in every language in which the message was said', async () => {
    const id = await actual();
    const answer = await end(approver, id, 'withdraw', { note: 'Fausse alerte' });
    expect(answer).toMatchObject({ status: 202, body: { version: 2, waitsForApproval: false } });
    const { content: said, approvedBy, breakGlass } = await newest(id);
    expect(Object.keys(said.texts).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    expect(said.texts.fr?.headline).toMatch(/n’est plus valable/);
    expect(said.note).toEqual({ de: 'Fausse alerte', en: 'Fausse alerte', fr: 'Fausse alerte', nl: 'Fausse alerte' });
    expect({ approvedBy, breakGlass }).toEqual({ approvedBy: null, breakGlass: null });
  });

  test('goes out in the prepared words, which were approved with the first release, without the old advice', async () => {
    const prepared = { headline: 'Il n’y a pas d’incendie', description: 'Tout va bien.', instruction: 'Rien.' };
    const id = await actual({ prepared: { withdrawal: { fr: prepared }, hold: {} } });
    await approver.expect(202, end(approver, id, 'withdraw', { note: 'Erreur' }));
    const { texts: said } = (await newest(id)).content;
    expect(said.fr).toEqual({ headline: 'Il n’y a pas d’incendie', description: 'Tout va bien.' });
    expect(said.nl?.headline).toMatch(/niet langer geldig/);
    expect(Object.values(said).every(({ instruction }) => instruction === undefined)).toBe(true);
  });

  test('needs to say why in one language only: in the others the hub’s own words say it', async () => {
    const id = await actual();
    await approver.expect(202, end(approver, id, 'withdraw', { note: { fr: 'Fausse alerte', nl: 'Vals alarm' } }));
    const { note } = (await newest(id)).content;
    expect(note).toMatchObject({ fr: 'Fausse alerte', nl: 'Vals alarm' });
    expect(note.de).toMatch(/zurückgezogen/);
    expect(note.en).toMatch(/withdrawn/);
  });

  test('needs no word at all: the hub says in each language that it is withdrawn', async () => {
    const id = await actual();
    const { body: shown } = await approver.get<Preview>(`/messages/${id}/preview?as=withdrawal`);
    const { sha256 } = await approver.expect(202, end(approver, id, 'withdraw', {}));
    // What was shown before the button is what went out.
    expect(sha256).toBe(shown.sha256);
    expect((await newest(id)).content.note).toMatchObject({
      fr: 'Ce message est retiré\u00a0: il n’est plus valable.',
      nl: 'Dit bericht is ingetrokken: het geldt niet meer.',
    });
  });

  test('with an empty reason is refused, for every language', async () => {
    const answer = await end(approver, await actual(), 'withdraw', { note: {} });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ field }) => field)).toEqual(['note.fr', 'note.nl', 'note.de', 'note.en']);
  });

  test('also reaches a language that an older version had and the newest lacks', async () => {
    const id = await author.released({}, only(exercise({ kind: 'update' }), 'fr', 'nl'));
    await author.expect(202, end(author, id, 'withdraw', { note: 'Error' }));
    expect(Object.keys((await newest(id)).content.texts).sort()).toEqual(['de', 'en', 'fr', 'nl']);
  });

  test('of the real thing is for approvers, of an exercise for whoever releases', async () => {
    const answer = await end(author, await actual(), 'withdraw', { note: 'Error' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope' } });
    expect((await end(author, await author.released(), 'withdraw', { note: 'Error' })).status).toBe(202);
  });

  test('pressed twice withdraws once', async () => {
    const id = await actual();
    const answers = await Promise.all([1, 2].map(() => end(approver, id, 'withdraw', { note: 'Error' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect((await author.message(id)).versions).toHaveLength(2);
  });

  test('of a message that has expired still goes out', async () => {
    const id = await author.released();
    await desk.database.rows(`ALTER TABLE version DISABLE TRIGGER version_append_only`);
    await desk.database.rows(
      `UPDATE version SET expires = now() - interval '1 day',
              content = jsonb_set(content, '{expires}', '"2020-01-01T00:00:00Z"') WHERE message_id = $1`,
      [id],
    );
    await desk.database.rows(`ALTER TABLE version ENABLE TRIGGER version_append_only`);
    await author.expect(202, end(author, id, 'withdraw', { note: 'Error' }));
    expect(Date.parse((await newest(id)).expires)).toBeGreaterThan(Date.now());
  });

  test('is not held up by a required language that the broken glass let out without', async () => {
    const id = await author.begin(only(content(), 'fr'));
    await author.expect(
      202,
      (await author.atConsole()).post(`/messages/${id}/release`, { breakGlass: { reason: 'Alone' } }),
    );
    expect((await end(approver, id, 'withdraw', { note: 'Error' })).status).toBe(202);
  });

  test('is shown before the button is pressed, with its effect on each channel', async () => {
    const admin = await desk.officer('admin');
    await admin.expect(201, admin.post('/channels', MASTODON));
    const id = await author.released();
    const { body } = await author.get<Preview>(`/messages/${id}/preview?as=withdrawal`);
    expect(body).toMatchObject({ n: 2, content: { kind: 'withdrawal' }, page: 'updated' });
    expect(body.channels).toMatchObject([{ channel: { name: 'Mastodon' }, effect: 'nothing: nobody saw it here' }]);
  });
});

describe('own words', () => {
  const own = {
    texts: { fr: { headline: 'Nous nous sommes trompés', description: 'Il n’y a rien.' } },
    note: 'Erreur',
  };

  test('wait for somebody else, who approves and releases them', async () => {
    const id = await actual();
    const answer = await end(approver, id, 'withdraw', own);
    expect(answer).toMatchObject({ status: 202, body: { waitsForApproval: true, version: 2, sequence: null } });
    expect((await author.message(id)).standing).toBe('active');
    const seen = { sha256: answer.body.sha256 };
    expect((await approver.post(`/messages/${id}/approve`, seen)).body.code).toBe('own-draft');
    await other.expect(200, other.post(`/messages/${id}/approve`, seen));
    await other.expect(202, other.post(`/messages/${id}/release`));
    expect((await newest(id)).content.texts.fr?.headline).toBe('Nous nous sommes trompés');
  });

  test('go out at once through broken glass, with the reason kept', async () => {
    const id = await actual();
    const answer = await end(await approver.atConsole(), id, 'withdraw', {
      ...own,
      breakGlass: { reason: 'Nobody awake' },
    });
    expect(answer.body.waitsForApproval).toBe(false);
    expect(await newest(id)).toMatchObject({ n: 2, breakGlass: 'Nobody awake' });
  });

  test('that are the prepared ones letter for letter are not own words', async () => {
    const prepared = { headline: 'Rien', description: 'Tout va bien.' };
    const id = await actual({ prepared: { withdrawal: { fr: prepared }, hold: {} } });
    const answer = await end(approver, id, 'withdraw', { note: 'Erreur', texts: { fr: prepared } });
    expect(answer.body.waitsForApproval).toBe(false);
  });

  test('sent twice wait once', async () => {
    const id = await actual();
    const [one, two] = [await end(approver, id, 'withdraw', own), await end(approver, id, 'withdraw', own)];
    expect(two.body.sha256).toBe(one.body.sha256);
    expect((await author.message(id)).dropped).toEqual([]);
  });

  test('that are too long are refused like any others', async () => {
    const id = await actual();
    const answer = await end(approver, id, 'withdraw', { note: 'x', texts: { fr: { headline: 'x'.repeat(200) } } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ field }) => field)).toContain('texts.fr.headline');
  });
});

describe('an open draft', () => {
  test('does not hold up a withdrawal; it is dropped, kept in the ledger and given back', async () => {
    const id = await actual();
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    await author.expect(200, author.put(id, content({ kind: 'update', incident: 'Half written' })));
    const answer = await end(approver, id, 'withdraw', { note: 'Error' });
    expect(answer).toMatchObject({
      status: 202,
      body: { version: 2, draft: { n: 2, kept: false }, dropped: { content: { incident: 'Half written' } } },
    });
    const { draft, dropped, reference } = await author.message(id);
    expect(draft).toBeNull();
    expect(dropped).toMatchObject([{ content: { incident: 'Half written' }, reason: 'overtaken by a withdrawal' }]);
    const { body } = await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}&limit=3`);
    expect(body.items.map(({ action }) => action)).toEqual(['draft-dropped', 'released', 'draft-begun']);
  });

  test('becomes the draft of the version after a hold, without its submission, and says why', async () => {
    const id = await actual();
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    const sha256 = await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    const { revision } = (await author.message(id)).draft!;
    const answer = await end(approver, id, 'hold', { note: 'We check the address' });
    expect(answer.body).toMatchObject({ version: 2, draft: { n: 3, kept: true }, dropped: null });
    const { draft } = await author.message(id);
    expect(draft).toMatchObject({ n: 3, submittedAt: null, approvals: [], author: { name: 'author 1' } });
    expect(draft?.returned).toMatch(/^Version 2 \(hold\) was released by approver 2/);
    expect(draft?.revision).toBeGreaterThan(revision);
    expect((await author.post<Problem>(`/messages/${id}/release`)).body.code).toBe('not-approved');
  });

  test('makes room for a hold that waits for approval, and is given back', async () => {
    const id = await actual();
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    const own = { fr: texts('hold', 'fr') };
    const answer = await end(approver, id, 'hold', { note: 'We check', texts: own });
    expect(answer.body).toMatchObject({ waitsForApproval: true, draft: { kept: false }, dropped: { n: 2 } });
    expect((await author.message(id)).draft?.content.kind).toBe('hold');
  });
});

describe('a hold', () => {
  test('says what to do meanwhile, not what was said to be done before', async () => {
    const id = await actual();
    await approver.expect(202, end(approver, id, 'hold', { note: 'We check the address' }));
    const { instruction } = (await newest(id)).content.texts.en!;
    expect(instruction).toMatch(/^Do not pass this message on/);
    expect((await author.message(id)).standing).toBe('held');
  });

  test('cannot follow a hold', async () => {
    const id = await author.released();
    await author.expect(202, end(author, id, 'hold', { note: 'x' }));
    expect((await end(author, id, 'hold', { note: 'x' })).body.code).toBe('wrong-kind');
  });
});

describe('an all-clear', () => {
  test('needs nothing but the button', async () => {
    const id = await actual();
    const answer = await approver.post<ReleaseAnswer>(`/messages/${id}/all-clear`);
    expect(answer.status).toBe(202);
    expect((await newest(id)).content).toMatchObject({ kind: 'all-clear', note: {} });
    expect((await author.message(id)).standing).toBe('ended');
  });

  test('of what was never released is refused', async () => {
    const id = await author.begin(exercise());
    expect((await end(author, id, 'all-clear', {})).body.code).toBe('wrong-kind');
  });
});
