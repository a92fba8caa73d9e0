import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { timingDividedBy } from '../../src/domain/placement.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { BoardService } from '../../src/press-office/board.service.js';
import { publish, readMessageFile, waitFor } from '../../src/publishing.js';
import { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import type { Entry } from '../../src/training/record.js';
import { root } from '../support/built-hub.js';
import { type Hub, openHub } from '../support/hub.js';
import { until } from '../support/until.js';

/*
 * Fault 2 and the like: the database is killed in the middle of a fan-out, comes back on the same port, and later
 * freezes. The hub is one process that nobody restarts; somebody reads the page all the time. A tenth of the intervals.
 */
let directory: string;
let postgres: EmbeddedPostgres;
let hub: Hub;
let closed = false;
let reader: Promise<void>;
let reading = true;
const answers: number[] = [];

const startPostgres = (port?: number) =>
  startEmbeddedPostgres({ directory, durable: false, ...(port === undefined ? {} : { port }) });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-away-'));
  postgres = await startPostgres();
  hub = await openHub(postgres.url, { workings: { timing: timingDividedBy(10) } });
}, 60_000);
afterAll(async () => {
  reading = false;
  await reader;
  if (!closed) await hub?.close();
  signal('SIGCONT');
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

async function read(): Promise<void> {
  for (; reading; await sleep(20)) {
    const answer = await fetch(`${hub.url}/fr`);
    await answer.arrayBuffer();
    answers.push(answer.status);
  }
}

async function release(file: string, reference: string | null = null) {
  const message = await readMessageFile(join(root, 'examples', file), hub.config.office);
  return publish(hub.rooms.app, hub.actor, message, { reference, breakGlass: null });
}
const converged = async (id: string) =>
  (await waitFor(hub.rooms.app, id, { timeoutMs: 25_000, seen: () => undefined })).converged;

/** The server and its children: those that answer our connections. */
function family(): number[] {
  const parentOf = (pid: string) => {
    try {
      return Number(/\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    } catch {
      return null;
    }
  };
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postgres.pid);
  return [postgres.pid, ...children.map(Number)];
}

function signal(name: NodeJS.Signals): void {
  for (const pid of family()) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
}

const listeners = async () => {
  const rows = await hub.rooms.app
    .get(Database)
    .rows(`SELECT FROM pg_stat_activity WHERE application_name = 'tocsin-listen' AND datname = current_database()`);
  return rows.length;
};

const postedTwice = (record: readonly Entry[]) => {
  const posts = record
    .filter(({ event }) => event === 'posted')
    .map((entry) => `${entry.where} ${entry.reference}/${entry.version} ${entry.language}`);
  return posts.filter((post, i) => posts.indexOf(post) !== i);
};

describe('the database is killed in the middle of a fan-out, and comes back', () => {
  let reference: string;

  test('the message then stands everywhere, each post once, though nobody restarted the hub', async () => {
    // A state to serve from the first moment on.
    await hub.publish('false-alarm/1-alert.yaml');
    const before = (await hub.record()).length;
    reader = read();
    const message = await release('brussels-2023/1-alert.yaml');
    reference = message.reference;
    await until('the fan-out has begun', async () => (await hub.record()).length > before);
    process.kill(postgres.pid, 'SIGKILL');
    await postgres.exited;
    const readBefore = answers.length;
    await until('the page was read without a database', () => answers.length > readBefore + 20);
    await expect(hub.rooms.app.get(BoardService).all()).rejects.toThrow();

    postgres = await startPostgres(postgres.port);
    await until('the desk answers', () =>
      hub.rooms.app
        .get(BoardService)
        .all()
        .then(() => true)
        .catch(() => false),
    );
    expect(await converged(message.id)).toBe(true);
    expect(postedTwice(await hub.record())).toEqual([]);
    expect((await hub.rooms.app.get(LedgerStore).verify()).broken).toBeNull();
  }, 40_000);

  test('dispatch and newsroom hear of releases again, each on one connection', async () => {
    await until('both listen', async () => (await listeners()) === 2);
    const { id } = await release('brussels-2023/2-update.yaml', reference);
    expect(await converged(id)).toBe(true);
    expect(await listeners()).toBe(2);
  }, 40_000);

  test('the page never stopped', () => {
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  });
});

describe('the database freezes: it holds its connections and answers nothing', () => {
  test('the page stays, and the hub can be ended', async () => {
    signal('SIGSTOP');
    const readBefore = answers.length;
    await until('the page was read', () => answers.length > readBefore + 50);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    reading = false;
    await reader;
    await hub.close();
    closed = true;
  }, 25_000);
});
