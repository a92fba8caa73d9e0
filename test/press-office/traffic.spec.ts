import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TrafficMinute } from '../../src/domain/traffic.js';
import type { Problem, TrafficView } from '../../src/press-office/api.js';
import { TrafficStore } from '../../src/store/traffic.store.js';
import { type Desk, type Officer, openDesk } from './desk.js';

let desk: Desk;
let officer: Officer;
let traffic: TrafficStore;
beforeAll(async () => {
  desk = await openDesk();
  officer = await desk.officer('auditor');
  traffic = desk.app.get(TrafficStore);
  for (const [replica, minute] of NIGHT) await traffic.handIn(replica, minute);
}, 120_000);
afterAll(() => desk?.close());

const line = (overrides: object = {}) => ({
  what: 'page',
  language: 'fr',
  reference: '',
  answer: 'ok' as const,
  requests: 100,
  bytes: 400_000,
  ...overrides,
});
const minute = (at: string, overrides: Partial<TrafficMinute> = {}): TrafficMinute => ({
  run: 'a',
  minute: `2026-11-22T${at}:00.000Z`,
  peak: 20,
  connections: 50,
  waits: [90, 10, 0, 0, 0, 0, 0, 0, 0, 0],
  counted: [line()],
  ...overrides,
});
const NIGHT: readonly (readonly [string, TrafficMinute])[] = [
  ['one', minute('02:20')],
  ['two', minute('02:20', { peak: 300, connections: 800, waits: [0, 0, 0, 0, 0, 0, 0, 0, 0, 7] })],
  [
    'one',
    minute('02:21', {
      counted: [
        line({ answer: 'not-modified', bytes: 0 }),
        line({ what: 'live', language: '', answer: 'shed', requests: 9, bytes: 0 }),
      ],
    }),
  ],
  // The same newsroom after a restart in the same minute.
  [
    'one',
    minute('02:21', {
      run: 'b',
      peak: 25,
      counted: [line({ what: 'message', reference: '2026-0042', requests: 500 })],
    }),
  ],
  ['one', minute('04:00', { counted: [line({ requests: 1 })] })],
];

const read = async (query: object) =>
  (await officer.get<TrafficView>(`/traffic?${new URLSearchParams(query as Record<string, string>)}`)).body;
const NIGHT_SPAN = { from: '2026-11-22T02:00:00Z', to: '2026-11-22T05:00:00Z' };

describe('traffic', () => {
  test('is read by the minute, over all newsrooms: how many came, how they were answered, and at most how many in a second', async () => {
    const { points, capacity } = await read(NIGHT_SPAN);
    expect(capacity).toBe(4_000);
    expect(
      points.map(({ at, requests, peak, connections }) => [at.slice(11, 16), requests, peak, connections]),
    ).toEqual([
      ['02:20', 200, 320, 850],
      ['02:21', 609, 25, 50],
      ['04:00', 1, 20, 50],
    ]);
    expect(points[1]!.answers).toEqual({ ok: 500, 'not-modified': 100, 'not-found': 0, shed: 9, failed: 0, other: 0 });
    expect(points[1]!.bytes).toBe(400_000);
  });

  test('is read by the hour as well, with the documents that were read most and how long readers waited', async () => {
    const { points, documents, waits } = await read({ ...NIGHT_SPAN, resolution: 'hour' });
    expect(points.map(({ at, requests, peak }) => [at.slice(11, 16), requests, peak])).toEqual([
      ['02:00', 809, 320],
      ['04:00', 1, 20],
    ]);
    expect(documents.map(({ what, language, reference, requests }) => [what, language, reference, requests])).toEqual([
      ['message', 'fr', '2026-0042', 500],
      ['page', 'fr', '', 301],
      ['live', '', '', 9],
    ]);
    expect(waits.filter(({ requests }) => requests > 0)).toEqual([
      { upToMs: 2, requests: 360 },
      { upToMs: 5, requests: 40 },
      { upToMs: null, requests: 7 },
    ]);
  });

  test('is the last hour where no time is named', async () => {
    const { from, to, points } = await read({});
    expect([Date.parse(to) - Date.parse(from), points]).toEqual([3_600_000, []]);
  });

  test('that is handed in again is not counted again', async () => {
    const before = await read(NIGHT_SPAN);
    for (const [replica, again] of NIGHT) await traffic.handIn(replica, again);
    await traffic.handIn('one', minute('02:20', { counted: [line({ requests: 9_999 })] }));
    expect(await read(NIGHT_SPAN)).toEqual(before);
  });

  test('has no column that could hold an address, a cookie or a browser', async () => {
    const columns = await desk.database.rows<{ name: string }>(
      `SELECT DISTINCT column_name AS name FROM information_schema.columns
        WHERE table_name IN ('traffic', 'traffic_minute') AND table_schema = 'public' ORDER BY 1`,
    );
    const known = 'answer bytes connections language minute peak reference replica requests run waits what';
    expect(columns.map(({ name }) => name).join(' ')).toBe(known);
  });

  test('is kept as long as was set, and its lines go with it', async () => {
    await traffic.handIn('old', { ...minute('02:20'), minute: '1960-01-01T00:00:00.000Z' });
    expect(await traffic.forget(50 * 365)).toBe(1);
    expect(await desk.database.rows(`SELECT FROM traffic WHERE replica = 'old'`)).toEqual([]);
    expect((await read(NIGHT_SPAN)).points).toHaveLength(3);
  });

  test.each([
    [{ from: 'yesterday' }, 'from'],
    [{ to: '2026-11-22' }, 'to'],
    [{ from: '2026-11-22T02:00:00Z', to: '2026-11-22T02:00:00Z' }, 'from'],
    [{ from: '2026-01-01T00:00:00Z', to: '2026-11-22T02:00:00Z' }, 'resolution'],
    [{ resolution: 'second' }, 'resolution'],
    [{ since: '1' }, 'since'],
  ])('is refused for what cannot be read: %j', async (query, field) => {
    const { status, body } = await officer.get<Problem>(
      `/traffic?${new URLSearchParams(query as Record<string, string>)}`,
    );
    expect([status, body.errors[0]?.field]).toEqual([400, field]);
  });
});
