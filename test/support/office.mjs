/* A press office without a port as a process of its own, for tests: the built rooms, with the timers that do what is due.
   Started with fork(); everything it needs to know is in the environment variable OFFICE. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';

const { rooms, url, key, office } = JSON.parse(process.env.OFFICE);
const from = (file) => import(`${rooms}/src/${file}`);
const { openRegistry } = await from('channels/registry.js');
const { dataSource } = await from('data-source.js');
const { PressOfficeModule } = await from('press-office/press-office.module.js');
const { Database } = await from('store/database.js');
const { Sealer } = await from('store/seal.js');
const { StoreModule } = await from('store/store.module.js');

const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:3001', ownHosts: [] });
const settings = {
  office,
  kinds,
  consoleDirectory: null,
  secureCookies: false,
  trustProxy: false,
  consoleUrl: 'http://localhost',
  stepUp: 'when-enrolled',
  singleSignOn: null,
  notices: { mail: false, chat: false },
};
const app = await NestFactory.createApplicationContext(
  {
    module: class OfficeModule {},
    imports: [
      ScheduleModule.forRoot(),
      StoreModule.over(new Database(url, dataSource(url)), new Sealer(Buffer.from(key, 'base64'))),
      PressOfficeModule.with(settings),
    ],
  },
  { logger: ['error'] },
);
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
