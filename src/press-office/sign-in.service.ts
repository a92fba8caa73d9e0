import { Injectable } from '@nestjs/common';
import { type Actor, SCOPES, type Scope, scopesOf } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { Database, sha256, type Transaction } from '../store/database.js';
import type { OfficerRow } from '../store/entities.js';
import { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import { Passwords } from './passwords.js';
import { isSecretOf, newSecret, readOfficerToken } from './secrets.js';

/** A session lives for a shift, and ends early when nobody uses it. */
const LIFE_MS = 12 * 3_600_000;
const IDLE_MS = 4 * 3_600_000;
const SEEN_EVERY_MS = 60_000;

/** Failed sign-ins that are let through within a quarter of an hour. */
const MINUTES = 15;
const MOST_BOTH = 5;
const MOST_ADDRESS = 30;

export interface Session {
  /** What the cookie holds; at rest there is only its digest. */
  readonly secret: string;
  readonly expiresAt: Date;
  readonly actor: Actor;
}

export interface Known {
  readonly actor: Actor;
  readonly by: 'session' | 'token';
  readonly expiresAt: Date;
}

export const actorOf = (officer: OfficerRow, scopes: readonly Scope[] = scopesOf(officer.role)): Actor => ({
  id: officer.id,
  email: officer.email,
  name: officer.name,
  role: officer.role,
  scopes: scopesOf(officer.role).filter((scope) => scopes.includes(scope)),
});

/**
 * Who somebody is. Rights are read from the database at every request, so that whoever is disabled is out at once, on
 * every replica (ASVS 7.4.2). Limits on failed sign-ins count an address, and an address together with an account, never
 * an account alone: nobody can lock somebody else out.
 */
@Injectable()
export class SignInService {
  private readonly passwords = new Passwords();

  constructor(
    private readonly database: Database,
    private readonly officers: OfficersStore,
  ) {}

  async signIn(
    given: { readonly email: string; readonly password: string },
    from: { readonly address: string; readonly former: string | null },
  ): Promise<Session> {
    const account = given.email
      .slice(0, 254)
      .toLowerCase()
      .replace(/\p{Cc}/gu, '');
    const address = addressKey(from.address);
    const tried = await this.officers.tryToSignIn({ account: sha256(account), address, minutes: MINUTES });
    if (tried.both > MOST_BOTH || tried.address > MOST_ADDRESS) {
      await this.officers.takeBackTry(tried.id, address);
      throw new Refusal('rate', `Too many sign-ins from here have failed. Wait up to ${MINUTES} minutes.`);
    }
    const officer = await this.database.transaction((tx) => this.officers.byEmail(tx, account));
    const usable = officer?.disabledAt === null ? officer : undefined;
    const right = await this.passwords.matches(given.password.slice(0, 1024), usable?.passwordHash ?? null);
    const session = await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      if (!right || !usable) {
        // Who is named is written as a digest: people type passwords into the wrong field.
        await head.write({
          actor: 'hub',
          action: 'sign-in-failed',
          subject: officer?.email ?? `unknown ${sha256(account).slice(0, 12)}`,
          facts: { address: from.address },
        });
        return undefined;
      }
      await this.officers.forgetTries(tx, { account: sha256(account), address });
      return this.open(tx, head, usable, from.former);
    });
    if (!session) throw new Refusal('sign-in-needed', 'E-mail and password do not fit.');
    return session;
  }

  /** A new session, under the head's lock; the one that the browser had before ends, so that none can be planted. */
  async open(tx: Transaction, head: Head, officer: OfficerRow, former: string | null): Promise<Session> {
    if (former !== null) await this.officers.endSession(tx, sha256(former));
    const secret = newSecret();
    const now = new Date(head.now);
    const expiresAt = new Date(now.getTime() + LIFE_MS);
    await this.officers.addSession(tx, {
      idSha256: sha256(secret),
      officerId: officer.id,
      createdAt: now,
      seenAt: now,
      expiresAt,
    });
    await head.write({ actor: officer.email, action: 'signed-in', subject: officer.email, facts: {} });
    return { secret, expiresAt, actor: actorOf(officer) };
  }

  hashPassword(password: string): Promise<string> {
    return this.passwords.hash(password);
  }

  async signOut(secret: string): Promise<void> {
    await this.database.transaction((tx) => this.officers.endSession(tx, sha256(secret)));
  }

  /** Whoever shows a token or a cookie; null when it is unknown, expired, revoked, or its officer is disabled. */
  async whoIs(shown: { readonly authorization: string | null; readonly cookie: string | null }): Promise<Known | null> {
    const { authorization, cookie } = shown;
    if (authorization !== null) {
      const token = /^bearer (\S+)$/i.exec(authorization)?.[1];
      return token === undefined ? null : this.byToken(token);
    }
    return cookie === null ? null : this.byCookie(cookie);
  }

  private async byToken(shown: string): Promise<Known | null> {
    const token = readOfficerToken(shown);
    if (!token) return null;
    return this.database.transaction(async (tx) => {
      const row = await this.officers.token(tx, token.id);
      if (!row || row.revokedAt !== null || row.expiresAt.getTime() <= Date.now()) return null;
      if (!isSecretOf(token.secret, row.secretSha256)) return null;
      const officer = await this.officers.byId(tx, row.officerId);
      if (officer?.disabledAt !== null) return null;
      const scopes = SCOPES.filter((scope) => row.scopes.includes(scope));
      return { actor: actorOf(officer, scopes), by: 'token', expiresAt: row.expiresAt };
    });
  }

  private async byCookie(secret: string): Promise<Known | null> {
    return this.database.transaction(async (tx) => {
      const row = await this.officers.session(tx, sha256(secret));
      const now = Date.now();
      if (!row || row.expiresAt.getTime() <= now || row.seenAt.getTime() + IDLE_MS <= now) return null;
      const officer = await this.officers.byId(tx, row.officerId);
      if (officer?.disabledAt !== null) return null;
      if (now - row.seenAt.getTime() > SEEN_EVERY_MS)
        await this.officers.sawSession(tx, row.idSha256, new Date(now).toISOString());
      return { actor: actorOf(officer), by: 'session', expiresAt: row.expiresAt };
    });
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
