import { Injectable } from '@nestjs/common';
import { SCOPES, type Scope, scopesOf } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { Database, sha256 } from '../store/database.js';
import type { OfficerRow, TokenRow } from '../store/entities.js';
import { OfficersStore } from '../store/officers.store.js';
import type { NewToken, NewTokenAnswer, TokenList, TokenView } from './api-officers.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { newSecret, newTokenId, officerToken } from './secrets.js';
import { StepUpService } from './step-up.service.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 366;

/** Tokens of officers, for programs. One is shown once; it can do no more than its officer, at any time. */
@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly officers: OfficersStore,
    private readonly changes: ChangesService,
    private readonly stepUp: StepUpService,
  ) {}

  /**
   * For the caller, or for the officer of `email` where the operator asks on the command line. A token cannot make
   * another one, unless it is an admin's: else a stolen one would never expire.
   */
  async create(call: Call, given: NewToken, email?: string): Promise<NewTokenAnswer> {
    refuseToken(call, 'make another token');
    const days = given.expiresInDays ?? DEFAULT_DAYS;
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
      throw new Refusal('validation', `expiresInDays must be 1 to ${MOST_DAYS}.`, [
        { field: 'expiresInDays', code: 'range', detail: `must be a whole number from 1 to ${MOST_DAYS}` },
      ]);
    let token: string | null = null;
    const details = await this.changes.make(call, async (tx, head): Promise<TokenView> => {
      const officer =
        email === undefined ? await this.officers.byId(tx, call.actor.id) : await this.officers.byEmail(tx, email);
      if (!officer) throw new Refusal('not-found', 'There is no such officer.');
      const scopes = chooseScopes(officer, email === undefined ? call.actor.scopes : SCOPES, given.scopes);
      await this.stepUp.demandOwn(tx, call, 'authority', { token: { scopes, days } });
      const secret = newSecret();
      const createdAt = new Date(head.now);
      const row: TokenRow = {
        id: newTokenId(),
        officerId: officer.id,
        secretSha256: sha256(secret),
        scopes: [...scopes],
        createdAt,
        expiresAt: new Date(createdAt.getTime() + days * DAY_MS),
        revokedAt: null,
      };
      await this.officers.addToken(tx, row);
      await head.write({
        actor: call.actor.email,
        action: 'token-created',
        subject: officer.email,
        facts: { token: row.id, scopes, expiresAt: row.expiresAt.toISOString() },
      });
      token = officerToken(row.id, secret);
      return view(row, officer);
    });
    return { token, details };
  }

  /** The caller's own; an admin sees everybody's. */
  async list(call: Call): Promise<TokenList> {
    return this.database.transaction(async (tx) => {
      const rows = await this.officers.tokens(tx, isAdmin(call) ? null : call.actor.id);
      const officers = new Map((await this.officers.all(tx)).map((officer) => [officer.id, officer]));
      return { items: rows.map((row) => view(row, officers.get(row.officerId)!)) };
    });
  }

  /**
   * Takes effect at the next request that shows it. Revoking twice is revoking once. A token that may only read must not
   * end those that publish.
   */
  async revoke(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const row = /^[0-9a-f]{18}$/.test(id) ? await this.officers.token(tx, id) : undefined;
      if (!row || (row.officerId !== call.actor.id && !isAdmin(call)))
        throw new Refusal('not-found', 'There is no such token.');
      refuseToken(call, 'revoke tokens');
      if (row.revokedAt !== null) return;
      const officer = await this.officers.byId(tx, row.officerId);
      await this.officers.revokeToken(tx, id, head.now);
      await head.write({
        actor: call.actor.email,
        action: 'token-revoked',
        subject: officer?.email ?? row.officerId,
        facts: { token: id },
      });
    });
  }
}

const isAdmin = (call: Call): boolean => call.actor.scopes.includes('admin');

function refuseToken(call: Call, what: string): void {
  if (call.by === 'token' && !isAdmin(call))
    throw new Refusal('scope', `A token cannot ${what}: sign in, or use one with the scope "admin".`);
}

/** What is asked for, if it is within what the officer has and what the caller may give. */
function chooseScopes(officer: OfficerRow, most: readonly Scope[], asked?: readonly Scope[]): readonly Scope[] {
  const may = scopesOf(officer.role).filter((scope) => most.includes(scope));
  const beyond = (asked ?? []).filter((scope) => !may.includes(scope));
  if (beyond.length > 0)
    throw new Refusal('scope', `${officer.email} cannot have ${beyond.join(', ')}; possible: ${may.join(', ')}.`, [
      { field: 'scopes', code: 'scope', detail: `must be some of ${may.join(', ')}` },
    ]);
  return asked ? may.filter((scope) => asked.includes(scope)) : may;
}

const view = (row: TokenRow, officer: OfficerRow): TokenView => ({
  id: row.id,
  officer: { id: officer.id, email: officer.email },
  scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
