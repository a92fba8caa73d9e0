import { Body, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { AllClear, Ending, Release, ReleaseAnswer, StillValid } from './api-drafts.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { ReleasesService } from './releases.service.js';
import { StillValidService } from './still-valid.service.js';

@Desk('messages', 'Releases')
export class ReleasesController {
  constructor(
    private readonly releases: ReleasesService,
    private readonly confirming: StillValidService,
  ) {}

  @Post(':id/release')
  @Needs('release')
  @Repeatable()
  @Answers(202, ReleaseAnswer)
  @ApiOperation({ summary: 'Release the draft, on all channels at once: now, or at a set time' })
  release(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Release.optional() }) request: Release | undefined,
  ): Promise<ReleaseAnswer> {
    return this.releases.release(call, id, request ?? {});
  }

  @Post(':id/still-valid')
  @Needs('release')
  @Repeatable()
  @Answers(202, ReleaseAnswer)
  @ApiOperation({ summary: 'Confirm what stands: the same words with a later expiry, and no new post' })
  stillValid(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: StillValid.optional() }) given: StillValid | undefined,
  ): Promise<ReleaseAnswer> {
    return this.confirming.confirm(call, id, given ?? {});
  }

  @Post(':id/hold')
  @Needs('release')
  @Repeatable()
  @Answers(202, ReleaseAnswer)
  @ApiOperation({ summary: 'Do not use for now' })
  hold(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Ending }) request: Ending,
  ): Promise<ReleaseAnswer> {
    return this.releases.end(call, id, 'hold', request);
  }

  @Post(':id/withdraw')
  @Needs('release')
  @Repeatable()
  @Answers(202, ReleaseAnswer)
  @ApiOperation({ summary: 'Withdraw the message everywhere; an open draft does not hold it up' })
  withdraw(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Ending }) request: Ending,
  ): Promise<ReleaseAnswer> {
    return this.releases.end(call, id, 'withdrawal', request);
  }

  @Post(':id/all-clear')
  @Needs('release')
  @Repeatable()
  @Answers(202, ReleaseAnswer)
  @ApiOperation({ summary: 'Say that it is over' })
  allClear(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: AllClear.optional() }) request: Ending | undefined,
  ): Promise<ReleaseAnswer> {
    return this.releases.end(call, id, 'all-clear', request ?? {});
  }
}
