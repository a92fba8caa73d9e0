import { afterEach, describe, expect, test } from '@jest/globals';
import type { PublicMessage } from '../../src/domain/state.js';
import { pressEvents } from '../../src/formats/press.js';
import { type FrontDoor, openFrontDoor } from '../../src/newsroom/front-door.js';
import { Live, type LiveSettings } from '../../src/newsroom/live.js';
import type { Shelf } from '../../src/newsroom/shelf.js';
import { content, office, publicMessage, publicState } from '../support/messages.js';
import { until } from '../support/until.js';
import { ask, askRaw } from './ask.js';
import { listeningLog } from './listening-log.js';
import { type LiveReader, listenTo } from './live-reader.js';
import { shelf as shelfOf } from './shelves.js';

interface Stage {
  readonly live: Live;
  readonly port: number;
  show(messages: readonly PublicMessage[], how?: { exercisesOnMain?: boolean; light?: boolean }): Promise<void>;
}

const documents = shelfOf();
const doors: FrontDoor[] = [];
const readers: LiveReader[] = [];

afterEach(async () => {
  for (const { socket } of readers.splice(0)) socket.destroy();
  await Promise.all(doors.splice(0).map((door) => door.close(0)));
});

async function open(overrides: Partial<LiveSettings> = {}): Promise<Stage> {
  let shown: Shelf | null = null;
  const log = listeningLog();
  const live = new Live({ office: office(), log, shelf: () => shown, ...overrides });
  const door = await openFrontDoor({ host: '127.0.0.1', port: 0, log, shelf: () => shown, live });
  doors.push(door);
  return {
    live,
    port: door.port,
    async show(messages, { exercisesOnMain = false, light = false } = {}) {
      const state = publicState(messages, { exercisesOnMain });
      shown = { ...(await documents), epoch: state.epoch, confirmedAt: state.confirmedAt, light };
      live.publish(state, shown);
      await live.idle();
    },
  };
}

async function listen(port: number, path = '/live', ...lines: string[]): Promise<LiveReader> {
  const reader = await listenTo(port, path, lines);
  readers.push(reader);
  return reader;
}

/** A reader who has been let in: what comes now it is sent as it comes. */
async function opened(port: number, path = '/live', ...lines: string[]): Promise<LiveReader> {
  const reader = await listen(port, path, ...lines);
  await reader.next('confirmed');
  return reader;
}

const exercise = (firstSequence: number): PublicMessage =>
  publicMessage(['alert'], {
    id: '0199a7c2-0000-7000-8000-000000000099',
    reference: '2026-0099',
    firstSequence,
    contents: [content({ status: 'exercise' })],
  });

describe('a stream', () => {
  test('tells each release as /events.json has it, by its sequence', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const reader = await opened(stage.port);
    await stage.show([publicMessage(['alert', 'correction'])]);
    const told = await reader.next('message.correction');
    const [newest] = pressEvents(publicState([publicMessage(['alert', 'correction'])]), office());
    expect(JSON.parse(told.data!)).toEqual(JSON.parse(newest!.body).events[1]);
    expect(told.id).toBe('2');
    expect(reader.heard.map(({ event }) => event)).not.toContain('message.alert');
  });

  test('begins with a pause for coming back, and with what is confirmed', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert', 'update'])]);
    const reader = await listen(stage.port);
    const head = await reader.head();
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toMatch(/\r\nContent-Type: text\/event-stream; charset=utf-8\r\n/);
    expect(head).toMatch(/\r\nCache-Control: no-store\r\n/);
    expect(head).toMatch(/\r\nX-Accel-Buffering: no\r\n/);
    expect(head).toMatch(/\r\nTocsin-Epoch: 2\r\n/);
    const { confirmedAt } = publicState([publicMessage(['alert', 'update'])]);
    expect(await reader.next('confirmed')).toEqual({
      id: '2',
      event: 'confirmed',
      data: JSON.stringify({ epoch: 2, confirmedAt }),
    });
    const pause = Number(reader.heard[0]!.retry);
    expect(pause).toBeGreaterThanOrEqual(2_000);
    expect(pause).toBeLessThan(6_000);
  });

  test('says with each beat since when the page is confirmed', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const reader = await opened(stage.port);
    stage.live.beat();
    expect(JSON.parse((await reader.next('confirmed')).data!)).toMatchObject({ epoch: 1 });
  });

  test('of the live world keeps the place of an exercise and says nothing of it, and the other way round', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const [main, ground] = [await opened(stage.port), await opened(stage.port, '/exercise/live')];
    await stage.show([exercise(2), publicMessage(['alert'])]);
    const { id, data } = await main.next('hub.other-world');
    expect([id, Object.keys(JSON.parse(data!))]).toEqual(['2', ['sequence', 'at', 'type']]);
    expect(JSON.parse((await ground.next('message.alert')).data!).data.reference).toBe('2026-0099');
    await stage.show([publicMessage(['alert', 'update'], { firstSequence: 2 }), exercise(1)]);
    await main.next('message.update');
    expect((await ground.next('hub.other-world')).id).toBe('3');
  });

  test('of a reader that does not read is cut off', async () => {
    const stage = await open({ limits: { unreadBytes: 100_000 } });
    await stage.show([publicMessage(['alert'])]);
    const reader = await opened(stage.port);
    reader.socket.pause();
    for (let sequence = 2; stage.live.count > 0; sequence++) {
      // What the kernel takes in for a reader is megabytes at most.
      expect(sequence).toBeLessThan(2_000);
      await stage.show(long(sequence));
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  test('is ended when the newsroom closes, after what was under way', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const reader = await opened(stage.port);
    await stage.show([publicMessage(['alert', 'update'])]);
    await stage.live.close(10_000);
    await reader.next('message.update');
    await reader.closed;
    await until('the newsroom knows that the reader is gone', () => stage.live.count === 0);
    expect((await ask(stage.port, '/live')).status).toBe(503);
  });
});

