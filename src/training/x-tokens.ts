import { createHash, randomBytes } from 'node:crypto';
import { type Answer, type Call, json } from './answer.js';
import { sameSecret } from './stand-in.js';

const LIFE_SECONDS = 7200;
const SCOPES: readonly string[] = ['tweet.read', 'tweet.write', 'users.read', 'offline.access'];

/** The one app that the stand-in knows, a public client: it has no secret. */
export const CLIENT_ID = 'training';

/** The refresh token that goes with a stand-in's fixed token, until it is used. */
export const firstRefreshToken = (token: string): string =>
  `refresh-${createHash('sha256').update(token).digest('base64url')}`;

interface Grant {
  readonly scopes: readonly string[];
  readonly endsAt: number;
}

/**
 * Tokens of OAuth 2.0 as X has them: an access token lives two hours, and a refresh token dies by its use and is replaced
 * by another. The stand-in's own token goes on for ever beside them. Held in memory: after a restart the first refresh
 * token is good again.
 */
export class XTokens {
  private readonly grants = new Map<string, Grant>();
  private refresh: { token: string; scopes: readonly string[] } | null;

  constructor(
    private readonly fixed: string,
    private readonly now: () => Date,
  ) {
    this.refresh = { token: firstRefreshToken(fixed), scopes: SCOPES };
  }

  /** What a token may do; null for one that is none, or no more. */
  scopesOf(token: string): readonly string[] | null {
    if (sameSecret(token, this.fixed)) return SCOPES;
    const grant = this.grants.get(token);
    return grant && this.now().getTime() < grant.endsAt ? grant.scopes : null;
  }

  /** `POST /2/oauth2/token` with `grant_type=refresh_token`. */
  renew({ form }: Call): Answer {
    if (!form) return no(400, 'invalid_request', 'The body is not a form.');
    if (form.get('grant_type') !== 'refresh_token') return no(400, 'unsupported_grant_type', 'Not at this stand-in.');
    if (form.get('client_id') !== CLIENT_ID)
      return no(401, 'unauthorized_client', 'Missing valid authorization header');
    const { refresh } = this;
    if (!refresh || !sameSecret(form.get('refresh_token') ?? '', refresh.token))
      return no(400, 'invalid_request', 'Value passed for the token was invalid.');
    const scopes = form.get('scope')?.split(' ') ?? refresh.scopes;
    if (scopes.some((scope) => !refresh.scopes.includes(scope))) return no(400, 'invalid_scope', 'Was never granted.');

    const [access, next] = [secret(), secret()];
    this.grants.set(access, { scopes, endsAt: this.now().getTime() + LIFE_SECONDS * 1000 });
    this.refresh = scopes.includes('offline.access') ? { token: next, scopes } : null;
    return json(200, {
      token_type: 'bearer',
      expires_in: LIFE_SECONDS,
      access_token: access,
      scope: scopes.join(' '),
      ...(this.refresh ? { refresh_token: next } : {}),
    });
  }
}

/** What a call must be allowed to do. */
export const scopeFor = ({ method }: Call): string => (method === 'GET' ? 'tweet.read' : 'tweet.write');

const secret = (): string => randomBytes(32).toString('base64url');
const no = (status: number, error: string, error_description: string): Answer =>
  json(status, { error, error_description });
