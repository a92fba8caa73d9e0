import { lookup as systemLookup } from 'node:dns/promises';
import type { World } from '../domain/message.js';
import { Refusal } from '../domain/refusal.js';
import { AddressRules, type OutboundPolicy, type Vetted } from './address.js';
import { AddressRefused, type Fault, refusedAddress } from './fault.js';
import { type CallOptions, Line, MAX_ANSWER_BYTES } from './line.js';

export const USER_AGENT = 'Tocsin';

/** Something that answered, in full or cut off: the status line is a definite answer in both cases. */
export interface Answer {
  readonly is: 'answered';
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
  /** False when the body was cut at the cap, broke off, or still ran at the deadline. */
  readonly whole: boolean;
}

/**
 * The only way out of the hub. Every call is a `Line`: one vetted target, a fresh connection that is made once and
 * closed after, one deadline. It knows whether a connection ever stood, and so whether an effect is possible.
 *
 * What it promises: https on port 443 only, except in networks the operator allows and to the training ground (exercise
 * world only); all addresses of a name are vetted and exactly those are dialled, at every call; no redirect is followed,
 * no proxy is inherited from the environment, nothing is decompressed, nothing is retried. What it does not: it bounds no
 * number of calls, and it cannot tell a public address that belongs to somebody else's internal service.
 */
export class Outbound {
  readonly #rules: AddressRules;
  readonly #resolve: (name: string) => Promise<readonly string[]>;

  constructor(policy: OutboundPolicy) {
    this.#rules = new AddressRules(policy);
    this.#resolve = policy.resolve ?? systemAddresses;
  }

  /** The check at registration, without a look-up: null, or the officer's refusal with the field `url`. */
  vetAddress(url: string, world: World): Refusal | null {
    const vetted = this.#rules.url(url, world);
    if (vetted.ok) return null;
    return new Refusal('address-refused', vetted.why, [{ field: 'url', code: 'address-refused', detail: vetted.why }]);
  }

  /** Opens a line to the origin of `base`; its path is put before every path that is asked for. Close it. */
  line(base: string, options: CallOptions): Line | Fault {
    const vetted = this.#rules.url(base, options.world);
    if (!vetted.ok) return { is: 'refused', error: refusedAddress(vetted.why) };
    return new Line(vetted, options, (name) => this.#vettedAddresses(name, vetted));
  }

  /** One request and its answer. `headers` are sent as they are; the body is sent in one piece. */
  async request(
    url: string,
    request: { method: 'GET' | 'POST'; headers: { [name: string]: string }; body?: string | Uint8Array },
    options: CallOptions,
  ): Promise<Answer | Fault> {
    const line = this.line(url, options);
    if ('is' in line) return line;
    try {
      const answer = await line.client.request({
        method: request.method,
        path: line.base.pathname + line.base.search,
        headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...request.headers },
        body: request.body ?? null,
        signal: options.signal,
        reset: true,
      });
      const { text, whole } = await readCapped(answer.body, options.maxBytes ?? MAX_ANSWER_BYTES);
      return { is: 'answered', status: answer.statusCode, headers: answer.headers, text, whole };
    } catch (error) {
      return line.fault(error);
    } finally {
      line.close();
    }
  }

  async #vettedAddresses(name: string, vetted: Vetted & { ok: true }): Promise<readonly string[]> {
    const addresses = await this.#resolve(name);
    if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    if (vetted.training) return addresses;
    for (const address of addresses) {
      const why = this.#rules.address(address, vetted.target);
      if (why) throw new AddressRefused(why);
    }
    return addresses;
  }
}

async function readCapped(body: AsyncIterable<Buffer>, maxBytes: number): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
      if (size >= maxBytes) break;
    }
  } catch {
    // The status line has come; what is missing of the body changes no outcome.
    return { text: Buffer.concat(chunks).toString('utf8'), whole: false };
  }
  return { text: Buffer.concat(chunks).toString('utf8'), whole: size < maxBytes };
}

const systemAddresses = async (name: string): Promise<string[]> =>
  (await systemLookup(name, { all: true, verbatim: true })).map(({ address }) => address);
