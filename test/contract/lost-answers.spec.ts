import { afterEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Point } from '../../src/dispatch/step.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import { TIMING } from '../../src/domain/placement.js';
import { ChannelRow } from '../support/channel-row.js';
import { until } from '../support/until.js';
import type { Shown } from './dialect.js';
import { accountOf, CHANNEL_KINDS, dialect, farSideOf } from './dialects.js';
import { accept, acceptAndHang, answer, type FarSide, loseAnswer, type Move, type Reply, reset } from './far-side.js';

/*
 * What becomes of a call whose answer is lost: the loop's own step on a clock that tests move, over real channels and a
 * far side on loopback. What counts is what the far side shows in the end, and how often it was asked to post.
 */
const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const ordersItself = (kind: string): boolean =>
  kinds.get(kind).capabilities(dialect(kind).settings('https://far.example/')).ordersItself;
const POSTING = CHANNEL_KINDS.filter((kind) => !ordersItself(kind) && !dialect(kind).unreadable);
const ORDERING = CHANNEL_KINDS.filter(ordersItself);

let far: FarSide;
let shown: Shown;
const opened: OpenedChannel[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel.close()));
  await far.close();
});

async function rowOn(kind: string, deadlineMs = 5_000): Promise<ChannelRow> {
  shown = new Map();
  far = await farSideOf(kind, shown).open();
  return anew(kind, deadlineMs);
}
/** A placement of its own on the far side that stands. */
function anew(kind: string, deadlineMs = 5_000): ChannelRow {
  const account = accountOf(kind, `${far.origin}/there`);
  const registry = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  const channel = registry.channels.open(kind, account, { world: 'exercise', deadlineMs });
  opened.push(channel);
  return new ChannelRow(kinds.get(kind), { channel, settings: account.settings as object });
}

/** How often the far side was asked to do something that the public can see. */
const asked = (): number => far.received.filter(({ method, path }) => method === 'POST' && !isSignIn(path)).length;
const isSignIn = (path: string): boolean => /session/i.test(path);
const actions = (row: ChannelRow): string[] => row.ledger.map(({ action }) => action);

/** Does what it is asked, says that it could not. */
const failAfterwards =
  (status: number): Move =>
  (received, response, act) => {
    act();
    answer({ status, body: { error: 'boom', title: 'boom' } })(received, response, act);
  };
/** Never does anything, and never says so. */
const hang: Move = () => undefined;
/** Does what it is asked; of its answer only so many bytes arrive. */
const breakOff =
  (bytes: number): Move =>
  (_received, response, act) => {
    response.socket!.end(raw(act()).subarray(0, bytes));
  };

