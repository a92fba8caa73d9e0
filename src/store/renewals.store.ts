import { Injectable } from '@nestjs/common';
import { canonical } from '../domain/canonical.js';
import type { Renew, Secrets } from '../domain/channel.js';
import type { FarError } from '../domain/delivery.js';
import { ChannelsStore } from './channels.store.js';
import { Database, type Transaction } from './database.js';
import type { ChannelRow } from './entities.js';
import { Head } from './ledger.store.js';
import { Sealer } from './seal.js';

interface RenewalRow {
  fence: string;
  held: boolean;
  asked_with: string;
  tries: number;
  answered: boolean;
  lost: FarError | null;
}

/** What a process may do after it has looked at the row: ask the far side, wait for somebody who does, or take this. */
type Turn =
  | { readonly is: 'ask'; readonly secrets: Secrets; readonly fence: number }
  | { readonly is: 'wait' }
  | { readonly is: 'told'; readonly answer: Secrets | FarError };

const POLL_MS = 250;
/**
 * Asked so often without an answer, the refresh token counts as lost. Asking again costs nothing: if it was used up, the
 * far side says so, and some (atproto) give the same new tokens again for a while.
 */
const MOST_TRIES = 3;
/** With these a channel says that the refresh token is refused, or may be used up; every other error leaves it good. */
const REFUSED = 'unauthorised';
const UNANSWERED = 'secrets-lost';
const AGAIN_MS = 5_000;

/**
 * Renews tokens of which each serves once. The intent is committed before the far side is asked, so that no two
 * processes ask at once, and whoever finds the intent of a process that died knows that the tokens may be used up: it
 * asks once more with what is stored. New tokens are stored before anybody uses them; those that could not be stored
 * are kept in memory and stored first thing next time.
 */
