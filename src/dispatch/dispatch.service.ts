import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { ChannelKinds, CheckResult, OpenChannels, OpenedChannel, Subject } from '../domain/channel.js';
import { ALL_LANGUAGES, type Office } from '../domain/language.js';
import { standingAfter, type Version } from '../domain/message.js';
import type { NoticeCarriers } from '../domain/notice.js';
import type { Placement, Timing } from '../domain/placement.js';
import type { CallSubscribers } from '../domain/subscriber.js';
import { ChannelsStore, channelOf } from '../store/channels.store.js';
import { Database, sha256 } from '../store/database.js';
import { EmbargoesStore } from '../store/embargoes.store.js';
import type { ChannelRow } from '../store/entities.js';
import { type Errand, ErrandsStore } from '../store/errands.store.js';
import { FanoutsStore } from '../store/fanouts.store.js';
import { ImagesStore } from '../store/images.store.js';
import { MessagesStore } from '../store/messages.store.js';
import { NoticesStore } from '../store/notices.store.js';
import { type Claim, PlacementsStore, type PlacementWrite } from '../store/placements.store.js';
import { RenditionsStore } from '../store/renditions.store.js';
import { RenewalsStore } from '../store/renewals.store.js';
import { SightingsStore } from '../store/sightings.store.js';
import { type Listener, listen } from '../store/signals.js';
import { SubscribersStore } from '../store/subscribers.store.js';
import { TopicsStore } from '../store/topics.store.js';
import { VerificationsStore } from '../store/verifications.store.js';
import { WatchStore } from '../store/watch.store.js';
import { backOffMs } from './back-off.js';
import { Batch } from './batch.js';
import { Courier } from './courier.js';
import { Distribution } from './distribution.js';
import { type Drive, EVERYDAY_MS, Loop, lanesOf, type Wish, type Work } from './loop.js';
import { OpenAccounts } from './open-accounts.js';
import { removeForeign } from './remove-foreign.js';
import { type Point, type StepPorts, step, type View } from './step.js';
import { Watcher } from './watch.js';

export interface DispatchSettings {
  readonly kinds: ChannelKinds;
  readonly channels: OpenChannels;
  readonly subscribers: CallSubscribers;
  /** Left out: this process wakes nobody. */
  readonly carriers?: NoticeCarriers;
  readonly office: Office;
  readonly timing: Timing;
  /** Of TOCSIN_KEY; idempotency keys are derived from it. */
  readonly masterKey: Buffer;
  /** Calls under way at once in this process. */
  readonly concurrency: number;
  readonly drive?: Drive;
}

/** Messages whose versions are kept in memory; each is some kilobytes. */
const KEPT_MESSAGES = 100;

/** Time enough to write what the last calls answered. */
const WRITE_MS = 1_000;

export const DISPATCH_SETTINGS = Symbol('DispatchSettings');

/** Between two sweeps of what subscribers have left. */
const SWEEP_MS = 10_000;

/**
 * Dispatch brings every push channel to the desired version. Any number of processes may run it side by side: the rows
 * in Postgres are the only thing they share. It promises what one-truth.md promises, and no order between channels.
 */
@Injectable()
export class DispatchService implements OnApplicationBootstrap, OnApplicationShutdown, Work {
  private readonly log = new Logger('dispatch');
  private readonly loop: Loop;
  private readonly accounts: OpenAccounts;
  private readonly ports: StepPorts;
  private readonly claimedAt = new WeakMap<Claim, Instant>();
  /** Claims of endpoints in this process, by placement. */
  private readonly underWay = new Map<string, { fence: number; overtaken: Promise<void>; give: () => void }>();
  private readonly watcher: Watcher;
  private readonly distribution: Distribution;
  private readonly courier: Courier | undefined;
  /** By message, the one read last at the end. */
  private readonly versions = new Map<string, readonly Version[]>();
  private bell: Listener | undefined;

