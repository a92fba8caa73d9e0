import { Readable } from 'node:stream';
import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiCookieAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { canonical } from '../domain/canonical.js';
import { SCOPES, type Scope } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { Sealer } from '../store/seal.js';
import type { Call } from './call.js';
import type { Known } from './known.js';
import { type KnownNewsroom, NewsroomTokensService } from './newsroom-tokens.service.js';
import { readSessionCookie } from './session-cookie.js';
import { PressOfficeSettings } from './settings.js';
import { SignInService } from './sign-in.service.js';

/**
 * Who may call a route: anybody, whoever is signed in, whoever is so at the console and not by a token, a newsroom with a
 * token of its own or an officer who may read, or a scope.
 */
export type Access = 'open' | 'signed-in' | 'console' | 'embargoed' | Scope;
export const ACCESS = 'tocsin:access';

/** Every route says it; one that does not is closed to everybody. */
export const Needs = (access: Access) =>
  access === 'open'
    ? SetMetadata(ACCESS, access)
    : applyDecorators(SetMetadata(ACCESS, access), ApiBearerAuth('token'), ApiCookieAuth('session'));

interface DeskRequest extends FastifyRequest {
  desk?: { readonly call: Call; readonly known: Known };
  newsroom?: KnownNewsroom;
}

const deskOf = (context: ExecutionContext): NonNullable<DeskRequest['desk']> => {
  const { desk } = context.switchToHttp().getRequest<DeskRequest>();
  if (!desk) throw new Error('An open route asked who calls it.');
  return desk;
};

/** The officer's call, for services. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Call => deskOf(context).call);
/** How the officer is known, for the session's own routes. */
export const Identity = createParamDecorator((_: unknown, context: ExecutionContext): Known => deskOf(context).known);

/** The newsroom that reads; null where an officer does. */
export const Reader = createParamDecorator(
  (_: unknown, context: ExecutionContext): KnownNewsroom | null =>
    context.switchToHttp().getRequest<DeskRequest>().newsroom ?? null,
);

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly signIn: SignInService,
    private readonly newsrooms: NewsroomTokensService,
    private readonly settings: PressOfficeSettings,
    private readonly sealer: Sealer,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === undefined) throw new Refusal('scope', 'This route is closed: it does not say who may call it.');
    if (access === 'open') return true;
    const request = context.switchToHttp().getRequest<DeskRequest>();
    if (access === 'embargoed') {
      const newsroom = await this.newsrooms.whoIs(request.headers.authorization ?? null);
      if (newsroom) {
        request.newsroom = newsroom;
        return true;
      }
    }
    const known = await this.signIn.whoIs({
      authorization: request.headers.authorization ?? null,
      cookie: readSessionCookie(request, this.settings.secureCookies),
    });
    if (!known) throw new Refusal('sign-in-needed', 'Sign in, or send a token that is valid.');
    if (access === 'console' && known.by === 'token')
      throw new Refusal('scope', 'A token cannot do this: it is for somebody who is signed in to the console.');
    const scope = access === 'embargoed' ? 'read' : access;
    if (scope !== 'signed-in' && scope !== 'console' && !known.actor.scopes.includes(scope))
      throw lacksScope(scope, known);
    const { actor, by, id, provenAt } = known;
    const session = by === 'session' && provenAt ? { id, provenAt } : null;
    request.desk = { known, call: { actor, by, session, request: this.readRequest(request) } };
    return true;
  }

  /**
   * What tells a repeated request from a new one. The key may stand in a log or a table: any visible ASCII will do. The
   * digest is kept, and a body may hold a password: with a plain hash it could be guessed far faster than from argon2's.
   */
  private readRequest(request: FastifyRequest): Call['request'] {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method === 'GET' || request.method === 'HEAD') return { key: null, digest: '' };
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
      throw new Refusal('validation', 'The Idempotency-Key must be 1 to 200 visible ASCII characters.', [
        { field: 'Idempotency-Key', code: 'form', detail: 'must be 1 to 200 visible ASCII characters' },
      ]);
    // An image is a stream that nobody has read yet; it needs no key, since its name is its digest.
    if (request.body instanceof Readable) return { key: null, digest: '' };
    return { key, digest: this.sealer.digest(`${request.method} ${request.url}\n${canonical(request.body ?? null)}`) };
  }
}

function lacksScope(scope: Scope, { actor, by }: Known): Refusal {
  const whose = by === 'token' ? `this token of ${actor.email}` : actor.email;
  return new Refusal('scope', `The scope "${scope}" is needed; ${whose} has ${actor.scopes.join(', ') || 'none'}.`, [
    { field: 'scope', code: 'scope', detail: `must be one of ${SCOPES.join(', ')}, and ${scope} among them` },
  ]);
}
