import { Body, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { Reason } from './api-drafts.js';
import { HeldSchedule, ScheduleView } from './api-schedule.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { ScheduleService } from './schedule.service.js';
import { ScheduleReaderService } from './schedule-reader.service.js';

@Desk('schedule', 'Schedule')
export class ScheduleController {
  constructor(
    private readonly reader: ScheduleReaderService,
    private readonly schedule: ScheduleService,
  ) {}

  @Get()
  @Needs('read')
  @Answers(200, ScheduleView)
  @ApiOperation({ summary: 'What waits for its time, what did not go out, and what is about to expire' })
  view(): Promise<ScheduleView> {
    return this.reader.view();
  }

  @Post('hold')
  @Needs('approve')
  @Repeatable()
  @Answers(200, HeldSchedule)
  @ApiOperation({ summary: 'Cancel everything that is scheduled' })
  hold(@Caller() call: Call, @Body({ schema: Reason }) { reason }: Reason): Promise<HeldSchedule> {
    return this.schedule.holdAll(call, reason);
  }
}

@Desk('messages', 'Schedule')
export class MessageScheduleController {
  constructor(private readonly schedule: ScheduleService) {}

  @Delete(':id/schedule')
  @Needs('release')
  @Repeatable()
  @Answers(204, null, 'Cancelled; a release that was missed is put aside')
  @ApiOperation({ summary: 'Cancel the scheduled release of this message' })
  cancel(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.schedule.cancelByHand(call, id);
  }
}
