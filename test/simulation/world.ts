import { type Point, type StepPorts, step, type View } from '../../src/dispatch/step.js';
import type { Channel, ChannelKind } from '../../src/domain/channel.js';
import type { Delivery } from '../../src/domain/delivery.js';
import type { Language } from '../../src/domain/language.js';
import { type Kind, mayFollow, SEVERITIES, type Version } from '../../src/domain/message.js';
import { type Placement, type Post, TIMING } from '../../src/domain/placement.js';
import { headOf, stepOf } from '../../src/domain/plan.js';
import type { Claim, PlacementChange } from '../../src/store/placements.store.js';
import type { About, Coverage } from './coverage.js';
import { Dice } from './dice.js';
import { type Call, FarSide, type Witness } from './far-side.js';
import { type Drifted, iso, MemoryStore, type Row } from './memory-store.js';
import { contentOf, coreOf, LANGUAGES, REFERENCE, type Read, renditionOf, type Telling, versionOf } from './night.js';
import type { Variant } from './variants.js';
import { Violation } from './violation.js';

const CHANNEL = 'channel';
const VERSIONS = 6;
/** Far more than any night needs: whoever moves more often than that goes in circles. */
const MOVES = 2_000;
const MINUTE_MS = 60_000;
/** Milliseconds that pass between two events; the hour is that of the far side's keys. */
const PAUSES = [100, 1_000, 3_000, 5_000, 9_000, 9_900, 12_000, 21_000, 40_000, MINUTE_MS, 80_000, 900_000, 3_660_000];
const PICTURE = new Uint8Array(1);
const HUB_FAILED = new Error('A secret does not open.');
const YES = Promise.resolve(true);
const NO = Promise.resolve(false);

/** A process that dispatches, with the one claim it holds. */
interface Worker {
  readonly claim: Claim;
  readonly steps: AsyncGenerator<Point, void>;
  point: Point | null;
  about: About;
  call: Call | null;
  ended: boolean;
}

export interface NightOptions {
  readonly coverage: Coverage;
  /** The real one of the kind of channel. */
  readonly again: ChannelKind['again'];
  /** Told what happens, for people. */
  readonly tell?: (line: string) => void;
}

/**
 * One message on one channel for one night, under a clock that only the schedule moves: two or three workers that run
 * the hub's own step, officers, people on the platform, and a far side that fails as far sides do. Each number of the
 * schedule is one event. Then everything works again, and every placement must come to rest where it should.
 */
export class World implements Witness {
  private readonly dice = new Dice();
  private readonly store: MemoryStore;
  private readonly far: FarSide;
  private readonly channel: Channel;
  private readonly languages: readonly Language[];
  private readonly workers: (Worker | null)[] = [];
  private readonly tellings: Telling[] = [];
  private readonly versions: Version[] = [];
  private readonly ports: StepPorts;
  private filter: Channel['filter'];
  /** Endpoints are told of a release by and by. */
  private fanOutDue = false;
  private pageShows = 0;
  private pageStuck = false;
  private honest = false;
  private disturbing = false;
  private broken: unknown = null;
  private moves = 0;
  /** Versions that an intent was ever committed for. */
  private readonly intents = new Set<number>();

  constructor(
    private readonly variant: Variant,
    private readonly options: NightOptions,
    nature: number,
  ) {
    const { capabilities, traits, kind } = variant;
    const { dice } = this;
    dice.seed(nature);
    const keyed = traits.keyed && dice.roll(3) > 0;
    this.far = new FarSide(
      {
        traits: { ...traits, keyed, refusesEqual: traits.refusesEqual && dice.roll(3) > 0 },
        ordersItself: capabilities.ordersItself,
        remembersRemoved: dice.roll(2) === 0,
        blind: keyed && dice.roll(6) === 0,
      },
      dice,
      this,
    );
    let made = 0;
    this.store = new MemoryStore('message', () => `placement-${++made}`);
    this.store.now = 1_795_305_600_000;
    this.store.addChannel(CHANNEL);
    this.languages = dice.roll(2) === 0 ? LANGUAGES.slice(0, 1) : LANGUAGES;
    for (let i = dice.roll(2) + 2; i > 0; i--) this.workers.push(null);
    this.filter = { languages: [], categories: [], minimumSeverity: dice.roll(3) === 0 ? 'Severe' : null };
    this.channel = {
      id: CHANNEL,
      kind,
      name: kind,
      world: 'exercise',
      filter: this.filter,
      capabilities,
      paused: null,
    };
    this.ports = {
      view: (placement) => this.view(placement),
      write: (claim, change) => this.write(claim, change),
      shownEpoch: async () => this.pageShows,
      databaseNowMs: () => this.store.now,
      image: async () => PICTURE,
      keyOf: (id, ordinal, generation) => `${id}/${ordinal}/${generation}`,
      digest: () => 'digest',
      timing: TIMING,
    };
    this.release();
  }

