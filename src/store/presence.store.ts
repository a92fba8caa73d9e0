import { Injectable } from '@nestjs/common';
import { Database } from './database.js';

/** One window in which an officer has a draft open. */
export interface DraftWindow {
  readonly window: string;
  readonly messageId: string;
  readonly officerId: string;
}

/** What can be seen of one draft now. */
export interface DraftSeen {
  /** Null: there is no draft. */
  readonly revision: number | null;
  readonly people: readonly {
    readonly window: string;
    readonly officer: { readonly id: string; readonly name: string };
    readonly field: string | null;
  }[];
}

/** Whoever is not heard of for so long has gone, however their window ended. */
const HERE_WITHIN_MS = 20_000;

interface PersonRow {
  message_id: string;
  window_id: string;
  officer_id: string;
  name: string;
  field: string | null;
}

/** Who has which draft open. Rows, so that officers see each other through any number of press offices. */
@Injectable()
export class PresenceStore {
  constructor(private readonly database: Database) {}

  /** A window is its officer's: nobody else can move it. */
  async tell({ window, messageId, officerId }: DraftWindow, field: string | null): Promise<void> {
    await this.database.transaction((tx) =>
      tx.run(
        `INSERT INTO draft_presence AS here (window_id, message_id, officer_id, field, at)
         VALUES ($1, $2, $3, $4, clock_timestamp())
         ON CONFLICT (window_id) DO UPDATE
           SET message_id = excluded.message_id, field = excluded.field, at = excluded.at
           WHERE here.officer_id = excluded.officer_id`,
        [window, messageId, officerId, field],
      ),
    );
  }

  /** They are still here; whoever has gone without a word is swept away. */
  async renew(windows: readonly DraftWindow[]): Promise<void> {
    const column = (name: keyof DraftWindow) => windows.map((one) => one[name]);
    await this.database.transaction(async (tx) => {
      // A row that is gone, by a window that closed late elsewhere, is made anew; in order, so that two offices never wait
      // for each other.
      await tx.run(
        `INSERT INTO draft_presence AS here (window_id, message_id, officer_id, at)
         SELECT *, clock_timestamp() FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (window_id) ORDER BY window_id
         ON CONFLICT (window_id) DO UPDATE SET at = excluded.at WHERE here.officer_id = excluded.officer_id`,
        [column('window'), column('messageId'), column('officerId')],
      );
      await tx.run(
        `DELETE FROM draft_presence WHERE window_id IN (
           SELECT window_id FROM draft_presence WHERE at < clock_timestamp() - $1 * interval '1 millisecond'
           ORDER BY window_id FOR UPDATE SKIP LOCKED)`,
        [HERE_WITHIN_MS],
      );
    });
  }

  async leave({ window, officerId }: DraftWindow): Promise<void> {
    await this.database.transaction((tx) =>
      tx.run(`DELETE FROM draft_presence WHERE window_id = $1 AND officer_id = $2`, [window, officerId]),
    );
  }

  /** By message id: each of those that are asked for. */
  async see(messageIds: readonly string[]): Promise<ReadonlyMap<string, DraftSeen>> {
    return this.database.transaction(async (tx) => {
      const drafts = await tx.rows<{ message_id: string; revision: number }>(
        `SELECT message_id, revision FROM draft WHERE message_id = ANY ($1::uuid[])`,
        [messageIds],
      );
      const people = await tx.rows<PersonRow>(
        `SELECT p.message_id, p.window_id, p.officer_id, o.name, p.field
           FROM draft_presence p JOIN officer o ON o.id = p.officer_id
          WHERE p.message_id = ANY ($1::uuid[]) AND p.at > clock_timestamp() - $2 * interval '1 millisecond'
          ORDER BY o.name, p.window_id`,
        [messageIds, HERE_WITHIN_MS],
      );
      return new Map(
        messageIds.map((id) => [
          id,
          {
            revision: drafts.find((draft) => draft.message_id === id)?.revision ?? null,
            people: people
              .filter((person) => person.message_id === id)
              .map(({ window_id, officer_id, name, field }) => ({
                window: window_id,
                officer: { id: officer_id, name },
                field,
              })),
          },
        ]),
      );
    });
  }
}
