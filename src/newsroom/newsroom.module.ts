import { type DynamicModule, Module } from '@nestjs/common';
import { NEWSROOM, NewsroomService } from './newsroom.service.js';
import type { Newsroom } from './open-newsroom.js';

/** Connects a newsroom that is open already to the database. Whoever opened it closes it, after the application. */
@Module({})
export class NewsroomModule {
  static with(newsroom: Newsroom): DynamicModule {
    return {
      module: NewsroomModule,
      providers: [{ provide: NEWSROOM, useValue: newsroom }, NewsroomService],
    };
  }
}
