import type { IncomingMessage } from 'node:http';
import {
  ApiRequestError,
  ApiResponseError,
  type IClientSettings,
  type ITwitterApiClientPlugin,
  TwitterApi,
  type TwitterApiv2,
} from 'twitter-api-v2';
import type { World } from '../../domain/message.js';
import { heard, type No, type Said } from '../fault.js';
import type { Line } from '../line.js';
import type { Outbound } from '../outbound.js';
import { retryAfter } from '../waiting.js';

const X = 'https://api.x.com';
/** 100 posts of a timeline, each at most 280 characters of at most 4 bytes, with entities. */
const READ_BYTES = 1_048_576;

/**
 * One call of twitter-api-v2 over one guarded line. The library speaks node:https itself and its address is fixed, so a
 * plugin gives each request the line's agent and signal, and another address where the channel has one. It caps nothing
 * and knows no deadline: the plugin counts the answer's bytes, and the signal ends the request. It never retries.
 */
export class XApi {
  readonly base: string;
  constructor(
    readonly outbound: Outbound,
    url: string | undefined,
    readonly secrets: { readonly [name: string]: string },
    readonly world: World,
  ) {
    this.base = url ?? X;
  }

  async call<T>(
    options: { signal: AbortSignal; reads?: boolean },
    work: (client: TwitterApiv2) => Promise<T>,
  ): Promise<Said<T>> {
    const line = this.outbound.line(this.base, {
      world: this.world,
      signal: options.signal,
      ...(options.reads ? { maxBytes: READ_BYTES } : {}),
    });
    if ('is' in line) return line;
    try {
      const client = this.#client(line);
      return { is: 'said', value: await Promise.race([work(client.v2), ended(options.signal)]) };
    } catch (error) {
      if (error instanceof ApiResponseError) return this.#no(error);
      // The library keeps to itself what happened on the connection; without any answer, it broke.
      return line.fault(error instanceof ApiRequestError ? { code: 'ECONNRESET' } : error);
    } finally {
      line.close();
    }
  }

  #client(line: Line): TwitterApi {
    const settings: Partial<IClientSettings> = { plugins: [over(line)], compression: 'identity' };
    const { appKey, appSecret, accessToken, accessSecret } = this.secrets;
    if (appKey && appSecret && accessToken && accessSecret)
      return new TwitterApi({ appKey, appSecret, accessToken, accessSecret }, settings);
    return new TwitterApi(accessToken ?? '', settings);
  }

  #no(error: ApiResponseError): No {
    const data: unknown = error.data;
    const said = typeof data === 'object' && data !== null && 'detail' in data ? data.detail : null;
    return {
      is: 'no',
      status: error.code,
      message: heard(said ?? firstMessage(data), this.secrets),
      resetAt: resetAt(error.headers) ?? retryAfter(text(error.headers['retry-after']), Date.now()),
    };
  }
}

function over(line: Line): ITwitterApiClientPlugin {
  const prefix = line.base.pathname.replace(/\/$/, '');
  return {
    onBeforeRequest({ params, computedParams, requestOptions }) {
      const { pathname, search } = computedParams.url;
      computedParams.url = new URL(prefix + pathname + search, line.base.origin);
      requestOptions.agent = line.agent;
      requestOptions.signal = line.signal;
      params.requestEventDebugHandler = (event, data) => {
        if (event === 'response') cap((data as { res: IncomingMessage }).res, line.maxBytes);
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
function resetAt(headers: IncomingMessage['headers']): number | null {
  const used = ['x-rate-limit', 'x-app-limit-24hour', 'x-user-limit-24hour']
    .filter((name) => text(headers[`${name}-remaining`]) === '0')
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
