import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';
import type { RoomConfig } from '../../src/config.js';
import { ConfigError } from '../../src/variables.js';

/**
 * Stands where the roof would (`app.module.ts`) when processes are tested: each process answers on its own port with
 * its id and whether its database answers, and files in the data directory tell it to misbehave.
 */
export async function openRooms(config: RoomConfig): Promise<{ ready: object; close(): Promise<void> }> {
  const name = config.rooms.includes('newsroom') ? 'newsroom' : 'desk';
  const isTold = (what: string): boolean => existsSync(join(config.dataDirectory, `${name}-${what}`));
  const tell = (what: string): void =>
    appendFileSync(join(config.dataDirectory, 'events'), `${name} ${what} ${process.pid}\n`);
  tell('opens');
  if (isTold('refuses')) throw new ConfigError([`the ${name} was told to refuse.`]);
  const server = createServer(async (_request, response) => {
    const client = new pg.Client({ connectionString: config.databaseUrls[0], connectionTimeoutMillis: 1_000 });
    client.on('error', () => {});
    const database = await client
      .connect()
      .then(() => client.query('SELECT 1'))
      .then(
        () => true,
        () => false,
      );
    await client.end().catch(() => {});
    response.end(JSON.stringify({ name, pid: process.pid, database, key: config.key, rooms: config.rooms }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(name === 'newsroom' ? config.port : config.deskPort, '127.0.0.1', resolve);
  });
  return {
    ready: name === 'desk' ? { firstOfficer: `${config.consoleUrl}/console/first/one-time` } : {},
    async close() {
      if (isTold('hangs')) await new Promise(() => {});
      server.close();
      server.closeAllConnections();
      tell('closed');
    },
  };
}