@Injectable()
export class RenewalsStore {
  private readonly unsaved = new Map<string, { readonly askedWith: string; readonly secrets: Secrets }>();

  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
    private readonly sealer: Sealer,
  ) {}

  /** For one channel; `leaseMs` is longer than a call may take. */
  of(channelId: string, leaseMs: number): Renew {
    return async (stale, ask) => {
      for (const patience = AbortSignal.timeout(2 * leaseMs); !patience.aborted; await aWhile()) {
        const turn = await this.turn(channelId, stale, leaseMs);
        if (turn.is === 'told') return turn.answer;
        if (turn.is === 'ask') return this.settle(channelId, turn, await ask(turn.secrets));
      }
      return BUSY;
    };
  }

  private async turn(channelId: string, stale: Secrets, leaseMs: number): Promise<Turn> {
    return this.database.transaction(async (tx) => {
      const head = this.unsaved.has(channelId) ? await Head.lock(tx) : undefined;
      const row = await this.locked(tx, channelId);
      if (!row) return { is: 'told', answer: REMOVED };
      const stored = this.channels.account(row).secrets;
      const askedWith = this.digest(stored);
      const left = this.unsaved.get(channelId);
      if (head && left?.askedWith === askedWith) {
        await this.channels.renewed(tx, row, left.secrets);
        await close(tx, channelId, { fence: null, answered: true, afterMs: 0 });
        await head.write(line('secrets-renewed', row));
        return { is: 'told', answer: left.secrets };
      }
      if (askedWith !== this.digest(stale)) return { is: 'told', answer: stored };
      const before = await tx.one<RenewalRow>(
        `SELECT fence, lease_until > clock_timestamp() AS held, asked_with, tries, answered, lost
           FROM renewal WHERE channel_id = $1 FOR UPDATE`,
        [channelId],
      );
      const known = before?.asked_with === askedWith ? before : undefined;
      if (known?.lost) return { is: 'told', answer: known.lost };
      if (before?.held) return { is: 'wait' };
      const fence = Number(before?.fence ?? 0) + 1;
      await tx.run(
        `INSERT INTO renewal (channel_id, fence, lease_until, asked_at, asked_with, tries)
         VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond', clock_timestamp(), $4, $5)
         ON CONFLICT (channel_id) DO UPDATE
           SET fence = excluded.fence, lease_until = excluded.lease_until, asked_at = excluded.asked_at,
               asked_with = excluded.asked_with, tries = excluded.tries, answered = false, lost = NULL`,
        [channelId, fence, leaseMs, askedWith, known && !known.answered ? known.tries + 1 : 1],
      );
      return { is: 'ask', secrets: stored, fence };
    });
  }

  private async settle(
    channelId: string,
    { secrets, fence }: { readonly secrets: Secrets; readonly fence: number },
    answer: Secrets | FarError,
  ): Promise<Secrets | FarError> {
    const askedWith = this.digest(secrets);
    if (!isError(answer)) this.unsaved.set(channelId, { askedWith, secrets: answer });
    const settled = await this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const row = await this.locked(tx, channelId);
      if (!row) return REMOVED;
      const stored = this.channels.account(row).secrets;
      // An officer authorised the account anew meanwhile, or whoever took over was faster: theirs are the newest.
      if (this.digest(stored) !== askedWith) return stored;
      if (!isError(answer)) {
        // Even when the lease is over: what the far side gave is all there is.
        await this.channels.renewed(tx, row, answer);
        await close(tx, channelId, { fence: null, answered: true, afterMs: 0 });
        await head.write(line('secrets-renewed', row));
        return answer;
      }
      const tries = await tx.one<{ tries: number }>(`SELECT tries FROM renewal WHERE channel_id = $1`, [channelId]);
      const lost =
        answer.code === REFUSED || (answer.code === UNANSWERED && (tries?.tries ?? 0) >= MOST_TRIES)
          ? { ...answer, code: 'secrets-lost' }
          : null;
      const answered = answer.code !== UNANSWERED;
      const held = await close(tx, channelId, { fence, answered, afterMs: answered ? 0 : AGAIN_MS, lost });
      if (!lost) return answered ? answer : UNSURE;
      if (held > 0) {
        await this.channels.checked(tx, channelId, { ok: false, error: lost }, head.now);
        await head.write(line('secrets-lost', row, { code: answer.code }));
      }
      return lost;
    });
    this.unsaved.delete(channelId);
    return settled;
  }

  private async locked(tx: Transaction, channelId: string): Promise<ChannelRow | undefined> {
    await tx.run(`SELECT FROM channel WHERE id = $1 FOR UPDATE`, [channelId]);
    return this.channels.get(tx, channelId);
  }

  /** Keyed: nobody can try out by it what the secrets were. */
  private digest(secrets: Secrets): string {
    return this.sealer.digest(canonical(secrets));
  }
}

/** Ends the intent; `fence` null: whoever holds it now. */
const close = (
  tx: Transaction,
  channelId: string,
  about: { fence: number | null; answered: boolean; afterMs: number; lost?: FarError | null },
): Promise<number> =>
  tx.run(
    `UPDATE renewal SET answered = $3, lost = $4, lease_until = clock_timestamp() + $5 * interval '1 millisecond'
      WHERE channel_id = $1 AND ($2::bigint IS NULL OR fence = $2)`,
    [channelId, about.fence, about.answered, about.lost ? JSON.stringify(about.lost) : null, about.afterMs],
  );

const aWhile = (): Promise<void> => new Promise((later) => setTimeout(later, POLL_MS));

const line = (action: 'secrets-renewed' | 'secrets-lost', { id, name }: ChannelRow, more: { code?: string } = {}) => ({
  actor: 'hub',
  action,
  subject: name,
  facts: { channel: id, ...more },
});

/** Secrets are named as the channel's schema names them; none has an error's three words. */
const isError = (given: Secrets | FarError): given is FarError =>
  'code' in given && 'detail' in given && 'todo' in given;

const BUSY: FarError = {
  code: 'renewing',
  detail: 'Another process is renewing the tokens of this account.',
  todo: 'Nothing; the hub tries again.',
};

const UNSURE: FarError = {
  code: 'renewing',
  detail: 'The far side was asked for new tokens, and its answer was lost.',
  todo: 'Nothing for now; the hub asks again. Should the old ones be used up, it says so.',
};

const REMOVED: FarError = { code: 'removed', detail: 'The channel was removed.', todo: 'Nothing to do.' };
