import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dataSource } from '../../src/data-source.js';
import type {
  EmbargoEventView,
  LedgerLine,
  NewEndpointAnswer,
  NewNewsroomTokenAnswer,
  Page,
  Problem,
  ReleaseAnswer,
} from '../../src/press-office/api.js';
import { DueWorkService } from '../../src/press-office/due-work.service.js';
import { Database } from '../../src/store/database.js';
import { testServer } from '../support/database.js';
import { content } from '../support/messages.js';
import { type Desk, exercise, Officer, openDesk } from './desk.js';

/*
 * The database's clock decides when something is due, so here it is moved: a `clock_timestamp` of our own stands before
 * PostgreSQL's in the search path, and gives its time plus what the test says.
 */
let desk: Desk;
let admin: Officer;
let author: Officer;
let approver: Officer;
let vrt: Officer;
beforeAll(async () => {
  const server = await testServer();
  desk = await openDesk({}, { database: async () => movable(await server.database()), close: () => server.close() });
  admin = await desk.officer('admin');
  author = await desk.officer('author');
  approver = await desk.officer('approver');
  for (const [name, embargoed] of [
    ['VRT newsroom', true],
    ['A weather site', false],
  ] as const)
    await admin.expect(
      201,
      admin.post<NewEndpointAnswer>('/endpoints', { name, world: 'exercise', settings: hook(embargoed) }),
    );
  const made = await admin.expect(201, admin.post<NewNewsroomTokenAnswer>('/newsroom-tokens', { name: 'VRT' }));
  vrt = new Officer(desk, '', '', made.token!);
}, 180_000);
afterAll(() => desk?.close());

const hook = (embargoed: boolean) => ({ url: 'https://hooks.example/tocsin', broadcaster: 'VRT', embargoed });

async function movable(made: Database): Promise<Database> {
  await made.rows(`CREATE SCHEMA moved`);
  await made.rows(`CREATE TABLE moved.by (ahead interval NOT NULL)`);
  await made.rows(`INSERT INTO moved.by VALUES (interval '0')`);
  await made.rows(`CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT pg_catalog.clock_timestamp() + (SELECT ahead FROM moved.by)'`);
  const [{ name }] = (await made.rows<{ name: string }>(`SELECT current_database() AS name`)) as [{ name: string }];
  await made.rows(`ALTER DATABASE ${name} SET search_path = public, moved, pg_catalog`);
  const { url } = made;
  await made.close();
  return new Database(url, dataSource(url));
}

/** From now on the database believes that it is this time. */
const setClock = (at: string) =>
  desk.database.rows(`UPDATE moved.by SET ahead = $1::timestamptz - pg_catalog.clock_timestamp()`, [at]);
const look = () => desk.app.get(DueWorkService).look();
const release = (officer: Officer, id: string, body: unknown) =>
  officer.post<ReleaseAnswer & Problem>(`/messages/${id}/release`, body);
const begun = () => author.begin(exercise({ effective: null, onset: null, expires: null }));
const versions = async (id: string) => (await author.message(id)).versions.length;
const embargoed = async (reader = vrt) => (await reader.get<Page<EmbargoEventView>>('/embargoed')).body.items;
const notices = (id: string) =>
  desk.database.rows<{ says: string; state: string; body: string | null; name: string; key: string }>(
    `SELECT e.says, e.state, e.body, c.name, e.key FROM embargo_notice e
       JOIN scheduled_release s ON s.id = e.schedule_id JOIN channel c ON c.id = e.channel_id
      WHERE s.message_id = $1 ORDER BY e.says DESC, c.name`,
    [id],
  );
/** As a worker that has sent what was open. */
const sent = (id: string) =>
  desk.database.rows(
    `UPDATE embargo_notice e SET state = 'sent', body = NULL, tries = 1, ended_at = clock_timestamp()
       FROM scheduled_release s WHERE s.id = e.schedule_id AND s.message_id = $1 AND e.state = 'open'`,
    [id],
  );
const lastLines = async (id: string) => {
  const { reference } = await author.message(id);
  return (await author.get<Page<LedgerLine>>(`/ledger?subject=${reference}`)).body.items;
};

