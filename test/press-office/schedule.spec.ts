import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  HeldSchedule,
  LedgerLine,
  MessageSummary,
  Page,
  Problem,
  ReleaseAnswer,
  ScheduleView,
} from '../../src/press-office/api.js';
import { DueWorkService } from '../../src/press-office/due-work.service.js';
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

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const SOON = inHours(2);
const release = (officer: Officer, id: string, body: unknown) =>
  officer.post<ReleaseAnswer & Problem>(`/messages/${id}/release`, body);

/** An exercise with a time; the clock of the database decides, so a test moves the time and not the clock. */
async function scheduled(at = SOON): Promise<string> {
  const id = await author.begin(exercise({ expires: null }));
  await author.expect(202, release(author, id, { at }));
  return id;
}
const makeDue = (id: string) =>
  desk.database.rows(
    `UPDATE scheduled_release SET due_at = clock_timestamp() WHERE message_id = $1 AND state = 'waiting'`,
    [id],
  );
const look = () => desk.app.get(DueWorkService).look();
const lines = async (reference: string): Promise<readonly LedgerLine[]> =>
  (await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}`)).body.items;
const actions = async (id: string): Promise<readonly string[]> =>
  (await lines((await author.message(id)).reference)).map(({ action }) => action);

describe('a release at a set time', () => {
  test('is taken with the time as the office’s clocks tell it, and changes nothing yet', async () => {
    const id = await author.begin(exercise({ expires: null }));
    const day = inHours(48).slice(0, 10);
    const answer = await release(author, id, { at: `${day}T12:00` });
    expect(answer.status).toBe(202);
    const offset = Date.parse(`${day}T12:00:00Z`) - Date.parse(answer.body.scheduledAt!);
    expect([3_600_000, 7_200_000]).toContain(offset);
    expect(answer.body).toMatchObject({ version: 1, sequence: null, board: null, waitsForApproval: false });
    await look();
    const message = await author.message(id);
    expect(message.versions).toEqual([]);
    expect(message.scheduled).toEqual({ at: answer.body.scheduledAt, by: 'author 1', version: 1, early: false });
    const { body } = await author.get<Page<MessageSummary>>('/messages?limit=1');
    expect(body.items[0]?.scheduled).toEqual(message.scheduled);
    expect(await actions(id)).toEqual(['scheduled', 'draft-begun']);
  });

  test('goes out when it is due, for the officer who set it, and the ledger says for when', async () => {
    const id = await scheduled();
    await makeDue(id);
    await look();
    const message = await author.message(id);
    expect(message.versions).toHaveLength(1);
    expect({ scheduled: message.scheduled, missed: message.missed }).toEqual({ scheduled: null, missed: null });
    const [line] = await lines(message.reference);
    expect(line).toMatchObject({ actor: author.email, action: 'released' });
    expect(line?.facts.scheduledAt).toMatch(/^20\d\d-/);
  });

  test.each([
    [
      'that never comes',
      '2027-03-28T02:30',
      'no-such-time',
      ['2027-03-28T01:59:00+01:00', '2027-03-28T03:00:00+02:00'],
    ],
    ['that comes twice', '2027-10-31T02:30', 'ambiguous', ['2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00']],
  ])('is refused at a local time %s, with the times that would do', async (_, at, code, instead) => {
    const id = await author.begin(exercise());
    const answer = await release(author, id, { at });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation' } });
    expect(answer.body.errors).toEqual(instead.map((time) => ({ field: 'at', code, detail: `may be ${time}` })));
    for (const time of instead) expect(answer.body.detail).toContain(time);
  });

  test.each([['2020-01-01T07:00'], ['tomorrow'], ['']])('is refused at "%s"', async (at) => {
    const id = await author.begin(exercise());
    const answer = await release(author, id, { at });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'at' }] } });
    expect((await author.message(id)).scheduled).toBeNull();
  });

  test('is refused where the message would have expired by then', async () => {
    const id = await author.begin(exercise({ expires: inHours(1) }));
    const answer = await release(author, id, { at: SOON });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'expires', code: 'past' }] } });
  });

  test('set again for the same time is the same; another time needs the first one cancelled', async () => {
    const id = await scheduled();
    const again = await Promise.all(Array.from({ length: 10 }, () => release(approver, id, { at: SOON })));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([202]));
    const other = await release(approver, id, { at: inHours(3) });
    expect(other).toMatchObject({ status: 409, body: { code: 'already-scheduled' } });
    expect(other.body.detail).toMatch(/by author 1: cancel that first/);
    expect((await actions(id)).filter((action) => action === 'scheduled')).toHaveLength(1);
  });

  test('cannot be set by a program that would break the glass with a token', async () => {
    const id = await approver.begin(content({ expires: null }));
    const answer = await release(approver, id, { at: SOON, breakGlass: { reason: 'Nobody else is awake' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope' } });
  });
});

describe('an actual message', () => {
  const submitted = async () => {
    const id = await author.begin(content({ expires: null }));
    return { id, sha256: await author.submit(id) };
  };
  const approved = async () => {
    const { id, sha256 } = await submitted();
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    return id;
  };

  test('is given a time by an approver, once somebody has approved it', async () => {
    const { id, sha256 } = await submitted();
    expect((await release(approver, id, { at: SOON })).body.code).toBe('not-approved');
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    await approver.expect(202, release(approver, id, { at: SOON }));
    await makeDue(id);
    await look();
    expect((await author.message(id)).versions).toMatchObject([{ sha256, approvedBy: 'approver 2' }]);
  });

  test('is given no time by an author: nobody would be watching', async () => {
    const id = await approved();
    const answer = await release(author, id, { at: SOON });
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope' } });
    expect((await author.message(id)).scheduled).toBeNull();
  });

  test('whose approval no longer stands when it is due does not go out, and everybody is told', async () => {
    const id = await approved();
    await approver.expect(202, release(approver, id, { at: SOON }));
    // Behind the back of the desk: the row alone, as no call would leave it.
    await desk.database.rows(
      `UPDATE draft SET content = jsonb_set(content, '{severity}', '"Minor"') WHERE message_id = $1`,
      [id],
    );
    await makeDue(id);
    await look();
    const { versions, missed, scheduled: waits, reference } = await author.message(id);
    expect({ versions, waits }).toEqual({ versions: [], waits: null });
    expect(missed).toMatchObject({ why: 'refused', version: 1, by: 'approver 2' });
    expect(missed?.reason).toContain('another one than that for which the time was set');
    expect((await lines(reference))[0]).toMatchObject({
      actor: 'hub',
      action: 'schedule-refused',
      facts: { version: 1, code: 'approval-void' },
    });
    const view = await author.get<ScheduleView>('/schedule');
    expect(view.body.missed).toEqual(expect.arrayContaining([{ message: id, reference, ...missed }]));
    expect(desk.logs.some((line) => line.includes(`${reference}/1 was to be released`))).toBe(true);
    await look();
    expect((await actions(id)).filter((action) => action === 'schedule-refused')).toHaveLength(1);
  });
});

describe('a time outlives the rights of whoever set it by nothing', () => {
  const dismissed = async (change: object) => {
    const admin = await desk.officer('admin');
    const setter = await desk.officer('approver');
    const id = await author.begin(content({ expires: null }));
    const sha256 = await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    await setter.expect(202, release(setter, id, { at: SOON }));
    await admin.expect(200, admin.call('PATCH', `/officers/${setter.id}`, change));
    // At once: nobody learns of it only when the time has come.
    expect((await author.message(id)).scheduled).toBeNull();
    expect((await actions(id))[0]).toBe('schedule-cancelled');
    await makeDue(id);
    await look();
    return { id, reason: (await author.message(id)).missed?.reason };
  };

  test.each([
    ['disabled', { disabled: true }, 'is no longer an officer'],
    ['made an author', { role: 'author' }, 'is author now'],
  ])('nothing goes out for an officer who was %s, and everybody is told', async (_, change, words) => {
    const { id, reason } = await dismissed(change);
    expect((await author.message(id)).versions).toEqual([]);
    expect(reason).toContain(words);
  });
});

test('a time stays when whoever set it is given a higher role', async () => {
  const admin = await desk.officer('admin');
  const setter = await desk.officer('author');
  const id = await setter.begin(exercise({ expires: null }));
  await setter.expect(202, release(setter, id, { at: SOON }));
  await admin.expect(200, admin.call('PATCH', `/officers/${setter.id}`, { role: 'approver' }));
  expect((await author.message(id)).scheduled).not.toBeNull();
  await setter.expect(204, setter.call('DELETE', `/messages/${id}/schedule`));
});

describe('what is scheduled is cancelled', () => {
  test('by whoever changes the draft, and everybody is told', async () => {
    const id = await scheduled();
    expect((await approver.put(id, exercise({ severity: 'Minor', expires: null }))).status).toBe(200);
    const { scheduled: waits, missed } = await author.message(id);
    expect(waits).toBeNull();
    expect(missed).toMatchObject({ why: 'cancelled', reason: 'approver 2 changed the draft.' });
    expect(await actions(id)).toContain('schedule-cancelled');
    await look();
    expect((await author.message(id)).versions).toEqual([]);
    await author.expect(202, release(author, id, { at: SOON }));
    expect((await author.message(id)).missed).toBeNull();
  });

  test('by whoever drops the draft', async () => {
    const id = await scheduled();
    const { draft } = await author.message(id);
    await author.expect(
      204,
      author.call('DELETE', `/messages/${id}/draft`, undefined, { 'if-match': `"${draft!.revision}"` }),
    );
    expect((await author.message(id)).missed?.reason).toBe('author 1 dropped the draft.');
  });

  test('by whoever releases it at once', async () => {
    const id = await scheduled();
    await author.expect(202, release(approver, id, {}));
    const { versions, scheduled: waits, missed } = await author.message(id);
    expect({ versions: versions.length, waits, missed }).toEqual({ versions: 1, waits: null, missed: null });
    await makeDue(id);
    await look();
    expect((await author.message(id)).versions).toHaveLength(1);
  });

  test('by a withdrawal of the message, which goes before it', async () => {
    const id = await author.released({ expires: null });
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    await author.expect(202, release(author, id, { at: SOON }));
    await approver.expect(202, approver.post(`/messages/${id}/withdraw`, { note: 'Erreur' }));
    const { versions, scheduled: waits } = await author.message(id);
    expect({ kinds: versions.map((version) => version.content.kind), waits }).toEqual({
      kinds: ['alert', 'withdrawal'],
      waits: null,
    });
    const { reference } = await author.message(id);
    expect((await lines(reference)).find(({ action }) => action === 'schedule-cancelled')?.facts.reason).toBe(
      'Overtaken by a withdrawal of approver 2.',
    );
  });

  test('by one button, which then also puts aside what was missed', async () => {
    const id = await scheduled();
    const cancel = () => author.call<Problem>('DELETE', `/messages/${id}/schedule`);
    expect((await cancel()).status).toBe(204);
    const { scheduled: waits, missed } = await author.message(id);
    expect({ waits, missed }).toEqual({ waits: null, missed: null });
    expect((await cancel()).body.code).toBe('not-found');
    await author.expect(202, release(author, id, { at: SOON }));
    await author.put(id, exercise({ expires: null }));
    expect((await author.message(id)).missed).not.toBeNull();
    expect((await cancel()).status).toBe(204);
    expect((await author.message(id)).missed).toBeNull();
    const { reference } = await author.message(id);
    expect((await lines(reference))[0]).toMatchObject({
      action: 'schedule-put-aside',
      facts: { version: 1, at: SOON },
    });
  });

  test('by somebody else than who set the time, and then everybody is told', async () => {
    const id = await author.begin(exercise({ expires: null }));
    await approver.expect(202, release(approver, id, { at: SOON }));
    await author.expect(204, author.call('DELETE', `/messages/${id}/schedule`));
    const { scheduled: waits, missed } = await approver.message(id);
    expect(waits).toBeNull();
    expect(missed).toMatchObject({ why: 'cancelled', by: 'approver 2', reason: 'author 1 cancelled it.' });
  });

  test('all of it by one call of an approver, with the reason', async () => {
    const ids = [await scheduled(), await scheduled(inHours(5))];
    expect((await author.post('/schedule/hold', { reason: 'Strike' })).status).toBe(403);
    expect((await approver.post('/schedule/hold', { reason: ' ' })).status).toBe(400);
    const { held } = await approver.expect(200, approver.post<HeldSchedule>('/schedule/hold', { reason: 'Strike' }));
    expect(held.map(({ message }) => message)).toEqual(expect.arrayContaining(ids));
    expect((await author.get<ScheduleView>('/schedule')).body.items).toEqual([]);
    for (const id of ids) {
      await makeDue(id);
      expect((await author.message(id)).missed?.reason).toBe('approver 2 held everything that was scheduled: Strike');
    }
    await look();
    for (const id of ids) expect((await author.message(id)).versions).toEqual([]);
  });
});

describe('a message that is about to expire', () => {
  test('is told 30 and 5 minutes before, until a later version has another time', async () => {
    const id = await author.released({ expires: inHours(1) });
    const leave = (minutes: number) =>
      desk.database.transaction(async (tx) => {
        // The version is append-only by trigger; only a test moves its time.
        await tx.run('ALTER TABLE version DISABLE TRIGGER version_append_only');
        await tx.run(
          `UPDATE version SET expires = clock_timestamp() + $2 * interval '1 minute', released_at = now() - interval '1 hour'
            WHERE message_id = $1`,
          [id, minutes],
        );
        await tx.run('ALTER TABLE version ENABLE TRIGGER version_append_only');
      });
    await look();
    expect((await author.message(id)).expiring).toBeNull();
    await leave(29);
    await look();
    await look();
    const { expiring, expires, reference } = await author.message(id);
    expect(expiring).toEqual({ version: 1, expires, minutes: 30 });
    expect((await author.get<ScheduleView>('/schedule')).body.expiring).toEqual(
      expect.arrayContaining([{ message: id, reference, ...expiring }]),
    );
    await leave(4);
    await look();
    expect((await author.message(id)).expiring?.minutes).toBe(5);
    expect((await actions(id)).filter((action) => action === 'expiry-reminder')).toHaveLength(2);

    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    await author.expect(200, author.put(id, exercise({ kind: 'update', expires: inHours(6) })));
    await author.expect(202, author.post(`/messages/${id}/release`));
    expect((await author.message(id)).expiring).toBeNull();
  });
});
