import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { sha256, type Transaction } from '../store/database.js';
import { TriesStore, type Try } from '../store/tries.store.js';

/** Failures that are let through within a quarter of an hour: of an address, of it with one account, of a whole /48. */
const MINUTES = 15;
const MOST_BOTH = 5;
const MOST_ADDRESS = 30;
const MOST_NETWORK = 200;
/** Sign-ins that may be begun from a network within a minute, where each costs a row before anybody is known. */
const MOST_BEGUN = 30;

/** Whose guessing is counted. */
export interface Guess {
  /** Whatever names the account; only its digest is kept. */
  readonly account: string;
  readonly address: string;
  /** From all addresses together; none for passwords, so that nobody can lock somebody else out by failing. */
  readonly mostAccount?: number;
  /** What is counted apart from sign-ins, so that neither uses up the other's tries. */
  readonly apart?: string;
}

/**
 * Limits on guessing, in Postgres, so that they hold over all processes (ASVS 6.3.1). A try is counted before what was
 * given is looked at, so many at once get no more tries than one after the other.
 */
@Injectable()
export class TriesService {
  constructor(private readonly tries: TriesStore) {}

  async count(guess: Guess): Promise<void> {
    const about = keysOf(guess);
    const { mostAccount = Number.POSITIVE_INFINITY } = guess;
    const tried = await this.tries.begin({ ...about, minutes: MINUTES });
    const isFew = tried.both <= MOST_BOTH && tried.address <= MOST_ADDRESS && tried.network <= MOST_NETWORK;
    if (isFew && tried.account <= mostAccount) return;
    await this.tries.takeBack(tried.id, about.address);
    throw new Refusal('rate', `Too many tries from here have failed. Wait up to ${MINUTES} minutes.`);
  }

  async forget(tx: Transaction, guess: Guess): Promise<void> {
    await this.tries.forget(tx, keysOf(guess));
  }

  /** `what` is begun once more from this network: refused where it is too often, whoever it may be. */
  async allow(what: string, address: string): Promise<void> {
    const from = `${what} ${networkKey(address) ?? addressKey(address)}`;
    const begun = await this.tries.begin({ account: sha256(from), address: from, network: null, minutes: 1 });
    if (begun.both <= MOST_BEGUN) return;
    await this.tries.takeBack(begun.id, from);
    throw new Refusal('rate', 'Too many sign-ins were begun from here. Wait a minute.');
  }
}

function keysOf({ account, address, apart }: Guess): Try {
  const [near, far] = [addressKey(address), networkKey(address)];
  const named = (key: string) => (apart === undefined ? key : `${apart} ${key}`);
  return { account: sha256(account), address: named(near), network: far && named(far) };
}

/** By what an address is counted: an IPv6 user has a whole /64 to come from. */
export function addressKey(address: string): string {
  const groups = groupsOf(address);
  if (typeof groups === 'string') return groups;
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The /48 that one customer may have, with 65,536 such /64; null for IPv4, where an address is dear enough. */
export function networkKey(address: string): string | null {
  const groups = groupsOf(address);
  return typeof groups === 'string' ? null : `${groups.slice(0, 3).join(':')}::/48`;
}

/** The eight groups of an IPv6 address; an IPv4 address as it is. */
function groupsOf(address: string): string | readonly string[] {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !address.includes(':')) return mapped ?? address;
  const [before = '', after] = address.split('%')[0]!.toLowerCase().split('::');
  const head = before.split(':').filter((part) => part !== '');
  const tail = (after ?? '').split(':').filter((part) => part !== '');
  const gap = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array.from({ length: gap }, () => '0'), ...tail];
}
