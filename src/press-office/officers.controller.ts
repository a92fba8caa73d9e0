import { Body, Delete, Get, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, Needs } from './access.guard.js';
import {
  AcceptInvitation,
  InvitationCode,
  NewInvitation,
  NewOfficer,
  NewToken,
  NewTokenAnswer,
  OfficerChange,
  OfficerList,
  OfficerView,
  SessionView,
  TokenList,
} from './api-officers.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { FactorsService } from './factors.service.js';
import { OfficersService } from './officers.service.js';
import { began, fromOf } from './session-cookie.js';
import { PressOfficeSettings } from './settings.js';
import { TokensService } from './tokens.service.js';

@Desk('officers', 'Officers')
export class OfficersController {
  constructor(
    private readonly officers: OfficersService,
    private readonly factors: FactorsService,
  ) {}

  @Get()
  @Needs('admin')
  @Answers(200, OfficerList)
  @ApiOperation({ summary: 'Everybody' })
  list(): Promise<OfficerList> {
    return this.officers.list();
  }

  @Post()
  @Needs('admin')
  @Repeatable()
  @Answers(201, OfficerView)
  @ApiOperation({ summary: 'Add an officer; an invitation lets them choose their own password' })
  add(@Caller() call: Call, @Body({ schema: NewOfficer }) given: NewOfficer): Promise<OfficerView> {
    return this.officers.add(call, given);
  }

  @Patch(':id')
  @Needs('admin')
  @Repeatable()
  @Answers(200, OfficerView)
  @ApiOperation({ summary: 'Change the role, disable or enable' })
  change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: OfficerChange }) change: OfficerChange,
  ): Promise<OfficerView> {
    return this.officers.change(call, id, change);
  }

  @Delete(':id/factors')
  @Needs('admin')
  @Repeatable()
  @Answers(204, null, 'Taken away, with linked identities and tokens; every session of the officer has ended')
  @ApiOperation({ summary: 'Take away the factors of somebody who has lost them' })
  resetFactors(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.factors.reset(call, id);
  }
}

@Desk('invitations', 'Officers')
export class InvitationsController {
  constructor(
    private readonly officers: OfficersService,
    private readonly settings: PressOfficeSettings,
  ) {}

  @Post()
  @Needs('admin')
  @Repeatable()
  @Answers(201, InvitationCode)
  @ApiOperation({ summary: 'Invite one officer of this role, for a day' })
  invite(@Caller() call: Call, @Body({ schema: NewInvitation }) { role }: NewInvitation): Promise<InvitationCode> {
    return this.officers.invite(call, role);
  }

  @Post('accept')
  @Needs('open')
  @Answers(201, SessionView, 'The officer is made and signed in')
  @ApiOperation({ summary: 'Accept an invitation' })
  async accept(
    @Body({ schema: AcceptInvitation }) given: AcceptInvitation,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const { secureCookies } = this.settings;
    const session = await this.officers.accept(given, fromOf(request, secureCookies));
    return began(reply, session, secureCookies);
  }
}

@Desk('tokens', 'Officers')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @Needs('signed-in')
  @Answers(200, TokenList)
  @ApiOperation({ summary: 'Your own tokens; everybody’s for an admin' })
  list(@Caller() call: Call): Promise<TokenList> {
    return this.tokens.list(call);
  }

  @Post()
  @Needs('signed-in')
  @Repeatable()
  @Answers(201, NewTokenAnswer)
  @ApiOperation({ summary: 'Make a token for yourself; it is shown once' })
  create(@Caller() call: Call, @Body({ schema: NewToken }) given: NewToken): Promise<NewTokenAnswer> {
    return this.tokens.create(call, given);
  }

  @Delete(':id')
  @Needs('signed-in')
  @Repeatable()
  @Answers(204, null, 'Revoked')
  @ApiOperation({ summary: 'Revoke a token' })
  revoke(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(call, id);
  }
}
