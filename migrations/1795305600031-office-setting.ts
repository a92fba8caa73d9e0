import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the office has set for itself, over what is configured; a name without a row is as configured. */
export class OfficeSetting1795305600031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE office_setting (
        name   text PRIMARY KEY,
        value  jsonb NOT NULL,
        set_by text NOT NULL,
        set_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE office_setting');
  }
}
