import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openRegistry } from '../../src/channels/registry.js';
import { dataSource } from '../../src/data-source.js';
import { canonical } from '../../src/domain/canonical.js';
import type { Channel } from '../../src/domain/channel.js';
import type { Attempt, Post } from '../../src/domain/placement.js';
import { channelOf } from '../../src/store/channels.store.js';
import { Database } from '../../src/store/database.js';
import { DecisionsStore } from '../../src/store/decisions.store.js';
import { DriftsStore } from '../../src/store/drifts.store.js';
import type { ErrandsStore } from '../../src/store/errands.store.js';
import { Head } from '../../src/store/ledger.store.js';
import { type Claim, type PlacementChange, PlacementsStore } from '../../src/store/placements.store.js';
import { ReleasesStore, rankOf } from '../../src/store/releases.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { content, office, only } from '../support/messages.js';
import { type BuiltSimulation, buildSimulation } from './built-simulation.js';
import { Dice } from './dice.js';
import { iso, MemoryStore, type Row } from './memory-store.js';
import { STORE_MUTANTS } from './mutants.js';
import { POLICY } from './threads.js';
import { Violation } from './violation.js';

/* The simulation keeps its rows in memory, so it proves nothing unless these rows do what the real ones do. Both are
   driven with the same calls, under one clock: in this database `clock_timestamp()` is a function of the test's own. */
const SEED = 20_261_122;
const NIGHTS = 40;
const BEGAN = Date.UTC(2026, 10, 22, 2, 14);
const LEASE_MS = 20_000;
const { kinds } = openRegistry(POLICY);
/** Of our own posts it asks nobody else. */
const drifts = new DriftsStore({} as ErrandsStore);

let server: TestServer;
let database: Database;
let channels: Channel[];
let messageId: string;
let built: BuiltSimulation;

beforeAll(async () => {
  built = buildSimulation();
  server = await testServer();
  const plain = await server.database();
  await plain.rows(`CREATE SCHEMA simulated`);
  await plain.rows(`CREATE TABLE simulated.clock (shows timestamptz NOT NULL)`);
  await plain.rows(`INSERT INTO simulated.clock VALUES (now())`);
  await plain.rows(`CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
                    AS 'SELECT shows FROM simulated.clock'`);
  const desk = new DirectOffice(plain, office(), kinds, randomBytes(32));
  messageId = (await desk.release(content({ status: 'exercise' }))).id;
  const url = 'http://127.0.0.1:9/';
  await desk.addChannel({ kind: 'mastodon', name: 'posts', world: 'exercise' }, { url, token: 'token' });
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const endpoint = { url: `${url}receivers/a`, broadcaster: 'A', secret, minimumSeverity: 'Severe' };
  await desk.addChannel({ kind: 'webhook', name: 'endpoint', world: 'exercise' }, endpoint);
  channels = (await desk.channels.list()).map((row) => channelOf(row, kinds));
  const name = new URL(plain.url).pathname.slice(1);
  await plain.rows(`ALTER DATABASE ${name} SET search_path = simulated, pg_catalog, public`);
  database = new Database(plain.url, dataSource(plain.url));
}, 120_000);
afterAll(async () => {
  await database?.close();
  await server?.close();
  built?.remove();
});

/** One night in both stores, event by event. */
class Both {
  private readonly dice = new Dice();
  private readonly memory = new MemoryStore(messageId, () => `row-${++this.made}`);
  private made = 0;
  private version = 0;
  private readonly held: { memory: Claim; real: Claim }[] = [];

  constructor(private readonly real: PlacementsStore) {
    this.memory.now = BEGAN;
    for (const { id } of channels) this.memory.addChannel(id);
  }

  /** The first difference, or null. */
  async play(schedule: readonly number[]): Promise<string | null> {
    await database.rows(`TRUNCATE placement, post, attempt, receipt, observation CASCADE`);
    await database.rows(`UPDATE channel SET paused = NULL, limited_until = NULL, limited = NULL`);
    await this.setClock();
    for (const number of [0, ...schedule]) {
      this.dice.seed(number);
      const what = await this.event(this.version === 0 ? 0 : number % 12);
      const [ours, theirs] = [this.said(), await this.written()];
      if (ours !== theirs || what.endsWith('there'))
        return `after ${what}:\n${ours}\nin memory, but in the database\n${theirs}`;
    }
    return null;
  }

  private async event(event: number): Promise<string> {
    if (event < 2) return this.release();
    if (event < 4) return this.claim();
    if (event < 8) return this.write();
    if (event < 10) return this.pass();
    if (event < 11) return this.retry();
    return this.dice.roll(2) === 0 ? this.resume() : this.restore();
  }

  private async setClock(): Promise<void> {
    await database.rows(`UPDATE simulated.clock SET shows = $1`, [iso(this.memory.now)]);
  }