/** One message with very long texts, as the newest release. */
const long = (sequence: number): PublicMessage[] => [
  publicMessage(['alert'], {
    id: '0199a7c2-0000-7000-8000-000000000077',
    reference: '2026-0077',
    firstSequence: sequence,
    contents: [
      { texts: { fr: { headline: 'Fumée', description: 'fumée '.repeat(600), instruction: 'Restez.'.repeat(100) } } },
    ],
  }),
];

describe('a reader who comes back', () => {
  const three = publicMessage(['alert', 'update', 'correction']);

  test.each([
    ['by Last-Event-ID', '/live', ['Last-Event-ID: 1']],
    ['by the epoch of its page', '/live?after=1', []],
  ])('gets what it missed, in order (%s)', async (_how, path, lines) => {
    const stage = await open();
    await stage.show([three]);
    const reader = await opened(stage.port, path, ...lines);
    expect(reader.heard.map(({ event }) => event).slice(1)).toEqual([
      'message.update',
      'message.correction',
      'confirmed',
    ]);
  });

  test('and has missed nothing is told so', async () => {
    const stage = await open();
    await stage.show([three]);
    const reader = await opened(stage.port, '/live', 'Last-Event-ID: 3');
    expect(reader.heard.map(({ event }) => event).slice(1)).toEqual(['confirmed']);
  });

  test.each(['1', '99999', '-1', 'x', '1e3', '9'.repeat(400)])(
    'with an id that is not known here (%s) is sent to the list of events',
    async (id) => {
      const stage = await open();
      await stage.show([publicMessage(['alert'])]);
      await stage.show(long(140));
      const reader = await opened(stage.port, '/live', `Last-Event-ID: ${id}`);
      expect(reader.heard[1]).toEqual({
        id: '140',
        event: 'reset',
        data: JSON.stringify({ epoch: 140, read: '/events.json' }),
      });
    },
  );

  test('is sent there as well when the exercises leave the main tree', async () => {
    const stage = await open();
    await stage.show([exercise(1)], { exercisesOnMain: true });
    const [main, ground] = [await opened(stage.port), await opened(stage.port, '/exercise/live')];
    await stage.show([publicMessage(['alert'], { firstSequence: 2 }), exercise(1)]);
    await main.next('reset');
    expect((await ground.next('hub.other-world')).id).toBe('2');
    const back = await opened(stage.port, '/live', 'Last-Event-ID: 0');
    expect(back.heard.map(({ event }) => event).slice(1, 3)).toEqual(['hub.other-world', 'message.alert']);
  });
});

describe('who gets no stream', () => {
  test('is told why, and when to come again', async () => {
    const stage = await open({ limits: { perAddress: 1 } });
    expect((await ask(stage.port, '/live')).status).toBe(503);
    await stage.show([publicMessage(['alert'])]);
    const first = await opened(stage.port);
    const refused = await ask(stage.port, '/live');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.body.toString()).toMatch(/^shed: there are too many streams/);
    first.socket.destroy();
    await until('the first has left', () => stage.live.count === 0);
    await opened(stage.port);
  });

  test.each([
    ['to us', []],
    ['to Node’s http server', ['Connection: keep-alive, x']],
  ])('is counted by its own address behind a proxy, which is not, when it speaks %s', async (_name, lines) => {
    const stage = await open({ limits: { perAddress: 1 }, isProxy: (address) => address === '127.0.0.1' });
    await stage.show([publicMessage(['alert'])]);
    const from = (address: string) => listen(stage.port, '/live', `X-Forwarded-For: ${address}`, ...lines);
    const heads: string[] = [];
    for (const address of ['203.0.113.9', '203.0.113.9', '192.0.2.1, 203.0.113.9', '198.51.100.7'])
      heads.push((await (await from(address)).head()).slice(9, 12));
    expect(heads).toEqual(['200', '503', '503', '200']);
    for (let i = 0; i < 3; i++) await opened(stage.port);
  });

  test('is everybody while the pages are pressed light; those who are there are sent away', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const reader = await opened(stage.port);
    await stage.show([publicMessage(['alert'])], { light: true });
    await reader.next('shed');
    await reader.closed;
    expect((await ask(stage.port, '/live')).body.toString()).toMatch(/^shed: /);
    expect((await ask(stage.port, '/fr')).status).toBe(200);
    await stage.show([publicMessage(['alert'])]);
    await opened(stage.port);
  });

  test.each([
    ['POST', '/live', {}, 405],
    ['POST', '/exercise/live', {}, 405],
    ['GET', '/live', { accept: 'application/json' }, 406],
    ['GET', '/live', { accept: 'text/event-stream;q=0, */*' }, 406],
    ['HEAD', '/live', { accept: 'text/event-stream' }, 200],
    ['HEAD', '/live', { accept: 'image/png' }, 406],
    ['GET', '/lively', {}, 404],
    ['GET', '/fr/live', {}, 404],
  ])('asks otherwise: %s %s %j is %i', async (method, path, headers, status) => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const answer = await ask(stage.port, path, { method, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control']).toBe('no-store');
    if (status === 405) expect(answer.headers.allow).toBe('GET, HEAD');
    if (method === 'HEAD') expect(answer.body).toHaveLength(0);
  });

  test('pipelines: the answers before are whole, and the connection ends', async () => {
    const stage = await open();
    await stage.show([publicMessage(['alert'])]);
    const bytes = await askRaw(
      stage.port,
      'GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /live HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    expect(bytes).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 503 /);
  });
});
