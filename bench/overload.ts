import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRegistry } from '../src/channels/registry.js';
import { admit } from '../src/domain/refusal.js';
import { trainingSecrets } from '../src/training-channels.js';
import { content } from '../test/support/messages.js';
import { until } from '../test/support/until.js';
import type { Order, Standing } from './crowd.js';
import { type BenchHub, openBenchHub } from './hub.js';
import { machine, openFiles, processorSeconds, program, residentMegabytes } from './machine.js';
import { median, rounded } from './pairs.js';
import { wrk } from './wrk.js';

/**
 * The page while everything else is too much (goals.md "overload"): while ten thousand webhooks go out, while the desk is
 * called 2.4 times as often as it can answer, and while thousands of clients are slow, deaf, or only listen. The page is
 * asked for on a connection of its own each time, at a fixed rate, whether or not the one before has been answered.
 */
const GOALS = { withinMs: 1_000, timesIdle: 5, rate: 0.9, megabytes: 100 };
const PAGES_PER_SECOND = 50;
const FULL = { endpoints: 10_000, seconds: 15, slow: 4_000, deaf: 4_000, streams: 5_000, rounds: 5, blastSeconds: 120 };
const QUICK = { endpoints: 300, seconds: 2, slow: 200, deaf: 200, streams: 200, rounds: 1, blastSeconds: 10 };

export async function run(args: string[], directory: string): Promise<number> {
  const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } });
  program('wrk', 'wrk');
  const size = values.quick ? QUICK : FULL;
  const about = machine();
  const needed = size.slow + size.deaf + size.streams + 1_000;
  const share = Math.min(1, openFiles() / needed);
  if (share < 1)
    console.log(
      `Only ${openFiles()} files may be open (ulimit -n), ${needed} are needed: ${Math.floor(share * 100)} % of the clients come.`,
    );
  const hub = await openBenchHub(directory);
  try {
    await hub.release(content({ status: 'exercise' }));
    await pages(hub.url, 1_000);
    const idle = await pages(hub.url, size.seconds * 1_000);
    const rows = [await blast(hub, idle, size), await calls(hub, idle, size.seconds), await siege(hub, size, share)];
    console.log(`\nThe page, ${PAGES_PER_SECOND} a second on new connections; idle: p99 ${rounded(idle.p99Ms)} ms`);
    console.table(rows);
    const met = rows.every((row) => row.met);
    console.log(
      `RESULT ${JSON.stringify({ bench: 'overload', quick: values.quick, machine: about, idle, met, rows })}`,
    );
    return values.quick || met ? 0 : 1;
  } finally {
    await hub.close();
  }
}

interface Pages {
  readonly asked: number;
  /** Answered with 200 within a second. */
  readonly inTime: number;
  readonly p99Ms: number;
}

/** Asks for the page for so long, or until it is told to stop. */
async function pages(url: string, forMs: number, signal?: AbortSignal): Promise<Pages> {
  const answers: Promise<number>[] = [];
  const began = performance.now();
  while (performance.now() - began < forMs && signal?.aborted !== true) {
    for (; answers.length < ((performance.now() - began) / 1_000) * PAGES_PER_SECOND; ) answers.push(page(url));
    await wait(5);
  }
  const tookMs = (await Promise.all(answers)).sort((a, b) => a - b);
  return {
    asked: tookMs.length,
    inTime: tookMs.filter((ms) => ms <= GOALS.withinMs).length,
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)] ?? Number.POSITIVE_INFINITY,
  };
}

/** How long a page took; infinitely long when it did not come. */
function page(url: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const options = { agent: false, timeout: 10_000, headers: { 'Accept-Encoding': 'br' } };
    const asked = request(`${url}/fr`, options, (response) => {
      response.on('end', () =>
        resolve(response.statusCode === 200 ? performance.now() - began : Number.POSITIVE_INFINITY),
      );
      response.resume();
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(Number.POSITIVE_INFINITY));
    asked.end();
  });
}

function judged(what: string, { asked, inTime, p99Ms }: Pages, idle: Pages) {
  const times = rounded(p99Ms / idle.p99Ms, 1);
  return {
    what,
    pages: asked,
    'within 1 s': `${rounded((100 * inTime) / asked, 2)} %`,
    'p99 ms': rounded(p99Ms, 1),
    'p99 / idle': times,
    goal: `100 %, p99 ≤ ${GOALS.timesIdle} × idle`,
    met: inTime === asked && times <= GOALS.timesIdle,
  };
}

/** One message to ten thousand endpoints, all at receivers of the training ground. */
async function blast(hub: BenchHub, idle: Pages, size: typeof FULL) {
  await addEndpoints(hub, size.endpoints);
  const over = new AbortController();
  const asking = pages(hub.url, size.blastSeconds * 1_000, over.signal);
  const began = performance.now();
  await hub.office.release(content({ status: 'exercise' }));
  const sent = async () => {
    const [row] = await hub.database.rows<{ n: string }>(`SELECT count(*) AS n FROM placement WHERE shown > 0`);
    return Number(row!.n);
  };
  await until(
    'all are sent',
    async () => (await wait(250)) ?? (await sent()) >= size.endpoints,
    size.blastSeconds * 1_000,
  ).catch(() => undefined);
  const seconds = (performance.now() - began) / 1_000;
  over.abort();
  const count = await sent();
  return judged(`webhooks: ${count} of ${size.endpoints} in ${Math.round(seconds)} s`, await asking, idle);
}

