import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../domain/message.js';
import { blockOf, networkOf } from '../domain/network.js';
import { HUB_PATH, leaseWithin, type SubscriptionWish, type Topic } from '../domain/subscriber.js';
import { Alarms, type Log } from './alarms.js';
import { Allowance } from './allowance.js';
import { clientAddress } from './client-address.js';
import type { Trust } from './seats.js';
import { pathOf } from './serve.js';
import type { Shelf, Told } from './shelf.js';
import { topicAt, worldOf } from './topics.js';

/**
 * `POST /hub`, where WebSub subscribers ask for a feed (W3C Recommendation §5.1). It writes down what was asked and
 * answers 202; whether the callback wants it is asked by dispatch, so the answer says nothing about it, as it must not.
 * It never calls anybody. Without the database it takes nothing: 503, and when to come again.
 */
export interface HubSettings {
  /** Origin of the topics, without a trailing slash. */
  readonly publicUrl: string;
  readonly shelf: () => Shelf | null;
  /** Why nothing may be sent to this address, or null; no connection is made. */
  readonly vet: (callback: string, world: World) => string | null;
  readonly isProxy: Trust;
  readonly log: Log;
  readonly told?: Told;
  readonly allowance?: Allowance;
  /** Of a block of networks. */
  readonly wideAllowance?: Allowance;
}

/** The database's side, as `VerificationsStore` has it. */
export interface Wishes {
  /** `network`: whence it was asked. */
  ask(wish: SubscriptionWish, topic: Topic, network: string): Promise<'taken' | 'host' | 'hub'>;
}

const MAX_BODY_BYTES = 8_192;
const MAX_CALLBACK = 2_048;
/** WebSub §5.1: "MUST be less than 200 bytes in length". */
const MAX_SECRET_BYTES = 199;
const ANSWER_WITHIN_MS = 5_000;
/**
 * From one network: a newsroom that follows every feed of ours asks some dozens of times. Who has one IPv6 network has
 * often thousands of them side by side, so there is an allowance for those together.
 */
const ALLOWED = { atOnce: 60, perMinute: 60, callers: 10_000 } as const;
const ALLOWED_WIDE = { atOnce: 240, perMinute: 240, callers: 10_000 } as const;

interface Said {
  readonly status: number;
  readonly text: string;
  readonly headers?: readonly string[];
}

const no = (status: number, text: string, ...headers: string[]): Said => ({ status, text, headers });

export class Hub {
  private wishes: Wishes | null = null;
  private readonly alarms: Alarms;
  private readonly allowance: Allowance;
  private readonly wideAllowance: Allowance;

  constructor(private readonly settings: HubSettings) {
    this.alarms = new Alarms(settings.log);
    this.allowance = settings.allowance ?? new Allowance(ALLOWED);
    this.wideAllowance = settings.wideAllowance ?? new Allowance(ALLOWED_WIDE);
  }

  /** From now on what is asked is written down there. */
  follow(wishes: Wishes): void {
    this.wishes = wishes;
  }

  /** True: it is the hub's, and is or will be answered. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (pathOf(request.url ?? '') !== HUB_PATH) return false;
    this.said(request)
      .catch((error: unknown) => {
        this.settings.log.alarm('A subscription could not be taken.', error);
        return no(500, 'This could not be taken. The newsroom’s log says why.');
      })
      .then((said) => this.write(request, response, said))
      .catch((error: unknown) => this.settings.log.alarm('A subscriber could not be answered.', error));
    return true;
  }

  private async said(request: IncomingMessage): Promise<Said> {
    const { method, headers } = request;
    if (method !== 'POST')
      return no(
        405,
        'This is a WebSub hub. Subscribe by POST: hub.mode, hub.topic (a feed of this site), hub.callback (WebSub §5.1).',
        'Allow',
        'POST',
      );
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/x-www-form-urlencoded')
      return no(
        415,
        'Send application/x-www-form-urlencoded (WebSub §5.1).',
        'Accept-Post',
        'application/x-www-form-urlencoded',
      );
    if (headers['content-encoding'] !== undefined) return no(415, 'Send the body without a Content-Encoding.');
    const farEnd = request.socket.remoteAddress ?? '';
    const address = clientAddress(farEnd, headers['x-forwarded-for']?.toString(), this.settings.isProxy) ?? farEnd;
    const waitS = this.allowance.take(networkOf(address)) || this.wideAllowance.take(blockOf(address));
    if (waitS > 0) return no(429, 'rate: too many requests from your network.', 'Retry-After', String(waitS));
    const body = await bodyOf(request);
    if (body === null) return no(413, `The body is longer than ${MAX_BODY_BYTES} bytes.`);
    const shelf = this.settings.shelf();
    if (shelf === null) return no(503, 'Not ready. Try again in a moment.', 'Retry-After', '5');
    const read = this.read(new URLSearchParams(body), shelf);
    return 'status' in read ? read : this.keep(read, networkOf(address));
  }

  /** What was asked, or why it cannot be. Parameters that a hub does not know are left alone (§5.1). */
  private read(given: URLSearchParams, shelf: Shelf): Said | { wish: SubscriptionWish; topic: Topic } {
    for (const name of ['mode', 'topic', 'callback', 'lease_seconds', 'secret'])
      if (given.getAll(`hub.${name}`).length > 1) return no(400, `hub.${name} is given twice.`);
    const mode = given.get('hub.mode');
    if (mode === 'publish')
      return no(400, 'hub.mode=publish is for publishers; this hub has one, and knows by itself when it publishes.');
    if (mode !== 'subscribe' && mode !== 'unsubscribe') return no(400, 'hub.mode must be subscribe or unsubscribe.');
    const topic = this.topic(given.get('hub.topic') ?? '', shelf);
    if (topic === null)
      return no(404, `hub.topic must be the address of a feed of this hub, such as ${this.settings.publicUrl}/feeds/…`);
    const world = worldOf(topic.path);
    const callback = given.get('hub.callback') ?? '';
    const refused = this.vet(callback, world);
    if (refused !== null) return no(400, `hub.callback: ${refused}`);
    const lease = given.get('hub.lease_seconds') || null;
    if (lease !== null && !/^[0-9]{1,10}$/.test(lease))
      return no(400, 'hub.lease_seconds must be a number of seconds.');
    const secret = given.get('hub.secret') || null;
    if (secret !== null && Buffer.byteLength(secret) > MAX_SECRET_BYTES)
      return no(400, 'hub.secret must be less than 200 bytes long.');
    if (secret?.includes('\0')) return no(400, 'hub.secret must not hold the character NUL.');
    const leaseSeconds = leaseWithin(lease === null ? null : Number(lease));
    return { wish: { mode, topic: topic.path, callback, world, secret, leaseSeconds }, topic };
  }

