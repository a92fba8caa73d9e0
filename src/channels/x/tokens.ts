import { z } from 'zod';
import type { Account, OpenContext, Secrets } from '../../domain/channel.js';
import type { FarError } from '../../domain/delivery.js';
import { heard, UNCERTAIN_STATUSES } from '../fault.js';
import type { Answer, Outbound } from '../outbound.js';
import type { XSettings } from './kind.js';

/** An access token lives two hours (standards.md §6); it is renewed while a delivery under way can still use it. */
const LEAD_MS = 5 * 60_000;
const FORM = 'application/x-www-form-urlencoded';

const granted = z.object({
  access_token: z.string().min(1).max(2000),
  /** Where none comes, the old one stays good (RFC 6749 §6). */
  refresh_token: z.string().min(1).max(2000).optional(),
  expires_in: z
    .number()
    .int()
    .positive()
    .max(366 * 86_400)
    .optional()
    .catch(undefined),
});
const refusal = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) });

/** Until an officer has authorised the account anew, no call of it can succeed. */
export const bars = ({ code }: FarError): boolean => code === 'unauthorised' || code === 'secrets-lost';

/**
 * The tokens of one X account. Those of OAuth 1.0a and a bare access token are used as they are. A refresh token is used
 * up by its use, and X gives a new one with each access token: whoever loses that answer loses the account. So the hub's
 * `renew` stands around the asking, and the asking has a deadline of its own: a delivery that gives up waiting does not
 * break it off.
 */
export class Tokens {
  #secrets: Secrets;
  #renewing: Promise<Secrets | FarError> | null = null;

  constructor(
    readonly outbound: Outbound,
    readonly base: string,
    readonly account: Account<XSettings>,
    readonly context: OpenContext,
  ) {
    this.#secrets = account.secrets;
  }

  get secrets(): Secrets {
    return this.#secrets;
  }

  get renewable(): boolean {
    return Boolean(this.context.renew && this.account.settings.clientId && this.#secrets.refreshToken);
  }

  /** Renewed before they end, where it is known when. A token that is still good serves while X cannot be asked. */
  async current(): Promise<Secrets | FarError> {
    const now = Date.now();
    const endsAt = Date.parse(this.#secrets.expiresAt ?? '');
    if (!this.renewable || Number.isNaN(endsAt) || endsAt - now > LEAD_MS) return this.#secrets;
    const renewed = await this.renewed(this.#secrets);
    return isError(renewed) && endsAt > now && !bars(renewed) ? this.#secrets : renewed;
  }

  /** In place of `stale`, which X refuses or soon will. */
  async renewed(stale: Secrets): Promise<Secrets | FarError> {
    if (stale !== this.#secrets) return this.#secrets;
    this.#renewing ??= this.context.renew!(stale, (secrets) => this.#ask(secrets)).finally(() => {
      this.#renewing = null;
    });
    const renewed = await this.#renewing;
    if (!isError(renewed)) this.#secrets = renewed;
    return renewed;
  }

  /**
   * Asks X once. An error that `bars` means that the refresh token is refused, or may be used up; every other one means
   * that it certainly is not, and that it may be used again.
   */
  async #ask(secrets: Secrets): Promise<Secrets | FarError> {
    const { clientId = '' } = this.account.settings;
    const { clientSecret, refreshToken = '' } = secrets;
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const answer = await this.outbound.request(
      `${this.base.replace(/\/$/, '')}/2/oauth2/token`,
      {
        method: 'POST',
        // Only a confidential client has a secret, and names itself by it (RFC 6749 §2.3.1).
        headers: { 'content-type': FORM, ...(clientSecret ? { authorization: basic(clientId, clientSecret) } : {}) },
        body: new URLSearchParams(clientSecret ? form : { ...form, client_id: clientId }).toString(),
      },
      { world: this.context.world, signal: AbortSignal.timeout(this.context.deadlineMs) },
    );
    if (answer.is !== 'answered') return answer.is === 'unsure' ? LOST : answer.error;
    if (answer.status === 200) return renewedBy(answer, secrets) ?? LOST;
    if (answer.status === 429) return LIMITED;
    const definite = answer.status >= 400 && answer.status < 500 && !UNCERTAIN_STATUSES.has(answer.status);
    return definite ? refused(answer, secrets) : LOST;
  }
}

export const isError = (given: Secrets | FarError): given is FarError => !('accessToken' in given);

function renewedBy(answer: Answer, secrets: Secrets): Secrets | null {
  const read = granted.safeParse(json(answer));
  if (!read.success) return null;
  const { access_token, refresh_token, expires_in } = read.data;
  const { expiresAt: _, ...kept } = secrets;
  return {
    ...kept,
    accessToken: access_token,
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
    ...(expires_in ? { expiresAt: new Date(Date.now() + expires_in * 1000).toISOString() } : {}),
  };
}

/** `invalid_grant` by RFC 6749 §5.2; X says `invalid_request` of a dead refresh token too. */
function refused(answer: Answer, secrets: Secrets): FarError {
  const read = refusal.safeParse(json(answer));
  const said = read.success ? heard(read.data.error_description ?? read.data.error, secrets) : '';
  return {
    code: 'unauthorised',
    detail: `X did not renew the tokens (${answer.status}).${said ? ` It said: ${said}` : ''}`,
    todo: 'Authorise the account anew, check the client id and secret, and resume the channel.',
  };
}

function json({ text, whole }: Answer): unknown {
  try {
    return whole ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

const LOST: FarError = {
  code: 'secrets-lost',
  detail: 'X was asked for new tokens, and its answer was lost: the old ones may be used up.',
  todo: 'Authorise the account anew and resume the channel.',
};
const LIMITED: FarError = {
  code: 'rate-limit',
  detail: 'X limits how often tokens are renewed.',
  todo: 'Nothing; the hub waits and tries again.',
};
