import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readPostgresAccess } from '../../src/data-directory.js';
import { type BuiltHub, buildHub } from '../support/built-hub.js';
import { isRunning, until } from '../support/until.js';

jest.setTimeout(60_000);

/* One database directory for the file, as making it is what takes time; each test starts and ends its own hub. */
const directory = mkdtempSync(join(tmpdir(), 'tocsin-hub-'));
let built: BuiltHub;
let ports: { PORT: string; TOCSIN_TRAINING_PORT: string; TOCSIN_DESK_PORT: string };
let hubs: Hub[] = [];

beforeAll(async () => {
  built = await buildHub();
});
beforeEach(async () => {
  const [port, training, desk] = await Promise.all([freePort(), freePort(), freePort()]);
  ports = { PORT: port, TOCSIN_TRAINING_PORT: training, TOCSIN_DESK_PORT: desk };
  rmSync(join(directory, 'events'), { force: true });
});
afterEach(async () => {
  for (const hub of hubs) if (isRunning(hub.pid)) process.kill(-hub.pid, 'SIGKILL');
  await Promise.all(hubs.map((hub) => hub.ended));
  hubs = [];
  for (const name of ['newsroom-hangs', 'desk-hangs', 'desk-refuses']) rmSync(join(directory, name), { force: true });
});
afterAll(async () => {
  await until('the database has gone', () => !isRunning(postmaster()));
  await built.remove();
  rmSync(directory, { recursive: true, force: true });
});

async function listening(port = 0): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

async function freePort(): Promise<string> {
  const server = await listening();
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

interface Hub {
  readonly pid: number;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Both outputs so far. */
  said(): string;
}

/** As from a terminal: a process group of its own. */
function startHub(env: Record<string, string> = {}): Hub {
  const child = spawn(process.execPath, [built.main], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, TOCSIN_DATA_DIR: directory, ...ports, ...env },
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (said += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const hub = { pid: child.pid!, process: child, ended, said: () => said };
  hubs.push(hub);
  return hub;
}

const isUp = (hub: Hub) => until('the hub stands', () => hub.said().includes('Tocsin is up.'));

interface Answer {
  readonly pid: number;
  readonly database: boolean;
}

/** What the newsroom or the desk answers, or null. */
const ask = (port: string): Promise<Answer | null> =>
  fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) })
    .then((response) => response.json() as Promise<Answer>)
    .catch(() => null);
