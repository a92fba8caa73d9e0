import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import pg from 'pg';
import { type Config, describeConfig } from './config.js';
import { DataDirectoryHeld, holdDataDirectory, hubKey, readPostgresAccess } from './data-directory.js';
import { dataSource, migrations } from './data-source.js';
import type { FarError } from './domain/delivery.js';
import { postgresUrl } from './embedded-postgres.js';
import { signingKey } from './formats/signing.js';
import { checkPlace } from './newsroom/mirror-check.js';
import { openPlaces } from './newsroom/mirrors.js';
import { Servers } from './store/servers.js';

/** One thing that was looked at, in plain words, and what to do about it where something is wrong. */
export interface Finding {
  readonly is: 'ok' | 'warning' | 'error';
  readonly what: string;
  readonly todo?: string;
}

const ok = (what: string): Finding => ({ is: 'ok', what });
const warning = (what: string, todo: string): Finding => ({ is: 'warning', what, todo });
const error = (what: string, todo: string): Finding => ({ is: 'error', what, todo });

/** Less than this much room on the data directory's disk, bytes, is told. */
const LITTLE_ROOM = 1024 ** 3;
/** A clock that differs from the database's by more than this, milliseconds, shortens or stretches leases. */
const CLOCK_MS = 2_000;

/** Looks at configuration, data directory, ports, database, clocks and channels; changes nothing. */
export async function doctor(config: Config): Promise<Finding[]> {
  const findings: Finding[] = describeConfig(config).map(({ name, value }) => ok(`${name} = ${value}`));
  findings.push(...(await aboutDirectory(config)));
  const running = await isRunning(config);
  findings.push(running ? ok('A hub is running on this data directory.') : ok('No hub is running here.'));
  if (!running) findings.push(...(await aboutPorts(config)));
  findings.push(
    ...aboutProxies(config),
    ...aboutLanguages(config),
    ...aboutAnchors(config),
    ...(await aboutDatabase(config, running)),
    ...(await aboutMirrors(config)),
  );
  return findings;
}

async function aboutDirectory({ dataDirectory }: Config): Promise<Finding[]> {
  try {
    const { bavail, bsize } = await statfs(dataDirectory);
    const room = bavail * bsize;
    const gib = (room / 1024 ** 3).toFixed(1);
    return room < LITTLE_ROOM
      ? [warning(`Only ${gib} GiB are free for ${dataDirectory}.`, 'Make room: a full disk stops releases.')]
      : [ok(`${gib} GiB are free for ${dataDirectory}.`)];
  } catch {
    return [ok(`${dataDirectory} is not there yet; the first start makes it.`)];
  }
}

/** Whoever reaches the port past the proxy is believed as the proxy is. */
function aboutProxies({ trustProxy }: Config): Finding[] {
  if (trustProxy !== true) return [];
  return [
    warning(
      'TOCSIN_TRUST_PROXY=on believes whoever is connected what it says of its reader, so that limits per address can be evaded.',
      'Name the proxies’ addresses or networks instead, such as TOCSIN_TRUST_PROXY=10.1.0.0/16.',
    ),
  ];
}

/** Holding the directory for a moment tells whether somebody else does. */
async function isRunning({ dataDirectory }: Config): Promise<boolean> {
  try {
    (await holdDataDirectory(dataDirectory)).release();
    return false;
  } catch (cause) {
    if (cause instanceof DataDirectoryHeld) return true;
    throw cause;
  }
}

