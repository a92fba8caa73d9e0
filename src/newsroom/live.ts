import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Office } from '../domain/language.js';
import type { PublicState } from '../domain/state.js';
import { eventsPath, livePath, TREES, type Tree } from '../formats/addresses.js';
import type { Log } from './alarms.js';
import { clientAddress } from './client-address.js';
import type { Taker } from './lane.js';
import { LiveWindow } from './live-window.js';
import { accepts } from './negotiate.js';
import { Seats, type Trust } from './seats.js';
import type { Shelf, Told } from './shelf.js';

/**
 * `/live`: every release as it comes, as server-sent events. A stream is a bare socket that everybody's same buffers are
 * written to, so that ten thousand cost a newsroom little more than ten thousand sockets. It promises that nothing is
 * sent before the shelf of that epoch stands, and each event once and in order on one stream. It does not promise to
 * wait for a reader: one that leaves too much unread is cut off, comes back and catches up.
 */
export interface LiveSettings {
  readonly office: Office;
  readonly log: Log;
  /** Who only hands on what others ask: then it is these who are counted. */
  readonly isProxy?: Trust;
  /** Asked at each request; null while there is nothing to show. */
  readonly shelf: () => Shelf | null;
  /** Who counts. */
  readonly told?: Told;
  readonly limits?: Partial<LiveLimits>;
}

export interface LiveLimits {
  readonly streams: number;
  /** From one address: half of the connections it may have, so that its streams leave room for its pages. */
  readonly perAddress: number;
  /** What a stream may leave unread. */
  readonly unreadBytes: number;
}

const LIMITS: LiveLimits = { streams: 15_000, perAddress: 500, unreadBytes: 512 * 1_024 };

/** Proxies give up on a silent connection after 30 s and more. */
export const BEAT_MS = 15_000;
/** Beats in which a stream took nothing of what waits for it. */
const STUCK_BEATS = 2;
/** So many are written to in one turn of the loop, which is a few milliseconds; pages are answered in between. */
const AT_ONCE = 500;
/** A reader has nothing to say after its request. */
const MAX_SAID_BYTES = 16_384;

/** A request for a stream, whoever has read it off the socket. */
export interface LiveRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly accept: string | undefined;
  readonly lastEventId: string | undefined;
  /** Whose it is, for the cap per address; empty: a proxy's that does not say for whom. */
  readonly address: string;
}

interface Refusal {
  readonly status: 405 | 406 | 503;
  readonly text: string;
  /** Whole header lines. */
  readonly besides?: string;
}

interface Stream {
  readonly tree: Tree;
  readonly address: string;
  unread: number;
  stuck: number;
}

export class Live {
  private readonly limits: LiveLimits;
  private readonly windows: ReadonlyMap<Tree, LiveWindow>;
  private readonly streams = new Map<Socket, Stream>();
  private readonly seats: Seats;
  private sending: Promise<void> = Promise.resolve();
  private closing = false;
  /** One function for all sockets: a closure for each would be paid for ten thousand times. */
  private readonly left: (this: Socket) => void;

  constructor(private readonly settings: LiveSettings) {
    this.limits = { ...LIMITS, ...settings.limits };
    const { streams: total, perAddress } = this.limits;
    this.seats = new Seats({ total, perAddress, isExempt: (address) => address === '' });
    this.windows = new Map(TREES.map((tree) => [tree, new LiveWindow(tree, settings.office)]));
    const leave = (socket: Socket): void => this.leave(socket);
    this.left = function (this: Socket) {
      leave(this);
    };
  }

  get count(): number {
    return this.streams.size;
  }

  /** True: it is a stream's address, and answered. From here on the socket is written to beside the response. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { method = '', url: target = '', headers } = request;
    if (treeOf(target) === null) return false;
    const lastEventId = headers['last-event-id']?.toString();
    const address = this.whose(request.socket, headers['x-forwarded-for']?.toString());
    // A pipelined answer before this one is not out yet, so its socket is not ours to write to.
    const isNext = response.socket === request.socket;
    if (isNext) this.take(request.socket, { method, target, accept: headers.accept, lastEventId, address });
    else response.writeHead(503, ['Retry-After', '1', 'Connection', 'close']).end();
    return true;
  }

  /** The same for a request that the lane has read: then nothing of Node's http server is paid for by a stream. */
  readonly taker: Taker = (socket, { method, target, header }) => {
    if (treeOf(target) === null) return false;
    socket.on('end', hangUp);
    const address = this.whose(socket, header('x-forwarded-for'));
    this.take(socket, { method, target, accept: header('accept'), lastEventId: header('last-event-id'), address });
    return true;
  };

