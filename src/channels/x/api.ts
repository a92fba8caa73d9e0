import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import {
  ApiRequestError,
  ApiResponseError,
  type IClientSettings,
  type ITwitterApiClientPlugin,
  TwitterApi,
  type TwitterApiv2,
} from 'twitter-api-v2';
import type { Account, OpenContext, Secrets } from '../../domain/channel.js';
import type { Budget, FarError } from '../../domain/delivery.js';
import { type Fault, heard, type No, type Said, wordsFor } from '../fault.js';
import type { Line } from '../line.js';
import type { Outbound } from '../outbound.js';
import { budgetOf, retryAfter } from '../waiting.js';
import type { XSettings } from './kind.js';
import { bars, isError, Tokens } from './tokens.js';

const X = 'https://api.x.com';
/** 100 posts of a timeline, each at most 280 characters of at most 4 bytes, with entities. */
const READ_BYTES = 1_048_576;

export interface CallOptions {
  readonly signal: AbortSignal;
  /** By which of X's limits it counts; null for uploads, which have limits of their own. */
  readonly of: Budget['of'] | null;
  /** A list of posts. */
  readonly long?: boolean;
}
type Work<T> = (client: TwitterApiv2) => Promise<T>;

/** The tokens are lost or refused for good: nothing was sent, and nothing can be until somebody authorises anew. */
export interface Barred {
  readonly is: 'barred';
  readonly error: FarError;
}
export type XSaid<T> = Said<T> | Barred;

/**
 * One call of twitter-api-v2 over one guarded line. The library speaks node:https itself and its address is fixed, so a
 * plugin gives each request the line's agent and signal, and another address where the channel has one. It caps nothing
 * and knows no deadline: the plugin counts the answer's bytes, and the signal ends the request. It never retries; we
 * repeat a call in one case, after a 401, which had no effect, and with a new token.
 */
export class XApi {
  readonly #base: string;
  readonly #tokens: Tokens;

  constructor(
    readonly outbound: Outbound,
    account: Account<XSettings>,
    readonly context: OpenContext,
  ) {
    this.#base = account.settings.url ?? X;
    this.#tokens = new Tokens(outbound, this.#base, account, context);
  }

  async call<T>(options: CallOptions, work: Work<T>): Promise<XSaid<T>> {
    const first = await this.#within(options.signal, this.#tokens.current());
    if (first.is !== 'given') return first;
    const said = await this.#once(options, first.secrets, work);
    if (said.is !== 'no' || said.status !== 401 || !this.#tokens.renewable) return said;
    const next = await this.#within(options.signal, this.#tokens.renewed(first.secrets));
    return next.is === 'given' ? this.#once(options, next.secrets, work) : next;
  }

  /** Tokens in time, or why there are none: in either case nothing of this call was sent. */
  async #within(
    signal: AbortSignal,
    tokens: Promise<Secrets | FarError>,
  ): Promise<{ readonly is: 'given'; readonly secrets: Secrets } | Barred | Fault> {
    const given = await Promise.race([tokens, ended(signal).catch(wordsFor)]);
    if (!isError(given)) return { is: 'given', secrets: given };
    return { is: bars(given) ? 'barred' : 'unsent', error: given };
  }