async function aboutPorts({ host, port, deskPort, trainingPort }: Config): Promise<Finding[]> {
  const wanted = [
    { name: 'PORT', port, host },
    { name: 'TOCSIN_TRAINING_PORT', port: trainingPort, host: '127.0.0.1' },
    { name: 'TOCSIN_DESK_PORT', port: deskPort, host: '127.0.0.1' },
  ];
  const findings: Finding[] = [];
  for (const { name, port: number, host: at } of wanted)
    findings.push(
      (await isFree(number, at))
        ? ok(`Port ${number} (${name}) is free.`)
        : error(
            `Port ${number} (${name}) is taken by another program.`,
            `End that program, or set ${name} to another port.`,
          ),
    );
  return findings;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function aboutLanguages({ office }: Config): Finding[] {
  return office.requiredLanguages.length > 0
    ? []
    : [warning('No language is required.', 'Set TOCSIN_REQUIRED_LANGUAGES, so that a lacking one is noticed.')];
}

/** One place can be lost, or be in the same hands as the database. */
function aboutAnchors({ anchors, mirrors }: Config): Finding[] {
  const places = [anchors.url, anchors.mail, mirrors.directory, mirrors.bucket].filter(
    (place) => place !== null,
  ).length;
  if (places > 1) return [ok(`Anchors of the ledger are carried to ${places} places.`)];
  return [
    warning(
      `Anchors of the ledger are carried to ${places === 0 ? 'no place' : 'one place alone'} outside.`,
      'Set a mirror, TOCSIN_ANCHOR_URL or TOCSIN_ANCHOR_MAIL, so that nobody can change the ledger unseen (docs/ledger.md).',
    ),
  ];
}

async function aboutDatabase(config: Config, running: boolean): Promise<Finding[]> {
  const access = config.databaseUrls.length === 0 ? readPostgresAccess(config.dataDirectory) : null;
  const url = (await primaryAmong(config.databaseUrls)) ?? (access?.pid ? postgresUrl(access) : null);
  if (url === null)
    return running
      ? [error('A hub is running, but its embedded database is not.', `Look at ${config.dataDirectory}/postgres.log.`)]
      : [ok('The embedded database starts with the hub.')];
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    const { message } = cause as Error;
    const todo = 'Start it, or mend DATABASE_URL: address, user, password and the name of the database.';
    return [error(`The database does not answer (${message}).`, todo)];
  }
  try {
    return [...(await aboutClock(client)), ...(await aboutMigrations(url)), ...(await aboutChannels(client))];
  } finally {
    await client.end();
  }
}

/** Of several, the one that the hub would use now. */
async function primaryAmong(urls: readonly string[]): Promise<string | null> {
  if (urls.length === 0) return null;
  const servers = new Servers(urls);
  await servers.find();
  return servers.url;
}

async function aboutClock(client: pg.Client): Promise<Finding[]> {
  const before = Date.now();
  const { rows } = await client.query<{ now: Date; version: string }>(
    `SELECT clock_timestamp() AS now, current_setting('server_version') AS version`,
  );
  const { now, version } = rows[0]!;
  const differenceMs = Math.round(now.getTime() - (before + Date.now()) / 2);
  return [
    ok(`The database answers: PostgreSQL ${version}.`),
    Math.abs(differenceMs) > CLOCK_MS
      ? warning(
          `This machine's clock and the database's differ by ${differenceMs} ms.`,
          'Let both follow a time server (NTP): signatures and leases depend on it.',
        )
      : ok(`This machine's clock and the database's agree (${differenceMs} ms).`),
  ];
}

async function aboutMigrations(url: string): Promise<Finding[]> {
  const source = dataSource(url, 1);
  await source.initialize();
  try {
    return (await source.showMigrations())
      ? [warning('The database is older than this program.', 'npx tocsin migrate, or simply start the hub.')]
      : [ok(`The database is up to date (${migrations.length} migrations).`)];
  } finally {
    await source.destroy();
  }
}

/** So many documents of a mirror are compared with its manifest, spread over all of them. */
const SPOT_CHECKS = 20;
/** While all is well a newsroom confirms a mirror each minute. */
const UNCONFIRMED_MS = 5 * 60_000;

