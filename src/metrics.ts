import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { ANSWERS } from './domain/traffic.js';
import type { NewsroomFigures } from './newsroom/figures.js';
import type { DeskFigures } from './store/figures.store.js';

/**
 * Figures for Prometheus. The rooms hand out plain numbers; only here do they get names, so that no room depends on who
 * collects them. Whoever does not show METRICS_TOKEN gets the 404 of any other address: that there are figures is told
 * to nobody else.
 */
export interface Metrics {
  /** True: it was asked for them, with the token, and is being answered. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Without a token nothing is measured either: `make` is not called. */
export function openMetrics(token: string | null, make: () => Registry): Metrics {
  if (token === null) return { answer: () => false };
  const registry = make();
  const wanted = digestOf(`Bearer ${token}`);
  return {
    answer(request, response) {
      if ((request.url ?? '').replace(/\?.*$/s, '') !== '/metrics') return false;
      if (request.method !== 'GET' || !timingSafeEqual(digestOf(request.headers.authorization ?? ''), wanted))
        return false;
      void write(registry, response);
      return true;
    },
  };
}

/** Of equal length whatever is sent, as the comparison wants it. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

async function write(registry: Registry, response: ServerResponse): Promise<void> {
  try {
    const text = await registry.metrics();
    response.writeHead(200, ['Content-Type', registry.contentType, 'Cache-Control', 'no-store']).end(text);
  } catch {
    response.writeHead(503, ['Cache-Control', 'no-store', 'Retry-After', '5']).end();
  }
}

export function newsroomMetrics(figures: () => NewsroomFigures): Registry {
  const registry = withProcess();
  const gauge = (name: string, help: string, read: (now: NewsroomFigures) => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read(figures()));
        },
      }),
    );
  };
  gauge('tocsin_newsroom_epoch', 'Newest release that is served', ({ epoch }) => epoch);
  gauge(
    'tocsin_newsroom_confirmed_seconds',
    'When the database last vouched for the page, seconds since 1970',
    ({ confirmedMs }) => confirmedMs / 1_000,
  );
  gauge('tocsin_newsroom_light', '1 while crisis mode is on here', ({ light }) => Number(light));
  gauge('tocsin_newsroom_over_limit', '1 while this newsroom is over a limit of TOCSIN_CRISIS_*', ({ over }) =>
    Number(over),
  );
  gauge('tocsin_newsroom_connections', 'Open connections', ({ connections }) => connections);
  gauge('tocsin_newsroom_streams', 'Open live streams of readers', ({ streams }) => streams);
  registry.registerMetric(
    new Counter({
      name: 'tocsin_newsroom_requests_total',
      help: 'Answers to readers',
      labelNames: ['answer'],
      registers: [],
      collect() {
        this.reset();
        for (const [i, answer] of ANSWERS.entries()) this.inc({ answer }, figures().answers[i] ?? 0);
      },
    }),
  );
  registry.registerMetric(
    new Counter({
      name: 'tocsin_newsroom_sent_bytes_total',
      help: 'Bytes of bodies',
      registers: [],
      collect() {
        this.reset();
        this.inc(figures().bytes);
      },
    }),
  );
  registry.registerMetric(
    new Counter({
      name: 'tocsin_newsroom_waits_total',
      help: 'Requests by how long they waited for their turn, upper bound in milliseconds',
      labelNames: ['up_to_ms'],
      registers: [],
      collect() {
        this.reset();
        for (const { upToMs, requests } of figures().waits) this.inc({ up_to_ms: upToMs ?? 'more' }, requests);
      },
    }),
  );
  return registry;
}

/** Read from the database at each scrape; without one only that it is away is told. */
export function deskMetrics(read: () => Promise<DeskFigures>): Registry {
  const registry = withProcess();
  let asked: Promise<DeskFigures | null> | undefined;
  /* Once for all gauges of one scrape. */
  const figures = (): Promise<DeskFigures | null> => {
    asked ??= read()
      .catch(() => null)
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  const gauge = (key: keyof DeskFigures, name: string, help: string): void => {
    const collect = async function (this: Gauge): Promise<void> {
      const now = await figures();
      if (now) this.set(now[key]);
      else this.remove();
    };
    registry.registerMetric(new Gauge({ name, help, registers: [], collect }));
  };
  registry.registerMetric(
    new Gauge({
      name: 'tocsin_database_up',
      help: '1 while the database answers',
      registers: [],
      async collect() {
        this.set(Number((await figures()) !== null));
      },
    }),
  );
  gauge('epoch', 'tocsin_epoch', 'Newest release');
  gauge('ledgerLines', 'tocsin_ledger_lines', 'Lines of the ledger');
  gauge('placementsOpen', 'tocsin_placements_open', 'Placements that do not show their version yet');
  gauge('placementsRefused', 'tocsin_placements_refused', 'Placements whose channel refused their version');
  gauge('drifts', 'tocsin_drifts', 'Posts that somebody changed or removed by hand');
  gauge('newsrooms', 'tocsin_newsrooms', 'Newsrooms heard of in the last minute');
  return registry;
}

function withProcess(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
