import {
  type CrisisCall,
  type CrisisMode,
  crisisMode,
  type NewsroomLoad,
  type NewsroomOver,
  type OverLimit,
  overLimits,
} from '../domain/crisis.js';
import { instant, utc } from '../domain/time.js';
import { Alarms, type Log } from './alarms.js';
import { type Clock, Deadline } from './deadline.js';
import { judge, type LoadLimits, NO_LOAD, type Sample } from './load.js';
import type { Memory } from './memory.js';

/**
 * Crisis mode in one newsroom: it is told what the process measures each second, hears of officers' calls and of the other newsrooms through
 * the database, and has the pages pressed light or full. It promises that the mode follows an officer's call within a
 * second of its ring, that its own load engages it with the database away, and that the last call outlives both the
 * database and a restart. What other newsrooms said counts only for as long as their own would, once nothing is heard.
 */

/** The database's side, as `CrisisStore` has it. */
export interface CrisisDesk {
  standing(): Promise<{ readonly call: CrisisCall | null; readonly newsrooms: readonly NewsroomLoad[] }>;
  report(load: Omit<NewsroomLoad, 'at'>): Promise<void>;
  leave(replica: string): Promise<void>;
}

/** What a newsroom has heard, as it is kept on its disk. */
export interface Heard {
  readonly call: CrisisCall | null;
  /** The others that were over a limit. */
  readonly others: readonly NewsroomOver[];
  /** RFC 3339, UTC, by this machine's clock. */
  readonly at: string;
}

export interface CrisisPorts {
  readonly limits: LoadLimits;
  readonly press: (manner: { readonly light: boolean }) => Promise<void>;
  readonly memory: Memory<Heard>;
  readonly clock: Clock;
  /** Milliseconds since 1970: officers' calls are told by the time of day. */
  readonly dateMs: () => number;
  readonly replica: string;
  readonly log: Log;
}

/** How often the others hear of a newsroom in which nothing changes; they miss it after six times that. */
const REPORT_EVERY_MS = 5_000;
/** What officers see as "readers now" is the mean of so many seconds. */
const RATE_SECONDS = 10;
const ANSWER_WITHIN_MS = 5_000;
const LEAVE_WITHIN_MS = 1_000;

export class Crisis {
  private load = NO_LOAD;
  private over: OverLimit | null = null;
  private rates: readonly number[] = [];
  private last: Sample = { atMs: 0, lag: 0, connections: 0, requests: 0 };
  private heard: Heard = { call: null, others: [], at: utc(0) };
  private light = false;
  private desk: CrisisDesk | undefined;
  private exchanging: Promise<void> | undefined;
  private rung = false;
  private exchangedMs = Number.NEGATIVE_INFINITY;
  private stopped = false;
  /** The database has answered at least once: until then its silence is no news. */
  private answered = false;
  private readonly alarms: Alarms;
  private readonly deadline: Deadline;

  constructor(private readonly ports: CrisisPorts) {
    this.alarms = new Alarms(ports.log);
    this.deadline = new Deadline(ports.clock);
  }

  /** Begins as it ended: before the first page is pressed. */
  async wake(): Promise<void> {
    this.heard = (await this.ports.memory.load()) ?? this.heard;
    this.apply();
  }

  mode(): CrisisMode {
    const { replica, dateMs, limits } = this.ports;
    const nowMs = dateMs();
    const fresh = nowMs - instant(this.heard.at)! < limits.leaveAfterMs;
    const own = this.over ? [{ replica, ...this.over }] : [];
    return crisisMode(this.heard.call, [...own, ...(fresh ? this.heard.others : [])], nowMs);
  }

  /** This newsroom is over a limit itself, whatever the mode is. */
  get isOver(): boolean {
    return this.over !== null;
  }

