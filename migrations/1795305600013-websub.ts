import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * WebSub: the feeds that somebody has subscribed to, as the first newsroom that had them on its shelf wrote them down;
 * who is sent them until when; and what was asked of the hub and is still to be verified with the callback.
 */
export class WebSub1795305600013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE topic (
        path         text PRIMARY KEY,
        revision     bigint NOT NULL DEFAULT 1,
        epoch        bigint NOT NULL,
        confirmed_at timestamptz(3) NOT NULL,
        type         text NOT NULL,
        digest       text NOT NULL,
        body         bytea NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE subscriber (
        id          uuid PRIMARY KEY,
        topic       text NOT NULL REFERENCES topic,
        callback    text NOT NULL,
        host        text NOT NULL,
        site        text NOT NULL,
        network     text NOT NULL,
        world       text NOT NULL CHECK (world IN ('live', 'exercise')),
        secret      text,
        since       timestamptz(3) NOT NULL,
        expires_at  timestamptz(3) NOT NULL,
        ended_at    timestamptz(3),
        ended_as    text CHECK (ended_as IN ('unsubscribed', 'gone', 'expired', 'denied')),
        shown       bigint NOT NULL,
        shown_at    timestamptz(3),
        tried       bigint NOT NULL,
        tries       integer NOT NULL DEFAULT 0,
        not_before  timestamptz NOT NULL DEFAULT '-infinity',
        lease_until timestamptz NOT NULL DEFAULT '-infinity',
        fence       bigint NOT NULL DEFAULT 0,
        error       jsonb,
        CHECK ((ended_at IS NULL) = (ended_as IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX subscriber_open ON subscriber (topic, callback) WHERE ended_at IS NULL`);
    await runner.query(`CREATE INDEX subscriber_site ON subscriber (site) WHERE ended_at IS NULL`);
    await runner.query(`CREATE INDEX subscriber_network ON subscriber (network) WHERE ended_at IS NULL`);
    await runner.query(`CREATE INDEX subscriber_ended ON subscriber (ended_at)`);
    await runner.query(`
      CREATE TABLE verification (
        id            uuid PRIMARY KEY,
        mode          text NOT NULL CHECK (mode IN ('subscribe', 'unsubscribe', 'denied')),
        topic         text NOT NULL REFERENCES topic,
        callback      text NOT NULL,
        host          text NOT NULL,
        site          text NOT NULL,
        network       text NOT NULL,
        world         text NOT NULL CHECK (world IN ('live', 'exercise')),
        secret        text,
        lease_seconds integer NOT NULL,
        revision      bigint NOT NULL,
        reason        text,
        asked_at      timestamptz(3) NOT NULL,
        tries         integer NOT NULL DEFAULT 0,
        lease_until   timestamptz NOT NULL DEFAULT '-infinity',
        fence         bigint NOT NULL DEFAULT 0,
        done_at       timestamptz(3),
        outcome       text
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX verification_open ON verification (topic, callback, mode) WHERE done_at IS NULL`,
    );
    await runner.query(`CREATE INDEX verification_asked ON verification (asked_at)`);
    await runner.query(`CREATE INDEX verification_done ON verification (done_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE verification, subscriber, topic');
  }
}
