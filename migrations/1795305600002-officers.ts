import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may do what. Secrets of tokens, sessions and invitations stand here only as SHA-256. */
export class Officers1795305600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE officer (
        id            uuid PRIMARY KEY,
        email         text NOT NULL,
        name          text NOT NULL,
        role          text NOT NULL CHECK (role IN ('admin', 'approver', 'author', 'auditor')),
        password_hash text,
        created_at    timestamptz(3) NOT NULL,
        disabled_at   timestamptz(3)
      )`);
    await runner.query(`CREATE UNIQUE INDEX officer_by_email ON officer (lower(email))`);
    await runner.query(`
      CREATE TABLE token (
        id            text PRIMARY KEY,
        officer_id    uuid NOT NULL REFERENCES officer,
        secret_sha256 text NOT NULL,
        scopes        text[] NOT NULL,
        created_at    timestamptz(3) NOT NULL,
        expires_at    timestamptz(3) NOT NULL,
        revoked_at    timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE session (
        id_sha256  text PRIMARY KEY,
        officer_id uuid NOT NULL REFERENCES officer,
        created_at timestamptz(3) NOT NULL,
        seen_at    timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE invitation (
        code_sha256 text PRIMARY KEY,
        role        text NOT NULL CHECK (role IN ('admin', 'approver', 'author', 'auditor')),
        created_at  timestamptz(3) NOT NULL,
        expires_at  timestamptz(3) NOT NULL,
        used_at     timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE sign_in_try (
        at      timestamptz(3) NOT NULL,
        account text NOT NULL,
        address text NOT NULL
      )`);
    await runner.query(`CREATE INDEX sign_in_try_by_account ON sign_in_try (account, at)`);
    await runner.query(`CREATE INDEX sign_in_try_by_address ON sign_in_try (address, at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sign_in_try, invitation, session, token, officer');
  }
}
