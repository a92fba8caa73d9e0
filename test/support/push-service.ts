import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as the browser behind the push service would read it. */
export interface Pushed {
  readonly headers: IncomingHttpHeaders;
  readonly said: { readonly title: string; readonly text: string; readonly url: string; readonly tag: string };
  /** What the hub says of itself in its token (RFC 8292 §2), once its signature was found right. */
  readonly claims: { readonly aud: string; readonly sub: string; readonly exp: number };
}

/**
 * A push service and the browser behind it, written from RFC 8030, 8188, 8291 and 8292 and from nothing of ours: it opens
 * what it is sent with the browser's own key, and takes nothing that does not open or is not signed.
 */
export class PushService {
  readonly pushed: Pushed[] = [];
  /** The status with which it answers in place of taking anything. */
  refuse: number | null = null;
  private readonly browser = createECDH('prime256v1');
  private readonly auth = randomBytes(16);
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (this.refuse !== null) return void response.writeHead(this.refuse).end();
      const said = JSON.parse(this.open(Buffer.concat(pieces))) as Pushed['said'];
      this.pushed.push({ headers: request.headers, said, claims: claimsOf(request.headers.authorization ?? '') });
      response.writeHead(201).end();
    });
  });

  static async open(): Promise<PushService> {
    const service = new PushService();
    service.browser.generateKeys();
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What `PushManager.subscribe` would give. */
  subscription(name: string) {
    return {
      endpoint: `${this.url}/push/${name}`,
      keys: { p256dh: this.browser.getPublicKey('base64url'), auth: this.auth.toString('base64url') },
    };
  }

  /** RFC 8291 §3.4 for the keys, RFC 8188 §2 for the one record that there is. */
  private open(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const sender = body.subarray(21, 21 + body[20]!);
    const record = body.subarray(21 + body[20]!);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.browser.getPublicKey(), sender]);
    const shared = hkdfSync('sha256', this.browser.computeSecret(sender), this.auth, info, 32);
    const key = hkdfSync('sha256', Buffer.from(shared), salt, 'Content-Encoding: aes128gcm\0', 16);
    const nonce = hkdfSync('sha256', Buffer.from(shared), salt, 'Content-Encoding: nonce\0', 12);
    const decipher = createDecipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(nonce));
    decipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

function claimsOf(authorization: string): Pushed['claims'] {
  const { t = '', k = '' } = Object.fromEntries(
    authorization
      .replace(/^vapid /, '')
      .split(',')
      .map((part) => part.trim().split(/=(.*)/s)),
  ) as { t?: string; k?: string };
  const [header = '', claims = '', signature = ''] = t.split('.');
  const point = Buffer.from(k, 'base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signed = Buffer.from(`${header}.${claims}`);
  const isRight = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!isRight) throw new Error('The token is not signed with the key that it names.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Pushed['claims'];
}