  static async play(variant: Variant, options: NightOptions, schedule: readonly number[]): Promise<void> {
    const world = new World(variant, options, schedule[0] ?? 0);
    if (variant.capabilities.retires.length > 0 && world.dice.roll(2) === 0) await world.evening();
    for (let i = 1; i < schedule.length; i++) {
      const working = world.event(schedule[i]!);
      if (working) await working;
    }
    await world.morning();
  }

  /** A chain of two posts that stand, so that there is something to replace. */
  private async evening(): Promise<void> {
    this.honest = true;
    this.far.honest = true;
    await this.rest();
    this.release('update');
    await this.rest();
    this.honest = false;
    this.far.honest = false;
  }

  now(): number {
    return this.store.now;
  }

  count(what: string): void {
    this.options.coverage.count('any', what);
  }

  private tell(line: () => string): void {
    this.options.tell?.(`${String((this.store.now - 1_795_305_600_000) / 1_000).padStart(8)} s  ${line()}`);
  }

  // What happens ---------------------------------------------------------------------------------------------------

  /** Only what a worker does takes a promise: most of the time of a simulation goes where none is needed. */
  private event(number: number): Promise<unknown> | undefined {
    this.dice.seed(number);
    const event = number % 100;
    if (event < 40) return this.move(event % this.workers.length);
    if (event < 58) return this.finish(event % this.workers.length);
    if (event < 66) this.release();
    else if (event < 73) this.kill(event % this.workers.length);
    else if (event < 89) this.pass(this.dice.of(PAUSES));
    else if (event < 93) this.somebody();
    else if (event < 95) this.retry();
    else if (event < 96) this.pauseOrResume();
    else if (event < 98) this.restore();
    else if (event < 99) this.far.forgetKeys();
    else this.refilter();
    return undefined;
  }

  private release(wanted?: Kind): void {
    const kinds = this.tellings.map(({ kind }) => kind);
    if (kinds.length >= VERSIONS) return;
    const n = kinds.length + 1;
    const before = this.tellings.at(-1);
    const telling: Telling = {
      kind: wanted ?? this.nextKind(kinds),
      severity: this.dice.roll(4) === 0 ? 'Minor' : 'Severe',
      languages: this.dice.roll(5) === 0 ? this.languages.slice(0, 1) : this.languages,
      words: before && this.dice.roll(3) === 0 ? before.words : n,
      images: this.variant.capabilities.media && this.dice.roll(2) === 0 ? this.dice.roll(2) + 1 : 0,
    };
    this.tellings.push(telling);
    this.versions.push(versionOf(n, telling, iso(this.store.now)));
    this.pageStuck = !this.honest && this.dice.roll(8) === 0;
    if (!this.pageStuck) this.pageShows = n;
    this.tell(() => `version ${n} is released: ${telling.kind}, ${telling.severity}, ${telling.languages}`);
    if (this.variant.capabilities.ordersItself) this.fanOutDue = true;
    else this.raise();
  }

  /** More often than not what makes the older posts go, where some are there to go. */
  private nextKind(kinds: readonly Kind[]): Kind {
    const allowed = mayFollow(kinds);
    const retiring = allowed.filter((kind) => this.variant.capabilities.retires.includes(kind));
    return retiring.length > 0 && kinds.length > 1 && this.dice.roll(5) > 1
      ? this.dice.of(retiring)
      : this.dice.of(allowed);
  }

