import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LedgerLine, Page, Problem, ReleaseAnswer, ScheduleView } from '../../src/press-office/api.js';
import { DueWorkService } from '../../src/press-office/due-work.service.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk, X } from './desk.js';

let desk: Desk;
let author: Officer;
let approver: Officer;
beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  approver = await desk.officer('approver');
  const admin = await desk.officer('admin');
  for (const channel of [MASTODON, X]) await admin.expect(201, admin.post('/channels', channel));
}, 120_000);
afterAll(() => desk?.close());

const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
const confirm = (officer: Officer, id: string, body?: object) =>
  officer.post<ReleaseAnswer & Problem>(`/messages/${id}/still-valid`, body);
const lines = async (id: string): Promise<readonly LedgerLine[]> => {
  const { reference } = await author.message(id);
  return (await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}`)).body.items;
};
const look = () => desk.app.get(DueWorkService).look();
const notices = (id: string) =>
  desk.database.rows<{ reason: string; facts: { minutes: number }; recipients: unknown }>(
    `SELECT reason, facts, recipients FROM notice WHERE message_id = $1 ORDER BY at`,
    [id],
  );

/** Moves the times of released versions, which nobody else can: their trigger is off for one transaction. */
const moved = (change: string, id: string) =>
  desk.database.transaction(async (tx) => {
    await tx.run(`ALTER TABLE version DISABLE TRIGGER version_append_only`);
    await tx.run(`UPDATE version SET ${change} WHERE message_id = $1`, [id]);
    await tx.run(`ALTER TABLE version ENABLE TRIGGER version_append_only`);
  });
const expiresIn = (id: string, minutes: number) =>
  moved(`expires = clock_timestamp() + interval '${minutes} minutes'`, id);
/** Everything that was said of a message was said so much earlier. */
async function longAgo(id: string, minutes: number): Promise<void> {
  await moved(`released_at = released_at - interval '${minutes} minutes'`, id);
  await desk.database.rows(
    `UPDATE silence_reminder SET at = at - interval '${minutes} minutes' WHERE message_id = $1`,
    [id],
  );
}

describe('"still valid"', () => {
  test('releases the same words with a later expiry, as an update that says nothing else', async () => {
    const id = await author.released({ expires: inHours(1) });
    const before = (await author.message(id)).versions[0]!;
    const answer = await author.expect(202, confirm(author, id, { until: inHours(5) }));
    expect(answer.version).toBe(2);
    const { versions } = await author.message(id);
    const { kind, expires, ...said } = versions[1]!.content;
    const { kind: _, expires: __, ...was } = before.content;
    expect(kind).toBe('update');
    expect(said).toEqual(was);
    expect(Date.parse(expires!) - Date.parse(before.expires)).toBeGreaterThan(3.9 * HOUR_MS);
    const found = await lines(id);
    expect(found[0]).toMatchObject({ action: 'confirmed', facts: { version: 2, confirms: 1 } });
  });

  test('prolongs it for as long as it was released for, where nobody says until when', async () => {
    const id = await author.released({ expires: inHours(3) });
    await author.expect(202, confirm(author, id));
    const [first, second] = (await author.message(id)).versions;
    const span = (version: typeof first) => Date.parse(version!.expires) - Date.parse(version!.releasedAt);
    expect(Math.abs(span(second) - span(first))).toBeLessThan(5_000);
  });

  test('has nothing to say on a network: every post shows the same words already', async () => {
    const id = await author.released();
    const cores = await desk.database.rows<{ channel_id: string; language: string; core: string }>(
      `SELECT channel_id, language, rendition->>'core' AS core FROM rendition WHERE message_id = $1 AND n = 1`,
      [id],
    );
    await author.expect(202, confirm(author, id));
    for (const { channel_id, language, core } of cores) {
      const [after] = await desk.database.rows<{ core: string }>(
        `SELECT rendition->>'core' AS core FROM rendition
          WHERE message_id = $1 AND n = 2 AND channel_id = $2 AND language = $3`,
        [id, channel_id, language],
      );
      expect(after?.core).toBe(core);
    }
    expect(cores).toHaveLength(8);
  });

  test('keeps an open draft, as the next version', async () => {
    const id = await author.released();
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    expect((await author.expect(202, confirm(author, id))).draft).toEqual({ n: 3, kept: true });
    expect((await author.message(id)).draft?.n).toBe(3);
  });

  test('is not said of what is held, withdrawn or never was', async () => {
    const id = await author.released();
    await author.expect(202, author.post(`/messages/${id}/hold`, { note: 'Being checked.' }));
    expect(await confirm(author, id)).toMatchObject({ status: 409, body: { code: 'wrong-kind' } });
    expect((await confirm(author, await author.begin(exercise()))).status).toBe(404);
  });

  test('of an actual message is for approvers', async () => {
    const id = await author.begin(content({ expires: null }));
    const sha256 = await author.submit(id);
    await approver.expect(200, approver.post(`/messages/${id}/approve`, { sha256 }));
    await author.expect(202, author.post(`/messages/${id}/release`));
    expect(await confirm(author, id)).toMatchObject({ status: 403, body: { code: 'scope' } });
    await author.expect(202, confirm(approver, id));
    await author.expect(202, approver.post(`/messages/${id}/withdraw`, { note: 'Nothing happened.' }));
  });

  test.each([['2020-01-01T07:00'], ['2027-03-28T02:30'], ['tomorrow']])('until %s is refused', async (until) => {
    const answer = await confirm(author, await author.released(), { until });
    expect(answer.status).toBe(400);
    expect(new Set(answer.body.errors.map(({ field }) => field))).toEqual(new Set(['until']));
  });
});

describe('an open message', () => {
  test('that expires soon reminds its officers, and five minutes before everybody', async () => {
    const id = await author.released({ expires: inHours(1) });
    await longAgo(id, 60);
    await expiresIn(id, 20);
    await look();
    expect(await notices(id)).toMatchObject([
      { reason: 'expiring', facts: { minutes: 30 }, recipients: { is: 'officers', ids: [author.id] } },
    ]);
    await expiresIn(id, 4);
    await look();
    expect((await notices(id))[1]).toMatchObject({ facts: { minutes: 5 }, recipients: { is: 'role', role: 'author' } });
  });

  test('without a word for the set time reminds them, again only after as long, and no more once it was confirmed', async () => {
    const id = await author.released({ expires: inHours(20) });
    await longAgo(id, 119);
    await look();
    expect(await notices(id)).toEqual([]);
    await longAgo(id, 2);
    await look();
    await look();
    expect(await notices(id)).toMatchObject([{ reason: 'silent', facts: { version: 1 } }]);
    const { silent } = (await author.get<ScheduleView>('/schedule')).body;
    expect(silent.map(({ message }) => message)).toContain(id);
    await longAgo(id, 121);
    await look();
    expect(await notices(id)).toHaveLength(2);
    await author.expect(202, confirm(author, id));
    await look();
    expect(await notices(id)).toHaveLength(2);
    expect((await author.get<ScheduleView>('/schedule')).body.silent.map(({ message }) => message)).not.toContain(id);
  });

  test('that was withdrawn reminds nobody', async () => {
    const id = await author.released({ expires: inHours(20) });
    await author.expect(202, author.post(`/messages/${id}/withdraw`, { note: 'Nothing happened.' }));
    await longAgo(id, 500);
    await look();
    expect(await notices(id)).toEqual([]);
  });
});
