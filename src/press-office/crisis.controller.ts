import { Body, Get, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { CrisisView, CrisisWish } from './api-crisis.js';
import type { Call } from './call.js';
import { CrisisService } from './crisis.service.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';

@Desk('crisis-mode', 'Crisis mode')
export class CrisisController {
  constructor(private readonly crises: CrisisService) {}

  @Get()
  @Needs('read')
  @Answers(200, CrisisView)
  @ApiOperation({ summary: 'Whether it is on, by whom or by which load, and what each newsroom measures' })
  standing(): Promise<CrisisView> {
    return this.crises.standing();
  }

  @Post()
  @Needs('approve')
  @Repeatable()
  @Answers(202, CrisisView, 'Every newsroom follows within two seconds; `newsrooms` shows which of them do')
  @ApiOperation({ summary: 'Light pages for everybody, or not, or as the load decides' })
  call(@Caller() call: Call, @Body({ schema: CrisisWish }) wish: CrisisWish): Promise<CrisisView> {
    return this.crises.call(call, wish);
  }
}
