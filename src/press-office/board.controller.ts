import { Body, Get, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, Identity, Needs } from './access.guard.js';
import { Boards, DriftAnswer, DriftDecision, RetryAnswer, SeenThere, SettleAnswer } from './api-board.js';
import { BoardService } from './board.service.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { DriftService } from './drift.service.js';
import { streamEvents } from './event-stream.js';
import type { Known } from './known.js';
import { OpenStreamsService } from './open-streams.service.js';

@Desk('board', 'Board')
export class BoardController {
  constructor(
    private readonly boards: BoardService,
    private readonly streams: OpenStreamsService,
  ) {}

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
  live(@Identity() known: Known, @Res() reply: FastifyReply): void {
    this.streams.admit(known);
    const forget = this.streams.keep(
      streamEvents(reply, (tell) => this.boards.live.join(tell)),
      known,
    );
    reply.raw.on('close', forget);
  }
}

@Desk('placements', 'Board')
export class PlacementsController {
  constructor(
    private readonly boards: BoardService,
    private readonly drifts: DriftService,
  ) {}

  @Post(':id/retry')
  @Needs('release')
  @Repeatable()
  @Answers(202, RetryAnswer)
  @ApiOperation({ summary: 'Try again at once' })
  retry(@Caller() call: Call, @Param('id') id: string): Promise<RetryAnswer> {
    return this.boards.retry(call, id);
  }

  @Post(':id/settle')
  @Needs('approve')
  @Repeatable()
  @Answers(202, SettleAnswer)
  @ApiOperation({ summary: 'Say whether a post is there whose answer was lost and which the hub cannot see' })
  settle(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: SeenThere }) seen: SeenThere,
  ): Promise<SettleAnswer> {
    return this.boards.settle(call, id, seen);
  }

  @Post(':id/restore')
  @Needs('approve')
  @Repeatable()
  @Answers(202, DriftAnswer)
  @ApiOperation({ summary: 'Put our text back where somebody changed or removed it by hand, or remove a foreign post' })
  restore(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: DriftDecision }) seen: DriftDecision,
  ): Promise<DriftAnswer> {
    return this.drifts.restore(call, id, seen);
  }

  @Post(':id/accept-drift')
  @Needs('approve')
  @Repeatable()
  @Answers(200, DriftAnswer)
  @ApiOperation({ summary: 'Leave it as somebody made it by hand; a further change is told again' })
  acceptDrift(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: DriftDecision }) seen: DriftDecision,
  ): Promise<DriftAnswer> {
    return this.drifts.accept(call, id, seen);
  }
}
