import { createRestAPIClient, MastoHttpError, type mastodon } from 'masto';
import type { OpenContext } from '../../domain/channel.js';
import type { Budget } from '../../domain/delivery.js';
import { heard, type No, type Said } from '../fault.js';
import { type Outbound, USER_AGENT } from '../outbound.js';
import { budgetOf, retryAfter } from '../waiting.js';

/** 40 statuses with their author, card and emoji come to 100–250 kB, an instance with its rules to 30–100 kB. */
const READ_BYTES = 1_048_576;

/** What masto's `$raw` gives: the answer with its headers. */
interface Answered<T> {
  readonly headers: Headers;
  readonly data: T;
}

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
    readonly context: Pick<OpenContext, 'world' | 'heard'>,
  ) {}

  /**
   * @param work one call by its `$raw`, so that its headers can be heard; `long`: a list, or an account; `of` is null for
   *   uploads, which have a limit of their own
   */
  async call<T>(
    options: { signal: AbortSignal; of: Budget['of'] | null; long?: boolean },
    work: (client: mastodon.rest.Client) => PromiseLike<Answered<T>>,
  ): Promise<Said<T>> {
    const line = this.outbound.line(this.url, {
      world: this.context.world,
      signal: options.signal,
      ...(options.long ? { maxBytes: READ_BYTES } : {}),
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
      const { headers, data } = await work(client);
      this.#hear(options.of, headers);
      return { is: 'said', value: data };
    } catch (error) {
      return error instanceof MastoHttpError ? this.#no(options.of, error) : line.fault(error);
    } finally {
      line.close();
    }
  }

  /** The headers tell of the limit that is nearest: of new statuses, of deletes, or of all calls (standards.md §5). */
  #hear(of: Budget['of'] | null, headers: Headers): void {
    if (of === null) return;
    const told = {
      remaining: headers.get('x-ratelimit-remaining'),
      resetAt: resetAt(headers.get('x-ratelimit-reset')),
    };
    const budget = budgetOf(of, told, Date.now());
    if (budget) this.context.heard?.(budget);
  }

  #no(of: Budget['of'] | null, error: MastoHttpError): No {
    const headers = error.cause instanceof Response ? error.cause.headers : new Headers();
    this.#hear(of, headers);
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
