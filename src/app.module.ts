import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { withCapKey } from './cap-key.js';
import type { OutboundPolicy } from './channels/address.js';
import type { Registry } from './channels/registry.js';
import { describeConfig, type Room, type RoomConfig } from './config.js';
import { dataSource } from './data-source.js';
import { readDecisionRules } from './decision-rules.js';
import type { Drive } from './dispatch/loop.js';
import type { NoticeCarriers } from './domain/notice.js';
import { TIMING, type Timing } from './domain/placement.js';
import { anchorKeys } from './formats/anchors.js';
import { HubLogger } from './hub-logger.js';
import { deskMetrics, newsroomMetrics, openMetrics } from './metrics.js';
import { NewsroomModule } from './newsroom/newsroom.module.js';
import { type Newsroom, type NewsroomSettings, openNewsroom } from './newsroom/open-newsroom.js';
import type { PressOfficeSettings } from './press-office/settings.js';
import { ChannelsStore } from './store/channels.store.js';
import { Database } from './store/database.js';
import { Sealer } from './store/seal.js';
import { Servers } from './store/servers.js';
import { StoreModule } from './store/store.module.js';
import type { Training } from './training/training-ground.js';

/**
 * The roof: the only file that sees every room. It fills the ports that rooms have for each other, gives each its
 * settings, and opens them in an order in which nothing waits for what it does not need: the newsroom serves from its
 * disk before the framework and the database are there.
 */
@Module({})
export class AppModule {
  static of(imports: DynamicModule[]): DynamicModule {
    return { module: AppModule, imports };
  }
}

/** What tests may set and operators may not. */
export interface Workings {
  readonly timing?: Timing;
  readonly drive?: Drive;
  /** After so long without a confirmation a page says that it is unconfirmed, ms. */
  readonly confirmationHoldsMs?: number;
  /** How far apart anchors of the ledger are, ms. */
  readonly anchorsEveryMs?: number;
  /** All addresses of a name, instead of what the system says. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

export interface OpenRooms {
  /** For whoever started this process: addresses by name, and how the first officer is made. */
  readonly ready: { readonly links: Readonly<Record<string, string>>; readonly firstOfficer?: string };
  /** The framework's container, for those who work in this process (the command line, rehearsals, tests). */
  readonly app: INestApplicationContext;
  close(): Promise<void>;
}

/** How long those who are being answered are still answered when a process closes. */
const FAREWELL_MS = 2_000;

export async function openRooms(given: RoomConfig, workings: Workings = {}): Promise<OpenRooms> {
  const config = withCapKey(given);
  const log = new HubLogger(config.logLevel);
  const has = (room: Room) => config.rooms.includes(room);
  const masterKey = Buffer.from(config.key, 'base64');
  const newsroom = has('newsroom') ? await openPublicPort(config, masterKey, log, workings) : undefined;
  const opened: (() => Promise<void>)[] = newsroom ? [() => newsroom.close(FAREWELL_MS)] : [];
  try {
    const readsOnly = !DESK_ROOMS.some(has);
    const database = primaryOf(config, readsOnly ? 3 : undefined);
    opened.unshift(() => database.close());
    const standby = readsOnly ? standbyOf(config) : null;
    if (standby) opened.unshift(() => standby.close());
    // Once for all rooms: a second import would make every timer tick twice.
    const modules = [ScheduleModule.forRoot(), StoreModule.over(database, new Sealer(masterKey), standby)];
    if (newsroom) modules.push(NewsroomModule.with(newsroom));
    if (readsOnly) {
      const app = await NestFactory.createApplicationContext(AppModule.of(modules), { logger: log });
      opened.unshift(() => app.close());
      return { app, ready: { links: {} }, close: () => closeAll(opened) };
    }

    await migrated(database, log);
    const training = has('training') ? await openTrainingGround(config, masterKey, log) : undefined;
    if (training) opened.unshift(() => training.close());
    const registry = await registryFor(config, training?.url, workings.resolve);
    if (has('dispatch')) {
      const carriers = await carriersFor(config, training?.url, workings.resolve);
      modules.push(await dispatchModule(config, { ...registry, carriers }, masterKey, workings));
    }
    const desk = has('press-office') ? await pressOffice(config, registry) : undefined;
    if (desk) modules.push(desk.module);
    const app = desk
      ? await desk.listen(AppModule.of(modules), log)
      : await NestFactory.createApplicationContext(AppModule.of(modules), { logger: log });
    opened.unshift(() => (desk ? desk.close(app) : app.close()));
    if (training) {
      const channels = app.get(ChannelsStore);
      const { keepTrainingChannels, trainingSecrets } = await import('./training-channels.js');
      const access = { url: training.url, ...trainingSecrets(masterKey) };
      await keepTrainingChannels({ database, channels, kinds: registry.kinds }, access);
    }
    return {
      app,
      ready: { links: {}, ...(await desk?.firstOfficer(app)) },
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened).catch(() => undefined);
    throw error;
  }
}

