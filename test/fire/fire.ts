import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Timing, timingDividedBy } from '../../src/domain/placement.js';
import type { Briefing } from './aim.js';
import { bundled } from './bundle.js';
import { Crew } from './crew.js';
import { Load, type Told } from './load.js';
import { type FireOptions, readOptions, USAGE } from './options.js';
import { type FirePlan, planFire, type Timed, wantedCells } from './plan.js';
import { type Stage, setStage } from './stage.js';
import { faultTable, killTable, missedCells, verdictTable } from './tables.js';
import { isClean, judge } from './verdict.js';
import { Watch } from './watch.js';

/**
 * The fire: hubs, workers, far sides and a real database as processes, with everything that can break breaking while
 * an office releases without a pause. In the end nothing acknowledged may be lost, nothing may stand twice, nothing may
 * have gone back. The verdict is taken from the far sides' own record and the hub's ledger, never from its opinion.
 *
 * It promises the same plan of faults for the same seed, and that every process it started ends with it; not the same
 * run, as what a fault strikes is decided by the machine's clock.
 */
const DIVISOR = 20;
const HUBS = 2;
const WORKERS = 4;
const SPARES = 2;
/*
 * Far below a real one: a call must begin within half a lease of its claim (one-truth.md R4), and what fits into a lease
 * of 20 s on four machines does not fit into one of 1 s on two cores. A worker that takes more gives most of it back.
 */
const CONCURRENCY = 2;
const PROGRESS_MS = 5_000;

/** Resolves to the exit code. `directory` holds everything and is removed where nothing was found. */
export async function run(args: readonly string[], directory: string): Promise<number> {
  let options: FireOptions;
  try {
    options = readOptions(args, Math.floor(Date.now() / 1_000));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const opened: (() => Promise<void>)[] = [];
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        console.log(`\nfire: ${signal}, everything is put out`);
        resolve(130);
      });
  });
  try {
    return await Promise.race([burn(options, directory, opened), interrupted]);
  } catch (error) {
    console.error('fire: it could not go on.', error);
    return 1;
  } finally {
    for (const close of opened) await close().catch((error: unknown) => console.error('fire:', error));
    rmSync(directory, { recursive: true, force: true });
  }
}

async function burn(options: FireOptions, directory: string, opened: (() => Promise<void>)[]): Promise<number> {
  const began = performance.now();
  const timing = timingDividedBy(DIVISOR);
  console.log(`fire: seed ${options.seed}; intervals divided by ${DIVISOR}: ${saidTiming(timing)}`);
  const endpoints = options.hang > 0 ? 40 : 4;
  const hanging = Math.round(endpoints * options.hang);
  const stage = await setStage({ directory, hubs: HUBS, endpoints, hanging }, opened);
  for (const { where, hangs } of stage.outlets)
    if (hangs && !(await stage.farSides.lasting(where, 'hang')))
      throw new Error('The training ground cannot play the fault "hang": --hang needs it.');

  const kinds = [...new Set(stage.outlets.map(({ channel }) => channel.kind))].sort();
  const { short, seed, kills } = options;
  const { leaseMs, quarantineMs } = timing;
  const plan = planFire({ seed, kills, short, workers: WORKERS, kinds, leaseMs, quarantineMs });
  const meant = plan.orders.length + plan.storm.length * WORKERS;
  console.log(
    `fire: plan ${plan.digest}: about ${meant} kills and stops, every point on ${kinds.join(', ')} at least ` +
      `${plan.perCell} times; ${HUBS} hubs, ${WORKERS} workers, ${endpoints} endpoints, of which ${hanging} hang`,
  );

  const program = await bundled('worker', directory);
  await once(fork(program, { env: stage.environment, execArgv: ['--no-deprecation'] }), 'exit');
  const briefing: Briefing = {
    database: stage.database.url,
    key: stage.key,
    training: `http://127.0.0.1:${stage.farSides.proxy.port}`,
    office: stage.office,
    divisor: DIVISOR,
    concurrency: CONCURRENCY,
    kindOf: Object.fromEntries(stage.outlets.map(({ channel }) => [channel.id, channel.kind])),
  };
  const crew = new Crew({
    program,
    environment: { ...stage.environment, WORKER: JSON.stringify(briefing) },
    directory,
    log: join(directory, 'workers.log'),
    seats: WORKERS,
    spares: SPARES,
    wanted: (hit) => wantedCells(hit, kinds, plan.perCell),
  });
  opened.unshift(() => crew.close());
  const { hubs, token } = stage;
  const paceMs = endpoints > 10 ? 4_000 : 3_000;
  const messages: Told[] = [];
  const watch = new Watch(stage, messages);
  const load = new Load({ seed, slots: 12, paceMs, mostOpen: 24, hubs, token }, messages, () => watch.open);
  opened.unshift(() => watch.stop());
  watch.start();

  const say = () =>
    console.log(
      `${clock(began)} ${crew.total} kills, ${sumOf(crew.stops)} stops, ${crew.open} orders left; ${load.released} versions ` +
        `of ${messages.length} messages released, ${watch.converged} messages converged, ${watch.open} open`,
    );
  const progress = setInterval(say, PROGRESS_MS);
  opened.unshift(async () => clearInterval(progress));

  const limitMs = 180_000 + meant * 4_000;
  const out = new AbortController();
  opened.unshift(async () => out.abort());
  const office = load.start();
  // A fault before there is anything to be hurt would only be counted.
  await Promise.race([atWork(crew, messages, out.signal), failureOf(office)]);
  const faults = Promise.all([
    playing(plan.database, (fault) => stage.database.play(fault), out.signal, plan.least.database),
    playing(plan.farSides, (fault) => stage.farSides.play(fault), out.signal, plan.least.farSides),
  ]);
  const inTime = await Promise.race([
    killing(crew, plan, { kills, untilMs: performance.now() + limitMs }),
    failureOf(office),
    failureOf(faults),
  ]);
  crew.forgive();
  out.abort();
  await faults;
  await load.stop();
  say();
  console.log(`${clock(began)} the faults are over; what was acknowledged must now come to stand`);
  const standing = await converging(watch, short ? 120_000 : 300_000);
  clearInterval(progress);
  await watch.stop();

  const verdict = await judge(stage, messages, watch);
  const found = [
    ...missedCells(crew, kinds, plan),
    ...crew.ownEnds.map((end) => `a worker ended by itself: ${end}`),
    ...(inTime ? [] : [`the kills were not done within ${Math.round(limitMs / 1_000)} s`]),
    ...(standing ? [] : await openEnds(watch, messages)),
  ];
  console.log(`\nkills at named points, by kind of channel\n${killTable(crew, kinds)}`);
  console.log(`\nfaults\n${faultTable(stage, crew, plan, load.repeated)}`);
  console.log(`\nverdict\n${verdictTable(verdict)}`);
  for (const line of found) console.log(`  ✗ ${line}`);
  const clean = isClean(verdict) && found.length === 0;
  console.log(
    `\n${clock(began)} fire ${clean ? 'passed' : 'FAILED'}: ${crew.total} kills, ${load.released} versions of ` +
      `${messages.length} messages, seed ${seed}, plan ${plan.digest}; the next worker worked after ` +
      `${Math.round(medianOf(crew.startsMs))} ms (median)`,
  );
  if (!clean) console.log(`fire: logs and the record are in ${await keepEvidence(stage, directory, seed)}`);
  return clean ? 0 : 1;
}

