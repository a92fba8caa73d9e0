import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { type BuiltSimulation, buildSimulation } from './built-simulation.js';
import { campaign } from './campaign.js';
import { STEP_MUTANTS } from './mutants.js';
import { POLICY, Threads } from './threads.js';
import { variantsOf } from './variants.js';

/* The simulation is worth what it notices: with any one rule of the algorithm taken away, it must find the harm within so
   many schedules, and in the same schedules none in the hub as it is. */
const SEED = 20_261_122;
const SCHEDULES = 10_000;
const variants = variantsOf(openRegistry(POLICY).kinds.all);

let built: BuiltSimulation;
beforeAll(() => {
  built = buildSimulation();
}, 60_000);
afterAll(() => built.remove());

const noticed = async (directory: string, on: string) => {
  const threads = new Threads(directory, 1);
  try {
    const variant = variants.find(({ name }) => name === on)!;
    return (await campaign(threads, variant, { seed: SEED, runs: SCHEDULES, shrinks: false })).found;
  } finally {
    await threads.close();
  }
};

describe('a hub without one of its rules does harm, and the simulation notices', () => {
  test.each(STEP_MUTANTS)(
    '$name',
    async (mutant) => {
      const found = await noticed(built.mutated(mutant), mutant.on);
      expect(found.map(({ invariant }) => invariant)).toContainEqual(expect.stringMatching(/^I\d$/));
    },
    300_000,
  );
});

test.each([...new Set(STEP_MUTANTS.map(({ on }) => on))])(
  'the hub as it is does no harm on %s in the same schedules',
  async (on) => expect(await noticed(built.directory, on)).toEqual([]),
  300_000,
);

test('a mutant that no longer fits the code it changes says so', () => {
  const stale = { ...STEP_MUTANTS[0]!, name: 'stale', find: 'a line that nobody ever wrote' };
  expect(() => built.mutated(stale)).toThrow('The mutant "stale" does not apply any more: src/dispatch/step.ts');
});
