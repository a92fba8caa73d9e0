import { Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  type VerifiedRegistrationResponse,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { Refusal } from '../domain/refusal.js';
import { type ChallengePurpose, ChallengesStore } from '../store/challenges.store.js';
import { sha256, type Transaction } from '../store/database.js';
import type { OfficerRow } from '../store/entities.js';
import { FactorsStore, type PasskeyRow } from '../store/factors.store.js';
import type { PasskeyOptions } from './api-sign-in.js';
import { PressOfficeSettings } from './settings.js';

const SECONDS = 300;

/** What a challenge is for, and of whom or what it is asked. */
export interface Asked {
  readonly purpose: ChallengePurpose;
  readonly subject: string;
}

type Shown = { readonly [member: string]: unknown };

/**
 * Passkeys (WebAuthn level 3): bound to the console's own address, with the user verified by the device, so that one is
 * two factors in one. Each challenge is in Postgres and used up by its answer.
 */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly factors: FactorsStore,
    private readonly challenges: ChallengesStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  async offerNew(tx: Transaction, officer: OfficerRow): Promise<PasskeyOptions> {
    const known = await this.factors.passkeys(tx, officer.id);
    const options = await generateRegistrationOptions({
      rpName: this.settings.office.senderName,
      rpID: this.rpId,
      userName: officer.email,
      userDisplayName: officer.name,
      userID: new Uint8Array(Buffer.from(officer.id)),
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.remember(tx, { purpose: 'passkey-new', subject: officer.id }, options.challenge);
    return { options: { ...options } };
  }

  async forgetOffers(tx: Transaction, officer: OfficerRow): Promise<void> {
    await this.challenges.forget(tx, { purpose: 'passkey-new', subject: officer.id });
  }

  async readNew(
    tx: Transaction,
    officer: OfficerRow,
    name: string,
    shown: Shown,
    at: string,
  ): Promise<Omit<PasskeyRow, 'usedAt'>> {
    const response = shown as unknown as RegistrationResponseJSON;
    await this.answered(tx, { purpose: 'passkey-new', subject: officer.id }, response);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      ...this.expected(response),
      requireUserVerification: true,
    }).catch((): VerifiedRegistrationResponse => ({ verified: false }));
    if (!verified) throw notTaken();
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    return {
      id,
      officerId: officer.id,
      name,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      counter,
      transports: transports ?? [],
      createdAt: at,
    };
  }

  /** For whoever it may be: the browser shows the passkeys that it has for this address. */
  async ask(tx: Transaction, asked: Asked, allowed: readonly PasskeyRow[] = []): Promise<PasskeyOptions> {
    const options = await generateAuthenticationOptions({
      rpID: this.rpId,
      userVerification: 'required',
      allowCredentials: allowed.map(({ id, transports }) => ({ id, transports: [...transports] })),
    });
    await this.remember(tx, asked, options.challenge);
    return { options: { ...options } };
  }

  /** The key that answered, its counter moved on; throws when the answer is not right. */
  async shown(tx: Transaction, asked: Asked, shown: Shown, at: string): Promise<PasskeyRow> {
    const response = shown as unknown as AuthenticationResponseJSON;
    await this.answered(tx, asked, response);
    const key = typeof response.id === 'string' ? await this.factors.passkey(tx, response.id) : undefined;
    if (!key) throw notTaken();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      ...this.expected(response),
      credential: {
        id: key.id,
        publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
        counter: key.counter,
      },
      requireUserVerification: true,
    }).catch(() => ({ verified: false, authenticationInfo: null }));
    if (!verified || authenticationInfo === null) throw notTaken();
    if (!(await this.factors.usedPasskey(tx, key.id, authenticationInfo.newCounter, at))) throw notTaken();
    return key;
  }

  private async remember(tx: Transaction, asked: Asked, challenge: string): Promise<void> {
    await this.challenges.ask(tx, { ...asked, sha256: sha256(challenge), facts: '', seconds: SECONDS });
  }

  private async answered(tx: Transaction, asked: Asked, response: WithClientData): Promise<void> {
    const known = await this.challenges.answer(tx, { ...asked, sha256: sha256(challengeOf(response)) });
    if (known === undefined) throw notTaken();
  }

  private expected(response: WithClientData) {
    const { origin } = new URL(this.settings.consoleUrl);
    return { expectedChallenge: challengeOf(response), expectedOrigin: origin, expectedRPID: this.rpId };
  }

  private get rpId(): string {
    return new URL(this.settings.consoleUrl).hostname;
  }
}

interface WithClientData {
  readonly response?: { readonly clientDataJSON?: unknown };
}

/** What the browser says it was asked; whether we asked it, the database knows. */
function challengeOf({ response }: WithClientData): string {
  const text = response?.clientDataJSON;
  if (typeof text !== 'string' || text.length > 4_096) throw notTaken();
  try {
    const { challenge } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as { challenge?: unknown };
    if (typeof challenge === 'string') return challenge;
  } catch {
    // It is no JSON: what follows says the same of it as of every other wrong answer.
  }
  throw notTaken();
}

export const notTaken = (): Refusal =>
  new Refusal('validation', 'This passkey was not taken. Try again, or use another way.', [
    { field: 'response', code: 'wrong', detail: 'was not taken' },
  ]);