/** The press office alone, for a command on this machine: no port is opened, nothing is dispatched. */
export async function openOffice(given: RoomConfig): Promise<OpenRooms> {
  const config = withCapKey(given);
  const log = new HubLogger(config.logLevel);
  const masterKey = Buffer.from(config.key, 'base64');
  const database = primaryOf(config, 3);
  try {
    await database.migrate();
    const desk = await pressOffice(config, await registryFor(config));
    const modules = [StoreModule.over(database, new Sealer(masterKey)), desk.module];
    const app = await NestFactory.createApplicationContext(AppModule.of(modules), { logger: log });
    return { app, ready: { links: {} }, close: () => closeAll([() => app.close(), () => database.close()]) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Where everything is decided, and found anew after a failover. */
function primaryOf({ databaseUrls }: RoomConfig, poolSize?: number): Database {
  const servers = new Servers(databaseUrls);
  return new Database(servers, dataSource(servers, poolSize));
}

/** What a newsroom may read instead, if one of the addresses is a standby. It is asked each second, one at a time. */
function standbyOf({ databaseUrls }: RoomConfig): Database {
  const servers = new Servers(databaseUrls, 'standby');
  return new Database(servers, dataSource(servers, 2, STANDBY_ANSWERS_WITHIN_MS));
}

/** Short enough for a newsroom to ask the primary still, before it takes the database for gone. */
const STANDBY_ANSWERS_WITHIN_MS = 2_000;

/*
 * The desk's rooms are loaded only by a process that has one of them: a newsroom has to be up within two seconds of its
 * start, and needs neither their code nor its memory.
 */
const DESK_ROOMS: readonly Room[] = ['press-office', 'dispatch', 'training'];

async function registryFor(config: RoomConfig, training?: string, resolve?: Workings['resolve']): Promise<Registry> {
  const { openRegistry } = await import('./channels/registry.js');
  const policy = { ...(resolve ? { resolve } : {}), ...outboundPolicy(config, training) };
  return openRegistry(policy, config.subscriberNetworks);
}

/** How officers are woken. */
async function carriersFor(
  config: RoomConfig,
  training?: string,
  resolve?: Workings['resolve'],
): Promise<NoticeCarriers> {
  const { Carriers } = await import('./channels/carriers.js');
  const policy = { ...(resolve ? { resolve } : {}), ...outboundPolicy(config, training) };
  return new Carriers(policy, config.notices, { office: config.office, consoleUrl: config.consoleUrl });
}

/** Where this hub may send to. */
const outboundPolicy = (config: RoomConfig, training = `http://127.0.0.1:${config.trainingPort}`): OutboundPolicy => ({
  allowNetworks: config.allowNetworks,
  training,
  ownHosts: [config.office.publicUrl, config.consoleUrl].map((address) => new URL(address).hostname),
});

/** The guard's judgement of an address as it is written; a newsroom needs no more of it, and makes no calls. */
async function callbackRules(config: RoomConfig): Promise<NewsroomSettings['vetCallback']> {
  const { AddressRules, subscriberPolicy } = await import('./channels/address.js');
  const rules = new AddressRules(subscriberPolicy(outboundPolicy(config), config.subscriberNetworks));
  return (callback, world) => {
    const vetted = rules.url(callback, world);
    return vetted.ok ? null : vetted.why;
  };
}

async function dispatchModule(
  config: RoomConfig,
  calls: Registry & { readonly carriers: NoticeCarriers },
  masterKey: Buffer,
  { timing = TIMING, drive, resolve, anchorsEveryMs }: Workings,
): Promise<DynamicModule> {
  const { DispatchModule } = await import('./dispatch/dispatch.module.js');
  const { anchoringOf } = await import('./anchoring.js');
  const { office } = config;
  const policy = { ...(resolve ? { resolve } : {}), ...outboundPolicy(config) };
  const anchoring = anchoringOf(config, { masterKey, policy, ...(anchorsEveryMs ? { everyMs: anchorsEveryMs } : {}) });
  const settings = { ...calls, office, timing, masterKey, concurrency: 32, ...(drive ? { drive } : {}) };
  return DispatchModule.with(settings, anchoring);
}

/** One after the other: the framework with its calls under way first, the public port last. */
async function closeAll(opened: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of opened) await close();
}

async function openPublicPort(
  config: RoomConfig,
  masterKey: Buffer,
  log: HubLogger,
  { confirmationHoldsMs }: Workings,
): Promise<Newsroom> {
  const metrics = openMetrics(config.metricsToken, () => newsroomMetrics(() => newsroom.figures()));
  const newsroom: Newsroom = await openNewsroom({
    metrics,
    host: config.host,
    port: config.port,
    directory: join(config.dataDirectory, 'newsroom', String(config.port)),
    masterKey,
    office: config.office,
    // Newsrooms that share a port are told apart by their directories.
    replica: `${hostname()}:${config.port}${config.door.sharePort ? `/${basename(config.dataDirectory)}` : ''}`,
    deskUrl: config.deskUrl,
    trustProxy: config.trustProxy,
    crisis: config.crisis,
    door: config.door,
    vetCallback: await callbackRules(config),
    mirrors: config.mirrors,
    ...(confirmationHoldsMs === undefined ? {} : { confirmationHoldsMs }),
    log: { info: (text) => log.log(text, 'newsroom'), alarm: (text, error) => log.alarm(text, error, 'newsroom') },
  });
  return newsroom;
}

/** The desk needs the database and waits for it as long as it takes; its page does not. */
async function migrated(database: Database, log: HubLogger): Promise<void> {
  for (let told = false; ; told = true) {
    try {
      const ran = await database.migrate();
      if (ran.length > 0) log.log(`migrated: ${ran.join(', ')}`, 'store');
      return;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (!told) log.alarm('The database does not answer; the desk waits for it.', error, 'store');
      await wait(500);
    }
  }
}

const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|57P03|57P01|25006|Connection terminated|timeout expired/;

const isUnreachable = (error: unknown): boolean => {
  const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  return UNREACHABLE.test(`${code} ${message}`) || (cause !== undefined && isUnreachable(cause));
};

async function openTrainingGround(config: RoomConfig, masterKey: Buffer, log: HubLogger): Promise<Training> {
  const { openTraining } = await import('./training/training-ground.js');
  const { trainingSecrets } = await import('./training-channels.js');
  return openTraining({
    host: '127.0.0.1',
    port: config.trainingPort,
    directory: join(config.dataDirectory, 'training'),
    ...trainingSecrets(masterKey),
    timeZone: config.office.timeZone,
    report: (error) => log.alarm('The training ground failed to answer.', error, 'training'),
  });
}

/** Before the application listens: its server takes no route afterwards. */
async function serveMetrics(app: NestFastifyApplication, { metricsToken }: RoomConfig): Promise<void> {
  const { FiguresStore } = await import('./store/figures.store.js');
  const figures = app.get(FiguresStore);
  const metrics = openMetrics(metricsToken, () => deskMetrics(() => figures.read()));
  app
    .getHttpAdapter()
    .getInstance()
    .get('/metrics', (request, reply) => {
      if (metrics.answer(request.raw, reply.raw)) reply.hijack();
      else reply.callNotFound();
    });
}

/** The press office as a module, and how it is opened on its port. */
async function pressOffice(config: RoomConfig, { kinds }: Registry) {
  const masterKey = Buffer.from(config.key, 'base64');
  const [
    { PressOfficeModule },
    { configurePressOffice },
    { pressOfficeServer },
    { OfficersService },
    { FastifyAdapter },
  ] = await Promise.all([
    import('./press-office/press-office.module.js'),
    import('./press-office/desk.module.js'),
    import('./press-office/server-options.js'),
    import('./press-office/officers.service.js'),
    import('@nestjs/platform-fastify'),
  ]);
  const built = fileURLToPath(new URL('./console/', import.meta.url));
  const settings: PressOfficeSettings = {
    office: config.office,
    kinds,
    decisionRules: readDecisionRules(config.decisionRulesFile),
    ledgerKeys: anchorKeys(masterKey),
    silentAfterMinutes: config.silentAfterMinutes,
    traffic: config.traffic,
    consoleDirectory: existsSync(join(built, 'index.html')) ? built : null,
    secureCookies: config.consoleUrl.startsWith('https:'),
    consoleUrl: config.consoleUrl,
    stepUp: config.stepUp,
    singleSignOn: config.singleSignOn,
    configuration: describeConfig(config),
    notices: { mail: config.notices.mail !== null, chat: config.notices.chat !== null },
    // The newsroom forwards from this machine.
    trustProxy: config.trustProxy === true ? true : ['127.0.0.1', '::1', ...(config.trustProxy || [])],
  };
  return {
    module: PressOfficeModule.with(settings),
    async listen(module: DynamicModule, logger: HubLogger): Promise<NestFastifyApplication> {
      const adapter = new FastifyAdapter(pressOfficeServer(settings));
      const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger });
      await configurePressOffice(app, settings);
      await serveMetrics(app, config);
      await app.listen(config.deskPort, '127.0.0.1');
      return app;
    },
    /** Calls under way get a moment; a connection on which nothing was asked yet would else be waited for in vain. */
    async close(app: INestApplicationContext): Promise<void> {
      const server = (app as NestFastifyApplication).getHttpServer();
      const impatience = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
      await app.close();
      clearTimeout(impatience);
    },
    async firstOfficer(app: INestApplicationContext): Promise<{ firstOfficer?: string }> {
      const officers = app.get(OfficersService);
      await officers.ensureOperator();
      const link = await officers.firstOfficerLink();
      return link ? { firstOfficer: `${config.consoleUrl}${link.path}` } : {};
    },
  };
}