describe('an embargo over the change of the clocks', () => {
  test.each([
    // In spring 02:00 becomes 03:00: between 01:30 and 03:00 by the clocks lies half an hour.
    ['spring, after the jump', '2027-03-28T00:30:00Z', '2027-03-28T03:00', '2027-03-28T01:00:00.000Z'],
    ['spring, the last minute before it', '2027-03-27T22:00:00Z', '2027-03-28T01:59', '2027-03-28T00:59:00.000Z'],
    // In autumn 03:00 becomes 02:00, and 02:30 comes twice.
    ['autumn, the first 02:30', '2027-10-30T22:00:00Z', '2027-10-31T02:30:00+02:00', '2027-10-31T00:30:00.000Z'],
    ['autumn, the second 02:30', '2027-10-30T22:00:00Z', '2027-10-31T02:30:00+01:00', '2027-10-31T01:30:00.000Z'],
    ['autumn, after both', '2027-10-31T00:15:00Z', '2027-10-31T03:00', '2027-10-31T02:00:00.000Z'],
  ])('in %s ends at its instant, not a second before', async (_, now, at, instant) => {
    await setClock(now);
    const id = await begun();
    const answer = await author.expect(202, release(author, id, { at, early: true }));
    expect(answer.scheduledAt).toBe(instant);
    expect((await embargoed()).find(({ data }) => data.id === id)?.data.embargo).toEqual({
      until: instant,
      state: 'waiting',
    });
    await setClock(new Date(Date.parse(instant) - 5_000).toISOString());
    await look();
    expect(await versions(id)).toBe(0);
    await setClock(instant);
    await look();
    expect(await versions(id)).toBe(1);
    expect((await embargoed()).map(({ data }) => data.id)).not.toContain(id);
  });

  test.each([
    ['2027-03-28T02:30', 'no-such-time', ['2027-03-28T01:59:00+01:00', '2027-03-28T03:00:00+02:00']],
    ['2027-10-31T02:30', 'ambiguous', ['2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00']],
  ])(
    'is asked for where %s names no instant or two, and either of those offered is taken',
    async (at, code, instead) => {
      await setClock(`${at.slice(0, 8)}01T12:00:00Z`);
      for (const meant of instead) {
        const id = await begun();
        const answer = await release(author, id, { at, early: true });
        expect(answer.body.errors).toEqual(instead.map((time) => ({ field: 'at', code, detail: `may be ${time}` })));
        expect(await notices(id)).toEqual([]);
        await author.expect(202, release(author, id, { at: meant, early: true }));
        await author.expect(204, author.call('DELETE', `/messages/${id}/schedule`));
      }
    },
  );
});

