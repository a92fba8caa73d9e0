import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import { IncidentDetail, IncidentTitle, IncidentView, JoinIncident } from './api-incidents.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { IncidentsService } from './incidents.service.js';

@Desk('incidents', 'Incidents')
export class IncidentsController {
  constructor(private readonly incidents: IncidentsService) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(IncidentView))
  @ApiOperation({ summary: 'Incidents, the open ones first' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<IncidentView>> {
    return this.incidents.list({ limit, cursor: cursor ?? null });
  }

  @Post()
  @Needs('write')
  @Repeatable()
  @Answers(201, IncidentDetail)
  @ApiOperation({ summary: 'Open an incident; a release that names a new one opens it too' })
  open(@Caller() call: Call, @Body({ schema: IncidentTitle }) { title }: IncidentTitle): Promise<IncidentDetail> {
    return this.incidents.open(call, title);
  }

  @Get(':id')
  @Needs('read')
  @Answers(200, IncidentDetail)
  @ApiOperation({ summary: 'An incident with its messages' })
  get(@Param('id') id: string): Promise<IncidentDetail> {
    return this.incidents.get(id);
  }

  @Patch(':id')
  @Needs('write')
  @Repeatable()
  @Answers(200, IncidentDetail)
  @ApiOperation({ summary: 'Give it another title; what was published keeps the old one' })
  rename(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: IncidentTitle }) { title }: IncidentTitle,
  ): Promise<IncidentDetail> {
    return this.incidents.rename(call, id, title);
  }

  @Post(':id/close')
  @Needs('release')
  @Repeatable()
  @Answers(200, IncidentDetail)
  @ApiOperation({ summary: 'Close it; refused while one of its messages still stands' })
  close(@Caller() call: Call, @Param('id') id: string): Promise<IncidentDetail> {
    return this.incidents.close(call, id);
  }

  @Post(':id/reopen')
  @Needs('release')
  @Repeatable()
  @Answers(200, IncidentDetail)
  @ApiOperation({ summary: 'Open it again' })
  reopen(@Caller() call: Call, @Param('id') id: string): Promise<IncidentDetail> {
    return this.incidents.reopen(call, id);
  }

  @Post(':id/messages')
  @Needs('write')
  @Repeatable()
  @Answers(200, IncidentDetail)
  @ApiOperation({ summary: 'Let a message belong to it; nothing is published by that' })
  join(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: JoinIncident }) { message }: JoinIncident,
  ): Promise<IncidentDetail> {
    return this.incidents.join(call, id, message);
  }

  @Delete(':id/messages/:message')
  @Needs('write')
  @Repeatable()
  @Answers(204, null, 'It belongs to no incident any more')
  @ApiOperation({ summary: 'Take a message out of it' })
  leave(@Caller() call: Call, @Param('id') id: string, @Param('message') message: string): Promise<void> {
    return this.incidents.leave(call, id, message);
  }
}
