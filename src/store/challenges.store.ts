import { Injectable } from '@nestjs/common';
import type { Transaction } from './database.js';

/** What a challenge was made for; one made for another thing does not fit. */
export type ChallengePurpose = 'passkey-new' | 'passkey-sign-in' | 'step-up' | 'single-sign-on';

/** One-time questions and what they were asked for, and the step-ups that were answered but not yet spent. */
@Injectable()
export class ChallengesStore {
  /** `facts` is a text of the caller's own. Whoever asks sweeps away what nobody answered. */
  async ask(
    tx: Transaction,
    challenge: { sha256: string; purpose: ChallengePurpose; subject: string; facts: string; seconds: number },
  ): Promise<void> {
    await tx.run(`DELETE FROM challenge WHERE expires_at <= clock_timestamp()`);
    await tx.run(
      `INSERT INTO challenge (sha256, purpose, subject, facts, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 second')`,
      [challenge.sha256, challenge.purpose, challenge.subject, challenge.facts, challenge.seconds],
    );
  }

  /** Uses it up: its facts, or undefined when it was answered already, is too old, or was asked of somebody else. */
  async answer(
    tx: Transaction,
    { sha256, purpose, subject }: { sha256: string; purpose: ChallengePurpose; subject: string },
  ): Promise<string | undefined> {
    const row = await tx.one<{ facts: string }>(
      `DELETE FROM challenge WHERE sha256 = $1 AND purpose = $2 AND subject = $3 AND expires_at > clock_timestamp()
       RETURNING facts`,
      [sha256, purpose, subject],
    );
    return row?.facts;
  }

  /** Those that nobody has answered yet. */
  async forget(tx: Transaction, { purpose, subject }: { purpose: ChallengePurpose; subject: string }): Promise<void> {
    await tx.run(`DELETE FROM challenge WHERE purpose = $1 AND subject = $2`, [purpose, subject]);
  }

  async allow(tx: Transaction, stepUp: StepUp & { seconds: number }): Promise<void> {
    await tx.run(`DELETE FROM step_up WHERE expires_at <= clock_timestamp()`);
    await tx.run(
      `INSERT INTO step_up (session, deed, message_id, sha256, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 second')
       ON CONFLICT (session, deed, message_id, sha256) DO UPDATE SET expires_at = excluded.expires_at`,
      [stepUp.session, stepUp.deed, stepUp.messageId, stepUp.sha256, stepUp.seconds],
    );
  }

  /** Once. */
  async spend(tx: Transaction, { session, deed, messageId, sha256 }: StepUp): Promise<boolean> {
    const spent = await tx.run(
      `DELETE FROM step_up
        WHERE session = $1 AND deed = $2 AND message_id = $3 AND sha256 = $4 AND expires_at > clock_timestamp()`,
      [session, deed, messageId, sha256],
    );
    return spent === 1;
  }
}

export interface StepUp {
  readonly session: string;
  readonly deed: string;
  readonly messageId: string;
  readonly sha256: string;
}
