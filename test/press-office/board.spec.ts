import { type ClientRequest, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Board, Boards, Problem, RetryAnswer } from '../../src/press-office/api.js';
import { BoardService } from '../../src/press-office/board.service.js';
import type { LiveEvent } from '../../src/press-office/live-board.js';
import { NewsroomStore } from '../../src/store/newsroom.store.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
let address: string;
beforeAll(async () => {
  desk = await openDesk();
  const admin = await desk.officer('admin');
  author = await desk.officer('author');
  await admin.expect(201, admin.post('/channels', MASTODON));
  await desk.app.listen(0, '127.0.0.1');
  address = await desk.app.getUrl();
}, 120_000);
afterAll(() => desk?.close());

const board = async (id: string) => (await author.get<Board>(`/messages/${id}/board`)).body;
const setAll = (id: string, change: string) =>
  desk.database.rows(`UPDATE placement SET ${change} WHERE message_id = $1`, [id]);

describe('the board', () => {
  test('of a message shows every placement, and is converged when each shows the newest version', async () => {
    const id = await author.released();
    await desk.database.rows(`UPDATE fanout SET done_at = now()`);
    expect(await board(id)).toMatchObject({ desired: 1, converged: false });
    await setAll(id, 'shown = desired');
    const { converged, placements } = await board(id);
    expect(converged).toBe(true);
    expect(placements.map(({ language, outcome }) => [language, outcome])).toEqual(
      ['de', 'en', 'fr', 'nl'].map((language) => [language, 'delivered']),
    );
  });

  test('is not there before the first release, and says so', async () => {
    const answer = await author.get<Problem>(`/messages/${await author.begin(exercise())}/board`);
    expect(answer).toMatchObject({ status: 404, body: { detail: 'Nothing of this message has been released yet.' } });
  });

  test('of all messages has the newest release first', async () => {
    const [one, two] = [await author.released(), await author.released()];
    const { items } = (await author.get<Boards>('/board')).body;
    expect(items.slice(0, 2).map(({ message }) => message)).toEqual([two, one]);
  });
});

describe('trying again', () => {
  test('takes a refusal back, wakes the loop, and stands in the ledger', async () => {
    const id = await author.released();
    await setAll(id, `settled_version = 1, settled_as = 'refused', outcome = 'refused'`);
    const { placements, reference } = await board(id);
    const answer = await author.post<RetryAnswer>(`/placements/${placements[0]!.id}/retry`);
    expect(answer).toMatchObject({ status: 202, body: { retried: true, board: `/api/v1/messages/${id}/board` } });
    const ledger = await author.get<{ items: object[] }>(`/ledger?subject=${reference}&limit=1`);
    expect(ledger.body.items[0]).toMatchObject({ action: 'retried', facts: { language: 'de', version: 1 } });
  });

  test('of what is shown does nothing, and says so', async () => {
    const id = await author.released();
    await setAll(id, 'shown = desired');
    const [line] = (await board(id)).placements;
    expect((await author.post<RetryAnswer>(`/placements/${line!.id}/retry`)).body.retried).toBe(false);
    expect((await author.post('/placements/nothing/retry')).status).toBe(404);
  });
});

describe('the live board', () => {
  test('tells placements, newsrooms and convergence as they change, and nothing while nothing does', async () => {
    const { live } = desk.app.get(BoardService);
    const events: LiveEvent[] = [];
    const leave = live.join((event) => events.push(event));
    try {
      await live.look();
      const id = await author.released();
      await live.look();
      expect(events.filter(({ event }) => event === 'placement')).toHaveLength(4);
      events.length = 0;
      await live.look();
      expect(events).toEqual([]);
      await desk.database.rows(`UPDATE fanout SET done_at = now()`);
      await setAll(id, 'shown = desired');
      await desk.app.get(NewsroomStore).report('newsroom-1', 1);
      await live.look();
      expect(events.map(({ event }) => event).sort()).toEqual(
        expect.arrayContaining(['converged', 'newsroom', 'placement']),
      );
      expect(events.find(({ event }) => event === 'newsroom')?.data).toMatchObject({ replica: 'newsroom-1', epoch: 1 });
      expect(events.find(({ event, data }) => event === 'converged' && data.message === id)?.data).toMatchObject({
        converged: true,
      });
    } finally {
      leave();
    }
    expect(live.listeners).toBe(0);
  });

  test('comes as a stream of events to whoever may read, with the headers of every answer', async () => {
    const leaving = new AbortController();
    const answer = await fetch(`${address}/api/v1/board/live`, {
      headers: { authorization: `Bearer ${author.token}` },
      signal: leaving.signal,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('retry: 1000\n\n');
    const { live } = desk.app.get(BoardService);
    await live.look();
    await author.released();
    await live.look();
    const { value } = await reader.read();
    expect(value).toMatch(/^event: placement\ndata: \{"message":/);
    leaving.abort();
    await reader.read().catch(() => undefined);
  });

  test('is not used up by one who opens it again and again', async () => {
    const [greedy, other] = [await desk.officer('auditor'), await desk.officer('auditor')];
    const streams: ClientRequest[] = [];
    const open = ({ token }: Officer) =>
      new Promise<number | undefined>((resolve) => {
        const headers = { authorization: `Bearer ${token}` };
        const stream = get(`${address}/api/v1/board/live`, { headers, agent: false }, ({ statusCode }) =>
          resolve(statusCode),
        );
        streams.push(stream.on('error', () => undefined));
      });
    for (let i = 0; i < 20; i++) expect(await open(greedy)).toBe(200);
    expect(await open(greedy)).toBe(429);
    expect(await open(other)).toBe(200);
    for (const stream of streams) stream.destroy();
  });

  test('is closed to whoever is not signed in', async () => {
    expect((await fetch(`${address}/api/v1/board/live`)).status).toBe(401);
  });
});

test('the desk closes at once although somebody watches the board', async () => {
  const alone = await openDesk();
  const officer = await alone.officer('auditor');
  await alone.app.listen(0, '127.0.0.1');
  const url = `${await alone.app.getUrl()}/api/v1/board/live`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${officer.token}` } });
  const reader = answer.body!.getReader();
  await reader.read();
  await alone.close();
  const rest = await reader.read().catch(() => ({ done: true }));
  expect(rest.done).toBe(true);
}, 60_000);
