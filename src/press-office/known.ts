import { type Actor, type Scope, scopesOf } from '../domain/officer.js';
import type { OfficerRow } from '../store/entities.js';

/** Somebody who showed a cookie or a token that holds. */
export interface Known {
  readonly actor: Actor;
  readonly by: 'session' | 'token';
  readonly expiresAt: Date;
  /** Of the session (the digest of what its cookie holds) or of the token. */
  readonly id: string;
  /** When the officer last showed who they are; null for a token, which never does. */
  readonly provenAt: Date | null;
}

/** From where a sign-in comes. */
export interface From {
  readonly address: string;
  /** What the browser says it is. */
  readonly device: string;
  /** What its cookie holds already, if anything: that session ends, so that none can be planted. */
  readonly former: string | null;
}

/** A session that was just opened. */
export interface Session {
  /** What the cookie holds; at rest there is only its digest. */
  readonly secret: string;
  readonly id: string;
  readonly expiresAt: Date;
  readonly officer: OfficerRow;
}

export const actorOf = (officer: OfficerRow, scopes: readonly Scope[] = scopesOf(officer.role)): Actor => ({
  id: officer.id,
  email: officer.email,
  name: officer.name,
  role: officer.role,
  scopes: scopesOf(officer.role).filter((scope) => scopes.includes(scope)),
});