  /** Answers on a socket of which exactly this request has been read. The connection ends with the answer. */
  take(socket: Socket, request: LiveRequest): void {
    const tree = treeOf(request.target)!;
    const shelf = this.settings.shelf();
    const refusal = this.refusal(request, shelf);
    this.settings.told?.(livePath(tree), refusal?.status ?? 200, 0);
    if (refusal !== null || shelf === null) {
      socket.end(refusal ? answerOf(refusal, request.method, shelf) : '');
      return;
    }
    if (request.method === 'HEAD') {
      socket.end(streamHead(shelf));
      return;
    }
    this.enter(socket, { tree, address: request.address, unread: 0, stuck: 0 });
    socket.cork();
    socket.write(`${streamHead(shelf)}retry: ${between(2_000, 6_000)}\n\n`);
    for (const bytes of this.missed(tree, request, shelf)) socket.write(bytes);
    socket.write(confirmation(shelf));
    socket.uncork();
  }

  /** Tells of what this state has released. Called when its shelf stands, and not before. */
  publish(state: PublicState, shelf: Shelf): void {
    for (const tree of TREES) {
      const fresh = this.windows.get(tree)!.take(state);
      this.send(tree, fresh ?? [reset(tree, shelf)]);
    }
    if (shelf.light) this.sendAway();
  }

  /** Says that the line is alive and since when the page is confirmed; cuts off who does not listen. */
  beat(): void {
    const shelf = this.settings.shelf();
    if (shelf === null) return;
    if (shelf.light) {
      this.sendAway();
      return;
    }
    for (const [socket, stream] of this.streams) {
      const unread = socket.writableLength;
      stream.stuck = unread > 0 && unread >= stream.unread ? stream.stuck + 1 : 0;
      stream.unread = unread;
      const overstays = stream.stuck >= STUCK_BEATS || socket.bytesRead > MAX_SAID_BYTES || socket.writableEnded;
      if (overstays) socket.destroy();
    }
    const bytes = [confirmation(shelf)];
    for (const tree of TREES) this.send(tree, bytes);
  }

