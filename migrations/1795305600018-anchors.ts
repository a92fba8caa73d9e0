import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger's head, signed each minute in which it moved, and how far each place outside was brought. Anchors can only
 * grow, like the ledger; what counts against somebody who may change both is the copy that lies elsewhere.
 */
export class Anchors1795305600018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE anchor (
        seq       bigint PRIMARY KEY,
        after     bigint NOT NULL CHECK (after < seq),
        at        timestamptz(3) NOT NULL,
        hub       text NOT NULL,
        head      text NOT NULL,
        lines     text NOT NULL,
        signature jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TRIGGER anchor_append_only BEFORE UPDATE OR DELETE ON anchor FOR EACH ROW EXECUTE FUNCTION append_only()`);
    await runner.query(`
      CREATE TRIGGER anchor_never_emptied BEFORE TRUNCATE ON anchor FOR EACH STATEMENT EXECUTE FUNCTION append_only()`);
    await runner.query(`
      CREATE TABLE anchor_place (
        name   text PRIMARY KEY,
        kind   text NOT NULL CHECK (kind IN ('mirror', 'webhook', 'mail')),
        seq    bigint NOT NULL DEFAULT 0,
        at     timestamptz(3),
        error  text,
        due_at timestamptz(3) NOT NULL DEFAULT '-infinity'
      )`);
    await runner.query(`CREATE INDEX ledger_by_actor ON ledger (actor, seq)`);
    await runner.query(`CREATE INDEX ledger_by_action ON ledger (action, seq)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_by_action, ledger_by_actor');
    await runner.query('DROP TABLE anchor_place, anchor');
  }
}
