import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The office's channels that the hub does not send, which channels may not go undecided, and what was decided about each
 * of them for a message. A decision is never changed: a later one takes its place.
 */
export class Decisions1795305600027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outside_channel (
        id         uuid PRIMARY KEY,
        name       text NOT NULL,
        kind       text NOT NULL CHECK (kind IN ('sms', 'siren', 'radio', 'hotline', 'website', 'other')),
        created_at timestamptz(3) NOT NULL,
        removed_at timestamptz(3)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX outside_channel_by_name ON outside_channel (lower(name)) WHERE removed_at IS NULL`,
    );
    // Of an outside channel, or of one that the hub sends to.
    await runner.query(`CREATE TABLE mandatory_channel (channel_id uuid PRIMARY KEY)`);
    await runner.query(`
      CREATE TABLE decision (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id uuid NOT NULL REFERENCES message,
        channel    text NOT NULL,
        name       text NOT NULL,
        decision   text CHECK (decision IN ('used', 'not-used', 'held')),
        reason     text NOT NULL,
        officer    uuid NOT NULL REFERENCES officer,
        at         timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX decision_by_message ON decision (message_id, channel, id)`);
    await runner.query(`
      CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON decision
        FOR EACH ROW EXECUTE FUNCTION append_only()`);
    await runner.query(`
      CREATE TRIGGER decision_never_emptied BEFORE TRUNCATE ON decision
        FOR EACH STATEMENT EXECUTE FUNCTION append_only()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE decision, mandatory_channel, outside_channel');
  }
}
