import { afterEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import { ChannelRow } from '../support/channel-row.js';
import type { Shown } from './dialect.js';
import { accountOf, farSideOf } from './dialects.js';
import { accept, answer, type FarSide } from './far-side.js';

/* A broadcaster's endpoint over hours and days, on a clock that tests move. */
const HOUR_MS = 3_600_000;
let far: FarSide;
let channel: OpenedChannel;
/** Names that somebody wanted to know the address of. */
let asked: string[];
afterEach(async () => {
  await channel.close();
  await far.close();
});

async function endpoint(): Promise<ChannelRow> {
  const shown: Shown = new Map();
  asked = [];
  far = await farSideOf('webhook', shown).open();
  const { kinds, channels } = openRegistry({
    allowNetworks: [],
    training: far.origin,
    ownHosts: [],
    resolve: async (name) => {
      asked.push(name);
      return [];
    },
  });
  const account = accountOf('webhook', `${far.origin}/hook`);
  channel = channels.open('webhook', account, { world: 'exercise', deadlineMs: 5_000 });
  return new ChannelRow(kinds.get('webhook'), { channel, settings: account.settings as object });
}

/** Every try of so many hours, as the milliseconds between them. */
async function tries(row: ChannelRow, hours: number): Promise<number[]> {
  const gaps: number[] = [];
  const endMs = row.nowMs + hours * HOUR_MS;
  for (let lastMs = row.nowMs; row.nowMs < endMs; row.pass(1_000)) {
    if (!row.due) continue;
    await row.once();
    gaps.push(row.nowMs - lastMs);
    lastMs = row.nowMs;
  }
  return gaps;
}

describe('an endpoint', () => {
  test('fault 18: one that fails for 72 h is tried all the time, ever more slowly, and is not disabled while the message is open', async () => {
    const row = await endpoint();
    far.script = [answer({ status: 500 })];
    const gaps = await tries(row, 72);
    expect(gaps.length).toBeGreaterThan(70);
    expect(gaps.slice(0, 10)).toEqual([...gaps.slice(0, 10)].sort((a, b) => a - b));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1.1 * HOUR_MS);
    expect(row.placement).toMatchObject({ shown: 0, settled: null });
    expect([row.outcome, row.pausedBecause]).toEqual(['retry', null]);

    row.release('correction');
    far.script = [accept];
    row.notBeforeMs = Number.NEGATIVE_INFINITY;
    await row.settle();
    expect([row.placement.shown, row.outcome]).toEqual([2, 'delivered']);
    expect(far.received.at(-1)!.body).toContain('"version":2');
  }, 60_000);

  test('fault 18: one that answers 410 is disabled with that answer, and is sent nothing more', async () => {
    const row = await endpoint();
    far.script = [answer({ status: 410 })];
    await tries(row, 72);
    expect(far.received).toHaveLength(1);
    expect(row.pausedBecause).toMatch(/410|gone|no longer/i);
    expect(row.ledger.at(-1)).toMatchObject({ action: 'channel-paused' });
  });

  test('fault 18: one that redirects to 169.254.169.254 is refused as such: nobody asks for that address or connects to it', async () => {
    const row = await endpoint();
    const location = 'http://169.254.169.254/latest/meta-data/';
    far.script = [answer({ status: 302, headers: { location } })];
    await row.once();
    expect([row.outcome, row.placement.shown]).toEqual(['retry', 0]);
    expect([far.received.length, far.connections, asked]).toEqual([1, 1, []]);
    expect(JSON.stringify(row.ledger)).not.toContain('169.254');
  });
});
