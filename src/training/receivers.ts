/**
 * A broadcaster's receiver of the webhook (contract.md "Webhook"): it believes only what is signed (Standard Webhooks
 * 1.0, `v1`), takes a version only if it is above the one it has of that message, and records what it took and what it
 * turned away. The five minutes of tolerance are the library's own and go by the machine's clock.
 */
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { ByLanguage } from '../domain/language.js';
import { KINDS, STATUSES } from '../domain/message.js';
import { type Answer, type Call, isObject, json, jsonObject, problem } from './answer.js';
import type { Journal } from './journal.js';
import type { Entry, NewEntry } from './record.js';
import { type Route, route } from './router.js';
import { countsAsHeard } from './sight.js';
import type { StandIn } from './stand-in.js';

export interface ReceiverOptions {
  readonly name: string;
  /** `whsec_…`, or several separated by a space while a secret is rotated. */
  readonly secret: string;
  readonly journal: Journal;
}

export class Receiver implements StandIn {
  readonly name: string;
  readonly routes: readonly Route[];
  /** The newest version heard of each message, by the message's id. */
  private readonly heard = new Map<string, number>();
  private readonly webhooks: readonly Webhook[];

  /** Throws where a secret is none: that is the caller's configuration. */
  constructor(private readonly options: ReceiverOptions) {
    this.name = options.name;
    this.webhooks = options.secret.split(' ').map((secret) => new Webhook(secret));
    options.journal.follow((entry) => this.remember(entry));
    this.routes = [route('POST', '', (call) => this.receive(call))];
  }

  admit(): Answer | null {
    return null;
  }

  headers(): Record<string, string> {
    return {};
  }

  no(status: number, detail: string): Answer {
    return problem(status, detail);
  }

  rateLimited(seconds: number | null): Answer {
    return problem(429, 'Too many requests.', { headers: { 'retry-after': String(seconds ?? 60) } });
  }

  /** It has the event, and says that it failed: sent again, the same version is dropped as stale. */
  duplicate(): Answer {
    return problem(500, 'The event was kept, and then something failed.');
  }

  refused(): Answer {
    return problem(400, 'This receiver refuses the event.');
  }

  private remember(entry: Entry): void {
    if (entry.where !== this.name || entry.event !== 'received' || !countsAsHeard(entry)) return;
    this.heard.set(entry.id, Math.max(entry.version ?? 0, this.heard.get(entry.id) ?? 0));
  }

  private receive(call: Call): Answer {
    const unverified = this.whyUnverified(call);
    if (unverified !== null) return this.turnAway(call, 401, unverified);
    const event = jsonObject(call.body);
    const type = event?.type;
    if (!event || typeof type !== 'string' || !/^[a-zA-Z0-9_.]{1,100}$/.test(type) || !isObject(event.data)) {
      return this.turnAway(call, 400, 'The body is signed, but is not an event: { type, timestamp, data }.');
    }
    const told = whatItTells(event.data);
    const stale = told.version !== undefined && told.version <= (this.heard.get(told.id) ?? 0);
    this.record(call, { event: 'received', verified: true, type, ...told, ...(stale ? { stale } : {}) });
    return json(200, { received: true, stale });
  }

  /** Null if one of the secrets verifies the raw body. */
  private whyUnverified(call: Call): string | null {
    let reason = '';
    for (const webhook of this.webhooks) {
      try {
        webhook.verify(call.body, flat(call.headers), { jsonParse: false });
        return null;
      } catch (error) {
        if (!(error instanceof WebhookVerificationError)) throw error;
        reason = error.message;
      }
    }
    return reason;
  }

  private turnAway(call: Call, status: number, reason: string): Answer {
    this.record(call, { event: 'rejected', verified: status !== 401, id: '', reason });
    return problem(status, reason);
  }

  private record(call: Call, entry: Omit<NewEntry, 'where' | 'account' | 'key'>): void {
    const key = call.headers['webhook-id'];
    this.options.journal.append({
      where: this.name,
      account: this.name,
      ...(typeof key === 'string' ? { key: key.slice(0, 200) } : {}),
      ...entry,
    });
  }
}

type Told = Pick<Entry, 'id' | 'reference' | 'version' | 'kind' | 'status' | 'headline'>;

/** Only what the record keeps is read, each piece checked; an unknown field is no reason to refuse a warning. */
function whatItTells(data: Record<string, unknown>): Told {
  const version = data.version;
  const kind = KINDS.find((word) => word === data.kind);
  const status = STATUSES.find((word) => word === data.status);
  const headline = headlines(data.texts);
  return {
    id: typeof data.id === 'string' ? data.id.slice(0, 100) : '',
    ...(typeof data.reference === 'string' ? { reference: data.reference.slice(0, 40) } : {}),
    ...(typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? { version } : {}),
    ...(kind ? { kind } : {}),
    ...(status ? { status } : {}),
    ...(Object.keys(headline).length > 0 ? { headline } : {}),
  };
}

function headlines(texts: unknown): ByLanguage {
  if (!isObject(texts)) return {};
  const found = Object.entries(texts).flatMap(([language, text]) =>
    /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(language) && isObject(text) && typeof text.headline === 'string'
      ? [[language, text.headline.slice(0, 400)] as const]
      : [],
  );
  return Object.fromEntries(found.slice(0, 30));
}

const flat = (headers: Call['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