  private raise(): void {
    this.fanOutDue = false;
    const telling = this.tellings.at(-1)!;
    const channel = { ...this.channel, filter: this.filter };
    this.store.raise(this.tellings.length, contentOf(telling), rankOf(telling), [channel]);
  }

  pass(ms: number): void {
    this.store.now += ms;
    if (!this.pageStuck || ms > MINUTE_MS) this.pageShows = this.tellings.length;
    this.far.pass();
    this.tell(() => `… ${ms / 1_000} s pass`);
  }

  private kill(i: number): void {
    const worker = this.workers[i];
    if (!worker) return;
    this.workers[i] = null;
    const { coverage } = this.options;
    if (worker.point) coverage.count(this.aboutOf(worker), `killed at ${worker.point}`);
    this.tell(() => `worker ${i} is killed at ${worker.point}`);
  }

  /** Somebody on the platform changes or removes a post of ours. */
  private somebody(): void {
    const posts = this.far.posts.filter((post) => post.visible && !post.byHand);
    if (posts.length === 0) return;
    const post = this.dice.of(posts);
    const event = this.dice.roll(2) === 0 ? 'edited' : 'deleted';
    this.far.byHand(post, event);
    this.tell(() => `somebody ${event} ${post.ids[0]} by hand`);
  }

  private retry(): void {
    for (const row of this.store.rows)
      if (this.store.retry(row.id)) {
        this.count('retried by an officer');
        this.tell(() => `an officer retries ${row.language}`);
      }
  }

  private pauseOrResume(): void {
    const channel = this.store.channels.get(CHANNEL)!;
    channel.paused = channel.paused === null ? 'By an officer.' : null;
    this.tell(() => `the channel is ${channel.paused === null ? 'resumed' : 'paused'} by an officer`);
  }

  private refilter(): void {
    this.filter = { ...this.filter, minimumSeverity: this.filter.minimumSeverity === null ? 'Severe' : null };
    this.tell(() => `the channel now takes ${this.filter.minimumSeverity ?? 'everything'}`);
  }

  /** An officer wants ours back on every post that drifted; sometimes on one that somebody has put right meanwhile. */
  private restore(): number {
    let restored = 0;
    for (const row of this.store.rows) {
      const drifted = row.posts.flatMap((post): Drifted[] => {
        const stands = post.visible ? this.far.find(post.remoteIds.at(-1) ?? null) : undefined;
        if (!stands) return [];
        const about = { ordinal: post.ordinal, isHead: post === row.posts.at(-1) };
        if (!stands.visible) return [{ ...about, kind: 'deleted' }];
        return stands.byHand || (!this.honest && this.dice.roll(4) === 0) ? [{ ...about, kind: 'edited' }] : [];
      });
      const changed = drifted.length;
      if (changed === 0) continue;
      restored += changed;
      this.store.restore(row.id, drifted);
      this.count('mended');
      this.tell(() => `an officer wants ${changed} post(s) in ${row.language} back`);
    }
    return restored;
  }

  // Workers ---------------------------------------------------------------------------------------------------------

  private begin(i: number): boolean {
    if (this.fanOutDue) this.raise();
    const lane = this.variant.capabilities.ordersItself ? 'endpoints' : 'posts';
    const preempts = this.store.rows.some((row) => row.ordersItself && row.leaseUntil >= this.store.now);
    const [claim] = this.store.claim({ lane, limit: 1, leaseMs: TIMING.leaseMs });
    if (!claim) {
      this.count('idle');
      return false;
    }
    if (preempts) this.count('pre-empted');
    this.workers[i] = { claim, steps: step(claim, this.ports), point: null, about: 'any', call: null, ended: false };
    return true;
  }

  /** To the next point of its step. */
  private move(i: number): Promise<void> | undefined {
    return this.workers[i] || this.begin(i) ? this.moveOn(i) : undefined;
  }

