import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When somebody was reminded that nothing was said for long; the next reminder counts from the last one. */
export class Silence1795305600029 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE silence_reminder (
        message_id uuid NOT NULL,
        n          integer NOT NULL,
        at         timestamptz(3) NOT NULL,
        PRIMARY KEY (message_id, n, at),
        FOREIGN KEY (message_id, n) REFERENCES version (message_id, n)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE silence_reminder');
  }
}
