import { type Fault, UNCERTAIN_STATUSES, wordsFor } from '../fault.js';
import type { Deadline } from '../plugin.js';
import { tokens as answered } from './answers.js';
import type { Work, Xrpc, XrpcNo, XrpcSaid } from './xrpc.js';

export interface Tokens {
  readonly did: string;
  readonly access: string;
  readonly refresh: string;
}

/** Nobody is signed in: nothing of the call that wanted it was sent, whatever became of the signing in. */
export interface NotIn {
  readonly is: 'not-in';
  readonly why: XrpcNo | Fault;
}

/** A password that was refused is not tried again for so long: Bluesky takes 300 sign-ins a day, and 30 in 5 minutes. */
const REFUSED_MS = 15 * 60_000;

/**
 * The session of one account, in memory only. Signing in is what Bluesky limits most, so it is done once, and again only
 * when the session cannot be refreshed; a session that could not be refreshed for another reason is kept. All calls of
 * the account wait for the same sign-in, which has a deadline of its own: a delivery that gives up does not break it off.
 */
export class Session {
  #tokens: Tokens | null = null;
  #opening: Promise<Tokens | NotIn> | null = null;
  #refused: { readonly why: XrpcNo; readonly until: number } | null = null;

  constructor(
    readonly xrpc: Xrpc,
    readonly account: { readonly handle: string; readonly password: string },
    readonly deadline: Deadline,
  ) {}

  async current(signal: AbortSignal): Promise<Tokens | NotIn> {
    return this.#tokens ?? this.#within(signal, null);
  }

  /** In place of `stale`, which the server no longer takes. */
  async renewed(stale: Tokens, signal: AbortSignal): Promise<Tokens | NotIn> {
    return this.#tokens !== null && this.#tokens !== stale ? this.#tokens : this.#within(signal, stale);
  }

  async #within(signal: AbortSignal, stale: Tokens | null): Promise<Tokens | NotIn> {
    this.#opening ??= this.#open(stale).finally(() => {
      this.#opening = null;
    });
    return Promise.race([this.#opening, ended(signal)]);
  }

  async #open(stale: Tokens | null): Promise<Tokens | NotIn> {
    if (stale) {
      const refreshed = await this.#ask(stale.refresh, (com, options) => com.server.refreshSession(undefined, options));
      if (!('is' in refreshed) || !isRefusal(refreshed.why)) return refreshed;
    }
    if (this.#refused && Date.now() < this.#refused.until) return { is: 'not-in', why: this.#refused.why };
    const { handle, password } = this.account;
    const opened = await this.#ask(null, (com, options) =>
      com.server.createSession({ identifier: handle, password }, options),
    );
    const refusal = 'is' in opened && isRefusal(opened.why) ? opened.why : null;
    this.#refused = refusal && { why: refusal, until: Date.now() + REFUSED_MS };
    return opened;
  }

  async #ask(bearer: string | null, work: Work<unknown>): Promise<Tokens | NotIn> {
    const { password } = this.account;
    const said = await this.xrpc.call({ signal: this.deadline.signal(), of: null }, { bearer, password }, work);
    if (said.is !== 'said') return { is: 'not-in', why: said };
    const read = answered.safeParse(said.value);
    if (!read.success) return { is: 'not-in', why: { is: 'unsure', error: wordsFor(null) } };
    const { did, accessJwt: access, refreshJwt: refresh } = read.data;
    this.#tokens = { did, access, refresh };
    return this.#tokens;
  }
}

/** The server names an old token so, with 400 or 401; the call had no effect. */
const STALE: ReadonlySet<string> = new Set(['ExpiredToken', 'InvalidToken']);
export const isStale = (said: XrpcSaid<unknown>): boolean =>
  said.is === 'no' && said.status >= 400 && said.status < 500 && STALE.has(said.name);

/** The server knows the secret and does not take it; it is not merely busy. */
const isRefusal = (why: XrpcNo | Fault): why is XrpcNo =>
  why.is === 'no' && why.status >= 400 && why.status < 500 && why.status !== 429 && !UNCERTAIN_STATUSES.has(why.status);

function ended(signal: AbortSignal): Promise<NotIn> {
  const gaveUp = (): NotIn => ({ is: 'not-in', why: { is: 'unsent', error: wordsFor(signal.reason) } });
  return new Promise((resolve) => {
    if (signal.aborted) resolve(gaveUp());
    else signal.addEventListener('abort', () => resolve(gaveUp()), { once: true });
  });
}
