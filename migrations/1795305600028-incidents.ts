import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Incidents, which group messages: before, they were only a text in each. Those that messages name already are opened for
 * them. Writing on `message` waits while the column is added and filled, a moment.
 */
export class Incidents1795305600028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE incident (
        id        uuid PRIMARY KEY,
        title     text NOT NULL,
        opened_at timestamptz(3) NOT NULL,
        opened_by uuid NOT NULL REFERENCES officer,
        closed_at timestamptz(3),
        closed_by uuid REFERENCES officer,
        CHECK ((closed_at IS NULL) = (closed_by IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX incident_open_title ON incident (lower(title)) WHERE closed_at IS NULL`);
    await runner.query(`ALTER TABLE message ADD COLUMN incident_id uuid REFERENCES incident`);
    await runner.query(`
      INSERT INTO incident (id, title, opened_at, opened_by)
      SELECT DISTINCT ON (lower(incident)) gen_random_uuid(), incident, created_at, created_by FROM message
       WHERE incident IS NOT NULL AND EXISTS (SELECT FROM version v WHERE v.message_id = message.id)
       ORDER BY lower(incident), created_at`);
    await runner.query(`
      UPDATE message SET incident_id = i.id FROM incident i
       WHERE lower(message.incident) = lower(i.title)
         AND EXISTS (SELECT FROM version v WHERE v.message_id = message.id)`);
    await runner.query(`CREATE INDEX message_by_incident ON message (incident_id) WHERE incident_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message DROP COLUMN incident_id');
    await runner.query('DROP TABLE incident');
  }
}
