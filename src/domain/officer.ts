/** Roles nest: admin ⊃ approver ⊃ author; an auditor reads only. */
export const ROLES = ['admin', 'approver', 'author', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES = ['write', 'submit', 'approve', 'release', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const SCOPES_OF: { readonly [R in Role]: readonly Scope[] } = {
  admin: SCOPES,
  approver: ['write', 'submit', 'approve', 'release', 'read'],
  author: ['write', 'submit', 'release', 'read'],
  auditor: ['read'],
};

/** What an officer of this role may do; a token narrows it further, and never widens it. */
export const scopesOf = (role: Role): readonly Scope[] => SCOPES_OF[role];

/** Somebody who is known to be who they say, and what they may do now. */
export interface Actor {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
}

/** How a session began. `invitation`: by the link that made the officer. */
export type SignInMethod =
  | 'password'
  | 'password-and-code'
  | 'recovery-code'
  | 'passkey'
  | 'single-sign-on'
  | 'invitation';

/** What an officer can show beside a password, in the order in which it is asked for. */
export const PROOFS = ['passkey', 'code', 'recovery-code'] as const;
export type Proof = (typeof PROOFS)[number];

/**
 * What may ask its officer to show once more who they are: what puts words before the public, what gives somebody
 * authority (`authority`), and a change of how one signs in oneself (`factors`).
 */
export const DEEDS = ['release', 'hold', 'withdrawal', 'all-clear', 'authority', 'factors'] as const;
export type Deed = (typeof DEEDS)[number];

/** As whom the command line acts: an officer with no way in, and nobody to be woken. */
export const OPERATOR = 'operator@localhost';
