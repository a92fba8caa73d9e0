import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How officers prove who they are beside a password: one-time codes, passkeys, recovery codes. A session says how it
 * began and where; one that only has its password still owes a factor and opens nothing. Challenges and step-ups are used
 * up by being deleted, so that of two processes one finds them. Tries are counted by the /48 of an IPv6 address as well.
 */
export class Factors1795305600016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE session
        ADD COLUMN method     text NOT NULL DEFAULT 'password',
        ADD COLUMN owes       boolean NOT NULL DEFAULT false,
        ADD COLUMN proven_at  timestamptz(3),
        ADD COLUMN device     text NOT NULL DEFAULT '',
        ADD COLUMN address    text NOT NULL DEFAULT ''`);
    await runner.query(`UPDATE session SET proven_at = created_at`);
    await runner.query(`
      ALTER TABLE session
        ALTER COLUMN method DROP DEFAULT, ALTER COLUMN owes DROP DEFAULT, ALTER COLUMN device DROP DEFAULT,
        ALTER COLUMN address DROP DEFAULT, ALTER COLUMN proven_at SET NOT NULL`);
    await runner.query(`CREATE INDEX session_by_officer ON session (officer_id)`);
    await runner.query(`
      CREATE TABLE totp (
        officer_id    uuid PRIMARY KEY REFERENCES officer,
        secret        text,
        since         timestamptz(3),
        last_step     bigint NOT NULL DEFAULT 0,
        offered       text,
        offered_until timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE passkey (
        id         text PRIMARY KEY,
        officer_id uuid NOT NULL REFERENCES officer,
        name       text NOT NULL,
        public_key text NOT NULL,
        counter    bigint NOT NULL,
        transports text[] NOT NULL,
        created_at timestamptz(3) NOT NULL,
        used_at    timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX passkey_by_officer ON passkey (officer_id)`);
    await runner.query(`
      CREATE TABLE recovery_code (
        code_sha256 text PRIMARY KEY,
        officer_id  uuid NOT NULL REFERENCES officer,
        used_at     timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX recovery_code_by_officer ON recovery_code (officer_id)`);
    await runner.query(`
      CREATE TABLE challenge (
        sha256     text PRIMARY KEY,
        purpose    text NOT NULL,
        subject    text NOT NULL,
        facts      text NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX challenge_by_end ON challenge (expires_at)`);
    await runner.query(`
      CREATE TABLE step_up (
        session    text NOT NULL,
        deed       text NOT NULL,
        message_id uuid NOT NULL,
        sha256     text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (session, deed, message_id, sha256)
      )`);
    await runner.query(`CREATE INDEX step_up_by_end ON step_up (expires_at)`);
    await runner.query(`ALTER TABLE sign_in_try ADD COLUMN network text`);
    await runner.query(`CREATE INDEX sign_in_try_by_network ON sign_in_try (network, at) WHERE network IS NOT NULL`);
    await runner.query(`CREATE INDEX sign_in_try_by_time ON sign_in_try (at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX sign_in_try_by_time');
    await runner.query('ALTER TABLE sign_in_try DROP COLUMN network');
    await runner.query('DROP TABLE step_up, challenge, recovery_code, passkey, totp');
    await runner.query('DROP INDEX session_by_officer');
    await runner.query(`
      ALTER TABLE session DROP COLUMN method, DROP COLUMN owes, DROP COLUMN proven_at, DROP COLUMN device,
        DROP COLUMN address`);
  }
}
