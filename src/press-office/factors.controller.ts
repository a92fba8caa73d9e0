import { Body, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { Code, Factors, NewPasskey, NewPassword, OfferedCodes, PasskeyOptions, RecoveryCodes } from './api-sign-in.js';
import type { Call } from './call.js';
import { Answers, Desk } from './desk.controller.js';
import { FactorsService } from './factors.service.js';

/** How the caller signs in. Changes ask for a factor that there is, or for a sign-in of the last ten minutes. */
@Desk('factors', 'Sign-in')
export class FactorsController {
  constructor(private readonly factors: FactorsService) {}

  @Get()
  @Needs('console')
  @Answers(200, Factors)
  @ApiOperation({ summary: 'How you sign in' })
  mine(@Caller() call: Call): Promise<Factors> {
    return this.factors.mine(call);
  }

  @Put('password')
  @Needs('console')
  @Answers(204, null, 'Changed; your other sessions have ended, your tokens are revoked')
  @ApiOperation({ summary: 'Change your password' })
  password(@Caller() call: Call, @Body({ schema: NewPassword }) { password }: NewPassword): Promise<void> {
    return this.factors.changePassword(call, password);
  }

  @Post('codes')
  @Needs('console')
  @Answers(201, OfferedCodes)
  @ApiOperation({ summary: 'A secret for an authenticator app, good once its first code is confirmed' })
  offer(@Caller() call: Call): Promise<OfferedCodes> {
    return this.factors.offerCodes(call);
  }

  @Post('codes/confirm')
  @Needs('console')
  @Answers(201, RecoveryCodes)
  @ApiOperation({ summary: 'Confirm the secret by its first code' })
  confirm(@Caller() call: Call, @Body({ schema: Code }) { code }: Code): Promise<RecoveryCodes> {
    return this.factors.confirmCodes(call, code);
  }

  @Delete('codes')
  @Needs('console')
  @Answers(204, null, 'Codes are no longer asked for')
  @ApiOperation({ summary: 'Remove the authenticator app' })
  removeCodes(@Caller() call: Call): Promise<void> {
    return this.factors.removeCodes(call);
  }

  @Post('passkeys/options')
  @Needs('console')
  @Answers(200, PasskeyOptions)
  @ApiOperation({ summary: 'What the browser needs to make a passkey' })
  passkeyOptions(@Caller() call: Call): Promise<PasskeyOptions> {
    return this.factors.offerPasskey(call);
  }

  @Post('passkeys')
  @Needs('console')
  @Answers(201, RecoveryCodes)
  @ApiOperation({ summary: 'Add the passkey that the browser made' })
  addPasskey(@Caller() call: Call, @Body({ schema: NewPasskey }) given: NewPasskey): Promise<RecoveryCodes> {
    return this.factors.addPasskey(call, given);
  }

  @Delete('passkeys/:id')
  @Needs('console')
  @Answers(204, null, 'Removed')
  @ApiOperation({ summary: 'Remove a passkey' })
  removePasskey(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.factors.removePasskey(call, id);
  }

  @Post('recovery-codes')
  @Needs('console')
  @Answers(201, RecoveryCodes)
  @ApiOperation({ summary: 'New recovery codes in place of the old ones' })
  recoveryCodes(@Caller() call: Call): Promise<RecoveryCodes> {
    return this.factors.newRecoveryCodes(call);
  }
}
