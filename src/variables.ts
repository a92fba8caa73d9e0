import { BlockList, isIP } from 'node:net';

/**
 * Reads variables one by one into typed values and collects what is wrong, so that an operator hears of every mistake
 * at once. It knows kinds of values (a port, an origin, a list of networks), not which settings there are.
 */

/** EX_CONFIG of sysexits.h: by it the supervisor tells a process that can never start from one that may yet. */
export const EXIT_CONFIG = 78;

/** What an operator has to put right before a hub can start: one sentence each, without a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems.join('\n'), options);
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const ON = ['on', 'true', 'yes', '1'];
const OFF = ['off', 'false', 'no', '0'];
const KEY_BYTES = 32;

export class Variables {
  readonly problems: string[] = [];
  constructor(private readonly env: Environment) {}

  /** The sentence is "NAME is VALUE: ACCEPTED." or "NAME is not set: ACCEPTED.". Never pass it a secret. */
  wrong(name: string, value: string | null, accepted: string): void {
    this.problems.push(`${name} ${value === null ? 'is not set' : `is ${JSON.stringify(value)}`}: ${accepted}.`);
  }

  /** Null when it is not set or empty: `NAME=` in a file is how people unset a variable. */
  text(name: string): string | null {
    return this.env[name]?.trim() || null;
  }

  /** Items between commas, without empty ones. */
  list(name: string): string[] | null {
    const items = this.text(name)?.split(',') ?? null;
    return items?.map((item) => item.trim()).filter((item) => item !== '') ?? null;
  }

  oneOf<T extends string>(name: string, words: readonly T[], otherwise: T): T {
    const value = this.text(name) ?? otherwise;
    const word = words.find((known) => known === value);
    if (word === undefined) this.wrong(name, value, `one of ${words.join(', ')}`);
    return word ?? otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.text(name);
    if (value === null) return otherwise;
    const on = asFlag(value);
    if (on === null) this.wrong(name, value, 'on or off');
    return on ?? otherwise;
  }

  /** `otherwise` may be worked out from another port and so lie beyond the last one: then this one has to be set. */
  port(name: string, otherwise: number): number {
    const value = this.text(name);
    const port = value === null ? otherwise : /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (port <= 65_535) return port;
    this.wrong(
      name,
      value,
      `a port from 1 to 65535 is needed${value === null ? ` (by PORT it would be ${port})` : ''}`,
    );
    return otherwise;
  }

  whole(name: string, otherwise: number, { least, most }: { readonly least: number; readonly most: number }): number {
    const value = this.text(name);
    if (value === null) return otherwise;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    this.wrong(name, value, `a whole number from ${least} to ${most}`);
    return otherwise;
  }

  /** A figure above which something happens, or `off`, which is null: never. */
  limit(name: string, otherwise: number | null): number | null {
    const value = this.text(name);
    if (value === null) return otherwise;
    if (asFlag(value) === false && value !== '0') return null;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
    if (number > 0) return number;
    this.wrong(name, value, 'a whole number from 1 on, or off');
    return otherwise;
  }

  /** Scheme, host and port of a web address, without a trailing slash. */
  origin(name: string, otherwise: string): string {
    const value = this.text(name);
    if (value === null) return otherwise;
    const url = URL.parse(value);
    if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
    const shown = url === null ? value : `${url.protocol}//${url.host}${url.pathname}`;
    this.wrong(name, shown, 'it has to be an address such as https://crisis.example.org, with nothing after the host');
    return otherwise;
  }

  /** Somewhere a reader can be sent: `https:`, `mailto:` or `tel:`. */
  address(name: string): string | null {
    const value = this.text(name);
    if (value === null || isAddress(value)) return value;
    this.wrong(name, value, 'an address such as mailto:info@crisis.example.org, https://… or tel:+32…');
    return null;
  }

  /** Addresses and CIDRs; those that are none are named and left out. */
  networks(name: string): string[] {
    const [good, bad] = [[] as string[], [] as string[]];
    for (const item of this.list(name) ?? []) (isNetwork(item) ? good : bad).push(item);
    if (bad.length > 0) this.wrong(name, bad.join(','), 'addresses and networks such as 10.1.0.0/16 or fd00::/8');
    return good;
  }

  /** `off`, `on`, or for whom. */
  flagOrNetworks(name: string): boolean | readonly string[] {
    return asFlag(this.text(name) ?? 'off') ?? this.networks(name);
  }
}

const asFlag = (value: string): boolean | null =>
  ON.includes(value.toLowerCase()) ? true : OFF.includes(value.toLowerCase()) ? false : null;

/** Base64 of exactly 32 bytes; both alphabets, padded or not, as the tools that make keys differ in it. */
export const isKey = (text: string): boolean =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === KEY_BYTES;

/** What a link on a page may lead to; the same rule as for the links of a message. */
export const isAddress = (text: string): boolean =>
  /^(https:\/\/|mailto:|tel:)[^\s<>"]+$/.test(text) && URL.canParse(text);

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}
