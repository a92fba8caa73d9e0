import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { CONFIRMATION_HOLDS_MS } from '../../src/formats/times.js';
import { freePorts } from '../../src/free-ports.js';
import { type Hub, openHub } from '../support/hub.js';
import { until } from '../support/until.js';
import { gatherCrowd } from './crowd.js';

/**
 * Kills the database under a crowd and keeps it dead: `npm run show:dead-database -- --minutes 10`. Two newsrooms and a
 * desk, as docs/scaling.md advises. Meanwhile each newsroom is killed and started again with nothing but its disk; then
 * the database comes back, and nobody is restarted for it. In less than six minutes a confirmation holds for a third of
 * the time instead of five minutes. Exit code 0: every answer to the crowd was 200, and what else the table promises holds;
 * times are shown beside their goals and do not decide, since a busy machine is no fault of the hub.
 */
const MOST_START_MS = 2_000;
const MOST_RECOVERY_MS = 15_000;

export async function run(args: string[], directory: string): Promise<number> {
  const { values } = parseArgs({ args, options: { minutes: { type: 'string', default: '10' } } });
  const deadMs = Number(values.minutes) * 60_000;
  if (!(deadMs >= 10_000 && deadMs <= 3_600_000)) {
    console.error('show:dead-database: --minutes must be a number from 0.17 (ten seconds) to 60.');
    return 1;
  }
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  const stage = await setStage(data, deadMs < 360_000 ? deadMs / 3 : null);
  try {
    return await play(stage, deadMs);
  } finally {
    await stage.close();
  }
}

type Stage = Awaited<ReturnType<typeof setStage>>;

async function play(stage: Stage, deadMs: number): Promise<number> {
  const { newsrooms, hub } = stage;
  await hub.publish(resolve('examples/brussels-2023/1-alert.yaml'));
  await until('both newsrooms show the alert', () => all(newsrooms, async (one) => (await one.page()).epoch === 1));
  const crowd = gatherCrowd(newsrooms.map(({ port }) => port));
  await sleep(2_000);
  const before = await newsrooms[0]!.page();

  await stage.killDatabase();
  const diedMs = performance.now();
  const at = (part: number) => sleep(Math.max(0, diedMs + part * deadMs - performance.now()));
  say(`the database is dead; the crowd reads for ${deadMs / 60_000} minutes`);
  let saidAfterMs: number | null = null;
  const watching = (async () => {
    await until('the page says it', async () => (await newsrooms[1]!.page()).isDoubted, deadMs);
    saidAfterMs = performance.now() - diedMs;
    say(`the page says that it is unconfirmed, ${seconds(saidAfterMs)} after the database died`);
  })().catch(() => undefined);
  const starts: number[] = [];
  for (const [i, part] of [0.3, 0.75].entries()) {
    await at(part);
    starts.push(await newsrooms[i]!.restart());
    say(`newsroom ${i + 1} was killed and serves again from its disk, ${seconds(starts[i]!)} after its start`);
  }
  await at(1);
  await watching;
  const doubted = await Promise.all(newsrooms.map((one) => one.page()));
  const whileDead = { answers: crowd.counted.answers, bad: [...crowd.counted.bad.values()].reduce((a, b) => a + b, 0) };

  const restarted = newsrooms.map(({ pid }) => pid());
  const backMs = performance.now();
  await stage.startDatabase();
  await until(
    'both newsrooms are confirmed again',
    () =>
      all(
        newsrooms,
        async (one) => !(await one.page()).isDoubted && (await one.page()).confirmedAt > before.confirmedAt,
      ),
    60_000,
  ).catch(() => undefined);
  const recoveredMs = performance.now() - backMs;
  await hub.publish(resolve('examples/false-alarm/1-alert.yaml'));
  const again = await until('both show a new release', () =>
    all(newsrooms, async (one) => (await one.page()).epoch === 2),
  ).catch(() => false);
  await crowd.leave();

  const { answers, bad, movedOn, slowestMs } = crowd.counted;
  const notOk = Object.fromEntries(bad);
  const rows = [
    holds('answers to the crowd, and those that were not 200', bad.size === 0, `${answers}, ${JSON.stringify(notOk)}`),
    holds('of these while the database was dead', whileDead.bad === 0 && whileDead.answers > 0, `${whileDead.answers}`),
    timed(
      'newsrooms started with nothing but their disk, to the first page',
      starts.every((ms) => ms <= MOST_START_MS),
      starts.map(seconds).join(', '),
    ),
    holds(
      'the page says that it is unconfirmed, also after the restart',
      saidAfterMs !== null && doubted.every(({ isDoubted }) => isDoubted),
      saidAfterMs === null ? 'never' : `after ${seconds(saidAfterMs)}`,
    ),
    holds(
      'the epoch served never fell',
      doubted.every(({ epoch }) => epoch === 1),
      doubted.map(({ epoch }) => epoch).join(', '),
    ),
    timed(
      'confirmed again after the database came back, by themselves',
      recoveredMs <= MOST_RECOVERY_MS,
      seconds(recoveredMs),
    ),
    holds(
      'nobody was restarted for it, and a new release is shown',
      again === true && newsrooms.every(({ pid }, i) => pid() === restarted[i]),
      again ? 'yes' : 'no',
    ),
  ];
  console.log(
    `\nThe database was dead for ${deadMs / 60_000} minutes; a confirmation held for ${seconds(stage.holdsMs)}:`,
  );
  console.table(rows);
  console.log(
    `Connections refused or reset while a newsroom was killed, and answered by the other: ${movedOn}; slowest answer ${seconds(slowestMs)}; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')} on ${availableParallelism()} cores.`,
  );
  const result = {
    show: 'dead-database',
    minutes: deadMs / 60_000,
    answers,
    notOk,
    movedOn,
    slowestMs,
    whileDead,
    startsMs: starts,
    saidAfterMs,
    recoveredMs,
  };
  console.log(`RESULT ${JSON.stringify(result)}`);
  return rows.some((row) => row.holds === 'NO') ? 1 : 0;
}

