import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresAccess, readPostgresAccess, writePostgresAccess } from './data-directory.js';
import { postgresBinaries } from './postgres-binaries.js';
import {
  type Cluster,
  clusterPath,
  clusterUser,
  explain,
  HUB_ROLE,
  makeCluster,
  setPassword,
} from './postgres-cluster.js';
import { findServer, stopOrphan } from './postgres-orphan.js';
import { launchPostgres, type PostgresServer } from './postgres-server.js';

/**
 * Runs a real PostgreSQL on the files in the data directory: loopback only, a password of its own, no socket file. It
 * promises that no server outlives its owner, however the owner ends, and that what was committed is there after any
 * crash (unless `durable` is false). It does not restart a server that has died: who started it knows what for. The
 * caller holds the data directory.
 */
export interface EmbeddedPostgres extends PostgresServer {
  /** `postgres://…`, with the password. */
  readonly url: string;
  readonly port: number;
}

/* After a crash the log is replayed first; that takes seconds, on a bad disk minutes. */
const READY_MS = 300_000;
const TRIES = 50;
const PORT_TAKEN = /could not create any TCP\/IP sockets|Address already in use/;
/* After a crash of the server its workers need a moment to notice, and until then a new one refuses to start. */
const NOT_GONE_YET = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/**
 * Starts it, making whatever is lacking, and resolves when it has answered a query. Takes `port`, or the one it had
 * before, or any free one. Throws a `ConfigError` where a person has to act, else an Error whose message says what to do.
 */
export async function startEmbeddedPostgres(options: {
  readonly directory: string;
  readonly durable: boolean;
  readonly port?: number;
  readonly signal?: AbortSignal;
}): Promise<EmbeddedPostgres> {
  const { directory, durable, signal } = options;
  const runAs = clusterUser(directory);
  const path = clusterPath(directory);
  const cluster: Cluster = { path, binaries: postgresBinaries(directory, runAs), runAs, durable };
  await stopOrphan(path);
  let access = await planPostgres(directory, options.port);
  await makeCluster(cluster, access.password);

  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    const server = await launchPostgres(cluster, { port: access.port, directory });
    const answer = await firstAnswer(server, { path, url: postgresUrl(access), signal });
    if (answer === 'ready') {
      writePostgresAccess(directory, { ...access, pid: server.pid });
      void server.exited.then(() => forget(directory, server.pid));
      return { ...server, url: postgresUrl(access), port: access.port };
    }
    await server.stop();
    if (signal?.aborted || tries >= TRIES) throw new Error(`the embedded database did not start: ${answer}`);
    if (answer === 'wrong-password') await setPassword(cluster, access.password);
    else if (PORT_TAKEN.test(answer)) access = await planPostgres(directory);
    else if (NOT_GONE_YET.test(answer)) await sleep(100);
    else throw new Error(`the embedded database did not start: ${explain(answer, path)}`);
  }
}

/**
 * How the database will be reached once it runs, so that others can be told before it does. Keeps user and password for
 * ever, and the port while it is free (or taken by our own server of before, which will be stopped first).
 */
export async function planPostgres(directory: string, wanted?: number): Promise<PostgresAccess> {
  const known = readPostgresAccess(directory);
  const last = wanted ?? known?.port;
  const orphan = findServer(clusterPath(directory));
  const keep = last !== undefined && (orphan?.port === last || (await isFree(last)));
  const access: PostgresAccess = {
    port: keep ? last : await freePort(),
    user: HUB_ROLE,
    password: known?.password ?? randomBytes(24).toString('base64url'),
    pid: null,
  };
  writePostgresAccess(directory, access);
  return access;
}

export const postgresUrl = ({ user, password, port }: PostgresAccess): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${HUB_ROLE}`;

const isFree = (port: number): Promise<boolean> =>
  listenOnce(port)
    .then(() => true)
    .catch(() => false);
const freePort = (): Promise<number> => listenOnce(0);

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Who reads the file beside a hub must not take a stranger's process for the database. */
function forget(directory: string, pid: number): void {
  try {
    const access = readPostgresAccess(directory);
    if (access?.pid === pid) writePostgresAccess(directory, { ...access, pid: null });
  } catch {
    /* A directory that has gone or is full must not end the hub over a hint. */
  }
}

/** `ready`, `wrong-password`, or in words why there is no answer and will be none. */
async function firstAnswer(
  server: PostgresServer,
  { path, url, signal }: { path: string; url: string; signal: AbortSignal | undefined },
): Promise<string> {
  const end = { why: null as string | null };
  void server.exited.then((why) => {
    end.why = why;
  });
  let last = 'it is still starting';
  for (const patience = AbortSignal.timeout(READY_MS); !patience.aborted; await sleep(20)) {
    if (end.why !== null) return end.why;
    if (signal?.aborted) return 'it was stopped before it was ready';
    /* Only then it has the port: before, somebody else's database might answer there. */
    const found = findServer(path);
    if (found?.pid !== server.pid || !found.ready) continue;
    last = await ask(url);
    if (last === 'ready' || last === 'wrong-password') return last;
  }
  return `no answer within ${READY_MS / 1000} s (${last})`;
}

async function ask(url: string): Promise<string> {
  /* Without this, PGSSLMODE and its like in the operator's environment would decide. */
  const client = new pg.Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'ready';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === '28P01' ? 'wrong-password' : message;
  } finally {
    await client.end().catch(() => {});
  }
}
