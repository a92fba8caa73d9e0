import type { Document, PublicState } from '../domain/state.js';
import { instant } from '../domain/time.js';
import { FULL, type Manner } from '../formats/showing.js';
import { CONFIRMATION_HOLDS_MS } from '../formats/times.js';
import type { Reading } from '../store/newsroom.store.js';
import { Alarms, type Log } from './alarms.js';
import { type Clock, Deadline } from './deadline.js';
import type { Disk } from './disk.js';
import { finish, type LinkOf } from './finish.js';
import { Keeper } from './keeper.js';
import { isDue, isMoved, merge } from './merge.js';
import type { Standing } from './mirror.js';
import type { Mirrors } from './mirrors.js';
import type { Pictures } from './pictures.js';
import type { Shelf } from './shelf.js';

/**
 * The loop that keeps the shelf on the newest state: read, merge, press, swap, write the disk, report. A pass takes no
 * input but the database, so a lost ring costs a second and never a release. It promises that what is served never
 * falls to a lower epoch than was served before (I10), and that no page is said to be confirmed by a database that did
 * not answer or that is older than what stands. It does not promise that the database is there: without it the shelf
 * stays as it is, each page says itself since when, and after five minutes that it is unconfirmed.
 */

/** The database's side, as `NewsroomStore` has it. */
export interface Releases {
  read(sinceEpoch: number): Promise<Reading>;
  report(replica: string, epoch: number): Promise<void>;
  reportOrigins(replica: string, origins: readonly Standing[]): Promise<void>;
  leave(replica: string): Promise<void>;
  /** The bytes of an image that a released version shows. */
  image(sha256: string): Promise<Buffer | undefined>;
}

export interface PressPorts {
  readonly press: (state: PublicState, manner: Manner) => Iterable<Document>;
  /** Whether pressing the same state again would bring more pages to their time of confirmation. */
  readonly isBehind?: () => boolean;
  /** What is said in `Link` with a document. */
  readonly linkOf?: LinkOf;
  /** Told of each state, in the turn in which its shelf is put before the readers. */
  readonly onShown?: (state: PublicState, shelf: Shelf) => void;
  readonly pictures?: Pictures;
  readonly disk: Disk;
  readonly clock: Clock;
  /** The machine's date, in ms since 1970: only it can tell how old a state is that another process left on the disk. */
  readonly dateMs: () => number;
  /** How long a confirmation holds, where that is not the five minutes that every page names. */
  readonly holdsMs?: number;
  readonly log: Log;
  /** Under which the board shows this newsroom; the same over restarts. */
  readonly replica: string;
  /** The public address is https. */
  readonly secure: boolean;
  /** Other places that get each shelf, and may know of newer ones. */
  readonly mirrors?: Pick<Mirrors, 'offer' | 'newerThan' | 'standings'>;
}

/** How often the board hears of a newsroom that has nothing new. */
const HEARTBEAT_MS = 10_000;
/** A database that accepts and never answers counts as one that is away (fault 2: recovery within 15 s). */
const ANSWER_WITHIN_MS = 5_000;
const LEAVE_WITHIN_MS = 1_000;
/** How often the mirrors are asked for a higher epoch while the database does not answer. */
const ASK_ELSEWHERE_MS = 10_000;
/** The newsroom starts before the database does; until then its silence is no news. */
const STARTING_MS = 15_000;

/** Seconds for which a cache may keep a page. In a crowd it is worth more that a proxy or a phone asks less often. */
const MAX_AGE = { full: 2, light: 10 } as const;

