import { Body, Get, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.js';
import { Caller, Needs } from './access.guard.js';
import { BeginSingleSignOn, SingleSignOnAddress, SingleSignOnView } from './api-sign-in.js';
import type { Call } from './call.js';
import { Answers, Desk } from './desk.controller.js';
import { began, fromOf, readFlowCookie, writeFlowCookie } from './session-cookie.js';
import { PressOfficeSettings } from './settings.js';
import { type BegunBy, SingleSignOnService } from './single-sign-on.service.js';

@Desk('session/oidc', 'Sign-in')
export class SingleSignOnController {
  constructor(
    private readonly singleSignOn: SingleSignOnService,
    private readonly settings: PressOfficeSettings,
  ) {}

  @Get()
  @Needs('open')
  @Answers(200, SingleSignOnView)
  @ApiOperation({ summary: 'Whether there is single sign-on, and what it is called' })
  view(): SingleSignOnView {
    return { name: this.singleSignOn.name };
  }

  @Post()
  @Needs('open')
  @Answers(200, SingleSignOnAddress, 'Where the browser is to go')
  @ApiOperation({ summary: 'Begin a sign-in at the identity provider' })
  async begin(
    @Body({ schema: BeginSingleSignOn.optional() }) given: BeginSingleSignOn | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SingleSignOnAddress> {
    return this.sendOff(reply, { invitation: given?.invitation ?? null, link: null, address: request.ip });
  }

  @Post('link')
  @Needs('console')
  @Answers(200, SingleSignOnAddress, 'Where the browser is to go')
  @ApiOperation({ summary: 'Link your identity at the provider, so that it signs you in' })
  async link(
    @Caller() call: Call,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SingleSignOnAddress> {
    return this.sendOff(reply, { invitation: null, link: call, address: request.ip });
  }

  /** The provider sends the browser here. Whatever happens, it ends in the console, which says what. */
  @Get('callback')
  @Needs('open')
  @Answers(303, null, 'To the console')
  @ApiOperation({ summary: 'Where the identity provider sends the browser back to' })
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { secureCookies } = this.settings;
    const query = request.url.split('?')[1] ?? '';
    try {
      const from = fromOf(request, secureCookies);
      began(reply, await this.singleSignOn.finish(query, readFlowCookie(request, secureCookies), from), secureCookies);
      reply.redirect('/console/#/board', 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply.redirect(`/console/#/refused?${new URLSearchParams({ why: error.errors[0]?.code ?? error.code })}`, 303);
    }
  }

  private async sendOff(reply: FastifyReply, asked: BegunBy): Promise<SingleSignOnAddress> {
    const { url, secret } = await this.singleSignOn.begin(asked);
    writeFlowCookie(reply, secret, this.settings.secureCookies);
    return { url };
  }
}
