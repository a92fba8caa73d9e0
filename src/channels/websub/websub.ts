import { createHmac } from 'node:crypto';
import type { FarError } from '../../domain/delivery.js';
import type {
  CallBounds,
  CallSubscribers,
  Subscriber,
  Taken,
  TopicDelivery,
  VerificationCall,
  Verified,
} from '../../domain/subscriber.js';
import type { Answer, Outbound } from '../outbound.js';
import { Deadline } from '../plugin.js';
import { retryAfter, waitMs } from '../waiting.js';

/** A challenge comes back in some tens of bytes; a server that sends its home page instead has said no. */
const CHALLENGE_BYTES = 1_024;

/**
 * The calls that a WebSub hub makes of its subscribers, to the letter of the recommendation. The status line is the
 * answer to a delivery, and status and body are the answer to a verification; redirects are failures (§5.3, §7).
 */
export class WebSub implements CallSubscribers {
  constructor(readonly outbound: Outbound) {}

  async verify(subscriber: Subscriber, call: VerificationCall, bounds: CallBounds): Promise<Verified> {
    const { mode, challenge, leaseSeconds } = call;
    const answer = await this.#get(subscriber, bounds, {
      'hub.mode': mode,
      'hub.topic': subscriber.topic,
      'hub.challenge': challenge,
      ...(mode === 'subscribe' ? { 'hub.lease_seconds': String(leaseSeconds) } : {}),
    });
    if (answer.is === 'refused') return { is: 'declined', error: answer.error };
    if (answer.is !== 'answered') return { is: 'unanswered', error: answer.error };
    if (isSuccess(answer) && answer.whole && answer.text === challenge) return { is: 'confirmed' };
    const detail = isSuccess(answer)
      ? 'The callback answered with something else than the challenge.'
      : `The callback does not want this (${answer.status}).`;
    return { is: 'declined', error: { code: 'not-confirmed', detail, todo: 'Nothing; its owner may ask again.' } };
  }

  async deliver(subscriber: Subscriber, delivery: TopicDelivery, bounds: CallBounds): Promise<Taken> {
    const { hub, type, body, secret } = delivery;
    const headers: Record<string, string> = {
      'content-type': type,
      link: `<${hub}>; rel="hub", <${subscriber.topic}>; rel="self"`,
    };
    if (secret !== null)
      headers['x-hub-signature'] = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const { callback: url, world } = subscriber;
    const answer = await this.outbound.request(
      url,
      { method: 'POST', headers, body },
      { world, signal: signalOf(bounds) },
    );
    if (answer.is !== 'answered') return { is: 'retry', afterMs: 0, error: answer.error };
    if (isSuccess(answer)) return { is: 'delivered' };
    if (answer.status === 410) return { is: 'gone' };
    return { is: 'retry', afterMs: waitOf(answer, url), error: errorOf(answer) };
  }

  async deny(subscriber: Subscriber, reason: string, bounds: CallBounds): Promise<void> {
    await this.#get(subscriber, bounds, {
      'hub.mode': 'denied',
      'hub.topic': subscriber.topic,
      'hub.reason': reason,
    });
  }

  /** The callback may have a query of its own, which stays as it is (§5.3). */
  #get({ callback, world }: Subscriber, bounds: CallBounds, asked: Readonly<Record<string, string>>) {
    const url = `${callback}${callback.includes('?') ? '&' : '?'}${new URLSearchParams(asked)}`;
    return this.outbound.request(
      url,
      { method: 'GET', headers: {} },
      { world, signal: signalOf(bounds), maxBytes: CHALLENGE_BYTES },
    );
  }
}

const signalOf = ({ deadlineMs, overtaken }: CallBounds): AbortSignal => new Deadline(deadlineMs).signal(overtaken);

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** 0: it asked for no time of its own, so the loop's schedule rules. */
function waitOf({ headers }: Answer, key: string): number {
  const header = headers['retry-after'];
  const now = Date.now();
  const resetAt = retryAfter(Array.isArray(header) ? header[0] : header, now);
  return resetAt === null ? 0 : waitMs({ resetAt, now, key });
}

function errorOf({ status }: Answer): FarError {
  const todo = 'Nothing; the hub tries again until the lease ends.';
  if (status >= 300 && status < 400)
    return { code: 'redirect', detail: `The callback redirects (${status}), which counts as a failure.`, todo };
  if (status === 429) return { code: 'rate-limit', detail: 'The callback limits how much we may send.', todo };
  if (status >= 500) return { code: 'server-error', detail: `The callback is in trouble (${status}).`, todo };
  return { code: 'not-accepted', detail: `The callback does not accept the feed (${status}).`, todo };
}
