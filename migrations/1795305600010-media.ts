import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Images, by the digest of their bytes: never changed, and removed only while no released version shows them. Beside
 * them, what a post's images are called on its far side (`placement.prepared`), whether some are to follow by an edit
 * (`owes`), and how many of them a post carries.
 */
export class Media1795305600010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE image (
        sha256      text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        type        text NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'image/webp')),
        width       integer NOT NULL CHECK (width > 0),
        height      integer NOT NULL CHECK (height > 0),
        bytes       bytea NOT NULL CHECK (sha256 = encode(sha256(bytes), 'hex')),
        uploaded_by uuid NOT NULL REFERENCES officer,
        wanted_at   timestamptz(3) NOT NULL
      )`);
    // They are compressed already: Postgres must not spend time on trying it again.
    await runner.query(`ALTER TABLE image ALTER COLUMN bytes SET STORAGE EXTERNAL`);
    // Who shows an image is asked before it is given to a newsroom, and before it is removed.
    await runner.query(`CREATE INDEX version_by_image ON version USING gin ((content->'media') jsonb_path_ops)`);
    await runner.query(`
      CREATE FUNCTION image_stays() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          -- Uploading it once more only says that it is wanted again.
          IF (NEW.sha256, NEW.type, NEW.width, NEW.height, NEW.bytes, NEW.uploaded_by)
             IS NOT DISTINCT FROM (OLD.sha256, OLD.type, OLD.width, OLD.height, OLD.bytes, OLD.uploaded_by)
          THEN RETURN NEW; END IF;
          RAISE EXCEPTION 'image %: an image is never changed', OLD.sha256;
        END IF;
        IF EXISTS (SELECT FROM version
                    WHERE content->'media' @> jsonb_build_array(jsonb_build_object('sha256', OLD.sha256))) THEN
          RAISE EXCEPTION 'image %: a released version shows it, so it stays', OLD.sha256;
        END IF;
        RETURN OLD;
      END $$`);
    await runner.query(`
      CREATE TRIGGER image_stays BEFORE UPDATE OR DELETE ON image FOR EACH ROW EXECUTE FUNCTION image_stays()`);
    await runner.query(`
      CREATE TRIGGER image_never_emptied BEFORE TRUNCATE ON image FOR EACH STATEMENT EXECUTE FUNCTION append_only()`);
    await runner.query(
      `ALTER TABLE placement ADD COLUMN prepared jsonb, ADD COLUMN owes boolean NOT NULL DEFAULT false`,
    );
    await runner.query(`DROP INDEX placement_open`);
    await runner.query(`
      CREATE INDEX placement_open ON placement (rank DESC, not_before)
        WHERE attempt IS NOT NULL OR shown < desired OR mend OR owes`);
    await runner.query(`ALTER TABLE post ADD COLUMN images integer NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE post DROP COLUMN images');
    await runner.query('DROP INDEX placement_open');
    await runner.query(`
      CREATE INDEX placement_open ON placement (rank DESC, not_before)
        WHERE attempt IS NOT NULL OR shown < desired OR mend`);
    await runner.query('ALTER TABLE placement DROP COLUMN owes, DROP COLUMN prepared');
    await runner.query('DROP TABLE image');
    await runner.query('DROP FUNCTION image_stays');
    await runner.query('DROP INDEX version_by_image');
  }
}
