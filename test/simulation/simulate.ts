import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openRegistry } from '../../src/channels/registry.js';
import { type Campaign, campaign, neverReached } from './campaign.js';
import { keepSeed, keptSeeds, variantOf } from './kept-seeds.js';
import { POLICY, Threads } from './threads.js';
import { variantsOf } from './variants.js';

/** However few of a kind's schedules would fall to one of its variants, it gets so many of those that were asked for. */
const OF_A_VARIANT = 20_000;
const USAGE = 'npm run simulate -- [--runs N] [--kind KIND] [--seed N] [--threads N]';

/**
 * `npm run simulate`: the worker's own step under thousands of schedules of crashes, lost answers and releases, on every
 * kind of channel. `--runs` is how many for each kind, which its variants share. `built` is the compiled tree, `root` the repository, where schedules that find something are kept.
 * Gives the exit code: 0 only when every invariant held and everything was reached.
 */
export async function simulate(args: string[], { built, root }: { built: string; root: string }): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '20000' },
      kind: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [runs, seed, count] = [Number(values.runs), Number(values.seed), Number(values.threads)];
  if (![runs, seed, count].every(Number.isSafeInteger) || runs < 1 || count < 1) {
    console.error(`--runs, --seed and --threads take a whole number.\n${USAGE}`);
    return 2;
  }
  const all = variantsOf(openRegistry(POLICY).kinds.all);
  const variants = all.filter(({ kind }) => values.kind === undefined || kind === values.kind);
  if (variants.length === 0) {
    console.error(
      `There is no kind "${values.kind}"; there are ${[...new Set(all.map(({ kind }) => kind))].join(', ')}.`,
    );
    return 2;
  }
  const seeds = join(root, 'test/simulation/seeds');
  const threads = new Threads(built, Math.min(count, 64));
  try {
    let broken = 0;
    for (const kept of keptSeeds(seeds)) {
      const { found } = await threads.replay(variantOf(kept, all), kept.schedule);
      if (!found) continue;
      broken += 1;
      console.error(`${kept.file} is back: ${found.invariant}: ${found.saw}`);
    }
    const shared = (kind: string): number => {
      const sharers = variants.filter((variant) => variant.kind === kind).length;
      return Math.max(Math.min(runs, OF_A_VARIANT), Math.ceil(runs / sharers));
    };
    console.log(`seed ${seed}, ${runs} schedules for each kind, ${variants.length} variants, ${count} threads`);
    const began = performance.now();
    const done = await Promise.all(
      variants.map(async (variant) => {
        const campaigned = await campaign(threads, variant, { seed, runs: shared(variant.kind) });
        broken += await report(campaigned, threads, seeds);
        return campaigned;
      }),
    );
    for (const kind of new Set(variants.map((variant) => variant.kind))) {
      const missed = neverReached(done.filter(({ variant }) => variant.kind === kind));
      for (const what of missed)
        console.error(`${kind} never came to "${what}": it needs more schedules, or other ones`);
      broken += missed.length;
    }
    const total = done.reduce((sum, each) => sum + each.runs, 0);
    const cpuMs = done.reduce((sum, each) => sum + each.cpuMs, 0);
    const perSecond = Math.round((total / (performance.now() - began)) * 1_000);
    const perCpuSecond = Math.round((total / cpuMs) * 1_000);
    console.log(`${total} schedules, ${perSecond} a second, ${perCpuSecond} a processor second; ${broken} violations`);
    console.log(`RESULT ${JSON.stringify({ simulate: { seed, schedules: total, perSecond, perCpuSecond, broken } })}`);
    return broken === 0 ? 0 : 1;
  } finally {
    await threads.close();
  }
}

/** Gives how many violations were found; each is told as a story, and kept. */
async function report({ variant, runs, cpuMs, found }: Campaign, threads: Threads, seeds: string): Promise<number> {
  const rate = Math.round((runs / cpuMs) * 1_000);
  const verdict = found.length === 0 ? 'holds' : 'FAILS';
  console.log(`${variant.name.padEnd(44)} ${verdict}  ${runs} schedules, ${rate} a processor second`);
  for (const each of found) {
    const { story } = await threads.replay(variant, each.schedule);
    console.error(`  ${each.invariant}: ${each.saw}\n  kept in ${keepSeed(seeds, variant, each)}`);
    for (const line of story) console.error(`  ${line}`);
  }
  return found.length;
}
