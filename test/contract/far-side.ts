import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What reached the far side: the record that counts, never the hub's opinion. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
}

/** How the far side treats one call; the last one of a script stays in force. */
export type Move = (received: Received, response: ServerResponse, act: () => Reply) => void;

export const answer =
  (reply: Reply): Move =>
  (_, response) =>
    send(response, reply);
/** Does what it is asked and answers. */
export const accept: Move = (_, response, act) => send(response, act());
/** Does what it is asked; its answer never arrives. */
export const loseAnswer: Move = (_, response, act) => {
  act();
  response.destroy();
};
/** Does what it is asked, then says nothing more. */
export const acceptAndHang: Move = (_, _response, act) => {
  act();
};
/** Breaks the connection without having done anything. */
export const reset: Move = (_, response) => {
  response.destroy();
};
/** Answers 200 and then sends a byte now and then, for ever. */
export const drip: Move = (_, response, act) => {
  act();
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};
/** Answers 200 and sends spaces as fast as they are taken, up to 100 MB; `sent` counts. */
export function flood(sent: { bytes: number }): Move {
  return (_, response, act) => {
    act();
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(65_536, ' ');
    const more = (): void => {
      while (!response.destroyed && sent.bytes < 100_000_000) {
        sent.bytes += chunk.length;
        if (!response.write(chunk)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  };
}

export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}

/** A far side on loopback that plays a script, and keeps its own record of connections and requests. */
export class FarSide {
  readonly received: Received[] = [];
  connections = 0;
  /** Calls that were answered outside of the script. */
  asides = 0;
  script: Move[] = [accept];
  origin = '';
  port = 0;
  readonly #server: Server;

  /**
   * `act` does what a request asks for and gives the answer; what it did is the test's to look at. What `aside` answers
   * is neither in the script nor in `received`.
   */
  constructor(
    act: (received: Received) => Reply,
    {
      aside,
      tls,
    }: { aside?: (received: Received) => Reply | null; tls?: { readonly key: string; readonly cert: string } } = {},
  ) {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const received = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        };
        const beside = aside?.(received) ?? null;
        if (beside) {
          this.asides += 1;
          return send(response, beside);
        }
        this.received.push(received);
        const move = this.script.length > 1 ? this.script.shift()! : this.script[0]!;
        move(received, response, () => act(received));
      });
    };
    this.#server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    this.port = (this.#server.address() as AddressInfo).port;
    this.origin = `http://127.0.0.1:${this.port}`;
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