  private async moveOn(i: number): Promise<void> {
    const worker = this.workers[i]!;
    this.moves += 1;
    if (this.moves > MOVES) this.breaks('I9', 'the hub goes in circles');
    if (worker.call && !worker.call.answered) this.awaitAnswer(worker.call);
    let next: IteratorResult<Point, void>;
    try {
      next = await worker.steps.next();
    } catch (failure) {
      if (failure !== HUB_FAILED) throw failure;
      this.count('the hub failed');
      this.workers[i] = null;
      return;
    }
    if (this.broken) throw this.broken;
    if (next.done) {
      this.workers[i] = null;
      return;
    }
    worker.point = next.value;
    worker.call = next.value === 'sending' ? this.far.last! : null;
    this.options.coverage.count(this.aboutOf(worker), next.value);
    this.tell(() => `worker ${i} at ${next.value} (${this.aboutOf(worker)})`);
  }

  private awaitAnswer(call: Call): void {
    const at = call.answer === null ? call.landsAt : call.answerAt;
    if (at > this.store.now) this.pass(at - this.store.now);
    else this.far.pass();
  }

  /** To the end of its claim; without one, it waits for the next that is due. */
  private async finish(i: number): Promise<boolean> {
    if (!this.workers[i]) {
      if (this.fanOutDue) this.raise();
      const due = this.store.nextDue();
      if (due !== null && due > this.store.now) this.pass(due - this.store.now);
      if (!this.begin(i)) return false;
    }
    while (this.workers[i]) await this.moveOn(i);
    return true;
  }

  /** What a claim is about; of one that has not come so far, what its open attempt is about. */
  private aboutOf(worker: Worker): About {
    if (worker.about !== 'any') return worker.about;
    const { attempt, posts } = worker.claim.placement;
    if (attempt) worker.about = aboutOf(attempt, posts);
    return worker.about;
  }

  private workerOf(claim: Claim): Worker | undefined {
    return this.workers.find((worker) => worker?.claim === claim) ?? undefined;
  }

  // What a step is given --------------------------------------------------------------------------------------------

  private async view({ language, desired }: Placement): Promise<View | null> {
    this.disturb();
    if (!this.honest && this.dice.roll(60) === 0) throw HUB_FAILED;
    if (this.store.channels.get(CHANNEL)!.paused !== null) {
      this.count('nothing may be sent any more');
      return null;
    }
    return {
      reference: REFERENCE,
      channelName: CHANNEL,
      capabilities: this.variant.capabilities,
      versions: this.versions.length === desired ? this.versions : this.versions.slice(0, desired),
      channel: this.far,
      rendition: (n) => renditionOf(n, this.tellings[n - 1]!, language),
      again: this.options.again,
      budget: () => undefined,
    };
  }

  /** The database is slow, and the world does not wait for it. */
  private disturb(): void {
    if (this.honest || this.disturbing || this.dice.roll(16) > 0) return;
    this.disturbing = true;
    const lot = this.dice.roll(8);
    if (lot < 3) this.release();
    else if (lot < 6) this.pass(this.dice.of([100, 2_000, 9_500, 12_000]));
    else if (lot < 7) this.restore();
    else this.somebody();
    this.disturbing = false;
  }

  private write(claim: Claim, change: PlacementChange): Promise<boolean> {
    try {
      this.disturb();
      const row = this.store.row(claim.placement.id);
      const { shown } = row;
      const zombie = row.fence !== claim.fence;
      const written = this.store.write(claim, change);
      this.observe(claim, change, { written, zombie });
      if (written && change.attempt && change.whileDesired !== undefined)
        this.assertIntent(row, change.attempt.version);
      if (written && row.shown > shown) this.assertShown(row);
      return written ? YES : NO;
    } catch (violation) {
      this.broken ??= violation;
      return NO;
    }
  }

  private observe(claim: Claim, change: PlacementChange, { written, zombie }: { written: boolean; zombie: boolean }) {
    const { coverage } = this.options;
    const worker = this.workerOf(claim);
    if (!worker) return;
    if (change.attempt && change.whileDesired !== undefined) {
      const before = worker.about;
      worker.about = aboutOf(change.attempt, claim.placement.posts);
      if (before === 'any') coverage.count(worker.about, 'claimed');
      if (before === 'any' && !written && !zombie) coverage.count(worker.about, 'overtaken');
    }
    const about = this.aboutOf(worker);
    this.tell(() => `  writes ${written ? '' : 'in vain '}${JSON.stringify(change)}`);
    if (zombie) {
      if (!worker.ended) coverage.count(about, 'stopped by the fence');
      worker.ended = true;
      return;
    }
    if (written) coverage.count(about, endOf(worker, change));
  }