async function addEndpoints(hub: BenchHub, count: number): Promise<void> {
  const { training, key } = hub;
  const { kinds } = openRegistry({ allowNetworks: [], training, ownHosts: [] });
  const [[receiver, secret]] = Object.entries(trainingSecrets(key).receivers) as [[string, string]];
  const input = { url: `${training}/receivers/${receiver}`, broadcaster: receiver, secret };
  const account = admit(kinds.get('webhook').parseSettings(input, 'exercise'));
  for (let done = 0; done < count; done += 500)
    await hub.database.transaction(async (tx) => {
      for (let i = done; i < Math.min(count, done + 500); i++)
        await hub.office.channels.add(
          tx,
          { kind: 'webhook', name: `endpoint ${i}`, world: 'exercise', account },
          new Date().toISOString(),
        );
    });
}

/** Calls of the desk through the public port, each on a new connection. */
async function calls(hub: BenchHub, idle: Pages, seconds: number) {
  const path = '/api/v1/messages';
  const token = await hub.token();
  const headers = { Authorization: `Bearer ${token}` };
  const load = { url: `${hub.url}${path}`, connections: 16, seconds: 3, headers, pids: [hub.newsroom.pid] };
  await wrk({ ...load, seconds: 1 });
  const { perSecond: answered, refused, requests } = await wrk(load);
  // What is sent away is not what the desk can answer.
  const perSecond = Math.ceil(answered * (1 - refused / requests) * 2.4);
  if (perSecond <= 0) throw new Error('the desk answered no call');
  const callers = crowd({ is: 'callers', port: portOf(hub), path, token, perSecond });
  await wait(1_000);
  const asked = await pages(hub.url, seconds * 1_000);
  const { called } = await callers.standing();
  await callers.leave();
  return judged(`desk: ${called} calls at ${perSecond} a second (2.4 × what it answers)`, asked, idle);
}

async function siege(hub: BenchHub, size: typeof FULL, share: number) {
  const of = (count: number) => Math.floor(count * share);
  const [slow, deaf, streams] = [of(size.slow), of(size.deaf), of(size.streams)];
  const load = () =>
    wrk({
      url: `${hub.url}/fr`,
      connections: 64,
      seconds: 3,
      headers: { 'Accept-Encoding': 'br' },
      pids: [hub.newsroom.pid],
    });
  await load();
  const before = residentMegabytes(hub.newsroom.pid);
  const rates: number[] = [];
  let megabytes = 0;
  let least: Standing = { called: 0, slow, deaf, streams };
  for (let round = 0; round < size.rounds; round++) {
    const unloaded = await load();
    const besiegers = crowd({ is: 'besiegers', port: portOf(hub), path: '/fr', slow, deaf, streams });
    await until(
      'all are there',
      async () => {
        const now = await besiegers.standing();
        return now.slow >= slow * 0.9 && now.deaf >= deaf && now.streams >= streams;
      },
      60_000,
    );
    await wait(1_000);
    const used = processorSeconds([hub.newsroom.pid]);
    const loaded = await load();
    const now = await besiegers.standing();
    least = {
      called: 0,
      slow: Math.min(least.slow, now.slow),
      deaf: Math.min(least.deaf, now.deaf),
      streams: Math.min(least.streams, now.streams),
    };
    megabytes = Math.max(megabytes, residentMegabytes(hub.newsroom.pid));
    console.log(
      `siege ${round + 1} of ${size.rounds}: ${Math.round(loaded.perSecond)} pages a second, ${Math.round(unloaded.perSecond)} before; ` +
        `${rounded(processorSeconds([hub.newsroom.pid]) - used, 1)} s of processor time`,
    );
    rates.push(loaded.perSecond / unloaded.perSecond);
    await besiegers.leave();
    await wait(1_000);
  }
  const [rate, more] = [rounded(median(rates)), Math.round(megabytes - before)];
  return {
    what: `siege: ${least.slow} slow, ${least.deaf} deaf, ${least.streams} streams`,
    'rate / unloaded': rate,
    'MB more': more,
    goal: `rate ≥ ${GOALS.rate}, ≤ + ${GOALS.megabytes} MB`,
    met: share === 1 && rate >= GOALS.rate && more <= GOALS.megabytes,
  };
}

const portOf = ({ url }: BenchHub): number => Number(new URL(url).port);

function crowd(order: Order) {
  const child: ChildProcess = fork(fileURLToPath(new URL('./crowd.js', import.meta.url)), { execArgv: [] });
  child.send(order);
  return {
    async standing(): Promise<Standing> {
      const told = once(child, 'message');
      child.send('how is it');
      return ((await told) as [Standing])[0];
    },
    async leave(): Promise<void> {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
