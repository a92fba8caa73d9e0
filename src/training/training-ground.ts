/**
 * The training ground: stand-ins for social platforms and for broadcasters' receivers, where exercises go, and by which
 * drills, demonstrations and tests see what the public would have seen. Each stand-in does what its far side does, as far as
 * the hub uses it, and every visible effect is written to the record before anybody is told of it; after kill -9 the
 * posts, the keys and the versions heard are there again. It can be told to fail in the ways of one-truth.md.
 *
 * It does not promise to be those platforms: no films, no federation, no other accounts. It guards nothing worth guarding
 * and is meant for loopback. Faults and rate limits live in memory and end with the process.
 */
import { createServer, type Server } from 'node:http';
import { Faults } from './faults.js';
import { type House, type Place, receive } from './front-door.js';
import { groundRoutes } from './ground.js';
import { type Journal, openJournal } from './journal.js';
import { Receiver } from './receivers.js';
import type { Entry } from './record.js';
import type { StandInKind, StandInLimits, Timeline } from './stand-in.js';
import { STAND_INS } from './stand-ins.js';

export interface TrainingOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Where the record is kept; it may outlive many runs. Null keeps it in memory only. */
  readonly directory: string | null;
  /** By the stand-in's name; a stand-in without a token is not there. */
  readonly tokens: { readonly [standIn: string]: string };
  /** Those of stand-ins.ts, unless told. */
  readonly standIns?: readonly StandInKind[];
  /** Names such as `receiver-a`, each with its `whsec_…` secret. */
  readonly receivers: { readonly [name: string]: string };
  readonly now?: () => Date;
  readonly limits?: Partial<TrainingLimits>;
  /** IANA name, for the times on the page. */
  readonly timeZone?: string;
  /** Told of what went wrong on our own side; the caller got a 500. Writes to standard error unless given. */
  readonly report?: (error: unknown) => void;
}

export interface TrainingLimits extends StandInLimits {
  /** 500, unless told. */
  readonly statusCharacters: number;
  /** Largest body of any call, in bytes. */
  readonly bodyBytes: number;
  /**
   * The platforms' documented rates are multiplied by this. Ten, unless told: a day of drills and restarts must not look
   * like a fault, and the fault `rate-limit` plays the real thing.
   */
  readonly rateFactor: number;
}

const LIMITS: TrainingLimits = { statusCharacters: 500, bodyBytes: 65_536, rateFactor: 10 };

export interface Training {
  /** Without a trailing slash; the stand-ins are at `{url}{mount}`, such as `{url}/x`, and `{url}/receivers/{name}`. */
  readonly url: string;
  readonly port: number;
  /** What the public could see, oldest first: a copy. */
  record(): Entry[];
  /** Cuts all connections and closes the record; a second call waits for the first. */
  close(): Promise<void>;
}

/** Throws if the port is taken, the record cannot be read, a token is for nobody, or a receiver's name or secret is none. */
export async function openTraining(options: TrainingOptions): Promise<Training> {
  const journal = openJournal(options.directory, options.now ?? (() => new Date()));
  const server = createServer({
    headersTimeout: 5_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16_384,
  });
  server.maxConnections = 1_000;
  try {
    const port = await listen(server, options);
    const url = `http://${nameable(options.host)}:${port}`;
    const house = furnish(options, url, journal);
    server.on('error', house.report);
    server.on('request', (request, response) => {
      receive(request, response, house).catch((error: unknown) => {
        house.report(error);
        response.destroy();
      });
    });
    let closed: Promise<void> | null = null;
    return {
      url,
      port,
      record: () => [...journal.entries],
      close: () => {
        closed ??= shut(server).then(() => journal.close());
        return closed;
      },
    };
  } catch (error) {
    await shut(server);
    journal.close();
    throw error;
  }
}

function furnish(options: TrainingOptions, url: string, journal: Journal): House {
  const { now = () => new Date(), report = toStandardError } = options;
  const { bodyBytes, ...limits } = { ...LIMITS, ...options.limits };
  const kinds = options.standIns ?? STAND_INS;
  const taken = kinds.map(({ name }) => name);
  const stray = Object.keys(options.tokens).find((name) => !taken.includes(name));
  if (stray !== undefined) {
    throw new Error(`There is a token for a stand-in "${stray}", which is none; there are ${taken.join(', ')}.`);
  }
  const timelines = kinds.flatMap((kind): Timeline[] => {
    const token = options.tokens[kind.name];
    if (token === undefined) return [];
    const at = `${url}${kind.mount}`;
    const standIn = kind.open({ origin: url, url: at, token, journal, now, limits });
    return [{ kind, standIn, url: at, token }];
  });
  const receivers = Object.entries(options.receivers).map(([name, secret]) => {
    if (taken.includes(name)) throw new Error(`"${name}" cannot be a receiver's name: it is a stand-in’s.`);
    return openReceiver(name, secret, journal);
  });
  const names = receivers.map((receiver) => receiver.name);
  const faults = new Faults(
    [...timelines.map(({ kind }) => kind.name), ...names],
    timelines.flatMap(({ kind }) => (kind.lags ? [kind.name] : [])),
  );
  const places: Place[] = [
    ...timelines.flatMap(({ kind: { mount, api, pages }, standIn }) =>
      [api, ...(pages === undefined ? [] : [pages])].map((under) => ({ mount, under, standIn })),
    ),
    ...receivers.map((receiver) => ({ mount: `/receivers/${receiver.name}`, under: '', standIn: receiver })),
    // Clients that take an origin and no path (masto, twitter-api-v2) ask here.
    ...timelines.map(({ kind, standIn }) => ({ mount: '', under: kind.api, standIn })),
  ];
  const timeZone = options.timeZone ?? 'UTC';
  const ground = groundRoutes({ journal, faults, timelines, receivers: names, now, timeZone });
  return { places, ground, faults, bodyBytes, report };
}

function openReceiver(name: string, secret: string, journal: Journal): Receiver {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new Error(`"${name}" cannot be a receiver's name: use small letters, digits and hyphens.`);
  }
  try {
    return new Receiver({ name, secret, journal });
  } catch (cause) {
    throw new Error(`The secret of the receiver ${name} is not a whsec_ secret.`, { cause });
  }
}

function listen(server: Server, { host, port }: TrainingOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

/** Ends every connection at once: a far side that goes down does not wait for its callers. */
function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const toStandardError = (error: unknown): void => console.error('training ground:', error);

/** A host that can stand in a link: somebody who listens everywhere is reached on localhost. */
const nameable = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};
