import { type CallSubscribers, HUB_PATH, type Subscriber } from '../domain/subscriber.js';
import type { SubscriberClaim, SubscribersStore, SubscriberWrite } from '../store/subscribers.store.js';
import type { KeptTopic, TopicsStore } from '../store/topics.store.js';
import type { VerificationClaim, VerificationsStore } from '../store/verifications.store.js';
import { backOffMs } from './back-off.js';
import { Batch } from './batch.js';
import { Lane, type LaneSize } from './lane.js';

/**
 * Brings every WebSub subscriber to the newest of its topic, and asks callbacks whether they want what was asked for
 * them. Like the loop of placements it takes no input but the rows, claims with a fence and a lease, and is safe beside
 * any number of others. A newer revision breaks off the delivery of an older one; a delivery whose answer was lost is
 * made again, since a subscriber that has the feed twice has the same feed. It promises to try until the lease of a
 * subscriber ends, and no order between subscribers.
 */
export interface DistributionPorts {
  readonly subscribers: Pick<SubscribersStore, 'claim' | 'writeAll' | 'expire' | 'sweep'>;
  readonly verifications: Pick<VerificationsStore, 'claim' | 'confirm' | 'later' | 'close' | 'sweep'>;
  readonly topics: Pick<TopicsStore, 'get'>;
  readonly calls: CallSubscribers;
  /** Origin of the topics, without a trailing slash. */
  readonly publicUrl: string;
  readonly leaseMs: number;
  readonly deadlineMs: number;
  /** Challenges: single-use and not to be guessed (§5.3). */
  readonly challenge: () => string;
  readonly told: (problem: string, error: unknown) => void;
}

/** Calls under way at once, and of these to one host: a hub must not be what brings a subscriber's server down. */
const DELIVERIES: LaneSize = { places: 32, perChannel: 8, slowAfterMs: 500, slowPlaces: 512 };
const VERIFICATIONS: LaneSize = { places: 16, perChannel: 2, slowAfterMs: 500, slowPlaces: 64 };
/** A callback that does not answer is asked so often in all; each answer is final. */
const ASKED_AT_MOST = 3;
/** More than can be asked for between two sweeps. */
const SWEPT_AT_ONCE = 1_000;

export class Distribution {
  private readonly deliveries = new Lane(DELIVERIES);
  private readonly asking = new Lane(VERIFICATIONS);
  private readonly batch: Batch<SubscriberWrite>;
  /** Deliveries of this process, by subscriber. */
  private readonly underWay = new Map<string, { readonly fence: number; readonly overtake: () => void }>();
  /** By path, the revision read last. */
  private readonly kept = new Map<string, Promise<KeptTopic | undefined>>();
  private passing: Promise<void> | undefined;
  private rung = false;
  private stopped = false;
  private failing = false;

  constructor(private readonly ports: DistributionPorts) {
    this.batch = new Batch((writes) => ports.subscribers.writeAll(writes));
  }

  /** Asks for a pass soon. Any number of rings while one runs make one more. */
  ring(): void {
    this.rung = true;
    if (!this.stopped) this.passing ??= this.passes();
  }

  /** Takes away what strangers left: by its own timer, since a hub may have no subscriber that would bring a pass to it. */
  async sweep(): Promise<void> {
    const { subscribers, verifications, told } = this.ports;
    try {
      await verifications.sweep(SWEPT_AT_ONCE);
      await subscribers.sweep(SWEPT_AT_ONCE);
    } catch (error) {
      told('What is left of old subscriptions could not be taken away; it is tried again.', error);
    }
  }