/** Resolves when the workers are there and something has been released. */
async function atWork(crew: Crew, messages: readonly Told[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (crew.ready < WORKERS || messages.length === 0)) await sleep(50);
}

/** True when every order was carried out, and so many workers are dead, before `untilMs`. */
async function killing(
  crew: Crew,
  plan: FirePlan,
  { kills, untilMs }: { kills: number; untilMs: number },
): Promise<boolean> {
  for (; crew.ready < WORKERS; await sleep(100)) if (performance.now() > untilMs) return false;
  for (const gapMs of plan.storm) {
    await sleep(gapMs);
    crew.killAll();
  }
  crew.order(plan.orders);
  const more = [...plan.more];
  for (; ; await sleep(100)) {
    if (performance.now() > untilMs) return false;
    if (crew.open + crew.busy > 0) continue;
    const next = more.splice(0, Math.min(WORKERS, Math.max(0, kills - crew.total)));
    if (next.length === 0) return true;
    crew.order(next);
  }
}

/** One fault after the other, in a circle, until the signal, and at least so many; each is played to its end. */
async function playing<T>(
  timed: readonly Timed<T>[],
  play: (fault: T) => Promise<void>,
  signal: AbortSignal,
  least = 0,
): Promise<void> {
  for (let i = 0; !signal.aborted || i < least; i++) {
    const { afterMs, fault } = timed[i % timed.length]!;
    await sleep(afterMs, undefined, i < least ? {} : { signal }).catch(() => undefined);
    if (!signal.aborted || i < least) await play(fault);
  }
}

async function converging(watch: Watch, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (; watch.open > 0; await sleep(100)) if (performance.now() > until) return false;
  return true;
}

async function openEnds(watch: Watch, messages: readonly Told[]): Promise<string[]> {
  const waits = await Promise.all(messages.map((message) => watch.waitsFor(message)));
  return waits.flat().map((line) => `not converged: ${line}`);
}

/** Never resolves, and rejects when the work fails. */
const failureOf = (work: Promise<unknown>): Promise<never> => work.then(() => new Promise<never>(() => undefined));

async function keepEvidence(stage: Stage, directory: string, seed: number): Promise<string> {
  const kept = mkdtempSync(join(tmpdir(), `tocsin-fire-${seed}-`));
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    if (/\.log(\.1)?$/.test(file)) cpSync(join(directory, file), join(kept, file.replaceAll('/', '-')));
  const record = await stage.farSides.record();
  writeFileSync(join(kept, 'record.jsonl'), record.map((entry) => JSON.stringify(entry)).join('\n'));
  return kept;
}

const clock = (began: number): string => {
  const seconds = Math.floor((performance.now() - began) / 1_000);
  return `[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}]`;
};
const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
const medianOf = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const saidTiming = (timing: Timing): string =>
  Object.entries(timing)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
