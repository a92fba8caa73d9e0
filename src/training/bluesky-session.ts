import { createHmac, randomUUID } from 'node:crypto';
import { type Answer, json } from './answer.js';
import { DID, HANDLE } from './bluesky-record.js';
import { sameSecret } from './stand-in.js';

type Scope = 'com.atproto.appPassPrivileged' | 'com.atproto.refresh';
const LIVES_SECONDS: { readonly [scope in Scope]: number } = {
  'com.atproto.appPassPrivileged': 2 * 3600,
  'com.atproto.refresh': 90 * 86_400,
};

/** Sessions by signed tokens, as the server has them: they outlive a restart, and nothing of them is kept. */
export class Sessions {
  constructor(
    private readonly password: string,
    private readonly now: () => Date,
  ) {}

  create(input: { readonly [name: string]: unknown } | null): Answer {
    const { identifier, password } = input ?? {};
    if (typeof identifier !== 'string' || typeof password !== 'string')
      return no(400, 'InvalidRequest', 'Input must have the property "identifier"');
    const known = identifier.toLowerCase() === HANDLE || identifier === DID;
    if (!known || !sameSecret(password, this.password))
      return no(401, 'AuthenticationRequired', 'Invalid identifier or password');
    return this.opened();
  }

  refresh(token: string | null): Answer {
    return this.refusal(token, 'com.atproto.refresh') ?? this.opened();
  }

  get(): Answer {
    return json(200, { did: DID, handle: HANDLE, active: true });
  }

  /** Null for a token that is taken. An old one is 400 and not 401 (packages/pds/src/auth-verifier.ts). */
  refusal(token: string | null, scope: Scope = 'com.atproto.appPassPrivileged'): Answer | null {
    if (token === null) return no(401, 'AuthMissing', 'Authentication Required');
    const [head, claims = '', signature = ''] = token.split('.');
    if (!sameSecret(signature, this.sign(`${head}.${claims}`)))
      return no(400, 'InvalidToken', 'Token could not be verified');
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { scope: string; exp: number };
    if (read.scope !== scope) return no(400, 'InvalidToken', 'Bad token scope');
    return read.exp * 1000 > this.now().getTime() ? null : no(400, 'ExpiredToken', 'Token has expired');
  }

  private opened(): Answer {
    return json(200, {
      accessJwt: this.token('com.atproto.appPassPrivileged'),
      refreshJwt: this.token('com.atproto.refresh'),
      did: DID,
      handle: HANDLE,
      active: true,
    });
  }

  private token(scope: Scope): string {
    const iat = Math.floor(this.now().getTime() / 1000);
    const claims = { scope, sub: DID, jti: randomUUID(), iat, exp: iat + LIVES_SECONDS[scope] };
    const head = `${base64(JSON.stringify({ typ: 'at+jwt', alg: 'HS256' }))}.${base64(JSON.stringify(claims))}`;
    return `${head}.${this.sign(head)}`;
  }

  private sign(text: string): string {
    return createHmac('sha256', this.password).update(text).digest('base64url');
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const no = (status: number, error: string, message: string): Answer => json(status, { error, message });
