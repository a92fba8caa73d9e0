import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from './database.js';

export interface Try {
  readonly account: string;
  readonly address: string;
  /** Null where an address belongs to no larger network that one holder would have. */
  readonly network: string | null;
}

export interface Tried {
  readonly id: string;
  readonly address: number;
  readonly network: number;
  readonly account: number;
  readonly both: number;
}

/** What was tried and may have been guessing: sign-ins, by account and by address. Counted over all processes. */
@Injectable()
export class TriesStore {
  constructor(private readonly database: Database) {}

  /**
   * Writes a try down before what was given is looked at, and counts those of the last `minutes`, this one included, over
   * all processes: of the address, of the network around it, of the account, and of account and address together. Of many
   * at once, no more than the limit pass.
   */
  async begin({ account, address, network, minutes }: Try & { minutes: number }): Promise<Tried> {
    const [row] = await this.database.rows<{ id: string }>(
      `INSERT INTO sign_in_try (at, account, address, network) VALUES (clock_timestamp(), $1, $2, $3) RETURNING ctid AS id`,
      [account, address, network],
    );
    const [counts] = await this.database.rows<Omit<Tried, 'id'>>(
      `SELECT count(*) FILTER (WHERE address = $2)::int AS address, count(*) FILTER (WHERE account = $1)::int AS account,
              count(*) FILTER (WHERE network = $3)::int AS network,
              count(*) FILTER (WHERE account = $1 AND address = $2)::int AS both
         FROM sign_in_try
        WHERE (address = $2 OR account = $1 OR network = $3) AND at > clock_timestamp() - $4 * interval '1 minute'`,
      [account, address, network, minutes],
    );
    return { id: row!.id, ...counts! };
  }

  /** A try that was refused unseen does not count, or whoever keeps trying would never be let in again. */
  async takeBack(id: string, address: string): Promise<void> {
    await this.database.rows(`DELETE FROM sign_in_try WHERE ctid = $1::tid AND address = $2`, [id, address]);
  }

  /** After a success: what was tried with this account from this address no longer counts. Old tries go as well. */
  async forget(tx: Transaction, { account, address }: { account: string; address: string }): Promise<void> {
    await tx.run(
      `DELETE FROM sign_in_try WHERE (account = $1 AND address = $2) OR at < clock_timestamp() - interval '1 day'`,
      [account, address],
    );
  }
}
