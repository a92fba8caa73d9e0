import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  NoticeView,
  Page,
  Preview,
  Problem,
  ReleaseAnswer,
  ReviewList,
  ReviewView,
} from '../../src/press-office/api.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk } from './desk.js';

/* Who is woken, what an approval is bound to, and what becomes of a release without one. */
let desk: Desk;
let author: Officer;
let approver: Officer;
let other: Officer;
let admin: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  approver = await desk.officer('approver');
  other = await desk.officer('approver');
  admin = await desk.officer('admin');
}, 120_000);
afterAll(() => desk?.close());

const notices = async (id: string) =>
  (await author.get<Page<NoticeView>>(`/notices?message=${id}`)).body.items.map(({ reason, link, facts }) => ({
    reason,
    link,
    facts,
  }));
/** Ids of those for whom the newest notice of this reason is; roles as they are written. */
async function whom(id: string, reason: string) {
  const [row] = await desk.database.rows<{ recipients: object }>(
    `SELECT recipients FROM notice WHERE message_id = $1 AND reason = $2 ORDER BY id DESC LIMIT 1`,
    [id, reason],
  );
  return row?.recipients;
}
const preview = async (officer: Officer, id: string) => (await officer.get<Preview>(`/messages/${id}/preview`)).body;
const seenIn = ({ channels }: Preview) =>
  channels.flatMap(({ channel, languages }) =>
    languages.map(({ language, sha256 }) => ({ channel: channel.id, language, sha256 })),
  );
const approve = (officer: Officer, id: string, body: object) => officer.post<Problem>(`/messages/${id}/approve`, body);
const account = async (world: 'live' | 'exercise', name: string) => {
  const settings = { ...MASTODON.settings, url: world === 'live' ? 'https://social.example' : MASTODON.settings.url };
  const made = await admin.post<{ id: string }>('/channels', { ...MASTODON, name, world, settings });
  if (made.status !== 201) throw new Error(made.text);
  return made.body.id;
};
const remove = (id: string) => admin.expect(204, admin.call('DELETE', `/channels/${id}`));

