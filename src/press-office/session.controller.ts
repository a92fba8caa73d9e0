import { Body, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, Identity, Needs } from './access.guard.js';
import { SessionView } from './api-officers.js';
import {
  Code,
  PasskeyOptions,
  PasskeyShown,
  SessionLines,
  SignIn,
  SignInAnswer,
  StepUpFor,
  StepUpShown,
} from './api-sign-in.js';
import type { Call } from './call.js';
import { Answers, Desk } from './desk.controller.js';
import type { Known } from './known.js';
import { PasskeySignInService } from './passkey-sign-in.service.js';
import { began, clearSessionCookie, fromOf, readSessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';
import { PressOfficeSettings } from './settings.js';
import { SignInService } from './sign-in.service.js';
import { StepUpService } from './step-up.service.js';

/** Sign-in of the console, and showing once more who one is. Programs use tokens. */
@Desk('session', 'Sign-in')
export class SessionController {
  private readonly secure: boolean;

  constructor(
    private readonly signIn: SignInService,
    private readonly passkeys: PasskeySignInService,
    private readonly sessions: SessionsService,
    private readonly stepUp: StepUpService,
    { secureCookies }: PressOfficeSettings,
  ) {
    this.secure = secureCookies;
  }

  @Post()
  @Needs('open')
  @Answers(200, SignInAnswer, 'Signed in, or half way: the cookie is set, and `needs` says what is still to be shown')
  @ApiOperation({ summary: 'Sign in with e-mail and password' })
  async begin(
    @Body({ schema: SignIn }) given: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInAnswer> {
    const { session, needs } = await this.signIn.signIn(given, fromOf(request, this.secure));
    const { officer, expiresAt } = began(reply, session, this.secure);
    return { officer: needs.length === 0 ? officer : null, expiresAt, needs };
  }

  @Post('totp')
  @Needs('open')
  @Answers(200, SessionView, 'Signed in')
  @ApiOperation({ summary: 'After the password: a code of the app, or a recovery code' })
  async finish(
    @Body({ schema: Code }) { code }: Code,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return began(reply, await this.signIn.finish(code, fromOf(request, this.secure)), this.secure);
  }

  @Post('passkey/options')
  @Needs('open')
  @Answers(200, PasskeyOptions)
  @ApiOperation({ summary: 'What the browser needs to show a passkey' })
  askPasskey(@Req() request: FastifyRequest): Promise<PasskeyOptions> {
    return this.passkeys.ask(request.ip);
  }

  @Post('passkey')
  @Needs('open')
  @Answers(200, SessionView, 'Signed in')
  @ApiOperation({ summary: 'Sign in with a passkey, with or without the password before' })
  async byPasskey(
    @Body({ schema: PasskeyShown }) { response }: PasskeyShown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return began(reply, await this.passkeys.signIn(response, fromOf(request, this.secure)), this.secure);
  }

  @Post('step-up/options')
  @Needs('console')
  @Answers(200, PasskeyOptions)
  @ApiOperation({ summary: 'What the browser needs to show a passkey for one deed' })
  askStepUp(@Caller() call: Call, @Body({ schema: StepUpFor }) wanted: StepUpFor): Promise<PasskeyOptions> {
    return this.stepUp.ask(call, wanted);
  }

  @Post('step-up')
  @Needs('console')
  @Answers(200, SessionView, 'Shown: repeat the request within two minutes. The session has a new cookie')
  @ApiOperation({ summary: 'Show once more who you are, for one deed on one message with these very words' })
  async showStepUp(
    @Caller() call: Call,
    @Body({ schema: StepUpShown }) shown: StepUpShown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return began(reply, await this.stepUp.show(call, shown, request.ip), this.secure);
  }

  @Get()
  @Needs('signed-in')
  @Answers(200, SessionView)
  @ApiOperation({ summary: 'Who is signed in' })
  current(@Identity() { actor, by, expiresAt }: Known): SessionView {
    return { officer: actor, expiresAt: by === 'session' ? expiresAt.toISOString() : null };
  }

  @Delete()
  @Needs('signed-in')
  @Answers(204, null, 'Signed out')
  @ApiOperation({ summary: 'Sign out' })
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const secret = readSessionCookie(request, this.secure);
    if (secret !== null) await this.sessions.signOut(secret);
    clearSessionCookie(reply, this.secure);
  }
}

@Desk('sessions', 'Sign-in')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly settings: PressOfficeSettings,
  ) {}

  @Get()
  @Needs('console')
  @Answers(200, SessionLines)
  @ApiOperation({ summary: 'Where you are signed in' })
  list(@Caller() call: Call): Promise<SessionLines> {
    return this.sessions.list(call);
  }

  @Delete()
  @Needs('console')
  @Answers(204, null, 'Signed out everywhere, here too; your tokens are revoked')
  @ApiOperation({ summary: 'Sign out everywhere' })
  async endAll(@Caller() call: Call, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.endAll(call);
    clearSessionCookie(reply, this.settings.secureCookies);
  }

  @Delete(':id')
  @Needs('console')
  @Answers(204, null, 'Ended')
  @ApiOperation({ summary: 'Sign out in one place' })
  end(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.sessions.end(call, id);
  }
}
