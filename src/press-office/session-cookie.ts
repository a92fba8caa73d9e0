import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The cookie that holds a session. With TLS it is bound to this very host and path by its name (`__Host-`, RFC 6265bis
 * §4.1.3.2); without, it works on localhost only, where browsers keep other sites out.
 */
const nameOf = (secure: boolean): string => (secure ? '__Host-tocsin' : 'tocsin');

/** The session's secret, or null. */
export const readSessionCookie = (request: FastifyRequest, secure: boolean): string | null =>
  request.cookies[nameOf(secure)] ?? null;

export function writeSessionCookie(
  reply: FastifyReply,
  session: { readonly secret: string; readonly expiresAt: Date },
  secure: boolean,
): void {
  reply.setCookie(nameOf(secure), session.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    expires: session.expiresAt,
  });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(nameOf(secure), { path: '/', httpOnly: true, sameSite: 'strict', secure });
}
