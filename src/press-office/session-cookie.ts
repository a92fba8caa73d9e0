import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../domain/officer.js';
import { actorOf, type From, type Session } from './known.js';

/**
 * The cookie that holds a session. With TLS it is bound to this very host and path by its name (`__Host-`, RFC 6265bis
 * §4.1.3.2); without, it works on localhost only, where browsers keep other sites out.
 */
const nameOf = (secure: boolean): string => (secure ? '__Host-tocsin' : 'tocsin');

/** The session's secret, or null. */
export const readSessionCookie = (request: FastifyRequest, secure: boolean): string | null =>
  request.cookies[nameOf(secure)] ?? null;

export interface Began {
  readonly officer: Actor;
  readonly expiresAt: string;
}

/** Sets the cookie; the answer itself holds no secret. */
export function began(reply: FastifyReply, session: Session, secure: boolean): Began {
  reply.setCookie(nameOf(secure), session.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    expires: session.expiresAt,
  });
  return { officer: actorOf(session.officer), expiresAt: session.expiresAt.toISOString() };
}

/** From where a sign-in comes; what the browser says of itself is cut and cleaned, since it is shown and kept. */
export const fromOf = (request: FastifyRequest, secure: boolean): From => ({
  address: request.ip,
  device: (request.headers['user-agent'] ?? '').slice(0, 300).replace(/[^\x20-\x7e]/g, ''),
  former: readSessionCookie(request, secure),
});

/*
 * Which browser went to the identity provider. It comes back by a link of another site, so `lax`; the session itself is
 * `strict`, and is first sent by the console's own requests.
 */
const flowNameOf = (secure: boolean): string => (secure ? '__Host-tocsin-oidc' : 'tocsin-oidc');
const FLOW_SECONDS = 600;

export const readFlowCookie = (request: FastifyRequest, secure: boolean): string | null =>
  request.cookies[flowNameOf(secure)] ?? null;

export function writeFlowCookie(reply: FastifyReply, secret: string, secure: boolean): void {
  const bound = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: FLOW_SECONDS } as const;
  reply.setCookie(flowNameOf(secure), secret, bound);
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(nameOf(secure), { path: '/', httpOnly: true, sameSite: 'strict', secure });
}
