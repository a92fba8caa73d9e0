import { createHmac, hkdfSync } from 'node:crypto';
import { ANCHOR_FORMAT, type Anchor, LINE_DIGITS, type Seal, type Unsigned } from '../domain/anchor.js';
import { canonical } from '../domain/canonical.js';
import { isSignedBy, type PublicJwk, signingKey } from './signing.js';

/**
 * The hub's side of anchors: who signs them, with the key by which mirrors are signed, and who can tell what they cover.
 * The signature is over the canonical form (RFC 8785) of all members but itself.
 */
export interface AnchorKeys {
  readonly format: typeof KEYS_FORMAT;
  /** By it a signature is verified. Public. */
  readonly signing: PublicJwk;
  /** By it an anchor is compared with the ledger; hex. Not public, as the ledger is not. */
  readonly seal: string;
}

export const KEYS_FORMAT = 'tocsin-ledger-keys/1';

export function anchorKeys(masterKey: Buffer): AnchorKeys {
  const seal = Buffer.from(hkdfSync('sha256', masterKey, '', 'tocsin/ledger-seal/1', 32)).toString('hex');
  return { format: KEYS_FORMAT, signing: signingKey(masterKey).jwk, seal };
}

export function anchorSigner(masterKey: Buffer): (unsigned: Unsigned) => Anchor {
  const key = signingKey(masterKey);
  return (unsigned) => ({ ...unsigned, signature: key.sign(canonical(unsigned)) });
}

export const sealWith = ({ seal }: Pick<AnchorKeys, 'seal'>): Seal => {
  const key = Buffer.from(seal, 'hex');
  return (digest) => createHmac('sha256', key).update(digest, 'utf8').digest('hex');
};

export interface Believed {
  readonly believed: readonly Anchor[];
  /** They bear the name of the hub's key, and it did not sign what they say. */
  readonly forged: readonly Anchor[];
  /** Of another key: of another hub, or of this one before TOCSIN_KEY was changed. */
  readonly strange: readonly Anchor[];
}

/** One that comes from several places counts once. */
export function believe(anchors: readonly Anchor[], { signing }: Pick<AnchorKeys, 'signing'>): Believed {
  const known = new Map(anchors.map((anchor) => [canonical(anchor), anchor]));
  const [believed, forged, strange]: [Anchor[], Anchor[], Anchor[]] = [[], [], []];
  for (const anchor of known.values()) {
    const { signature, ...unsigned } = anchor;
    if (signature.kid !== signing.kid) strange.push(anchor);
    else (isSignedBy(signing, canonical(unsigned), signature) ? believed : forged).push(anchor);
  }
  return { believed, forged, strange };
}

/** Whether this is shaped as an anchor; who signed it is another question. */
export function isAnchor(value: unknown): value is Anchor {
  if (typeof value !== 'object' || value === null) return false;
  const { format, hub, after, seq, head, lines, at, signature } = value as { [name: string]: unknown };
  const { kid, value: signed } = (signature ?? {}) as { [name: string]: unknown };
  return (
    format === ANCHOR_FORMAT &&
    [hub, head, lines, at, kid, signed].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(after) &&
    Number.isSafeInteger(seq) &&
    (lines as string).length === ((seq as number) - (after as number)) * LINE_DIGITS
  );
}

export function isAnchorKeys(value: unknown): value is AnchorKeys {
  if (typeof value !== 'object' || value === null) return false;
  const { format, signing, seal } = value as { [name: string]: unknown };
  const { crv, x, kid } = (signing ?? {}) as { [name: string]: unknown };
  return (
    format === KEYS_FORMAT &&
    typeof seal === 'string' &&
    /^[0-9a-f]{64}$/.test(seal) &&
    crv === 'Ed25519' &&
    typeof x === 'string' &&
    typeof kid === 'string'
  );
}
