import { Body, Get, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { Reason } from './api-drafts.js';
import { ReviewList, ReviewView } from './api-reviews.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { ReviewsService } from './reviews.service.js';

@Desk('reviews', 'Reviews')
export class ReviewsController {
  constructor(private readonly reviews: ReviewsService) {}

  @Get()
  @Needs('read')
  @Answers(200, ReviewList)
  @ApiOperation({ summary: 'Versions that were released without a second officer and wait for one' })
  open(): Promise<ReviewList> {
    return this.reviews.open();
  }
}

@Desk('messages', 'Reviews')
export class VersionReviewsController {
  constructor(private readonly reviews: ReviewsService) {}

  @Post(':id/versions/:n/countersign')
  @Needs('approve')
  @Repeatable()
  @Answers(200, ReviewView)
  @ApiOperation({ summary: 'Say afterwards that a release without a second officer was right; never one’s own' })
  countersign(@Caller() call: Call, @Param('id') id: string, @Param('n') n: string): Promise<ReviewView> {
    return this.reviews.countersign(call, id, n);
  }

  @Post(':id/versions/:n/object')
  @Needs('approve')
  @Repeatable()
  @Answers(200, ReviewView)
  @ApiOperation({ summary: 'Object to a release without a second officer; nothing is withdrawn by it' })
  object(
    @Caller() call: Call,
    @Param('id') id: string,
    @Param('n') n: string,
    @Body({ schema: Reason }) { reason }: Reason,
  ): Promise<ReviewView> {
    return this.reviews.object(call, id, n, reason);
  }
}
