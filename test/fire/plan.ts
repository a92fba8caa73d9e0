import { createHash } from 'node:crypto';
import type { Point } from '../../src/dispatch/step.js';
import { MODES, type Mode } from '../../src/training/faults.js';
import type { Aim } from './aim.js';
import { Chance } from './chance.js';
import type { Cut } from './proxy.js';

/** Points at which every kind of channel must see a worker die (one-truth.md fault 6), and what each stands for. */
export const POINTS: Readonly<Partial<Record<Point, string>>> = {
  claimed: 'before the intent',
  intended: 'after the intent',
  sending: 'mid-request',
  answered: 'accepted, before the receipt',
  received: 'after the receipt',
};

/** What one worker is in for. */
export type Order =
  | { readonly is: 'at-point'; readonly aim: Aim }
  /** Killed from outside, so long after it has opened. */
  | { readonly is: 'at-instant'; readonly afterMs: number };

export type DatabaseFault =
  | { readonly is: 'terminate'; readonly share: number }
  | { readonly is: 'cut'; readonly cut: Cut }
  | { readonly is: 'cut-all' }
  | { readonly is: 'hang' | 'refuse'; readonly forMs: number }
  | { readonly is: 'delay'; readonly byMs: number; readonly forMs: number }
  | { readonly is: 'restart' };

export type FarFault =
  /** A fault of the training ground, on one of its stand-ins. */
  | {
      readonly is: 'spell';
      readonly where: number;
      readonly mode: Mode;
      readonly times: number;
      /** Of a cut: how much of the answer's body still comes. */
      readonly bytes: number;
      readonly forMs: number;
    }
  /** A fault of the wire before it. */
  | { readonly is: 'cut'; readonly cut: Cut }
  | { readonly is: 'hang' | 'refuse'; readonly forMs: number }
  | { readonly is: 'delay'; readonly byMs: number; readonly forMs: number }
  | { readonly is: 'replay'; readonly afterMs: number };

/** A fault, and how long after the one before it. */
export interface Timed<T> {
  readonly afterMs: number;
  readonly fault: T;
}

export interface FirePlan {
  /** Between two kills of all workers at once. */
  readonly storm: readonly number[];
  readonly orders: readonly Order[];
  /** Carried out one by one where the orders, or a storm that met fewer workers, leave some kills undone. */
  readonly more: readonly Order[];
  readonly database: readonly Timed<DatabaseFault>[];
  readonly farSides: readonly Timed<FarFault>[];
  /** How often each point must be hit on each kind. */
  readonly perCell: number;
  /** By which two plans are told apart. */
  readonly digest: string;
}

export interface Wish {
  readonly seed: number;
  readonly kills: number;
  readonly short: boolean;
  readonly workers: number;
  /** Kinds of channel, from the registry. */
  readonly kinds: readonly string[];
  readonly leaseMs: number;
  readonly quarantineMs: number;
}

/** Same wish, same plan. */
export function planFire(wish: Wish): FirePlan {
  const { seed, kills, short, workers, kinds } = wish;
  const points = Object.keys(POINTS) as Point[];
  const chance = new Chance(seed, 'workers');
  const storm = Array.from({ length: short ? 3 : Math.min(40, Math.ceil(kills / (workers * 6))) }, () =>
    chance.whole(500, 3_000),
  );
  const cells = points.flatMap((point) => kinds.map((kind) => ({ point, kind })));
  const left = Math.max(kills - storm.length * workers, cells.length);
  const perCell = short ? 1 : Math.max(1, Math.min(20, Math.floor(left / cells.length)));
  const aimed = cells.flatMap(({ point, kind }) =>
    Array.from({ length: perCell }, (): Order => {
      const skip = chance.of([0, 0, 0, 1]);
      const afterMs = chance.whole(0, 25);
      return { is: 'at-point', aim: { point, kind, skip, act: 'kill', afterMs, forMs: 0 } };
    }),
  );
  const atInstants = (length: number) =>
    Array.from({ length }, (): Order => ({ is: 'at-instant', afterMs: chance.whole(50, 1_500) }));
  // Longer than the lease and shorter than the quarantine after it: 60 s of the real intervals at most (fault 7).
  const stops = Array.from({ length: short ? 2 : Math.ceil(kills / 25) }, (): Order => {
    const forMs = chance.whole(wish.leaseMs * 1.2, wish.quarantineMs);
    const [point, kind] = [chance.of(points), chance.of(kinds)];
    return { is: 'at-point', aim: { point, kind, skip: 0, act: 'stop', afterMs: 0, forMs } };
  });
  const rest = {
    storm,
    orders: chance.shuffled([...aimed, ...atInstants(Math.max(0, left - aimed.length)), ...stops]),
    more: atInstants(storm.length * workers),
    database: databaseFaults(new Chance(seed, 'database'), short),
    farSides: farFaults(new Chance(seed, 'far sides'), wish),
    perCell,
  };
  const digest = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
  return { ...rest, digest };
}

