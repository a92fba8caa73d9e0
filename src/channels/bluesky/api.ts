import type { Account, OpenContext } from '../../domain/channel.js';
import type { Outbound } from '../outbound.js';
import type { Deadline } from '../plugin.js';
import type { BlueskySettings } from './kind.js';
import { POSTS } from './rkey.js';
import { isStale, type NotIn, Session, type Tokens } from './session.js';
import { type CallOptions, type LibraryOptions, Xrpc, type XrpcSaid } from './xrpc.js';

export type BlueskySaid<T> = XrpcSaid<T> | NotIn;
type Com = Parameters<Parameters<Xrpc['call']>[2]>[0];
type Work<T> = (com: Com, did: string, options: LibraryOptions) => Promise<{ readonly data: T }>;

/**
 * The calls of one account, signed in. Reads are signed too: bsky.social hands a call on to the server of the account
 * that makes it. A call is repeated in one case only, once: when the server says that the session is old, which it does
 * before it does anything else.
 */
export class BlueskyApi {
  readonly #xrpc: Xrpc;
  readonly #session: Session;
  readonly #password: string;

  constructor(outbound: Outbound, account: Account<BlueskySettings>, context: OpenContext, deadline: Deadline) {
    const { url, handle } = account.settings;
    this.#password = account.secrets.appPassword ?? '';
    this.#xrpc = new Xrpc(outbound, url, context);
    this.#session = new Session(this.#xrpc, { handle, password: this.#password }, deadline);
  }

  async call<T>(options: CallOptions, work: Work<T>): Promise<BlueskySaid<T>> {
    const tokens = await this.#session.current(options.signal);
    if ('is' in tokens) return tokens;
    const said = await this.#once(options, tokens, work);
    if (!isStale(said)) return said;
    const next = await this.#session.renewed(tokens, options.signal);
    return 'is' in next ? next : this.#once(options, next, work);
  }

  /** Who is signed in; signs in where nobody is. */
  async did(signal: AbortSignal): Promise<string | NotIn> {
    const tokens = await this.#session.current(signal);
    return 'is' in tokens ? tokens : tokens.did;
  }

  /** One post of this account as it stands in the repository, never as some index remembers it. */
  read(rkey: string, signal: AbortSignal) {
    return this.call({ signal, of: 'read' }, (com, did, options) =>
      com.repo.getRecord({ repo: did, collection: POSTS, rkey }, options),
    );
  }

  #once<T>(options: CallOptions, tokens: Tokens, work: Work<T>): Promise<XrpcSaid<T>> {
    const { did, access, refresh } = tokens;
    return this.#xrpc.call(options, { bearer: access, refresh, password: this.#password }, (com, library) =>
      work(com, did, library),
    );
  }
}