  async #once<T>(options: CallOptions, secrets: Secrets, work: Work<T>): Promise<Said<T>> {
    const line = this.outbound.line(this.#base, {
      world: this.context.world,
      signal: options.signal,
      ...(options.long ? { maxBytes: READ_BYTES } : {}),
    });
    if ('is' in line) return line;
    try {
      const client = clientWith(
        secrets,
        over(line, (headers) => this.#hear(options.of, headers)),
      );
      return { is: 'said', value: await Promise.race([work(client.v2), ended(options.signal)]) };
    } catch (error) {
      if (error instanceof ApiResponseError) return noOf(error, secrets);
      // The library keeps to itself what happened on the connection; without any answer, it broke.
      return line.fault(error instanceof ApiRequestError ? { code: 'ECONNRESET' } : error);
    } finally {
      line.close();
    }
  }

  /** Of the limits that an answer tells of, the one that leaves least. */
  #hear(of: Budget['of'] | null, headers: IncomingHttpHeaders): void {
    if (of === null) return;
    const told = LIMITS.flatMap((name) => {
      const resetAt = seconds(headers[`${name}-reset`]);
      return budgetOf(of, { remaining: text(headers[`${name}-remaining`]), resetAt }, Date.now()) ?? [];
    });
    const [tightest] = told.sort((a, b) => a.remaining - b.remaining);
    if (!tightest) return;
    this.context.heard?.(tightest);
    // An edit is a post of its own, and counts as one.
    if (of === 'edit') this.context.heard?.({ ...tightest, of: 'open' });
  }
}

/** Per 15 minutes, per app and day, per user and day; the last two were seen in the wild (standards.md §6). */
const LIMITS = ['x-rate-limit', 'x-app-limit-24hour', 'x-user-limit-24hour'] as const;

function clientWith(secrets: Secrets, plugin: ITwitterApiClientPlugin): TwitterApi {
  const settings: Partial<IClientSettings> = { plugins: [plugin], compression: 'identity' };
  const { appKey, appSecret, accessToken, accessSecret } = secrets;
  if (appKey && appSecret && accessToken && accessSecret)
    return new TwitterApi({ appKey, appSecret, accessToken, accessSecret }, settings);
  return new TwitterApi(accessToken ?? '', settings);
}

function noOf(error: ApiResponseError, secrets: Secrets): No {
  const data: unknown = error.data;
  const said = typeof data === 'object' && data !== null && 'detail' in data ? data.detail : null;
  return {
    is: 'no',
    status: error.code,
    message: heard(said ?? firstMessage(data), secrets),
    resetAt: resetAt(error.headers) ?? retryAfter(text(error.headers['retry-after']), Date.now()),
  };
}

function over(line: Line, told: (headers: IncomingHttpHeaders) => void): ITwitterApiClientPlugin {
  const prefix = line.base.pathname.replace(/\/$/, '');
  return {
    onBeforeRequest({ params, computedParams, requestOptions }) {
      const { pathname, search } = computedParams.url;
      computedParams.url = new URL(prefix + pathname + search, line.base.origin);
      requestOptions.agent = line.agent;
      requestOptions.signal = line.signal;
      params.requestEventDebugHandler = (event, data) => {
        if (event !== 'response') return;
        const { res } = data as { res: IncomingMessage };
        told(res.headers);
        cap(res, line.maxBytes);
      };
    },
  };
}

function cap(answer: IncomingMessage, maxBytes: number): void {
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) answer.destroy(Object.assign(new Error('answer too large'), { code: 'TOO_LARGE' }));
  });
}

/** The library settles on every path that we know of; a call without an end would hold a worker for ever. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Legacy errors, `{ errors: [{ message }] }`, still come from some calls. */
function firstMessage(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('errors' in data) || !Array.isArray(data.errors)) return null;
  const first: unknown = data.errors[0];
  return typeof first === 'object' && first !== null && 'message' in first ? first.message : null;
}

/** Seconds since 1970. Where the limit of 24 hours is the one that is used up, its end counts. */
function resetAt(headers: IncomingHttpHeaders): number | null {
  const used = LIMITS.filter((name) => text(headers[`${name}-remaining`]) === '0')
    .map((name) => seconds(headers[`${name}-reset`]))
    .filter((at) => at !== null);
  return used.length > 0 ? Math.max(...used) : seconds(headers['x-rate-limit-reset']);
}

function seconds(header: string | string[] | undefined): number | null {
  const value = text(header)?.trim() ?? '';
  return /^\d{1,12}$/.test(value) ? Number(value) * 1000 : null;
}

const text = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
