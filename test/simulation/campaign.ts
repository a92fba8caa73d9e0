import type { ChunkResult, Found } from './chunk.js';
import { mustReach } from './coverage.js';
import type { Threads } from './threads.js';
import type { Variant } from './variants.js';

/** So many schedules that a few chunks keep every core busy to the end. */
const CHUNK = 2_500;

/** All schedules of one variant, added up. */
export interface Campaign {
  readonly variant: Variant;
  readonly runs: number;
  readonly cpuMs: number;
  readonly found: readonly Found[];
  /** What happened at all. */
  readonly reached: ReadonlySet<string>;
}

/** Runs so many schedules of one variant. `seed` is that of the first chunk; each later one has the next. */
export async function campaign(
  threads: Threads,
  variant: Variant,
  { seed, runs, shrinks = true }: { seed: number; runs: number; shrinks?: boolean },
): Promise<Campaign> {
  const chunks = Array.from({ length: Math.ceil(runs / CHUNK) }, (_, i) => ({
    variant,
    seed: seed + i,
    runs: Math.min(CHUNK, runs - i * CHUNK),
    shrinks,
  }));
  const results = await Promise.all(chunks.map((chunk) => threads.run(chunk)));
  const sum = (of: (result: ChunkResult) => number) => results.reduce((all, result) => all + of(result), 0);
  return {
    variant,
    runs: sum((result) => result.runs),
    cpuMs: sum((result) => result.cpuMs),
    found: results.flatMap((result) => result.found ?? []),
    reached: new Set(results.flatMap(({ counts }) => Object.keys(counts))),
  };
}

/**
 * What the schedules of one kind never came to, though any of its variants can. A simulation that never went through a
 * point says nothing about it.
 */
export function neverReached(campaigns: readonly Campaign[]): string[] {
  const must = new Set(campaigns.flatMap(({ variant }) => mustReach(variant)));
  return [...must].filter((what) => campaigns.every(({ reached }) => !reached.has(what)));
}