  /** Ends every stream in order, and cuts after `graceMs` who does not go. Readers come back each after its own moment. */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    await this.sending;
    for (const socket of this.streams.keys()) socket.end();
    setTimeout(() => {
      for (const socket of this.streams.keys()) socket.destroy();
    }, graceMs).unref();
  }

  /** Resolves when what was to be sent has been handed to the sockets. */
  idle(): Promise<void> {
    return this.sending;
  }

  private whose({ remoteAddress = '' }: Socket, forwardedFor: string | undefined): string {
    return clientAddress(remoteAddress, forwardedFor, this.settings.isProxy ?? (() => false)) ?? '';
  }

  /** Null: it gets a stream, and has its seat. */
  private refusal({ method, accept, address }: LiveRequest, shelf: Shelf | null): Refusal | null {
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, text: 'Only GET and HEAD are possible here.', besides: 'Allow: GET, HEAD\r\n' };
    if (!accepts('text/event-stream', accept))
      return { status: 406, text: 'Here are server-sent events only (text/event-stream).' };
    const text = this.notNow(shelf) ?? (method === 'HEAD' || this.seats.take(address) ? null : FULL);
    return text === null ? null : { status: 503, text, besides: `Retry-After: ${between(5, 20)}\r\n` };
  }

  private notNow(shelf: Shelf | null): string | null {
    if (shelf === null || this.closing) return 'Not ready. Try again in a moment.';
    return shelf.light ? 'shed: the page and the feeds come first now. Read them instead.' : null;
  }

  private enter(socket: Socket, stream: Stream): void {
    this.streams.set(socket, stream);
    socket.once('close', this.left);
    socket.on('error', ignored);
    socket.setNoDelay(true);
  }

  private leave(socket: Socket): void {
    const stream = this.streams.get(socket);
    if (stream === undefined) return;
    this.streams.delete(socket);
    this.seats.leave(stream.address);
  }

  /** What a reader has not seen, by the last event it had or by the epoch of the page from which it comes (`?after=`). */
  private missed(tree: Tree, { lastEventId, target }: LiveRequest, shelf: Shelf): readonly Buffer[] {
    const named = lastEventId ?? /[?&]after=([^&#]*)/.exec(target)?.[1];
    if (named === undefined || named === '') return [];
    const missed = /^\d{1,15}$/.test(named) ? this.windows.get(tree)!.after(Number(named)) : null;
    return missed ?? [reset(tree, shelf)];
  }

  /** After what is being sent already; to those who are there now, as who comes later has been told at the door. */
  private send(tree: Tree, frames: readonly Buffer[]): void {
    if (frames.length === 0 || this.streams.size === 0) return;
    const readers = [...this.streams].filter(([, stream]) => stream.tree === tree).map(([socket]) => socket);
    this.sending = this.sending.then(() => this.write(readers, frames));
  }

  private async write(readers: readonly Socket[], frames: readonly Buffer[]): Promise<void> {
    for (const [i, socket] of readers.entries()) {
      if (i % AT_ONCE === AT_ONCE - 1) await turn();
      if (!socket.writable) continue;
      if (frames.length > 1) socket.cork();
      for (const bytes of frames) socket.write(bytes);
      if (frames.length > 1) socket.uncork();
      if (socket.writableLength > this.limits.unreadBytes) socket.destroy();
    }
  }

  private sendAway(): void {
    if (this.streams.size === 0) return;
    this.settings.log.info(`${this.streams.size} live streams are sent away: the page and the feeds come first.`);
    for (const tree of TREES) this.send(tree, [SHED]);
    const readers = [...this.streams.keys()];
    this.sending = this.sending.then(() => {
      for (const socket of readers) socket.end();
    });
  }
}

const FULL = 'shed: there are too many streams, in all or from your address. Read the feeds instead.';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** That a reader is gone is told by `close`. */
const ignored = (): void => undefined;

/** Readers who were sent away together must not all come back together. */
const between = (low: number, high: number): number => low + Math.floor(Math.random() * (high - low));

/** Who ends its side has gone; sockets from the lane stay half open otherwise. */
function hangUp(this: Socket): void {
  this.end();
}

function treeOf(target: string): Tree | null {
  const path = target.replace(/[?#].*$/s, '').replace(/(.)\/$/, '$1');
  return TREES.find((tree) => path === livePath(tree)) ?? null;
}

/** With the epoch as id, so that a reader who has seen no release yet comes back asking for what follows it as well. */
const confirmation = ({ epoch, confirmedAt }: Shelf): Buffer =>
  Buffer.from(`id: ${epoch}\nevent: confirmed\ndata: ${JSON.stringify({ epoch, confirmedAt })}\n\n`);

const reset = (tree: Tree, { epoch }: Shelf): Buffer =>
  Buffer.from(`id: ${epoch}\nevent: reset\ndata: ${JSON.stringify({ epoch, read: eventsPath(tree) })}\n\n`);

const SHED = Buffer.from('event: shed\ndata: {}\n\n');

const headers = (shelf: Shelf | null): string =>
  `Date: ${new Date().toUTCString()}\r\nCache-Control: no-store\r\n` +
  "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n" +
  'Referrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n' +
  (shelf?.secure ? 'Strict-Transport-Security: max-age=31536000\r\n' : '') +
  (shelf ? `Tocsin-Epoch: ${shelf.epoch}\r\n` : '');

/** Without a length and without chunks: the stream ends with the connection (RFC 9112 §6.3), and each event is one write. */
const streamHead = (shelf: Shelf): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n${headers(shelf)}` +
  'X-Accel-Buffering: no\r\nConnection: close\r\n\r\n';

function answerOf({ status, text, besides = '' }: Refusal, method: string, shelf: Shelf | null): string {
  const body = `${text}\n`;
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${besides}${headers(shelf)}` +
    `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
    `Connection: close\r\n\r\n${method === 'HEAD' ? '' : body}`
  );
}
