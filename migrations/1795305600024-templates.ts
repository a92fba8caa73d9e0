import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates of the office's own, and which of the shipped ones it does not want to see. */
export class Templates1795305600024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE template (
        id          uuid PRIMARY KEY,
        content     jsonb NOT NULL,
        copied_from text,
        revision    integer NOT NULL DEFAULT 1,
        changed_by  uuid NOT NULL REFERENCES officer,
        changed_at  timestamptz(3) NOT NULL,
        removed_at  timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE hidden_template (
        name       text PRIMARY KEY,
        officer_id uuid NOT NULL REFERENCES officer,
        at         timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hidden_template');
    await runner.query('DROP TABLE template');
  }
}
