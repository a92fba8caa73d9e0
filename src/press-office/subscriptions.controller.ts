import { Delete, Get, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import { SubscriptionView } from './api-subscriptions.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { SubscriptionsService } from './subscriptions.service.js';

@Desk('subscriptions', 'Subscriptions')
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(SubscriptionView))
  @ApiOperation({ summary: 'Who follows a feed by WebSub, and what was sent to them' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<SubscriptionView>> {
    return this.subscriptions.list({ limit, cursor: cursor ?? null });
  }

  @Delete(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(204, null, 'Ended')
  @ApiOperation({ summary: 'End a subscription; its callback is told that it was denied' })
  end(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.subscriptions.end(call, id);
  }
}
