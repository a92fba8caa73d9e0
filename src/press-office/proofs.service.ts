import { Injectable } from '@nestjs/common';
import type { Proof } from '../domain/officer.js';
import { sha256, type Transaction } from '../store/database.js';
import type { OfficerRow } from '../store/entities.js';
import { FactorsStore } from '../store/factors.store.js';
import type { Head } from '../store/ledger.store.js';
import { Sealer } from '../store/seal.js';
import { readRecoveryCode, stepOf } from './one-time-codes.js';

/** Where an officer's secret for codes is sealed to. */
export const totpPlace = (officerId: string): string => `totp/${officerId}/secret`;

/** What an officer can show beside a password, and whether what is shown is right. */
@Injectable()
export class ProofsService {
  constructor(
    private readonly factors: FactorsStore,
    private readonly sealer: Sealer,
  ) {}

  /** Nothing while no factor is set up. */
  async of(tx: Transaction, officerId: string): Promise<readonly Proof[]> {
    const totp = await this.factors.totp(tx, officerId);
    const passkeys = await this.factors.passkeys(tx, officerId);
    const main: Proof[] = [
      ...(passkeys.length > 0 ? ['passkey' as const] : []),
      ...(totp?.secret ? ['code' as const] : []),
    ];
    if (main.length === 0) return [];
    return (await this.factors.recoveryCodesLeft(tx, officerId)) > 0 ? [...main, 'recovery-code'] : main;
  }

  /** A code of the app or a recovery code, which is used up by it. Null: it does not fit, or was used before. */
  async spendCode(
    tx: Transaction,
    head: Head,
    officer: OfficerRow,
    typed: string,
  ): Promise<'code' | 'recovery-code' | null> {
    const recovery = readRecoveryCode(typed);
    if (recovery !== null) {
      if (!(await this.factors.spendRecoveryCode(tx, officer.id, sha256(recovery), head.now))) return null;
      const left = await this.factors.recoveryCodesLeft(tx, officer.id);
      await head.write({ actor: officer.email, action: 'recovery-code-used', subject: officer.email, facts: { left } });
      return 'recovery-code';
    }
    const totp = await this.factors.totp(tx, officer.id);
    if (!totp?.secret) return null;
    const secret = this.sealer.open(totp.secret, totpPlace(officer.id));
    const step = stepOf(typed.replace(/\s/g, ''), secret, Date.parse(head.now));
    return step !== null && (await this.factors.spendStep(tx, officer.id, step)) ? 'code' : null;
  }
}
