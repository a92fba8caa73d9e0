import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';

/**
 * The key with which a hub signs what it says in public: an Ed25519 key (RFC 8032) that follows from TOCSIN_KEY, so that
 * every process of a hub has the same one and none has to be kept. A new TOCSIN_KEY therefore makes a new signing key;
 * docs/second-origin.md says what that asks of an operator and of those who verify.
 */
export interface SigningKey {
  readonly jwk: PublicJwk;
  /** Of the text in UTF-8. */
  sign(text: string): Signature;
}

/** RFC 8037 §2; `kid` is the thumbprint of RFC 7638, so one key has one name wherever it is published. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

export interface Signature {
  readonly alg: 'EdDSA';
  readonly kid: string;
  /** 64 bytes, base64url. */
  readonly value: string;
}

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410 §7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

export function signingKey(masterKey: Buffer): SigningKey {
  const seed = Buffer.from(hkdfSync('sha256', masterKey, '', 'tocsin/signing/1', 32));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const jwk = publicJwk(createPublicKey(key));
  return {
    jwk,
    sign: (text) => ({
      alg: 'EdDSA',
      kid: jwk.kid,
      value: sign(null, Buffer.from(text, 'utf8'), key).toString('base64url'),
    }),
  };
}

function publicJwk(key: KeyObject): PublicJwk {
  const { x } = key.export({ format: 'jwk' }) as { x: string };
  const named = `{"crv":"Ed25519","kty":"OKP","x":"${x}"}`;
  const kid = createHash('sha256').update(named).digest('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
}

/** False for a key of another name, too: who asks says "not signed by this key", whatever the reason. */
export function isSignedBy(jwk: PublicJwk, text: string, { kid, value }: Signature): boolean {
  if (kid !== jwk.kid || !/^[\w-]{86}$/.test(value)) return false;
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(value, 'base64url'));
}
