import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type AnchorConfig, describeAnchors, readAnchors } from './anchor-config.js';
import type { Office, OtherChannel } from './domain/language.js';
import { describeMirrors, type MirrorConfig, readMirrors } from './mirror-config.js';
import { describeNotices, type NoticeConfig, readNotices } from './notice-config.js';
import { ConfigError, type Environment, isAddress, isKey, isTimeZone, Variables } from './variables.js';

/**
 * The only reader of the environment and of `.env`. Every setting gets its type, unit and default here; the rooms are
 * given values, never variables. It looks at names and values only: whether a port is free, a directory writable or a
 * database there is for those who use them to say.
 */
export const ROOMS = ['newsroom', 'press-office', 'dispatch', 'training'] as const;
export type Room = (typeof ROOMS)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface SingleSignOn {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. Never printed. */
  readonly clientSecret: string | null;
  readonly name: string;
  readonly acr: string | null;
  readonly linkByEmail: boolean;
}

export const STEP_UP_POLICIES = ['when-enrolled', 'always'] as const;
export type StepUpPolicy = (typeof STEP_UP_POLICIES)[number];

export interface Config {
  /** `postgres://…`, tried in order, the first that is not in recovery; empty: the embedded PostgreSQL. */
  readonly databaseUrls: readonly string[];
  /** Absolute. */
  readonly dataDirectory: string;
  /** Where the newsroom listens. Port 0 means "any free one" and is taken only together with `rooms`. */
  readonly host: string;
  readonly port: number;
  /** Origin under which people reach the press office, without a trailing slash; the console is `/console` there. */
  readonly consoleUrl: string;
  /** Null: the supervisor with its two processes. */
  readonly rooms: readonly Room[] | null;
  /** On loopback. */
  readonly deskPort: number;
  /** Origin that a newsroom forwards to, without a trailing slash. */
  readonly deskUrl: string;
  /** On loopback. */
  readonly trainingPort: number;
  /** Name, public origin, languages and time zone. */
  readonly office: Office;
  /** 32 bytes in base64; null: the one in the data directory (`hubKey`). Never printed. */
  readonly key: string | null;
  /** Absolute; PEM of the RSA key with which CAP documents are signed, or null: they are not. */
  readonly capKeyFile: string | null;
  /** Absolute; rules by which channels are suggested, or null: those that come with the hub. */
  readonly decisionRulesFile: string | null;
  /** After so long without a word, the officers of an open message are reminded; null: never. */
  readonly silentAfterMinutes: number | null;
  /** Addresses and CIDRs that the outbound guard lets through although they are not public. */
  readonly allowNetworks: readonly string[];
  /** The same for the callbacks of WebSub subscribers, whom nobody here knows. */
  readonly subscriberNetworks: readonly string[];
  /** Whose `X-Forwarded-*` is believed: nobody's, everybody's, or that of these addresses and CIDRs. */
  readonly trustProxy: boolean | readonly string[];
  /** From which load of a newsroom on crisis mode engages by itself; a null figure never decides. */
  readonly crisis: {
    /** Milliseconds that a turn of the event loop keeps the next request waiting, the median of a second. */
    readonly lag: number | null;
    /** Open at once. */
    readonly connections: number | null;
    /** Per second. */
    readonly requests: number | null;
    /** How long every figure has to be well below before it is left. */
    readonly leaveAfterMs: number;
  };
  /** How the newsroom's port takes connections. */
  readonly door: {
    /** Off: Node's http server answers everything, at half the rate. */
    readonly lane: boolean;
    /** Several newsrooms of one user listen on the same port of this machine, each with a data directory of its own. */
    readonly sharePort: boolean;
    readonly maxConnections: number;
    /** 0: no cap. */
    readonly maxPerAddress: number;
    readonly limits: { readonly headers: number; readonly request: number; readonly keepAlive: number };
  };
  /** Second origins that the newsroom keeps on its state. */
  readonly mirrors: MirrorConfig;
  /** Where the ledger's anchors are carried to, besides the mirrors. */
  readonly anchors: AnchorConfig;
  readonly traffic: {
    /** Requests a second that the hub is known to bear; null: nobody has measured it. */
    readonly capacity: number | null;
    /** For how long what was counted is kept by the minute. */
    readonly keepDays: number;
  };
  /** Who shows it may read `/metrics`; null: nobody. Never printed. */
  readonly metricsToken: string | null;
  readonly logLevel: LogLevel;
  /** Who is asked to show a factor once more before an actual message goes out: all, or those who have one. */
  readonly stepUp: StepUpPolicy;
  /** How officers are woken, beside their browsers. */
  readonly notices: NoticeConfig;
  /** An OpenID Connect provider; null: OIDC_ISSUER is not set. */
  readonly singleSignOn: SingleSignOn | null;
}

