import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import {
  ChannelChange,
  ChannelKindsView,
  ChannelView,
  ErrandLink,
  ErrandView,
  NewChannel,
  Pause,
} from './api-channels.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import type { Call } from './call.js';
import { ChannelsService } from './channels.service.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';

/** Accounts on social networks; endpoints have a controller of their own, since there may be thousands. */
@Desk('channels', 'Channels')
export class ChannelsController {
  private readonly kinds: readonly string[];

  constructor(private readonly channels: ChannelsService) {
    this.kinds = channels.kindNames(false);
  }

  @Get()
  @Needs('read')
  @Answers(200, pageOf(ChannelView))
  @ApiOperation({ summary: 'Channels in use, without their secrets' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<ChannelView>> {
    return this.channels.list(this.kinds, { limit, cursor: cursor ?? null });
  }

  @Get('kinds')
  @Needs('read')
  @Answers(200, ChannelKindsView)
  @ApiOperation({ summary: 'Which kinds there are, and what each wants to be told' })
  kindsOfChannel(): ChannelKindsView {
    return this.channels.kinds();
  }

  @Post()
  @Needs('admin')
  @Repeatable()
  @Answers(201, ChannelView)
  @ApiOperation({ summary: 'Add a channel' })
  add(@Caller() call: Call, @Body({ schema: NewChannel }) given: NewChannel): Promise<ChannelView> {
    return this.channels.add(call, given);
  }

  @Get(':id')
  @Needs('read')
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'One channel' })
  get(@Param('id') id: string): Promise<ChannelView> {
    return this.channels.get(this.kinds, id);
  }

  @Patch(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'Change name or settings; secrets that are not given stay' })
  change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: ChannelChange }) given: ChannelChange,
  ): Promise<ChannelView> {
    return this.channels.change(call, this.kinds, id, given);
  }

  @Delete(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(204, null, 'Removed: nothing is sent there any more, what stands there stays')
  @ApiOperation({ summary: 'Remove a channel' })
  remove(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.channels.remove(call, this.kinds, id);
  }

  @Post(':id/check')
  @Needs('release')
  @Repeatable()
  @Answers(202, ErrandLink)
  @ApiOperation({ summary: 'Ask the far side whether it knows us' })
  check(@Caller() call: Call, @Param('id') id: string): Promise<ErrandLink> {
    return this.channels.check(call, this.kinds, id);
  }

  @Post(':id/pause')
  @Needs('release')
  @Repeatable()
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'Send nothing there for now, withdrawals neither' })
  pause(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Pause.optional() }) given: Pause | undefined,
  ): Promise<ChannelView> {
    return this.channels.pause(call, this.kinds, id, given?.reason);
  }

  @Post(':id/resume')
  @Needs('release')
  @Repeatable()
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'Send again; what was missed follows' })
  resume(@Caller() call: Call, @Param('id') id: string): Promise<ChannelView> {
    return this.channels.resume(call, this.kinds, id);
  }
}

@Desk('errands', 'Channels')
export class ErrandsController {
  constructor(private readonly channels: ChannelsService) {}

  @Get(':id')
  @Needs('read')
  @Answers(200, ErrandView)
  @ApiOperation({ summary: 'What the far side answered' })
  get(@Param('id') id: string): Promise<ErrandView> {
    return this.channels.errand(id);
  }
}
