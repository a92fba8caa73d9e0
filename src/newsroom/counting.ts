import { utc } from '../domain/time.js';
import { type TrafficMinute, WAITS_MS } from '../domain/traffic.js';
import { Alarms, type Log } from './alarms.js';
import { type Clock, Deadline } from './deadline.js';
import type { Second } from './gauge.js';
import type { KeptMinutes } from './kept-minutes.js';
import type { Tally } from './tally.js';

/**
 * Makes minutes of what was counted, and hands them in. It promises that a minute is counted once however often it was
 * handed in, since the database knows it by newsroom, process and time; that while there is no database, minutes wait on
 * the disk; and that readers never wait for any of it. A process that is killed loses the minute it is in.
 */

/** The database's side, as `TrafficStore` has it. Taking the same minute twice is taking it once. */
export interface TrafficDesk {
  handIn(replica: string, minute: TrafficMinute): Promise<void>;
}

export interface CountingPorts {
  readonly tally: Tally;
  readonly kept: KeptMinutes;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly dateMs: () => number;
  readonly replica: string;
  /** Of this process alone. */
  readonly run: string;
  readonly log: Log;
}

const MINUTE_MS = 60_000;
const ANSWER_WITHIN_MS = 5_000;
const FAREWELL_MS = 1_000;
/** Minutes that neither database nor disk takes. */
const MOST_IN_MEMORY = 60;

export class Counting {
  private peak = 0;
  private connections = 0;
  private waits: number[] = noWaits();
  /** The same since the process began. */
  readonly waited: number[] = noWaits();
  private minuteMs: number;
  /** Ended, and neither handed in nor on the disk. */
  private fresh: TrafficMinute[] = [];
  private desk: TrafficDesk | undefined;
  private handing: Promise<void> | undefined;
  private readonly alarms: Alarms;
  private readonly deadline: Deadline;

  constructor(private readonly ports: CountingPorts) {
    this.minuteMs = minuteOf(ports.dateMs());
    this.alarms = new Alarms(ports.log);
    this.deadline = new Deadline(ports.clock);
  }

  /** Each second, with what was measured in it. */
  second({ requests, answered, connections, wait }: Second): void {
    // What was answered in the second that just ended belongs to the minute in which it ran.
    this.peak = Math.max(this.peak, Math.round(requests));
    this.connections = Math.max(this.connections, connections);
    const bound = WAITS_MS.findIndex((ms) => wait <= ms);
    for (const waits of [this.waits, this.waited]) waits[bound < 0 ? WAITS_MS.length : bound]! += answered;
    if (minuteOf(this.ports.dateMs()) === this.minuteMs) return;
    this.end();
    void this.handIn();
  }

  follow(desk: TrafficDesk): void {
    this.desk = desk;
    void this.handIn();
  }

  /** Resolves when nothing is being handed in or written. */
  async idle(): Promise<void> {
    while (this.handing) await this.handing;
  }

  /** The minute that has begun is handed in as it is, or kept: the next process counts the rest of it as its own. */
  async stop(): Promise<void> {
    await this.idle();
    this.end();
    await this.handIn(FAREWELL_MS);
  }

  private end(): void {
    const { tally, run, dateMs } = this.ports;
    const counted = tally.take();
    const { minuteMs, peak, connections, waits } = this;
    this.minuteMs = minuteOf(dateMs());
    [this.peak, this.connections, this.waits] = [0, 0, noWaits()];
    // A night in which nobody came is no line; that nothing was counted is said by the minutes around it.
    if (counted.length === 0) return;
    this.fresh.push({ run, minute: utc(minuteMs), peak, connections, waits, counted });
  }

  private handIn(withinMs = ANSWER_WITHIN_MS): Promise<void> {
    this.handing ??= this.handAll(withinMs).finally(() => {
      this.handing = undefined;
    });
    return this.handing;
  }

  private async handAll(withinMs: number): Promise<void> {
    const { replica, kept } = this.ports;
    const { desk } = this;
    if (desk === undefined) return this.keep();
    const hand = (minute: TrafficMinute): Promise<void> => this.deadline.within(withinMs, desk.handIn(replica, minute));
    try {
      for (let minute = this.fresh[0]; minute !== undefined; minute = this.fresh[0]) {
        await hand(minute);
        this.fresh.shift();
      }
      for (const name of await kept.names()) {
        const minute = await kept.read(name);
        if (minute !== null) await hand(minute);
        await kept.remove(name);
      }
    } catch {
      // The press loop tells that the database is away. Minutes wait for it, each under its own name.
      await this.keep();
    }
  }

  private async keep(): Promise<void> {
    const { kept } = this.ports;
    try {
      for (let minute = this.fresh[0]; minute !== undefined; minute = this.fresh[0]) {
        await kept.write(minute);
        this.fresh.shift();
      }
      this.alarms.clear('traffic', 'What was counted can be written to the disk again.');
    } catch (error) {
      this.alarms.raise('traffic', 'What was counted can neither be handed in nor be written to the disk.', error);
      this.fresh = this.fresh.slice(-MOST_IN_MEMORY);
    }
  }
}

const minuteOf = (ms: number): number => ms - (ms % MINUTE_MS);
const noWaits = (): number[] => Array<number>(WAITS_MS.length + 1).fill(0);
