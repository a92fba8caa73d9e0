import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Officers' calls for crisis mode, kept as they were made, and what each newsroom measures of itself, which is only ever
 * the newest figure: who was over a limit and when stands in the ledger.
 */
export class CrisisMode1795305600011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE crisis_call (
        id         uuid PRIMARY KEY,
        wanted     boolean,
        reason     text NOT NULL,
        officer_id uuid NOT NULL REFERENCES officer,
        at         timestamptz(3) NOT NULL
      )`);
    await runner.query(`COMMENT ON COLUMN crisis_call.wanted IS 'null: back to automatic'`);
    await runner.query(`
      CREATE TRIGGER crisis_call_append_only BEFORE UPDATE OR DELETE ON crisis_call
        FOR EACH ROW EXECUTE FUNCTION append_only()`);
    await runner.query(`
      CREATE TABLE newsroom_load (
        replica     text PRIMARY KEY,
        at          timestamptz(3) NOT NULL,
        light       boolean NOT NULL,
        requests    double precision NOT NULL,
        connections integer NOT NULL,
        lag         double precision NOT NULL,
        over        jsonb
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE newsroom_load, crisis_call');
  }
}
