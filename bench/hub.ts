import { type ChildProcess, execFile, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openRegistry } from '../src/channels/registry.js';
import { type Room, readConfig } from '../src/config.js';
import { dataSource } from '../src/data-source.js';
import type { Content } from '../src/domain/message.js';
import { startEmbeddedPostgres } from '../src/embedded-postgres.js';
import { freePorts } from '../src/free-ports.js';
import { Database } from '../src/store/database.js';
import { Servers } from '../src/store/servers.js';
import { DirectOffice } from '../test/support/direct-office.js';
import { until } from '../test/support/until.js';

/**
 * A whole hub as `npm start` has it, in processes of its own: a newsroom and a desk over an embedded database, on loopback.
 * The bench releases through the stores, so that nothing but what it measures costs time in those processes.
 */
export interface BenchHub {
  /** Of the newsroom that the hub began with. */
  readonly url: string;
  readonly newsroom: RoomProcess;
  readonly desk: RoomProcess;
  /** Origin of the training ground, and the hub's key, of which its secrets are made. */
  readonly training: string;
  readonly key: Buffer;
  readonly database: Database;
  readonly office: DirectOffice;
  /** Resolves when the newsroom shows it. */
  release(message: Content): Promise<void>;
  /** Another newsroom, or the same rooms again, with what it is told besides. */
  start(rooms: readonly Room[], told: Readonly<Record<string, string>>): Promise<RoomProcess>;
  /** A token that may read, for calls of the desk. */
  token(): Promise<string>;
  close(): Promise<void>;
}

export interface RoomProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

export async function openBenchHub(directory: string, told: Readonly<Record<string, string>> = {}): Promise<BenchHub> {
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  const server = await startEmbeddedPostgres({ directory: data, durable: true });
  const [port, deskPort, trainingPort] = (await freePorts(3)) as [number, number, number];
  const key = randomBytes(32);
  const environment = {
    DATABASE_URL: server.url,
    TOCSIN_KEY: key.toString('base64'),
    TOCSIN_DATA_DIR: data,
    PORT: String(port),
    TOCSIN_DESK_PORT: String(deskPort),
    TOCSIN_TRAINING_PORT: String(trainingPort),
    LOG_LEVEL: 'error',
    // The crowd of a bench would engage crisis mode, and then other bytes would be compared than those that nginx has.
    TOCSIN_CRISIS_LAG_MS: 'off',
    TOCSIN_CRISIS_CONNECTIONS: 'off',
    TOCSIN_CRISIS_REQUESTS: 'off',
    ...told,
  };
  const servers = new Servers([server.url]);
  const database = new Database(servers, dataSource(servers, 4));
  await database.migrate();
  const { kinds } = openRegistry({ allowNetworks: [], training: `http://127.0.0.1:${trainingPort}`, ownHosts: [] });
  const office = new DirectOffice(database, readConfig(environment).office, kinds, key);
  const running: RoomProcess[] = [];
  const start = async (rooms: readonly Room[], more: Readonly<Record<string, string>>) => {
    const started = await startRooms({ ...environment, ...more, TOCSIN_ROOMS: rooms.join(',') });
    running.push(started);
    return started;
  };
  const newsroom = await start(['newsroom'], {});
  const desk = await start(['press-office', 'dispatch', 'training'], {});
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    newsroom,
    desk,
    training: `http://127.0.0.1:${trainingPort}`,
    key,
    database,
    office,
    start,
    async release(message) {
      await office.release(message);
      const [row] = await database.rows<{ epoch: string }>('SELECT epoch FROM head');
      await until('the newsroom shows it', async () => {
        const answer = await fetch(`${url}/readyz`);
        return Number(answer.headers.get('tocsin-epoch')) >= Number(row!.epoch);
      });
    },
    async token() {
      const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));
      const args = [cli, 'token', 'create', '--email', 'officer@example.org', '--scopes', 'read'];
      const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...environment };
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      return /tocsin_o_\S+/.exec(stdout)![0];
    },
    async close() {
      for (const process of running.reverse()) await process.stop();
      await database.close();
      await server.stop();
    },
  };
}

async function startRooms(environment: Readonly<Record<string, string>>): Promise<RoomProcess> {
  const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
  const child: ChildProcess = fork(main, {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...environment,
    },
    execArgv: environment.BENCH_CPU_PROF ? ['--cpu-prof', `--cpu-prof-dir=${environment.BENCH_CPU_PROF}`] : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [report] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [{ type?: string }];
  if (report?.type !== 'ready') throw new Error(`${environment.TOCSIN_ROOMS} did not start: ${JSON.stringify(report)}`);
  return {
    pid: child.pid!,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