describe('who is woken', () => {
  test('by a submission: every approver but the author, once, with a link to the approval', async () => {
    const id = await author.begin();
    await author.submit(id);
    await author.submit(id);
    const { reference } = await author.message(id);
    expect(await notices(id)).toEqual([
      {
        reason: 'submitted',
        link: `/messages/${reference}/preview`,
        facts: { by: 'author 1', version: 1, kind: 'alert' },
      },
    ]);
    expect(await whom(id, 'submitted')).toEqual({ is: 'role', role: 'approver', except: [author.id, author.id] });
  });

  test('by a return: the author, with the reason', async () => {
    const id = await author.begin();
    await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/return`, { reason: 'The street is wrong' }));
    expect((await notices(id))[0]).toMatchObject({ reason: 'returned', facts: { why: 'The street is wrong' } });
    expect(await whom(id, 'returned')).toEqual({ is: 'officers', ids: [author.id] });
  });

  test('by an edit of what was approved: both the author and the approver, and the ledger says it', async () => {
    const id = await author.begin();
    const sha256 = await author.submit(id);
    await approver.expect(200, approve(approver, id, { sha256 }));
    await other.expect(200, other.put(id, content({ severity: 'Minor' })));
    expect((await notices(id))[0]).toMatchObject({ reason: 'approval-void' });
    expect(await whom(id, 'approval-void')).toEqual({ is: 'officers', ids: [author.id, approver.id] });
    const { reference, draft } = await author.message(id);
    expect(draft?.approvals).toMatchObject([{ stands: false }]);
    const [line] = await desk.database.rows(
      `SELECT actor FROM ledger WHERE subject = $1 AND action = 'approval-void'`,
      [reference],
    );
    expect(line).toEqual({ actor: other.email });
  });

  test('by an approval: the author', async () => {
    const id = await author.begin();
    await approver.expect(200, approve(approver, id, { sha256: await author.submit(id) }));
    expect((await notices(id)).map(({ reason }) => reason)).toEqual(['approved', 'submitted']);
    expect(await whom(id, 'approved')).toEqual({ is: 'officers', ids: [author.id] });
  });
});

describe('an approval', () => {
  test('is of what was seen on every channel, and is refused by name where that changed', async () => {
    const first = await account('live', 'Mastodon @crisis');
    const id = await author.begin();
    const sha256 = await author.submit(id);
    const seen = seenIn(await preview(approver, id));
    expect(seen).toHaveLength(4);
    const second = await account('live', 'Mastodon @stadt');
    const answer = await approve(approver, id, { sha256, seen });
    expect(answer).toMatchObject({ status: 409, body: { code: 'approval-void' } });
    expect(answer.body.detail).toContain('Mastodon @stadt in fr was not there when it was read');
    expect(answer.body.errors).toContainEqual(
      expect.objectContaining({ field: `channels.${second}.fr`, code: 'added' }),
    );
    await remove(first);
    const gone = await approve(approver, id, { sha256, seen });
    expect(gone.body.errors.map(({ code }) => code)).toEqual(expect.arrayContaining(['added', 'gone']));
    await approver.expect(200, approve(approver, id, { sha256, seen: seenIn(await preview(approver, id)) }));
    await remove(second);
  });

  test('does not cover a channel that came after it: it is refused at release, and approving again covers it', async () => {
    const first = await account('live', 'Mastodon @eins');
    const id = await author.begin();
    const sha256 = await author.submit(id);
    await approver.expect(200, approve(approver, id, { sha256, seen: seenIn(await preview(approver, id)) }));
    const second = await account('live', 'Mastodon @zwei');
    expect((await preview(author, id)).approvalVoid).toContain(
      'Mastodon @zwei in fr was not there when it was approved',
    );
    const refused = await author.post<Problem>(`/messages/${id}/release`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'approval-void' } });
    await approver.expect(200, approve(approver, id, { sha256, seen: seenIn(await preview(approver, id)) }));
    expect((await preview(author, id)).approvalVoid).toEqual([]);
    await author.expect(202, author.post(`/messages/${id}/release`));
    await remove(first);
    await remove(second);
  });

  test('of a text that a limit has changed meanwhile is refused', async () => {
    const channel = await account('live', 'Mastodon @drei');
    const id = await author.begin();
    const sha256 = await author.submit(id);
    const seen = seenIn(await preview(approver, id));
    await desk.database.rows(`UPDATE channel SET limits = '{"maxCharacters": 5000}' WHERE id = $1`, [channel]);
    const answer = await approve(approver, id, { sha256, seen });
    expect(answer.body).toMatchObject({ code: 'approval-void' });
    expect(answer.body.errors.map(({ code }) => code)).toContain('changed');
    await remove(channel);
  });
});

describe('the confirmation', () => {
  test('of a live alert of the worst severities asks for its reference, and names the reach that the desk counts', async () => {
    const channel = await account('live', 'Mastodon @vier');
    const severe = await preview(author, await author.begin(content({ severity: 'Severe' })));
    expect(severe).toMatchObject({ typeReference: true, reach: { channels: 3, languages: 4 } });
    const minor = await preview(author, await author.begin(content({ severity: 'Minor' })));
    expect(minor.typeReference).toBe(false);
    const rehearsed = await preview(author, await author.begin(exercise({ severity: 'Extreme' })));
    expect(rehearsed.typeReference).toBe(false);
    await remove(channel);
  });
});

describe('a release without a second officer', () => {
  const broken = async (by: Officer) => {
    const id = await by.begin();
    const atConsole = await by.atConsole();
    const answer = await atConsole.post<ReleaseAnswer>(`/messages/${id}/release`, {
      breakGlass: { reason: 'Nobody else is awake' },
    });
    if (answer.status !== 202) throw new Error(answer.text);
    return id;
  };
  const open = async (id: string) =>
    (await author.get<ReviewList>('/reviews')).body.items.filter(({ message }) => message === id);
  const say = (officer: Officer, id: string, what: string, body?: object) =>
    officer.post<ReviewView & Problem>(`/messages/${id}/versions/1/${what}`, body);

  test('alarms every other approver, and stays open on the board until one of them countersigns', async () => {
    const id = await broken(approver);
    expect((await notices(id))[0]).toMatchObject({ reason: 'break-glass', facts: { why: 'Nobody else is awake' } });
    expect(await whom(id, 'break-glass')).toEqual({ is: 'role', role: 'approver', except: [approver.id] });
    expect(await open(id)).toMatchObject([{ n: 1, reason: 'Nobody else is awake', verdict: null }]);
    expect((await author.message(id)).reviews).toMatchObject([{ n: 1, verdict: null }]);

    expect(await say(approver, id, 'countersign')).toMatchObject({ status: 403, body: { code: 'own-draft' } });
    expect((await say(author, id, 'countersign')).status).toBe(403);
    const signed = await say(other, id, 'countersign');
    expect(signed).toMatchObject({ status: 200, body: { verdict: { is: 'countersigned', by: { id: other.id } } } });
    expect(await open(id)).toEqual([]);
    expect(await whom(id, 'countersigned')).toEqual({ is: 'officers', ids: [approver.id] });
    const { reference } = await author.message(id);
    const [line] = await desk.database.rows(
      `SELECT actor, facts FROM ledger WHERE subject = $1 AND action = 'countersigned'`,
      [reference],
    );
    expect(line).toEqual({ actor: other.email, facts: { version: 1 } });
  });

  test('that is objected to stays on the board with the reason until something follows it', async () => {
    const id = await broken(approver);
    expect((await say(other, id, 'object', { reason: '' })).status).toBe(400);
    await other.expect(200, say(other, id, 'object', { reason: 'The place is wrong' }));
    expect(await open(id)).toMatchObject([{ verdict: { is: 'objected', reason: 'The place is wrong' } }]);
    expect(await whom(id, 'objected')).toMatchObject({
      is: 'role',
      role: 'approver',
      also: [approver.id, approver.id],
    });
    expect(await say(admin, id, 'countersign')).toMatchObject({ status: 409, body: { code: 'no-review' } });
    const note = { fr: 'Faux', nl: 'Fout', de: 'Falsch', en: 'Wrong' };
    await other.expect(202, (await other.atConsole()).post(`/messages/${id}/withdraw`, { note }));
    expect(await open(id)).toEqual([]);
  });

  test('said twice is said once, and of a version that was approved there is nothing to say', async () => {
    const id = await broken(author);
    const answers = await Promise.all(Array.from({ length: 10 }, () => say(other, id, 'countersign')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const lines = await desk.database.rows(
      `SELECT FROM ledger l JOIN message m ON m.reference = l.subject WHERE m.id = $1 AND l.action = 'countersigned'`,
      [id],
    );
    expect(lines).toHaveLength(1);
    const approved = await author.begin();
    await approver.expect(200, approve(approver, approved, { sha256: await author.submit(approved) }));
    await author.expect(202, author.post(`/messages/${approved}/release`));
    expect(await say(other, approved, 'countersign')).toMatchObject({ status: 409, body: { code: 'no-review' } });
    expect((await say(other, approved, 'countersign')).body.detail).not.toBe('');
    expect((await other.post<Problem>(`/messages/${id}/versions/2/countersign`)).status).toBe(404);
  });
});

describe('a device', () => {
  const keys = { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: Buffer.alloc(16, 7).toString('base64url') };
  const device = { endpoint: 'https://push.example/one', keys, name: 'Phone of the duty', language: 'nl' };

  test('is for the console alone, is listed and turned off again, and its secrets are never told', async () => {
    const console = await author.atConsole();
    expect((await author.post('/notices/devices', device)).status).toBe(403);
    const made = await console.expect(201, console.post<{ id: string }>('/notices/devices', device));
    const listed = await console.get<{ items: { name: string }[] }>('/notices/devices');
    expect(listed.body.items).toMatchObject([{ name: 'Phone of the duty' }]);
    expect(listed.text).not.toContain('push.example');
    expect((await (await approver.atConsole()).call('DELETE', `/notices/devices/${made.id}`)).status).toBe(404);
    await console.expect(204, console.call('DELETE', `/notices/devices/${made.id}`));
    expect((await console.get<{ items: unknown[] }>('/notices/devices')).body.items).toEqual([]);
  });

  test.each([
    ['keys.auth', { ...device, keys: { ...keys, auth: 'short' } }],
    ['endpoint', { ...device, endpoint: 'file:///etc/passwd' }],
    ['language', { ...device, language: 'nl-BE' }],
  ])('whose %s is nonsense is refused by that field', async (field, given) => {
    const answer = await (await author.atConsole()).post<Problem>('/notices/devices', given);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});
