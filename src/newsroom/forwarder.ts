import httpProxy from '@fastify/http-proxy';
import { type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { Acquaintances } from './acquaintances.js';
import { Alarms, type Log } from './alarms.js';
import { clientAddress } from './client-address.js';
import type { Clock } from './deadline.js';
import { answerAway, away, shedAway, unread } from './desk-away.js';
import { DeskQueue, QUEUE_LIMITS, type QueueLimits, type Rank } from './desk-queue.js';
import { Doorstep } from './doorstep.js';
import type { Handler } from './front-door.js';
import { type Trust, trusts } from './seats.js';
import { pathOf } from './serve.js';
import { saidBytes, whenWhole } from './whole-request.js';

/**
 * Hands requests on to the desk and its answers back, byte for byte as they come: no answer is buffered, so the board's
 * events pass, and nothing is tried twice, since only the caller knows whether that is safe. Only a change is held until it
 * is here to its end, because its place is worth more than its bytes. It promises an answer in plain words when the desk is
 * not there, and that no more is asked of the desk at once than it can answer.
 */
export interface ForwarderSettings {
  /** Origin of the desk, without a trailing slash. */
  readonly deskUrl: string;
  /** Whose `X-Forwarded-*` is believed and passed on: nobody's, everybody's, or that of these addresses and CIDRs. */
  readonly trustProxy: boolean | readonly string[];
  /** Whose connections are everybody's; by default as `trustProxy` has it. */
  readonly isProxy?: Trust;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits?: Partial<QueueLimits>;
  /** This newsroom is over a limit of its own: reports and new streams are not begun. */
  readonly isLean?: () => boolean;
  /** A call was sent away. */
  readonly onShed?: () => void;
}

export interface Forwarder {
  readonly handle: Handler;
  close(): Promise<void>;
}

const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'OPTIONS'];
const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 30_000;
/** One per call under way, and boards stay open for hours. */
const CONNECTIONS = 1_024;

export async function openForwarder(settings: ForwarderSettings): Promise<Forwarder> {
  const { deskUrl, trustProxy, log, clock } = settings;
  const isProxy = settings.isProxy ?? trusts(trustProxy);
  const known = new Acquaintances(clock);
  const doorstep = new Doorstep();
  const queue = new DeskQueue(clock, { ...QUEUE_LIMITS, ...settings.limits }, settings.isLean);
  const alarms = new Alarms(log);
  const app = fastify({
    logger: false,
    // Everybody's: of whoever is connected to us, and not of whom a reader has written into the same header.
    trustProxy: typeof trustProxy === 'boolean' ? (_address, hop) => trustProxy && hop === 0 : [...trustProxy],
    frameworkErrors: (_error, _request, reply) => {
      void problem(reply as unknown as FastifyReply, 400, 'The address cannot be read.');
    },
  });
  app.setNotFoundHandler((_request, reply) =>
    problem(reply.header('allow', METHODS.join(', ')), 405, `Possible here: ${METHODS.join(', ')}.`),
  );
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return problem(reply, status, 'The request cannot be read.');
    log.alarm(`A ${request.method} could not be forwarded to the desk.`, error);
    return tellAway(reply, true);
  });
  await app.register(httpProxy, {
    upstream: deskUrl,
    httpMethods: METHODS,
    disableRequestLogging: true,
    destroyAgent: true,
    // A board's stream may be silent between heartbeats for as long as it likes; undici would cut it after 300 s.
    undici: {
      connections: CONNECTIONS,
      // The plugin takes any certificate unless it is told not to, and officers' sessions go this way.
      connect: { timeout: CONNECT_WITHIN_MS, rejectUnauthorized: true },
      headersTimeout: ANSWER_WITHIN_MS,
      bodyTimeout: 0,
    },
    replyOptions: {
      // By default a GET that got 503 is asked for ten times more: the desk says itself when to come again.
      retryDelay: () => null,
      rewriteRequestHeaders: (request, headers) => forwarded(request as FastifyRequest, headers),
      onResponse: (_request, reply, answer) => {
        const { raw, request, statusCode } = reply as unknown as FastifyReply;
        known.note(request.headers, pathOf(request.url) ?? '', statusCode);
        alarms.clear('desk', 'The desk answers again.');
        reply.send(answer.stream);
        // Node keeps headers back until there is a body: a stream that begins with silence would look like a dead desk.
        if (!raw.headersSent && !raw.writableEnded) raw.flushHeaders();
      },
      onError: (reply, { error }) => {
        const given = reply as unknown as FastifyReply;
        const fault = callersFault(given.request, error);
        // What is left of the body stays unread, so the connection is of no more use.
        if (fault) return void problem(given.header('connection', 'close'), ...fault);
        alarms.raise('desk', `The desk at ${deskUrl} does not answer; the public page is not affected.`, error);
        void tellAway(given, !isUnreached(error));
      },
    },
  });
  await app.ready();
  return {
    handle(request, response) {
      const method = request.method ?? 'GET';
      const path = pathOf(request.url ?? '') ?? '';
      const entry = {
        go: () => app.routing(request, response),
        shed: () => {
          settings.onShed?.();
          answerAway(request, response, shedAway());
        },
      };
      const enter = (rank: Rank): void => void response.once('close', queue.enter(rank, entry));
      if (SAFE.includes(method)) {
        if (path === LIVE_BOARD && method === 'GET') response.once('close', queue.enterStream(entry));
        else enter(REPORTS.test(path) ? 'report' : 'read');
        return;
      }
      const isUpload = path === UPLOADS;
      const isKnown = known.knows(request.headers);
      const named = request.headers['x-forwarded-for']?.toString();
      const address = clientAddress(request.socket.remoteAddress ?? '', named, isProxy);
      const leave = doorstep.enter({ address, isKnown, isUpload, bytes: saidBytes(request) });
      if (leave === null) return entry.shed();
      response.once('close', leave);
      if (isUpload) return enter('upload');
      whenWhole(request, clock, (arrival) => {
        if (arrival !== 'whole') return answerAway(request, response, unread(arrival));
        enter(isKnown ? 'change' : 'knock');
      });
    },
    close: () => app.close(),
  };
}