  leaving(delivery: Delivery): void {
    const row = this.rowOf(delivery.language)!;
    const { attempt } = row;
    // Where a receiver orders by itself, a worker that was pre-empted may still be sending: what it sends is dropped.
    const intended = row.ordersItself
      ? this.intents.has(delivery.version)
      : attempt?.op === delivery.op && attempt.version === delivery.version && attempt.ordinal === delivery.ordinal;
    this.tell(() => `  ${delivery.op} "${delivery.text}" to ${delivery.remoteId} leaves, key ${delivery.key}`);
    if (!intended) this.breaks('I5', `${delivery.op} of version ${delivery.version} left without a committed intent`);
  }

  asked(language: Language, ordinal: number): boolean {
    return this.rowOf(language)?.posts.some((post) => post.ordinal === ordinal && post.mend) ?? false;
  }

  private rowOf(language: Language): Row | undefined {
    return this.store.rows.find((row) => row.language === language);
  }

  // What must be true -----------------------------------------------------------------------------------------------

  private breaks(invariant: string, saw: string): never {
    const violation = new Violation(invariant, saw);
    this.broken ??= violation;
    throw violation;
  }

  private assertIntent({ desired, shown, mend, owes }: Row, version: number): void {
    this.intents.add(version);
    if (version !== desired || (version <= shown && !mend && !owes))
      this.breaks('I2', `version ${version} is to be written, ${desired} is desired and ${shown} shown`);
  }

  private assertShown({ shown, language }: Row): void {
    if (this.far.nature.blind) return;
    const sight = this.far.record.sight(language);
    const was = this.variant.capabilities.ordersItself
      ? sight.highestReceived >= shown
      : sight.said.has(this.coreOf(shown));
    if (!was) this.breaks('I8', `version ${shown} in ${language} counts as shown and never was`);
  }

  private coreOf(n: number): string {
    const { kind, words } = this.tellings[n - 1]!;
    return coreOf(kind, words);
  }

  // The morning after -----------------------------------------------------------------------------------------------

  /** No more faults: everything comes to rest, and officers put right what they are told of. */
  private async morning(): Promise<void> {
    this.honest = true;
    this.far.honest = true;
    this.tell(() => 'from here on nothing fails any more');
    for (let i = 0; i < this.workers.length; i++) if (this.dice.roll(2) === 0) this.kill(i);
    await this.rest();
    for (const row of this.store.rows) this.assertTold(row);
    for (let i = 0; i < 3; i++) {
      const again = this.store.rows.filter((row) => row.settled?.as === 'refused' && this.store.retry(row.id));
      if (this.restore() + again.length === 0) break;
      await this.rest();
    }
    if (this.far.nature.blind) return;
    for (const row of this.store.rows) this.assertRest(row);
  }

  /** Until nobody has anything to do. What an answer of the night still pauses is resumed: that was told. */
  private async rest(): Promise<void> {
    for (let i = 0; i < 400; i++) {
      this.store.channels.get(CHANNEL)!.paused = null;
      const busy = this.workers.findIndex((worker) => worker !== null);
      if (!(await this.finish(Math.max(busy, 0)))) return;
    }
    this.breaks('I9', 'the hub does not come to rest');
  }

  private assertTold({ language, shown, desired, settled, error, mend }: Row): void {
    if (shown === desired && !mend) return;
    if (settled?.version === desired && (settled.as === 'excused' || error)) return;
    this.breaks('I9', `${language} shows ${shown} of ${desired}, and nobody is told`);
  }

