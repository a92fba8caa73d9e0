import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import {
  DecisionAnswer,
  DecisionsQuery,
  DecisionsView,
  NewDecision,
  NewOutsideChannel,
  Offer,
  OrganisationChannel,
  OrganisationChannelChange,
} from './api-decisions.js';
import { type Page, pageOf } from './api-fields.js';
import type { Call } from './call.js';
import { DecisionsService } from './decisions.service.js';
import { DecisionsReaderService } from './decisions-reader.service.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { OutsideChannelsService } from './outside-channels.service.js';

@Desk('decisions', 'Decisions')
export class DecisionsController {
  constructor(
    private readonly reader: DecisionsReaderService,
    private readonly decisions: DecisionsService,
    private readonly outside: OutsideChannelsService,
  ) {}

  @Get()
  @Needs('read')
  @Answers(200, DecisionsView)
  @ApiOperation({ summary: 'What is decided about each channel for a message, and what the rules suggest' })
  of(@Caller() call: Call, @Query({ schema: DecisionsQuery }) query: DecisionsQuery): Promise<DecisionsView> {
    return this.reader.of(call, query);
  }

  @Post()
  @Needs('write')
  @Repeatable()
  @Answers(200, DecisionAnswer)
  @ApiOperation({
    summary: 'Decide about a channel; "used" brings what stands where it was left out, once',
  })
  decide(@Caller() call: Call, @Body({ schema: NewDecision }) given: NewDecision): Promise<DecisionAnswer> {
    return this.decisions.decide(call, given);
  }

  @Get('offers')
  @Needs('read')
  @Answers(200, pageOf(Offer))
  @ApiOperation({ summary: 'Accounts that were added since, and the current messages that they were never sent' })
  async offers(): Promise<Page<Offer>> {
    return { items: await this.reader.offers(), next: null };
  }

  @Get('channels')
  @Needs('read')
  @Answers(200, pageOf(OrganisationChannel))
  @ApiOperation({ summary: 'Every channel that is decided about, also those that the hub does not send to' })
  async channels(): Promise<Page<OrganisationChannel>> {
    return { items: await this.reader.channels(), next: null };
  }

  @Post('channels')
  @Needs('admin')
  @Repeatable()
  @Answers(201, OrganisationChannel)
  @ApiOperation({ summary: 'Add a channel that the hub does not send to, such as SMS or sirens' })
  add(
    @Caller() call: Call,
    @Body({ schema: NewOutsideChannel }) given: NewOutsideChannel,
  ): Promise<OrganisationChannel> {
    return this.outside.add(call, given);
  }

  @Patch('channels/:id')
  @Needs('admin')
  @Repeatable()
  @Answers(200, OrganisationChannel)
  @ApiOperation({ summary: 'Change it, or say whether it may go undecided' })
  change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: OrganisationChannelChange }) given: OrganisationChannelChange,
  ): Promise<OrganisationChannel> {
    return this.outside.change(call, id, given);
  }

  @Delete('channels/:id')
  @Needs('admin')
  @Repeatable()
  @Answers(204, null, 'Removed; what was decided about it stays readable')
  @ApiOperation({ summary: 'Remove a channel that the hub does not send to' })
  remove(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.outside.remove(call, id);
  }
}
