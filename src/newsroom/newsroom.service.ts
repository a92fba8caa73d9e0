import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { AnchorCarrier } from '../domain/anchor.js';
import { AnchorsStore } from '../store/anchors.store.js';
import { CrisisStore } from '../store/crisis.store.js';
import { Database } from '../store/database.js';
import { NewsroomStore } from '../store/newsroom.store.js';
import { type Listener, listen } from '../store/signals.js';
import { TopicsStore } from '../store/topics.store.js';
import { TrafficStore } from '../store/traffic.store.js';
import { VerificationsStore } from '../store/verifications.store.js';
import type { Newsroom } from './open-newsroom.js';
import { TopicPublisher } from './topics.js';

export const NEWSROOM = Symbol('Newsroom');

/** What a lost ring costs at most. */
const EVERYDAY_MS = 1_000;
/** How often it is asked whether a mirror lacks an anchor of the ledger. */
const ANCHORS_MS = 5_000;

/**
 * Rings the press loop and crisis mode: when the database says that something happened, and by the timer, which needs no
 * signal. What subscribers are to be sent is written down as soon as it is on the shelf, and the hub's wishes go to the same database.
 */
@Injectable()
export class NewsroomService implements OnApplicationBootstrap, OnApplicationShutdown {
  private bell: Listener | undefined;
  private readonly publisher: TopicPublisher;
  /** Which tree the exercises stand in, as of what was shown last. */
  private turned = '';
  private readonly log = new Logger('newsroom');
  private carrying: Promise<void> | undefined;
  private closing = false;

  constructor(
    @Inject(NEWSROOM)
    private readonly newsroom: Pick<Newsroom, 'loop' | 'crisis' | 'counting' | 'hub' | 'whenShown' | 'anchorCarriers'>,
    private readonly store: NewsroomStore,
    private readonly crises: CrisisStore,
    private readonly traffic: TrafficStore,
    private readonly database: Database,
    private readonly verifications: VerificationsStore,
    private readonly anchors: AnchorsStore,
    topics: TopicsStore,
  ) {
    this.publisher = new TopicPublisher(topics);
  }

  onApplicationBootstrap(): void {
    this.newsroom.whenShown(({ exercisesOnMain }) => {
      this.turned = String(exercisesOnMain);
      this.publish();
    });
    this.newsroom.loop.follow(this.store);
    this.newsroom.crisis.follow(this.crises);
    this.newsroom.hub.follow(this.verifications);
    this.newsroom.counting.follow(this.traffic);
    this.bell = listen(this.database.servers, ['release', 'crisis'], () => {
      this.store.expectNews();
      this.newsroom.loop.ring();
      this.newsroom.crisis.ring();
    });
  }

  /** The page goes on being served; only its news stop. */
  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.bell?.close();
    await this.carrying;
    await this.newsroom.crisis.stop();
    await this.newsroom.counting.stop();
    await this.newsroom.loop.stop();
  }

  @Interval(EVERYDAY_MS)
  tick(): void {
    this.newsroom.loop.ring();
    this.publish();
  }

  /** Takes to the mirrors what the desk has anchored of the ledger. */
  @Interval(ANCHORS_MS)
  carryAnchors(): void {
    const { anchorCarriers } = this.newsroom;
    if (this.closing || anchorCarriers.length === 0) return;
    this.carrying ??= Promise.all(anchorCarriers.map((carrier) => this.carry(carrier)))
      .then(() => undefined)
      // The database is away, which others tell; it is asked again in a moment.
      .catch((error: unknown) => this.log.debug(`Anchors wait: ${(error as Error).message}`))
      .finally(() => {
        this.carrying = undefined;
      });
  }

  private async carry(carrier: AnchorCarrier): Promise<void> {
    for (let more = true; more && !this.closing; ) more = await this.anchors.carryTo(carrier);
  }

  private publish(): void {
    void this.publisher.bring(this.newsroom.loop.current(), this.turned);
  }
}
