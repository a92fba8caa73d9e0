import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many readers there were, by the minute. No line says anything of any one of them. A newsroom hands a minute in
 * until it is taken, so a minute is known by newsroom, process and time, and its lines come and go with it.
 */
export class Traffic1795305600012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE traffic_minute (
        replica     text NOT NULL,
        run         text NOT NULL,
        minute      timestamptz(3) NOT NULL,
        peak        integer NOT NULL,
        connections integer NOT NULL,
        waits       bigint[] NOT NULL,
        PRIMARY KEY (replica, run, minute)
      )`);
    await runner.query(`CREATE INDEX traffic_minute_by_time ON traffic_minute (minute)`);
    await runner.query(`
      CREATE TABLE traffic (
        replica   text NOT NULL,
        run       text NOT NULL,
        minute    timestamptz(3) NOT NULL,
        what      text NOT NULL,
        reference text NOT NULL,
        language  text NOT NULL,
        answer    text NOT NULL,
        requests  bigint NOT NULL,
        bytes     bigint NOT NULL,
        PRIMARY KEY (replica, run, minute, what, reference, language, answer),
        FOREIGN KEY (replica, run, minute) REFERENCES traffic_minute ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX traffic_by_time ON traffic (minute)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE traffic, traffic_minute');
  }
}