const LIVE_BOARD = '/api/v1/board/live';
const UPLOADS = '/api/v1/media';
const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** What an officer can do without for a minute. */
const REPORTS = /^\/(?:docs|api\/(?:docs|openapi\.json|v1\/(?:reports|traffic|ledger)))(?:\/|$)/;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Only what a trusted proxy said of the reader is passed on; all else is what we see ourselves. */
function forwarded(request: FastifyRequest, headers: Headers): Record<string, string | string[] | undefined> {
  const told: Record<string, string | string[] | undefined> = { ...headers };
  for (const name of Object.keys(told)) if (/^(?:forwarded|x-forwarded-.*|x-real-ip)$/.test(name)) delete told[name];
  // The front door has told the caller to go on already, and undici sends no request that asks it.
  delete told.expect;
  // A GET's body is not passed on, so its length must not be either.
  if (request.method === 'GET' || request.method === 'HEAD') delete told['content-length'];
  const chain = request.ips ?? [request.ip];
  return {
    ...told,
    'x-forwarded-for': [...chain].reverse().join(', '),
    'x-forwarded-host': request.host,
    'x-forwarded-proto': request.protocol,
  };
}

/**
 * What the caller is told when it is not the desk that failed; null when it is. The log must not say that the desk is
 * away because somebody left in the middle of an upload, or sent one that the desk does not read to its end.
 */
function callersFault({ raw }: FastifyRequest, error: Error): readonly [status: number, detail: string] | null {
  if (hasCode(error, ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])) return [400, 'The request cannot be read.'];
  return raw.complete || isUnreached(error)
    ? null
    : [413, 'The desk did not read this to its end: most likely it is too large. Look whether it was taken.'];
}

/** Certainly nothing was sent: there was no connection to send it on. */
function isUnreached(error: Error): boolean {
  const codes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
  return hasCode(error, codes);
}

/** The error itself, or what caused it. */
function hasCode(error: Error, codes: readonly string[]): boolean {
  let cause: NodeJS.ErrnoException | undefined = error;
  while (cause && !codes.includes(cause.code ?? '')) cause = cause.cause as NodeJS.ErrnoException | undefined;
  return cause !== undefined;
}

/** Bytes, because Fastify adds a charset to the type of a text, which JSON does not have (RFC 8259 §11). */
function tellAway(reply: FastifyReply, reached: boolean): FastifyReply {
  const { status, headers, body } = away(reply.request.method, reached);
  return reply.code(status).headers(headers).send(Buffer.from(body));
}

const problem = (reply: FastifyReply, status: number, detail: string): FastifyReply =>
  reply
    .code(status)
    .headers({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .send(
      Buffer.from(JSON.stringify({ type: 'about:blank', title: 'Not forwarded', status, detail, code: 'validation' })),
    );