  constructor(
    @Inject(DISPATCH_SETTINGS) private readonly settings: DispatchSettings,
    private readonly database: Database,
    private readonly placements: PlacementsStore,
    private readonly fanouts: FanoutsStore,
    private readonly errands: ErrandsStore,
    private readonly messages: MessagesStore,
    private readonly renditions: RenditionsStore,
    private readonly channels: ChannelsStore,
    images: ImagesStore,
    renewals: RenewalsStore,
    watches: WatchStore,
    sightings: SightingsStore,
    subscribers: SubscribersStore,
    verifications: VerificationsStore,
    topics: TopicsStore,
    notices: NoticesStore,
    private readonly embargoes: EmbargoesStore,
  ) {
    this.loop = new Loop(
      this,
      lanesOf(settings.concurrency),
      (problem, error) => this.tell(problem, error),
      settings.drive,
    );
    const batch = new Batch<PlacementWrite>((writes) => this.placements.writeAll(writes));
    const { kinds, timing } = settings;
    this.accounts = new OpenAccounts(settings.channels, channels, timing.deadlineMs, (channelId) =>
      renewals.of(channelId, timing.leaseMs),
    );
    this.watcher = new Watcher({
      watches,
      sightings,
      kinds,
      timing,
      channel: (id) => database.transaction((tx) => channels.get(tx, id)),
      open: (row) => this.accounts.of(row),
      check: (row) => this.check(row),
      budget: (channelId, of) => this.accounts.budget(channelId, of),
      rendition: (about) => this.sent(about),
      told: (problem, error) => this.tell(problem, error),
    });
    this.distribution = new Distribution({
      subscribers,
      verifications,
      topics,
      calls: settings.subscribers,
      publicUrl: settings.office.publicUrl,
      leaseMs: timing.leaseMs,
      deadlineMs: timing.deadlineMs,
      challenge: () => randomBytes(24).toString('base64url'),
      told: (problem, error) => this.tell(problem, error),
    });
    this.courier =
      settings.carriers &&
      new Courier({
        notices,
        carriers: settings.carriers,
        leaseMs: timing.leaseMs,
        deadlineMs: timing.deadlineMs,
        told: (problem, error) => this.tell(problem, error),
      });
    const secret = createHmac('sha256', settings.masterKey).update('tocsin/idempotency/1').digest();
    this.ports = {
      view: (placement) => this.view(placement),
      write: (claim, change, ...lines) => batch.write({ claim, change, lines }),
      overtaken: (claim) => this.underWay.get(claim.placement.id)?.overtaken,
      shownEpoch: () => this.placements.shownEpoch(),
      databaseNowMs: (claim) => Date.parse(claim.claimedAt) + sinceMs(this.claimedAt.get(claim)),
      keyOf: (placementId, ordinal, generation) =>
        createHmac('sha256', secret).update(`${placementId}/${ordinal}/${generation}`).digest('base64url'),
      image: async (digest) => (await images.bytes(digest))?.bytes,
      digest: sha256,
      timing: settings.timing,
    };
  }

  onApplicationBootstrap(): void {
    this.bell = listen(this.database.servers, ['work'], () => {
      this.loop.ring();
      this.distribution.ring();
      this.courier?.ring();
    });
    this.tick();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bell?.close();
    // Calls end by their deadline; what waits for a database that has frozen may not hold up the end of the process.
    const patience = new AbortController();
    const waited = wait(this.settings.timing.deadlineMs + WRITE_MS, undefined, { signal: patience.signal });
    await Promise.race([
      Promise.all([this.loop.stop(), this.watcher.stop(), this.distribution.stop(), this.courier?.stop()]),
      waited,
    ]);
    patience.abort();
    await waited.catch(() => undefined);
    await this.accounts.close();
  }

  @Interval(EVERYDAY_MS)
  tick(): void {
    this.loop.ring();
    this.watcher.ring();
    this.distribution.ring();
    this.courier?.ring();
  }

  @Interval(SWEEP_MS)
  async sweep(): Promise<void> {
    await this.distribution.sweep();
  }

  advanceFanout(): Promise<boolean> {
    return this.fanouts.advance(this.settings.kinds);
  }

