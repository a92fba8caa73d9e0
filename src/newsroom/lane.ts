import type { Socket } from 'node:net';
import { choose } from './negotiate.js';
import { type ReadyAnswer, ReadyAnswers } from './ready-answers.js';
import { NOT_FOUND, type Shelf, type Told } from './shelf.js';
import { headerOf, readSimple, type SimpleRequest } from './simple-request.js';

/**
 * The fast lane before Node's http server. It looks at what comes in on a connection: while that is whole, simple
 * requests for documents on the shelf, each is answered with one write of finished bytes. On anything else it puts the
 * bytes back and gives the socket to the http server for good. So nothing is parsed that is not understood, and nothing
 * can be smuggled past it. It promises, answer by answer, what the http server alone would give. It does not promise to
 * wait for who keeps asking and takes no answer: beyond `MAX_UNREAD` and `MAX_AHEAD` that connection is cut.
 */
export interface LaneSettings {
  /** Asked at each request; null while there is nothing to show. */
  readonly shelf: () => Shelf | null;
  readonly told: Told;
  /** Takes a socket with the bytes that nobody has read from it yet. */
  readonly handOver: (socket: Socket) => void;
  readonly taker: Taker;
  readonly limits: LaneLimits;
}

/** Milliseconds. */
export interface LaneLimits {
  /** Until the first request. */
  readonly headers: number;
  /** Between two requests. */
  readonly keepAlive: number;
  /** Without progress while an answer is being sent. */
  readonly silence: number;
}

/**
 * Takes a socket for good, on which one simple request has been read that is for no document, and nothing after it.
 * False: it does not want it, and nothing has been done.
 */
export type Taker = (socket: Socket, asked: Asked) => boolean;

export interface Asked {
  readonly method: 'GET' | 'HEAD';
  /** Without the query. */
  readonly path: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** By its name in lower case. */
  header(name: string): string | undefined;
}

/** So much may wait for a reader before its next request is answered. The bytes are everybody's, their places are not. */
const MAX_UNREAD = 128 * 1_024;
/** So much may be asked meanwhile. */
const MAX_AHEAD = 16 * 1_024;
/** Who asks at the last moment that was promised is still answered, as by Node's server; our clock ticks once a second. */
const KEEP_ALIVE_BUFFER_MS = 1_000;
const TIMED_OUT = Buffer.from('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');

/** What is known of a connection on the lane. */
interface Visit {
  /** When it came, or when it asked last. */
  sinceMs: number;
  asked: boolean;
  /** It has not taken its answers: Node looks whether it makes progress. */
  slow: boolean;
  /** Its last answer is on its way. */
  done: boolean;
  /** It asks nothing more, and waits for what it has asked. */
  ended: boolean;
  /** What it asked while too much waited for it. */
  ahead: Buffer | null;
}

export class Lane {
  private readonly visits = new Map<Socket, Visit>();
  private readonly answers: ReadyAnswers;
  private nowMs = Date.now();

  constructor(private readonly settings: LaneSettings) {
    this.answers = new ReadyAnswers(settings.limits.keepAlive);
  }

  /** Connections on the lane; those that were given away are not among them. */
  get size(): number {
    return this.visits.size;
  }

  /** What is kept of requests that cannot be answered yet, over all connections. */
  get bytesAhead(): number {
    let bytes = 0;
    for (const { ahead } of this.visits.values()) bytes += ahead?.length ?? 0;
    return bytes;
  }

  enter(socket: Socket): void {
    this.visits.set(socket, { sinceMs: Date.now(), asked: false, slow: false, done: false, ended: false, ahead: null });
    for (const [event, listener] of this.listeners) socket.on(event, listener);
    socket.on('error', ignored);
  }

  /** Lets go of who has been silent for too long. To be called at least once a second. */
  sweep(nowMs: number): void {
    this.nowMs = nowMs;
    const { headers, keepAlive, silence } = this.settings.limits;
    for (const [socket, visit] of this.visits) {
      const slow = socket.writableLength > 0;
      // Only for the few: a timer per connection would be moved with every answer to a crowd.
      if (slow !== visit.slow) socket.setTimeout(slow ? silence : 0);
      visit.slow = slow;
      if (slow || visit.done || nowMs - visit.sinceMs <= (visit.asked ? keepAlive + KEEP_ALIVE_BUFFER_MS : headers))
        continue;
      if (!visit.asked) socket.write(TIMED_OUT);
      end(socket, visit);
    }
  }

