import { request } from 'node:http';
import { parseArgs } from 'node:util';
import { content } from '../test/support/messages.js';
import { until } from '../test/support/until.js';
import { type BenchHub, openBenchHub } from './hub.js';
import { machine, openFiles, program, residentMegabytes } from './machine.js';
import { type Flavour, nginxVersion, type Served, startNginx } from './nginx.js';
import { inTurn, median, ratio, rounded } from './pairs.js';
import { type Figures, wrk } from './wrk.js';

/**
 * What the world reads, side by side with nginx that has the same bytes on its disk (goals.md "read"): the newsroom of a
 * whole hub, Debian's nginx as it comes, and the fastest nginx that was found, in turn, with wrk as the loader. Rates and
 * processor time are judged as ratios of the same round, and the median of the rounds counts.
 */

/** A phone's browser; a feed reader sends the first three. */
const BROWSER = {
  'User-Agent':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Language': 'fr-BE,fr;q=0.9,nl;q=0.8,en;q=0.7',
  Connection: 'keep-alive',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'none',
  'Sec-Fetch-User': '?1',
  'Upgrade-Insecure-Requests': '1',
};
const PAGE = { path: '/fr', headers: { ...BROWSER, 'Accept-Encoding': 'gzip, deflate, br, zstd' } };
const FEED = { path: '/feeds/fr.atom', headers: { ...BROWSER, 'Accept-Encoding': 'gzip' } };

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pids: readonly number[];
}

interface Case {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** By what it is judged, and how: at least, or at most. */
  readonly figure: 'rate' | 'processor time';
  readonly stock: number | null;
  readonly best: number | null;
}

const CASES: readonly Case[] = [
  { name: 'page br, 64 connections', ...PAGE, connections: 64, figure: 'rate', stock: 1, best: 0.9 },
  { name: 'page br, 1,000 connections', ...PAGE, connections: 1_000, figure: 'rate', stock: 1, best: 0.9 },
  { name: 'feed gzip, 64 connections', ...FEED, connections: 64, figure: 'rate', stock: 1, best: 0.9 },
  { name: 'feed gzip, 1,000 connections', ...FEED, connections: 1_000, figure: 'rate', stock: 1, best: 0.9 },
  { name: '304, 64 connections', ...PAGE, connections: 64, figure: 'rate', stock: 0.85, best: null },
  {
    name: 'a connection per request, 64 at once',
    path: PAGE.path,
    headers: { ...PAGE.headers, Connection: 'close' },
    connections: 64,
    figure: 'processor time',
    stock: 1.6,
    best: null,
  },
];
const MANY = 10_000;
const GOALS = { many: 0.9, manyMegabytes: 250, two: 0.95, idleMegabytes: 120 };
const MESSAGES = 200;

export async function run(args: string[], directory: string): Promise<number> {
  const { values } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } } });
  for (const [name, debian] of [
    ['wrk', 'wrk'],
    ['nginx', 'nginx-light'],
  ] as const)
    program(name, debian);
  const [rounds, seconds] = values.quick ? [1, 1] : [5, 2];
  const about = { ...machine(), nginx: nginxVersion() };
  const hub = await openBenchHub(directory, { TOCSIN_SHARE_PORT: 'on' });
  try {
    await hub.release(content({ status: 'exercise' }));
    const served = await Promise.all([PAGE, FEED].map(({ path, headers }) => fetched(hub.url, path, headers)));
    const start = (flavour: Flavour, workers = 1) => startNginx(directory, { flavour, workers, served });
    const stock = await start('stock');
    const best = await start('best');
    const tocsin = { name: 'tocsin', url: hub.url, pids: [hub.newsroom.pid] };
    const all = [tocsin, { name: 'stock', ...stock }, { name: 'best', ...best }];
    const rows = [];
    for (const one of CASES) rows.push(row(one, await measured(all, one, rounds, seconds)));
    rows.push(await many(tocsin, all[1]!, values.quick ? [1, 1] : [3, 5]));
    await best.stop();
    await stock.stop();
    rows.push(await two(hub, directory, { served, rounds, seconds, cores: about.cores }));
    rows.push(await idle(hub, values.quick ? 20 : MESSAGES));
    console.log(`\nRatios to nginx in the same round, median of ${rounds}:`);
    console.table(rows);
    const met = rows.every(({ met }) => met !== false);
    console.log(
      `RESULT ${JSON.stringify({ bench: 'read', quick: values.quick, rounds, seconds, machine: about, met, rows })}`,
    );
    return values.quick || met ? 0 : 1;
  } finally {
    await hub.close();
  }
}

function row(one: Case, figures: ReadonlyMap<string, readonly Figures[]>) {
  const by = (other: string) => ({
    rate: rounded(ratio(figures, ['tocsin', other], ({ perSecond }) => perSecond)),
    'processor time': rounded(ratio(figures, ['tocsin', other], ({ processorMicroseconds }) => processorMicroseconds)),
  });
  const [stock, best] = [by('stock'), by('best')];
  const meets = (value: number, goal: number | null) =>
    goal === null || (one.figure === 'rate' ? value >= goal : value <= goal);
  const errors = [...figures.values()].flat().reduce((sum, each) => sum + each.errors, 0);
  const goals = [one.stock, one.best].filter((goal) => goal !== null).join('; ');
  return {
    what: one.name,
    'rate / stock': stock.rate,
    'rate / best': best.rate,
    'CPU per request / stock': stock['processor time'],
    'CPU per request / best': best['processor time'],
    errors,
    goal: `${one.figure} ${one.figure === 'rate' ? '≥' : '≤'} ${goals}`,
    met: errors === 0 && meets(stock[one.figure], one.stock) && meets(best[one.figure], one.best),
  };
}

