import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from './database.js';

/** What officers have set; what they have not is as the operator configured it. */
export interface OfficeSetting<Value> {
  readonly value: Value;
  readonly by: string;
  readonly at: string;
}

/** Null: nobody is reminded. */
export type SilentAfterMinutes = number | null;

const SILENT = 'silent-after-minutes';

@Injectable()
export class OfficeSettingsStore {
  constructor(private readonly database: Database) {}

  /** Undefined: as configured. */
  async silentAfter(): Promise<OfficeSetting<SilentAfterMinutes> | undefined> {
    const [row] = await this.database.rows<{ value: SilentAfterMinutes; set_by: string; set_at: Date }>(
      'SELECT value, set_by, set_at FROM office_setting WHERE name = $1',
      [SILENT],
    );
    return row && { value: row.value, by: row.set_by, at: row.set_at.toISOString() };
  }

  async setSilentAfter(tx: Transaction, { value, by, at }: OfficeSetting<SilentAfterMinutes>): Promise<void> {
    await tx.run(
      `INSERT INTO office_setting (name, value, set_by, set_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at`,
      [SILENT, JSON.stringify(value), by, at],
    );
  }

  /** Back to what is configured. */
  async leaveSilentAfter(tx: Transaction): Promise<void> {
    await tx.run('DELETE FROM office_setting WHERE name = $1', [SILENT]);
  }
}
