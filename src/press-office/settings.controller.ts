import { Body, Get, Patch } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { SettingsChange, SettingsView } from './api-settings.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { SettingsService } from './settings.service.js';

/** How this hub is set up, for whoever must find out why it does what it does without a shell on its machine. */
@Desk('settings', 'Hub')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @Needs('admin')
  @Answers(200, SettingsView)
  @ApiOperation({ summary: 'What officers have set and the operator has configured; secrets are not told' })
  get(): Promise<SettingsView> {
    return this.settings.view();
  }

  @Patch()
  @Needs('admin')
  @Repeatable()
  @Answers(200, SettingsView)
  @ApiOperation({ summary: 'Change what officers may set' })
  change(@Caller() call: Call, @Body({ schema: SettingsChange }) given: SettingsChange): Promise<SettingsView> {
    return this.settings.change(call, given);
  }
}
