import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { content } from '../test/support/messages.js';
import { openBenchHub } from './hub.js';
import { machine, residentMegabytes } from './machine.js';
import { median, rounded } from './pairs.js';

/**
 * 500 sign-ins at once, each from an address of its own so that no limit stops it before its hash, beside somebody who reads
 * the page at an even pace (security.md "Hash flood"). The page's 99th percentile is compared with that of the same reader
 * without them, in turn; what counts is the median of the rounds.
 */
const AT_ONCE = 500;
const GOAL = { p99: 1.5, deskMegabytes: 400 };
const EVERY_MS = 5;

export async function run(args: string[], directory: string): Promise<number> {
  const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } });
  const rounds = values.quick ? 1 : 5;
  const hub = await openBenchHub(directory, { TOCSIN_TRUST_PROXY: 'on' });
  try {
    await hub.release(content({ status: 'exercise' }));
    await reading(hub.url, wait(1_000));
    const measured: { idle: number; flood: number; answers: Readonly<Record<string, number>> }[] = [];
    let deskMegabytes = 0;
    for (let round = 0; round < rounds; round++) {
      const idle = await reading(hub.url, wait(3_000));
      let answers: Readonly<Record<string, number>> = {};
      const flood = await reading(
        hub.url,
        signIns(hub.url, round).then((counted) => {
          answers = counted;
        }),
      );
      deskMegabytes = Math.max(deskMegabytes, residentMegabytes(hub.desk.pid));
      measured.push({ idle: rounded(idle), flood: rounded(flood), answers });
    }
    console.table(
      measured.map(({ idle, flood, answers }) => ({ 'idle p99 ms': idle, 'flood p99 ms': flood, ...answers })),
    );
    const p99 = rounded(median(measured.map(({ idle, flood }) => flood / idle)));
    const met = p99 <= GOAL.p99 && deskMegabytes <= GOAL.deskMegabytes;
    const result = {
      bench: 'sign-in',
      quick: values.quick,
      rounds,
      machine: machine(),
      met,
      p99,
      deskMegabytes,
      goal: GOAL,
    };
    console.log(`RESULT ${JSON.stringify(result)}`);
    return values.quick || met ? 0 : 1;
  } finally {
    await hub.close();
  }
}

/** The page's 99th percentile, milliseconds, read at an even pace until `done`. */
async function reading(url: string, done: Promise<unknown>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  let over = false;
  const ended = done.finally(() => {
    over = true;
  });
  while (!over) {
    pending.push(
      (async () => {
        const began = performance.now();
        await read(`${url}/fr`, agent);
        times.push(performance.now() - began);
      })(),
    );
    await wait(EVERY_MS);
  }
  await Promise.all([ended, ...pending]);
  agent.destroy();
  times.sort((one, two) => one - two);
  return times[Math.floor(times.length * 0.99)]!;
}

/** How many got which answer. In a thread of its own: who reads beside it must not wait for it. */
async function signIns(url: string, round: number): Promise<Readonly<Record<string, number>>> {
  const flood = new Worker(new URL('./sign-in-flood.js', import.meta.url), {
    workerData: { url, round, atOnce: AT_ONCE },
  });
  const [answers] = (await once(flood, 'message')) as [Readonly<Record<string, number>>];
  await flood.terminate();
  return answers;
}

function read(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    }).on('error', reject);
  });
}
