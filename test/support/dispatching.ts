import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { openRegistry } from '../../src/channels/registry.js';
import { dataSource } from '../../src/data-source.js';
import { DispatchModule } from '../../src/dispatch/dispatch.module.js';
import { timingDividedBy } from '../../src/domain/placement.js';
import { Database } from '../../src/store/database.js';
import { Sealer } from '../../src/store/seal.js';
import { StoreModule } from '../../src/store/store.module.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { DirectOffice } from './direct-office.js';
import { office } from './messages.js';

/** A desk, a training ground and, once it is started, a dispatching room in this process, over one database. */
export interface Dispatching {
  readonly desk: DirectOffice;
  readonly training: Training;
  /** Adds the exercise channels of the training ground: one Mastodon account, one X account. */
  addSocialChannels(): Promise<{ readonly mastodon: string; readonly x: string }>;
  addEndpoint(name: string, url: string): Promise<string>;
  start(options?: { divisor?: number; concurrency?: number }): Promise<void>;
  /** Ends the dispatching room as SIGTERM would; it can be started again. */
  stop(): Promise<void>;
  fault(order: { at: string; mode: string; times?: number; seconds?: number }): Promise<void>;
  noFaults(): Promise<void>;
  close(): Promise<void>;
}

const TOKENS = { mastodon: 'm-token', x: 'x-token' };
export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** `farSide`: an origin on loopback of the test's own, beside the training ground. */
export async function openDispatching(database: Database, farSide?: string): Promise<Dispatching> {
  const key = randomBytes(32);
  const training = await openTraining({ host: '127.0.0.1', port: 0, directory: null, tokens: TOKENS, receivers: {} });
  const { kinds, channels, subscribers } = openRegistry({
    allowNetworks: farSide === undefined ? [] : ['127.0.0.0/8'],
    training: training.url,
    ownHosts: [],
  });
  const desk = new DirectOffice(database, office(), kinds, key);
  let opened: (() => Promise<void>)[] = [];
  const stop = async () => {
    const closing = opened;
    opened = [];
    for (const close of closing) await close();
  };
  const faults = async (init: RequestInit) => {
    const answer = await fetch(`${training.url}/faults`, init);
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    desk,
    training,
    async addSocialChannels() {
      const { url } = training;
      const world = 'exercise';
      return {
        mastodon: await desk.addChannel(
          { kind: 'mastodon', name: 'M', world },
          { url: `${url}/mastodon`, token: TOKENS.mastodon },
        ),
        x: await desk.addChannel(
          { kind: 'x', name: 'X', world },
          { url: `${url}/x`, account: '@crisis', accessToken: TOKENS.x },
        ),
      };
    },
    addEndpoint: (name, url) =>
      desk.addChannel({ kind: 'webhook', name, world: 'exercise' }, { url, broadcaster: name, secret: SECRET }),
    async start({ divisor = 10, concurrency = 16 } = {}) {
      const own = new Database(database.url, dataSource(database.url));
      const app = await NestFactory.createApplicationContext(
        {
          module: class DispatchingModule {},
          imports: [
            ScheduleModule.forRoot(),
            StoreModule.over(own, new Sealer(key)),
            DispatchModule.with({
              kinds,
              channels,
              subscribers,
              office: office(),
              timing: timingDividedBy(divisor),
              masterKey: key,
              concurrency,
            }),
          ],
        },
        { logger: ['error'] },
      );
      opened = [() => app.close(), () => own.close()];
    },
    stop,
    fault: (order) =>
      faults({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) }),
    noFaults: () => faults({ method: 'DELETE' }),
    async close() {
      await stop();
      await training.close();
    },
  };
}

/** A broadcaster's server on loopback that answers as the test says, path by path. */
export async function openBroadcasters(
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
