import { Injectable } from '@nestjs/common';
import { type Proof, SCOPES } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { Database, sha256 } from '../store/database.js';
import { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import { actorOf, type From, type Known, type Session } from './known.js';
import { Passwords } from './passwords.js';
import { ProofsService } from './proofs.service.js';
import { isSecretOf, readOfficerToken } from './secrets.js';
import { SessionsService } from './sessions.service.js';
import { TriesService } from './tries.service.js';

/** Wrong codes of one account that are let through from everywhere: whoever gets so far has its password. */
export const MOST_CODES = 10;

export interface SignedIn {
  readonly session: Session;
  /** What is still to be shown; nothing when the officer is in. */
  readonly needs: readonly Proof[];
}

/**
 * Who somebody is: by password and what is asked for beside it, by the cookie of a session, by a token. It says the same
 * of an unknown officer and of a wrong password, and works as hard for it (ASVS 6.3.8).
 */
@Injectable()
export class SignInService {
  readonly passwords = new Passwords();

  constructor(
    private readonly database: Database,
    private readonly officers: OfficersStore,
    private readonly sessions: SessionsService,
    private readonly proofs: ProofsService,
    private readonly tries: TriesService,
  ) {}

  /** Limits count an address, and it together with an account, never an account alone: nobody locks somebody else out. */
  async signIn(given: { readonly email: string; readonly password: string }, from: From): Promise<SignedIn> {
    const account = given.email
      .slice(0, 254)
      .toLowerCase()
      .replace(/\p{Cc}/gu, '');
    const guess = { account, address: from.address };
    await this.tries.count(guess);
    const officer = await this.database.transaction((tx) => this.officers.byEmail(tx, account));
    const usable = officer?.disabledAt === null ? officer : undefined;
    const right = await this.passwords.matches(given.password.slice(0, 1024), usable?.passwordHash ?? null);
    const signedIn = await this.database.transaction(async (tx): Promise<SignedIn | undefined> => {
      const head = await Head.lock(tx);
      if (!right || !usable) {
        // Who is named is written as a digest: people type passwords into the wrong field.
        const subject = officer?.email ?? `unknown ${sha256(account).slice(0, 12)}`;
        await failed(head, { subject, with: 'password', address: from.address });
        return undefined;
      }
      await this.tries.forget(tx, guess);
      const needs = await this.proofs.of(tx, usable.id);
      const session =
        needs.length === 0
          ? await this.sessions.open(tx, head, usable, { method: 'password', from })
          : await this.sessions.openOwing(tx, head, usable, from);
      return { session, needs };
    });
    if (!signedIn) throw new Refusal('sign-in-needed', 'E-mail and password do not fit.');
    return signedIn;
  }

  /** The second half, after the password: a code of the app, or a recovery code. */
  async finish(code: string, from: From): Promise<Session> {
    const officer = await this.database.transaction((tx) => this.sessions.owing(tx, from.former));
    if (!officer)
      throw new Refusal('sign-in-needed', 'It took too long, or was done already: begin with the password.');
    const guess = { account: `codes of ${officer.id}`, address: from.address, mostAccount: MOST_CODES };
    await this.tries.count(guess);
    const session = await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const proof = await this.proofs.spendCode(tx, head, officer, code);
      if (proof === null) {
        await failed(head, { subject: officer.email, with: 'code', address: from.address });
        return undefined;
      }
      await this.tries.forget(tx, guess);
      const method = proof === 'code' ? 'password-and-code' : proof;
      return this.sessions.open(tx, head, officer, { method, from });
    });
    if (!session) throw wrongCode('sign-in-needed');
    return session;
  }

  hashPassword(password: string): Promise<string> {
    return this.passwords.hash(password);
  }

  /** Whoever shows a token or a cookie; null when it is unknown, expired, revoked, or its officer is disabled. */
  async whoIs(shown: { readonly authorization: string | null; readonly cookie: string | null }): Promise<Known | null> {
    const { authorization, cookie } = shown;
    if (authorization !== null) {
      const token = /^bearer (\S+)$/i.exec(authorization)?.[1];
      return token === undefined ? null : this.byToken(token);
    }
    return cookie === null ? null : this.sessions.byCookie(cookie);
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
      return { actor: actorOf(officer, scopes), by: 'token', expiresAt: row.expiresAt, id: row.id, provenAt: null };
    });
  }
}

export function wrongCode(refusal: 'sign-in-needed' | 'validation'): Refusal {
  const detail = 'does not fit, or was used already: each one is good once. Wait for the next, up to 30 seconds';
  return new Refusal(refusal, `The code ${detail}.`, [{ field: 'code', code: 'wrong', detail }]);
}

async function failed(head: Head, about: { subject: string; with: string; address: string }): Promise<void> {
  const { subject, ...facts } = about;
  await head.write({ actor: 'hub', action: 'sign-in-failed', subject, facts });
}
