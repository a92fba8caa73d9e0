import { Body, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { type Page, pageOf } from './api-fields.js';
import { DeviceList, DeviceView, NewDevice, NoticeQuery, NoticeView, NoticeWays } from './api-notices.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { NoticesService } from './notices.service.js';

@Desk('notices', 'Notices')
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(NoticeView))
  @ApiOperation({ summary: 'Who was woken, why, and whether it arrived; newest first' })
  list(@Query({ schema: NoticeQuery }) query: NoticeQuery): Promise<Page<NoticeView>> {
    return this.notices.list(query);
  }

  @Get('ways')
  @Needs('signed-in')
  @Answers(200, NoticeWays)
  @ApiOperation({ summary: 'By which ways officers can be woken' })
  ways(): Promise<NoticeWays> {
    return this.notices.ways();
  }

  @Get('devices')
  @Needs('console')
  @Answers(200, DeviceList)
  @ApiOperation({ summary: 'Browsers that wake you' })
  devices(@Caller() call: Call): Promise<DeviceList> {
    return this.notices.devices(call);
  }

  @Post('devices')
  @Needs('console')
  @Repeatable()
  @Answers(201, DeviceView)
  @ApiOperation({ summary: 'Let this browser wake you' })
  addDevice(@Caller() call: Call, @Body({ schema: NewDevice }) device: NewDevice): Promise<DeviceView> {
    return this.notices.addDevice(call, device);
  }

  @Delete('devices/:id')
  @Needs('console')
  @Answers(204, null, 'It wakes you no more')
  @ApiOperation({ summary: 'Let a browser wake you no more' })
  removeDevice(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.notices.removeDevice(call, id);
  }

  @Post('trial')
  @Needs('console')
  @Repeatable()
  @Answers(202, null, 'Written; GET /notices says what became of it')
  @ApiOperation({ summary: 'Wake yourself, to see that it works' })
  trial(@Caller() call: Call): Promise<void> {
    return this.notices.tryMine(call);
  }
}
