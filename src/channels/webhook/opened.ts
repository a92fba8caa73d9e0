import type { KeyObject } from 'node:crypto';
import type { Account, CheckResult, OpenContext, OpenedChannel } from '../../domain/channel.js';
import type { Delivery, FarError, Outcome, Sighting } from '../../domain/delivery.js';
import type { Survey } from '../../domain/drift.js';
import { BODY_TYPES } from '../../formats/webhook-bodies.js';
import { type Fault, heard, outcomeOf } from '../fault.js';
import type { Answer, Outbound } from '../outbound.js';
import { Deadline } from '../plugin.js';
import { retryAfter, waitMs } from '../waiting.js';
import type { WebhookSettings } from './kind.js';
import { sign, signingKey } from './signature.js';

/**
 * One endpoint (Standard Webhooks 1.0.0). The status line is the whole answer: a 2xx whose body is huge, endless or
 * breaks off was received all the same. Each attempt signs the time of the attempt; the id stays.
 */
export class WebhookEndpoint implements OpenedChannel {
  readonly #keys: readonly KeyObject[];
  readonly #deadline: Deadline;

  constructor(
    readonly outbound: Outbound,
    readonly account: Account<WebhookSettings>,
    readonly context: OpenContext,
  ) {
    const { secret, previous } = account.secrets;
    if (!secret) throw new Error('An endpoint was opened without its signing secret.');
    this.#keys = [secret, ...(previous ? [previous] : [])].map(signingKey);
    this.#deadline = new Deadline(context.deadlineMs);
  }

  async apply(delivery: Delivery, overtaken?: Promise<void>): Promise<Outcome> {
    if (delivery.op !== 'send')
      throw new Error(`An endpoint was asked to ${delivery.op}; it is only ever sent the newest state.`);
    const type = BODY_TYPES[this.account.settings.body ?? 'json'];
    const answer = await this.#post({ id: delivery.key, body: delivery.text, type }, overtaken);
    return answer.is === 'answered' ? this.#outcome(answer, delivery) : outcomeOf(answer);
  }

  #outcome(answer: Answer, delivery: Delivery): Outcome {
    if (answer.status >= 200 && answer.status < 300) return { is: 'delivered', remoteId: null, url: null, text: null };
    const error = errorOf(answer, this.account.secrets);
    if (answer.status === 410) return { is: 'refused', error, pause: true };
    const header = answer.headers['retry-after'];
    const now = Date.now();
    const resetAt = retryAfter(Array.isArray(header) ? header[0] : header, now);
    // 0: the endpoint asked for no time of its own, so the loop's schedule rules.
    return { is: 'retry', afterMs: resetAt === null ? 0 : waitMs({ resetAt, now, key: delivery.key }), error };
  }

  /** Receivers order by version, so nothing is ever looked for; a webhook has no way to ask. */
  async look(): Promise<Sighting> {
    return {
      is: 'failed',
      error: {
        code: 'no-look',
        detail: 'An endpoint cannot be asked what it has; what is uncertain is sent again.',
        todo: 'Nothing.',
      },
    };
  }

  async survey(): Promise<Survey> {
    throw new Error('An endpoint was asked what it shows; it only receives.');
  }

  /** Sends an `endpoint.test` event, which receivers acknowledge and ignore (contract.md "Webhook"). */
  async check(): Promise<CheckResult> {
    const now = new Date();
    const body = JSON.stringify({ type: 'endpoint.test', timestamp: now.toISOString(), data: {} });
    const answer = await this.#post({ id: `test_${now.getTime()}`, body });
    if (answer.is !== 'answered') return { ok: false, error: answer.error };
    if (answer.status >= 200 && answer.status < 300)
      return { ok: true, account: this.account.settings.broadcaster, limits: {} };
    return { ok: false, error: errorOf(answer, this.account.secrets) };
  }

  async close(): Promise<void> {
    this.#deadline.close();
  }

  #post(
    { id, body, type = BODY_TYPES.json }: { id: string; body: string; type?: string },
    overtaken?: Promise<void>,
  ): Promise<Answer | Fault> {
    const { url, header } = this.account.settings;
    const timestamp = Math.floor(Date.now() / 1000);
    return this.outbound.request(
      url,
      {
        method: 'POST',
        headers: {
          ...(header === undefined ? {} : { [header]: this.account.secrets.headerValue ?? '' }),
          'content-type': type,
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': sign(this.#keys, { id, timestamp, body }),
        },
        body,
      },
      { world: this.context.world, signal: this.#deadline.signal(overtaken) },
    );
  }
}

function errorOf({ status, text }: Answer, secrets: { readonly [name: string]: string }): FarError {
  const said = heard(text, secrets);
  const error = (code: string, detail: string, todo: string): FarError => ({
    code,
    detail: said === '' ? detail : `${detail} It said: ${said}`,
    todo,
  });
  if (status === 410)
    return error('endpoint-gone', 'The endpoint asks us to stop (410).', 'Ask its owner for a new address.');
  if (status >= 300 && status < 400)
    return error('redirect', `The endpoint redirects (${status}).`, 'Ask its owner for the address that it leads to.');
  if (status === 401 || status === 403)
    return error('unauthorised', `The endpoint lets us not in (${status}).`, 'Check secret and header with its owner.');
  if (status === 429)
    return error('rate-limit', 'The endpoint limits how much we may send.', 'Nothing; the hub tries again.');
  if (status >= 500)
    return error('server-error', `The endpoint is in trouble (${status}).`, 'Tell its owner if it lasts.');
  return error(
    'not-accepted',
    `The endpoint does not accept the event (${status}).`,
    'Ask its owner to check the address.',
  );
}