/** What `openRooms` gets: the rooms are named and the key has been found, so that sealing never has to ask. */
export interface RoomConfig extends Config {
  readonly rooms: readonly Room[];
  readonly key: string;
}

/** The environment over `.env` of the working directory: what is set wins, even when it is set to nothing. */
export function environment(directory = process.cwd(), env: Environment = process.env): Environment {
  try {
    return { ...parseEnv(readFileSync(resolve(directory, '.env'), 'utf8')), ...env };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return env;
    throw new ConfigError([`.env cannot be read (${(error as Error).message}): make it readable or remove it.`]);
  }
}

/** What a process of ours is started with: our own environment and what it is told besides. */
export const environmentFor = (told: Readonly<Record<string, string>>): Record<string, string | undefined> => ({
  ...process.env,
  ...told,
});

/** Where programs are looked for: all that a foreign program is given of our environment. */
export const searchPath = (): string => process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';

/** Throws a `ConfigError` that names every wrong variable at once. An empty variable counts as not set. */
export function readConfig(env: Environment = environment()): Config {
  const read = new Variables(env);
  const rooms = readRooms(read);
  const ports = readPorts(read, rooms !== null);
  const publicUrl = read.origin('PUBLIC_URL', `http://localhost:${ports.port}`);
  const host = read.text('HOST') ?? '127.0.0.1';
  if (/[\s/]/.test(host)) read.wrong('HOST', host, 'an address to listen on, such as 127.0.0.1 or 0.0.0.0');
  const key = read.text('TOCSIN_KEY');
  if (key !== null && !isKey(key))
    read.problems.push('TOCSIN_KEY does not hold 32 bytes in base64: make a new one with `openssl rand -base64 32`.');

  const config: Config = {
    databaseUrls: readDatabaseUrls(read, rooms !== null),
    dataDirectory: resolve(read.text('TOCSIN_DATA_DIR') ?? '.tocsin'),
    host,
    ...ports,
    consoleUrl: read.origin('TOCSIN_CONSOLE_URL', publicUrl),
    rooms,
    deskUrl: read.origin('TOCSIN_DESK_URL', `http://127.0.0.1:${ports.deskPort}`),
    office: readOffice(read, publicUrl),
    key,
    capKeyFile: pathOf(read.text('TOCSIN_CAP_KEY_FILE')),
    decisionRulesFile: pathOf(read.text('TOCSIN_DECISION_RULES')),
    silentAfterMinutes: read.limit('TOCSIN_REMIND_SILENT_MINUTES', 120),
    allowNetworks: read.networks('TOCSIN_ALLOW_NETWORKS'),
    subscriberNetworks: read.networks('TOCSIN_SUBSCRIBER_NETWORKS'),
    trustProxy: read.flagOrNetworks('TOCSIN_TRUST_PROXY'),
    crisis: {
      lag: read.limit('TOCSIN_CRISIS_LAG_MS', 100),
      connections: read.limit('TOCSIN_CRISIS_CONNECTIONS', 5_000),
      requests: read.limit('TOCSIN_CRISIS_REQUESTS', 1_500),
      leaveAfterMs: read.whole('TOCSIN_CRISIS_LEAVE_MINUTES', 5, { least: 1, most: 1_440 }) * 60_000,
    },
    door: readDoor(read),
    mirrors: readMirrors(read),
    anchors: readAnchors(read),
    traffic: {
      capacity: read.limit('TOCSIN_CAPACITY', null),
      keepDays: read.whole('TOCSIN_TRAFFIC_KEEP_DAYS', 400, { least: 1, most: 3_660 }),
    },
    metricsToken: readMetricsToken(read),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    stepUp: read.oneOf('TOCSIN_STEP_UP', STEP_UP_POLICIES, 'when-enrolled'),
    notices: readNotices(read, publicUrl),
    singleSignOn: readSingleSignOn(read),
  };
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}

