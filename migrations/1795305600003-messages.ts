import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages, the one draft each may have, approvals bound to a hash, and the versions that never change. */
export class Messages1795305600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reference_counter (
        year integer PRIMARY KEY,
        last integer NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE message (
        id         uuid PRIMARY KEY,
        reference  text NOT NULL UNIQUE,
        status     text NOT NULL CHECK (status IN ('actual', 'exercise')),
        incident   text,
        created_at timestamptz(3) NOT NULL,
        created_by uuid NOT NULL REFERENCES officer
      )`);
    await runner.query(`
      CREATE TABLE draft (
        message_id   uuid PRIMARY KEY REFERENCES message,
        n            integer NOT NULL CHECK (n > 0),
        content      jsonb NOT NULL,
        author       uuid NOT NULL REFERENCES officer,
        revision     integer NOT NULL DEFAULT 1,
        updated_at   timestamptz(3) NOT NULL,
        submitted_at timestamptz(3),
        sha256       text,
        returned     text
      )`);
    await runner.query(`
      CREATE TABLE approval (
        message_id uuid NOT NULL REFERENCES message,
        n          integer NOT NULL,
        sha256     text NOT NULL,
        author     uuid NOT NULL REFERENCES officer,
        approver   uuid NOT NULL REFERENCES officer,
        at         timestamptz(3) NOT NULL,
        PRIMARY KEY (message_id, n, sha256, approver),
        CONSTRAINT approver_is_not_author CHECK (approver <> author)
      )`);
    await runner.query(`
      CREATE TABLE version (
        message_id  uuid NOT NULL REFERENCES message,
        n           integer NOT NULL CHECK (n > 0),
        kind        text NOT NULL CHECK (kind IN ('alert', 'update', 'correction', 'hold', 'withdrawal', 'all-clear')),
        content     jsonb NOT NULL,
        sha256      text NOT NULL,
        epoch       bigint NOT NULL UNIQUE,
        released_at timestamptz(3) NOT NULL,
        released_by uuid NOT NULL REFERENCES officer,
        effective   timestamptz(3) NOT NULL,
        expires     timestamptz(3) NOT NULL,
        author      uuid NOT NULL REFERENCES officer,
        approved_by uuid REFERENCES officer,
        break_glass text,
        PRIMARY KEY (message_id, n)
      )`);
    await runner.query(`
      CREATE TABLE rendition (
        message_id uuid NOT NULL REFERENCES message,
        n          integer NOT NULL,
        sha256     text NOT NULL,
        channel_id uuid NOT NULL,
        language   text NOT NULL,
        rendition  jsonb NOT NULL,
        frozen_at  timestamptz(3) NOT NULL,
        PRIMARY KEY (message_id, n, sha256, channel_id, language)
      )`);
    for (const table of ['approval', 'version', 'rendition']) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION append_only()`);
      await runner.query(`
        CREATE TRIGGER ${table}_never_emptied BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION append_only()`);
    }
    await runner.query(`
      CREATE TABLE request (
        key    text NOT NULL,
        actor  text NOT NULL,
        digest text NOT NULL,
        at     timestamptz(3) NOT NULL,
        answer jsonb,
        PRIMARY KEY (key, actor)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request, rendition, version, approval, draft, message, reference_counter');
  }
}
