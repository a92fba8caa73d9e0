import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who has a draft open now, and in which field. It is worth nothing after a crash, so it is written to no log: a row
 * that is not renewed within seconds is nobody.
 */
export class DraftPresence1795305600025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE draft_presence (
        window_id  uuid PRIMARY KEY,
        message_id uuid NOT NULL REFERENCES message ON DELETE CASCADE,
        officer_id uuid NOT NULL REFERENCES officer ON DELETE CASCADE,
        field      text,
        at         timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE draft_presence');
  }
}