describe('a message that is given early', () => {
  const early = async () => {
    await setClock('2027-05-01T08:00:00Z');
    const id = await begun();
    await author.expect(202, release(author, id, { at: '2027-05-01T12:00', early: true }));
    return id;
  };

  test('goes to the endpoints that are entitled and to no other, with the words and without a number', async () => {
    const id = await early();
    const [only, ...others] = await notices(id);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ name: 'VRT newsroom', says: 'waiting', state: 'open' });
    const event = JSON.parse(only!.body!) as EmbargoEventView;
    expect(event).toMatchObject({
      type: 'message.embargoed',
      data: {
        id,
        version: 1,
        sequence: null,
        releasedAt: null,
        embargo: { until: '2027-05-01T10:00:00.000Z', state: 'waiting' },
      },
    });
    expect(Object.keys(event.data.texts)).toEqual(['fr', 'nl', 'de', 'en']);
    // A receiver drops what is not newer: the release itself comes under an id of its own.
    expect(only?.key).not.toBe(`${id}_1`);
  });

  test('is not sent any more once it is released, before its time or at it', async () => {
    const before = await early();
    await author.expect(202, release(author, before, {}));
    expect((await notices(before)).map(({ says, state, body }) => [says, state, body])).toEqual([
      ['waiting', 'dropped', null],
    ]);
    const atTime = await early();
    await setClock('2027-05-01T10:00:00Z');
    await look();
    expect(await versions(atTime)).toBe(1);
    expect((await notices(atTime)).map(({ says, state }) => [says, state])).toEqual([['waiting', 'dropped']]);
  });

  test('that is cancelled is called off where it was had, without a word of it', async () => {
    const id = await early();
    await sent(id);
    await author.expect(204, author.call('DELETE', `/messages/${id}/schedule`));
    const [, off] = (await notices(id)).sort((a, b) => (a.says < b.says ? 1 : -1));
    expect(off).toMatchObject({ says: 'cancelled', state: 'open' });
    const { data } = JSON.parse(off!.body!) as EmbargoEventView;
    expect(data).toMatchObject({ id, texts: {}, embargo: { state: 'cancelled' } });
  });

  test('that nobody was sent yet is called off silently', async () => {
    const id = await early();
    await author.expect(204, author.call('DELETE', `/messages/${id}/schedule`));
    expect(await notices(id)).toMatchObject([{ says: 'waiting', state: 'dropped', body: null }]);
  });

  test('is called off by one button for everything, and by whatever changes its draft', async () => {
    const [held, changed] = [await early(), await early()];
    for (const id of [held, changed]) await sent(id);
    await author.expect(200, author.put(changed, exercise({ expires: null, urgency: 'Future' })));
    await approver.expect(200, approver.post('/schedule/hold', { reason: 'The minister speaks first' }));
    for (const id of [held, changed])
      expect((await notices(id)).map(({ says }) => says).sort()).toEqual(['cancelled', 'waiting']);
  });

  test('is told to a newsroom that has read it as called off, and to no other', async () => {
    const id = await early();
    expect((await embargoed()).map(({ data }) => data.id)).toContain(id);
    await author.expect(204, author.call('DELETE', `/messages/${id}/schedule`));
    const mine = (await embargoed()).find(({ data }) => data.id === id);
    expect(mine?.data).toMatchObject({ texts: {}, embargo: { state: 'cancelled' } });
    const other = await admin.expect(201, admin.post<NewNewsroomTokenAnswer>('/newsroom-tokens', { name: 'Late' }));
    expect((await embargoed(new Officer(desk, '', '', other.token!))).map(({ data }) => data.id)).not.toContain(id);
    const lines = await lastLines(id);
    expect(lines.find(({ action }) => action === 'embargo-called-off')?.facts).toMatchObject({ newsrooms: ['VRT'] });
  });

  test('leaves one line in the ledger for each newsroom that has read it', async () => {
    const id = await early();
    await embargoed();
    await embargoed();
    const read = (await lastLines(id)).filter(({ action }) => action === 'embargo-read');
    expect(read.map(({ facts }) => facts.newsroom)).toEqual(['VRT']);
  });

  test('needs a time, and an approval like every release', async () => {
    const atOnce = await release(author, await begun(), { early: true });
    expect(atOnce).toMatchObject({ status: 400, body: { errors: [{ field: 'early', code: 'needs-time' }] } });
    await setClock('2027-05-01T08:00:00Z');
    const id = await author.begin(content({ effective: null, onset: null, expires: null }));
    await author.submit(id);
    const refused = await release(approver, id, { at: '2027-05-01T12:00', early: true });
    expect(refused.body.code).toBe('not-approved');
    expect((await embargoed()).map(({ data }) => data.id)).not.toContain(id);
  });
});

describe('the token of a newsroom', () => {
  test('opens what is embargoed and nothing else', async () => {
    expect((await vrt.get('/embargoed')).status).toBe(200);
    for (const path of ['/messages', '/hub', '/schedule', '/newsroom-tokens', '/ledger'])
      expect((await vrt.get(path)).status).toBe(401);
  });

  test('is shown once, kept as a digest, and opens nothing once it is revoked', async () => {
    const key = { 'idempotency-key': 'make-a-newsroom-token' };
    const body = { name: 'RTBF', expiresInDays: 7 };
    const made = await admin.expect(201, admin.post<NewNewsroomTokenAnswer>('/newsroom-tokens', body, key));
    expect(made.token).toMatch(/^tocsin_n_[0-9a-f]{18}_[\w-]{43}$/);
    expect((await admin.post<NewNewsroomTokenAnswer>('/newsroom-tokens', body, key)).body.token).toBeNull();
    const rtbf = new Officer(desk, '', '', made.token!);
    expect((await rtbf.get('/embargoed')).status).toBe(200);
    await admin.expect(204, admin.call('DELETE', `/newsroom-tokens/${made.details.id}`));
    expect((await rtbf.get('/embargoed')).status).toBe(401);
    expect((await admin.call('DELETE', '/newsroom-tokens/0123')).status).toBe(404);
  });

  test.each([
    ['name', { name: '' }],
    ['expiresInDays', { name: 'X', expiresInDays: 9_999 }],
  ])('is refused with a wrong %s', async (field, body) => {
    expect(await admin.post('/newsroom-tokens', body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});