  private topic(address: string, shelf: Shelf): Topic | null {
    const { publicUrl } = this.settings;
    return address.startsWith(`${publicUrl}/`) ? topicAt(shelf, address.slice(publicUrl.length)) : null;
  }

  private vet(callback: string, world: World): string | null {
    if (callback === '') return 'It is needed.';
    if (callback.length > MAX_CALLBACK) return `It is longer than ${MAX_CALLBACK} characters.`;
    if (callback.includes('#')) return 'It must have no fragment.';
    return this.settings.vet(callback, world);
  }

  private async keep({ wish, topic }: { wish: SubscriptionWish; topic: Topic }, network: string): Promise<Said> {
    const taken = await this.ask(wish, topic, network);
    switch (taken) {
      case 'taken':
        return { status: 202, text: 'Taken. The callback will be asked whether it wants this.' };
      case 'host':
        return no(
          429,
          'rate: too many subscriptions of this callback’s site or from your network.',
          'Retry-After',
          '60',
        );
      case 'hub':
        return no(503, 'shed: the hub has as many subscribers as it can serve.', 'Retry-After', '600');
      case null:
        return no(503, 'Subscriptions cannot be taken at the moment; the feeds can be read.', 'Retry-After', '10');
    }
  }

  /** Null: the database does not answer, or does not take it. */
  private async ask(wish: SubscriptionWish, topic: Topic, network: string): Promise<'taken' | 'host' | 'hub' | null> {
    if (this.wishes === null) return null;
    try {
      const late = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('no answer in time')), ANSWER_WITHIN_MS).unref();
      });
      const taken = await Promise.race([this.wishes.ask(wish, topic, network), late]);
      this.alarms.clear('hub', 'Subscriptions are taken again.');
      return taken;
    } catch (error) {
      this.alarms.raise('hub', 'Subscriptions cannot be taken while the database takes no writes.', error);
      return null;
    }
  }

  private write(request: IncomingMessage, response: ServerResponse, { status, text, headers = [] }: Said): void {
    const body = Buffer.from(`${text}\n`);
    const told = [
      ...headers,
      'Cache-Control',
      'no-store',
      'Content-Type',
      'text/plain; charset=utf-8',
      'Content-Length',
      String(body.length),
      'X-Content-Type-Options',
      'nosniff',
      'Content-Security-Policy',
      "default-src 'none'; frame-ancestors 'none'",
    ];
    // What was not read of the body is not waited for.
    if (!request.complete) told.push('Connection', 'close');
    response.writeHead(status, told);
    response.end(request.method === 'HEAD' ? undefined : body);
    this.settings.told?.(HUB_PATH, status, request.method === 'HEAD' ? 0 : body.length);
  }
}

/** Null: it is too long, or was broken off. One that comes too slowly is ended by the front door. */
function bodyOf(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = Number(request.headers['content-length'] ?? 0);
    if (length > MAX_BODY_BYTES) return resolve(null);
    length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > MAX_BODY_BYTES) resolve(null);
      else pieces.push(piece);
    });
    request.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    request.on('close', () => resolve(null));
  });
}
