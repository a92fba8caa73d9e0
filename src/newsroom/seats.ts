import { BlockList, isIP } from 'node:net';
import { networkOf, plainAddress } from '../domain/network.js';

/**
 * How many connections there are, in all and from one address. A network is what a provider gives one customer: an IPv4
 * address, or 64 bits of an IPv6 one. It promises that nobody has more than the cap, and that who is exempt (a proxy, behind
 * which everybody is) counts only in all. It does not promise fairness behind a shared address: a mobile network
 * puts thousands of phones there, so the cap has to be far above what one reader needs.
 */
export interface SeatsSettings {
  readonly total: number;
  /** 0: no cap. */
  readonly perAddress: number;
  readonly isExempt: (address: string) => boolean;
}

export class Seats {
  private taken = 0;
  private readonly perNetwork = new Map<string, number>();

  constructor(private readonly settings: SeatsSettings) {}

  /** False: there is none, and nothing was taken. */
  take(address: string): boolean {
    const { total, perAddress, isExempt } = this.settings;
    if (this.taken >= total) return false;
    if (perAddress > 0 && !isExempt(address)) {
      const network = networkOf(address);
      const there = this.perNetwork.get(network) ?? 0;
      if (there >= perAddress) return false;
      this.perNetwork.set(network, there + 1);
    }
    this.taken++;
    return true;
  }

  /** Gives back what `take` gave to the same address. */
  leave(address: string): void {
    const { perAddress, isExempt } = this.settings;
    this.taken--;
    if (perAddress === 0 || isExempt(address)) return;
    const network = networkOf(address);
    const others = (this.perNetwork.get(network) ?? 1) - 1;
    if (others > 0) this.perNetwork.set(network, others);
    else this.perNetwork.delete(network);
  }
}

/** Is this a proxy? `hop`: how many proxies are between it and us. */
export type Trust = (address: string, hop?: number) => boolean;

/**
 * Whose connections are everybody's: those of the proxies that are trusted, and of this machine, since who is on it is a
 * proxy or could do worse. `trustProxy` as in the configuration: nobody; whoever is connected to us, but not whom that one
 * names, since the left of that list is what a reader has written; or addresses and CIDRs.
 */
export function trusts(trustProxy: boolean | readonly string[]): Trust {
  if (trustProxy === true) return (_address, hop = 0) => hop === 0;
  const proxies = new BlockList();
  for (const item of ['127.0.0.0/8', '::1', ...(trustProxy || [])]) {
    const [address = '', bits] = item.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return (address) => proxies.check(plainAddress(address), isIP(plainAddress(address)) === 6 ? 'ipv6' : 'ipv4');
}