  /** Each second, with what was measured in it. */
  tick(sample: Sample): void {
    this.last = sample;
    this.rates = [...this.rates, sample.requests].slice(-RATE_SECONDS);
    this.load = judge(this.load, sample, this.ports.limits);
    if ((this.load.over === null) !== (this.over === null)) {
      this.over = this.load.over && { ...this.load.over, since: utc(this.ports.dateMs()) };
      this.rung = true;
    }
    this.apply();
    if (this.rung || sample.atMs - this.exchangedMs >= REPORT_EVERY_MS) this.exchange();
  }

  follow(desk: CrisisDesk): void {
    this.desk = desk;
    this.exchange();
  }

  /** An officer has called, or another newsroom has passed or left a limit. */
  ring(): void {
    this.rung = true;
    this.exchange();
  }

  /** Resolves when nothing is being told or asked. */
  async idle(): Promise<void> {
    while (this.exchanging) await this.exchanging;
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.deadline.breakOff();
    await this.idle();
    await this.deadline
      .within(LEAVE_WITHIN_MS, this.desk?.leave(this.ports.replica) ?? Promise.resolve())
      .catch(() => undefined);
  }

  private exchange(): void {
    if (this.stopped || this.desk === undefined) return;
    this.exchanging ??= this.exchanges(this.desk);
  }

  private async exchanges(desk: CrisisDesk): Promise<void> {
    do {
      this.rung = false;
      this.exchangedMs = this.ports.clock.nowMs();
      try {
        // What is heard comes first: a newsroom that cannot write still follows a call.
        await this.listen(desk);
        await this.report(desk);
        this.answered = true;
        this.alarms.clear('desk', 'Officers’ calls for crisis mode reach this newsroom again.');
      } catch (error) {
        // What was heard last goes on, and what could not be told is told at the next exchange.
        this.rung = false;
        if (this.answered && !this.stopped) this.alarms.raise('desk', UNHEARD, error);
      }
    } while (this.rung && !this.stopped);
    this.exchanging = undefined;
  }

  private async listen(desk: CrisisDesk): Promise<void> {
    const { call, newsrooms } = await this.deadline.within(ANSWER_WITHIN_MS, desk.standing());
    const others = overLimits(newsrooms).filter(({ replica }) => replica !== this.ports.replica);
    const before = this.heard;
    this.heard = { call, others, at: utc(this.ports.dateMs()) };
    this.apply();
    if (JSON.stringify([before.call, before.others]) !== JSON.stringify([call, others]))
      await this.ports.memory.save(this.heard);
  }

  private report(desk: CrisisDesk): Promise<void> {
    const { lag, connections } = this.last;
    const requests = this.rates.reduce((sum, rate) => sum + rate, 0) / Math.max(this.rates.length, 1);
    const { replica } = this.ports;
    return this.deadline.within(
      ANSWER_WITHIN_MS,
      desk.report({ replica, light: this.light, requests, connections, lag, over: this.over }),
    );
  }

  private apply(): void {
    const mode = this.mode();
    if (mode.light === this.light) return;
    this.light = mode.light;
    // The board is to see it as soon as it is so.
    this.rung = true;
    this.ports.log.info(wordsFor(mode));
    void this.ports.press({ light: mode.light });
  }
}

const UNHEARD =
  'Officers’ calls for crisis mode may not reach this newsroom: the database does not answer. The last call goes on, and ' +
  'its own load still switches it.';

const UNITS = { lag: 'ms of lag', connections: 'open connections', requests: 'requests a second' } as const;

function wordsFor({ light, why, call, over }: CrisisMode): string {
  const first = over[0];
  if (why === 'call' && call)
    return `Crisis mode is ${light ? 'on' : 'off'}: ${call.by.email} called (${call.reason}).`;
  if (light && first)
    return `Crisis mode is on: ${first.replica} has ${Math.round(first.figure)} ${UNITS[first.signal]}, the limit is ${first.limit}.`;
  return 'Crisis mode is off: every newsroom is well below its limits.';
}
