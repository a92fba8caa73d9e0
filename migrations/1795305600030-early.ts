import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages that are given before their release: to endpoints, each by a row that the loop sends, and to newsrooms that read
 * with a token of their own. A body is kept only until it is sent.
 */
export class Early1795305600030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE scheduled_release ADD COLUMN early boolean NOT NULL DEFAULT false`);
    await runner.query(`
      CREATE TABLE embargo_notice (
        id          uuid PRIMARY KEY,
        schedule_id uuid NOT NULL REFERENCES scheduled_release,
        channel_id  uuid NOT NULL REFERENCES channel,
        says        text NOT NULL CHECK (says IN ('waiting', 'cancelled')),
        key         text NOT NULL,
        body        text,
        state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'refused', 'dropped')),
        tries       integer NOT NULL DEFAULT 0,
        lease_until timestamptz NOT NULL DEFAULT '-infinity',
        ended_at    timestamptz(3),
        error       jsonb,
        UNIQUE (schedule_id, channel_id, says),
        CHECK ((state = 'open') = (ended_at IS NULL)),
        CHECK ((state = 'open') = (body IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX embargo_notice_open ON embargo_notice (lease_until) WHERE state = 'open'`);
    await runner.query(`
      CREATE TABLE newsroom_token (
        id            text PRIMARY KEY,
        name          text NOT NULL,
        secret_sha256 text NOT NULL,
        created_at    timestamptz(3) NOT NULL,
        created_by    uuid NOT NULL REFERENCES officer,
        expires_at    timestamptz(3) NOT NULL,
        revoked_at    timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE embargo_reading (
        schedule_id uuid NOT NULL REFERENCES scheduled_release,
        token_id    text NOT NULL REFERENCES newsroom_token,
        at          timestamptz(3) NOT NULL,
        PRIMARY KEY (schedule_id, token_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE embargo_reading, newsroom_token, embargo_notice');
    await runner.query('ALTER TABLE scheduled_release DROP COLUMN early');
  }
}
