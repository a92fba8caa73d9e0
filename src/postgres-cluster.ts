import { type SpawnOptionsWithoutStdio, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { searchPath } from './config.js';
import type { RunAs } from './postgres-binaries.js';
import { ConfigError } from './variables.js';

/**
 * The files of the embedded database: who owns them, and how they are made. No server may work on them while anything
 * here is called.
 */

/** Role and database of the hub. The superuser is another, whose password nobody knows (`setPassword` needs none). */
export const HUB_ROLE = 'tocsin';

export interface Cluster {
  /** Where the files are. */
  readonly path: string;
  /** `bin`, `lib` and `share` are here. */
  readonly binaries: string;
  readonly runAs: RunAs | null;
  /** False for tests: the files may be lost with the machine's power. */
  readonly durable: boolean;
}

export const clusterPath = (dataDirectory: string): string => join(dataDirectory, 'postgres');

/**
 * How PostgreSQL is told where its files are. Root's home is closed to the unprivileged user, and PostgreSQL insists on
 * an absolute path; but it may always enter its own working directory, into which root has put it.
 */
export const clusterAddress = ({ path, runAs }: Cluster): string => (runAs === null ? path : '/proc/self/cwd');

/** Working directory, user and environment of every PostgreSQL program: nothing of the hub's own environment, which holds secrets. */
export const clusterProcess = ({ path, runAs }: Cluster) => ({
  ...runAs,
  cwd: path,
  env: { PATH: searchPath(), LC_ALL: 'C', TZ: 'UTC' },
});

/** PostgreSQL refuses to run as root: there, the owner of its files runs it, and at first `postgres` or else `nobody`. */
export function clusterUser(dataDirectory: string): RunAs | null {
  const path = clusterPath(dataDirectory);
  const owner = statSync(path, { throwIfNoEntry: false });
  const me = process.getuid?.();
  if (me !== 0) {
    if (owner && owner.uid !== me)
      throw new ConfigError([
        `${path} belongs to user ${owner.uid}, and the hub runs as user ${me}: start it as before, or give the data ` +
          `directory to this user (chown -R ${me} ${dataDirectory}).`,
      ]);
    return null;
  }
  if (process.platform !== 'linux')
    throw new ConfigError(['the embedded PostgreSQL cannot run as root here: start the hub as an ordinary user.']);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((user) => user[0] === name) ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new ConfigError([
    'the hub runs as root, PostgreSQL must not, and there is neither a user postgres nor nobody: start the hub as an ' +
      'ordinary user, or set DATABASE_URL.',
  ]);
}

/** Makes the files unless they are there: beside their place, and moved when they are complete, so never by half. */
export async function makeCluster(cluster: Cluster, password: string): Promise<void> {
  const { path, binaries, runAs, durable } = cluster;
  if (existsSync(join(path, 'PG_VERSION'))) return checkCluster(cluster);
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new ConfigError([
      `${path} is not empty and holds no database: move it away, or bring it back from a backup.`,
    ]);
  const fresh = { ...cluster, path: `${path}.new` };
  rmSync(fresh.path, { recursive: true, force: true });
  mkdirSync(fresh.path, { mode: 0o700 });
  if (runAs) chownSync(fresh.path, runAs.uid, runAs.gid);
  /* initdb wants the superuser's password in a file that it can open, and a pipe of the shell is one on no disk. */
  const initdb = await run('/bin/sh', {
    args: [
      ...['-c', 'cat | "$@"', 'initdb', join(binaries, 'bin', 'initdb'), '-D', clusterAddress(fresh)],
      ...['-U', 'postgres', '-E', 'UTF8', '--locale=C', '-A', 'scram-sha-256', '--pwfile=/dev/stdin'],
      ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ],
    options: clusterProcess(fresh),
    input: `${randomBytes(24).toString('base64url')}\n`,
  });
  if (initdb.code !== 0) throw new Error(`the embedded database could not be made: ${explain(initdb.said, path)}`);
  await alone(fresh, [
    `CREATE ROLE ${HUB_ROLE} LOGIN CREATEDB PASSWORD '${password}'`,
    `CREATE DATABASE ${HUB_ROLE} OWNER ${HUB_ROLE}`,
  ]);
  rmSync(path, { recursive: true, force: true });
  renameSync(fresh.path, path);
}

/** For when `postgres.json` was lost: whoever may write the files may set the password. */
export async function setPassword(cluster: Cluster, password: string): Promise<void> {
  await alone(cluster, [`ALTER ROLE ${HUB_ROLE} PASSWORD '${password}'`]);
}

/** Runs statements in PostgreSQL's single-user mode, which needs no password and no port. */
async function alone(cluster: Cluster, statements: readonly string[]): Promise<void> {
  const { code, said } = await run(join(cluster.binaries, 'bin', 'postgres'), {
    args: ['--single', '-D', clusterAddress(cluster), 'postgres'],
    options: clusterProcess(cluster),
    input: statements.map((statement) => `${statement}\n`).join(''),
  });
  /* A failing statement does not end this mode with an error, but it says so. */
  if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(said))
    throw new Error(`the embedded database could not be prepared: ${explain(said, cluster.path)}`);
}

