import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A post that can no longer be edited, one that an officer wants back after somebody changed it, and the time until
 * which a far side takes nothing from an account. The index follows what the loop asks for.
 */
export class MendAndLimits1795305600006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE post
        ADD COLUMN locked boolean NOT NULL DEFAULT false,
        ADD COLUMN mend boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE placement ADD COLUMN mend boolean NOT NULL DEFAULT false`);
    await runner.query(`
      ALTER TABLE channel
        ADD COLUMN limited_until timestamptz(3),
        ADD COLUMN limited jsonb`);
    await runner.query(`DROP INDEX placement_open`);
    await runner.query(`
      CREATE INDEX placement_open ON placement (rank DESC, not_before)
        WHERE attempt IS NOT NULL OR shown < desired OR mend`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX placement_open`);
    await runner.query(`
      CREATE INDEX placement_open ON placement (rank DESC, not_before)
        WHERE attempt IS NOT NULL OR shown < desired`);
    await runner.query(`ALTER TABLE channel DROP COLUMN limited_until, DROP COLUMN limited`);
    await runner.query(`ALTER TABLE placement DROP COLUMN mend`);
    await runner.query(`ALTER TABLE post DROP COLUMN locked, DROP COLUMN mend`);
  }
}
