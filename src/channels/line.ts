import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector, Client, type Dispatcher, Dispatcher1Wrapper } from 'undici';
import type { World } from '../domain/message.js';
import type { Vetted } from './address.js';
import { AddressRefused, type Fault, wordsFor } from './fault.js';

/** security.md: cut at 64 kB. Reads of a timeline ask for more, by name. */
export const MAX_ANSWER_BYTES = 65_536;

export interface CallOptions {
  readonly world: World;
  /** Ends the whole call, look-up and body included; `AbortSignal.timeout` of the total deadline. */
  readonly signal: AbortSignal;
  readonly maxBytes?: number;
}

/** One guarded call in the making. Libraries get it as an undici dispatcher (fetch) or as an agent (node:https). */
export class Line {
  readonly base: URL;
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly #dial: buildConnector.connector;
  #reached = false;
  #refused: AddressRefused | null = null;
  #agent: http.Agent | null = null;
  #dialling: Socket | undefined;
  /** What happened on the connection: goes before what a library made of it. */
  #cause: Error | null = null;
  readonly #giveUp = (): void => {
    void this.client.destroy(this.signal.reason as Error).catch(() => undefined);
    this.#dialling?.destroy();
  };

  constructor(
    vetted: Vetted & { ok: true },
    options: CallOptions,
    addressesOf: (name: string) => Promise<readonly string[]>,
  ) {
    this.base = vetted.url;
    this.signal = options.signal;
    this.maxBytes = options.maxBytes ?? MAX_ANSWER_BYTES;
    const connect = buildConnector({
      lookup: this.#lookup(addressesOf),
      allowH2: false,
      maxCachedSessions: 0,
      // The signal bounds the whole call, and takes the half-made connection with it.
      timeout: 0,
    });
    this.#dial = (target, callback) => {
      if (this.signal.aborted) return callback(this.signal.reason, null);
      // The URL was vetted as a whole; this holds even if a library were made to dial another host than the URL's.
      if (target.hostname !== vetted.host && target.hostname !== vetted.url.hostname)
        return callback(new AddressRefused('A library asked for another host than the address of the channel.'), null);
      // It gives the socket back, which its type does not say.
      this.#dialling = connect({ ...target, hostname: vetted.host }, (error, socket) => {
        if (error) {
          this.#cause = error;
          return callback(error, null);
        }
        if (this.signal.aborted) {
          // Nobody waits any more, and the lease may have ended: not a byte may leave now.
          socket.destroy();
          return callback(this.signal.reason, null);
        }
        this.#reached = true;
        return callback(null, socket);
      }) as unknown as Socket | undefined;
    };
    this.client = new Client(this.base.origin, {
      connect: this.#dial,
      maxResponseSize: this.maxBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // undici hears of a signal only once a request is on a connection; a look-up or handshake must end in time too.
    this.signal.addEventListener('abort', this.#giveUp, { once: true });
  }

  /** For the global fetch: the base's path is put before, redirects stay the caller's to refuse, no encoded answers. */
  get dispatcher(): Dispatcher {
    const prefix = this.base.pathname.replace(/\/$/, '');
    const broke = (error: Error): void => {
      this.#cause ??= error;
    };
    return new Dispatcher1Wrapper(
      this.client.compose(
        (dispatch) => (options, handler) =>
          dispatch({ ...options, path: prefix + options.path, reset: true }, new PlainAnswers(handler, broke)),
      ),
    );
  }

  /** For node:http and node:https. Its sockets come from the same dial. */
  get agent(): http.Agent {
    if (this.#agent) return this.#agent;
    const agent =
      this.base.protocol === 'https:' ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
    agent.createConnection = (options, created) => {
      this.#dial(
        {
          hostname: String(options.host),
          host: this.base.host,
          protocol: this.base.protocol,
          port: String(options.port ?? ''),
        },
        (error, socket) => created?.(error, socket as Socket),
      );
      return undefined;
    };
    this.#agent = agent;
    return agent;
  }

  /** What an error of this call means: who said no, and whether the far side may have acted. */
  fault(error: unknown): Fault {
    const refused = this.#refused ?? (error instanceof AddressRefused ? error : null);
    if (refused) return { is: 'refused', error: wordsFor(refused) };
    const cause = this.signal.aborted ? this.signal.reason : (this.#cause ?? error);
    return { is: this.#reached ? 'unsure' : 'unsent', error: wordsFor(cause) };
  }

  close(): void {
    this.signal.removeEventListener('abort', this.#giveUp);
    void this.client.destroy().catch(() => undefined);
    this.#dialling?.destroy();
    this.#agent?.destroy();
  }

  #lookup(addressesOf: (name: string) => Promise<readonly string[]>): LookupFunction {
    return (name, options, callback) => {
      addressesOf(name).then(
        (addresses) => {
          const found = addresses.map((address) => ({ address, family: isIP(address) }));
          if (options.all) callback(null, found);
          else callback(null, found[0]!.address, found[0]!.family);
        },
        (error: Error) => {
          if (error instanceof AddressRefused) this.#refused = error;
          callback(error, '', 0);
        },
      );
    };
  }
}

/** Breaks off an answer that came compressed: 64 kB of gzip can be 64 MB of text, and fetch would unpack it. */
class PlainAnswers implements Dispatcher.DispatchHandler {
  constructor(
    readonly to: Dispatcher.DispatchHandler,
    readonly broke: (error: Error) => void,
  ) {}
  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.to.onRequestStart?.(controller, context);
  }
  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2],
    message?: string,
  ): void {
    const encoding = headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity')
      this.to.onResponseStart?.(controller, status, headers, message);
    else controller.abort(Object.assign(new Error('encoded answer'), { code: 'ENCODED' }));
  }
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.to.onResponseData?.(controller, chunk);
  }
  onResponseEnd(
    controller: Dispatcher.DispatchController,
    trailers: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>[1],
  ): void {
    this.to.onResponseEnd?.(controller, trailers);
  }
  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.broke(error);
    this.to.onResponseError?.(controller, error);
  }
}
