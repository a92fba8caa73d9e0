import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from './chunk.js';
import type { Variant } from './variants.js';

/** A schedule that once found something. It is played first on every run, so that it never comes back unseen. */
export interface KeptSeed {
  readonly file: string;
  /** Of the variant, such as `x corrections=keep`. */
  readonly variant: string;
  /** What people would have seen. */
  readonly saw: string;
  readonly schedule: readonly number[];
}

export const keptSeeds = (folder: string): KeptSeed[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<KeptSeed, 'file'>) }));

/** Gives the file's path. */
export function keepSeed(folder: string, variant: Variant, { invariant, saw, schedule }: Found): string {
  const digest = createHash('sha256').update(JSON.stringify(schedule)).digest('hex').slice(0, 8);
  const path = join(folder, `${variant.kind}-${digest}.json`);
  const seed = { variant: variant.name, saw: `${invariant}: ${saw.split('\n')[0]}`, schedule };
  writeFileSync(path, `${JSON.stringify(seed)}\n`);
  return path;
}

export function variantOf(seed: KeptSeed, variants: readonly Variant[]): Variant {
  const variant = variants.find(({ name }) => name === seed.variant);
  if (!variant)
    throw new Error(
      `${seed.file} was found on "${seed.variant}", which the registry does not have; there are ${variants.map(({ name }) => name).join(', ')}.`,
    );
  return variant;
}
