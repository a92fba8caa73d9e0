import { Body, Delete, Get, Headers, Param, Post, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, Needs } from './access.guard.js';
import { Approve, ApprovedAnswer, BeginDraft, Draft, NewMessage, Reason } from './api-drafts.js';
import { FactTick } from './api-facts.js';
import { MessageBody } from './api-message.js';
import { ApprovalsService } from './approvals.service.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { etagOf } from './drafting.js';
import { DraftsService } from './drafts.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { TicksService } from './ticks.service.js';

const IfMatch = (required: boolean) =>
  ApiHeader({ name: 'If-Match', required, description: 'ETag of the draft that was read' });

@Desk('messages', 'Drafts')
export class DraftsController {
  constructor(
    private readonly drafts: DraftsService,
    private readonly approvals: ApprovalsService,
    private readonly reader: MessageReaderService,
    private readonly ticks: TicksService,
  ) {}

  @Post()
  @Needs('write')
  @Repeatable()
  @Answers(201, NewMessage)
  @ApiOperation({ summary: 'Begin a message: a draft alert, whole or by `{ template, gaps, status, incident }`' })
  beginMessage(@Caller() call: Call, @Body({ schema: MessageBody }) body: unknown): Promise<NewMessage> {
    return this.drafts.beginMessage(call, body);
  }

  @Post(':id/draft')
  @Needs('write')
  @Repeatable()
  @Answers(201, Draft)
  @ApiOperation({ summary: 'Begin the next version, filled in from the newest' })
  async begin(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: BeginDraft }) { kind, template, gaps }: BeginDraft,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Draft> {
    return tagged(reply, await this.drafts.begin(call, id, kind, template === undefined ? null : { template, gaps }));
  }

  @Get(':id/draft')
  @Needs('read')
  @Answers(200, Draft, 'With its ETag')
  @ApiOperation({ summary: 'The draft' })
  async read(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Draft> {
    return tagged(reply, await this.reader.draft(id));
  }

  @Put(':id/draft')
  @Needs('write')
  @Repeatable()
  @IfMatch(true)
  @Answers(200, Draft, 'With its new ETag')
  @ApiOperation({ summary: 'Replace the draft; its submission and approvals are void' })
  async change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: MessageBody }) body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Draft> {
    return tagged(reply, await this.drafts.change(call, id, { ifMatch: ifMatch ?? null, body }));
  }

  @Delete(':id/draft')
  @Needs('write')
  @Repeatable()
  @IfMatch(true)
  @Answers(204, null, 'Dropped; what was written stays readable with the message')
  @ApiOperation({ summary: 'Drop the draft' })
  drop(@Caller() call: Call, @Param('id') id: string, @Headers('if-match') ifMatch: string | undefined): Promise<void> {
    return this.drafts.drop(call, id, ifMatch ?? null);
  }

  @Post(':id/submit')
  @Needs('submit')
  @Repeatable()
  @IfMatch(false)
  @Answers(200, Draft)
  @ApiOperation({ summary: 'Submit the draft for approval' })
  async submit(
    @Caller() call: Call,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Draft> {
    return tagged(reply, await this.approvals.submit(call, id, { ifMatch: ifMatch ?? null }));
  }

  @Post(':id/draft/ticks')
  @Needs('write')
  @Repeatable()
  @Answers(200, Draft)
  @ApiOperation({
    summary: 'Vouch by name for a telephone number or link that is not on the verified list, or no longer',
  })
  async tick(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: FactTick }) tick: FactTick,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Draft> {
    return tagged(reply, await this.ticks.tick(call, id, tick));
  }

  @Post(':id/return')
  @Needs('approve')
  @Repeatable()
  @Answers(200, Draft)
  @ApiOperation({ summary: 'Give the draft back to its author' })
  async giveBack(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Reason }) { reason }: Reason,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Draft> {
    return tagged(reply, await this.approvals.giveBack(call, id, reason));
  }

  @Post(':id/approve')
  @Needs('approve')
  @Repeatable()
  @Answers(200, ApprovedAnswer)
  @ApiOperation({ summary: 'Approve exactly these bytes; never one’s own draft' })
  approve(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Approve }) request: Approve,
  ): Promise<ApprovedAnswer> {
    return this.approvals.approve(call, id, request);
  }
}

function tagged(reply: FastifyReply, draft: Draft): Draft {
  reply.header('etag', etagOf(draft));
  return draft;
}