  private async release(): Promise<string> {
    this.version += 1;
    const kind = this.version === 1 ? 'alert' : this.dice.of(['update', 'correction', 'withdrawal'] as const);
    const whole = content({ kind, status: 'exercise', severity: this.dice.of(['Severe', 'Minor'] as const) });
    const said = this.dice.roll(3) === 0 ? only(whole, 'fr') : only(whole, 'fr', 'nl');
    this.memory.raise(this.version, said, rankOf(said), channels);
    const released = { n: this.version };
    await database.transaction((tx) =>
      new ReleasesStore(new DecisionsStore()).raise(tx, { messageId, content: said, released }, channels),
    );
    return `the release of ${this.version}`;
  }

  private async claim(): Promise<string> {
    const lane = this.dice.of(['posts', 'endpoints'] as const);
    const wish = { lane, limit: 20, leaseMs: LEASE_MS };
    const memory = this.memory.claim(wish);
    const real = await this.real.claim(wish);
    for (const claim of memory) {
      const same = real.find((other) => isSame(claim, other));
      if (same) this.held.push({ memory: claim, real: same });
    }
    const [ours, theirs] = [memory, real].map((claims) => claims.map(claimed).sort().join('\n'));
    return ours === theirs
      ? `a claim of ${lane}`
      : `a claim of ${lane} that gave\n${ours}\nin memory, and\n${theirs}\nthere`;
  }

  /** Any claim that was ever held, zombies too; any change that a step could write. */
  private async write(): Promise<string> {
    if (this.held.length === 0) return this.pass();
    const { memory, real } = this.dice.of(this.held);
    const change = this.change(memory);
    const [ours, theirs] = [attempted(() => this.memory.write(memory, change)), await this.realWrite(real, change)];
    return ours === theirs ? `the write of ${JSON.stringify(change)}` : `a write that was ${ours}, and ${theirs} there`;
  }

  private async realWrite(claim: Claim, change: PlacementChange): Promise<string> {
    return this.real.write(claim, change).then(String, () => 'impossible');
  }

  private change({ placement: { desired, posts }, leaseEnds }: Claim): PlacementChange {
    const { dice } = this;
    const error = { code: 'any', detail: 'Any.', todo: 'Any.' };
    const attempt: Attempt = {
      ordinal: 1,
      generation: 0,
      op: 'open',
      version: desired,
      remoteId: null,
      at: leaseEnds,
      absences: 0,
      doubt: null,
    };
    const ordinal = posts.length + (posts.length > 0 && dice.roll(2) === 0 ? 0 : 1);
    const post: Post = {
      ordinal,
      generation: dice.roll(2),
      remoteIds: ['p1'],
      url: null,
      shows: desired,
      visible: dice.roll(3) > 0,
      locked: dice.roll(5) === 0,
      mend: false,
    };
    const releaseForMs = dice.of([0, 5_000, 60_000]);
    return dice.of<PlacementChange>([
      { attempt, whileDesired: desired },
      { attempt: null, posts: [post], outcome: 'delivered', error: null, tries: 0, releaseForMs: 0 },
      { attempt: null, posts: [post], shown: desired, outcome: 'delivered', error: null, releaseForMs: 0 },
      { attempt: null, shown: Math.max(0, desired - dice.roll(2)), mend: false, releaseForMs: 0 },
      { attempt: null, settled: { version: desired, as: 'refused' }, outcome: 'refused', error, releaseForMs: 0 },
      { settled: { version: desired, as: 'excused' }, outcome: 'excused', error: null, releaseForMs: 0 },
      { attempt: null, outcome: 'retry', error, tries: 3, releaseForMs },
      { attempt: { ...attempt, doubt: 'time-out' }, outcome: 'unknown', error, tries: 2, releaseForMs },
      { outcome: 'refused', error, pauseChannel: 'The token is not valid.', releaseForMs: 0 },
      { attempt: null, limitChannel: { forMs: 30_000, error }, releaseForMs: 30_000 },
      { releaseForMs },
      {},
    ]);
  }

  private async pass(): Promise<string> {
    this.memory.now += this.dice.of([1, 4_999, 5_000, 19_999, 20_000, 20_001, 60_000]);
    await this.setClock();
    return 'some time';
  }

  private async retry(): Promise<string> {
    for (const row of this.memory.rows) {
      const id = await this.idOf(row);
      const real = await database.transaction((tx) => this.real.retry(tx, id));
      expect(this.memory.retry(row.id)).toBe(real);
    }
    return 'a retry of everything';
  }

  private async resume(): Promise<string> {
    for (const channel of this.memory.channels.values()) channel.paused = null;
    await database.rows(`UPDATE channel SET paused = NULL`);
    return 'a resumption';
  }

