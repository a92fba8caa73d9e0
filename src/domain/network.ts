/*
 * Whom limits count as one: addresses and names cost their owner nothing, networks and registered names do. Neither is
 * exact. A mobile network puts thousands behind one address, and the list of public suffixes is longer than ours.
 */

/** An IPv4 address as it is written where both families come to one socket. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;

/** An IPv4 address, or the first 64 bits of an IPv6 one: what a provider gives one customer. */
export const networkOf = (address: string): string => prefixOf(address, 4);

/** The first 48 bits of an IPv6 address: what a customer may have at most without asking. */
export const blockOf = (address: string): string => prefixOf(address, 3);

function prefixOf(address: string, groups: number): string {
  if (!plainAddress(address).includes(':')) return plainAddress(address);
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, groups).join(':');
}

/** Below these a country sells names, as below `co.uk` and `com.au`. */
const SOLD_BELOW = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'go',
  'gob',
  'gov',
  'gouv',
  'ltd',
  'me',
  'ne',
  'net',
  'or',
  'org',
]);

/** Whose a host is: its registered name, under which its owner has as many hosts as they like; of an address, its network. */
export function siteOf(hostname: string): string {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (host.includes(':') || /^[0-9.]+$/.test(host)) return networkOf(host);
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  return labels.slice(top.length === 2 && SOLD_BELOW.has(second) ? -3 : -2).join('.');
}
