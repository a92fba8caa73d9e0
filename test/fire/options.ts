import { parseArgs } from 'node:util';

export interface FireOptions {
  readonly short: boolean;
  readonly kills: number;
  readonly seed: number;
  /** Share of the endpoints that hang for the whole run, 0 to 1. */
  readonly hang: number;
}

export const USAGE = `npm run fire [-- --short] [-- --kills N] [-- --seed S] [-- --hang 20%]
  --short     about a minute: every point on every kind of channel once, database faults, stops longer than the lease
  --kills N   workers killed before the fire is judged (300)
  --seed S    the same seed plays the same plan of faults
  --hang P%   so many of 40 endpoints hang for the whole run`;

/** Throws an Error whose message is for the person who called. */
export function readOptions(args: readonly string[], anySeed: number): FireOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      kills: { type: 'string' },
      seed: { type: 'string' },
      hang: { type: 'string' },
    },
  });
  const short = values.short ?? false;
  return {
    short,
    kills: whole('--kills', values.kills, { least: 1, most: 10_000 }) ?? (short ? 0 : 300),
    seed: whole('--seed', values.seed, { least: 0, most: 0xffff_ffff }) ?? anySeed,
    hang: (whole('--hang', values.hang?.replace(/%$/, ''), { least: 0, most: 90 }) ?? 0) / 100,
  };
}

function whole(name: string, given: string | undefined, { least, most }: { least: number; most: number }) {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= least && number <= most) return number;
  throw new Error(`${name} takes a whole number from ${least} to ${most}, not "${given}".`);
}
