import { Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ChannelsStore } from '../store/channels.store.js';
import { Caller, Needs } from './access.guard.js';
import { HubView } from './api-officers.js';
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
