import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Needs } from './access.guard.js';
import { TrafficQuery, TrafficView } from './api-traffic.js';
import { Answers, Desk } from './desk.controller.js';
import { TrafficService } from './traffic.service.js';

@Desk('traffic', 'Traffic')
export class TrafficController {
  constructor(private readonly traffic: TrafficService) {}

  @Get()
  @Needs('read')
  @Answers(200, TrafficView)
  @ApiOperation({ summary: 'How many readers there were, of what, and how they were answered' })
  read(@Query({ schema: TrafficQuery }) query: TrafficQuery): Promise<TrafficView> {
    return this.traffic.read(query);
  }
}
