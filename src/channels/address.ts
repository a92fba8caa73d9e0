import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { World } from '../domain/message.js';

/** Where the hub may send to. Built by the roof from the configuration, and by tests. */
export interface OutboundPolicy {
  /** CIDRs that are let through although they are not public, and there any port and plain http too. */
  readonly allowNetworks: readonly string[];
  /** Origin of the training ground, such as `http://127.0.0.1:3001`, or null: for the exercise world only. */
  readonly training: string | null;
  /** The hub's own host names: a hub that posts to itself is a loop, or an attack. */
  readonly ownHosts: readonly string[];
  /** The setting that `allowNetworks` comes from, as refusals name it; by default the officers’. */
  readonly setting?: string;
  /** Ports for https beside 443. */
  readonly ports?: readonly number[];
  /** All addresses of a name. Given in tests; otherwise the system resolves, `/etc/hosts` included. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/**
 * Where strangers may have the hub call: what an officer may name is no stranger's to use, so neither the officers'
 * networks nor the training ground count; only networks that the operator opened to subscribers.
 */
export const subscriberPolicy = (policy: OutboundPolicy, networks: readonly string[]): OutboundPolicy => ({
  ...policy,
  allowNetworks: networks,
  training: null,
  setting: 'TOCSIN_SUBSCRIBER_NETWORKS',
});

/** How one target is to be judged: `plain` is http, or a port that only allowed networks may be dialled at. */
export interface Target {
  readonly world: World;
  readonly port: number;
  readonly plain: boolean;
}

export type Vetted =
  | { readonly ok: true; readonly url: URL; readonly host: string; readonly target: Target; readonly training: boolean }
  | { readonly ok: false; readonly why: string };

type Address = ReturnType<typeof ipaddr.parse>;

const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** ipaddr.js calls it unicast, but Azure serves machine secrets there to whoever asks from inside. */
const AZURE_WIRE_SERVER = '168.63.129.16';
/** RFC 6761, RFC 6762, RFC 8375 and the cloud providers' private zone: names that mean something inside only. */
const INSIDE_NAMES = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/;

/**
 * The literal half of the outbound guard (security.md "SSRF"): judges addresses and URLs, without a look-up. The other
 * half, outbound.ts, asks `address()` again for everything a name resolves to, at each delivery.
 */
export class AddressRules {
  readonly #allowed: readonly [Address, number][];
  readonly #training: URL | null;
  readonly #ports: ReadonlySet<number>;
  readonly #notPublic: string;
  readonly #ownHosts: ReadonlySet<string>;

  /** Throws on a policy that cannot be read: a guard with a hole in its configuration must not start. */
  constructor(policy: OutboundPolicy) {
    this.#allowed = policy.allowNetworks.map((network) => {
      if (!ipaddr.isValidCIDR(network))
        throw new Error(`"${network}" is not a network that can be allowed: write a CIDR such as 10.20.0.0/16`);
      return ipaddr.parseCIDR(network);
    });
    this.#training = policy.training === null ? null : new URL(policy.training);
    this.#notPublic = `a public one. The operator can allow a network of your own (${policy.setting ?? 'TOCSIN_ALLOW_NETWORKS'}).`;
    this.#ports = new Set([443, ...(policy.ports ?? [])]);
    this.#ownHosts = new Set(policy.ownHosts.map((host) => bare(host.toLowerCase())));
  }

  /** Judges an address that an officer gave or that is about to be dialled. `why` is a sentence for the officer. */
  url(given: string, world: World): Vetted {
    const no = (why: string): Vetted => ({ ok: false, why });
    if (given.length > 2048) return no('The address is longer than 2048 characters.');
    // URL() would drop tabs and line breaks and read a backslash as a slash: what was typed must be what is dialled.
    if (/[\s\\\p{Cc}]/u.test(given)) return no('The address has a space, a backslash or a control character in it.');
    if (!URL.canParse(given)) return no('The address is not a URL such as https://example.org/tocsin.');
    const url = new URL(given);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return no('Only https addresses are used.');
    if (url.username || url.password)
      return no('The address carries a user name or password: leave them out, and use the secret fields.');

    const host = bare(url.hostname);
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const plain = url.protocol === 'http:' || !this.#ports.has(port);
    const target = { world, port, plain };
    if (url.origin === this.#training?.origin) {
      if (world === 'exercise') return { ok: true, url, host, target, training: true };
      return no('This is the training ground: it is for exercise channels only.');
    }
    if (host === '') return no('The address has no host name.');
    if (this.#ownHosts.has(host)) return no('This is the hub itself.');
    if (isIP(host)) {
      const why = this.address(host, target);
      return why ? no(why) : { ok: true, url, host, target, training: false };
    }
    // Where the operator allows networks, the look-up decides whether a name, a port or plain http belongs to one.
    if (this.#allowed.length === 0) {
      if (url.protocol === 'http:') return no('Only https addresses are used.');
      if (plain) return no(`Port ${port} is not used: give an address on port 443.`);
      if (INSIDE_NAMES.test(host) || !host.includes('.')) return no(`The name is not ${this.#notPublic}`);
    }
    return { ok: true, url, host, target, training: false };
  }

  /** Why an IP address is not dialled, or null. The sentence never names the address: it may come from a look-up. */
  address(text: string, target: Target): string | null {
    if (!ipaddr.isValid(text)) return 'The name resolves to something that is not an address.';
    const address = unwrap(ipaddr.parse(text));
    if (target.world === 'live' && this.#isTraining(address, target.port))
      return 'This is the training ground: it is for exercise channels only.';
    if (this.#allowed.some(([network, bits]) => within(address, network, bits))) return null;
    if (!isPublic(address)) return `The address is not ${this.#notPublic}`;
    if (target.plain) return 'Only https on port 443 is used outside the networks that the operator allows.';
    return null;
  }

  /** Any loopback address counts, since the training ground may listen on each of them and `localhost` names several. */
  #isTraining(address: Address, port: number): boolean {
    if (!this.#training || Number(this.#training.port || 80) !== port) return false;
    const host = bare(this.#training.hostname);
    return isIP(host) && unwrap(ipaddr.parse(host)).range() !== 'loopback'
      ? unwrap(ipaddr.parse(host)).toString() === address.toString()
      : address.range() === 'loopback';
  }
}

/** A host name as it is compared and dialled: without the brackets of IPv6 and without the root's dot. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/** IPv4 in IPv6's clothes is judged as IPv4. NAT64 is how IPv6-only hosts reach the rest, so it is not blocked. */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

const within = (address: Address, network: Address, bits: number): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

/** ipaddr.js calls every IPv6 address "unicast" that no list names; only 2000::/3 is given out to the public. */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(PUBLIC_IPV6) : address.toString() !== AZURE_WIRE_SERVER;
}
