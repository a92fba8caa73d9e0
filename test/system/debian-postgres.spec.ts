import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freePorts } from '../../src/free-ports.js';
import { testServer } from '../support/database.js';
import { openHub } from '../support/hub.js';
import { until } from '../support/until.js';

/* A server of the operator's own: Debian's PostgreSQL 15, by DATABASE_URL. */
const BIN = '/usr/lib/postgresql/15/bin';
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

let stop: () => Promise<void> = async () => undefined;
let url: string;

beforeAll(async () => {
  if (!existsSync(join(BIN, 'postgres')))
    throw new Error(`${BIN}/postgres is missing: apt-get install postgresql-15, then run this again.`);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-debian-'));
  if ('uid' in NOBODY) execFileSync('chown', [`${NOBODY.uid}:${NOBODY.gid}`, directory]);
  const data = join(directory, 'data');
  execFileSync(join(BIN, 'initdb'), ['-D', data, '-U', 'tocsin', '-A', 'trust', '-E', 'UTF8', '--locale=C'], {
    ...NOBODY,
    cwd: directory,
    stdio: 'ignore',
  });
  const [port] = await freePorts(1);
  const server = spawn(
    join(BIN, 'postgres'),
    ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    { ...NOBODY, cwd: directory, stdio: 'ignore' },
  );
  stop = async () => {
    const gone = once(server, 'exit');
    server.kill('SIGINT');
    await gone;
    rmSync(directory, { recursive: true });
  };
  url = `postgres://tocsin@127.0.0.1:${port}/postgres`;
  await until('Debian’s server answers', async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });
}, 60_000);
afterAll(() => stop());

test('the hub runs on Debian’s PostgreSQL 15: alert, update, correction and all-clear stand everywhere', async () => {
  const server = await testServer(url);
  const hub = await openHub((await server.database({ migrated: false })).url);
  try {
    let reference: string | null = null;
    for (const file of ['1-alert', '2-update', '3-correction', '4-all-clear']) {
      const done = await hub.publish(`brussels-2023/${file}.yaml`, reference);
      expect(done.converged).toBe(true);
      reference = done.reference;
    }
  } finally {
    await hub.close();
    await server.close();
  }
}, 120_000);
