import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aim, Cell, Said } from './aim.js';
import type { Order } from './plan.js';

export interface CrewSettings {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly directory: string;
  /** File that gets what the workers write. */
  readonly log: string;
  readonly seats: number;
  /** Processes beside them that are loaded and wait for a seat: a worker is back at once. */
  readonly spares: number;
  /** Where kills are still lacking after these, by cell: what an aimed worker goes for. */
  readonly wanted: (kills: ReadonlyMap<string, number>) => readonly Cell[];
}

/** An order that the worker carries out on itself. */
type Aimed = Exclude<Order, { is: 'at-instant' }>;

interface Worker {
  readonly child: ChildProcess;
  readonly closed: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** `needed`: its cell lacked a kill. */
  readonly reached: (Said & { is: 'reached'; readonly needed: boolean })[];
  /** Set before we kill it: any other end is its own. */
  killed: boolean;
  loaded: boolean;
  ready: boolean;
  heard: () => void;
}

/** The workers: each has a seat, dies as it is ordered to, and is followed by the next one. */
export class Crew {
  /** Kills by cell; `instant` and `storm` are those at no named point. */
  readonly kills = new Map<string, number>();
  readonly stops = new Map<string, number>();
  /** Ends that nobody ordered. */
  readonly ownEnds: string[] = [];
  /** How long the start of each worker took, from its order to the open room. */
  readonly startsMs: number[] = [];
  total = 0;
  private readonly queue: Order[] = [];
  /** Who is on the way to a cell, with the number of the order. */
  private readonly aiming = new Map<Worker, { readonly number: number; readonly order: Aimed }>();
  private aims = 0;
  private readonly spares: Worker[] = [];
  private loading: Worker | undefined;
  private readonly seated = new Map<number, Worker>();
  private readonly log: number;
  private underWay = 0;
  private closing = false;
  private readonly ends: Promise<void>[];

  constructor(private readonly settings: CrewSettings) {
    this.log = openSync(settings.log, 'a');
    this.ends = [this.nurse(), ...Array.from({ length: settings.seats }, (_, seat) => this.keep(seat))];
  }

  order(orders: readonly Order[]): void {
    this.queue.push(...orders);
  }

  /** Nobody is hurt any more. */
  forgive(): void {
    this.queue.length = 0;
    for (const { child } of this.aiming.keys()) child.send({ aim: null }, () => undefined);
    this.aiming.clear();
  }

  /** Workers that are at work. */
  get ready(): number {
    return [...this.seated.values()].filter(({ ready }) => ready).length;
  }

  /** Orders that nobody has carried out yet. */
  get open(): number {
    return this.queue.length;
  }

  /** Orders that are being carried out. */
  get busy(): number {
    return this.underWay;
  }

  /** All workers in the same moment; those that were still opening count as well, as they do in a real restart. */
  killAll(): void {
    for (const worker of this.seated.values()) this.kill(worker, 'storm');
  }

  /** Ends them without a sound. */
  async close(): Promise<void> {
    this.closing = true;
    const all = [...this.seated.values(), ...this.spares, ...(this.loading ? [this.loading] : [])];
    for (const worker of all) {
      worker.killed = true;
      worker.child.kill('SIGKILL');
    }
    await Promise.all(all.map(({ closed }) => closed));
    await Promise.all(this.ends);
    closeSync(this.log);
  }

  /** One at a time: what is being loaded takes the processors from those at work. */
  private async nurse(): Promise<void> {
    for (; !this.closing; await sleep(20)) {
      if (this.spares.length >= this.settings.spares) continue;
      const worker = this.load();
      this.loading = worker;
      if (await this.until(worker, () => worker.loaded)) this.spares.push(worker);
      else await this.bury(worker);
      this.loading = undefined;
    }
  }

  private async keep(seat: number): Promise<void> {
    for (; !this.closing; await sleep(20)) {
      const worker = this.spares.shift();
      if (!worker) continue;
      this.seated.set(seat, worker);
      const begun = performance.now();
      worker.child.send({ go: true }, () => undefined);
      if (await this.until(worker, () => worker.ready)) {
        this.startsMs.push(performance.now() - begun);
        await this.serve(worker);
      }
      await this.bury(worker);
      this.seated.delete(seat);
    }
  }

  private async bury(worker: Worker): Promise<void> {
    const { code, signal } = await worker.closed;
    if (worker.killed || (signal === 'SIGKILL' && isDying(worker))) return;
    this.ownEnds.push(signal ?? `exit code ${code}`);
    await sleep(500);
  }

