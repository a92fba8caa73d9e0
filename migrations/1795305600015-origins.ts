import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the mirrors of the shelf stand, as the newsrooms that write them say. */
export class Origins1795305600015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE origin (
        name         text PRIMARY KEY,
        replica      text NOT NULL,
        kind         text NOT NULL CHECK (kind IN ('directory', 's3')),
        epoch        bigint,
        confirmed_at timestamptz(3),
        at           timestamptz(3) NOT NULL,
        error        text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE origin');
  }
}
