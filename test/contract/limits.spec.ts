import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Budget, Outcome } from '../../src/domain/delivery.js';
import type { Shown, When } from './dialect.js';
import { accountOf, CHANNEL_KINDS, deliveryFor, dialect, farSideOf } from './dialects.js';
import { answer, type FarSide, type Move, type Reply, send } from './far-side.js';

const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const POSTING = CHANNEL_KINDS.filter(
  (kind) => !kinds.get(kind).capabilities(dialect(kind).settings('https://far.example/')).ordersItself,
);
const TELLING = CHANNEL_KINDS.filter((kind) => dialect(kind).left !== undefined);
const MINUTE_MS = 60_000;

let far: FarSide;
let heard: Budget[];
let opened: OpenedChannel | null = null;

function open(kind: string): OpenedChannel {
  const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
  opened = channels.open(kind, accountOf(kind, `${far.origin}/there`), {
    world: 'exercise',
    deadlineMs: 5_000,
    heard: (budget) => heard.push(budget),
  });
  return opened;
}
async function farSide(kind: string): Promise<void> {
  const shown: Shown = new Map();
  heard = [];
  far = await farSideOf(kind, shown).open();
}
afterEach(async () => {
  await opened?.close();
  await far.close();
});

describe.each(POSTING)('a %s account that is limited', (kind) => {
  beforeEach(() => farSide(kind));

  function limited(when: When): Promise<Outcome> {
    const headers = dialect(kind).limited(when);
    const body = dialect(kind).limitedBody?.(when) ?? { error: 'slow', title: 'slow' };
    far.script = [answer({ status: 429, headers, body })];
    return open(kind).apply(deliveryFor(kind));
  }

  test('fault 12: is left alone as a whole until the far side takes something again, in 15 minutes', async () => {
    const outcome = await limited('later');
    expect(outcome).toMatchObject({ is: 'retry', account: true, error: { code: 'rate-limit' } });
    if (outcome.is !== 'retry') throw new Error('unreachable');
    expect(outcome.afterMs).toBeGreaterThan(14 * MINUTE_MS);
    expect(outcome.afterMs).toBeLessThanOrEqual(15 * MINUTE_MS);
    expect(far.received).toHaveLength(1);
  });

  test.each(['missing', 'past', 'absurd', 'garbled'] as const)(
    'fault 12: is neither hammered nor silenced where the reset is %s',
    async (when) => {
      const outcome = await limited(when);
      if (outcome.is !== 'retry') throw new Error(`429 gave ${outcome.is}`);
      expect(outcome.account).toBe(true);
      expect(outcome.afterMs).toBeGreaterThanOrEqual(5_000);
      expect(outcome.afterMs).toBeLessThanOrEqual(15 * MINUTE_MS);
    },
  );
});

describe.each(TELLING)('what %s says that it still takes', (kind) => {
  beforeEach(() => farSide(kind));

  const telling =
    (remaining: string, resetAt: Date): Move =>
    (_, response, act) => {
      const reply: Reply = act();
      send(response, { ...reply, headers: { ...reply.headers, ...dialect(kind).left!(remaining, resetAt) } });
    };
  async function told(remaining: string, aheadMs: number, status?: number): Promise<{ at: number }> {
    const at = Date.now();
    const headers = dialect(kind).left!(remaining, new Date(at + aheadMs));
    const no = answer({ status: status ?? 500, headers, body: { error: 'no', title: 'no' } });
    far.script = [status === undefined ? telling(remaining, new Date(at + aheadMs)) : no];
    await open(kind).apply(deliveryFor(kind));
    return { at };
  }

  test('is heard with every answer, by the sort of call', async () => {
    const { at } = await told('97', 10 * MINUTE_MS);
    expect(heard).toEqual([{ of: 'open', remaining: 97, resetAt: expect.any(String) }]);
    expect(Math.abs(Date.parse(heard[0]!.resetAt) - (at + 10 * MINUTE_MS))).toBeLessThan(1_000);
  });

  test('is heard with a refusal too', async () => {
    await told('0', MINUTE_MS, 429);
    expect(heard).toMatchObject([{ of: 'open', remaining: 0 }]);
  });

  test.each([
    ['past', -60 * MINUTE_MS],
    ['absurd', 365 * 24 * 60 * MINUTE_MS],
  ])('fault 12: is kept between now and 15 minutes where the reset is %s', async (_, aheadMs) => {
    const { at } = await told('0', aheadMs);
    const ahead = Date.parse(heard[0]!.resetAt) - at;
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThan(16 * MINUTE_MS);
  });

  test.each(['many', '', '-1', '1e9', '99999999999'])('is not guessed where it says "%s"', async (remaining) => {
    await told(remaining, MINUTE_MS);
    expect(heard).toEqual([]);
  });

  test('is told apart for reading and for deleting', async () => {
    const channel = open(kind);
    far.script = [telling('5', new Date(Date.now() + MINUTE_MS))];
    await channel.look(deliveryFor(kind));
    await channel.apply(deliveryFor(kind, 'delete', { remoteId: (dialect(kind).postId ?? String)(900) }));
    expect(heard.at(-1)?.of).toBe('delete');
    expect(new Set(heard.map(({ of }) => of))).toEqual(new Set(['read', 'delete']));
  });
});