  private async restore(): Promise<string> {
    const row = this.memory.rows.find(({ posts }) => posts.some(({ visible }) => visible));
    if (!row) return this.pass();
    const post = row.posts.findLast(({ visible }) => visible)!;
    const kind = this.dice.of(['edited', 'deleted'] as const);
    const posts = [{ ordinal: post.ordinal, isHead: post === row.posts.at(-1), kind, theirs: null }];
    this.memory.restore(row.id, posts);
    const drift = { kind, diff: { ours: null, theirs: null }, at: iso(BEGAN), url: null, restoring: false };
    const placement = (await database.transaction(async (tx) => this.real.find(tx, await this.idOf(row))))!;
    const about = { placement, shown: { drift, posts, foreign: null }, by: 'officer@example.org' };
    await database.transaction(async (tx) => drifts.restore(tx, await Head.lock(tx), about));
    return 'a restoration';
  }

  private async idOf({ channelId, language }: Row): Promise<string> {
    const [found] = await database.rows<{ id: string }>(
      `SELECT id FROM placement WHERE channel_id = $1 AND language = $2`,
      [channelId, language],
    );
    return found!.id;
  }

  private said(): string {
    const limits = [...this.memory.channels.values()].map(({ id, paused, limitedUntil }) =>
      line([id, paused, limitedUntil]),
    );
    return [...this.memory.rows.map((row) => line(columnsOf(row))), ...limits].sort().join('\n');
  }

  /** The same of the database: every column that a claim, a write or a release depends on. */
  private async written(): Promise<string> {
    const rows = await database.rows<Row & { settled_version: number | null; settled_as: never; id: string }>(
      `SELECT id, channel_id AS "channelId", language, orders_itself AS "ordersItself", desired, shown, fence::int,
              CASE WHEN lease_until > '-infinity' THEN extract(epoch FROM lease_until) * 1000 END::float8 AS "leaseUntil",
              CASE WHEN not_before > '-infinity' THEN extract(epoch FROM not_before) * 1000 END::float8 AS "notBefore",
              settled_version, settled_as, attempt, tries, rank, mend, outcome, error
         FROM placement`,
    );
    const limits = await database.rows<{ id: string; paused: string | null; until: number | null }>(
      `SELECT id, paused, (extract(epoch FROM limited_until) * 1000)::float8 AS until FROM channel`,
    );
    const posts = await database.transaction((tx) => this.real.ofMessage(tx, messageId));
    const lines = rows.map((row) =>
      line(
        columnsOf({
          ...row,
          settled: row.settled_version === null ? null : { version: row.settled_version, as: row.settled_as },
          posts: posts.find(({ id }) => id === row.id)!.posts,
        }),
      ),
    );
    return [...lines, ...limits.map(({ id, paused, until }) => line([id, paused, until]))].sort().join('\n');
  }
}

const columnsOf = (row: Row): unknown[] => [
  ...[row.channelId, row.language, row.ordersItself, row.desired, row.shown, row.fence, row.leaseUntil, row.notBefore],
  ...[row.settled, row.attempt, row.tries, row.rank, row.mend, row.outcome],
  ...[row.error?.code ?? null, row.posts],
];

/** "Long ago" is null in both; the members of what is kept as JSON have no order. */
const line = (columns: readonly unknown[]): string =>
  canonical(columns.map((value) => (value === Number.NEGATIVE_INFINITY ? null : value)));

const claimed = ({ placement, ...claim }: Claim): string => canonical([{ ...placement, id: '' }, claim]);

const isSame = (one: Claim, other: Claim): boolean =>
  one.placement.channelId === other.placement.channelId && one.placement.language === other.placement.language;

function attempted(write: () => boolean): string {
  try {
    return String(write());
  } catch (violation) {
    if (violation instanceof Violation) return 'impossible';
    throw violation;
  }
}

const schedules = fc.array(fc.nat(999_999), { minLength: 5, maxLength: 50, size: 'max' });

/** The first night in which the two differ. */
async function differs(real: PlacementsStore): Promise<string | null> {
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const difference = await new Both(real).play(schedule);
    if (difference !== null) throw new Error(difference);
  });
  const details = await fc.check(property, { seed: SEED, numRuns: NIGHTS, endOnFailure: true });
  return details.failed ? (details.errorInstance as Error).message : null;
}

test('rows in memory do what rows in the database do', async () => {
  expect(await differs(new PlacementsStore(database))).toBeNull();
}, 300_000);

test.each(STORE_MUTANTS)(
  'a database that keeps one rule less is noticed: $name',
  async (mutant) => {
    const module = `${built.mutated(mutant)}/src/store/placements.store.js`;
    const { PlacementsStore: Mutated } = (await import(module)) as { PlacementsStore: typeof PlacementsStore };
    expect(await differs(new Mutated(database))).toMatch(/^after a (claim|write)/);
  },
  300_000,
);
