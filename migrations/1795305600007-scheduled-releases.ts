import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Releases that wait for their time, and the reminders that were given before a message expires. A release is kept after
 * it went out or did not: the row says which. The index on `version` holds up releases while it is built, a moment.
 */
export class ScheduledReleases1795305600007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scheduled_release (
        id           uuid PRIMARY KEY,
        message_id   uuid NOT NULL REFERENCES message,
        n            integer NOT NULL CHECK (n > 0),
        sha256       text NOT NULL,
        due_at       timestamptz(3) NOT NULL,
        asked_at     timestamptz(3) NOT NULL,
        asked_by     uuid NOT NULL REFERENCES officer,
        break_glass  text,
        state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'released', 'refused', 'cancelled')),
        ended_at     timestamptz(3),
        reason       text,
        put_aside_at timestamptz(3),
        CHECK ((state = 'waiting') = (ended_at IS NULL)),
        CHECK (state NOT IN ('refused', 'cancelled') OR reason IS NOT NULL)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX scheduled_release_one_waits ON scheduled_release (message_id) WHERE state = 'waiting'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX scheduled_release_once ON scheduled_release (message_id, n) WHERE state = 'released'`,
    );
    await runner.query(`CREATE INDEX scheduled_release_due ON scheduled_release (due_at) WHERE state = 'waiting'`);
    await runner.query(`
      CREATE INDEX scheduled_release_missed ON scheduled_release (message_id)
        WHERE state IN ('refused', 'cancelled') AND put_aside_at IS NULL`);
    await runner.query(`
      CREATE TABLE reminder (
        message_id uuid NOT NULL REFERENCES message,
        expires_at timestamptz(3) NOT NULL,
        minutes    integer NOT NULL CHECK (minutes > 0),
        at         timestamptz(3) NOT NULL,
        PRIMARY KEY (message_id, expires_at, minutes)
      )`);
    await runner.query(`CREATE INDEX version_by_expiry ON version (expires)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX version_by_expiry');
    await runner.query('DROP TABLE reminder, scheduled_release');
  }
}
