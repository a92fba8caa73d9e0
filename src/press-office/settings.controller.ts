import { Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Needs } from './access.guard.js';
import { SettingsView } from './api-settings.js';
import { Answers, Desk } from './desk.controller.js';
import { PressOfficeSettings } from './settings.js';

/** How this hub is set up, for whoever must find out why it does what it does without a shell on its machine. */
@Desk('settings', 'Hub')
export class SettingsController {
  constructor(private readonly settings: PressOfficeSettings) {}

  @Get()
  @Needs('admin')
  @Answers(200, SettingsView)
  @ApiOperation({ summary: 'What the operator has configured, as it is in effect; secrets are not told' })
  get(): SettingsView {
    return { configuration: [...this.settings.configuration] };
  }
}
