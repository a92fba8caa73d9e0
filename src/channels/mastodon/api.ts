import { createRestAPIClient, MastoHttpError, type mastodon } from 'masto';
import type { OpenContext } from '../../domain/channel.js';
import { heard, type No, type Said } from '../fault.js';
import { type Outbound, USER_AGENT } from '../outbound.js';
import { retryAfter } from '../waiting.js';

/** 40 statuses with their author, card and emoji come to 100–250 kB, an instance with its rules to 30–100 kB. */
const READ_BYTES = 1_048_576;

/**
 * One call of masto over one guarded line. masto 8 takes no fetch of ours; it calls the global one, which takes our
 * dispatcher by `requestInit`. Lists ignore what is given per call, hence a client per call; it holds no connection.
 * Whatever is no MastoHttpError (an HTML error page, broken JSON, a socket error) says nothing about the effect, so
 * the line decides: unsent while no connection stood, unsure after.
 */
export class MastodonApi {
  constructor(
    readonly outbound: Outbound,
    readonly url: string,
    readonly token: string,
    readonly world: OpenContext['world'],
  ) {}

  async call<T>(
    options: { signal: AbortSignal; reads?: boolean },
    work: (client: mastodon.rest.Client) => PromiseLike<T>,
  ): Promise<Said<T>> {
    const line = this.outbound.line(this.url, {
      world: this.world,
      signal: options.signal,
      ...(options.reads ? { maxBytes: READ_BYTES } : {}),
    });
    if ('is' in line) return line;
    const client = createRestAPIClient({
      url: line.base.origin,
      accessToken: this.token,
      requestInit: {
        signal: options.signal,
        redirect: 'manual',
        headers: { 'User-Agent': USER_AGENT, 'Accept-Encoding': 'identity' },
        // The types of Node's own undici and of the package differ in name only; the line wraps for the older one.
        dispatcher: line.dispatcher as unknown as NonNullable<RequestInit['dispatcher']>,
      },
    });
    try {
      return { is: 'said', value: await work(client) };
    } catch (error) {
      return error instanceof MastoHttpError ? this.#no(error) : line.fault(error);
    } finally {
      line.close();
    }
  }

  #no(error: MastoHttpError): No {
    const headers = error.cause instanceof Response ? error.cause.headers : new Headers();
    return {
      is: 'no',
      status: error.statusCode,
      message: heard(error.message, { token: this.token }),
      resetAt: resetAt(headers.get('x-ratelimit-reset')) ?? retryAfter(headers.get('retry-after'), Date.now()),
    };
  }
}

/** Mastodon gives an ISO 8601 time, not seconds (standards.md §5). */
function resetAt(header: string | null): number | null {
  if (!header || !/^\d{4}-\d\d-\d\dT[\d:.]{5,16}(Z|[+-]\d\d:\d\d)$/.test(header)) return null;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : at;
}
