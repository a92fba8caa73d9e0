import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { sha256, type Transaction } from '../store/database.js';
import type { OfficerRow } from '../store/entities.js';
import { FactorsStore } from '../store/factors.store.js';
import { IdentitiesStore } from '../store/identities.store.js';
import type { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import { Sealer } from '../store/seal.js';
import { SessionsStore } from '../store/sessions.store.js';
import type { Factors, NewPasskey, OfferedCodes, PasskeyOptions, RecoveryCodes } from './api-sign-in.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { newRecoveryCodes, newTotpSecret, stepOf, totpUri } from './one-time-codes.js';
import { PasskeysService } from './passkeys.service.js';
import { refuseWeak } from './passwords.js';
import { totpPlace } from './proofs.service.js';
import { freshUntil } from './sessions.service.js';
import { PressOfficeSettings } from './settings.js';
import { SignInService, wrongCode } from './sign-in.service.js';
import { StepUpService } from './step-up.service.js';

const OFFER_MS = 15 * 60_000;
const MOST_PASSKEYS = 10;

/**
 * How an officer signs in, as they set it up themselves. All of it asks for a factor that they have, or for a fresh
 * sign-in while they have none; it ends their other sessions where it shuts somebody out, and leaves a line in the ledger.
 * An admin can only take factors away.
 */
@Injectable()
export class FactorsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly officers: OfficersStore,
    private readonly factors: FactorsStore,
    private readonly identities: IdentitiesStore,
    private readonly sessions: SessionsStore,
    private readonly passkeys: PasskeysService,
    private readonly signIn: SignInService,
    private readonly stepUp: StepUpService,
    private readonly sealer: Sealer,
    private readonly settings: PressOfficeSettings,
  ) {}

  mine(call: Call): Promise<Factors> {
    return this.own(call, async (tx, _head, officer) => {
      const totp = await this.factors.totp(tx, officer.id);
      const passkeys = await this.factors.passkeys(tx, officer.id);
      return {
        password: officer.passwordHash !== null,
        codes: totp?.since ? { since: totp.since } : null,
        passkeys: passkeys.map(({ id, name, createdAt, usedAt }) => ({ id, name, createdAt, usedAt })),
        recoveryCodesLeft: await this.factors.recoveryCodesLeft(tx, officer.id),
        identities: await this.identities.of(tx, officer.id),
        freshUntil: freshUntil(call),
      };
    });
  }

  /** A secret for the app; codes of it are taken from the first one on that is confirmed. */
  async offerCodes(call: Call): Promise<OfferedCodes> {
    const secret = newTotpSecret();
    return this.own(call, async (tx, head, officer) => {
      await this.prove(tx, call, { codes: 'new' });
      const until = new Date(Date.parse(head.now) + OFFER_MS);
      await this.factors.offerTotp(tx, officer.id, this.sealer.seal(secret, totpPlace(officer.id)), until);
      const issuer = `Tocsin ${this.settings.office.senderName}`.replaceAll(':', ' ');
      return { secret, uri: totpUri({ issuer, label: officer.email, secret }) };
    });
  }

  /** Whoever has the offered secret was asked to show who they are when it was offered. */
  async confirmCodes(call: Call, code: string): Promise<RecoveryCodes> {
    return this.own(call, async (tx, head, officer) => {
      const offered = (await this.factors.totp(tx, officer.id))?.offered;
      if (!offered) throw new Refusal('not-found', 'No secret waits for its first code: begin again.');
      const place = totpPlace(officer.id);
      const step = stepOf(code.replace(/\s/g, ''), this.sealer.open(offered, place), Date.parse(head.now));
      if (step === null) throw wrongCode('validation');
      await this.factors.confirmTotp(tx, officer.id, { sealed: offered, step, at: head.now });
      return this.added(tx, head, call, officer, 'codes');
    });
  }

  removeCodes(call: Call): Promise<void> {
    return this.own(call, async (tx, head, officer) => {
      await this.prove(tx, call, { codes: 'none' });
      if (await this.factors.removeTotp(tx, officer.id)) await this.removed(tx, head, call, officer, 'codes');
    });
  }

  offerPasskey(call: Call): Promise<PasskeyOptions> {
    return this.own(call, async (tx, _head, officer) => {
      await this.prove(tx, call, { passkey: 'new' });
      return this.passkeys.offerNew(tx, officer);
    });
  }

  /** Whoever can answer the offer was asked to show who they are when it was made. */
  async addPasskey(call: Call, given: NewPasskey): Promise<RecoveryCodes> {
    const name = checkText(given.name, 'name', { max: 60 });
    if ('error' in name) throw new Refusal('validation', `name ${name.error.detail}`, [name.error]);
    return this.own(call, async (tx, head, officer) => {
      if ((await this.factors.passkeys(tx, officer.id)).length >= MOST_PASSKEYS)
        throw new Refusal('validation', `You have ${MOST_PASSKEYS} passkeys: remove one first.`);
      const key = await this.passkeys.readNew(tx, officer, name.text, given.response, head.now);
      if (!(await this.factors.addPasskey(tx, key))) throw new Refusal('validation', 'This passkey is in use already.');
      return this.added(tx, head, call, officer, `passkey ${name.text}`);
    });
  }

  removePasskey(call: Call, id: string): Promise<void> {
    return this.own(call, async (tx, head, officer) => {
      await this.prove(tx, call, { passkey: id });
      const name = await this.factors.removePasskey(tx, officer.id, id);
      if (name === undefined) throw new Refusal('not-found', 'You have no such passkey.');
      await this.removed(tx, head, call, officer, `passkey ${name}`);
    });
  }

  newRecoveryCodes(call: Call): Promise<RecoveryCodes> {
    return this.own(call, async (tx, head, officer) => {
      await this.prove(tx, call, { recoveryCodes: 'new' });
      return { recoveryCodes: await this.makeCodes(tx, head, officer) };
    });
  }

  async changePassword(call: Call, password: string): Promise<void> {
    refuseWeak(password, [call.actor.email, call.actor.name, this.settings.office.senderName]);
    const passwordHash = await this.signIn.hashPassword(password);
    await this.own(call, async (tx, head, officer) => {
      await this.prove(tx, call, { password: 'new' });
      await this.officers.setPassword(tx, officer.id, passwordHash);
      const sessions = await this.sessions.endAll(tx, officer.id, call.session?.id);
      const tokens = await this.officers.revokeTokens(tx, officer.id, head.now);
      const facts = { sessions, tokens };
      await head.write({ actor: officer.email, action: 'password-changed', subject: officer.email, facts });
    });
  }

  /** For an officer who has lost them, or whose sign-in somebody else has: the password alone is left. */
  reset(call: Call, officerId: string): Promise<void> {
    return this.changes.make(call, async (tx, head) => {
      const officer = await this.officers.find(tx, officerId);
      if (officer.id === call.actor.id)
        throw new Refusal('validation', 'Your own are changed on "How you sign in".', [
          { field: 'id', code: 'own', detail: 'is your own' },
        ]);
      await this.stepUp.demandOwn(tx, call, 'authority', { reset: officer.id });
      await this.takeAway(tx, head, call, officer);
    });
  }

  /** The operator's way, for the last admin who has lost phone or password: there is nobody else to ask. */
  async recover(call: Call, email: string, password: string | null): Promise<void> {
    if (password !== null) refuseWeak(password, [email, this.settings.office.senderName]);
    const passwordHash = password === null ? null : await this.signIn.hashPassword(password);
    await this.changes.make(call, async (tx, head) => {
      const officer = await this.officers.byEmail(tx, email);
      if (!officer) throw new Refusal('not-found', `There is no officer ${email}.`);
      await this.takeAway(tx, head, call, officer);
      if (passwordHash === null) return;
      await this.officers.setPassword(tx, officer.id, passwordHash);
      await head.write({ actor: call.actor.email, action: 'password-changed', subject: email, facts: {} });
    });
  }

  private async takeAway(tx: Transaction, head: Head, { actor }: Call, officer: OfficerRow): Promise<void> {
    await this.factors.reset(tx, officer.id);
    await this.passkeys.forgetOffers(tx, officer);
    const identities = await this.identities.removeAll(tx, officer.id);
    const sessions = await this.sessions.endAll(tx, officer.id);
    const tokens = await this.officers.revokeTokens(tx, officer.id, head.now);
    const facts = { sessions, tokens, identities };
    await head.write({ actor: actor.email, action: 'factors-reset', subject: officer.email, facts });
  }

  /** By a factor that is there already, where there is one: a sign-in that was phished must not stay for good. */
  private prove(tx: Transaction, call: Call, change: object): Promise<void> {
    return this.stepUp.demandOwn(tx, call, 'factors', change);
  }

  /** Never repeated under a key: what it answers may be a secret, which is kept nowhere. */
  private own<T>(call: Call, work: (tx: Transaction, head: Head, officer: OfficerRow) => Promise<T>): Promise<T> {
    const once = { ...call, request: { key: null, digest: '' } };
    return this.changes.make(once, async (tx, head) => work(tx, head, await this.officers.find(tx, call.actor.id)));
  }

  /** The first factor brings its recovery codes. What was offered before it, perhaps unproven, is void. */
  private async added(
    tx: Transaction,
    head: Head,
    call: Call,
    officer: OfficerRow,
    what: string,
  ): Promise<RecoveryCodes> {
    await this.factors.forgetOffer(tx, officer.id);
    await this.passkeys.forgetOffers(tx, officer);
    await this.sessions.endAll(tx, officer.id, call.session?.id);
    await head.write({ actor: officer.email, action: 'factor-added', subject: officer.email, facts: { what } });
    const left = await this.factors.recoveryCodesLeft(tx, officer.id);
    return { recoveryCodes: left > 0 ? [] : await this.makeCodes(tx, head, officer) };
  }

  /** With the last factor go the recovery codes: they stand for one. */
  private async removed(tx: Transaction, head: Head, call: Call, officer: OfficerRow, what: string): Promise<void> {
    const left =
      (await this.factors.passkeys(tx, officer.id)).length > 0 || (await this.factors.totp(tx, officer.id))?.secret;
    if (!left) await this.factors.reset(tx, officer.id);
    await this.sessions.endAll(tx, officer.id, call.session?.id);
    await head.write({ actor: officer.email, action: 'factor-removed', subject: officer.email, facts: { what } });
  }

  private async makeCodes(tx: Transaction, head: Head, officer: OfficerRow): Promise<string[]> {
    const codes = newRecoveryCodes();
    await this.factors.setRecoveryCodes(tx, officer.id, codes.map(sha256));
    const facts = { codes: codes.length };
    await head.write({ actor: officer.email, action: 'recovery-codes-made', subject: officer.email, facts });
    return codes;
  }
}
