import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import {
  ChannelChange,
  ChannelView,
  EndpointSecret,
  ErrandLink,
  NewEndpoint,
  NewEndpointAnswer,
  Pause,
} from './api-channels.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import type { Call } from './call.js';
import { ChannelsService } from './channels.service.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { EndpointsService } from './endpoints.service.js';

@Desk('endpoints', 'Endpoints')
export class EndpointsController {
  private readonly kinds: readonly string[];

  constructor(
    private readonly endpoints: EndpointsService,
    private readonly channels: ChannelsService,
  ) {
    this.kinds = channels.kindNames(true);
  }

  @Get()
  @Needs('read')
  @Answers(200, pageOf(ChannelView))
  @ApiOperation({ summary: 'Endpoints in use, without their secrets' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<ChannelView>> {
    return this.channels.list(this.kinds, { limit, cursor: cursor ?? null });
  }

  @Post()
  @Needs('admin')
  @Repeatable()
  @Answers(201, NewEndpointAnswer, 'With its secret, which is shown this once')
  @ApiOperation({ summary: 'Add an endpoint; it is first sent the newest state of every open message' })
  add(@Caller() call: Call, @Body({ schema: NewEndpoint }) given: NewEndpoint): Promise<NewEndpointAnswer> {
    return this.endpoints.add(call, given);
  }

  @Get(':id')
  @Needs('read')
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'One endpoint' })
  get(@Param('id') id: string): Promise<ChannelView> {
    return this.channels.get(this.kinds, id);
  }

  @Patch(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'Change name or settings' })
  change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: ChannelChange }) given: ChannelChange,
  ): Promise<ChannelView> {
    return this.endpoints.change(call, id, given);
  }

  @Delete(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(204, null, 'Removed')
  @ApiOperation({ summary: 'Remove an endpoint' })
  remove(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.channels.remove(call, this.kinds, id);
  }

  @Post(':id/test')
  @Needs('release')
  @Repeatable()
  @Answers(202, ErrandLink)
  @ApiOperation({ summary: 'Send an `endpoint.test` event' })
  test(@Caller() call: Call, @Param('id') id: string): Promise<ErrandLink> {
    return this.channels.check(call, this.kinds, id);
  }

  @Post(':id/rotate')
  @Needs('admin')
  @Repeatable()
  @Answers(200, EndpointSecret, 'The new secret, shown this once; the old one signs too until the next rotation')
  @ApiOperation({ summary: 'Make a new signing secret' })
  rotate(@Caller() call: Call, @Param('id') id: string): Promise<EndpointSecret> {
    return this.endpoints.rotate(call, id);
  }

  @Post(':id/pause')
  @Needs('release')
  @Repeatable()
  @Answers(200, ChannelView)
  @ApiOperation({ summary: 'Send nothing there for now' })
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