function readMetricsToken(read: Variables): string | null {
  const token = read.text('METRICS_TOKEN');
  if (token !== null && !/^[\x21-\x7e]{16,}$/.test(token))
    read.problems.push(
      'METRICS_TOKEN is shorter than 16 characters, or has a space in it: make one with `openssl rand -hex 16`.',
    );
  return token;
}

function readRooms(read: Variables): readonly Room[] | null {
  const named = read.list('TOCSIN_ROOMS');
  if (named === null) return null;
  const rooms = ROOMS.filter((room) => named.includes(room));
  const strange = named.filter((name) => !(ROOMS as readonly string[]).includes(name));
  if (strange.length > 0 || rooms.length === 0)
    read.wrong('TOCSIN_ROOMS', strange.join(','), `a list out of ${ROOMS.join(', ')}, or not set for all of them`);
  return rooms;
}

function readPorts(read: Variables, byHand: boolean): Pick<Config, 'port' | 'deskPort' | 'trainingPort'> {
  const port = read.port('PORT', 3000);
  const beside = (distance: number) => (port === 0 && byHand ? 0 : port + distance);
  const trainingPort = read.port('TOCSIN_TRAINING_PORT', beside(1));
  const deskPort = read.port('TOCSIN_DESK_PORT', beside(2));
  const named = Object.entries({ PORT: port, TOCSIN_TRAINING_PORT: trainingPort, TOCSIN_DESK_PORT: deskPort });
  for (const [i, [name, number]] of named.entries()) {
    /* The newsroom must know the desk's port before the desk has started, so the supervisor cannot leave it open. */
    if (number === 0 && !byHand) read.wrong(name, '0', 'a port from 1 to 65535; 0 is only for one process of its own');
    const twin = named.slice(0, i).find(([, other]) => other === number && number !== 0);
    if (twin) read.wrong(name, String(number), `${twin[0]} has this port already, so choose another`);
  }
  return { port, deskPort, trainingPort };
}

function readDoor(read: Variables): Config['door'] {
  const seconds = (name: string, otherwise: number) => read.whole(name, otherwise, { least: 1, most: 600 }) * 1_000;
  return {
    lane: read.flag('TOCSIN_LANE', true),
    sharePort: read.flag('TOCSIN_SHARE_PORT', false),
    maxConnections: read.whole('TOCSIN_MAX_CONNECTIONS', 20_000, { least: 1, most: 1_000_000 }),
    maxPerAddress: read.whole('TOCSIN_MAX_CONNECTIONS_PER_ADDRESS', 1_000, { least: 0, most: 1_000_000 }),
    limits: {
      headers: seconds('TOCSIN_HEADERS_TIMEOUT_S', 5),
      request: seconds('TOCSIN_REQUEST_TIMEOUT_S', 15),
      keepAlive: seconds('TOCSIN_KEEP_ALIVE_S', 10),
    },
  };
}

function readSingleSignOn(read: Variables): SingleSignOn | null {
  const issuer = read.text('OIDC_ISSUER');
  const clientId = read.text('OIDC_CLIENT_ID');
  if (issuer === null) {
    if (clientId !== null) read.problems.push('OIDC_CLIENT_ID is set without OIDC_ISSUER: set both, or neither.');
    return null;
  }
  const url = URL.parse(issuer);
  const isLoopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback))
    read.wrong('OIDC_ISSUER', issuer, 'the https address of an identity provider, exactly as it names itself');
  if (clientId === null)
    read.wrong('OIDC_CLIENT_ID', null, 'the name under which the identity provider knows this hub');
  return {
    issuer,
    clientId: clientId ?? '',
    clientSecret: read.text('OIDC_CLIENT_SECRET'),
    name: read.text('OIDC_NAME') ?? 'Single sign-on',
    acr: read.text('OIDC_ACR'),
    linkByEmail: read.flag('OIDC_LINK_BY_EMAIL', false),
  };
}

