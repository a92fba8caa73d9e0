import { fileURLToPath } from 'node:url';
import { banner } from './banner.js';
import type { Config, Room } from './config.js';
import { holdDataDirectory, hubKey } from './data-directory.js';
import { planPostgres, postgresUrl, startEmbeddedPostgres } from './embedded-postgres.js';
import { type Kept, keepRunning } from './keep-running.js';
import { type Ready, startRooms } from './room-process.js';
import { ConfigError } from './variables.js';

/**
 * Runs a hub on one machine: the newsroom and the desk as processes of their own, so that nothing the desk does can
 * keep the public waiting, and the embedded database under both. It promises that the newsroom starts first and waits
 * for nobody, that what dies is started again, that a stop is orderly and that nothing is left behind, however the
 * supervisor itself ends. It serves nothing and knows no message.
 */
const DESK: readonly Room[] = ['press-office', 'dispatch', 'training'];

/* A call to a far side has 10 s; what is in flight is given the time to be written down. */
const GRACE_MS = 15_000;
/* npm passes Ctrl-C on, and the terminal has sent it already: two within this time are one wish. */
const SAME_WISH_MS = 1_000;

/** Resolves when the hub has been stopped by a signal; throws a `ConfigError` when it cannot be run like this. */
export async function supervise(
  config: Config,
  main = fileURLToPath(new URL('./main.js', import.meta.url)),
): Promise<void> {
  const wish = stopWish();
  const held = await holdDataDirectory(config.dataDirectory);
  try {
    await runHub({ config, main, directory: held.path, wish });
  } finally {
    held.release();
  }
}

async function runHub(hub: {
  readonly config: Config;
  readonly main: string;
  readonly directory: string;
  readonly wish: StopWish;
}): Promise<void> {
  const { config, main, directory, wish } = hub;
  const key = config.key ?? hubKey(directory);
  const database = { url: config.databaseUrls.length > 0 ? null : postgresUrl(await planPostgres(directory)) };
  const onReady = greeter(config);
  const keepRooms = (name: string, rooms: readonly Room[]): Kept =>
    keepRunning({
      name,
      say,
      start: async () =>
        startRooms(main, {
          rooms,
          environment: {
            TOCSIN_KEY: key,
            TOCSIN_DATA_DIR: directory,
            ...(database.url === null ? {} : { DATABASE_URL: database.url, DATABASE_URLS: '' }),
          },
          graceMs: GRACE_MS,
          onReady: (ready, pid) => onReady(name, ready, pid),
          say,
        }),
    });

  const newsroom = keepRooms('the newsroom', ['newsroom']);
  let postgres: Kept | null = null;
  let desk: Kept | null = null;
  try {
    const ends: Promise<string | null>[] = [wish.stop, newsroom.givenUp];
    let isUp = true;
    if (database.url !== null) {
      const up = new Promise<boolean>((resolve) => {
        postgres = keepPostgres(directory, (url) => {
          /* Somebody had taken the port that the others were told of: they need the new one. */
          const moved = url !== database.url;
          database.url = url;
          if (moved) for (const user of [newsroom, desk]) void user?.restart();
          resolve(true);
        });
        ends.push(postgres.givenUp);
      });
      isUp = await Promise.race([up, ...ends.map((end) => end.then(() => false))]);
    }
    if (isUp) {
      desk = keepRooms('the desk', DESK);
      ends.push(desk.givenUp);
    }
    const why = await Promise.race(ends);
    if (why !== null) throw new ConfigError([`the hub cannot run like this: ${why}`]);
  } finally {
    for (const thing of [desk, newsroom, postgres] as (Kept | null)[]) await thing?.stop(wish.hurry);
    say('stopped');
  }
}

function keepPostgres(directory: string, onUp: (url: string) => void): Kept {
  return keepRunning({
    name: 'the embedded database',
    say,
    start: async (signal) => {
      const server = await startEmbeddedPostgres({ directory, durable: true, signal });
      onUp(server.url);
      const ended = server.exited.then((why) => ({
        why: `${why.split('\n')[0]}; what it said is in ${directory}/postgres.log`,
        refused: false,
      }));
      return { ended, stop: (hurry) => server.stop(hurry) };
    },
  });
}

/** Tells the operator where everything is when both processes have come up, and later what has come back. */
function greeter(config: Config): (name: string, ready: Ready, pid: number) => void {
  const reports = new Map<string, Ready>();
  return (name, ready, pid) => {
    const before = reports.get(name);
    reports.set(name, ready);
    if (before === undefined && reports.size === 2) console.log(banner(config, [...reports.values()]));
    else say(`${name} answers (process ${pid})`);
    if (before !== undefined && ready.firstOfficer !== undefined && ready.firstOfficer !== before.firstOfficer)
      say(`the address that makes the first officer is now ${ready.firstOfficer}`);
  };
}

interface StopWish {
  readonly stop: Promise<null>;
  readonly hurry: AbortSignal;
}

/** Turns signals into a wish to stop, and a later signal into a wish to hurry. */
function stopWish(): StopWish {
  let askToStop: () => void = () => {};
  const stop = new Promise<null>((resolve) => {
    askToStop = () => resolve(null);
  });
  const hurry = new AbortController();
  let sinceMs: number | null = null;
  const onSignal = () => {
    if (sinceMs === null) {
      sinceMs = performance.now();
      say('stopping: the desk finishes what it has begun, then the newsroom and the database end (again to hurry)');
      askToStop();
    } else if (performance.now() - sinceMs > SAME_WISH_MS && !hurry.signal.aborted) {
      say('hurrying: what still runs is killed');
      hurry.abort();
    }
  };
  /* For good: a signal that comes when all has been stopped must not turn a good end into a bad one. */
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { stop, hurry: hurry.signal };
}

function say(line: string): void {
  console.error(`tocsin: ${line}`);
}
