import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BoardPlacement } from '../../src/domain/board.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Dispatching, openDispatching } from '../support/dispatching.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';

/* The far side's own words about its limits are scripted in test/contract; here is what the officer sees of them. */
let server: TestServer;
let office: Dispatching;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => office.close());

const MINUTE_MS = 60_000;
const alert = () => content({ kind: 'alert', status: 'exercise', severity: 'Minor' });

async function limitedBy(
  seconds: number,
): Promise<{ x: BoardPlacement[]; mastodon: BoardPlacement[]; waitMs: number }> {
  office = await openDispatching(await server.database());
  await office.addSocialChannels();
  await office.fault({ at: 'x', mode: 'rate-limit', seconds });
  await office.start();
  const message = await office.desk.release(alert());
  const board = await until('X is limited and Mastodon stands', async () => {
    const now = (await office.desk.board.of(message.id))!;
    const of = (kind: string) => now.placements.filter(({ channel }) => channel.kind === kind);
    const stands = of('mastodon').every(({ shown }) => shown === 1);
    return (
      stands && of('x').every(({ outcome }) => outcome === 'paused') && { now, x: of('x'), mastodon: of('mastodon') }
    );
  });
  const waitMs = Math.max(...board.x.map(({ nextTryAt }) => Date.parse(nextTryAt!))) - Date.parse(board.now.at);
  return { x: board.x, mastodon: board.mastodon, waitMs };
}

describe('an account that the far side limits', () => {
  test('fault 12: X takes nothing for 900 s: every post there says why, until when and what to do, and Mastodon never waits', async () => {
    const { x, mastodon, waitMs } = await limitedBy(900);
    // One call was enough to know it of the whole account: the limit is the account's, not the post's.
    for (const placement of x) expect(placement.error).toMatchObject({ code: 'rate-limit', todo: expect.any(String) });
    expect(waitMs).toBeGreaterThan(14 * MINUTE_MS);
    expect(waitMs).toBeLessThanOrEqual(15 * MINUTE_MS + 2_000);
    expect(mastodon.every(({ outcome }) => outcome === 'delivered')).toBe(true);
    expect(office.training.record().filter(({ where }) => where === 'x')).toEqual([]);
  });

  test('fault 12: a reset a day ahead is not believed beyond a quarter of an hour', async () => {
    const { waitMs } = await limitedBy(86_400);
    expect(waitMs).toBeLessThanOrEqual(15 * MINUTE_MS + 2_000);
  });
});
