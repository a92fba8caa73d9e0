import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CrisisStore } from '../store/crisis.store.js';
import { Database } from '../store/database.js';
import { NewsroomStore } from '../store/newsroom.store.js';
import { type Listener, listen } from '../store/signals.js';
import type { Newsroom } from './open-newsroom.js';

export const NEWSROOM = Symbol('Newsroom');

/** What a lost ring costs at most. */
const EVERYDAY_MS = 1_000;

/** Rings the press loop and crisis mode: when the database says that something happened, and by the timer, which needs no signal. */
@Injectable()
export class NewsroomService implements OnApplicationBootstrap, OnApplicationShutdown {
  private bell: Listener | undefined;

  constructor(
    @Inject(NEWSROOM) private readonly newsroom: Pick<Newsroom, 'loop' | 'crisis'>,
    private readonly store: NewsroomStore,
    private readonly crises: CrisisStore,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.newsroom.loop.follow(this.store);
    this.newsroom.crisis.follow(this.crises);
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
    await this.newsroom.loop.stop();
  }

  @Interval(EVERYDAY_MS)
  tick(): void {
    this.newsroom.loop.ring();
  }
}
