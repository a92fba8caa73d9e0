import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from './alarms.js';
import { deskAway } from './desk-away.js';
import type { Live } from './live.js';
import { serve } from './serve.js';
import type { Shelf, Told } from './shelf.js';

/**
 * The public port. It answers from the shelf first and hands everything else to whoever has been installed for it, so
 * that it can be opened before there is a framework, a database or a desk. What comes in slowly or not at all is cut
 * off; the limits are security.md's, since Node's own (60 s, 300 s, no cap) let a few thousand dripping sockets in.
 */
export interface FrontDoorSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: Log;
  /** Asked at each request; null while there is nothing to show. */
  readonly shelf: () => Shelf | null;
  /** Who counts. */
  readonly told?: Told;
  /** Who has the live streams; without it there are none. */
  readonly live?: Pick<Live, 'answer'>;
  /** Open connections; what comes above it is closed at once. */
  readonly maxConnections?: number;
  readonly limits?: Partial<Limits>;
}

/** Milliseconds. */
export interface Limits {
  /** For all headers of a request. */
  readonly headers: number;
  /** For a whole request, body included. */
  readonly request: number;
  /** Between two requests on one connection. */
  readonly keepAlive: number;
  /** Without a byte in either direction, while an answer is being sent; streams have a heartbeat. */
  readonly silence: number;
  /** How often the first two are looked after. */
  readonly checks: number;
}

const LIMITS: Limits = { headers: 5_000, request: 15_000, keepAlive: 10_000, silence: 120_000, checks: 1_000 };
const MAX_CONNECTIONS = 20_000;
/** No browser sends half as many; a longer list is somebody trying things. */
const MAX_HEADERS = 100;
/** A crowd comes within seconds, and Node accepts one connection per turn of its loop: the rest wait in the kernel. */
const BACKLOG = 4_096;
const SWEEP_MS = 20;

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FrontDoor {
  readonly server: Server;
  readonly port: number;
  /** Open now. */
  readonly connections: () => number;
  /** Who answers what is not the public's. */
  forwardTo(handler: Handler): void;
  /** Stops accepting, lets what is under way finish, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Resolves when the port is open. Rejects with a sentence about what to do when it cannot be. */
export async function openFrontDoor(settings: FrontDoorSettings): Promise<FrontDoor> {
  const limits = { ...LIMITS, ...settings.limits };
  let forward: Handler = deskAway;

  const server = createServer(
    {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: limits.checks,
    },
    (request, response) => {
      try {
        if (settings.live?.answer(request, response)) return;
        if (!serve(settings.shelf(), request, response, settings.told)) forward(request, response);
      } catch (error) {
        settings.log.alarm(`A request could not be answered (${request.method}).`, error);
        fail(response);
      }
    },
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = settings.maxConnections ?? MAX_CONNECTIONS;
  server.setTimeout(limits.silence);
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    socket.once('close', () => connections--);
  });
  await listening(server, settings);

  return {
    server,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    forwardTo(handler) {
      forward = handler;
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Node ends the connections that are idle now; one that becomes idle later would be kept for its next request.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}

/** Never stored: the next request may do better. */
function fail(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, ['Cache-Control', 'no-store', 'Content-Type', 'text/plain; charset=utf-8']);
  response.end('This could not be answered. The newsroom’s log says why.\n');
}

function listening(server: Server, { host, port, log }: FrontDoorSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (cause: NodeJS.ErrnoException) => {
      const todo: Record<string, string> = {
        EADDRINUSE: 'another program has it. Stop that one, or set PORT to a free port.',
        EACCES: 'the user that runs the hub may not open it. Set PORT to one above 1023.',
        EADDRNOTAVAIL: 'this machine does not have that address. Set HOST to one that it has.',
      };
      const why = todo[cause.code ?? ''] ?? `${cause.message}.`;
      reject(new Error(`The newsroom cannot listen on ${host}, port ${port}: ${why}`, { cause }));
    };
    server.once('error', refused);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', refused);
      // Without a listener, one connection that the kernel could not hand over would end the whole newsroom.
      server.on('error', (error) => log.alarm('The public port could not take a connection.', error));
      resolve();
    });
  });
}
