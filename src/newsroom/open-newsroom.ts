import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { AnchorCarrier } from '../domain/anchor.js';
import type { Office } from '../domain/language.js';
import type { World } from '../domain/message.js';
import type { PublicState } from '../domain/state.js';
import { hubDocument } from '../formats/hub-document.js';
import { remembering } from '../formats/press.js';
import { signingKey } from '../formats/signing.js';
import { Alarms, type Log } from './alarms.js';
import { Counting } from './counting.js';
import { Crisis } from './crisis.js';
import type { Clock } from './deadline.js';
import { diskKey, openDisk } from './disk.js';
import { figuresOf, type NewsroomFigures } from './figures.js';
import { openForwarder } from './forwarder.js';
import { type DoorSettings, type FrontDoorSettings, openFrontDoor } from './front-door.js';
import { openGauge } from './gauge.js';
import { Hub } from './hub.js';
import { openKeptMinutes } from './kept-minutes.js';
import { BEAT_MS, Live } from './live.js';
import { type LoadLimits, NO_LIMITS } from './load.js';
import { openMemory } from './memory.js';
import { type MirrorSettings, Mirrors, openPlaces } from './mirrors.js';
import { openPictures } from './pictures.js';
import { PressLoop } from './press-loop.js';
import { trusts } from './seats.js';
import type { Shelf } from './shelf.js';
import { Tally } from './tally.js';
import { linksOf } from './topics.js';

/**
 * The newsroom: what the world reads, and the one port through which it also reaches the desk. It is opened before Nest
 * and before any database, so that the first answer after a restart is the page as it last stood; `NewsroomModule` then
 * connects it to the database. It promises that nothing which happens to the database, the desk or the framework takes
 * the page away. It does not promise news without a database: each page says since when it is confirmed.
 */
export interface NewsroomSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Absolute, this process's own: two newsrooms in one directory would take each other's states away. */
  readonly directory: string;
  /** The 32 bytes of TOCSIN_KEY; what is on the disk is signed with a key derived from it. */
  readonly masterKey: Buffer;
  readonly office: Office;
  /** Under which the board shows this newsroom; the same over restarts, and no other newsroom's. */
  readonly replica: string;
  readonly deskUrl: string;
  readonly trustProxy: boolean | readonly string[];
  readonly log: Log;
  /** From which load on crisis mode engages by itself; none: by officers' calls alone. */
  readonly crisis?: LoadLimits;
  /** Who answers `/metrics`. */
  readonly metrics?: NonNullable<FrontDoorSettings['metrics']>;
  /** Whose connections are everybody's is told by `trustProxy`. */
  readonly door?: Partial<Omit<DoorSettings, 'isProxy'>>;
  /** Why nothing may be sent to an address, or null; no connection is made. Without it nobody can subscribe. */
  readonly vetCallback?: (callback: string, world: World) => string | null;
  readonly mirrors?: MirrorSettings;
  /** Only where time is made to run faster: how long a confirmation holds, ms. */
  readonly confirmationHoldsMs?: number;
}

/** Told of each state in the turn in which its shelf is put before the readers. */
export type Shown = (state: PublicState, shelf: Shelf) => void;

export interface Newsroom {
  readonly port: number;
  readonly loop: PressLoop;
  readonly crisis: Crisis;
  readonly hub: Hub;
  whenShown(tell: Shown): void;
  readonly counting: Counting;
  /** The mirrors, as places for the ledger's anchors. */
  readonly anchorCarriers: readonly AnchorCarrier[];
  figures(): NewsroomFigures;
  /** Last of all: the page is served until then. Streams that are still open after `graceMs` are cut. */
  close(graceMs: number): Promise<void>;
}

const ALONE_MS = 10_000;
const NO_MIRRORS: MirrorSettings = { directory: null, bucket: null };

const CLOCK: Clock = {
  nowMs: () => performance.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal, ref: false }),
};

