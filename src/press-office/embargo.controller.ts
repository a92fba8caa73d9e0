import { Body, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs, Reader } from './access.guard.js';
import { EmbargoEventView, NewNewsroomToken, NewNewsroomTokenAnswer, NewsroomTokenList } from './api-embargoes.js';
import { type Page, pageOf } from './api-fields.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { EmbargoService } from './embargo.service.js';
import { type KnownNewsroom, NewsroomTokensService } from './newsroom-tokens.service.js';

@Desk('embargoed', 'Embargo')
export class EmbargoController {
  constructor(private readonly embargoes: EmbargoService) {}

  @Get()
  @Needs('embargoed')
  @Answers(200, pageOf(EmbargoEventView))
  @ApiOperation({ summary: 'What is approved and not yet released, for newsrooms with a token of their own' })
  async list(@Reader() newsroom: KnownNewsroom | null): Promise<Page<EmbargoEventView>> {
    return { items: await this.embargoes.list(newsroom), next: null };
  }
}

@Desk('newsroom-tokens', 'Embargo')
export class NewsroomTokensController {
  constructor(private readonly tokens: NewsroomTokensService) {}

  @Get()
  @Needs('admin')
  @Answers(200, NewsroomTokenList)
  @ApiOperation({ summary: 'Which newsrooms may read what is embargoed' })
  async list(): Promise<NewsroomTokenList> {
    return { items: await this.tokens.list(), next: null };
  }

  @Post()
  @Needs('admin')
  @Repeatable()
  @Answers(201, NewNewsroomTokenAnswer)
  @ApiOperation({ summary: 'A token for a newsroom, shown once' })
  create(
    @Caller() call: Call,
    @Body({ schema: NewNewsroomToken }) given: NewNewsroomToken,
  ): Promise<NewNewsroomTokenAnswer> {
    return this.tokens.create(call, given);
  }

  @Delete(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(204, null, 'Revoked')
  @ApiOperation({ summary: 'Revoke the token of a newsroom' })
  revoke(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(call, id);
  }
}
