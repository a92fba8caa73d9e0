import { Get, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Refusal } from '../domain/refusal.js';
import { Caller, Needs } from './access.guard.js';
import { Board } from './api-board.js';
import { Diff, DiffQuery, MessageDetail, MessageSummary, Version } from './api-drafts.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import { Preview, PreviewQuery } from './api-preview.js';
import { BoardService } from './board.service.js';
import type { Call } from './call.js';
import { Answers, Desk } from './desk.controller.js';
import { MessageReaderService } from './message-reader.service.js';
import { PreviewService } from './preview.service.js';

/** Reading messages. `{id}` is an id or a reference, here and everywhere. */
@Desk('messages', 'Messages')
export class MessagesController {
  constructor(
    private readonly reader: MessageReaderService,
    private readonly previews: PreviewService,
    private readonly boards: BoardService,
  ) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(MessageSummary))
  @ApiOperation({ summary: 'Newest first' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<MessageSummary>> {
    return this.reader.list({ limit, cursor: cursor ?? null });
  }

  @Get(':id')
  @Needs('read')
  @Answers(200, MessageDetail)
  @ApiOperation({ summary: 'With its versions, its draft, and the drafts that were dropped' })
  get(@Param('id') id: string): Promise<MessageDetail> {
    return this.reader.get(id);
  }

  @Get(':id/versions/:n')
  @Needs('read')
  @Answers(200, Version)
  @ApiOperation({ summary: 'One version' })
  version(@Param('id') id: string, @Param('n') n: string): Promise<Version> {
    if (!/^\d{1,9}$/.test(n)) throw new Refusal('not-found', 'A version is named by its number.');
    return this.reader.version(id, Number(n));
  }

  @Get(':id/diff')
  @Needs('read')
  @Answers(200, Diff)
  @ApiOperation({ summary: 'What differs, field by field' })
  diff(@Param('id') id: string, @Query({ schema: DiffQuery }) query: DiffQuery): Promise<Diff> {
    return this.reader.diff(id, query);
  }

  @Get(':id/preview')
  @Needs('read')
  @Answers(200, Preview)
  @ApiOperation({ summary: 'What a release would do on every channel' })
  preview(
    @Caller() call: Call,
    @Param('id') id: string,
    @Query({ schema: PreviewQuery }) query: PreviewQuery,
  ): Promise<Preview> {
    return this.previews.preview(call, id, query);
  }

  @Get(':id/board')
  @Needs('read')
  @Answers(200, Board)
  @ApiOperation({ summary: 'Who shows which version of this message' })
  board(@Param('id') id: string): Promise<Board> {
    return this.boards.of(id);
  }
}
