import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Channels (endpoints are channels of kind webhook) and where each message stands on them. What one-truth.md says
 * never falls cannot fall here either (I3), and what is shown is never beyond what is desired (I4).
 */
export class ChannelsAndPlacements1795305600004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE channel (
        id         uuid PRIMARY KEY,
        kind       text NOT NULL,
        name       text NOT NULL,
        world      text NOT NULL CHECK (world IN ('live', 'exercise')),
        settings   jsonb NOT NULL,
        secrets    text NOT NULL,
        limits     jsonb NOT NULL DEFAULT '{}',
        checked    jsonb,
        paused     text,
        training   boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL,
        removed_at timestamptz(3)
      )`);
    await runner.query(`CREATE UNIQUE INDEX channel_by_name ON channel (world, lower(name)) WHERE removed_at IS NULL`);

    await runner.query(`
      CREATE TABLE placement (
        id              uuid PRIMARY KEY,
        message_id      uuid NOT NULL REFERENCES message,
        channel_id      uuid NOT NULL REFERENCES channel,
        language        text NOT NULL,
        desired         integer NOT NULL CHECK (desired > 0),
        shown           integer NOT NULL DEFAULT 0,
        fence           bigint NOT NULL DEFAULT 0,
        lease_until     timestamptz NOT NULL DEFAULT '-infinity',
        not_before      timestamptz NOT NULL DEFAULT '-infinity',
        settled_version integer,
        settled_as      text CHECK (settled_as IN ('refused', 'excused')),
        attempt         jsonb,
        tries           integer NOT NULL DEFAULT 0,
        rank            integer NOT NULL DEFAULT 0,
        orders_itself   boolean NOT NULL,
        outcome         text CHECK (outcome IN ('delivered', 'retry', 'refused', 'unknown', 'excused')),
        error           jsonb,
        CONSTRAINT shown_within_desired CHECK (shown <= desired),
        UNIQUE (message_id, channel_id, language)
      )`);
    // The loop asks only for what is not settled, which on a quiet night is nothing: the index stays small.
    await runner.query(`
      CREATE INDEX placement_open ON placement (rank DESC, not_before)
        WHERE attempt IS NOT NULL OR shown < desired`);
    await runner.query(`CREATE INDEX placement_by_channel ON placement (channel_id)`);
    await runner.query(`
      CREATE FUNCTION placement_never_falls() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.desired < OLD.desired OR NEW.shown < OLD.shown OR NEW.fence < OLD.fence THEN
          RAISE EXCEPTION 'placement %: desired, shown and fence never fall (% -> %, % -> %, % -> %)', OLD.id,
            OLD.desired, NEW.desired, OLD.shown, NEW.shown, OLD.fence, NEW.fence;
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER placement_never_falls BEFORE UPDATE ON placement
        FOR EACH ROW EXECUTE FUNCTION placement_never_falls()`);

    await runner.query(`
      CREATE TABLE post (
        placement_id uuid NOT NULL REFERENCES placement,
        ordinal      integer NOT NULL CHECK (ordinal > 0),
        generation   integer NOT NULL DEFAULT 0,
        remote_ids   text[] NOT NULL,
        url          text,
        shows        integer NOT NULL,
        visible      boolean NOT NULL,
        PRIMARY KEY (placement_id, ordinal)
      )`);

    await runner.query(`
      CREATE TABLE attempt (
        id           uuid PRIMARY KEY,
        placement_id uuid NOT NULL REFERENCES placement,
        fence        bigint NOT NULL,
        ordinal      integer NOT NULL,
        op           text NOT NULL,
        version      integer NOT NULL,
        ended_at     timestamptz(3) NOT NULL,
        outcome      text NOT NULL,
        error        jsonb
      )`);
    await runner.query(`CREATE INDEX attempt_by_placement ON attempt (placement_id, ended_at)`);
    await runner.query(`
      CREATE TABLE receipt (
        id           uuid PRIMARY KEY,
        placement_id uuid NOT NULL REFERENCES placement,
        ordinal      integer NOT NULL,
        version      integer NOT NULL,
        remote_id    text,
        at           timestamptz(3) NOT NULL,
        digest       text NOT NULL
      )`);
    await runner.query(`CREATE INDEX receipt_by_placement ON receipt (placement_id, at)`);
    await runner.query(`
      CREATE TABLE observation (
        id           uuid PRIMARY KEY,
        placement_id uuid NOT NULL REFERENCES placement,
        ordinal      integer NOT NULL,
        version      integer NOT NULL,
        at           timestamptz(3) NOT NULL,
        digest       text NOT NULL
      )`);
    await runner.query(`CREATE INDEX observation_by_placement ON observation (placement_id, at)`);
    for (const table of ['attempt', 'receipt', 'observation']) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION append_only()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE observation, receipt, attempt, post, placement, channel');
    await runner.query('DROP FUNCTION placement_never_falls');
  }
}