/** `said` is what it wrote to both outputs, or why it could not be run. */
function run(
  program: string,
  { args, options, input }: { args: readonly string[]; options: SpawnOptionsWithoutStdio; input: string },
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, options);
    let said = '';
    for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (said += chunk));
    child.on('error', (error) => resolve({ code: null, said: error.message }));
    child.on('close', (code) => resolve({ code, said }));
    /* One that ends without reading has its own message; the broken pipe adds nothing. */
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function checkCluster({ path, binaries, runAs }: Cluster): void {
  const major = readFileSync(join(path, 'PG_VERSION'), 'utf8').trim();
  const [, ours] =
    /\s(\d+)/.exec(spawnSync(join(binaries, 'bin', 'postgres'), ['-V'], { encoding: 'utf8' }).stdout) ?? [];
  if (major !== ours)
    throw new ConfigError([
      `${path} was made by PostgreSQL ${major} and this hub brings ${ours}: start the hub's former version, make a ` +
        'backup there, move the directory away and restore the backup with this version.',
    ]);
  /* A backup that root has unpacked belongs to root. */
  if (runAs && statSync(path).uid !== runAs.uid) giveTree(path, runAs);
}

function giveTree(path: string, owner: RunAs): void {
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) giveTree(join(path, name), owner);
  if (!lstatSync(path).isSymbolicLink()) chownSync(path, owner.uid, owner.gid);
}

/** What PostgreSQL said, turned into what to do about it. */
export function explain(log: string, path: string): string {
  const causes: readonly (readonly [RegExp, string])[] = [
    [/No space left on device|Disk quota exceeded/, `the disk that holds ${path} is full: make room there`],
    [
      /shared memory|semaphore|Cannot allocate memory|out of memory/i,
      'the machine does not give it the memory it needs: free some, or raise the limits of the container or user',
    ],
    [/Read-only file system/, `the file system that holds ${path} is read-only: mount it for writing`],
    [
      /Permission denied|wrong ownership|invalid permissions/,
      `the files in ${path} do not belong to the user that runs the database, or are open to others: mend owner and mode (0700)`,
    ],
    [/Operation not permitted|EPERM/, 'the hub may not change to another user here: start it as an ordinary user'],
  ];
  const todo =
    causes.find(([pattern]) => pattern.test(log))?.[1] ??
    'see postgres.log in the data directory, or set DATABASE_URL to use another server';
  const lines = log.split('\n').filter((line) => /ERROR|FATAL|PANIC|HINT|error:|cannot|could not/.test(line));
  return `${todo}. PostgreSQL said: ${(lines.length > 0 ? lines : log.trim().split('\n')).slice(-4).join(' | ').trim()}`;
}