  async claim(wish: Wish): Promise<readonly Claim[]> {
    // Taken before the query, so that this process believes its lease to end no later than the database does.
    const before = instantNow();
    const claims = await this.placements.claim({ ...wish, leaseMs: this.settings.timing.leaseMs });
    for (const claim of claims) {
      this.claimedAt.set(claim, before);
      if (claim.lane === 'endpoints') this.overtake(claim);
    }
    return claims;
  }

  async *step(claim: Claim): AsyncGenerator<Point, void> {
    try {
      yield* step(claim, this.ports);
    } finally {
      const { id } = claim.placement;
      if (this.underWay.get(id)?.fence === claim.fence) this.underWay.delete(id);
    }
  }

  /** A call that still waits for its answer is broken off when the same endpoint is sent something newer (fault 19). */
  private overtake({ placement: { id }, fence }: Claim): void {
    this.underWay.get(id)?.give();
    let give: () => void = () => undefined;
    const overtaken = new Promise<void>((resolve) => {
      give = resolve;
    });
    this.underWay.set(id, { fence, overtaken, give });
  }

  nextDueMs(wish: Pick<Wish, 'lane' | 'except'>): Promise<number | null> {
    return this.placements.nextDueMs(wish);
  }

  /** Tells one endpoint of an embargo. What fails waits, by the schedule of everything that is sent there. */
  private async tellOfEmbargo(): Promise<boolean> {
    const notice = await this.embargoes.claim(this.settings.timing.leaseMs);
    if (!notice) return false;
    const row = await this.database.transaction((tx) => this.channels.get(tx, notice.channelId));
    if (!row) {
      await this.embargoes.end(notice, notice.channelId, REMOVED.error);
      return true;
    }
    const { key, body: text, version } = notice;
    const outcome = await this.accounts.of(row).apply({
      op: 'send',
      ordinal: 1,
      version,
      language: ALL_LANGUAGES,
      generation: 0,
      text,
      marker: key,
      key,
      remoteId: null,
      otherIds: [],
    });
    if (outcome.is === 'delivered') await this.embargoes.end(notice, row.name, null);
    else if (outcome.is === 'refused') await this.embargoes.end(notice, row.name, outcome.error);
    else {
      const afterMs = outcome.is === 'retry' ? outcome.afterMs : 0;
      const error = 'error' in outcome ? outcome.error : null;
      await this.embargoes.later(notice, Math.max(afterMs, backOffMs(notice.tries, notice.id)), error);
    }
    return true;
  }

  async runErrand(): Promise<boolean> {
    if (await this.tellOfEmbargo()) return true;
    const errand = await this.errands.claim(this.settings.timing.leaseMs);
    if (!errand) return false;
    const row = await this.database.transaction((tx) => this.channels.get(tx, errand.channelId));
    if (errand.kind === 'remove-foreign') {
      await (row ? this.remove(errand, row) : this.errands.finishRemoval(errand, errand.channelId, REMOVED.error));
      return true;
    }
    const result = row ? await this.check(row) : REMOVED;
    await this.errands.finish(errand, row?.name ?? errand.channelId, result);
    return true;
  }

  /** An account that cannot even be opened is told to the officer who asked, and not asked for again and again. */
  private async check(row: ChannelRow): Promise<CheckResult> {
    try {
      return await this.accounts.of(row).check();
    } catch (error) {
      this.tell(`The channel ${row.name} could not be checked.`, error);
      return CANNOT_OPEN;
    }
  }

  private async remove(errand: Errand, row: ChannelRow): Promise<void> {
    let account: OpenedChannel;
    try {
      account = this.accounts.of(row);
    } catch (error) {
      this.tell(`The channel ${row.name} could not be opened.`, error);
      return this.errands.finishRemoval(errand, row.name, CANNOT_OPEN.error);
    }
    return removeForeign(errand, { name: row.name, account }, this.errands);
  }