const describeSingleSignOn = (oidc: SingleSignOn): Readonly<Record<string, string>> => ({
  OIDC_CLIENT_ID: oidc.clientId,
  OIDC_CLIENT_SECRET: oidc.clientSecret === null ? 'not set: a public client' : 'set (not shown)',
  OIDC_NAME: oidc.name,
  OIDC_ACR: oidc.acr ?? 'not set',
  OIDC_LINK_BY_EMAIL: oidc.linkByEmail ? 'on' : 'off',
});

function readOffice(read: Variables, publicUrl: string): Office {
  const languages = read.list('TOCSIN_LANGUAGES') ?? ['fr', 'nl', 'de', 'en'];
  const plain = languages.length > 0 && languages.every((language) => /^[a-z]{2,3}$/.test(language));
  if (!plain || new Set(languages).size < languages.length)
    read.wrong('TOCSIN_LANGUAGES', languages.join(','), 'tags without region, each once, such as fr,nl,de,en');
  /* An office that speaks none of the usual two owes the language that it puts first. */
  const usual = ['fr', 'nl'].filter((language) => languages.includes(language));
  const requiredLanguages =
    read.list('TOCSIN_REQUIRED_LANGUAGES') ?? (usual.length > 0 ? usual : languages.slice(0, 1));
  if (!requiredLanguages.every((language) => languages.includes(language)))
    read.wrong(
      'TOCSIN_REQUIRED_LANGUAGES',
      requiredLanguages.join(','),
      `some of TOCSIN_LANGUAGES, which is ${languages.join(',')}`,
    );
  const timeZone = read.text('TOCSIN_TIME_ZONE') ?? 'Europe/Brussels';
  if (!isTimeZone(timeZone)) read.wrong('TOCSIN_TIME_ZONE', timeZone, 'an IANA time zone such as Europe/Brussels');
  return {
    senderName: read.text('TOCSIN_SENDER_NAME') ?? 'Crisis centre (training)',
    publicUrl,
    languages,
    requiredLanguages,
    strictLanguages: read.flag('TOCSIN_STRICT_LANGUAGES', false),
    timeZone,
    ...readNames(read, publicUrl),
    otherChannels: readOtherChannels(read),
    contact: read.address('TOCSIN_CONTACT'),
    // RFC 2142 gives each domain this mailbox.
    securityContact: read.address('TOCSIN_SECURITY_CONTACT') ?? `mailto:security@${new URL(publicUrl).hostname}`,
  };
}

/** CAP 1.2 §3.2.1 allows neither spaces nor commas, `<` or `&`; an identifier also stands in addresses and file names. */
const CAP_NAME = /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,79}$/;
const CAP_SENDER = /^[A-Za-z0-9][A-Za-z0-9.:_@/-]{0,119}$/;

const pathOf = (text: string | null): string | null => (text === null ? null : resolve(text));

