import { randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';

/** Codes of an authenticator app (RFC 6238): SHA-1, six digits, thirty seconds, as every app reads them. */
const PERIOD_S = 30;

export const newTotpSecret = (): string => generateSecret({ length: 20 });

export const totpUri = (about: { issuer: string; label: string; secret: string }): string => generateURI(about);

/** The time step that the code belongs to: this one, or its neighbours, since phones' clocks differ. Null: none. */
export function stepOf(code: string, secret: string, nowMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const read = verifySync({ secret, token: code, epoch: Math.floor(nowMs / 1_000), epochTolerance: PERIOD_S });
  return read.valid && 'timeStep' in read ? read.timeStep : null;
}

/** Without what is mistaken for something else when it is written on paper. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 6;
const CODES = 8;

/** 120 bits each: too many to guess, so that a plain digest of them may be kept (ASVS 6.5.2). */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: CODES }, () =>
    Array.from({ length: GROUPS }, () => [...randomBytes(4)].map((byte) => LETTERS[byte % 32]).join('')).join('-'),
  );

/** However it was typed; null when it cannot be one. */
export function readRecoveryCode(typed: string): string | null {
  const letters = typed.slice(0, 100).toLowerCase().replace(/[\s-]/g, '');
  if (!/^[a-z2-9]{24}$/.test(letters)) return null;
  return letters.match(/.{4}/g)!.join('-');
}