/** Played in a circle for as long as workers are being killed. */
const ROUNDS = 12;

function databaseFaults(chance: Chance, short: boolean): Timed<DatabaseFault>[] {
  const cut = (): Cut => ({ direction: chance.of(['to', 'from']), atByte: chance.whole(1, 4_000) });
  const round = (): DatabaseFault[] => [
    { is: 'cut', cut: cut() },
    { is: 'terminate', share: chance.next() },
    { is: 'cut', cut: cut() },
    { is: 'hang', forMs: chance.whole(200, 1_500) },
    { is: 'cut-all' },
    { is: 'refuse', forMs: chance.whole(200, 1_500) },
    { is: 'cut', cut: cut() },
    { is: 'delay', byMs: chance.whole(2, 20), forMs: chance.whole(500, 1_500) },
    { is: 'terminate', share: 1 },
    { is: 'restart' },
  ];
  const all = Array.from({ length: ROUNDS }, () => chance.shuffled(round())).flat();
  return all.map((fault) => ({ afterMs: short ? chance.whole(2_000, 5_000) : chance.whole(4_000, 12_000), fault }));
}

/** How often a fault of the training ground strikes before it is switched off. One that is not there yet is left out. */
const SPELLS: Partial<Record<string, readonly [number, number]>> = {
  'lost-answer': [1, 4],
  'lost-request': [1, 4],
  reset: [1, 4],
  error: [1, 4],
  'rate-limit': [1, 2],
  cut: [1, 4],
  lag: [1, 2],
  hang: [1, 3],
};

function farFaults(chance: Chance, { leaseMs }: Wish): Timed<FarFault>[] {
  const modes = MODES.filter((mode) => SPELLS[mode]);
  const spell = (mode: Mode): FarFault => {
    const [from, to] = SPELLS[mode]!;
    // A lag is shorter than the quarantine, so that what a look may not see then is never older than it (one-truth.md R2).
    return {
      is: 'spell',
      where: chance.next(),
      mode,
      times: chance.whole(from, to),
      bytes: chance.whole(0, 400),
      forMs: mode === 'lag' ? leaseMs : 2 * leaseMs,
    };
  };
  const wire = (): FarFault[] => [
    { is: 'cut', cut: { direction: chance.of(['to', 'from']), atByte: chance.whole(1, 1_200) } },
    { is: 'cut', cut: { direction: chance.of(['to', 'from']), atByte: chance.whole(1, 1_200) } },
    { is: 'hang', forMs: chance.whole(100, leaseMs) },
    { is: 'refuse', forMs: chance.whole(100, leaseMs / 2) },
    { is: 'delay', byMs: chance.whole(5, 200), forMs: chance.whole(200, leaseMs) },
    { is: 'replay', afterMs: chance.whole(0, leaseMs) },
    { is: 'replay', afterMs: chance.whole(0, leaseMs) },
  ];
  const all = Array.from({ length: ROUNDS }, () => chance.shuffled([...modes.map(spell), ...wire()])).flat();
  return all.map((fault) => ({ afterMs: chance.whole(200, 1_500), fault }));
}
