import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The head holds the newest epoch and the ledger's last digest in one row, so that whoever releases or writes a line
 * takes one lock, always the first of its transaction. The ledger can only grow: a promise in TypeScript ends at psql.
 */
export class HeadAndLedger1795305600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE head (
        id            smallint PRIMARY KEY CHECK (id = 1),
        epoch         bigint NOT NULL DEFAULT 0,
        ledger_seq    bigint NOT NULL DEFAULT 0,
        ledger_digest text NOT NULL
      )`);
    await runner.query(`INSERT INTO head (id, ledger_digest) VALUES (1, repeat('0', 64))`);
    await runner.query(`
      CREATE FUNCTION head_never_falls() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.epoch < OLD.epoch OR NEW.ledger_seq < OLD.ledger_seq THEN
          RAISE EXCEPTION 'the epoch and the ledger never fall (% -> %, % -> %)',
            OLD.epoch, NEW.epoch, OLD.ledger_seq, NEW.ledger_seq;
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER head_never_falls BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION head_never_falls()`);

    await runner.query(`
      CREATE TABLE ledger (
        seq      bigint PRIMARY KEY,
        at       timestamptz(3) NOT NULL,
        actor    text NOT NULL,
        action   text NOT NULL,
        subject  text NOT NULL,
        facts    jsonb NOT NULL,
        previous text NOT NULL,
        digest   text NOT NULL
      )`);
    await runner.query(`CREATE INDEX ledger_by_subject ON ledger (subject, seq)`);
    await runner.query(`
      CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
      END $$`);
    await runner.query(`
      CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION append_only()`);
    await runner.query(`
      CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION append_only()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger, head');
    await runner.query('DROP FUNCTION append_only, head_never_falls');
  }
}
