import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dataSource, migrations } from '../../src/data-source.js';
import { Database } from '../../src/store/database.js';
import { type TestServer, testServer } from '../support/database.js';

/*
 * A process that is killed while it migrates: all its connections end at one statement, before PostgreSQL has heard it or
 * after it was done. The next one goes on with what it left, as after a restart.
 */
let server: TestServer;
let wire: Wire | undefined;
beforeAll(async () => {
  // TypeORM tells of each migration that fails, and here every one does, some dozen times.
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  server = await testServer();
}, 60_000);
afterAll(() => server?.close());

/** Passes everything on until the statement of this number, counted from 1 over all connections. */
class Wire {
  statements = 0;
  /** The number of the statement with which the first migration begins, or 0. */
  begins = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly server: Server,
    target: number,
    dies: { readonly at: number; readonly heard: boolean },
  ) {
    server.on('connection', (hub) => {
      const database = connect(target, '127.0.0.1');
      for (const side of [hub, database]) {
        this.#sockets.add(side);
        side.on('error', () => undefined).on('close', () => this.end(hub, database));
      }
      hub.on('data', (said) => {
        // Query and Parse (PostgreSQL's protocol §53.7); the password has a small p.
        const isStatement = said[0] === 0x51 || said[0] === 0x50;
        if (isStatement) this.statements += 1;
        if (this.begins === 0 && said.includes('START TRANSACTION')) this.begins = this.statements;
        if (isStatement && this.statements === dies.at) {
          if (dies.heard) database.write(said, () => this.die());
          else this.die();
        } else if (this.statements < dies.at) database.write(said);
      });
      database.on('data', (answered) => {
        if (this.statements < dies.at) hub.write(answered);
      });
    });
  }

  static async to(port: number, dies: { readonly at: number; readonly heard: boolean }): Promise<Wire> {
    const listening = createServer();
    const made = new Wire(listening, port, dies);
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return made;
  }

  private end(...sides: Socket[]): void {
    for (const side of sides) {
      side.destroy();
      this.#sockets.delete(side);
    }
  }

  private die(): void {
    for (const side of this.#sockets) side.destroySoon();
  }

  async close(): Promise<void> {
    this.end(...this.#sockets);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** Everything that a migration makes: columns, constraints, indexes, triggers, functions, and which migrations ran. */
async function schema(database: Database): Promise<string[]> {
  const rows = await database.rows<{ line: string }>(`
    SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT md5(pg_get_functiondef(oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat('migrated ', name) FROM migrations
    ORDER BY 1`);
  return rows.map(({ line }) => line);
}

/** A process that dies at one statement, on the database as the one before it left it. */
async function migrateAndDie(database: Database, dies: { at: number; heard: boolean }) {
  const url = new URL(database.url);
  wire = await Wire.to(Number(url.port), dies);
  url.port = String((wire.server.address() as AddressInfo).port);
  const doomed = new Database(url.href, dataSource(url.href, 2));
  const lived = await doomed.migrate().then(
    () => true,
    () => false,
  );
  await doomed.close().catch(() => undefined);
  await wire.close();
  return { lived, begins: wire.begins };
}

/** How many migrations stand whole. */
async function migrated(database: Database): Promise<number> {
  const [there] = await database.rows<{ there: boolean }>(`SELECT to_regclass('migrations') IS NOT NULL AS there`);
  return there!.there ? (await database.rows('SELECT FROM migrations')).length : 0;
}

describe('a process that is killed while it migrates', () => {
  test.each([
    ['before the database has heard it', false],
    ['after the database has done it', true],
  ])(
    'fault 25: a process killed at every statement in turn, %s, leaves each migration whole or undone, and the last run comes to the same tables',
    async (_, heard) => {
      const database = await server.database({ migrated: false });
      let [killed, whole, begins] = [0, 0, 0];
      for (let at = 1; ; at++) {
        const run = await migrateAndDie(database, { at, heard });
        if (run.lived) break;
        killed += 1;
        begins ||= run.begins;
        const now = await migrated(database);
        expect(now - whole).toBeGreaterThanOrEqual(0);
        // What stands is not run again, so that the next migration now begins where this one had begun.
        if (now > whole) at = begins - 1;
        whole = now;
      }
      expect(await database.migrate()).toEqual([]);
      expect(await schema(database)).toEqual(await schema(await server.database()));
      expect(killed).toBeGreaterThan(5 * migrations.length);
    },
    240_000,
  );
});
