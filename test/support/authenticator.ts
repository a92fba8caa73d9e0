import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/**
 * A passkey as a phone would hold one (WebAuthn level 3, §6): makes itself for an address, and signs what it is asked.
 * Without a browser, so that a test may also say what no browser would: another origin, an old counter, no thumb.
 */
export interface Says {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether the device saw its owner's thumb, face or PIN. */
  readonly verified?: boolean;
  readonly counter?: number;
}

export class Authenticator {
  readonly id = randomBytes(32);
  private readonly key: KeyObject;
  private readonly point: { readonly x: string; readonly y: string };
  private counter = 0;

  constructor(private readonly origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = privateKey;
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.point = { x, y };
  }

  /** The answer to the options of a registration. */
  make(options: { readonly [member: string]: unknown }, says: Says = {}): { readonly [member: string]: unknown } {
    const client = this.clientData('webauthn.create', options, says);
    const key = map([
      [int(1), int(2)],
      [int(3), int(-7)],
      [int(-1), int(1)],
      [int(-2), bytes(Buffer.from(this.point.x, 'base64url'))],
      [int(-3), bytes(Buffer.from(this.point.y, 'base64url'))],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const data = Buffer.concat([this.data(0x40, says), Buffer.alloc(16), length, this.id, key]);
    const attestation = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(data)],
    ]);
    return this.credential({ clientDataJSON: client, attestationObject: attestation, transports: ['internal'] });
  }

  /** The answer to the options of a sign-in or a step-up. */
  show(options: { readonly [member: string]: unknown }, says: Says = {}): { readonly [member: string]: unknown } {
    const client = this.clientData('webauthn.get', options, says);
    const data = this.data(0, says);
    const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), this.key);
    return this.credential({ clientDataJSON: client, authenticatorData: data, signature });
  }

  private credential(response: { readonly [member: string]: Buffer | readonly string[] }) {
    const id = this.id.toString('base64url');
    const encoded = Object.entries(response).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value.toString('base64url') : value,
    ]);
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: Object.fromEntries(encoded) };
  }

  private clientData(type: string, options: { readonly [member: string]: unknown }, says: Says): Buffer {
    const { challenge } = options;
    return Buffer.from(JSON.stringify({ type, challenge, origin: says.origin ?? this.origin, crossOrigin: false }));
  }

  private data(flags: number, { rpId = new URL(this.origin).hostname, verified = true, counter }: Says): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? ++this.counter);
    const seen = flags | 0x01 | (verified ? 0x04 : 0);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([seen]), count]);
  }
}

/* CBOR (RFC 8949), as much as a passkey speaks. */
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n]);
  if (n < 256) return Buffer.from([(major << 5) | 24, n]);
  return Buffer.from([(major << 5) | 25, n >> 8, n & 0xff]);
}
const int = (n: number): Buffer => (n >= 0 ? head(0, n) : head(1, -1 - n));
const bytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const map = (entries: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, entries.length), ...entries.flat()]);
