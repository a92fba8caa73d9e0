import { afterEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import { TIMING } from '../../src/domain/placement.js';
import type { Training } from '../../src/training/training-ground.js';
import { ChannelRow } from '../support/channel-row.js';
import { ask, clock, fault, ground, TOKENS } from '../training/ground.js';
import { unfiltered } from './dialect.js';

/*
 * Mastodon keeps an Idempotency-Key for an hour (standards.md §5). The stand-in of the training ground keeps it as
 * Mastodon does; the loop's step, its clock and the stand-in's are moved together.
 */
const opened: OpenedChannel[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel.close()));
});

async function mastodon() {
  const time = clock();
  const training = await ground({ now: time.now });
  const settings = { url: `${training.url}/mastodon`, visibility: 'public', ...unfiltered };
  const { kinds, channels } = openRegistry({ allowNetworks: [], training: training.url, ownHosts: [] });
  const account = { settings, secrets: { token: TOKENS.mastodon } };
  const channel = channels.open('mastodon', account, { world: 'exercise', deadlineMs: 5_000 });
  opened.push(channel);
  const row = new ChannelRow(kinds.get('mastodon'), { channel, settings });
  const pass = row.pass.bind(row);
  row.pass = (ms) => {
    pass(ms);
    time.forward(ms / 1_000);
  };
  return { training, row };
}
const order = (training: Training, mode: string, times?: number) =>
  fault(training, { at: 'mastodon', mode, ...(times === undefined ? {} : { times }) });
const posted = (training: Training) => training.record().filter(({ event }) => event === 'posted').length;
const actions = (row: ChannelRow) => row.ledger.map(({ action }) => action);

describe('a key that Mastodon has seen', () => {
  test('fault 10: a replay that is answered by 500 adopts the post that stands', async () => {
    const { training, row } = await mastodon();
    await order(training, 'lag');
    await order(training, 'lost-answer');
    await order(training, 'duplicate');
    // The timeline hides the post until after the quarantine: the call is made again, with its key, and answered by 500.
    while (actions(row).filter((action) => action === 'intent').length < 2) {
      if (row.due) await row.settle();
      row.pass(1_000);
    }
    expect([posted(training), row.placement.attempt?.doubt]).toEqual([1, 'server-error']);
    await ask(training, 'DELETE', '/faults');
    await row.converge();
    expect([posted(training), row.placement.shown]).toEqual([1, 1]);
    expect(actions(row).slice(-3)).toEqual(['intent', 'unsure', 'adopted']);
  });

  test('fault 10: a replay that is answered by the post itself adopts it', async () => {
    const { training, row } = await mastodon();
    await order(training, 'lag');
    await order(training, 'lost-answer');
    await row.converge();
    expect([posted(training), row.placement.shown]).toEqual([1, 1]);
    expect(actions(row)).toEqual(['intent', 'unsure', 'found-absent', 'intent', 'delivered']);
  });
});

describe('a key older than an hour, which Mastodon has forgotten', () => {
  test('fault 10: with a key older than an hour the read-back decides: a post that it finds is adopted', async () => {
    const { training, row } = await mastodon();
    await order(training, 'lost-answer');
    await row.once();
    row.pass(2 * 3_600_000);
    await row.converge();
    expect([posted(training), row.placement.shown]).toEqual([1, 1]);
    expect(actions(row)).toEqual(['intent', 'unsure', 'adopted']);
  });

  test('fault 10: with a key older than an hour the read-back decides: what it did not find three times is sent once more', async () => {
    const { training, row } = await mastodon();
    await order(training, 'lost-request');
    await row.once();
    row.pass(2 * 3_600_000);
    const tookMs = await row.converge();
    expect([posted(training), row.placement.shown]).toEqual([1, 1]);
    expect(tookMs).toBeGreaterThanOrEqual((TIMING.absences - 1) * TIMING.absenceGapMs);
    expect(actions(row)).toEqual(['intent', 'unsure', 'found-absent', 'intent', 'delivered']);
  });
});

describe('a timeline that lags behind', () => {
  test('fault 11: a timeline that lags behind is not believed before the quarantine has ended, however often it shows nothing', async () => {
    const { training, row } = await mastodon();
    await order(training, 'lost-answer');
    await order(training, 'lag');
    await row.once();
    const quarantineEndsMs = Date.parse(row.placement.attempt!.at) + TIMING.quarantineMs;
    let looks = 0;
    for (; row.nowMs < quarantineEndsMs; row.pass(1_000)) {
      if (!row.due) continue;
      await row.once();
      looks += 1;
      expect(row.placement.attempt).toMatchObject({ absences: 0 });
      expect(row.outcome).toBe('unknown');
    }
    expect(looks).toBeGreaterThan(10);
    await ask(training, 'DELETE', '/faults');
    await row.converge();
    expect([posted(training), row.placement.shown]).toEqual([1, 1]);
    expect(actions(row)).toEqual(['intent', 'unsure', 'adopted']);
  });
});