/** What documents call the office and its terms. By default CAP knows it by the host under which people read it. */
function readNames(read: Variables, publicUrl: string): Pick<Office, 'cap' | 'licenceUrl' | 'feedAreas'> {
  const host = (URL.parse(publicUrl)?.hostname ?? 'localhost').replace(/[^A-Za-z0-9.-]/g, '') || 'localhost';
  const sender = read.text('TOCSIN_CAP_SENDER') ?? host;
  if (!CAP_SENDER.test(sender))
    read.wrong(
      'TOCSIN_CAP_SENDER',
      sender,
      'a name that is yours alone, such as alerts@crisis.example.org, without spaces',
    );
  const identifierPrefix = read.text('TOCSIN_CAP_IDENTIFIER_PREFIX') ?? `${host}.`;
  if (!CAP_NAME.test(identifierPrefix))
    read.wrong(
      'TOCSIN_CAP_IDENTIFIER_PREFIX',
      identifierPrefix,
      'letters, digits, dots, colons, dashes and underscores, such as urn:oid:2.49.0.1.56.7.',
    );
  const licenceUrl = read.text('TOCSIN_LICENCE_URL');
  if (licenceUrl !== null && !/^https?:$/.test(URL.parse(licenceUrl)?.protocol ?? ''))
    read.wrong(
      'TOCSIN_LICENCE_URL',
      licenceUrl,
      'the address of a licence, such as https://creativecommons.org/licenses/by/4.0/',
    );
  const feedAreas = read.list('TOCSIN_FEED_AREAS') ?? [];
  if (!feedAreas.every((code) => /^[A-Za-z0-9]{1,20}$/.test(code)))
    read.wrong('TOCSIN_FEED_AREAS', feedAreas.join(','), 'NIS or NUTS codes such as 21004,BE100');
  return { cap: { sender, identifierPrefix }, licenceUrl, feedAreas };
}

/** `Radio 1 91.7 FM; 1771 = tel:1771; Mastodon = https://social.example/@crisis`. */
function readOtherChannels(read: Variables): OtherChannel[] {
  const items = (read.text('TOCSIN_OTHER_CHANNELS') ?? '').split(';').map((item) => item.trim());
  return items
    .filter((item) => item !== '')
    .map((item) => {
      const parted = /^(.*?)\s*=\s*(\S+)$/.exec(item);
      const [name, url] = parted ? [parted[1]!, parted[2]!] : [item, null];
      if (name === '' || (url !== null && !isAddress(url)))
        read.wrong(
          'TOCSIN_OTHER_CHANNELS',
          item,
          'names between semicolons, each with an address where it has one: Radio 1; 1771 = tel:1771; Mastodon = https://…',
        );
      return { name, url };
    });
}

function readDatabaseUrls(read: Variables, byHand: boolean): readonly string[] {
  const one = read.text('DATABASE_URL');
  const several = read.list('DATABASE_URLS');
  if (one !== null && several !== null)
    read.problems.push('DATABASE_URL and DATABASE_URLS are both set: keep one of them.');
  const urls = several ?? (one === null ? [] : [one]);
  /* The address holds a password, so the sentence says which one is wrong and not what it is. */
  for (const [i, url] of urls.entries())
    if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''))
      read.problems.push(
        `${several === null ? 'DATABASE_URL' : `DATABASE_URLS, address ${i + 1} of ${urls.length},`} is not of the form ` +
          'postgres://user:password@host:5432/tocsin (in user and password, write other characters than letters and digits as %XX).',
      );
  if (byHand && urls.length === 0)
    read.problems.push(
      'DATABASE_URL is not set: a process with TOCSIN_ROOMS starts no database of its own, so it needs the address of one.',
    );
  return urls;
}

/** A database address that may be shown: without its password, be it before the host or among the parameters. */
export function maskedUrl(address: string): string {
  const url = URL.parse(address);
  if (url === null) return '(not an address)';
  if (url.password !== '') url.password = '***';
  for (const name of [...url.searchParams.keys()]) if (/pass|secret/i.test(name)) url.searchParams.set(name, '***');
  return url.href;
}

