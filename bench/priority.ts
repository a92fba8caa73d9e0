import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRooms } from '../src/app.module.js';
import { openRegistry } from '../src/channels/registry.js';
import { readConfig } from '../src/config.js';
import { admit } from '../src/domain/refusal.js';
import { startEmbeddedPostgres } from '../src/embedded-postgres.js';
import { freePorts } from '../src/free-ports.js';
import { ChannelsStore } from '../src/store/channels.store.js';
import { Database } from '../src/store/database.js';
import { STAND_INS } from '../src/training/stand-ins.js';
import { openTraining } from '../src/training/training-ground.js';
import { trainingSecrets } from '../src/training-channels.js';
import { DirectOffice } from '../test/support/direct-office.js';
import { content } from '../test/support/messages.js';
import { until } from '../test/support/until.js';

/**
 * How long a severe message waits behind routine ones, per kind of channel (goals.md "priority"): the whole hub with its
 * page, one account of each kind without a rate limit, and a backlog that is in full swing when the severe message is
 * released. Beside it, in turn, the same message on an idle hub. Milliseconds from the release's commit to what the far
 * side shows, by the far side's own record.
 */
const GOAL_MS = 2_000;

interface Round {
  readonly idle: ReadonlyMap<string, number>;
  readonly behind: ReadonlyMap<string, number>;
}

export async function run(args: string[], directory: string): Promise<number> {
  const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } });
  const [rounds, backlog] = values.quick ? [1, 100] : [5, 500];
  mkdirSync(join(directory, 'data'), { recursive: true });
  const bench = await open(directory);
  const measured: Round[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const idle = await bench.severe();
      await bench.pileUp(backlog);
      const behind = await bench.severe();
      await bench.calm();
      measured.push({ idle, behind });
      console.log(`round ${round} of ${rounds}: ${[...behind].map(([kind, ms]) => `${kind} ${ms} ms`).join(', ')}`);
    }
  } finally {
    await bench.close();
  }
  return report(measured, backlog, values.quick);
}

function report(measured: readonly Round[], backlog: number, quick: boolean): number {
  const kinds = [...measured[0]!.behind.keys()];
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const rows = kinds.map((kind) => {
    const idle = median(measured.map((round) => round.idle.get(kind)!));
    const behind = median(measured.map((round) => round.behind.get(kind)!));
    return { kind, idleMs: idle, behindMs: behind, delayMs: Math.max(0, behind - idle) };
  });
  console.log(`\nA severe message, idle and behind ${backlog} routine messages; median of ${measured.length}:`);
  console.table(rows);
  console.log(
    `RESULT ${JSON.stringify({ bench: 'priority', backlog, rounds: measured.length, goalMs: GOAL_MS, rows })}`,
  );
  return quick || rows.every(({ delayMs }) => delayMs <= GOAL_MS) ? 0 : 1;
}

async function open(directory: string) {
  const server = await startEmbeddedPostgres({ directory: join(directory, 'data'), durable: true });
  const [port, deskPort, trainingPort] = (await freePorts(3)) as [number, number, number];
  const masterKey = randomBytes(32);
  const secrets = trainingSecrets(masterKey);
  const training = await openTraining({
    host: '127.0.0.1',
    port: trainingPort,
    directory: null,
    ...secrets,
    limits: { rateFactor: 1_000_000 },
  });
  const hub = {
    TOCSIN_DATA_DIR: join(directory, 'data'),
    PORT: String(port),
    TOCSIN_DESK_PORT: String(deskPort),
    TOCSIN_TRAINING_PORT: String(trainingPort),
    TOCSIN_REQUIRED_LANGUAGES: 'fr',
    LOG_LEVEL: 'error',
  };
  const config = readConfig(hub);
  const rooms = await openRooms({
    ...config,
    databaseUrls: [server.url],
    rooms: ['press-office', 'dispatch'],
    key: masterKey.toString('base64'),
  });
  const newsroom = await openNewsroom({ ...hub, DATABASE_URL: server.url, TOCSIN_KEY: masterKey.toString('base64') });
  const { kinds } = openRegistry({ allowNetworks: [], training: training.url, ownHosts: [] });
  const desk = new DirectOffice(rooms.app.get(Database), config.office, kinds, masterKey);
  const places = await addOneOfEach(
    rooms.app.get(Database),
    rooms.app.get(ChannelsStore),
    kinds,
    training.url,
    secrets,
  );

  const message = (severity: 'Minor' | 'Severe') => {
    const whole = content({ kind: 'alert', status: 'exercise', severity });
    const { fr } = whole.texts;
    return { ...whole, texts: { fr }, urgency: severity === 'Severe' ? 'Immediate' : 'Expected' };
  };
  const began: string[] = [];
  return {
    /** Per kind, how long until its far side showed it. */
    async severe(): Promise<ReadonlyMap<string, number>> {
      const { id, reference } = await desk.release(message('Severe'));
      began.push(id);
      const released = await releasedAtMs(rooms.app.get(Database), id);
      const shownAt = () =>
        new Map(
          training
            .record()
            .filter((entry) => entry.reference === reference)
            .map((entry) => [entry.where, Date.parse(entry.at)]),
        );
      await until('the severe message is shown everywhere', () => shownAt().size === places.size, 120_000);
      return new Map([...shownAt()].map(([where, at]) => [places.get(where)!, at - released]));
    },
    async pileUp(count: number): Promise<void> {
      const before = training.record().length;
      for (let i = 0; i < count; i++) began.push((await desk.release(message('Minor'))).id);
      await until('the backlog is on its way', () => training.record().length > before + places.size);
    },
    async calm(): Promise<void> {
      for (const id of began.splice(0))
        await until('the backlog is done', async () => (await desk.board.of(id))?.converged, 300_000);
    },
    async close(): Promise<void> {
      await rooms.close();
      await newsroom.close();
      await training.close();
      await server.stop();
    },
  };
}

/** In a process of its own, as always: pressing a page must not take a delivery's time. */
async function openNewsroom(environment: NodeJS.ProcessEnv) {
  const child = fork(fileURLToPath(new URL('../src/main.js', import.meta.url)), {
    env: { PATH: process.env.PATH, ...environment, TOCSIN_ROOMS: 'newsroom' },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return {
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** One channel of each kind that has a stand-in; the kinds by the name of their stand-in. */
async function addOneOfEach(
  database: Database,
  channels: ChannelsStore,
  kinds: ReturnType<typeof openRegistry>['kinds'],
  url: string,
  { tokens, receivers }: ReturnType<typeof trainingSecrets>,
): Promise<ReadonlyMap<string, string>> {
  const [receiver, secret] = Object.entries(receivers)[0]!;
  const wanted = [
    ...STAND_INS.map(({ name, mount, exercise: { kind, input } }) => ({
      where: name,
      kind,
      input: input(`${url}${mount}`, tokens[name]!),
    })),
    {
      where: receiver,
      kind: 'webhook',
      input: { url: `${url}/receivers/${receiver}`, broadcaster: receiver, secret },
    },
  ];
  await database.transaction(async (tx) => {
    for (const { kind, where, input } of wanted) {
      const account = admit(kinds.get(kind).parseSettings(input, 'exercise'));
      await channels.add(tx, { kind, name: where, world: 'exercise', account }, new Date().toISOString());
    }
  });
  return new Map(wanted.map(({ where, kind }) => [where, kind]));
}

async function releasedAtMs(database: Database, messageId: string): Promise<number> {
  const [row] = await database.rows<{ at: Date }>(`SELECT released_at AS at FROM version WHERE message_id = $1`, [
    messageId,
  ]);
  return row!.at.getTime();
}
