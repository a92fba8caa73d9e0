import fc from 'fast-check';
import { Coverage } from './coverage.js';
import type { Variant } from './variants.js';
import { Violation } from './violation.js';
import { type NightOptions, World } from './world.js';

/** Some schedules of one variant, run by one thread. */
export interface Chunk {
  readonly variant: Variant;
  readonly seed: number;
  readonly runs: number;
  /** A violation is made as short as it can be; a mutant need only be killed. */
  readonly shrinks: boolean;
}

export interface Found {
  readonly invariant: string;
  readonly saw: string;
  readonly schedule: readonly number[];
}

export interface ChunkResult {
  readonly runs: number;
  /** By the clock, and of a processor. */
  readonly ms: number;
  readonly cpuMs: number;
  readonly counts: { readonly [what: string]: number };
  readonly found: Found | null;
}

/** One array of numbers is one schedule; 0 is the first event and does the least. */
const schedules = fc.array(fc.nat(999_999), { minLength: 1, maxLength: 44, size: 'max' });

export async function runChunk(chunk: Chunk, again: NightOptions['again']): Promise<ChunkResult> {
  const coverage = new Coverage();
  const began = performance.now();
  const cpuBegan = process.threadCpuUsage();
  const property = fc.asyncProperty(schedules, (schedule) => World.play(chunk.variant, { coverage, again }, schedule));
  const details = await fc.check(property, { seed: chunk.seed, numRuns: chunk.runs, endOnFailure: !chunk.shrinks });
  const ms = performance.now() - began;
  const { user, system } = process.threadCpuUsage(cpuBegan);
  const cpuMs = (user + system) / 1_000;
  const found = details.failed ? foundBy(details.errorInstance, details.counterexample?.[0] ?? []) : null;
  return { runs: details.numRuns, ms, cpuMs, counts: coverage.flat(), found };
}

/** Plays one schedule; null when every invariant held. */
export async function replay(
  variant: Variant,
  schedule: readonly number[],
  again: NightOptions['again'],
  tell?: (line: string) => void,
): Promise<Found | null> {
  try {
    await World.play(variant, { coverage: new Coverage(), again, tell }, schedule);
    return null;
  } catch (error) {
    return foundBy(error, schedule);
  }
}

/** A program error is a finding too: the step threw where it should not. */
const foundBy = (error: unknown, schedule: readonly number[]): Found =>
  error instanceof Violation
    ? { invariant: error.invariant, saw: error.saw, schedule }
    : { invariant: 'error', saw: error instanceof Error ? (error.stack ?? error.message) : String(error), schedule };