export class PressLoop {
  /** What the shelf was pressed from; null until there is one. */
  private state: PublicState | null = null;
  private shelf: Shelf | null = null;
  /** The highest epoch ever served from here, in this process or another before it. */
  private highest = 0;
  private releases: Releases | undefined;
  /** The next reading takes every message, because what happened to the database meanwhile is not known. */
  private whole = true;
  private older = false;
  private manner = FULL;
  /** When, by our clock, the time of confirmation on the shelf was given. */
  private confirmedMs = Number.NEGATIVE_INFINITY;
  /** One pressing after the other, whoever asked for it: the presser remembers the one before. */
  private pressing: Promise<unknown> = Promise.resolve();
  /** When it was first connected to a database that has not answered since; null once it has. */
  private waitingSinceMs: number | null = null;
  private reported = { epoch: -1, atMs: Number.NEGATIVE_INFINITY };
  /** What the board was told of the mirrors. */
  private reportedOrigins = '[]';
  private askedElsewhereMs = Number.NEGATIVE_INFINITY;
  /** A mirror has a newer epoch than the one that is shown here, and the database cannot be asked about it. */
  private overtaken = false;
  private passing: Promise<void> | undefined;
  private rung = false;
  private stopped = false;
  private readonly alarms: Alarms;
  private readonly keeper: Keeper;
  private readonly deadline: Deadline;

  private readonly holdsMs: number;

  constructor(private readonly ports: PressPorts) {
    this.holdsMs = ports.holdsMs ?? CONFIRMATION_HOLDS_MS;
    this.alarms = new Alarms(ports.log);
    this.keeper = new Keeper(ports.disk, ports.clock, this.alarms);
    this.deadline = new Deadline(ports.clock);
  }

  /** Serves what the disk has, before there is any database. Never rejects: without a disk there is only more to read. */
  async wake(): Promise<void> {
    const { disk, log } = this.ports;
    try {
      const { state, highest, refused } = await disk.load();
      for (const why of refused) log.alarm(why);
      this.highest = highest;
      if (state === null) return;
      if (state.epoch < highest)
        log.alarm(
          `Epoch ${highest} was served before, but its state on disk cannot be used: epoch ${state.epoch} is shown, ` +
            'as it was confirmed then, until the database answers.',
        );
      const ageMs = Math.max(0, this.ports.dateMs() - instant(state.confirmedAt)!);
      this.confirmedMs = this.ports.clock.nowMs() - ageMs;
      this.vouch(ageMs < this.holdsMs);
      await this.ports.pictures?.gather(state);
      await this.inTurn(() => this.show(state));
      log.info(`Serving epoch ${state.epoch} from disk, confirmed at ${state.confirmedAt}.`);
    } catch (error) {
      log.alarm('The state on disk could not be shown; the newsroom waits for the database.', error);
    }
  }

  /** What is before the readers; null until there is a state. */
  current(): Shelf | null {
    return this.shelf;
  }

  /**
   * Presses what stands anew, lighter or as usual, without asking the database: a crowd does not wait for one that is
   * silent. The pages come in slices, so that readers and releases get their turns in between. Never rejects; resolves
   * when all is pressed, or when the manner has been changed again meanwhile.
   */
  async pressAs({ light }: Pick<Manner, 'light'>): Promise<void> {
    if (light === this.manner.light) return;
    const manner = { ...this.manner, light };
    this.manner = manner;
    do await this.tryToShow(() => this.state);
    while (this.ports.isBehind?.() && this.manner === manner && !this.stopped && !this.alarms.stands('press'));
  }

  /** From now on the database is read; each ring is a pass. */
  follow(releases: Releases): void {
    this.releases = releases;
    this.waitingSinceMs = this.ports.clock.nowMs();
    this.ring();
  }

  /** Asks for a pass soon. Any number of rings while one runs make one more. */
  ring(): void {
    this.rung = true;
    if (!this.stopped) this.passing ??= this.passes();
  }

  /** Resolves when no pass is running. */
  async idle(): Promise<void> {
    while (this.passing) await this.passing;
  }

  /** Breaks off waiting for the database and takes this newsroom off the board. What is on the shelf stays there. */
  async stop(): Promise<void> {
    if (this.stopped) return this.idle();
    this.stopped = true;
    this.deadline.breakOff();
    await this.idle();
    await this.pressing;
    if (this.releases === undefined || this.reported.epoch < 0) return;
    // A board that names a closed newsroom for a while is no reason to hold up its end.
    await this.deadline.within(LEAVE_WITHIN_MS, this.releases.leave(this.ports.replica)).catch(() => undefined);
  }

