import { Injectable } from '@nestjs/common';
import { Database } from '../store/database.js';
import { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import type { PasskeyOptions, PasskeyShown } from './api-sign-in.js';
import type { From, Session } from './known.js';
import { notTaken, PasskeysService } from './passkeys.service.js';
import { SessionsService } from './sessions.service.js';
import { TriesService } from './tries.service.js';

const ASKED = { purpose: 'passkey-sign-in', subject: '' } as const;

/** Sign-in by a passkey alone. Nobody is named before it is shown, so nobody can be asked about (ASVS 6.3.8). */
@Injectable()
export class PasskeySignInService {
  constructor(
    private readonly database: Database,
    private readonly officers: OfficersStore,
    private readonly passkeys: PasskeysService,
    private readonly sessions: SessionsService,
    private readonly tries: TriesService,
  ) {}

  async ask(address: string): Promise<PasskeyOptions> {
    await this.tries.allow('passkey', address);
    return this.database.transaction((tx) => this.passkeys.ask(tx, ASKED));
  }

  async signIn(response: PasskeyShown['response'], from: From): Promise<Session> {
    const guess = { account: 'a passkey', address: from.address };
    await this.tries.count(guess);
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const key = await this.passkeys.shown(tx, ASKED, response, head.now);
      const officer = await this.officers.byId(tx, key.officerId);
      if (officer?.disabledAt !== null) throw notTaken();
      await this.tries.forget(tx, guess);
      return this.sessions.open(tx, head, officer, { method: 'passkey', from });
    });
  }
}
