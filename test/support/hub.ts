import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenRooms, openRooms, type Workings } from '../../src/app.module.js';
import { type Config, ROOMS, type Room, readConfig } from '../../src/config.js';
import type { Actor } from '../../src/domain/officer.js';
import { freePorts } from '../../src/free-ports.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { publish, readMessageFile, waitFor } from '../../src/publishing.js';
import type { Entry } from '../../src/training/record.js';
import { root } from './built-hub.js';

/** A whole hub in this process, on free ports and a directory of its own, over a database that the test gives. */
export interface Hub {
  readonly config: Config;
  readonly rooms: OpenRooms;
  readonly actor: Actor;
  /** TOCSIN_KEY, base64: a second hub over the same state is opened with it. */
  readonly key: string;
  /** Origin of the public port, and of the training ground. */
  readonly url: string;
  readonly training: string;
  record(): Promise<Entry[]>;
  fault(body: { at: string; mode: string; times?: number }): Promise<void>;
  /** Publishes one file of examples/ (or a path) and waits until it stands everywhere. */
  publish(file: string, reference?: string | null): Promise<{ reference: string; id: string; converged: boolean }>;
  close(): Promise<void>;
}

export async function openHub(
  databaseUrl: string,
  about: {
    environment?: Record<string, string>;
    rooms?: readonly Room[];
    workings?: Workings;
    key?: string;
  } = {},
): Promise<Hub> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-hub-'));
  const [port, deskPort, trainingPort] = await freePorts(3);
  const config = readConfig({
    TOCSIN_DATA_DIR: directory,
    PORT: String(port),
    TOCSIN_DESK_PORT: String(deskPort),
    TOCSIN_TRAINING_PORT: String(trainingPort),
    LOG_LEVEL: 'fatal',
    ...about.environment,
  });
  const key = about.key ?? randomBytes(32).toString('base64');
  const rooms = await openRooms(
    { ...config, databaseUrls: [databaseUrl], rooms: about.rooms ?? ROOMS, key },
    about.workings,
  );
  const actor = await rooms.app.get(OfficersService).ensureOperator();
  const training = `http://127.0.0.1:${config.trainingPort}`;
  return {
    config,
    rooms,
    actor,
    key,
    url: `http://127.0.0.1:${config.port}`,
    training,
    record: async () => (await (await fetch(`${training}/record`)).json()) as Entry[],
    async fault(body) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const answer = await fetch(`${training}/faults`, init);
      if (!answer.ok) throw new Error(await answer.text());
    },
    async publish(file, reference = null) {
      const path = file.startsWith('/') ? file : join(root, 'examples', file);
      const message = await readMessageFile(path, config.office);
      const done = await publish(rooms.app, actor, message, { reference, breakGlass: null });
      const { converged } = await waitFor(rooms.app, done.id, { timeoutMs: 60_000, seen: () => undefined });
      return { reference: done.reference, id: done.id, converged };
    },
    async close() {
      await rooms.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
