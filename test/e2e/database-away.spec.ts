import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { timingDividedBy } from '../../src/domain/placement.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { inProcess } from '../../src/press-office/call.js';
import { TokensService } from '../../src/press-office/tokens.service.js';
import { publish, readMessageFile, waitFor } from '../../src/publishing.js';
import { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import type { Entry } from '../../src/training/record.js';
import { root } from '../support/built-hub.js';
import { type Hub, openHub } from '../support/hub.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * The database is killed in the middle of a fan-out, comes back on the same port, and later freezes. The hub is one
 * process that nobody restarts; a crowd reads all the time. A tenth of the intervals. Ten minutes and more without a
 * database are in test/newsroom/press-loop.spec.ts, where the clock is moved.
 */
let directory: string;
let postgres: EmbeddedPostgres;
let hub: Hub;
let token: string;
let closed = false;
let reader: Promise<void>;
let reading = true;
const answers: number[] = [];
/** What the crowd reads, in turns. */
const CROWD = [
  '/',
  '/fr',
  '/nl',
  '/feeds/fr.atom',
  '/feeds/nl.rss',
  '/feeds/de.json',
  '/exercise/events.json',
] as const;
/** From the moment at which the database is there again. */
const RECOVERY_MS = 15_000;

const startPostgres = (port?: number) =>
  startEmbeddedPostgres({ directory, durable: false, ...(port === undefined ? {} : { port }) });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-away-'));
  postgres = await startPostgres();
  hub = await openHub(postgres.url, { workings: { timing: timingDividedBy(10) } });
  token = (await hub.rooms.app.get(TokensService).create(inProcess(hub.actor), {})).token!;
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
  const one = async (first: number) => {
    for (let i = first; reading; i++, await sleep(20)) {
      const answer = await fetch(`${hub.url}${CROWD[i % CROWD.length]}`);
      await answer.arrayBuffer();
      answers.push(answer.status);
    }
  };
  await Promise.all(CROWD.map((_, i) => one(i)));
}

/** Until when the page says that it is confirmed, and the sentence that says so. */
async function confirmation(): Promise<{ at: string; said: string }> {
  const page = await (await fetch(`${hub.url}/en`)).text();
  const said = /<p>(Confirmed at .*?)<\/p>/s.exec(page)?.[1] ?? 'nothing';
  return { at: /datetime="([^"]+)"/.exec(said)?.[1] ?? 'never', said: said.replace(/<[^>]+>/g, '') };
}

/** The desk as an officer's program sees it, through the public port. */
async function desk(method: 'GET' | 'POST', path: string): Promise<{ status: number; code: string | undefined }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = method === 'POST' ? JSON.stringify(content({ status: 'exercise' })) : null;
  const answer = await fetch(`${hub.url}/api/v1${path}`, { method, headers, body });
  return { status: answer.status, code: ((await answer.json()) as { code?: string }).code };
}
const back = () => until('the desk answers', async () => (await desk('GET', '/board')).status === 200, RECOVERY_MS);

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

  test('fault 02: the page stands as it was confirmed, the desk changes nothing and says so, and all are well again within 15 s by themselves', async () => {
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
    const shown = await confirmation();
    expect(shown.said).toMatch(/^Confirmed at .* Without a newer time after .*, treat this as unconfirmed\.$/);
    await until('the crowd has read without a database', () => answers.length > readBefore + 200);
    expect(await confirmation()).toEqual(shown);
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
    expect(await desk('POST', '/messages')).toEqual({ status: 503, code: 'database-away' });
    expect(await desk('GET', '/board')).toEqual({ status: 503, code: 'database-away' });

    postgres = await startPostgres(postgres.port);
    await back();
    const { items } = (await (
      await fetch(`${hub.url}/api/v1/messages`, { headers: { authorization: `Bearer ${token}` } })
    ).json()) as { items: unknown[] };
    expect(items).toHaveLength(2);
    expect(await converged(message.id)).toBe(true);
    expect(postedTwice(await hub.record())).toEqual([]);
    expect((await hub.rooms.app.get(LedgerStore).verify()).broken).toBeNull();
  }, 60_000);

  test('fault 02: dispatch and newsroom hear of releases again, each on one connection, though nobody restarted them', async () => {
    await until('both listen', async () => (await listeners()) === 2, RECOVERY_MS);
    const { at } = await confirmation();
    const { id } = await release('brussels-2023/2-update.yaml', reference);
    expect(await converged(id)).toBe(true);
    expect((await confirmation()).at > at).toBe(true);
    expect(await listeners()).toBe(2);
  }, 40_000);

  test('fault 02: the crowd got page and feeds all the time, without one error', () => {
    expect(answers.length).toBeGreaterThan(200);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  });
});

describe('the database freezes: it holds its connections and answers nothing', () => {
  test('fault 02: page and feeds stay, and the desk is well again when the database goes on', async () => {
    signal('SIGSTOP');
    const readBefore = answers.length;
    await until('the crowd has read', () => answers.length > readBefore + 200);
    signal('SIGCONT');
    await back();
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  }, 40_000);

  test('fault 02: a hub whose database is frozen can be ended', async () => {
    signal('SIGSTOP');
    const readBefore = answers.length;
    await until('the crowd has read', () => answers.length > readBefore + 200);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    reading = false;
    await reader;
    await hub.close();
    closed = true;
  }, 40_000);
});
