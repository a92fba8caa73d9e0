import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Telephone numbers and links that the office has verified, and those that an officer has ticked by name for one message.
 * 112 and 101 are verified from the start: nobody must look them up on a bad night.
 */
export class Contacts1795305600023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contact (
        id          uuid PRIMARY KEY,
        name        jsonb NOT NULL,
        phone       text,
        printed     text,
        url         text,
        audience    text NOT NULL CHECK (audience IN ('public', 'press')),
        built_in    boolean NOT NULL DEFAULT false,
        added_by    uuid REFERENCES officer,
        added_at    timestamptz(3) NOT NULL,
        verified_by uuid REFERENCES officer,
        verified_at timestamptz(3),
        verify_again_at timestamptz(3),
        removed_at  timestamptz(3),
        CHECK (phone IS NOT NULL OR url IS NOT NULL)
      )`);
    await runner.query(
      `INSERT INTO contact (id, name, phone, printed, audience, built_in, added_at, verified_at) VALUES
         ('0199a7c2-0112-7000-8000-000000000112', $1, '112', '112', 'public', true, now(), now()),
         ('0199a7c2-0101-7000-8000-000000000101', $2, '101', '101', 'public', true, now(), now())`,
      [
        {
          fr: 'Ambulance, pompiers, police : urgences',
          nl: 'Ziekenwagen, brandweer, politie: noodgevallen',
          de: 'Rettungsdienst, Feuerwehr, Polizei: Notruf',
          en: 'Ambulance, fire brigade, police: emergencies',
        },
        { fr: 'Police : urgences', nl: 'Politie: noodgevallen', de: 'Polizei: Notruf', en: 'Police: emergencies' },
      ],
    );
    await runner.query(`
      CREATE TABLE fact_tick (
        message_id uuid NOT NULL REFERENCES message,
        fact       text NOT NULL,
        n          integer NOT NULL,
        revision   integer NOT NULL,
        officer_id uuid NOT NULL REFERENCES officer,
        at         timestamptz(3) NOT NULL,
        PRIMARY KEY (message_id, fact)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fact_tick');
    await runner.query('DROP TABLE contact');
  }
}
