import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What this answer says otherwise than an honest one would. */
export interface Lies {
  readonly claims?: { readonly [claim: string]: unknown };
  readonly header?: { readonly [member: string]: unknown };
  /** Signed by somebody else, or by nobody. */
  readonly signature?: 'foreign' | 'none';
}

interface Granted {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirect: string;
  readonly user: { readonly [claim: string]: unknown };
  readonly lies: Lies;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A stand-in for an identity provider (OpenID Connect Core 1.0): discovery, keys, and codes that are good once. */
export class IdentityProvider {
  readonly #codes = new Map<string, Granted>();
  readonly #key: KeyObject;
  readonly #foreign: KeyObject;
  readonly #jwk: object;
  #server: Server | undefined;
  #url = '';

  constructor() {
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#key = own.privateKey;
    this.#foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    this.#jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
  }

  get issuer(): string {
    return this.#url;
  }

  async open(): Promise<this> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const answer = this.#answer(request.url ?? '', new URLSearchParams(body));
        response.writeHead(answer === null ? 400 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
      });
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** The user signs in there: gives the query with which the browser is sent back. */
  signIn(address: string, user: { readonly [claim: string]: unknown }, lies: Lies = {}): string {
    const asked = new URL(address).searchParams;
    const code = randomUUID();
    this.#codes.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      nonce: asked.get('nonce') ?? '',
      redirect: asked.get('redirect_uri') ?? '',
      user,
      lies,
    });
    return new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.#url }).toString();
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #answer(path: string, form: URLSearchParams): object | null {
    switch (path) {
      case '/.well-known/openid-configuration':
        return {
          issuer: this.#url,
          authorization_endpoint: `${this.#url}/authorize`,
          token_endpoint: `${this.#url}/token`,
          jwks_uri: `${this.#url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          authorization_response_iss_parameter_supported: true,
        };
      case '/keys':
        return { keys: [this.#jwk] };
      case '/token':
        return this.#token(form);
      default:
        return null;
    }
  }

  #token(form: URLSearchParams): object | null {
    const code = form.get('code') ?? '';
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!granted || challenge !== granted.challenge || form.get('redirect_uri') !== granted.redirect) return null;
    return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60, id_token: this.#idToken(granted) };
  }

  #idToken({ nonce, user, lies }: Granted): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.#url,
      aud: 'tocsin',
      iat: now,
      exp: now + 300,
      auth_time: now,
      nonce,
      ...user,
      ...lies.claims,
    };
    const header = { alg: lies.signature === 'none' ? 'none' : 'RS256', kid: 'one', ...lies.header };
    const signed = `${encoded(header)}.${encoded(claims)}`;
    if (lies.signature === 'none') return `${signed}.`;
    const key = lies.signature === 'foreign' ? this.#foreign : this.#key;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}

export const openIdentityProvider = (): Promise<IdentityProvider> => new IdentityProvider().open();
