import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OpenRooms, openOffice } from '../../src/app.module.js';
import { openRegistry, type Registry } from '../../src/channels/registry.js';
import { readConfig } from '../../src/config.js';
import type { Channel } from '../../src/domain/channel.js';
import type { Office } from '../../src/domain/language.js';
import { admit } from '../../src/domain/refusal.js';
import { freePorts } from '../../src/free-ports.js';
import { inProcess } from '../../src/press-office/call.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { TokensService } from '../../src/press-office/tokens.service.js';
import { ChannelsStore, channelOf } from '../../src/store/channels.store.js';
import { Database } from '../../src/store/database.js';
import { Head } from '../../src/store/ledger.store.js';
import { STAND_INS } from '../../src/training/stand-ins.js';
import { keepTrainingChannels, type TrainingAccess, trainingSecrets } from '../../src/training-channels.js';
import { FireDatabase } from './database.js';
import { FarFire } from './far-fire.js';
import { FaultProxy } from './proxy.js';

/** A channel and the stand-in that it leads to, by the name in the record. */
export interface Outlet {
  readonly channel: Channel;
  readonly where: string;
  readonly hangs: boolean;
}

/** Everything but the workers: database, far sides and hubs, each a process, with our proxies between them. */
export interface Stage {
  readonly database: FireDatabase;
  readonly farSides: FarFire;
  /** Public addresses of the hubs. */
  readonly hubs: readonly string[];
  /** Of an officer who may release. */
  readonly token: string;
  readonly key: string;
  readonly office: Office;
  readonly kinds: Registry['kinds'];
  readonly outlets: readonly Outlet[];
  /** The stores, past the proxy: for those who only watch. */
  readonly watch: OpenRooms['app'];
  /** What a process of the hub is started with. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface StageWish {
  readonly directory: string;
  readonly hubs: number;
  readonly endpoints: number;
  /** How many of the endpoints hang for the whole run. */
  readonly hanging: number;
}

const built = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const WATCHER_MS = 10_000;

export async function setStage(wish: StageWish, opened: (() => Promise<void>)[]): Promise<Stage> {
  const { directory } = wish;
  mkdirSync(directory, { recursive: true });
  const database = await FireDatabase.open(directory);
  opened.unshift(() => database.close());

  const key = randomBytes(32).toString('base64');
  const names = Array.from({ length: wish.endpoints }, (_, i) => `endpoint-${String(i + 1).padStart(2, '0')}`);
  const receivers = Object.fromEntries(names.map((name) => [name, `whsec_${randomBytes(32).toString('base64')}`]));
  const far = { ...trainingSecrets(Buffer.from(key, 'base64')), receivers };
  const ground = program(built('far-sides.js'), { FAR_SIDES: JSON.stringify(far) }, directory);
  opened.unshift(() => end(ground));
  const { port } = await said<{ port: number }>(ground, (message) => 'port' in message);
  const wire = await FaultProxy.before(port);
  opened.unshift(() => wire.close());

  const environment = {
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    TOCSIN_ROOMS: 'newsroom,press-office',
    TOCSIN_KEY: key,
    TOCSIN_TRAINING_PORT: String(wire.port),
    PUBLIC_URL: 'https://crisis.example',
    LOG_LEVEL: 'error',
  };
  const config = readConfig({ ...environment, DATABASE_URL: database.directUrl, TOCSIN_DATA_DIR: directory });
  const { app: watch, close } = await openOffice({ ...config, rooms: ['press-office'], key });
  opened.unshift(() => within(WATCHER_MS, close()));

  const registry = openRegistry({ allowNetworks: [], training: `http://127.0.0.1:${wire.port}`, ownHosts: [] });
  const channels = watch.get(ChannelsStore);
  const store = watch.get(Database);
  const access = { ...far, url: `http://127.0.0.1:${wire.port}` };
  await keepTrainingChannels({ database: store, channels, kinds: registry.kinds }, access);
  await addTheOthers({ database: store, channels, kinds: registry.kinds }, access);
  const rows = await store.transaction((tx) => channels.all(tx));
  const outlets = rows.map((row): Outlet => {
    const where = standInAt(row.settings);
    return {
      channel: channelOf(row, registry.kinds),
      where,
      hangs: names.indexOf(where) >= names.length - wish.hanging,
    };
  });
  const healthy = outlets.filter(({ hangs }) => !hangs);
  const places = [...new Set(healthy.map(({ channel }) => channel.kind))].map((kind) =>
    healthy.filter(({ channel }) => channel.kind === kind).map(({ where }) => where),
  );
  const farSides = new FarFire(`http://127.0.0.1:${port}`, wire, places);

  const operator = await watch.get(OfficersService).ensureOperator();
  const { token } = await watch.get(TokensService).create(inProcess(operator), { expiresInDays: 1 }, operator.email);
  const ports = await freePorts(wish.hubs * 2);
  const hubs: string[] = [];
  for (let i = 0; i < wish.hubs; i++) {
    const [own, desk] = [ports[2 * i]!, ports[2 * i + 1]!];
    const home = join(directory, `hub-${i + 1}`);
    mkdirSync(home);
    const told = { ...environment, PORT: String(own), TOCSIN_DESK_PORT: String(desk), TOCSIN_DATA_DIR: home };
    const hub = program(built('../../src/main.js'), told, home);
    opened.unshift(() => end(hub));
    await said(hub, (message) => 'type' in message && message.type === 'ready');
    hubs.push(`http://127.0.0.1:${own}`);
  }
  const kinds = registry.kinds;
  const { office } = config;
  return { database, farSides, hubs, token: token!, key, office, kinds, outlets, watch, environment };
}

/** The exercise channels that no hub makes by itself. */
async function addTheOthers(
  { database, channels, kinds }: { database: Database; channels: ChannelsStore; kinds: Registry['kinds'] },
  { url, tokens }: TrainingAccess,
): Promise<void> {
  await database.transaction(async (tx) => {
    const { now } = await Head.lock(tx);
    for (const { name: standIn, mount, exercise } of STAND_INS) {
      if (exercise.byDefault) continue;
      const { kind, name } = exercise;
      const account = admit(
        kinds.get(kind).parseSettings(exercise.input(`${url}${mount}`, tokens[standIn]!), 'exercise'),
      );
      await channels.add(tx, { kind, name, world: 'exercise', account, training: true }, now);
    }
  });
}

/** `…/mastodon` or `…/receivers/receiver-a`: a stand-in has the name by which it is reached. */
function standInAt(settings: unknown): string {
  const { url } = settings as { url: string };
  const [first = '', second = ''] = new URL(url).pathname.split('/').filter(Boolean);
  return first === 'receivers' ? second : first;
}

function program(file: string, told: NodeJS.ProcessEnv, directory: string): ChildProcess {
  const log = openSync(join(directory, 'output.log'), 'a');
  const child = fork(file, {
    cwd: directory,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...told },
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return child;
}

function said<T extends object>(child: ChildProcess, is: (message: { type?: string }) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: T) => is(message as { type?: string }) && resolve(message));
    child.once('exit', (code, signal) => reject(new Error(`${child.spawnargs[1]} ended with ${signal ?? code}`)));
  });
}

/** At once: nothing that they have is needed any more. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
