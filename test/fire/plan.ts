import { createHash } from 'node:crypto';
import type { Point } from '../../src/dispatch/step.js';
import { MODES, type Mode } from '../../src/training/faults.js';
import { type Cell, cellOf } from './aim.js';
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
  /** Kills itself at whichever cell it reaches first of those that lack kills by then; see `Aim`. */
  | { readonly is: 'at-cell'; readonly skip: number; readonly afterMs: number }
  | { readonly is: 'stop'; readonly cells: readonly Cell[]; readonly forMs: number }
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
  /** A fault of the training ground, on some of its stand-ins. */
  | {
      readonly is: 'spell';
      /** Of each place, from 0 to 1: which kind of channel, then which of that kind. */
      readonly where: readonly number[];
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
  /** So many faults are played even where the kills are done before: in a short fire, each of them once. */
  readonly least: { readonly database: number; readonly farSides: number };
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
  const storm = Array.from({ length: short ? 2 : Math.min(40, Math.ceil(kills / (workers * 6))) }, () =>
    chance.whole(500, 3_000),
  );
  const cells = points.length * kinds.length;
  const left = Math.max(kills - storm.length * workers, cells);
  const perCell = short ? 1 : Math.max(1, Math.min(20, Math.floor(left / cells)));
  const aimed = Array.from({ length: perCell * cells }, (): Order => {
    return { is: 'at-cell', skip: short ? 0 : chance.of([0, 0, 0, 1]), afterMs: chance.whole(0, 25) };
  });
  const atInstants = (length: number) =>
    Array.from({ length }, (): Order => ({ is: 'at-instant', afterMs: chance.whole(50, 1_500) }));
  // Longer than the lease and shorter than the quarantine after it: 60 s of the real intervals at most (fault 7).
  const stops = Array.from({ length: short ? 2 : Math.ceil(kills / 25) }, (): Order => {
    const forMs = chance.whole(wish.leaseMs * 1.2, wish.quarantineMs);
    const point = chance.of(points);
    return { is: 'stop', cells: kinds.map((kind) => cellOf(point, kind)), forMs };
  });
  const instants = atInstants(short ? workers : Math.max(0, left - aimed.length));
  const database = databaseFaults(new Chance(seed, 'database'), short);
  const farSides = farFaults(new Chance(seed, 'far sides'), wish);
  const rounds = short ? 1 / ROUNDS : 0;
  const rest = {
    storm,
    orders: chance.shuffled([...aimed, ...instants, ...stops]),
    more: atInstants(storm.length * workers),
    database,
    farSides,
    least: { database: database.length * rounds, farSides: farSides.length * rounds },
    perCell,
  };
  const digest = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
  return { ...rest, digest };
}

/**
 * The cells at which kills are still lacking, and of each kind of channel only the points that lack most: every step
 * passes the points in one order, so a worker that aimed at all of them would never come to the last.
 */
export function wantedCells(kills: ReadonlyMap<string, number>, kinds: readonly string[], perCell: number): Cell[] {
  return kinds.flatMap((kind) => {
    const cells = (Object.keys(POINTS) as Point[]).map((point) => cellOf(point, kind));
    const least = Math.min(...cells.map((cell) => kills.get(cell) ?? 0));
    return least >= perCell ? [] : cells.filter((cell) => (kills.get(cell) ?? 0) === least);
  });
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
  return all.map((fault) => ({ afterMs: short ? chance.whole(1_500, 4_000) : chance.whole(4_000, 12_000), fault }));
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

function farFaults(chance: Chance, { leaseMs, short, kinds }: Wish): Timed<FarFault>[] {
  const modes = MODES.filter((mode) => SPELLS[mode]);
  // One of them alone may have no visitor for seconds.
  const places = short ? kinds.length : 2;
  const spell = (mode: Mode): FarFault => {
    const [from, to] = SPELLS[mode]!;
    // A lag is shorter than the quarantine, so that what a look may not see then is never older than it (one-truth.md R2).
    return {
      is: 'spell',
      where: Array.from({ length: places }, (_, i) => (chance.next() + i) / places),
      mode,
      times: chance.whole(from, to),
      bytes: chance.whole(0, 400),
      forMs: mode === 'lag' || short ? leaseMs : 2 * leaseMs,
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
  return all.map((fault) => ({ afterMs: short ? chance.whole(100, 700) : chance.whole(200, 1_500), fault }));
}
