import { Body, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, Identity, Needs } from './access.guard.js';
import { DraftPresence, DraftWindowQuery } from './api-drafts.js';
import type { Call } from './call.js';
import { Answers, Desk } from './desk.controller.js';
import { streamEvents } from './event-stream.js';
import type { Known } from './known.js';
import { OpenStreamsService } from './open-streams.service.js';
import { PresenceService } from './presence.service.js';

@Desk('messages', 'Drafts')
export class PresenceController {
  constructor(
    private readonly presence: PresenceService,
    private readonly streams: OpenStreamsService,
  ) {}

  @Get(':id/draft/live')
  @Needs('write')
  @Answers(200, null, 'Server-sent event `draft` (DraftLive) at once, and whenever it changes')
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'Who else has the draft open, in which field, and its newest revision, live' })
  async live(
    @Identity() known: Known,
    @Param('id') id: string,
    @Query({ schema: DraftWindowQuery }) { window }: DraftWindowQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const messageId = await this.presence.messageOf(id);
    this.streams.admit(known);
    const here = { window, messageId, officerId: known.actor.id };
    const forget = this.streams.keep(
      streamEvents(reply, (tell) => this.presence.live.join(here, tell)),
      known,
    );
    reply.raw.on('close', forget);
  }

  @Put(':id/draft/presence')
  @Needs('write')
  @Answers(204, null, 'Told to everybody who has the draft open')
  @ApiOperation({ summary: 'Say in which field of the draft one is writing; it is forgotten with the window’s stream' })
  tell(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: DraftPresence }) body: DraftPresence,
  ): Promise<void> {
    return this.presence.tell(call, id, body);
  }
}