  private async view(placement: Placement): Promise<View | null> {
    const { kinds } = this.settings;
    const row = await this.database.transaction((tx) => this.channels.get(tx, placement.channelId));
    if (!row || row.paused !== null) return null;
    const versions = await this.versionsOf(placement);
    const upToDesired = versions.filter((version) => version.n <= placement.desired);
    const known = new Map<number, ReturnType<View['rendition']>>();
    const rendition = (n: number) => {
      const found = known.get(n) ?? this.rendition(placement, row, versions, n);
      known.set(n, found);
      return found;
    };
    return {
      reference: versions[0]!.reference,
      channelName: row.name,
      capabilities: channelOf(row, kinds).capabilities,
      versions: upToDesired,
      channel: this.accounts.of(row),
      rendition,
      budget: (of) => this.accounts.budget(row.id, of),
      again: (made, generation) => kinds.get(row.kind).again(made, generation),
    };
  }

  /** A released version never changes, and a thousand endpoints ask for the same ones. */
  private async versionsOf({ messageId, desired }: Placement): Promise<readonly Version[]> {
    const known = this.versions.get(messageId);
    if (known && known.length >= desired) return known;
    const read = await this.database.transaction((tx) => this.messages.versions(tx, messageId));
    this.versions.delete(messageId);
    this.versions.set(messageId, read);
    const [oldest] = this.versions.keys();
    if (this.versions.size > KEPT_MESSAGES && oldest !== undefined) this.versions.delete(oldest);
    return read;
  }

  /** What one version of a message is here; for whoever compares it with what stands. */
  private async sent(about: { channel: ChannelRow; messageId: string; language: string; version: number }) {
    const { channel, messageId, language, version } = about;
    const versions = await this.database.transaction((tx) => this.messages.versions(tx, messageId));
    return this.rendition({ messageId, channelId: channel.id, language }, channel, versions, version);
  }

  /** As it was frozen at approval; what came later (a new channel) is composed now and frozen from then on. */
  private async rendition(
    placement: Pick<Placement, 'messageId' | 'channelId' | 'language'>,
    row: ChannelRow,
    versions: readonly Version[],
    n: number,
  ) {
    const kind = this.settings.kinds.get(row.kind);
    const version = versions[n - 1];
    if (!version) throw new Error(`${placement.messageId} has no version ${n}`);
    const compose = () =>
      kind.compose(subjectOf(version, versions), {
        language: placement.language,
        settings: row.settings,
        limits: row.limits,
        office: this.settings.office,
      });
    if (!kind.capabilities(row.settings).frozen) return compose();
    const { messageId, channelId, language } = placement;
    const key = { messageId, n, sha256: version.sha256, channelId, language };
    return this.database.transaction(
      async (tx) => (await this.renditions.frozen(tx, key)) ?? this.renditions.freeze(tx, key, compose()),
    );
  }

  private tell(problem: string, error: unknown): void {
    this.log.error(problem, error instanceof Error ? error.stack : String(error));
  }
}

const REMOVED = {
  ok: false,
  error: { code: 'removed', detail: 'The channel was removed.', todo: 'Nothing to do.' },
} as const satisfies CheckResult;

const CANNOT_OPEN = {
  ok: false,
  error: {
    code: 'hub-failed',
    detail: 'The hub could not open this account.',
    todo: 'Enter the channel’s secrets anew; the log of the hub says more.',
  },
} as const satisfies CheckResult;

interface Instant {
  readonly steadyMs: number;
  readonly wallMs: number;
}

const instantNow = (): Instant => ({ steadyMs: performance.now(), wallMs: Date.now() });

/**
 * By the clock that says more: the steady one stands still while the machine sleeps, the other may be set back. Whoever
 * takes too much time for gone sends nothing; whoever takes too little sends after its lease.
 */
function sinceMs(then: Instant | undefined): number {
  if (!then) return Number.POSITIVE_INFINITY;
  const now = instantNow();
  return Math.max(now.steadyMs - then.steadyMs, now.wallMs - then.wallMs);
}

const subjectOf = (version: Version, versions: readonly Version[]): Subject => ({
  messageId: version.messageId,
  reference: version.reference,
  n: version.n,
  content: version.content,
  standing: standingAfter(versions.slice(0, version.n).map((each) => each.content.kind)),
  expires: version.expires,
  releasedAt: version.releasedAt,
  sequence: version.sequence,
  versions: versions.slice(0, version.n),
});