/** Each mirror as a stranger reads it: signature, age, and digests of some of its files. */
async function aboutMirrors(config: Config): Promise<Finding[]> {
  const places = await openPlaces(config.mirrors, hostname());
  if (places.length === 0) return [];
  const { jwk } = signingKey(Buffer.from(config.key ?? hubKey(config.dataDirectory), 'base64'));
  const findings: Finding[] = [];
  for (const place of places) {
    const { name } = place;
    try {
      const { manifest, files, problems } = await checkPlace(place, jwk, SPOT_CHECKS);
      for (const problem of problems) findings.push(error(`The mirror ${name}: ${problem}.`, TO_MEND));
      if (manifest === null) continue;
      const ageMs = Date.now() - Date.parse(manifest.confirmedAt);
      const what = `The mirror ${name} is at epoch ${manifest.epoch}, confirmed at ${manifest.confirmedAt}`;
      if (ageMs > UNCONFIRMED_MS)
        findings.push(warning(`${what}, which is ${Math.round(ageMs / 60_000)} minutes ago.`, TO_CONFIRM));
      else if (problems.length === 0) findings.push(ok(`${what}; its signature and ${files} of its files are right.`));
    } catch (cause) {
      findings.push(error(`The mirror ${name} cannot be read: ${(cause as Error).message}.`, TO_READ));
    } finally {
      place.close();
    }
  }
  return findings;
}

const TO_MEND = 'Look who can write there. A running newsroom writes it anew once its manifest has been removed.';
const TO_CONFIRM = 'Start a newsroom, or look in its log and on the board for why it does not write there.';
const TO_READ = 'Mend the address, the rights or the credentials; the newsroom’s log has the same trouble.';

async function aboutChannels(client: pg.Client): Promise<Finding[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(`SELECT to_regclass('channel') IS NOT NULL AS there`);
  if (!tables[0]?.there) return [];
  const { rows } = await client.query<{
    id: string;
    name: string;
    world: string;
    paused: string | null;
    failed: FarError | null;
  }>(
    `SELECT id, name, world, paused, checked->'result'->'error' AS failed FROM channel
      WHERE removed_at IS NULL ORDER BY world, name`,
  );
  if (rows.length === 0)
    return [warning('There is no channel.', 'Add one in the console or by POST /api/v1/channels.')];
  const watched = await aboutWatches(client);
  return rows.flatMap(({ id, name, world, paused, failed }) => {
    const where = `${name} (${world})`;
    const found = (watched.get(id) ?? []).map((what) => warning(`${where} ${what.detail}`, what.todo));
    if (failed) found.push(error(`${where} does not work: ${failed.detail}`, failed.todo));
    if (paused) found.push(warning(`${where} is paused: ${paused}`, 'Mend the cause, then resume the channel.'));
    return found.length > 0 ? found : [ok(`${where} is in use.`)];
  });
}

/** What could not be found out of an account, and what stands there that is not ours; by channel. */
async function aboutWatches(client: pg.Client): Promise<Map<string, Pick<FarError, 'detail' | 'todo'>[]>> {
  const { rows: tables } = await client.query<{ there: boolean }>(`SELECT to_regclass('watch') IS NOT NULL AS there`);
  if (!tables[0]?.there) return new Map();
  const { rows } = await client.query<{
    id: string;
    error: FarError | null;
    unchecked: FarError | null;
    foreign: number;
    drifting: number;
  }>(
    `SELECT w.channel_id AS id, w.error, w.unchecked,
            (SELECT count(*)::int FROM foreign_post f WHERE f.channel_id = w.channel_id AND f.gone_at IS NULL
                AND f.accepted_at IS NULL AND f.removed_at IS NULL) AS foreign,
            (SELECT count(*)::int FROM drift d JOIN placement p ON p.id = d.placement_id
              WHERE p.channel_id = w.channel_id AND d.believed_at IS NOT NULL) AS drifting
       FROM watch w`,
  );
  return new Map(
    rows.map(({ id, error: unread, unchecked, foreign, drifting }) => [
      id,
      [
        ...(unchecked ? [{ ...unchecked, detail: `could not be checked: ${unchecked.detail}` }] : []),
        ...(unread ? [{ ...unread, detail: `could not be read back: ${unread.detail}` }] : []),
        ...(foreign + drifting > 0
          ? [{ detail: `shows ${foreign + drifting} posts that somebody changed or made by hand.`, todo: BY_HAND }]
          : []),
      ],
    ]),
  );
}

const BY_HAND = 'Look at the board, or npx tocsin board REF; then restore or accept each.';
