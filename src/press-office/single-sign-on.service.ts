import { Injectable, Logger } from '@nestjs/common';
import * as client from 'openid-client';
import { Refusal } from '../domain/refusal.js';
import { ChallengesStore } from '../store/challenges.store.js';
import { Database, sha256, type Transaction } from '../store/database.js';
import type { OfficerRow } from '../store/entities.js';
import { IdentitiesStore } from '../store/identities.store.js';
import { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import { Sealer } from '../store/seal.js';
import type { Call } from './call.js';
import type { From, Session } from './known.js';
import { OfficersService } from './officers.service.js';
import { newSecret } from './secrets.js';
import { SessionsService } from './sessions.service.js';
import { PressOfficeSettings, type SingleSignOn } from './settings.js';
import { StepUpService } from './step-up.service.js';
import { TriesService } from './tries.service.js';

export const CALLBACK = '/api/v1/session/oidc/callback';
const SECONDS = 600;
/** The identity provider must have seen its user within this time, or ask again (OpenID Connect Core §3.1.2.1). */
const MAX_AGE_S = 600;
const ANSWERS_WITHIN_S = 10;

/** What was begun, and by whom: sealed until the provider sends the browser back. */
interface Begun {
  readonly nonce: string;
  readonly verifier: string;
  /** Of an invitation that is accepted by it. */
  readonly invitation: string | null;
  /** The officer who links their own identity, and the session in which they are signed in. */
  readonly link: { readonly officer: string; readonly session: string | undefined } | null;
}

/** Who begins, and for what. */
export interface BegunBy {
  readonly invitation: string | null;
  readonly link: Call | null;
  readonly address: string;
}

interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
}

/**
 * OpenID Connect, code flow with PKCE, state and nonce. Somebody is known by issuer and subject alone (ASVS 6.8.1): an
 * e-mail address names nobody, unless the operator said that a verified one may link an officer who has no identity yet.
 * This is the one place where a request waits for a far side: the browser stands between the two and waits as well.
 */
@Injectable()
export class SingleSignOnService {
  private readonly logger = new Logger('PressOffice');
  private known: Promise<client.Configuration> | undefined;

