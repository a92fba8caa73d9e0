import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an approver saw on which channel, and what was said afterwards of versions that were released without one. Who
 * approves the same bytes again, because a channel came, leaves a second row; the newest counts.
 */
export class FourEyes1795305600021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval_seen (
        message_id uuid NOT NULL,
        n          integer NOT NULL,
        sha256     text NOT NULL,
        approver   uuid NOT NULL,
        at         timestamptz(3) NOT NULL,
        shown      jsonb NOT NULL,
        PRIMARY KEY (message_id, n, sha256, approver, at),
        FOREIGN KEY (message_id, n, sha256, approver) REFERENCES approval (message_id, n, sha256, approver)
      )`);
    await runner.query(`
      CREATE TABLE review (
        message_id uuid NOT NULL,
        n          integer NOT NULL,
        verdict    text NOT NULL CHECK (verdict IN ('countersigned', 'objected')),
        officer_id uuid NOT NULL REFERENCES officer,
        reason     text CHECK ((reason IS NULL) = (verdict = 'countersigned')),
        at         timestamptz(3) NOT NULL,
        PRIMARY KEY (message_id, n),
        FOREIGN KEY (message_id, n) REFERENCES version (message_id, n)
      )`);
    for (const table of ['approval_seen', 'review']) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION append_only()`);
      await runner.query(`
        CREATE TRIGGER ${table}_never_emptied BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION append_only()`);
    }
    await runner.query(`CREATE INDEX version_without_approval ON version (epoch) WHERE break_glass IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX version_without_approval');
    await runner.query('DROP TABLE review, approval_seen');
  }
}
