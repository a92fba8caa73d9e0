import { Body, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Identity, Needs } from './access.guard.js';
import { SessionView, SignIn } from './api-officers.js';
import { Answers, Desk } from './desk.controller.js';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from './session-cookie.js';
import { PressOfficeSettings } from './settings.js';
import { type Known, type Session, SignInService } from './sign-in.service.js';

/** Sign-in of the console. Programs use tokens. */
@Desk('session', 'Sign-in')
export class SessionController {
  constructor(
    private readonly signIn: SignInService,
    private readonly settings: PressOfficeSettings,
  ) {}

  @Post()
  @Needs('open')
  @Answers(200, SessionView, 'Signed in: the cookie is set')
  @ApiOperation({ summary: 'Sign in with e-mail and password' })
  async begin(
    @Body({ schema: SignIn }) given: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const former = readSessionCookie(request, this.settings.secureCookies);
    const session = await this.signIn.signIn(given, { address: request.ip, former });
    return began(reply, session, this.settings.secureCookies);
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
    const { secureCookies } = this.settings;
    const secret = readSessionCookie(request, secureCookies);
    if (secret !== null) await this.signIn.signOut(secret);
    clearSessionCookie(reply, secureCookies);
  }
}

/** Sets the cookie; the answer itself holds no secret. */
export function began(reply: FastifyReply, session: Session, secure: boolean): SessionView {
  writeSessionCookie(reply, session, secure);
  return { officer: session.actor, expiresAt: session.expiresAt.toISOString() };
}