  /** Claims nothing more and waits for the calls that are under way: each is bounded by its deadline. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.passing;
    await Promise.all([this.deliveries.end(), this.asking.end()]);
  }

  private async passes(): Promise<void> {
    while (this.rung && !this.stopped) {
      this.rung = false;
      try {
        if (await this.pass()) this.rung = true;
        this.failing = false;
      } catch (error) {
        this.rung = false;
        if (!this.failing) this.ports.told('Subscribers could not be served; it is tried again every second.', error);
        this.failing = true;
      }
    }
    // In the same turn as the last look at `rung`, so that no ring can fall in between and be lost.
    this.passing = undefined;
  }

  /** True when there may be more to claim. */
  private async pass(): Promise<boolean> {
    const { leaseMs, subscribers, verifications } = this.ports;
    await subscribers.expire();
    let claimed = 0;
    if (this.asking.wish > 0) {
      const wish = { limit: this.asking.wish, leaseMs, except: this.asking.busyChannels };
      for (const claim of await verifications.claim(wish)) {
        claimed += 1;
        this.take(this.asking, claim, () => this.verify(claim));
      }
    }
    if (this.deliveries.wish > 0) {
      const wish = { limit: this.deliveries.wish, leaseMs, except: this.deliveries.busyChannels };
      for (const claim of await subscribers.claim(wish)) {
        claimed += 1;
        this.take(this.deliveries, claim, () => this.deliver(claim));
      }
    }
    return claimed > 0;
  }

  private take(
    lane: Lane,
    { id, host }: { readonly id: string; readonly host: string },
    call: () => Promise<void>,
  ): void {
    const safely = () =>
      call().catch((error: unknown) => this.ports.told(`Subscriber ${id} was left; it is tried again later.`, error));
    lane.take(host, safely, () => this.ring());
  }

  private async verify(claim: VerificationClaim): Promise<void> {
    const { calls, verifications, challenge, deadlineMs } = this.ports;
    const { mode, leaseSeconds, tries } = claim;
    const subscriber = this.of(claim);
    const bounds = { deadlineMs };
    if (mode === 'denied') {
      await calls.deny(subscriber, claim.reason ?? '', bounds);
      return verifications.close(claim, 'told');
    }
    const answer = await calls.verify(subscriber, { mode, leaseSeconds, challenge: challenge() }, bounds);
    if (answer.is === 'confirmed') {
      await verifications.confirm(claim);
      this.ring();
    } else if (answer.is === 'declined' || tries >= ASKED_AT_MOST) await verifications.close(claim, answer.error.code);
    else await verifications.later(claim, backOffMs(tries, claim.id));
  }

  private async deliver(claim: SubscriberClaim): Promise<void> {
    this.underWay.get(claim.id)?.overtake();
    let isOvertaken = false;
    const overtaken = new Promise<void>((resolve) => {
      const overtake = (): void => {
        isOvertaken = true;
        resolve();
      };
      this.underWay.set(claim.id, { fence: claim.fence, overtake });
    });
    try {
      const topic = await this.topic(claim);
      const { deadlineMs, publicUrl, calls } = this.ports;
      const { type, body } = topic;
      const delivery = { hub: publicUrl + HUB_PATH, type, body, secret: claim.secret };
      const taken = await calls.deliver(this.of(claim), delivery, { deadlineMs, overtaken });
      // What was sent is what the topic said when it was read, which may be newer than what was claimed.
      const sent = { ...claim, revision: topic.revision };
      if (taken.is !== 'retry') await this.batch.write({ claim: sent, is: taken.is });
      else if (!isOvertaken) {
        const afterMs = Math.max(taken.afterMs, backOffMs(claim.tries, claim.id));
        await this.batch.write({ claim: sent, is: 'retry', afterMs, error: taken.error });
      }
    } finally {
      if (this.underWay.get(claim.id)?.fence === claim.fence) this.underWay.delete(claim.id);
    }
  }

  /** Thousands of subscribers ask for the same bytes. */
  private async topic({ topic: path, revision }: SubscriberClaim): Promise<KeptTopic> {
    const kept = await this.kept.get(path);
    if (kept && kept.revision >= revision) return kept;
    const reading = this.ports.topics.get(path);
    // A reading that fails must not be kept.
    this.kept.set(
      path,
      reading.catch(() => undefined),
    );
    const read = await reading;
    if (!read) throw new Error(`The topic ${path} is not in the database.`);
    return read;
  }

  private of({ callback, world, topic }: Pick<SubscriberClaim, 'callback' | 'world' | 'topic'>): Subscriber {
    return { callback, world, topic: this.ports.publicUrl + topic };
  }
}