  private async passes(): Promise<void> {
    while (this.rung && !this.stopped) {
      this.rung = false;
      try {
        if (this.releases) await this.pass(this.releases);
        else await this.doubt();
      } catch (error) {
        this.alarms.raise('pass', 'A pass of the newsroom failed; the page stays as it is.', error);
      }
      // After our own disk, and without waiting: a mirror that fails or hangs holds up nothing here.
      if (this.shelf) this.ports.mirrors?.offer(this.shelf);
    }
    // In the same turn as the last look at `rung`, so that no ring can fall in between and be lost.
    this.passing = undefined;
  }

  private async pass(releases: Releases): Promise<void> {
    const since = this.whole && !this.older ? 0 : this.highest;
    const reading = await this.ask('database', () => releases.read(since));
    if (reading === null) {
      await this.askElsewhere();
      return this.doubt();
    }
    this.overtaken = false;
    this.alarms.clear('elsewhere', 'What is shown here is the database’s word again.');
    if (!this.believes(reading)) return this.doubt();
    const due = this.state === null || this.whole || this.manner.unconfirmed || isDue(this.state, reading);
    const merged = due ? merge(this.state, reading) : this.state;
    // Before the page that shows them, and for posts whose readers are led to them; a text waits for them a second.
    const came = merged !== null && (await this.ports.pictures?.gather(merged, (sha256) => releases.image(sha256)));
    const next = due || came || this.ports.isBehind?.() ? merged : null;
    if (due) this.vouch(true);
    if (next && !(await this.tryToShow(() => next))) return;
    if (due) this.confirmedMs = this.ports.clock.nowMs();
    // The next slice, after whatever has been released meanwhile.
    if (this.ports.isBehind?.()) this.rung = true;
    this.whole = false;
    if (this.state) await this.keeper.keep(this.state);
    await this.report(releases);
    await this.reportOrigins(releases);
  }

  /**
   * Cut off from the database, a newsroom can still learn from a mirror that others have released (fault 22). Its pages
   * then say at once that they are unconfirmed. It shows nothing of what the mirror has: a mirror is bytes for readers,
   * and no state that could be pressed and vouched for.
   */
  private async askElsewhere(): Promise<void> {
    const { mirrors, clock } = this.ports;
    if (!mirrors || !this.alarms.stands('database') || clock.nowMs() - this.askedElsewhereMs < ASK_ELSEWHERE_MS) return;
    this.askedElsewhereMs = clock.nowMs();
    const newer = await mirrors.newerThan(this.highest);
    if (newer === null) return;
    this.overtaken = true;
    this.alarms.raise(
      'elsewhere',
      `The mirror ${newer.mirror} has epoch ${newer.epoch}, confirmed at ${newer.confirmedAt}: others have released since ` +
        `epoch ${this.highest}, which this newsroom goes on showing, unconfirmed. Mend its way to the database, or take it ` +
        'out of the load balancer.',
    );
  }

  /** What nobody has vouched for in five minutes says so on every page, until somebody does (faults 2 and 22). */
  private async doubt(): Promise<void> {
    const holds = !this.overtaken && this.ports.clock.nowMs() - this.confirmedMs < this.holdsMs;
    if (this.state === null || holds) return;
    if (this.manner.unconfirmed && !this.ports.isBehind?.()) return;
    this.vouch(false);
    do if (!(await this.tryToShow(() => this.state))) return;
    while (this.ports.isBehind?.() && !this.stopped);
  }

  private vouch(confirmed: boolean): void {
    if (this.manner.unconfirmed === confirmed) this.manner = { ...this.manner, unconfirmed: !confirmed };
  }

  /** A database below what was served has lost releases: nothing of it is taken, and it confirms nothing (fault 3). */
  private believes(reading: Reading): boolean {
    if (reading.epoch >= this.highest) {
      if (!this.older) return true;
      this.older = false;
      this.alarms.clear('older', `The database is at epoch ${reading.epoch} again; what it says is shown.`);
      // It may have given new releases numbers that we have seen already: it is read again, from the beginning.
      this.rung = true;
      return false;
    }
    this.older = true;
    this.whole = true;
    this.alarms.raise(
      'older',
      `The database is older than what this newsroom has served (epoch ${this.highest}): it was restored from a ` +
        `backup, or it is another one. ${this.state ? 'The newer state stays on the page, unconfirmed' : 'Nothing is shown'}. ` +
        'Run `tocsin reconcile` to bring the lost releases back; if the database was replaced on purpose, stop the ' +
        'newsroom, remove its directory of states from the data directory, and start it again.',
    );
    return false;
  }