  private assertRest(row: Row): void {
    const { language, shown, desired, settled, error, posts } = row;
    this.assertTold(row);
    if (desired !== this.versions.length)
      this.breaks('I9', `${language} was not told of version ${this.versions.length}`);
    if (settled?.version === desired && settled.as === 'refused') {
      if (error?.code === 'unsure') this.count('unsure');
      else if (error?.code !== 'not-found' && error?.code !== 'no-reply')
        this.breaks('I9', `${language} stays refused: ${error?.code}`);
      return;
    }
    const sight = this.far.record.sight(language);
    if (this.variant.capabilities.ordersItself) {
      const right = shown === desired ? sight.highestReceived === desired : sight.highestReceived === 0;
      if (!right) this.breaks('I9', `the receiver was left with version ${sight.highestReceived} of ${desired}`);
      return;
    }
    const head = headOf(posts);
    const headId = head && this.far.find(head.remoteIds.at(-1)!)?.ids[0];
    for (const [id, standing] of sight.standing) {
      if (standing.byHand) continue;
      if (shown < desired) this.breaks('I9', `version ${standing.version} in ${language} was left on air`);
      const post = posts.find(({ remoteIds, visible }) => visible && remoteIds.includes(id));
      if (!post) this.breaks('I9', `a post of version ${standing.version} stands that the hub does not know of`);
      if (id !== headId) this.assertOlder(post!, standing);
    }
    if (shown < desired) return;
    const shows = headId === undefined ? undefined : sight.standing.get(headId);
    if (!shows || shows.points || shows.core !== this.coreOf(desired))
      this.breaks('I9', `${language} counts as shown, and the newest post is ${JSON.stringify(shows)}`);
    this.assertImages(row, head!);
  }

  /** Every image that the far side takes, where one can still be brought; and never one that the version does not show. */
  private assertImages({ language, desired, prepared, error }: Row, head: Post): void {
    const { images } = this.tellings[desired - 1]!;
    const carries = this.far.find(head.remoteIds.at(-1)!)!.images.length;
    if (carries > images) this.breaks('I8', `version ${desired} in ${language} shows an image that is not its own`);
    const refused = prepared?.images.filter(({ state }) => state === 'refused').length ?? 0;
    const { edit } = this.variant.capabilities;
    if (edit && !head.locked && carries < images - refused && error === null)
      this.breaks('I9', `version ${desired} in ${language} has ${carries} of ${images} images, and nobody is told`);
  }

  /** The newest version that retires the older ones; one that reads like an earlier one needs no call, and retires nothing. */
  private retiredBefore(retires: readonly Kind[]): number {
    const isNew = (n: number) => !this.tellings.slice(0, n - 1).some((_, i) => this.coreOf(i + 1) === this.coreOf(n));
    return this.tellings.findLastIndex(({ kind }, i) => retires.includes(kind) && isNew(i + 1)) + 1;
  }

  private assertOlder(post: Post, standing: Read): void {
    const { points, edit, retires, delete: deletes } = this.variant.capabilities;
    if (edit && points && !post.locked && !standing.points)
      this.breaks('I9', `an older post of version ${standing.version} does not point on`);
    if (deletes && standing.version < this.retiredBefore(retires))
      this.breaks('I9', `a post of version ${standing.version} stands that a correction or withdrawal replaced`);
  }
}

/** As releases.store.ts ranks: a withdrawal before everything else, then the worst severity. */
const RANKS: { readonly [kind in Kind]?: number } = { withdrawal: 100, correction: 50, hold: 50 };
const rankOf = ({ kind, severity }: Telling): number =>
  (RANKS[kind] ?? 0) + SEVERITIES.length - SEVERITIES.indexOf(severity);

function aboutOf(attempt: NonNullable<Placement['attempt']>, posts: readonly Post[]): About {
  const step = stepOf(attempt, posts);
  return step.op === 'edit' ? `edit ${step.as}` : step.op;
}

/** By what a claim wrote, how it ended. */
function endOf({ point, claim }: Worker, change: PlacementChange): string {
  if (change.pauseChannel !== undefined) return 'channel paused';
  if (point === 'prepared') return change.owes ? 'prepared what is owed' : 'prepared';
  if (change.ended) return change.ended.outcome === 'absent' ? 'found absent' : change.ended.outcome;
  if (point === 'looked') return change.attempt ? 'absent once' : change.error ? 'look failed' : 'not yet absent';
  if (change.outcome === 'excused' || change.outcome === 'unknown') return change.outcome;
  if (point === 'intended') return change.attempt === null ? 'stopped by the lease check' : 'other';
  if (change.mend === false) return 'settled';
  if (change.outcome === 'delivered') return 'unchanged';
  if (change.releaseForMs === 100) return 'waits for the page';
  return claim.placement.attempt ? 'given back' : 'other';
}
