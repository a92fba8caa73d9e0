import { setTimeout as wait } from 'node:timers/promises';
import { type OpenRooms, openOffice, openRooms } from './app.module.js';
import { type Config, ROOMS } from './config.js';
import { DataDirectoryHeld, holdDataDirectory, hubKey, readPostgresAccess } from './data-directory.js';
import { postgresUrl, startEmbeddedPostgres } from './embedded-postgres.js';

/**
 * The press office for a command on this machine, beside a running hub or without one. Beside a hub, which owns the
 * embedded database, it connects to that; with the hub stopped, it takes the data directory, starts the database and,
 * where something is to be delivered, the whole hub, and ends both when the command is done.
 */
export interface AtHand {
  readonly app: OpenRooms['app'];
  /** Whether a hub was running already. */
  readonly beside: boolean;
  close(): Promise<void>;
}

/** `delivers`: the command waits for channels, so somebody must serve and dispatch. */
export async function atHand(config: Config, { delivers }: { delivers: boolean }): Promise<AtHand> {
  const key = config.key ?? hubKey(config.dataDirectory);
  if (config.databaseUrls.length > 0) {
    const office = await openOffice({ ...config, rooms: ['press-office'], key });
    return { ...office, beside: true };
  }
  const held = await holdDataDirectory(config.dataDirectory).catch((error: unknown) => {
    if (error instanceof DataDirectoryHeld) return null;
    throw error;
  });
  if (held === null) {
    const databaseUrls = [await runningDatabase(config.dataDirectory)];
    const office = await openOffice({ ...config, databaseUrls, rooms: ['press-office'], key });
    return { ...office, beside: true };
  }

  const server = await startEmbeddedPostgres({ directory: held.path, durable: true }).catch((error: unknown) => {
    held.release();
    throw error;
  });
  const end = async () => {
    await server.stop();
    held.release();
  };
  try {
    const whole = { ...config, databaseUrls: [server.url], key };
    const office = delivers
      ? await openRooms({ ...whole, rooms: ROOMS })
      : await openOffice({ ...whole, rooms: ['press-office'] });
    return {
      app: office.app,
      beside: false,
      async close() {
        await office.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A hub that has just been started writes the address of its database a moment later. */
async function runningDatabase(directory: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const access = readPostgresAccess(directory);
    if (access?.pid) return postgresUrl(access);
    await wait(100);
  }
  throw new Error(
    `A hub uses ${directory}, but its database has not come up for 10 s. Look at what the hub prints, or at ` +
      `${directory}/postgres.log.`,
  );
}
