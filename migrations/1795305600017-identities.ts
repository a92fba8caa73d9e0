import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Officers as identity providers know them (OpenID Connect Core §5.7: only issuer and subject together are stable). */
export class Identities1795305600017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity (
        issuer     text NOT NULL,
        subject    text NOT NULL,
        officer_id uuid NOT NULL REFERENCES officer,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (issuer, subject)
      )`);
    await runner.query(`CREATE INDEX identity_by_officer ON identity (officer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE identity');
  }
}