/** The answer as it goes over the wire. */
function raw({ status, headers, body }: Reply): Buffer {
  const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  const all = { 'Content-Type': 'application/json', 'Content-Length': text.length, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join('')}\r\n`), text]);
}

describe.each(POSTING)('a channel of kind %s', (kind) => {
  test.each([
    ['is lost', loseAnswer, 5_000],
    ['never comes', acceptAndHang, 250],
    ['is 500', failAfterwards(500), 5_000],
    ['is 502', failAfterwards(502), 5_000],
    ['is 503', failAfterwards(503), 5_000],
    ['is 504', failAfterwards(504), 5_000],
  ] satisfies [string, Move, number][])(
    'fault 09: a post whose answer %s after the far side took it is found and adopted, and is one post',
    async (_, move, deadlineMs) => {
      const row = await rowOn(kind, deadlineMs);
      far.script = [move, accept];
      const tookMs = await row.converge();
      expect([shown.size, asked(), row.placement.shown]).toEqual([1, 1, 1]);
      expect(actions(row)).toEqual(['intent', 'unsure', 'adopted']);
      expect(tookMs).toBeLessThan(TIMING.quarantineMs);
    },
  );

  test.each([
    ['is reset before', reset, 5_000],
    ['hangs without', hang, 250],
  ] satisfies [string, Move, number][])(
    'fault 09: a post whose call %s the far side having got it is sent once more, after the quarantine, and is one post',
    async (_, move, deadlineMs) => {
      const row = await rowOn(kind, deadlineMs);
      far.script = [move, accept];
      const tookMs = await row.converge();
      expect([shown.size, asked(), row.placement.shown]).toEqual([1, 2, 1]);
      expect(actions(row)).toEqual(['intent', 'unsure', 'found-absent', 'intent', 'delivered']);
      expect(tookMs).toBeGreaterThanOrEqual(TIMING.leaseMs + TIMING.quarantineMs);
      expect(tookMs).toBeLessThanOrEqual(TIMING.leaseMs + TIMING.quarantineMs + 20_000);
    },
  );

  test('fault 09: a post whose answer breaks off, at every seventh of its bytes, is one post', async () => {
    await rowOn(kind);
    const whole = raw({ status: 200, body: { id: '110000000000000001', data: {}, content: 'x'.repeat(200) } }).length;
    for (let bytes = 0; bytes <= whole; bytes += 7) {
      shown.clear();
      far.received.length = 0;
      const row = anew(kind);
      far.script = [breakOff(bytes), accept];
      await row.converge();
      expect([bytes, shown.size, asked(), row.placement.shown]).toEqual([bytes, 1, 1, 1]);
      await opened.pop()!.close();
    }
  }, 60_000);

  test('fault 11: a post that cannot be read back is not sent again, and the board says unsure until it can be', async () => {
    const row = await rowOn(kind);
    far.script = [loseAnswer, answer({ status: 503, body: { error: 'later', title: 'later' } })];
    for (let seconds = 0; seconds < 600; seconds++) {
      if (row.due) await row.settle();
      row.pass(1_000);
    }
    expect([shown.size, asked()]).toEqual([1, 1]);
    expect(row.placement).toMatchObject({ shown: 0, attempt: { absences: 0 } });
    expect(row.outcome).toBe('unknown');
    far.script = [accept];
    await row.converge();
    expect([shown.size, asked(), row.placement.shown, row.outcome]).toEqual([1, 1, 1, 'delivered']);
  });
});

describe.each(ORDERING)('a receiver of kind %s', (kind) => {
  test.each([
    ['is lost', loseAnswer, 5_000],
    ['never comes', acceptAndHang, 250],
    ['is 500', failAfterwards(500), 5_000],
    ['breaks off', breakOff(20), 5_000],
  ] satisfies [string, Move, number][])(
    'fault 09: an event whose answer %s is sent again under the same id, by which the receiver knows it',
    async (_, move, deadlineMs) => {
      const row = await rowOn(kind, deadlineMs);
      far.script = [move, accept];
      await row.converge();
      expect([shown.size, asked(), row.placement.shown]).toEqual([1, 2, 1]);
      expect(new Set(far.received.map(({ body }) => body)).size).toBe(1);
    },
  );
});

describe.each([...POSTING, ...ORDERING])('a worker of a channel of kind %s', (kind) => {
  test.each(['claimed', 'intended', 'sending', 'answered', 'received'] as const)(
    'fault 06: a worker killed at the point "%s" leaves what the next one resolves within the quarantine and 20 s, as one post',
    async (point) => {
      const row = await rowOn(kind);
      await row.dieAt(point);
      if (point === 'sending') await until('the far side has the request', () => far.received.length > 0);
      const tookMs = await row.converge();
      expect([shown.size, row.placement.shown, row.placement.attempt]).toEqual([1, 1, null]);
      expect(tookMs).toBeLessThanOrEqual(TIMING.leaseMs + TIMING.quarantineMs + 20_000);
    },
  );

  test('fault 07: a worker stopped for 60 s in the middle of its call writes nothing when it goes on: its fence is lost', async () => {
    const row = await rowOn(kind);
    const { written, goOn } = await stoppedAt(row, 'sending');
    row.pass(60_000);
    await row.converge();
    const [actionsBefore, placementBefore] = [actions(row), row.placement];
    await goOn();
    expect(written.at(-1)).toBe(false);
    expect([actions(row), row.placement]).toEqual([actionsBefore, placementBefore]);
    expect([shown.size, row.placement.shown]).toEqual([1, 1]);
  });

  test('fault 07: a worker stopped for 60 s between intent and call sends nothing when it goes on: its lease is over', async () => {
    const row = await rowOn(kind);
    const { goOn } = await stoppedAt(row, 'intended');
    row.pass(60_000);
    await goOn();
    expect(asked()).toBe(0);
    await row.converge();
    expect([shown.size, asked(), row.placement.shown]).toEqual([1, 1, 1]);
  });
});

/** A worker that stands still at a point, with what it was told about each of its writes. */
async function stoppedAt(row: ChannelRow, point: Point): Promise<{ written: boolean[]; goOn: () => Promise<void> }> {
  const written: boolean[] = [];
  const { write } = row.ports;
  const mine = row.claim();
  row.ports.write = async (claim, ...about) => {
    const taken = await write(claim, ...about);
    if (claim === mine) written.push(taken);
    return taken;
  };
  const steps = row.begin(mine);
  for (let passed = await steps.next(); passed.value !== point; passed = await steps.next())
    if (passed.done) throw new Error(`the step never came to "${point}"`);
  return {
    written,
    goOn: async () => {
      for await (const _ of steps);
    },
  };
}

describe('X', () => {
  const problem = (status: number, detail: string): Move =>
    answer({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { title: 'No', detail, type: 'about:blank', status },
    });
  const DUPLICATE = 'You are not allowed to create a Tweet with duplicate content.';

  test('fault 13: a post that X calls a duplicate is looked up and adopted', async () => {
    const row = await rowOn('x');
    far.script = [
      (received, response, act) => {
        act();
        problem(403, DUPLICATE)(received, response, act);
      },
      accept,
    ];
    await row.converge();
    expect([shown.size, asked(), row.placement.shown]).toEqual([1, 1, 1]);
    expect(actions(row)).toEqual(['intent', 'unsure', 'adopted']);
  });

  test('fault 13: a duplicate that is nowhere to be found is refused as unsure, and the officer is told to look', async () => {
    const row = await rowOn('x');
    far.script = [problem(403, DUPLICATE), accept];
    await row.converge();
    expect([shown.size, asked()]).toEqual([0, 1]);
    expect(row.placement.settled).toEqual({ version: 1, as: 'refused' });
    expect(row.ledger.at(-1)).toMatchObject({ action: 'refused', facts: { code: 'unsure' } });
  });

  test.each([
    [402, 'Your enrolled account does not have any credits to fulfill this request.', /credit/i],
    [403, 'Your account is suspended and is not permitted to access this feature.', /suspended/i],
  ])('fault 13: at %i the whole channel is red with the first answer, and says why', async (status, detail, why) => {
    const row = await rowOn('x');
    far.script = [problem(status, detail)];
    expect(await row.converge()).toBe(0);
    expect(row.pausedBecause).toMatch(why);
    expect(row.outcome).toBe('refused');
    expect(actions(row)).toEqual(['intent', 'channel-paused']);
    expect(row.placement).toMatchObject({ shown: 0, attempt: null, settled: null });
  });
});

describe('Mastodon', () => {
  const tooLong = answer({ status: 422, body: { error: 'Validation failed: Text character limit of 500 exceeded' } });

  test('fault 14: a post that the instance finds too long all the same is refused aloud, and the next version is tried', async () => {
    const row = await rowOn('mastodon');
    far.script = [tooLong, accept];
    await row.converge();
    expect([shown.size, row.outcome]).toEqual([0, 'refused']);
    expect(row.placement).toMatchObject({ settled: { version: 1, as: 'refused' }, attempt: null });
    expect(row.ledger.at(-1)).toMatchObject({
      action: 'refused',
      facts: { code: 'not-accepted', detail: expect.stringContaining('limit of 500') },
    });
    row.release('correction');
    await row.converge();
    expect([shown.size, row.placement.shown, row.pausedBecause]).toEqual([1, 2, null]);
  });
});