const newsroom = () => ask(ports.PORT);
const desk = () => ask(ports.TOCSIN_DESK_PORT);
const postmaster = (): number => readPostgresAccess(directory)?.pid ?? 0;
const events = (): string[] =>
  readFileSync(join(directory, 'events'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(/ \d+$/, ''));

describe('a hub that is started', () => {
  test('opens the newsroom before anything else, and says where everything is', async () => {
    const hub = startHub();
    await isUp(hub);
    expect(events()).toEqual(['newsroom opens', 'desk opens']);
    for (const path of ['/fr', '/nl', '/de', '/en', '/feeds/fr.rss', '/console', '/console/first/one-time'])
      expect(hub.said()).toContain(`http://localhost:${ports.PORT}${path}`);
    expect(hub.said()).toContain(`http://127.0.0.1:${ports.TOCSIN_TRAINING_PORT}/`);
  });

  test('gives newsroom and desk the database', async () => {
    await isUp(startHub());
    expect([(await newsroom())?.database, (await desk())?.database]).toEqual([true, true]);
  });

  test('starts no database of its own when it is given one, and stands although that one is down', async () => {
    const hub = startHub({ DATABASE_URL: 'postgres://tocsin@127.0.0.1:1/tocsin' });
    await isUp(hub);
    expect((await newsroom())?.database).toBe(false);
    await until('the database of the hub before has gone', () => !isRunning(postmaster()));
    process.kill(hub.pid, 'SIGTERM');
    await hub.ended;
  });

  test('is refused while another uses its data directory, and the other goes on', async () => {
    const first = startHub();
    await isUp(first);
    const second = startHub({ PORT: '1', TOCSIN_TRAINING_PORT: '2', TOCSIN_DESK_PORT: '3' });
    expect(await second.ended).toBe(78);
    expect(second.said()).toContain(`another hub (process ${first.pid}) uses ${directory}`);
    expect(await newsroom()).not.toBeNull();
  });

  test('refuses wrong variables with a sentence each, and starts nothing', async () => {
    const hub = startHub({ PORT: 'http', LOG_LEVEL: 'loud' });
    expect(await hub.ended).toBe(78);
    expect(hub.said().split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^tocsin: PORT is "http": /),
      expect.stringMatching(/^tocsin: LOG_LEVEL is "loud": /),
    ]);
  });

  test('ends, with the reason, when its port belongs to another program', async () => {
    const other = await listening(Number(ports.PORT));
    const hub = startHub();
    expect(await hub.ended).toBe(78);
    expect(hub.said()).toContain(
      `tocsin: the hub cannot run like this: 127.0.0.1, port ${ports.PORT}, is used by another program`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  test('ends, with the reason, when one of its processes refuses to start again and again', async () => {
    writeFileSync(join(directory, 'desk-refuses'), '');
    const hub = startHub();
    expect(await hub.ended).toBe(78);
    expect(hub.said()).toContain('tocsin: the hub cannot run like this: the desk was told to refuse.');
    expect(events().filter((event) => event === 'desk opens')).toHaveLength(5);
  });
});

describe('what dies is started again', () => {
  test('the newsroom, while the desk goes on', async () => {
    await isUp(startHub());
    const [before, other] = [await newsroom(), await desk()];
    process.kill(before!.pid, 'SIGKILL');
    await until('the newsroom is back', async () => ((await newsroom())?.pid ?? before!.pid) !== before!.pid);
    expect((await desk())?.pid).toBe(other?.pid);
  });

  test('the database, on the same port, while newsroom and desk go on', async () => {
    await isUp(startHub());
    const [before, page] = [readPostgresAccess(directory), await newsroom()];
    process.kill(before!.pid!, 'SIGKILL');
    await until('the database is back', () => ![0, before!.pid].includes(postmaster()));
    expect(readPostgresAccess(directory)?.port).toBe(before?.port);
    expect(await until('it answers', async () => (await newsroom())?.database && newsroom())).toEqual(page);
  });
});

describe('a hub that is stopped', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends the desk, then the newsroom, then the database',
    async (signal) => {
      const hub = startHub();
      await isUp(hub);
      const database = postmaster();
      process.kill(hub.pid, signal);
      expect(await hub.ended).toBe(0);
      expect(events().slice(-2)).toEqual(['desk closed', 'newsroom closed']);
      expect([isRunning(database), await newsroom(), await desk()]).toEqual([false, null, null]);
    },
  );

  test('by Ctrl-C, which reaches all its processes at once and by npm twice, keeps that order', async () => {
    const hub = startHub();
    await isUp(hub);
    process.kill(-hub.pid, 'SIGINT');
    process.kill(hub.pid, 'SIGINT');
    expect(await hub.ended).toBe(0);
    expect(events().slice(-2)).toEqual(['desk closed', 'newsroom closed']);
  });

  test('does not wait for what hangs once it is asked a second time', async () => {
    writeFileSync(join(directory, 'desk-hangs'), '');
    const hub = startHub();
    await isUp(hub);
    const hanging = (await desk())!.pid;
    process.kill(hub.pid, 'SIGINT');
    await until('the second wish is a new one', () => {
      process.kill(hub.pid, 'SIGINT');
      return hub.said().includes('hurrying');
    });
    expect(await hub.ended).toBe(0);
    expect(isRunning(hanging)).toBe(false);
  });

  test('by kill -9 leaves neither a process nor the database behind', async () => {
    const hub = startHub();
    await isUp(hub);
    const left = [(await newsroom())!.pid, (await desk())!.pid, postmaster()];
    process.kill(hub.pid, 'SIGKILL');
    await until('everything has gone', () => !left.some(isRunning));
    expect(events().slice(-2).sort()).toEqual(['desk closed', 'newsroom closed']);
  });

  test('by kill -9 of all its processes leaves no database behind, and starts again at once', async () => {
    const hub = startHub();
    await isUp(hub);
    process.kill(-hub.pid, 'SIGKILL');
    const next = startHub();
    await isUp(next);
    expect((await desk())?.database).toBe(true);
  });
});