  /** Carries out orders until one of them has ended the worker. */
  private async serve(worker: Worker): Promise<void> {
    while (isAlive(worker)) {
      const order = this.queue.shift();
      if (!order) {
        await Promise.race([worker.closed, sleep(50)]);
        continue;
      }
      this.underWay += 1;
      const done = await (order.is === 'at-instant' ? this.wait(worker, order.afterMs) : this.aim(worker, order));
      this.underWay -= 1;
      if (!done) this.queue.push(order);
    }
  }

  /** True when it was carried out. */
  private async wait(worker: Worker, afterMs: number): Promise<boolean> {
    await Promise.race([worker.closed, sleep(afterMs)]);
    if (!isAlive(worker)) return false;
    this.kill(worker, 'instant');
    await worker.closed;
    return true;
  }

  /** True when it was carried out, or nothing is left to be hit. */
  private async aim(worker: Worker, order: Aimed): Promise<boolean> {
    const before = worker.reached.length;
    this.aims += 1;
    this.aiming.set(worker, { number: this.aims, order });
    this.brief(worker);
    const isVain = () => order.is === 'at-cell' && this.settings.wanted(this.kills).length === 0;
    const ended = await this.until(worker, () => worker.reached.length > before || isVain());
    this.aiming.delete(worker);
    const reached = worker.reached[before];
    if (!reached) return ended;
    await Promise.race([worker.closed, ...(reached.act === 'stop' ? [sleep(reached.forMs)] : [])]);
    return reached.act === 'stop' || reached.needed;
  }

  /** Tells a worker where to, as things stand now. */
  private brief(worker: Worker): void {
    const going = this.aiming.get(worker);
    if (!going) return;
    const { number, order } = going;
    const cells = order.is === 'stop' ? order.cells : this.settings.wanted(this.kills);
    const how =
      order.is === 'stop'
        ? ({ act: 'stop', skip: 0, afterMs: 0, forMs: order.forMs } as const)
        : ({ act: 'kill', skip: order.skip, afterMs: order.afterMs, forMs: 0 } as const);
    const aim: Aim = { order: number, cells, ...how };
    // A process that has just died says so by closing its channel.
    worker.child.send({ aim }, () => undefined);
  }

  private kill(worker: Worker, why: string): void {
    if (worker.killed || !isAlive(worker)) return;
    worker.killed = true;
    if (!isDying(worker)) this.count(why);
    worker.child.kill('SIGKILL');
  }

  private count(cell: string): void {
    this.total += 1;
    this.kills.set(cell, (this.kills.get(cell) ?? 0) + 1);
  }

  private load(): Worker {
    const child = fork(this.settings.program, {
      cwd: this.settings.directory,
      env: this.settings.environment,
      // What a package says of itself is not ours to read in the log of a thousand workers.
      execArgv: ['--no-deprecation'],
      stdio: ['ignore', this.log, this.log, 'ipc', 'pipe'],
    });
    const worker: Worker = {
      child,
      closed: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
      reached: [],
      killed: false,
      loaded: false,
      ready: false,
      heard: () => undefined,
    };
    child.on('error', () => undefined);
    createInterface(child.stdio[4] as Readable).on('line', (line) => {
      const said = JSON.parse(line) as Said;
      if (said.is === 'reached') this.hear(worker, said);
      if (said.is === 'loaded') worker.loaded = true;
      if (said.is === 'ready') worker.ready = true;
      worker.heard();
    });
    void worker.closed.then(() => worker.heard());
    return worker;
  }

  /** Counted when it is said, as by then nothing can stop it. */
  private hear(worker: Worker, said: Said & { is: 'reached' }): void {
    worker.reached.push({ ...said, needed: this.settings.wanted(this.kills).includes(said.cell) });
    if (said.act === 'stop') {
      this.stops.set(said.cell, (this.stops.get(said.cell) ?? 0) + 1);
      setTimeout(() => worker.child.kill('SIGCONT'), said.forMs).unref();
      return;
    }
    if (!worker.killed) this.count(said.cell);
    for (const other of this.aiming.keys()) {
      if (other === worker) continue;
      this.brief(other);
      other.heard();
    }
  }

  /** False when the worker ended before. */
  private async until(worker: Worker, is: () => boolean): Promise<boolean> {
    while (!is()) {
      if (!isAlive(worker)) return is();
      await Promise.race([
        worker.closed,
        new Promise<void>((resolve) => {
          worker.heard = resolve;
        }),
      ]);
    }
    return true;
  }
}

const isAlive = ({ child }: Worker): boolean => child.exitCode === null && child.signalCode === null;
/** It has said that it kills itself, and was counted. */
const isDying = ({ reached }: Worker): boolean => reached.at(-1)?.act === 'kill';
