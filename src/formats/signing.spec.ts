import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isSignedBy, signingKey } from './signing.js';

const key = signingKey(Buffer.alloc(32, 7));

describe('the key with which a hub signs', () => {
  test('follows from TOCSIN_KEY, so every process of a hub has the same, and another hub has another', () => {
    expect(signingKey(Buffer.alloc(32, 7)).jwk).toEqual(key.jwk);
    expect(signingKey(Buffer.alloc(32, 8)).jwk.kid).not.toBe(key.jwk.kid);
    expect(Object.keys(key.jwk)).not.toContain('d');
  });

  test('signs what any Ed25519 library can verify by the published JWK alone', () => {
    const { x } = key.jwk;
    const jwk = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const { value } = key.sign('Restez à l’intérieur.');
    expect(verify(null, Buffer.from('Restez à l’intérieur.'), jwk, Buffer.from(value, 'base64url'))).toBe(true);
  });

  test('a changed text, a foreign key and a signature that is none are all "not signed by this key"', () => {
    const signature = key.sign('text');
    expect(isSignedBy(key.jwk, 'text', signature)).toBe(true);
    expect(isSignedBy(key.jwk, 'texT', signature)).toBe(false);
    expect(isSignedBy(signingKey(Buffer.alloc(32, 8)).jwk, 'text', signature)).toBe(false);
    for (const value of ['', 'AA', '!'.repeat(86)])
      expect(isSignedBy(key.jwk, 'text', { ...signature, value })).toBe(false);
  });
});