  /** A document that cannot be pressed is our fault: the last good shelf stays, and each pass tries again. */
  private tryToShow(which: () => PublicState | null): Promise<boolean> {
    return this.inTurn(async () => {
      // Asked for only now: what was the newest state when this began to wait may have been overtaken.
      const state = which();
      if (state === null) return false;
      try {
        await this.show(state);
        this.alarms.clear('press', `Epoch ${state.epoch} could be pressed and is on the shelf.`);
        return true;
      } catch (error) {
        const shown = this.shelf ? `epoch ${this.shelf.epoch} stays on the page` : 'there is nothing on the page';
        this.alarms.raise('press', `Epoch ${state.epoch} could not be pressed; ${shown}.`, error);
        return false;
      }
    });
  }

  private inTurn<T>(press: () => Promise<T>): Promise<T> {
    const pressed = this.pressing.then(press);
    this.pressing = pressed.catch(() => undefined);
    return pressed;
  }

  private async show(state: PublicState): Promise<void> {
    const { epoch, confirmedAt } = state;
    const { light } = this.manner;
    const pressed = await finish(this.ports.press(state, this.manner), this.shelf?.documents, this.ports.linkOf);
    const documents = new Map([...pressed, ...(this.ports.pictures?.of(state) ?? [])]);
    const moved = this.state === null || this.whole || isMoved(this.state, state);
    // From here on every answer is of the new epoch: the whole shelf changes in this one assignment.
    const maxAge = light ? MAX_AGE.light : MAX_AGE.full;
    this.shelf = { epoch, confirmedAt, secure: this.ports.secure, light, maxAge, documents };
    if (state !== this.state) this.keeper.shown(moved);
    this.state = state;
    this.highest = Math.max(this.highest, epoch);
    this.ports.onShown?.(state, this.shelf);
  }

  private async report(releases: Releases): Promise<void> {
    if (this.shelf === null) return;
    const { epoch } = this.shelf;
    const atMs = this.ports.clock.nowMs();
    if (epoch <= this.reported.epoch && atMs - this.reported.atMs < HEARTBEAT_MS) return;
    const told = await this.ask('report', () => releases.report(this.ports.replica, epoch).then(() => true));
    if (told) this.reported = { epoch, atMs };
  }

  private async reportOrigins(releases: Releases): Promise<void> {
    const origins = this.ports.mirrors?.standings() ?? [];
    const news = JSON.stringify(origins);
    if (this.shelf === null || news === this.reportedOrigins) return;
    const told = await this.ask('report', () => releases.reportOrigins(this.ports.replica, origins).then(() => true));
    if (told) this.reportedOrigins = news;
  }

  /** Null when the database does not answer in time, which is told once, and not while everything is still starting. */
  private async ask<T>(trouble: Trouble, question: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await this.deadline.within(ANSWER_WITHIN_MS, question());
      this.waitingSinceMs = null;
      this.alarms.clear(trouble, trouble === 'database' ? 'The database answers again.' : 'The board is told again.');
      return answer;
    } catch (error) {
      const waited = this.waitingSinceMs === null ? null : this.ports.clock.nowMs() - this.waitingSinceMs;
      if (this.stopped || (waited !== null && waited < STARTING_MS)) return null;
      this.alarms.raise(trouble, this.told(trouble), error);
      return null;
    }
  }

  private told(trouble: Trouble): string {
    if (trouble === 'report')
      return (
        'The board cannot be told what is shown here: the database can be read and takes no writes now. The page is ' +
        'not affected.'
      );
    return `The database does not answer. ${this.state ? 'The page stays as it was last confirmed' : 'There is no state to show yet'}.`;
  }
}

/** Reading may go on where writing does not: while a standby waits to be promoted. */
type Trouble = 'database' | 'report';
