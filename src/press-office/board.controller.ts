import { type BeforeApplicationShutdown, Get, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Refusal } from '../domain/refusal.js';
import { Caller, Needs } from './access.guard.js';
import { Boards, RetryAnswer } from './api-board.js';
import { BoardService } from './board.service.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { streamBoard } from './event-stream.js';

/** Each listener is a connection and its buffer; an office has fewer people than this. */
const MOST_LISTENERS = 200;

@Desk('board', 'Board')
export class BoardController implements BeforeApplicationShutdown {
  private readonly streams = new Set<{ readonly end: () => void }>();

  constructor(private readonly boards: BoardService) {}

  @Get()
  @Needs('read')
  @Answers(200, Boards)
  @ApiOperation({ summary: 'Boards of the newest messages, newest release first' })
  all(): Promise<Boards> {
    return this.boards.all();
  }

  @Get('live')
  @Needs('read')
  @Answers(200, null, 'Server-sent events `placement`, `newsroom` and `converged`, as the board changes')
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'The board, live: read it once more after this has opened' })
  live(@Res() reply: FastifyReply): void {
    if (this.streams.size >= MOST_LISTENERS)
      throw new Refusal('shed', 'Too many people watch the board live. Reload it by hand, or try again soon.');
    const stream = streamBoard(reply, this.boards.live);
    this.streams.add(stream);
    reply.raw.on('close', () => this.streams.delete(stream));
  }

  /** An open stream would hold up the end of the process. */
  beforeApplicationShutdown(): void {
    for (const stream of this.streams) stream.end();
  }
}

@Desk('placements', 'Board')
export class PlacementsController {
  constructor(private readonly boards: BoardService) {}

  @Post(':id/retry')
  @Needs('release')
  @Repeatable()
  @Answers(202, RetryAnswer)
  @ApiOperation({ summary: 'Try again at once' })
  retry(@Caller() call: Call, @Param('id') id: string): Promise<RetryAnswer> {
    return this.boards.retry(call, id);
  }
}
