import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Notices to officers, and where they are delivered. A notice is written with its cause, which can have one only; the loop
 * makes its deliveries. `address` of a webhook is sealed, as is what wakes a device; `push_key` is the hub's own.
 */
export class Notices1795305600020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notice (
        id           uuid PRIMARY KEY,
        cause        text NOT NULL UNIQUE,
        reason       text NOT NULL,
        subject      text NOT NULL,
        message_id   uuid REFERENCES message,
        exercise     boolean NOT NULL,
        link         text NOT NULL,
        facts        jsonb NOT NULL,
        recipients   jsonb NOT NULL,
        at           timestamptz(3) NOT NULL,
        addressed_at timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX notice_to_address ON notice (at) WHERE addressed_at IS NULL`);
    await runner.query(`CREATE INDEX notice_by_message ON notice (message_id, id)`);
    await runner.query(`
      CREATE TABLE push_device (
        id         uuid PRIMARY KEY,
        officer_id uuid NOT NULL REFERENCES officer,
        digest     text NOT NULL UNIQUE,
        sealed     text NOT NULL,
        name       text NOT NULL,
        language   text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX push_device_by_officer ON push_device (officer_id)`);
    await runner.query(`
      CREATE TABLE push_key (
        id          integer PRIMARY KEY CHECK (id = 1),
        public_key  text NOT NULL,
        private_key text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE notice_delivery (
        id          uuid PRIMARY KEY,
        notice_id   uuid NOT NULL REFERENCES notice,
        way         text NOT NULL CHECK (way IN ('mail', 'web-push', 'chat', 'webhook')),
        officer_id  uuid REFERENCES officer,
        device_id   uuid REFERENCES push_device ON DELETE SET NULL,
        address     text,
        state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'dropped')),
        fence       bigint NOT NULL DEFAULT 0,
        tries       integer NOT NULL DEFAULT 0,
        lease_until timestamptz NOT NULL DEFAULT '-infinity',
        error       jsonb,
        ended_at    timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX notice_delivery_open ON notice_delivery (lease_until) WHERE state = 'waiting'`);
    await runner.query(`CREATE INDEX notice_delivery_by_notice ON notice_delivery (notice_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notice_delivery, push_key, push_device, notice');
  }
}
