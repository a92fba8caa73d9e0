import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Cluster, clusterAddress, clusterProcess } from './postgres-cluster.js';
import { openPostgresLog } from './postgres-log.js';
import { findServer, signalTo } from './postgres-orphan.js';

/** The process of the embedded database. It may not be ready yet, and it may never be: ask it. */
export interface PostgresServer {
  readonly pid: number;
  /** Fast shutdown: what is committed is written, the rest is rolled back. Immediate after 20 s, or once `hurry` is aborted. */
  stop(hurry?: AbortSignal): Promise<void>;
  /** Why it ended, in words, whether it was asked to or not. */
  readonly exited: Promise<string>;
}

const FAST_MS = 20_000;
const RUDE_MS = 5_000;

/**
 * Owns the server and ends it when the hub's end of its standard input closes: after kill -9 of the hub, and of its
 * whole process group too. As the server's parent it cannot hit a stranger with a reused id. It ignores the signals
 * that reach whole groups, as the hub stops its database last.
 */
const KEEPER = `
trap '' HUP INT TERM PIPE
exec 3<&0 </dev/null
"$@" >&2 3<&- &
server=$!
(
  exec >/dev/null 2>&1
  read -r _ <&3
  kill -INT "$server"
  n=0
  while [ "$n" -lt ${FAST_MS / 1000} ] && kill -0 "$server"; do sleep 1; n=$((n + 1)); done
  kill -QUIT "$server"
) &
keeper=$!
exec 3<&-
echo "$server"
wait "$server"
code=$?
kill -KILL "$keeper"
exit "$code"
`;

/** Rejects only where no process could be started. */
export async function launchPostgres(
  cluster: Cluster,
  { port, directory }: { readonly port: number; readonly directory: string },
): Promise<PostgresServer> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    cluster_name: 'tocsin',
    /* Files beside the data: POSIX shared memory is 64 MB in a container and is removed by logind when a user logs out. */
    dynamic_shared_memory_type: 'mmap',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    /* What is committed is still with the kernel then, so it outlives the server, though not the machine. */
    ...(cluster.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', KEEPER, 'keeper', join(cluster.binaries, 'bin', 'postgres')],
      ...['-D', clusterAddress(cluster), '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    /* A session of its own: Ctrl-C and the end of a terminal reach the hub, not its database. */
    { ...clusterProcess(cluster), detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const log = openPostgresLog(directory);
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));
  child.stdin.on('error', () => {});
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(`${signal ?? `exit code ${code}`}\n${log.tail()}`.trim()));
  });
  const told = once(createInterface(child.stdout), 'line').then(([line]) => Number(line));
  const pid = await Promise.race([told, exited.then((why) => Promise.reject(new Error(why)))]);
  return { pid, exited, stop: (hurry) => stop({ child, pid, exited, path: cluster.path, hurry }) };
}

async function stop(server: {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<string>;
  readonly path: string;
  readonly hurry: AbortSignal | undefined;
}): Promise<void> {
  const { child, pid, path, hurry } = server;
  const gone = server.exited.then(() => 'gone' as const);
  for (const { name, forMs } of [
    { name: 'SIGINT', forMs: FAST_MS },
    { name: 'SIGQUIT', forMs: RUDE_MS },
    { name: 'SIGKILL', forMs: RUDE_MS },
  ] as const) {
    /* The id is the server's while its parent has not ended, and beyond that if its files say so. */
    const parentIsThere = child.exitCode === null && child.signalCode === null;
    if (parentIsThere || findServer(path)?.pid === pid) signalTo(pid, name);
    const patience = [AbortSignal.timeout(forMs), ...(hurry && name === 'SIGINT' ? [hurry] : [])];
    if ((await Promise.race([gone, abortOf(AbortSignal.any(patience))])) === 'gone') return;
  }
  throw new Error(`the embedded database (process ${pid}) does not end: end it by hand.`);
}

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
