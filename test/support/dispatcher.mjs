/* A dispatching process for tests: the built rooms, one process, stopped for ever at one named point when it is told to.
   Its parent kills it there. Started with fork(); everything it needs to know is in the environment variable DISPATCHER. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';

const {
  rooms,
  url,
  key,
  training,
  office,
  divisor,
  stopAt,
  stopFeedAt = null,
  subscriberNetworks = [],
} = JSON.parse(process.env.DISPATCHER);
const from = (file) => import(`${rooms}/src/${file}`);
const { openRegistry } = await from('channels/registry.js');
const { dataSource } = await from('data-source.js');
const { DispatchModule } = await from('dispatch/dispatch.module.js');
const { drain } = await from('dispatch/loop.js');
const { timingDividedBy } = await from('domain/placement.js');
const { Database } = await from('store/database.js');
const { Sealer } = await from('store/seal.js');
const { StoreModule } = await from('store/store.module.js');

const masterKey = Buffer.from(key, 'base64');
const { kinds, channels, subscribers } = openRegistry(
  { allowNetworks: [], training, ownHosts: [] },
  subscriberNetworks,
);

let stopped = false;
const drive = async (steps, claim) => {
  for await (const point of steps) {
    if (stopped) await new Promise(() => {});
    if (stopAt === null || point !== stopAt.point || !stopAt.channels.includes(claim.placement.channelId)) continue;
    stopped = true;
    const { channelId, language, desired } = claim.placement;
    process.send({ reached: point, channelId, language, version: desired });
    await new Promise(() => {});
  }
};

const forEver = async (point) => {
  process.send({ reached: point });
  await new Promise(() => {});
};
/** A WebSub delivery has no steps of its own: what is before, in and after it is the call. */
const stopping = {
  verify: (...call) => subscribers.verify(...call),
  deny: (...call) => subscribers.deny(...call),
  async deliver(...call) {
    if (stopFeedAt === 'claimed') await forEver('claimed');
    const answer = subscribers.deliver(...call);
    if (stopFeedAt === 'sending') await forEver('sending');
    await answer;
    return forEver('answered');
  },
};

const app = await NestFactory.createApplicationContext(
  {
    module: class DispatcherModule {},
    imports: [
      ScheduleModule.forRoot(),
      StoreModule.over(new Database(url, dataSource(url)), new Sealer(masterKey)),
      DispatchModule.with({
        kinds,
        channels,
        subscribers: stopFeedAt === null ? subscribers : stopping,
        office,
        timing: timingDividedBy(divisor),
        masterKey,
        concurrency: 16,
        drive: stopAt === null ? drain : drive,
      }),
    ],
  },
  { logger: ['error'] },
);
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
