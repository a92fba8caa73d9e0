import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { freePorts } from '../../src/free-ports.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * A newsroom as a process whose files may grow no further: its state and its log. The kernel refuses the writes by the
 * limit on the size of files (setrlimit(2), EFBIG), which any user may set for a process and lift again.
 */
let rooms: BuiltRooms;
let server: TestServer;
let directory: string;
let newsroom: ChildProcess;
let url: string;

beforeAll(async () => {
  rooms = buildRooms();
  server = await testServer();
  directory = mkdtempSync(join(tmpdir(), 'tocsin-full-'));
}, 60_000);
afterAll(async () => {
  newsroom?.kill('SIGKILL');
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
  rooms?.remove();
});

const log = () => join(directory, 'log');
const lines = () => readFileSync(log(), 'utf8');
const limitFiles = (bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(newsroom.pid), `--fsize=${bytes}:unlimited`]);

async function start(databaseUrl: string): Promise<void> {
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  const fd = openSync(log(), 'a');
  newsroom = spawn(process.execPath, [join(rooms.directory, 'src/main.js')], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      TOCSIN_ROOMS: 'newsroom',
      TOCSIN_DATA_DIR: join(directory, 'data'),
      TOCSIN_KEY: randomBytes(32).toString('base64'),
      DATABASE_URL: databaseUrl,
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', fd],
  });
  closeSync(fd);
  await until('the newsroom listens', () =>
    fetch(`${url}/livez`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

/** The newest epoch that a reader gets, on the page and from the newsroom's own word. */
async function epoch(): Promise<number | null> {
  const [page, feed, ready] = await Promise.all(['/fr', '/feeds/fr.atom', '/readyz'].map((path) => fetch(url + path)));
  if (page!.status !== 200 || feed!.status !== 200 || ready!.status !== 200) return null;
  return Number(page!.headers.get('tocsin-epoch'));
}
const stateFile = (): string => {
  const [replica = ''] = readdirSync(join(directory, 'data/newsroom'));
  return join(directory, 'data/newsroom', replica, 'state.jsonl');
};
/** The state on its disk; null until there is one. */
const state = () => statSync(stateFile(), { throwIfNoEntry: false }) ?? null;
const kept = (epoch: number): boolean =>
  state() !== null && readFileSync(stateFile(), 'utf8').includes(`"epoch":${epoch},`);

test('fault 24: a newsroom whose disk is full serves every release from memory, drops its log with a count, and catches up when there is room', async () => {
  const database = await server.database();
  const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
  const desk = new DirectOffice(database, office(), kinds, randomBytes(32));
  await start(database.url);
  const message = await desk.release(content({ kind: 'alert', status: 'exercise' }));
  await until('the alert is on the page', async () => (await epoch()) === 1);
  const before = await until('its state is on the disk', () => kept(1) && state());

  // Neither the state, which grows with each version, nor the log, which is as large already, can be written any more.
  appendFileSync(log(), `${'x'.repeat(before.size + 1_000)}\n`);
  limitFiles(before.size + 1_000);
  const logged = statSync(log()).size;
  await desk.release(content({ kind: 'update', status: 'exercise' }), message);
  await desk.release(content({ kind: 'alert', status: 'exercise' }));
  await until('all of it is on the page', async () => (await epoch()) === 3);
  expect([state()?.ino, state()?.size]).toEqual([before.ino, before.size]);
  expect(statSync(log()).size).toBe(logged);
  expect(newsroom.exitCode).toBeNull();

  truncateSync(log());
  limitFiles('unlimited');
  await until('the state is on the disk again', () => (state()?.size ?? 0) > before.size, 30_000);
  await until('the log says so', () => lines().includes('could not be written and are lost'));
  const said = lines()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string });
  expect(said.map(({ msg }) => msg)).toEqual([
    'The state is on disk again, at epoch 3.',
    expect.stringMatching(/^[1-9]\d* lines of this log before the last one could not be written and are lost\.$/),
  ]);
  const gone = once(newsroom, 'exit');
  newsroom.kill('SIGTERM');
  expect((await gone)[0]).toBe(0);
}, 90_000);