  /** Ends each connection as soon as it has the answers that are on their way. */
  close(): void {
    for (const [socket, visit] of this.visits) end(socket, visit);
  }

  private read(socket: Socket, visit: Visit, bytes: Buffer): void {
    let at = 0;
    let corked = false;
    while (at < bytes.length && !visit.done) {
      const request = readSimple(bytes, at);
      const answer = request && this.answerTo(request);
      if (request === null || answer === null) {
        const isAlone = request !== null && request.end === bytes.length;
        this.giveAway(socket, bytes.subarray(at), isAlone ? request : null);
        break;
      }
      at = request.end;
      if (!corked && (at < bytes.length || answer.rest !== null)) {
        socket.cork();
        corked = true;
      }
      socket.write(answer.bytes);
      if (answer.rest !== null) socket.write(answer.rest);
      visit.asked = true;
      visit.sinceMs = this.nowMs;
      if (request.close) end(socket, visit);
      if (socket.writableLength <= MAX_UNREAD) continue;
      // Whether it waits for the reader, or only for us, shows when the kernel has been given it.
      if (corked) socket.uncork();
      corked = false;
      if (socket.writableLength <= MAX_UNREAD || visit.done) continue;
      this.waitWith(socket, visit, bytes.subarray(at));
      break;
    }
    if (corked) socket.uncork();
  }

  /** Null: it is not the lane's to answer. An error of ours is met again by the http server, which tells of it. */
  private answerTo(request: SimpleRequest): ReadyAnswer | null {
    try {
      const shelf = this.settings.shelf();
      const finished = request.path === NOT_FOUND ? undefined : shelf?.documents.get(request.path);
      if (!shelf || !finished) return null;
      const answer = this.answers.to(request, shelf, finished, choose(finished, request.acceptEncoding));
      this.settings.told(request.path, answer.status, answer.length);
      return answer;
    } catch {
      return null;
    }
  }

  private giveAway(socket: Socket, bytes: Buffer, request: SimpleRequest | null): void {
    this.visits.delete(socket);
    for (const [event, listener] of this.listeners) socket.off(event, listener);
    socket.setTimeout(0);
    if (request !== null && this.settings.taker(socket, asked(bytes, request))) return;
    socket.pause();
    socket.unshift(bytes);
    this.settings.handOver(socket);
    socket.resume();
  }

  private waitWith(socket: Socket, visit: Visit, bytes: Buffer): void {
    // A copy, since a piece of what was read would keep the whole.
    const ahead = visit.ahead === null ? Buffer.from(bytes) : Buffer.concat([visit.ahead, bytes]);
    if (ahead.length > MAX_AHEAD) socket.destroy();
    else visit.ahead = ahead;
  }

  /* One function per event for all connections: a closure for each would be paid for ten thousand times. */
  private readonly listeners = Object.entries({
    data: this.listening((socket, visit, bytes: Buffer) => {
      if (visit.ahead === null) this.read(socket, visit, bytes);
      else this.waitWith(socket, visit, bytes);
    }),
    drain: this.listening((socket, visit) => {
      const { ahead } = visit;
      visit.ahead = null;
      if (ahead !== null) this.read(socket, visit, ahead);
      if (visit.ended && visit.ahead === null) end(socket, visit);
    }),
    end: this.listening((socket, visit) => {
      visit.ended = true;
      if (visit.ahead === null) end(socket, visit);
    }),
    timeout: this.listening((socket) => socket.destroy()),
    close: this.listening((socket) => this.visits.delete(socket)),
  });

  private listening<T extends unknown[]>(act: (socket: Socket, visit: Visit, ...told: T) => void) {
    const { visits } = this;
    return function (this: Socket, ...told: T): void {
      const visit = visits.get(this);
      if (visit !== undefined) act(this, visit, ...told);
    };
  }
}

function end(socket: Socket, visit: Visit): void {
  visit.done = true;
  socket.destroySoon();
}

/** `bytes` are the request, and nothing else. */
function asked(bytes: Buffer, { isHead, path }: SimpleRequest): Asked {
  return {
    method: isHead ? 'HEAD' : 'GET',
    path,
    target: bytes.toString('latin1', isHead ? 5 : 4, bytes.indexOf(' HTTP/1.1\r\n')),
    header: (name) => headerOf(bytes, name),
  };
}

/** That a reader is gone is told by `close`. */
const ignored = (): void => undefined;
