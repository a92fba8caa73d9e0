import { Readable } from 'node:stream';
import { Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LedgerStore } from '../store/ledger.store.js';
import { Needs } from './access.guard.js';
import { type Page, pageOf } from './api-fields.js';
import { AnchorsView, LedgerLine, LedgerQuery, LedgerVerdict } from './api-ledger.js';
import { Answers, Desk } from './desk.controller.js';
import { LedgerService } from './ledger.service.js';

@Desk('ledger', 'Ledger')
export class LedgerController {
  constructor(
    private readonly lines: LedgerStore,
    private readonly ledger: LedgerService,
  ) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(LedgerLine))
  @ApiOperation({ summary: 'Everything that was done' })
  async read(@Query({ schema: LedgerQuery }) query: LedgerQuery): Promise<Page<LedgerLine>> {
    const { limit, order, cursor: given, ...about } = query;
    const cursor = given === undefined ? null : Number(given);
    const wish = { limit: limit + 1, about };
    const lines =
      order === 'newest'
        ? await this.lines.readBack({ before: cursor, ...wish })
        : await this.lines.read({ after: cursor ?? 0, ...wish });
    const items = lines.slice(0, limit);
    return { items, next: lines.length > limit ? String(items.at(-1)!.seq) : null };
  }

  @Get('verify')
  @Needs('read')
  @Answers(200, LedgerVerdict)
  @ApiOperation({ summary: 'Whether every line still fits the chain, and every anchor that the hub has' })
  verify(): Promise<LedgerVerdict> {
    return this.ledger.verify();
  }

  @Get('anchors')
  @Needs('read')
  @Answers(200, AnchorsView)
  @ApiOperation({ summary: 'How far the ledger is anchored, and where to' })
  anchors(): Promise<AnchorsView> {
    return this.ledger.anchorsView();
  }

  @Get('export')
  @Needs('read')
  @ApiProduces('application/x-ndjson')
  @Answers(200, null, 'Keys, anchors and lines, one a line, for `npx tocsin ledger verify --file`')
  @ApiOperation({ summary: 'All of it, to be verified elsewhere' })
  export(@Res() reply: FastifyReply): void {
    reply
      .type('application/x-ndjson; charset=utf-8')
      .header('content-disposition', 'attachment; filename="ledger.jsonl"')
      .send(Readable.from(this.ledger.exported()));
  }
}
