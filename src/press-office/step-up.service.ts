import { Injectable } from '@nestjs/common';
import { canonical } from '../domain/canonical.js';
import type { Deed } from '../domain/officer.js';
import { Refusal, type StepUpNeeded } from '../domain/refusal.js';
import { ChallengesStore } from '../store/challenges.store.js';
import { Database, sha256 as digestOf, type Transaction } from '../store/database.js';
import { FactorsStore } from '../store/factors.store.js';
import { Head } from '../store/ledger.store.js';
import type { MessageRecord } from '../store/messages.store.js';
import { OfficersStore } from '../store/officers.store.js';
import type { PasskeyOptions, StepUpFor, StepUpShown } from './api-sign-in.js';
import type { Call } from './call.js';
import type { Session } from './known.js';
import { notTaken, PasskeysService } from './passkeys.service.js';
import { ProofsService } from './proofs.service.js';
import { refuseStale, SessionsService } from './sessions.service.js';
import { PressOfficeSettings } from './settings.js';
import { MOST_CODES, wrongCode } from './sign-in.service.js';
import { TriesService } from './tries.service.js';

/** Between what was shown and the request that is sent again with it. */
const SECONDS = 120;

export interface Demanded {
  readonly record: Pick<MessageRecord, 'id' | 'status'>;
  readonly deed: Deed;
  /** Of what would go out. */
  readonly sha256: string;
}

/**
 * Before an actual message goes out, and before anybody is given authority, an officer shows once more who they are (ASVS
 * 7.5.1, 7.5.3): a passkey or a code, for this very deed, once. ADR 16 says who is not asked.
 */
@Injectable()
export class StepUpService {
  constructor(
    private readonly database: Database,
    private readonly challenges: ChallengesStore,
    private readonly factors: FactorsStore,
    private readonly officers: OfficersStore,
    private readonly proofs: ProofsService,
    private readonly passkeys: PasskeysService,
    private readonly sessions: SessionsService,
    private readonly tries: TriesService,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** What `demand` would ask of the caller; null: nothing. */
  async needed(tx: Transaction, { actor, session }: Call, about: Demanded): Promise<StepUpNeeded | null> {
    const { record, deed, sha256 } = about;
    if (session === null || record.status === 'exercise') return null;
    const proofs = await this.proofs.of(tx, actor.id);
    if (proofs.length === 0 && this.settings.stepUp === 'when-enrolled') return null;
    return { deed, message: record.id, sha256, proofs };
  }

  /** Throws `step-up-needed`, with what is needed, unless it was shown; what was shown is spent. */
  async demand(tx: Transaction, call: Call, about: Demanded): Promise<void> {
    const needed = await this.needed(tx, call, about);
    if (needed === null || call.session === null) return;
    const { proofs, deed, message: messageId, sha256 } = needed;
    if (await this.challenges.spend(tx, { session: call.session.id, deed, messageId, sha256 })) return;
    const detail =
      proofs.length === 0
        ? 'This hub asks for a passkey or a code before an actual message goes out, and you have none: set one up ' +
          'under your name, on "How you sign in".'
        : 'Show that it is you: with a passkey, or with a code of your app.';
    throw new Refusal('step-up-needed', detail, [], needed);
  }

  /**
   * Before somebody is given authority, or the caller changes how they sign in: else a stolen session would live on as a
   * token, an officer or a key. Whoever has no factor must have signed in just now. The ledger has the digest of `change`, so
   * it must hold no secret.
   */
  async demandOwn(tx: Transaction, call: Call, deed: 'authority' | 'factors', change: object): Promise<void> {
    const { actor, session } = call;
    if (session === null) return;
    const proofs = await this.proofs.of(tx, actor.id);
    if (proofs.length === 0) return refuseStale(call);
    const sha256 = digestOf(canonical(change));
    if (await this.challenges.spend(tx, { session: session.id, deed, messageId: actor.id, sha256 })) return;
    const needed = { deed, message: actor.id, sha256, proofs };
    throw new Refusal('step-up-needed', 'Show that it is you: with a passkey, or with a code of your app.', [], needed);
  }

  /** Asks the caller's passkeys about exactly this. */
  async ask(call: Call, wanted: StepUpFor): Promise<PasskeyOptions> {
    const { id } = sessionOf(call);
    return this.database.transaction(async (tx) => {
      const own = await this.factors.passkeys(tx, call.actor.id);
      if (own.length === 0) throw new Refusal('not-found', 'You have no passkey.');
      return this.passkeys.ask(tx, { purpose: 'step-up', subject: subjectOf(id, wanted) }, own);
    });
  }

  /** What was shown allows the deed once. The session gets a new secret. */
  async show(call: Call, { code, response, ...wanted }: StepUpShown, address: string): Promise<Session> {
    const { id } = sessionOf(call);
    // Not together with sign-ins, or whoever has the password alone could use up the officer's tries. A passkey's
    // signature cannot be guessed, so it is not counted.
    const account = `step-ups of ${call.actor.id}`;
    const guess = { account, address, mostAccount: MOST_CODES, apart: 'step-up' };
    if (response === undefined) await this.tries.count(guess);
    const session = await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const officer = await this.officers.byId(tx, call.actor.id);
      if (!officer) return undefined;
      const asked = { purpose: 'step-up', subject: subjectOf(id, wanted) } as const;
      const by =
        response === undefined
          ? await this.proofs.spendCode(tx, head, officer, code ?? '')
          : (await this.passkeys.shown(tx, asked, response, head.now)).officerId === officer.id && 'passkey';
      if (!by) return undefined;
      await this.tries.forget(tx, guess);
      const renewed = await this.sessions.renew(tx, head, id);
      const { deed, message: messageId, sha256 } = wanted;
      await this.challenges.allow(tx, { session: renewed.id, deed, messageId, sha256, seconds: SECONDS });
      const facts = { deed, message: messageId, sha256, by };
      await head.write({ actor: officer.email, action: 'stepped-up', subject: officer.email, facts });
      return renewed;
    });
    if (!session) throw response === undefined ? wrongCode('validation') : notTaken();
    return session;
  }
}

function sessionOf({ session }: Call): { readonly id: string } {
  if (session === null) throw new Refusal('scope', 'A token is not asked to show who it is; nor can it.');
  return session;
}

/** An answer to one of these is no answer to another: another deed, another message, other words, another session. */
const subjectOf = (session: string, { deed, message, sha256 }: StepUpFor): string =>
  [session, deed, message, sha256].join(' ');
