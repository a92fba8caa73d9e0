import type { FastifyHttpOptions, FastifyReply, RawServerDefault } from 'fastify';
import { desk } from './headers.js';
import { problemOfHttp } from './problem.js';
import type { PressOfficeSettings } from './settings.js';

/** Bytes (security.md "Large/compressed bodies"). A message at its longest, in many languages and with polygons, is below. */
export const BODY_LIMIT = 256_000;

/** How the Fastify of the desk is made: `new FastifyAdapter(pressOfficeServer(settings))`. */
export const pressOfficeServer = ({
  trustProxy,
  secureCookies,
}: PressOfficeSettings): FastifyHttpOptions<RawServerDefault> => ({
  bodyLimit: BODY_LIMIT,
  trustProxy: typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy],
  // Node's own defaults let a dripping client hold a connection for minutes (ASVS 4.2.1).
  requestTimeout: 15_000,
  http: { headersTimeout: 5_000, connectionsCheckingInterval: 2_000 },
  routerOptions: { maxParamLength: 100 },
  // A broken address is refused by the router, before any hook of ours has run.
  frameworkErrors: (error, _request, reply) => {
    const problem = problemOfHttp(error.statusCode ?? 400);
    const answer = reply as unknown as FastifyReply;
    answer.code(problem.status).headers(desk(secureCookies)).type('application/problem+json; charset=utf-8');
    answer.send(JSON.stringify(problem));
  },
  // Streams of the board are ended by their controller; what else is open must not hold up the end.
  forceCloseConnections: 'idle',
});
