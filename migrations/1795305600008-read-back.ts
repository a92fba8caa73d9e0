import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Read-back: when each account is looked at and by whom, what was found there that is not ours, and the renewal of
 * tokens that the far side makes anew each time. Of a post that stands as it was sent only the time of the last look is
 * kept, on the post's own row: observations are append-only and must not grow with every look.
 */
export class ReadBack1795305600008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE watch (
        channel_id  uuid PRIMARY KEY REFERENCES channel,
        survey_at   timestamptz(3) NOT NULL DEFAULT '-infinity',
        check_at    timestamptz(3) NOT NULL DEFAULT '-infinity',
        fence       bigint NOT NULL DEFAULT 0,
        lease_until timestamptz(3) NOT NULL DEFAULT '-infinity',
        surveyed_at timestamptz(3),
        failures    integer NOT NULL DEFAULT 0,
        error       jsonb,
        unchecked   jsonb
      )`);
    await runner.query(`
      ALTER TABLE post
        ADD COLUMN seen_at timestamptz(3),
        ADD COLUMN accepted text,
        ADD COLUMN accepted_at timestamptz(3)`);
    // Whose a post on the timeline is, is asked at every look.
    await runner.query(`CREATE INDEX post_by_remote_id ON post USING gin (remote_ids)`);
    await runner.query(`
      CREATE TABLE drift (
        placement_id uuid NOT NULL,
        ordinal      integer NOT NULL,
        kind         text NOT NULL CHECK (kind IN ('edited', 'deleted')),
        ours         text NOT NULL,
        theirs       text,
        first_seen   timestamptz(3) NOT NULL,
        believed_at  timestamptz(3),
        PRIMARY KEY (placement_id, ordinal),
        FOREIGN KEY (placement_id, ordinal) REFERENCES post (placement_id, ordinal),
        CHECK ((kind = 'deleted') = (theirs IS NULL))
      )`);
    await runner.query(`
      CREATE TABLE foreign_post (
        channel_id   uuid NOT NULL REFERENCES channel,
        remote_id    text NOT NULL,
        url          text,
        text         text NOT NULL,
        posted_at    timestamptz(3),
        first_seen   timestamptz(3) NOT NULL,
        missing      integer NOT NULL DEFAULT 0,
        gone_at      timestamptz(3),
        accepted_at  timestamptz(3),
        removal_at   timestamptz(3),
        removed_at   timestamptz(3),
        error        jsonb,
        PRIMARY KEY (channel_id, remote_id)
      )`);
    await runner.query(`
      CREATE INDEX foreign_post_open ON foreign_post (channel_id, first_seen)
        WHERE gone_at IS NULL AND accepted_at IS NULL AND removed_at IS NULL`);
    await runner.query(`
      CREATE TABLE renewal (
        channel_id  uuid PRIMARY KEY REFERENCES channel,
        fence       bigint NOT NULL,
        lease_until timestamptz NOT NULL,
        asked_at    timestamptz(3) NOT NULL,
        asked_with  text NOT NULL,
        tries       integer NOT NULL DEFAULT 0,
        answered    boolean NOT NULL DEFAULT false,
        lost        jsonb
      )`);
    await runner.query(`
      ALTER TABLE errand
        ADD COLUMN remote_id text,
        DROP CONSTRAINT errand_kind_check,
        ADD CONSTRAINT errand_kind_check CHECK (kind IN ('check', 'remove-foreign')),
        ADD CONSTRAINT errand_remote_id_check CHECK ((kind = 'remove-foreign') = (remote_id IS NOT NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM errand WHERE kind = 'remove-foreign'`);
    await runner.query(`
      ALTER TABLE errand
        DROP CONSTRAINT errand_remote_id_check,
        DROP CONSTRAINT errand_kind_check,
        ADD CONSTRAINT errand_kind_check CHECK (kind IN ('check')),
        DROP COLUMN remote_id`);
    await runner.query('DROP TABLE renewal, foreign_post, drift, watch');
    await runner.query('DROP INDEX post_by_remote_id');
    await runner.query('ALTER TABLE post DROP COLUMN seen_at, DROP COLUMN accepted, DROP COLUMN accepted_at');
  }
}