const holds = (what: string, is: boolean, seen: string) => ({ what, seen, holds: is ? 'yes' : 'NO' });
/** Told, and not decided by. */
const timed = (what: string, is: boolean, seen: string) => ({ what, seen, holds: is ? 'yes' : 'too slow here' });
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const say = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);

async function all<T>(things: readonly T[], is: (thing: T) => Promise<boolean>): Promise<boolean> {
  for (const thing of things) if (!(await is(thing).catch(() => false))) return false;
  return true;
}

/** `fasterMs`: how long a confirmation holds, where it is not the usual five minutes. */
async function setStage(data: string, fasterMs: number | null) {
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ directory: data, durable: true });
  const hub: Hub = await openHub(postgres.url, { rooms: ['press-office', 'dispatch', 'training'] });
  const ports = await freePorts(2);
  const newsrooms: NewsroomProcess[] = [];
  for (const port of ports) {
    const one = new NewsroomProcess(port, fasterMs, {
      TOCSIN_DATA_DIR: join(data, `newsroom-${port}`),
      PORT: String(port),
      DATABASE_URL: postgres.url,
      TOCSIN_KEY: hub.key,
      LOG_LEVEL: 'silent',
    });
    newsrooms.push(one);
    await one.start();
  }
  return {
    hub,
    newsrooms,
    holdsMs: fasterMs ?? CONFIRMATION_HOLDS_MS,
    async killDatabase() {
      process.kill(postgres.pid, 'SIGKILL');
      await postgres.exited;
    },
    async startDatabase() {
      postgres = await startEmbeddedPostgres({ directory: data, durable: true, port: postgres.port });
    },
    async close() {
      for (const one of newsrooms) await one.kill();
      await hub.close();
      await postgres.stop();
    },
  };
}

/** One newsroom in a process of its own, which can be killed and started again. */
class NewsroomProcess {
  private child: ChildProcess | undefined;

  constructor(
    readonly port: number,
    private readonly holdsMs: number | null,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  pid = (): number | undefined => this.child?.pid;

  /** Resolves when its port answers, whatever the answer is. */
  async start(): Promise<void> {
    this.child = fork(
      fileURLToPath(new URL('./newsroom.js', import.meta.url)),
      this.holdsMs === null ? [] : [String(this.holdsMs)],
      {
        env: { PATH: process.env.PATH, ...this.environment, TOCSIN_ROOMS: 'newsroom' },
        execArgv: [],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    const answers = () =>
      fetch(`http://127.0.0.1:${this.port}/livez`).then(
        () => true,
        () => false,
      );
    await until('the newsroom answers', answers, 30_000);
  }

  /** Killed, and started again; milliseconds from its start to the first 200 for a page. */
  async restart(): Promise<number> {
    await this.kill();
    const began = performance.now();
    await this.start();
    await until('it serves its page', async () => (await this.page()).status === 200, 60_000);
    return performance.now() - began;
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** What a reader sees of the state: its epoch, until when it is confirmed, and whether the page itself doubts it. */
  async page() {
    const answer = await fetch(`http://127.0.0.1:${this.port}/en`);
    const text = await answer.text();
    const confirmed = /onfirmed at <time datetime="([^"]+)"/.exec(text)?.[1] ?? '';
    return {
      status: answer.status,
      epoch: Number(answer.headers.get('tocsin-epoch')),
      confirmedAt: confirmed,
      // The words are there all the time, for a script to show them; hidden as long as they are not true.
      isDoubted: /<div class="doubt">/.test(text),
    };
  }
}
