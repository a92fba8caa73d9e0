import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often a removal was tried, and what the ledger was last told of a post and when: a far side that shows another
 * text at every look must not fill the ledger. `post.told` is the kind of drift, `foreign_post.told` the time since when
 * it is known; null where the last word was that there is none.
 */
export class ToldAndTried1795305600009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE errand ADD COLUMN tries integer NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE post ADD COLUMN told text, ADD COLUMN told_at timestamptz(3)`);
    await runner.query(`ALTER TABLE foreign_post ADD COLUMN told timestamptz(3), ADD COLUMN told_at timestamptz(3)`);
    await runner.query(`
      UPDATE post o SET told = d.kind, told_at = d.believed_at FROM drift d
       WHERE d.placement_id = o.placement_id AND d.ordinal = o.ordinal AND d.believed_at IS NOT NULL`);
    await runner.query(`UPDATE foreign_post SET told = first_seen, told_at = first_seen WHERE gone_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE foreign_post DROP COLUMN told, DROP COLUMN told_at`);
    await runner.query(`ALTER TABLE post DROP COLUMN told, DROP COLUMN told_at`);
    await runner.query(`ALTER TABLE errand DROP COLUMN tries`);
  }
}
