import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { openRegistry } from '../../src/channels/registry.js';
import { dataSource } from '../../src/data-source.js';
import { DispatchModule } from '../../src/dispatch/dispatch.module.js';
import type { Drive } from '../../src/dispatch/loop.js';
import { timingDividedBy } from '../../src/domain/placement.js';
import { HubLogger } from '../../src/hub-logger.js';
import { Database } from '../../src/store/database.js';
import { Sealer } from '../../src/store/seal.js';
import { StoreModule } from '../../src/store/store.module.js';
import { type Aim, type Briefing, cellOf, type Said } from './aim.js';

/*
 * A worker: the hub's own dispatch room and nothing else, with a drive that ends or stops the process at a named point.
 * It does that to itself, because a signal from outside comes some milliseconds later, at another point.
 */
const briefing = process.env.WORKER;
if (briefing === undefined) {
  // Started once beforehand: the many who come after find everything compiled, since whoever is killed keeps nothing.
  flushCompileCache();
  process.exit(0);
}
const { database: url, key, training, office, divisor, concurrency, kindOf } = JSON.parse(briefing) as Briefing;
class WorkerModule {}

let aim: Aim | null = null;
/** The order of the aim that was taken last, and how often one of its cells was passed. */
let current = 0;
let passed = 0;

/** Written before anything else happens, on a pipe that outlives the process. */
const say = (said: Said): void => void writeSync(4, `${JSON.stringify(said)}\n`);

const drive: Drive = async (steps, claim) => {
  for await (const point of steps) {
    const cell = cellOf(point, kindOf[claim.placement.channelId] ?? '');
    if (!aim?.cells.includes(cell) || passed++ < aim.skip) continue;
    const { act, afterMs, forMs } = aim;
    aim = null;
    say({ is: 'reached', cell, act, forMs });
    if (act === 'stop') {
      process.kill(process.pid, 'SIGSTOP');
      continue;
    }
    // "In the middle of the request": the call is on its way, and whatever it brings, nobody reads it.
    if (point === 'sending') await sleep(afterMs);
    process.kill(process.pid, 'SIGKILL');
  }
};

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.on('message', (message: { go: true } | { aim: Aim | null }) => {
  if ('go' in message) return void open();
  take(message.aim);
});

/** New cells for an aim that has been carried out come too late. */
function take(told: Aim | null): void {
  if (told && told.order > current) {
    current = told.order;
    passed = 0;
    aim = told;
  } else if (aim) aim = told;
}

async function open(): Promise<void> {
  const masterKey = Buffer.from(key, 'base64');
  const registry = openRegistry({ allowNetworks: [], training, ownHosts: [] });
  const timing = timingDividedBy(divisor);
  const dispatch = DispatchModule.with({ ...registry, office, timing, masterKey, concurrency, drive });
  const store = StoreModule.over(new Database(url, dataSource(url, concurrency)), new Sealer(masterKey));
  await NestFactory.createApplicationContext(
    { module: WorkerModule, imports: [ScheduleModule.forRoot(), store, dispatch] },
    { logger: new HubLogger('error') },
  );
  say({ is: 'ready' });
}
say({ is: 'loaded' });