async function measured(contenders: readonly Contender[], one: Case, rounds: number, seconds: number) {
  const tags = new Map<string, string>();
  if (one.name.startsWith('304'))
    for (const { name, url } of contenders) tags.set(name, (await fetched(url, one.path, one.headers)).headers.etag!);
  const load = ({ name, url, pids }: Contender, duration: number) => {
    const etag = tags.get(name);
    const headers = { ...one.headers, ...(etag === undefined ? {} : { 'If-None-Match': etag }) };
    return wrk({ url: `${url}${one.path}`, connections: one.connections, seconds: duration, headers, pids });
  };
  for (const contender of contenders) await load(contender, 1);
  const figures = await inTurn(contenders, rounds, (contender) => load(contender, seconds));
  const rates = contenders.map(
    ({ name }) => `${name} ${Math.round(median(figures.get(name)!.map((each) => each.perSecond)))}/s`,
  );
  console.log(`${one.name}: ${rates.join(', ')}`);
  return figures;
}

/** As many connections as a process may have; nobody is refused, and what that costs in memory. */
async function many(tocsin: Contender, nginx: Contender, [rounds, seconds]: readonly [number, number]) {
  const connections = Math.min(MANY, openFiles() - 2_000);
  let megabytes = 0;
  const figures = await inTurn([tocsin, nginx], rounds, async ({ url, pids }) => {
    const under = wrk({ url: `${url}${PAGE.path}`, connections, seconds, headers: PAGE.headers, pids });
    const watch = setInterval(() => {
      megabytes = Math.max(megabytes, residentMegabytes(tocsin.pids[0]!));
    }, 200);
    const measured = await under;
    clearInterval(watch);
    return measured;
  });
  const rate = rounded(ratio(figures, ['tocsin', 'stock'], ({ perSecond }) => perSecond));
  const errors = figures.get('tocsin')!.reduce((sum, each) => sum + each.errors, 0);
  return {
    what: `page br, ${connections.toLocaleString('en')} connections; ${Math.round(megabytes)} MB`,
    'rate / stock': rate,
    errors,
    goal: `rate ≥ ${GOALS.many}, 0 errors, ≤ ${GOALS.manyMegabytes} MB`,
    met: rate >= GOALS.many && errors === 0 && megabytes <= GOALS.manyMegabytes,
  };
}

/** Two newsrooms on one port beside two workers. It needs two cores to serve and some for the loader. */
async function two(
  hub: BenchHub,
  directory: string,
  { served, rounds, seconds, cores }: { served: readonly Served[]; rounds: number; seconds: number; cores: number },
) {
  const second = await hub.start(['newsroom'], { TOCSIN_DATA_DIR: `${directory}/second` });
  await until('both show it', () => allReady(hub.url));
  const nginx = await startNginx(directory, { flavour: 'stock', workers: 2, served });
  const contenders = [
    { name: 'tocsin', url: hub.url, pids: [hub.newsroom.pid, second.pid] },
    { name: 'stock', ...nginx },
  ];
  const figures = await inTurn(contenders, rounds, ({ url, pids }) =>
    wrk({ url: `${url}${PAGE.path}`, connections: 256, seconds, headers: PAGE.headers, pids, threads: 2 }),
  );
  await nginx.stop();
  await second.stop();
  const rate = rounded(ratio(figures, ['tocsin', 'stock'], ({ perSecond }) => perSecond));
  return {
    what: 'page br, two newsrooms beside two workers',
    'rate / stock': rate,
    'CPU per request / stock': rounded(ratio(figures, ['tocsin', 'stock'], (each) => each.processorMicroseconds)),
    errors: figures.get('tocsin')!.reduce((sum, each) => sum + each.errors, 0),
    goal: cores < 4 ? `rate ≥ ${GOALS.two} on four cores: not judged on ${cores}` : `rate ≥ ${GOALS.two}`,
    met: cores < 4 ? null : rate >= GOALS.two,
  };
}

/** The kernel deals connections out among both, so each of sixty-four has to be answered. */
async function allReady(url: string): Promise<boolean> {
  const asked = Array.from({ length: 64 }, () => fetched(url, '/readyz', { Connection: 'close' }).catch(() => null));
  return (await Promise.all(asked)).every((answer) => answer?.bytes.toString().startsWith('ready') === true);
}

/** A newsroom that has just been started, with this many messages in four languages, and no reader. */
async function idle(hub: BenchHub, messages: number) {
  for (let i = 2; i < messages; i++) await hub.office.release(content({ status: 'exercise' }));
  await hub.release(content({ status: 'exercise' }));
  await hub.newsroom.stop();
  const fresh = await hub.start(['newsroom'], {});
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const megabytes = residentMegabytes(fresh.pid);
  return {
    what: `an idle newsroom with ${messages} messages in 4 languages: ${Math.round(megabytes)} MB`,
    goal: `≤ ${GOALS.idleMegabytes} MB`,
    met: messages < MESSAGES ? null : megabytes <= GOALS.idleMegabytes,
  };
}

/** A document as it is sent to whoever sends these headers: with its coding. */
function fetched(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Served & { headers: Record<string, string> }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({ path, bytes: Buffer.concat(pieces), headers: response.headers as Record<string, string> }),
      );
    });
    asked.on('error', reject).end();
  });
}
