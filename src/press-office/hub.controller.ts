import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ChannelsStore } from '../store/channels.store.js';
import { LedgerStore } from '../store/ledger.store.js';
import { Caller, Needs } from './access.guard.js';
import { type Page, pageOf } from './api-fields.js';
import { HubView, LedgerLine, LedgerQuery, LedgerVerdict } from './api-officers.js';
import type { Call } from './call.js';
import { Answers, Desk } from './desk.controller.js';
import { PressOfficeSettings } from './settings.js';

@Desk('hub', 'Hub')
export class HubController {
  constructor(
    private readonly channels: ChannelsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  @Get()
  @Needs('signed-in')
  @Answers(200, HubView)
  @ApiOperation({ summary: 'The office that speaks, its languages, its world, and who you are' })
  async hub(@Caller() { actor }: Call): Promise<HubView> {
    const { senderName, publicUrl, languages, requiredLanguages, strictLanguages, timeZone } = this.settings.office;
    return {
      name: senderName,
      publicUrl,
      languages,
      requiredLanguages,
      strictLanguages,
      timeZone,
      world: (await this.channels.anyLive()) ? 'live' : 'exercise',
      at: new Date().toISOString(),
      me: actor,
    };
  }
}

@Desk('ledger', 'Ledger')
export class LedgerController {
  constructor(private readonly ledger: LedgerStore) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(LedgerLine))
  @ApiOperation({ summary: 'Everything that was done' })
  async read(@Query({ schema: LedgerQuery }) query: LedgerQuery): Promise<Page<LedgerLine>> {
    const { limit, order, subject } = query;
    const cursor = query.cursor === undefined ? null : Number(query.cursor);
    const about = { limit: limit + 1, ...(subject === undefined ? {} : { subject }) };
    const lines =
      order === 'newest'
        ? await this.ledger.readBack({ before: cursor, ...about })
        : await this.ledger.read({ after: cursor ?? 0, ...about });
    const items = lines.slice(0, limit);
    return { items, next: lines.length > limit ? String(items.at(-1)!.seq) : null };
  }

  @Get('verify')
  @Needs('read')
  @Answers(200, LedgerVerdict)
  @ApiOperation({ summary: 'Whether every line still fits the chain' })
  verify(): Promise<LedgerVerdict> {
    return this.ledger.verify();
  }
}
