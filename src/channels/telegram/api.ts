import type { World } from '../../domain/message.js';
import { type Fault, type No, wordsFor } from '../fault.js';
import type { Answer, Outbound } from '../outbound.js';
import { retryAfter } from '../waiting.js';
import { envelope } from './answers.js';
import { heardWithout } from './token.js';

/** A definite error of the Bot API. */
export interface TelegramNo extends No {
  /** The number that the chat has now, where it became another one. */
  readonly migratedTo: string | null;
}
export type TelegramSaid = { readonly is: 'said'; readonly value: unknown } | TelegramNo | Fault;

type Fields = { readonly [name: string]: unknown };

/**
 * The Bot API by plain guarded requests. It needs no library: it is six methods, each one JSON object there and one
 * back, and what a library adds (updates, uploads, waiting out limits, trying again) is what must not happen here. The
 * token is a part of every URL; so no URL leaves this file, and nothing that Telegram says is repeated unread.
 */
export class BotApi {
  constructor(
    readonly outbound: Outbound,
    /** Without a slash at its end. */
    readonly base: string,
    readonly token: string,
    readonly world: World,
  ) {}

  /** A method that only tells something. */
  get(method: 'getMe' | 'getChat' | 'getChatMember', fields: { [name: string]: string }, signal: AbortSignal) {
    const query = new URLSearchParams(fields).toString();
    return this.#call(`${method}${query === '' ? '' : `?${query}`}`, { method: 'GET', headers: {} }, signal);
  }

  /** A method that changes what the channel shows. */
  post(method: 'sendMessage' | 'editMessageText' | 'deleteMessage', fields: Fields, signal: AbortSignal) {
    const body = JSON.stringify(fields);
    return this.#call(method, { method: 'POST', headers: { 'content-type': 'application/json' }, body }, signal);
  }

  async #call(
    path: string,
    request: { method: 'GET' | 'POST'; headers: { [name: string]: string }; body?: string },
    signal: AbortSignal,
  ): Promise<TelegramSaid> {
    const url = `${this.base}/bot${this.token}/${path}`;
    const answer = await this.outbound.request(url, request, { world: this.world, signal });
    return answer.is === 'answered' ? this.#read(answer) : answer;
  }

  /**
   * Who answers in other words than the Bot API's is a proxy or a page in between, and knows nothing of the effect;
   * only where it turns us away by a status that says so, nothing can have happened.
   */
  #read({ status, headers, text, whole }: Answer): TelegramSaid {
    const read = envelope.safeParse(whole ? parsed(text) : null);
    const plain: TelegramNo = { is: 'no', status, message: '', resetAt: null, migratedTo: null };
    if (status >= 500 || (status >= 300 && status < 400)) return plain;
    const now = Date.now();
    const header = headers['retry-after'];
    const resetAt = retryAfter(Array.isArray(header) ? header[0] : header, now);
    if (!read.success) return TURNED_AWAY.has(status) ? { ...plain, resetAt } : UNREADABLE;
    if (read.data.ok) return status === 200 ? { is: 'said', value: read.data.result } : UNREADABLE;
    const { error_code, description, parameters } = read.data;
    const { retry_after, migrate_to_chat_id } = parameters ?? {};
    return {
      is: 'no',
      status: error_code,
      message: heardWithout(this.token, description),
      resetAt: retry_after === undefined ? resetAt : now + retry_after * 1000,
      migratedTo: migrate_to_chat_id === undefined ? null : String(migrate_to_chat_id),
    };
  }
}

const TURNED_AWAY: ReadonlySet<number> = new Set([401, 403, 404, 429]);
const UNREADABLE: Fault = { is: 'unsure', error: wordsFor(null) };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
