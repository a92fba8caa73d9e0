import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../store/database.js';

/** Secrets that the hub gives out. At rest there is only their SHA-256: they are random, so it cannot be guessed back. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** `tocsin_o_{id}_{secret}`: the prefix lets scanners find a token that was committed somewhere by mistake. */
export const officerToken = (id: string, secret: string): string => `tocsin_o_${id}_${secret}`;
export const newTokenId = (): string => randomBytes(9).toString('hex');

/** Id and secret of an officer's token, or null when it is not one. */
export function readOfficerToken(token: string): { readonly id: string; readonly secret: string } | null {
  const match = /^tocsin_o_([0-9a-f]{18})_([A-Za-z0-9_-]{43})$/.exec(token);
  return match ? { id: match[1]!, secret: match[2]! } : null;
}

/** `tocsin_n_{id}_{secret}`: of a newsroom, for what is embargoed. */
export const newsroomToken = (id: string, secret: string): string => `tocsin_n_${id}_${secret}`;

/** Id and secret of a newsroom's token, or null when it is not one. */
export function readNewsroomToken(token: string): { readonly id: string; readonly secret: string } | null {
  const match = /^tocsin_n_([0-9a-f]{18})_([A-Za-z0-9_-]{43})$/.exec(token);
  return match ? { id: match[1]!, secret: match[2]! } : null;
}

/** For receivers of webhooks (Standard Webhooks 1.0.0 "Signature scheme"). */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Compares in constant time. */
export function isSecretOf(secret: string, hashed: string): boolean {
  const given = Buffer.from(sha256(secret), 'hex');
  const known = Buffer.from(hashed, 'hex');
  return given.length === known.length && timingSafeEqual(given, known);
}
