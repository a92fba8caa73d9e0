import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
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

  constructor(
    @Inject(NEWSROOM) private readonly newsroom: Pick<Newsroom, 'loop' | 'crisis' | 'counting' | 'hub' | 'whenShown'>,
    private readonly store: NewsroomStore,
    private readonly crises: CrisisStore,
    private readonly traffic: TrafficStore,
    private readonly database: Database,
    private readonly verifications: VerificationsStore,
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
    await this.bell?.close();
    await this.newsroom.crisis.stop();
    await this.newsroom.counting.stop();
    await this.newsroom.loop.stop();
  }

  @Interval(EVERYDAY_MS)
  tick(): void {
    this.newsroom.loop.ring();
    this.publish();
  }

  private publish(): void {
    void this.publisher.bring(this.newsroom.loop.current(), this.turned);
  }
}
