import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A WebSub subscriber, written from the recommendation of 23 January 2018 and from nothing of ours: it discovers hub and
 * topic (§4), asks for a subscription (§5.1), confirms only what it asked for (§5.3), and takes deliveries, of which it
 * refuses those that are not signed with its secret (§7.1).
 */
export interface Verification {
  readonly mode: string | null;
  readonly topic: string | null;
  readonly challenge: string | null;
  readonly leaseSeconds: number | null;
  readonly reason: string | null;
  /** The callback's own query, as it came back. */
  readonly own: string | null;
}

export interface Delivered {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Null: no secret was agreed on. */
  readonly signed: boolean | null;
}

export interface Wish {
  readonly hub: string;
  readonly topic: string;
  readonly mode?: 'subscribe' | 'unsubscribe';
  /** Below this subscriber's own address; may have a query. */
  readonly callback?: string;
  readonly secret?: string;
  readonly leaseSeconds?: number;
  readonly besides?: Readonly<Record<string, string>>;
}

/** Answers in place of the subscriber; true: it did. */
export type Instead = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

export class WebSubSubscriber {
  readonly verifications: Verification[] = [];
  readonly deliveries: Delivered[] = [];
  /** What it agreed to, by mode, topic and callback. */
  private readonly asked = new Map<string, Wish>();
  private readonly secrets = new Map<string, string | undefined>();
  instead: Instead = () => false;
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces);
      if (this.instead(request, response, body)) return;
      if (request.method === 'GET') this.verify(request, response);
      else this.take(request, response, body);
    });
  });

  static async open(): Promise<WebSubSubscriber> {
    const subscriber = new WebSubSubscriber();
    await new Promise<void>((resolve) => subscriber.server.listen(0, '127.0.0.1', resolve));
    return subscriber;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Where a document says that it is, and who tells of its changes (§4): link headers first. */
  async discover(address: string): Promise<{ hub: string | null; self: string | null }> {
    const answer = await fetch(address);
    const link = answer.headers.get('link') ?? '';
    const text = await answer.text();
    const find = (rel: string): string | null =>
      new RegExp(`<([^>]*)>\\s*;\\s*rel="?${rel}"?`).exec(link)?.[1] ??
      new RegExp(`<(?:atom:)?link[^>]*rel="${rel}"[^>]*href="([^"]*)"`).exec(text)?.[1] ??
      new RegExp(`<(?:atom:)?link[^>]*href="([^"]*)"[^>]*rel="${rel}"`).exec(text)?.[1] ??
      null;
    return { hub: find('hub'), self: find('self') };
  }

  async ask(wish: Wish): Promise<Response> {
    const { hub, topic, mode = 'subscribe', callback = '/callback', secret, leaseSeconds, besides = {} } = wish;
    this.asked.set(`${mode} ${topic}`, wish);
    return fetch(hub, {
      method: 'POST',
      body: new URLSearchParams({
        'hub.mode': mode,
        'hub.topic': topic,
        'hub.callback': this.url + callback,
        ...(secret === undefined ? {} : { 'hub.secret': secret }),
        ...(leaseSeconds === undefined ? {} : { 'hub.lease_seconds': String(leaseSeconds) }),
        ...besides,
      }),
    });
  }

  private verify(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url!, this.url);
    const [mode, topic] = [searchParams.get('hub.mode'), searchParams.get('hub.topic')];
    const lease = searchParams.get('hub.lease_seconds');
    this.verifications.push({
      mode,
      topic,
      challenge: searchParams.get('hub.challenge'),
      leaseSeconds: lease === null ? null : Number(lease),
      reason: searchParams.get('hub.reason'),
      own: searchParams.get('own'),
    });
    const wish = this.asked.get(`${mode} ${topic}`);
    if (!wish) return void response.writeHead(404).end();
    if (mode === 'subscribe') this.secrets.set(topic!, wish.secret);
    response.end(searchParams.get('hub.challenge'));
  }

  /** What is not signed as agreed is answered with 2xx and thrown away, as §7.1 says; a test sees both. */
  private take(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const topic = /<([^>]*)>\s*;\s*rel="?self"?/.exec(request.headers.link?.toString() ?? '')?.[1] ?? '';
    const secret = this.secrets.get(topic);
    const [method = '', given = ''] = request.headers['x-hub-signature']?.toString().split('=') ?? [];
    const signed =
      secret === undefined
        ? null
        : ['sha1', 'sha256', 'sha384', 'sha512'].includes(method) &&
          createHmac(method, secret).update(body).digest('hex') === given;
    this.deliveries.push({ headers: request.headers, body, signed });
    response.writeHead(204).end();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