/** The effective values by variable, for `doctor`; a secret is shown only as being there. */
export function describeConfig(config: Config): readonly { readonly name: string; readonly value: string }[] {
  const { office, trustProxy, crisis, door, mirrors, traffic } = config;
  const limit = (figure: number | null): string => (figure === null ? 'off' : String(figure));
  const values: Readonly<Record<string, string>> = {
    [config.databaseUrls.length > 1 ? 'DATABASE_URLS' : 'DATABASE_URL']:
      config.databaseUrls.map(maskedUrl).join(', ') || 'not set: the embedded PostgreSQL in the data directory',
    TOCSIN_DATA_DIR: config.dataDirectory,
    HOST: config.host,
    PORT: String(config.port),
    PUBLIC_URL: office.publicUrl,
    TOCSIN_CONSOLE_URL: config.consoleUrl,
    TOCSIN_ROOMS: config.rooms?.join(',') ?? 'not set: all of them, in two processes under a supervisor',
    TOCSIN_DESK_PORT: String(config.deskPort),
    TOCSIN_DESK_URL: config.deskUrl,
    TOCSIN_TRAINING_PORT: String(config.trainingPort),
    TOCSIN_LANGUAGES: office.languages.join(','),
    TOCSIN_REQUIRED_LANGUAGES: office.requiredLanguages.join(',') || 'none',
    TOCSIN_STRICT_LANGUAGES: office.strictLanguages ? 'on' : 'off',
    TOCSIN_TIME_ZONE: office.timeZone,
    TOCSIN_KEY: config.key === null ? 'not set: the one in the data directory' : 'set (not shown)',
    TOCSIN_SENDER_NAME: office.senderName,
    TOCSIN_CAP_SENDER: office.cap.sender,
    TOCSIN_CAP_IDENTIFIER_PREFIX: office.cap.identifierPrefix,
    TOCSIN_CAP_KEY_FILE: config.capKeyFile ?? 'not set: CAP documents are not signed',
    TOCSIN_DECISION_RULES: config.decisionRulesFile ?? 'not set: those that come with the hub',
    TOCSIN_REMIND_SILENT_MINUTES: limit(config.silentAfterMinutes),
    TOCSIN_LICENCE_URL: office.licenceUrl ?? 'not set: nothing is said about reuse',
    TOCSIN_OTHER_CHANNELS:
      office.otherChannels.map(({ name, url }) => (url === null ? name : `${name} = ${url}`)).join('; ') || 'none',
    TOCSIN_CONTACT: office.contact ?? 'not set: the page tells nobody where to write',
    TOCSIN_SECURITY_CONTACT: office.securityContact,
    TOCSIN_FEED_AREAS: office.feedAreas.join(',') || 'none: those of messages',
    TOCSIN_ALLOW_NETWORKS: config.allowNetworks.join(',') || 'none',
    TOCSIN_SUBSCRIBER_NETWORKS: config.subscriberNetworks.join(',') || 'none',
    TOCSIN_TRUST_PROXY: typeof trustProxy === 'boolean' ? (trustProxy ? 'on' : 'off') : trustProxy.join(','),
    TOCSIN_CRISIS_LAG_MS: limit(crisis.lag),
    TOCSIN_CRISIS_CONNECTIONS: limit(crisis.connections),
    TOCSIN_CRISIS_REQUESTS: limit(crisis.requests),
    TOCSIN_CRISIS_LEAVE_MINUTES: String(crisis.leaveAfterMs / 60_000),
    TOCSIN_LANE: door.lane ? 'on' : 'off',
    TOCSIN_SHARE_PORT: door.sharePort ? 'on' : 'off',
    TOCSIN_MAX_CONNECTIONS: String(door.maxConnections),
    TOCSIN_MAX_CONNECTIONS_PER_ADDRESS: String(door.maxPerAddress),
    TOCSIN_HEADERS_TIMEOUT_S: String(door.limits.headers / 1_000),
    TOCSIN_REQUEST_TIMEOUT_S: String(door.limits.request / 1_000),
    TOCSIN_KEEP_ALIVE_S: String(door.limits.keepAlive / 1_000),
    ...describeMirrors(mirrors),
    ...describeAnchors(config.anchors),
    TOCSIN_CAPACITY: traffic.capacity === null ? 'not set: not measured' : `${traffic.capacity} requests a second`,
    TOCSIN_TRAFFIC_KEEP_DAYS: String(traffic.keepDays),
    METRICS_TOKEN: config.metricsToken === null ? 'not set: /metrics does not exist' : 'set (not shown)',
    LOG_LEVEL: config.logLevel,
    TOCSIN_STEP_UP: config.stepUp,
    ...describeNotices(config.notices),
    OIDC_ISSUER: config.singleSignOn?.issuer ?? 'not set: no single sign-on',
    ...(config.singleSignOn === null ? {} : describeSingleSignOn(config.singleSignOn)),
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
