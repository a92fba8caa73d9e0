import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './alarms.js';
import { deskAway } from './desk-away.js';
import type { Hub } from './hub.js';
import { Lane } from './lane.js';
import { type Listeners, listen } from './listeners.js';
import type { Live } from './live.js';
import { Seats, trusts } from './seats.js';
import { serve } from './serve.js';
import type { Shelf, Told } from './shelf.js';

/**
 * The public port. Every connection is counted, then the lane answers what it can from the shelf, and Node's http server the
 * rest: from the shelf first, and everything else by whoever has been installed for it, so that the port can be opened
 * before there is a framework, a database or a desk. What comes in slowly or not at all is cut off; the limits are
 * security.md's, since Node's own (60 s, 300 s, no cap) let a few thousand dripping sockets in.
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
  readonly live?: Pick<Live, 'answer' | 'taker'>;
  /** Who takes subscriptions; without it nobody does. */
  readonly hub?: Pick<Hub, 'answer'>;
  /** Figures for whoever shows the token; true: it answers. */
  readonly metrics?: { answer(request: IncomingMessage, response: ServerResponse): boolean };
  readonly door?: Partial<DoorSettings>;
}

/** What an operator may set. */
export interface DoorSettings {
  /** False: Node's http server answers everything. */
  readonly lane: boolean;
  /** Other newsrooms on this machine have the same port. */
  readonly sharePort: boolean;
  /** Open connections; what comes above it is closed at once. */
  readonly maxConnections: number;
  /** From one address; 0: no cap. */
  readonly maxPerAddress: number;
  /** Whose connections are everybody's, so that they are counted only among all. */
  readonly isProxy: (address: string) => boolean;
  readonly limits: Partial<Limits>;
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
  /** How often the first two are looked after, at most a second. */
  readonly checks: number;
}

const LIMITS: Limits = { headers: 5_000, request: 15_000, keepAlive: 10_000, silence: 120_000, checks: 1_000 };
const DOOR: DoorSettings = {
  lane: true,
  sharePort: false,
  maxConnections: 20_000,
  maxPerAddress: 1_000,
  isProxy: trusts(false),
  limits: {},
};
/** No browser sends half as many; a longer list is somebody trying things. */
const MAX_HEADERS = 100;
const SWEEP_MS = 20;

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FrontDoor {
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
  const { shelf, log, told = () => undefined, live, hub, metrics } = settings;
  const door = { ...DOOR, ...settings.door };
  const limits = { ...LIMITS, ...door.limits };
  let forward: Handler = deskAway;

  const server = httpServer(limits, (request, response) => {
    try {
      if (live?.answer(request, response) || hub?.answer(request, response)) return;
      if (metrics?.answer(request, response)) return;
      if (!serve(shelf(), request, response, told)) forward(request, response);
    } catch (error) {
      log.alarm(`A request could not be answered (${request.method}).`, error);
      fail(response);
    }
  });
  const handOver = (socket: Socket) => void server.emit('connection', socket);
  const lane = new Lane({ shelf, told, taker: live?.taker ?? (() => false), handOver, limits });
  const sockets = new Set<Socket>();
  const seats = new Seats({ total: door.maxConnections, perAddress: door.maxPerAddress, isExempt: door.isProxy });

  const enter = (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (!seats.take(address)) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      seats.leave(address);
    });
    if (door.lane) lane.enter(socket);
    else handOver(socket);
  };
  const listeners = await listening(settings, door.sharePort, enter);
  // Node's server looks after slow requests from when it listens; this one is given its connections instead.
  server.emit('listening');
  const sweep = setInterval(() => lane.sweep(Date.now()), limits.checks).unref();

  return {
    port: listeners.port,
    forwardTo(handler) {
      forward = handler;
    },
    connections: () => sockets.size,
    async close(graceMs) {
      listeners.close();
      const since = performance.now();
      // Connections that are idle end now; one that becomes idle later would be kept for its next request.
      for (; sockets.size > 0 && performance.now() - since < graceMs; await wait(SWEEP_MS)) {
        lane.close();
        server.closeIdleConnections();
      }
      for (const socket of sockets) socket.destroy();
      clearInterval(sweep);
      server.close(() => undefined);
    },
  };
}

function httpServer(limits: Limits, answer: Handler): Server {
  const server = createServer(
    {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: limits.checks,
    },
    answer,
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(limits.silence);
  return server;
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

const TODO: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it. Stop that one, or set PORT to a free port.',
  EACCES: 'the user that runs the hub may not open it. Set PORT to one above 1023.',
  EADDRNOTAVAIL: 'this machine does not have that address. Set HOST to one that it has.',
};

async function listening(
  { host, port, log }: FrontDoorSettings,
  isShared: boolean,
  onConnection: (socket: Socket) => void,
): Promise<Listeners> {
  const onError = (error: Error) => log.alarm('The public port could not take a connection.', error);
  try {
    return await listen({ host, port, isShared, onConnection, onError });
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new Error(`The newsroom cannot listen on ${host}, port ${port}: ${TODO[code] ?? `${message}.`}`, { cause });
  }
}