  constructor(
    private readonly database: Database,
    private readonly challenges: ChallengesStore,
    private readonly identities: IdentitiesStore,
    private readonly rows: OfficersStore,
    private readonly officers: OfficersService,
    private readonly sessions: SessionsService,
    private readonly stepUp: StepUpService,
    private readonly tries: TriesService,
    private readonly sealer: Sealer,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** What its button is called; null where there is none. */
  get name(): string | null {
    return this.settings.singleSignOn?.name ?? null;
  }

  /** Where the browser is to be sent, and the secret by which it is known again. */
  async begin(asked: BegunBy): Promise<{ url: string; secret: string }> {
    await this.tries.allow('single-sign-on', asked.address);
    const provider = await this.provider();
    const [state, nonce, verifier, secret] = [
      client.randomState(),
      client.randomNonce(),
      client.randomPKCECodeVerifier(),
      newSecret(),
    ];
    const link = asked.link && { officer: asked.link.actor.id, session: asked.link.session?.id };
    const begun: Begun = { nonce, verifier, invitation: asked.invitation, link };
    const key = sha256(state);
    await this.database.transaction(async (tx) => {
      if (asked.link) await this.stepUp.demandOwn(tx, asked.link, 'factors', { identity: 'new' });
      await this.challenges.ask(tx, {
        sha256: key,
        purpose: 'single-sign-on',
        subject: sha256(secret),
        facts: this.sealer.seal(JSON.stringify(begun), `challenge/${key}/facts`),
        seconds: SECONDS,
      });
    });
    const { acr } = this.own();
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.callback,
      scope: 'openid email profile',
      state,
      nonce,
      max_age: String(MAX_AGE_S),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(acr === null ? {} : { acr_values: acr }),
    });
    return { url: url.href, secret };
  }

  /** `query`: what the provider sent the browser back with. */
  async finish(query: string, secret: string | null, from: From): Promise<Session> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const key = sha256(state);
    const asked = { sha256: key, purpose: 'single-sign-on', subject: sha256(secret ?? '') } as const;
    const facts = await this.database.transaction((tx) => this.challenges.answer(tx, asked));
    if (facts === undefined) throw refused('over');
    const begun = JSON.parse(this.sealer.open(facts, `challenge/${key}/facts`)) as Begun;
    const identity = await this.exchange(query, state, begun);
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const officer = await this.officerOf(tx, head, identity, begun);
      if (officer.disabledAt !== null) throw refused('nobody');
      return this.sessions.open(tx, head, officer, { method: 'single-sign-on', from });
    });
  }

  /** Signature, issuer, audience, times, nonce: the library refuses whatever is not exact. */
  private async exchange(query: string, state: string, { nonce, verifier }: Begun): Promise<Identity> {
    const provider = await this.provider();
    const { acr } = this.own();
    try {
      const tokens = await client.authorizationCodeGrant(provider, new URL(`${this.callback}?${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        maxAge: MAX_AGE_S,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      if (acr !== null && claims.acr !== acr) throw new Error(`acr is ${String(claims.acr)}`);
      const email = claims.email_verified === true && typeof claims.email === 'string' ? claims.email : null;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email,
        name: typeof claims.name === 'string' ? claims.name : null,
      };
    } catch (cause) {
      this.logger.warn(`single sign-on: an answer was not taken: ${told(cause)}`);
      throw refused('not-taken');
    }
  }

  private async officerOf(tx: Transaction, head: Head, identity: Identity, begun: Begun): Promise<OfficerRow> {
    const known = await this.identities.officer(tx, identity);
    if (begun.link !== null) {
      const { officer, session } = begun.link;
      if (known !== undefined && known !== officer) throw refused('nobody');
      // Whoever was signed out meanwhile, everywhere perhaps, must not come back by what they had begun.
      if (session === undefined || !(await this.sessions.isOpen(tx, session))) throw refused('over');
      return this.link(tx, head, await this.rows.find(tx, officer), identity);
    }
    if (known !== undefined) return this.rows.find(tx, known);
    if (begun.invitation !== null) {
      if (identity.email === null) throw refused('no-address');
      const who = { email: identity.email, name: identity.name ?? identity.email };
      return this.link(tx, head, await this.officers.admitted(tx, head, begun.invitation, who), identity);
    }
    const named =
      this.own().linkByEmail && identity.email !== null ? await this.rows.byEmail(tx, identity.email) : undefined;
    if (!named || (await this.identities.of(tx, named.id)).length > 0) throw refused('nobody');
    return this.link(tx, head, named, identity);
  }

  private async link(
    tx: Transaction,
    head: Head,
    officer: OfficerRow,
    { issuer, subject }: Identity,
  ): Promise<OfficerRow> {
    await this.identities.add(tx, { issuer, subject, officerId: officer.id, at: head.now });
    await head.write({ actor: officer.email, action: 'identity-linked', subject: officer.email, facts: { issuer } });
    return officer;
  }

  private own(): SingleSignOn {
    const { singleSignOn } = this.settings;
    if (!singleSignOn) throw new Refusal('not-found', 'This hub has no single sign-on.');
    return singleSignOn;
  }

  /** Asked once, and again after it failed. */
  private provider(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.own();
    const isLoopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(issuer);
    this.known ??= client
      .discovery(
        new URL(issuer),
        clientId,
        clientSecret ?? undefined,
        clientSecret === null ? client.None() : undefined,
        {
          timeout: ANSWERS_WITHIN_S,
          execute: [client.enableNonRepudiationChecks, ...(isLoopback ? [client.allowInsecureRequests] : [])],
        },
      )
      .catch((cause: unknown) => {
        this.known = undefined;
        this.logger.warn(`single sign-on: ${issuer} cannot be used: ${told(cause)}`);
        throw new Refusal('shed', 'The identity provider does not answer. Sign in another way, or try again.');
      });
    return this.known;
  }

  private get callback(): string {
    return `${this.settings.consoleUrl}${CALLBACK}`;
  }
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why somebody is not let in; the console has the same words, since an address in a link must not bring its own. */
const WHY = {
  over: 'This sign-in was not begun in this browser, or took too long.',
  'not-taken': 'The identity provider’s answer was not taken.',
  nobody: 'This identity belongs to no officer here.',
  'no-address': 'The identity provider gives no verified e-mail address.',
} as const;

const refused = (why: keyof typeof WHY): Refusal =>
  new Refusal('sign-in-needed', WHY[why], [{ field: 'identity', code: why, detail: WHY[why] }]);
