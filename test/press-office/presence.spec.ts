import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DraftLive, Problem } from '../../src/press-office/api.js';
import type { DraftEvent } from '../../src/press-office/live-drafts.js';
import { PresenceService } from '../../src/press-office/presence.service.js';
import { PresenceStore } from '../../src/store/presence.store.js';
import { until } from '../support/until.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

/* Who has a draft open, and where they are in it. */
let desk: Desk;
let anna: Officer;
let bart: Officer;
let reference: string;
let messageId: string;
let address: string;
beforeAll(async () => {
  desk = await openDesk();
  anna = await desk.officer('author');
  bart = await desk.officer('approver');
  const begun = await anna.call<{ id: string; reference: string }>('POST', '/messages', exercise());
  ({ reference, id: messageId } = begun.body);
  await desk.app.listen(0, '127.0.0.1');
  address = await desk.app.getUrl();
}, 120_000);
afterAll(() => desk?.close());

const presence = () => desk.app.get(PresenceService);
const put = (officer: Officer, window: string, field: string | null, of = reference) =>
  officer.call<Problem>('PUT', `/messages/${of}/draft/presence`, { window, field });
const fieldsOf = (seen: DraftLive | undefined) => seen?.people.map(({ officer, field }) => [officer.id, field]);

/** An officer's window, and everything it was told. */
function open(officer: Officer, window: string = randomUUID()) {
  const told: DraftLive[] = [];
  const hear = ({ data }: DraftEvent) => void told.push(data);
  const leave = presence().live.join({ window, messageId, officerId: officer.id }, hear);
  return { window, told, leave, newest: () => told.at(-1) };
}

describe('two officers on one draft', () => {
  test('see each other, the field in which each is writing, and when it was saved', async () => {
    const [hers, his] = [open(anna), open(bart)];
    await presence().live.look();
    expect(hers.newest()).toMatchObject({ revision: 1 });
    expect(fieldsOf(hers.newest())).toEqual(
      expect.arrayContaining([
        [anna.id, null],
        [bart.id, null],
      ]),
    );
    expect((await put(bart, his.window, 'texts.fr.headline')).status).toBe(204);
    await presence().live.look();
    expect(fieldsOf(hers.newest())).toContainEqual([bart.id, 'texts.fr.headline']);

    const changed = { ...exercise(), incident: 'Another' };
    expect((await anna.call('PUT', `/messages/${reference}/draft`, changed, { 'if-match': '"1"' })).status).toBe(200);
    await presence().live.look();
    expect(his.newest()?.revision).toBe(2);

    his.leave();
    await presence().live.look();
    await presence().live.look();
    hers.leave();
    expect(fieldsOf(hers.newest())).toEqual([[anna.id, null]]);
  });

  test('are told nothing while nothing changes', async () => {
    const hers = open(anna);
    await presence().live.look();
    await presence().live.look();
    hers.leave();
    expect(hers.told).toHaveLength(1);
  });

  test('see each other through two press offices, and nobody whose office has died', async () => {
    const store = desk.app.get(PresenceStore);
    const elsewhere = { window: randomUUID(), messageId, officerId: bart.id };
    await store.renew([elsewhere]);
    const hers = open(anna);
    await presence().live.look();
    expect(fieldsOf(hers.newest())).toContainEqual([bart.id, null]);
    await desk.database.rows(`UPDATE draft_presence SET at = at - interval '1 minute' WHERE window_id = $1`, [
      elsewhere.window,
    ]);
    await presence().live.look();
    hers.leave();
    expect(fieldsOf(hers.newest())).toEqual([[anna.id, null]]);
  });

  test('cannot move each other’s windows', async () => {
    const hers = open(anna);
    await presence().live.look();
    expect((await put(bart, hers.window, 'severity')).status).toBe(204);
    await presence().live.look();
    hers.leave();
    expect(fieldsOf(hers.newest())).toEqual([[anna.id, null]]);
  });
});

describe('a window', () => {
  test('that names a field that is none, or itself by no id, is told which', async () => {
    const wrong = await put(anna, 'mine', '<script>');
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors.map(({ field }) => field).toSorted()).toEqual(['field', 'window']);
  });

  test('of a message that does not exist is not found', async () => {
    expect((await put(anna, randomUUID(), null, '2020-0001')).status).toBe(404);
    expect((await anna.call('GET', `/messages/2020-0001/draft/live?window=${randomUUID()}`)).status).toBe(404);
  });

  test('hears by server-sent events, and is gone with its connection', async () => {
    const window = randomUUID();
    const leaving = new AbortController();
    const answer = await fetch(`${address}/api/v1/messages/${reference}/draft/live?window=${window}`, {
      headers: { authorization: `Bearer ${anna.token}` },
      signal: leaving.signal,
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    while (!told.includes('event: draft')) told += (await reader.read()).value;
    leaving.abort();
    await reader.read().catch(() => undefined);
    expect(told).toContain(`"window":"${window}"`);
    const rows = () => desk.database.rows(`SELECT FROM draft_presence WHERE window_id = $1`, [window]);
    await until('the window is forgotten', async () => (await rows()).length === 0);
  });
});
