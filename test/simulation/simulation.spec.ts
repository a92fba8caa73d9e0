import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { type BuiltSimulation, buildSimulation } from './built-simulation.js';
import { campaign } from './campaign.js';
import { keptSeeds, variantOf } from './kept-seeds.js';
import { POLICY, Threads } from './threads.js';
import { variantsOf } from './variants.js';

/* The same as `npm run simulate`, shortened: every kind of channel for a moment, and all that was ever found. */
const SEED = 20_261_122;
const SCHEDULES = 500;
const variants = variantsOf(openRegistry(POLICY).kinds.all);
const kept = keptSeeds(fileURLToPath(new URL('seeds/', import.meta.url)));

let built: BuiltSimulation;
let threads: Threads;
beforeAll(() => {
  built = buildSimulation();
  threads = new Threads(built.directory, 2);
}, 60_000);
afterAll(async () => {
  await threads.close();
  built.remove();
});

describe('whatever fails, and whenever a worker dies, the channel shows one truth in the end', () => {
  test.each(variants)(
    'on $name',
    async (variant) => {
      const { found, runs, reached } = await campaign(threads, variant, { seed: SEED, runs: SCHEDULES });
      expect(found).toEqual([]);
      expect(runs).toBe(SCHEDULES);
      const op = variant.capabilities.ordersItself ? 'send' : 'open';
      for (const point of ['claimed', 'intended', 'sending', 'answered', 'received'])
        expect(reached).toContain(`${op}: killed at ${point}`);
    },
    120_000,
  );
});

describe('what was once found does not come back', () => {
  test.each(kept)('$saw ($file)', async (seed) => {
    expect((await threads.replay(variantOf(seed, variants), seed.schedule)).found).toBeNull();
  });
});
