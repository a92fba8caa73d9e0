import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that stands for many rows or for a call that no HTTP request may make, and who shows which epoch. */
export class FanoutsErrandsNewsrooms1795305600005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fanout (
        message_id uuid NOT NULL,
        version    integer NOT NULL,
        after_id   uuid,
        done_at    timestamptz(3),
        PRIMARY KEY (message_id, version),
        FOREIGN KEY (message_id, version) REFERENCES version (message_id, n)
      )`);
    await runner.query(`CREATE INDEX fanout_open ON fanout (message_id) WHERE done_at IS NULL`);
    await runner.query(`
      CREATE TABLE errand (
        id          uuid PRIMARY KEY,
        kind        text NOT NULL CHECK (kind IN ('check')),
        channel_id  uuid NOT NULL REFERENCES channel,
        asked_by    text NOT NULL,
        asked_at    timestamptz(3) NOT NULL,
        lease_until timestamptz NOT NULL DEFAULT '-infinity',
        done_at     timestamptz(3),
        result      jsonb
      )`);
    await runner.query(`CREATE INDEX errand_open ON errand (asked_at) WHERE done_at IS NULL`);
    await runner.query(`
      CREATE TABLE newsroom (
        replica text PRIMARY KEY,
        epoch   bigint NOT NULL,
        at      timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE newsroom, errand, fanout');
  }
}
