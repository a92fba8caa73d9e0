import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { sha256, type Transaction } from '../store/database.js';
import { TriesStore } from '../store/tries.store.js';

/** Failures that are let through within a quarter of an hour: of an address, and of it with one account. */
const MINUTES = 15;
const MOST_BOTH = 5;
const MOST_ADDRESS = 30;

/** Whose guessing is counted. */
export interface Guess {
  /** Whatever names the account; only its digest is kept. */
  readonly account: string;
  readonly address: string;
  /** From all addresses together; none for passwords, so that nobody can lock somebody else out by failing. */
  readonly mostAccount?: number;
}

/**
 * Limits on guessing, in Postgres, so that they hold over all processes (ASVS 6.3.1). A try is counted before what was
 * given is looked at, so many at once get no more tries than one after the other.
 */
@Injectable()
export class TriesService {
  constructor(private readonly tries: TriesStore) {}

  async count({ account, address, mostAccount = Number.POSITIVE_INFINITY }: Guess): Promise<void> {
    const about = { account: sha256(account), address: addressKey(address) };
    const tried = await this.tries.begin({ ...about, minutes: MINUTES });
    if (tried.both <= MOST_BOTH && tried.address <= MOST_ADDRESS && tried.account <= mostAccount) return;
    await this.tries.takeBack(tried.id, about.address);
    throw new Refusal('rate', `Too many sign-ins from here have failed. Wait up to ${MINUTES} minutes.`);
  }

  async forget(tx: Transaction, { account, address }: Guess): Promise<void> {
    await this.tries.forget(tx, { account: sha256(account), address: addressKey(address) });
  }
}

/** By what an address is counted: an IPv6 user has a whole /64 to come from. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !address.includes(':')) return mapped ?? address;
  const [before = '', after] = address.split('%')[0]!.toLowerCase().split('::');
  const head = before.split(':').filter((part) => part !== '');
  const tail = (after ?? '').split(':').filter((part) => part !== '');
  const gap = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const all = [...head, ...Array.from({ length: gap }, () => '0'), ...tail];
  return `${all.slice(0, 4).join(':')}::/64`;
}