/** Resolves when the port is open and the state on disk, if there is one, is being served. */
export async function openNewsroom(settings: NewsroomSettings): Promise<Newsroom> {
  const { directory, masterKey, office, log, replica } = settings;
  // Only what the clock or a release has changed is rendered anew.
  const presser = remembering({ tell: (fault) => log.alarm(fault) });
  const tally = new Tally();
  const key = diskKey(masterKey);
  const shelf = () => loop.current();
  const isProxy = trusts(settings.trustProxy);
  const signing = signingKey(masterKey);
  const mirrors = new Mirrors(await openPlaces(settings.mirrors ?? NO_MIRRORS, replica), {
    key: signing,
    hub: office.publicUrl,
    replica,
    clock: CLOCK,
    log,
  });
  const live = new Live({
    office,
    log,
    shelf,
    isProxy,
    told: tally.told,
  });
  const hub = new Hub({
    publicUrl: office.publicUrl,
    shelf,
    vet: settings.vetCallback ?? (() => 'Nothing can be subscribed to here.'),
    isProxy,
    log,
    told: tally.told,
  });
  const listeners: Shown[] = [(state, shelf) => live.publish(state, shelf)];
  const loop: PressLoop = new PressLoop({
    *press(state, manner) {
      const pressed: { path: string; type: string }[] = [];
      for (const document of presser.pressing(state, office, manner)) {
        pressed.push({ path: document.path, type: document.type });
        yield document;
      }
      yield hubDocument(office, [signing.jwk], { pressed, lastModified: state.confirmedAt });
    },
    isBehind: () => presser.behind > 0,
    pictures: openPictures({ directory, clock: CLOCK, alarms: new Alarms(log) }),
    linkOf: linksOf(office.publicUrl),
    onShown: (state, shelf) => {
      for (const tell of listeners) tell(state, shelf);
    },
    disk: openDisk({ directory, key }),
    clock: CLOCK,
    dateMs: Date.now,
    ...(settings.confirmationHoldsMs === undefined ? {} : { holdsMs: settings.confirmationHoldsMs }),
    log,
    replica,
    secure: office.publicUrl.startsWith('https:'),
    mirrors,
  });
  const crisis = new Crisis({
    limits: settings.crisis ?? NO_LIMITS,
    press: (manner) => loop.pressAs(manner),
    memory: openMemory({ directory, name: 'crisis', key, log }),
    clock: CLOCK,
    dateMs: Date.now,
    replica,
    log,
  });
  await crisis.wake();
  // Before the port is open, so that nobody is told to wait for a page that is on the disk.
  await loop.wake();
  const door = await openFrontDoor({
    ...settings,
    shelf,
    live,
    hub,
    told: tally.told,
    door: { ...settings.door, isProxy },
  });
  const gauge = openGauge({ answered: () => tally.answered, connections: door.connections });
  const counting = new Counting({
    tally,
    kept: openKeptMinutes({ directory: join(directory, 'traffic'), key, log }),
    clock: CLOCK,
    dateMs: Date.now,
    replica,
    run: randomBytes(6).toString('base64url'),
    log,
  });
  const seconds = setInterval(() => {
    const second = gauge.measure();
    counting.second(second);
    crisis.tick(second);
  }, 1_000);
  const beats = setInterval(() => live.beat(), BEAT_MS);
  const forwarder = await openForwarder({
    ...settings,
    isProxy,
    clock: CLOCK,
    isLean: () => crisis.isOver,
    onShed: () => tally.shed(),
  });
  door.forwardTo(forwarder.handle);
  // As long as no database has been connected nobody else rings, and the page must say all the same that it is old.
  const bell = setInterval(() => loop.ring(), ALONE_MS);
  return {
    port: door.port,
    loop,
    crisis,
    hub,
    whenShown: (tell) => void listeners.push(tell),
    counting,
    anchorCarriers: mirrors.anchorCarriers(),
    figures: () => figuresOf({ shelf: loop.current(), crisis, tally, counting, live, connections: door.connections() }),
    async close(graceMs) {
      clearInterval(bell);
      clearInterval(seconds);
      gauge.close();
      await crisis.stop();
      await loop.stop();
      await mirrors.close();
      clearInterval(beats);
      await live.close(graceMs);
      await door.close(graceMs);
      await forwarder.close();
      // Readers of the last moment, after whom nobody asks any more: they wait on the disk.
      await counting.stop();
    },
  };
}
