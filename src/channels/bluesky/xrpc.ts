import { AtpBaseClient, XRPCError } from '@atproto/api';
import type { OpenContext } from '../../domain/channel.js';
import type { Budget } from '../../domain/delivery.js';
import { type Fault, heard, type No } from '../fault.js';
import type { Line } from '../line.js';
import { type Outbound, USER_AGENT } from '../outbound.js';
import { budgetOf, retryAfter } from '../waiting.js';

/** 100 posts of a list: at most 3000 bytes of text each, with facets, pictures and what they reply to. */
const READ_BYTES = 1_048_576;

/** A definite no, with its name in the lexicon: `ExpiredToken`, `InvalidSwap`, `RecordNotFound`. */
export interface XrpcNo extends No {
  readonly name: string;
}
export type XrpcSaid<T> = { readonly is: 'said'; readonly value: T } | XrpcNo | Fault;

export interface CallOptions {
  readonly signal: AbortSignal;
  /** By which of the limits it counts; null for signing in, which has its own. */
  readonly of: Budget['of'] | null;
  /** A list of posts. */
  readonly long?: boolean;
}
export interface LibraryOptions {
  readonly signal: AbortSignal;
  readonly headers: { readonly authorization?: string };
}
export type Work<T> = (com: AtpBaseClient['com']['atproto'], options: LibraryOptions) => Promise<{ readonly data: T }>;

interface Call {
  readonly line: Line;
  readonly of: Budget['of'] | null;
  answer: Response | null;
}

/**
 * One call of @atproto/api over one guarded line. The library lets us fetch for it; signing in is ours too
 * (session.ts), since its own sessions repeat calls by themselves. It knows the statuses of its lexicons only and makes
 * any other one of those, so the status counts as it came. An answer that is no JSON comes from somebody in between and
 * says nothing about the effect, 429 apart: then the line decides, unsent while no connection stood, unsure after.
 */
export class Xrpc {
  readonly #client: AtpBaseClient;
  /** By the signal of each call, which the library hands on: a client of its own per call would read all lexicons anew. */
  readonly #calls = new WeakMap<AbortSignal, Call>();

  constructor(
    readonly outbound: Outbound,
    readonly url: string,
    readonly context: Pick<OpenContext, 'world' | 'heard'>,
  ) {
    this.#client = new AtpBaseClient((path, init) => this.#fetch(path, init));
  }

  /** @param secrets never to be told, whatever the far side echoes; `bearer` is sent */
  async call<T>(
    options: CallOptions,
    { bearer, ...secrets }: { readonly bearer: string | null; readonly [name: string]: string | null },
    work: Work<T>,
  ): Promise<XrpcSaid<T>> {
    const line = this.outbound.line(this.url, {
      world: this.context.world,
      signal: options.signal,
      ...(options.long ? { maxBytes: READ_BYTES } : {}),
    });
    if ('is' in line) return line;
    const call: Call = { line, of: options.of, answer: null };
    const signal = AbortSignal.any([options.signal]);
    this.#calls.set(signal, call);
    try {
      const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
      const { data } = await work(this.#client.com.atproto, { signal, headers });
      return { is: 'said', value: data };
    } catch (error) {
      return noOf(error, call.answer, { bearer, ...secrets }) ?? line.fault(error);
    } finally {
      line.close();
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const call = init.signal ? this.#calls.get(init.signal) : undefined;
    if (!call) throw new Error(`A call of ${path} came without its line.`);
    const { line, of } = call;
    const headers = new Headers(init.headers);
    headers.set('user-agent', USER_AGENT);
    headers.set('accept-encoding', 'identity');
    call.answer = await fetch(new URL(path, line.base.origin), {
      ...init,
      headers,
      redirect: 'manual',
      // The types of Node's own undici and of the package differ in name only; the line wraps for the older one.
      dispatcher: line.dispatcher as unknown as NonNullable<RequestInit['dispatcher']>,
    });
    if (of) this.#hear(of, call.answer.headers);
    return call.answer;
  }

  /** The headers tell of the limit that is nearest, in points: of writes in an hour or a day, or of all calls. */
  #hear(of: Budget['of'], headers: Headers): void {
    const points = headers.get('ratelimit-remaining')?.trim() ?? '';
    const remaining = /^\d{1,9}$/.test(points) ? String(Math.floor(Number(points) / POINTS[of])) : null;
    const budget = budgetOf(of, { remaining, resetAt: resetAt(headers) }, Date.now());
    if (budget) this.context.heard?.(budget);
  }
}

/** What a call costs (packages/pds/src/api/com/atproto/repo: putRecord 2, deleteRecord 1). */
const POINTS: { readonly [of in Budget['of']]: number } = { open: 2, edit: 2, delete: 1, read: 1 };

function noOf(
  error: unknown,
  answer: Response | null,
  secrets: { readonly [name: string]: string | null },
): XrpcNo | null {
  if (!(error instanceof XRPCError) || answer === null || answer.ok) return null;
  const isRead = answer.headers.get('content-type')?.includes('application/json') && !isBroken(error);
  if (!isRead && answer.status !== 429) return null;
  const known = Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    is: 'no',
    status: answer.status,
    name: error.error,
    message: heard(error.message, Object.fromEntries(known)),
    resetAt: resetAt(answer.headers) ?? retryAfter(answer.headers.get('retry-after'), Date.now()),
  };
}

/** The body broke off or cannot be parsed: the library's own code, or no status at all. */
const isBroken = ({ status }: XRPCError): boolean => status < 100;

/** Seconds since 1970 (packages/xrpc-server/src/rate-limiter-http.ts). */
function resetAt(headers: Headers): number | null {
  const seconds = headers.get('ratelimit-reset')?.trim() ?? '';
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : null;
}
