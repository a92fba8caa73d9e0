import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeConfig, environment, maskedUrl, readConfig } from '../../src/config.js';
import { ConfigError } from '../../src/variables.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the environment', () => {
  test('an empty one gives a hub on localhost:3000 with an embedded database and four languages', () => {
    expect(readConfig({})).toEqual({
      databaseUrls: [],
      dataDirectory: resolve('.tocsin'),
      host: '127.0.0.1',
      port: 3000,
      consoleUrl: 'http://localhost:3000',
      rooms: null,
      deskPort: 3002,
      deskUrl: 'http://127.0.0.1:3002',
      trainingPort: 3001,
      office: {
        senderName: 'Crisis centre (training)',
        publicUrl: 'http://localhost:3000',
        languages: ['fr', 'nl', 'de', 'en'],
        requiredLanguages: ['fr', 'nl'],
        strictLanguages: false,
        timeZone: 'Europe/Brussels',
        cap: { sender: 'localhost', identifierPrefix: 'localhost.' },
        licenceUrl: null,
        otherChannels: [],
        contact: null,
        securityContact: 'mailto:security@localhost',
        feedAreas: [],
      },
      key: null,
      capKeyFile: null,
      decisionRulesFile: null,
      silentAfterMinutes: 120,
      allowNetworks: [],
      subscriberNetworks: [],
      trustProxy: false,
      crisis: { lag: 100, connections: 5_000, requests: 1_500, leaveAfterMs: 300_000 },
      traffic: { capacity: null, keepDays: 400 },
      metricsToken: null,
      // The public port is as careful as it can be without turning away a crowd behind one address.
      door: {
        lane: true,
        sharePort: false,
        maxConnections: 20_000,
        maxPerAddress: 1_000,
        limits: { headers: 5_000, request: 15_000, keepAlive: 10_000 },
      },
      mirrors: { directory: null, bucket: null },
      anchors: { url: null, mail: null },
      logLevel: 'info',
      stepUp: 'when-enrolled',
      notices: { mail: null, chat: null },
      singleSignOn: null,
    });
  });

  test('the other ports and the public address follow PORT', () => {
    const config = readConfig({ PORT: '8080' });
    expect([config.trainingPort, config.deskPort, config.deskUrl, config.office.publicUrl]).toEqual([
      8081,
      8082,
      'http://127.0.0.1:8082',
      'http://localhost:8080',
    ]);
  });

  test('the other channels of the office are names, each with an address where it has one', () => {
    const { office } = readConfig({
      TOCSIN_OTHER_CHANNELS: 'Radio 1 91.7 FM; 1771 = tel:1771;@crisis=https://social.example/@crisis?a=b;',
    });
    expect(office.otherChannels).toEqual([
      { name: 'Radio 1 91.7 FM', url: null },
      { name: '1771', url: 'tel:1771' },
      { name: '@crisis', url: 'https://social.example/@crisis?a=b' },
    ]);
    expect(
      problemsOf({ TOCSIN_OTHER_CHANNELS: '1771 = javascript:alert(1)', TOCSIN_CONTACT: 'info@x.example' }),
    ).toEqual([
      expect.stringContaining('TOCSIN_OTHER_CHANNELS is "1771 = javascript:alert(1)"'),
      expect.stringContaining('TOCSIN_CONTACT is "info@x.example"'),
    ]);
  });

  test('a public address loses its trailing slash, and the console is found there unless it has its own', () => {
    const config = readConfig({ PUBLIC_URL: 'https://crisis.example.org/' });
    expect([config.office.publicUrl, config.consoleUrl]).toEqual([
      'https://crisis.example.org',
      'https://crisis.example.org',
    ]);
  });

  test('a variable that is set to nothing counts as not set', () => {
    expect(readConfig({ PORT: '', TOCSIN_KEY: ' ' })).toEqual(readConfig({}));
  });

  test('an office that speaks neither French nor Dutch owes the language that it puts first', () => {
    expect(readConfig({ TOCSIN_LANGUAGES: 'en, de' }).office.requiredLanguages).toEqual(['en']);
  });

  test('several databases are kept in their order', () => {
    const several = 'postgres://a@one/t, postgres://a@two/t';
    expect(readConfig({ DATABASE_URLS: several }).databaseUrls).toEqual(['postgres://a@one/t', 'postgres://a@two/t']);
  });

  test('the rooms of a process are those that were named, and 0 lets it choose a port', () => {
    const config = readConfig({ TOCSIN_ROOMS: 'dispatch,newsroom', DATABASE_URL: 'postgres:///t', PORT: '0' });
    expect([config.rooms, config.port, config.deskPort]).toEqual([['newsroom', 'dispatch'], 0, 0]);
  });

  test('crisis mode engages at what was set, and a figure that is off never decides', () => {
    const { crisis } = readConfig({
      TOCSIN_CRISIS_REQUESTS: '800',
      TOCSIN_CRISIS_LAG_MS: 'off',
      TOCSIN_CRISIS_LEAVE_MINUTES: '2',
    });
    expect(crisis).toEqual({ lag: null, connections: 5_000, requests: 800, leaveAfterMs: 120_000 });
  });

  test('the public port is made more careful, or simpler, by hand', () => {
    const set = { TOCSIN_LANE: 'off', TOCSIN_HEADERS_TIMEOUT_S: '3', TOCSIN_MAX_CONNECTIONS_PER_ADDRESS: '0' };
    expect(readConfig(set).door).toMatchObject({ lane: false, maxPerAddress: 0, limits: { headers: 3_000 } });
  });

  test('proxies are believed when they are on a list', () => {
    expect(readConfig({ TOCSIN_TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy).toEqual(['10.0.0.0/8', '::1']);
  });
});

describe('a wrong value is refused with one sentence that names it and says what is accepted', () => {
  test.each([
    ['PORT', 'http', 'PORT is "http": a port from 1 to 65535 is needed.'],
    ['PORT', '0', 'PORT is "0": a port from 1 to 65535; 0 is only for one process of its own.'],
    [
      'TOCSIN_DESK_PORT',
      '3001',
      'TOCSIN_DESK_PORT is "3001": TOCSIN_TRAINING_PORT has this port already, so choose another.',
    ],
    ['HOST', 'http://x', 'HOST is "http://x": an address to listen on, such as 127.0.0.1 or 0.0.0.0.'],
    [
      'PUBLIC_URL',
      'crisis.example.org',
      'PUBLIC_URL is "crisis.example.org": it has to be an address such as https://crisis.example.org, with nothing after the host.',
    ],
    [
      'PUBLIC_URL',
      'https://example.org/crisis',
      'PUBLIC_URL is "https://example.org/crisis": it has to be an address such as https://crisis.example.org, with nothing after the host.',
    ],
    [
      'TOCSIN_ROOMS',
      'kitchen',
      'TOCSIN_ROOMS is "kitchen": a list out of newsroom, press-office, dispatch, training, or not set for all of them.',
    ],
    ['TOCSIN_LANGUAGES', 'fr-BE', 'TOCSIN_LANGUAGES is "fr-BE": tags without region, each once, such as fr,nl,de,en.'],
    [
      'TOCSIN_REQUIRED_LANGUAGES',
      'it',
      'TOCSIN_REQUIRED_LANGUAGES is "it": some of TOCSIN_LANGUAGES, which is fr,nl,de,en.',
    ],
    ['TOCSIN_STRICT_LANGUAGES', 'maybe', 'TOCSIN_STRICT_LANGUAGES is "maybe": on or off.'],
    ['TOCSIN_TIME_ZONE', 'Belgium', 'TOCSIN_TIME_ZONE is "Belgium": an IANA time zone such as Europe/Brussels.'],
    [
      'TOCSIN_ALLOW_NETWORKS',
      '10.0.0.0/33',
      'TOCSIN_ALLOW_NETWORKS is "10.0.0.0/33": addresses and networks such as 10.1.0.0/16 or fd00::/8.',
    ],
    [
      'TOCSIN_TRUST_PROXY',
      'proxy',
      'TOCSIN_TRUST_PROXY is "proxy": addresses and networks such as 10.1.0.0/16 or fd00::/8.',
    ],
    ['TOCSIN_CRISIS_REQUESTS', '0', 'TOCSIN_CRISIS_REQUESTS is "0": a whole number from 1 on, or off.'],
    ['TOCSIN_CRISIS_LAG_MS', '1.5', 'TOCSIN_CRISIS_LAG_MS is "1.5": a whole number from 1 on, or off.'],
    ['TOCSIN_CRISIS_LEAVE_MINUTES', 'soon', 'TOCSIN_CRISIS_LEAVE_MINUTES is "soon": a whole number from 1 to 1440.'],
    ['TOCSIN_LANE', 'fast', 'TOCSIN_LANE is "fast": on or off.'],
    ['TOCSIN_MAX_CONNECTIONS', '-1', 'TOCSIN_MAX_CONNECTIONS is "-1": a whole number from 1 to 1000000.'],
    ['TOCSIN_KEEP_ALIVE_S', '2.5', 'TOCSIN_KEEP_ALIVE_S is "2.5": a whole number from 1 to 600.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud": one of fatal, error, warn, info, debug, trace, silent.'],
  ])('%s=%s', (name, value, sentence) => {
    const needed: Record<string, string> = name === 'TOCSIN_ROOMS' ? { DATABASE_URL: 'postgres:///t' } : {};
    expect(problemsOf({ ...needed, [name]: value })).toEqual([sentence]);
  });

  test('a port that another would push beyond the last one has to be set', () => {
    expect(problemsOf({ PORT: '65534' })).toEqual([
      'TOCSIN_DESK_PORT is not set: a port from 1 to 65535 is needed (by PORT it would be 65536).',
    ]);
  });

  test('every mistake is named at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y', TOCSIN_TIME_ZONE: 'z' })).toHaveLength(3);
  });

  test('rooms without a database address are refused, as such a process starts no database', () => {
    expect(problemsOf({ TOCSIN_ROOMS: 'newsroom' })[0]).toMatch(/^DATABASE_URL is not set: /);
  });

  test('one database address and several are not taken together', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://a/b', DATABASE_URLS: 'postgres://a/b' })).toEqual([
      'DATABASE_URL and DATABASE_URLS are both set: keep one of them.',
    ]);
  });
});

const BUCKET = {
  TOCSIN_MIRROR_S3_BUCKET: 'crisis-page',
  TOCSIN_MIRROR_S3_REGION: 'eu-west-1',
  TOCSIN_MIRROR_S3_ENDPOINT: 'https://s3.example.org',
  TOCSIN_MIRROR_S3_ACCESS_KEY_ID: 'hunter2',
  TOCSIN_MIRROR_S3_SECRET_ACCESS_KEY: 'hunter3',
};

describe('mirrors', () => {
  test('a directory is made absolute, and a bucket needs no more than its name', () => {
    const { directory, bucket } = readConfig({ TOCSIN_MIRROR_DIR: 'mirror', TOCSIN_MIRROR_S3_BUCKET: 'b' }).mirrors;
    expect(directory).toBe(resolve('mirror'));
    const name = { bucket: 'b', prefix: '', region: 'us-east-1' };
    expect(bucket).toEqual({ ...name, endpoint: null, credentials: null, pathStyle: false });
  });

  test('another store than AWS is asked with the bucket in the path', () => {
    expect(readConfig(BUCKET).mirrors.bucket).toMatchObject({ endpoint: 'https://s3.example.org', pathStyle: true });
  });

  test.each([
    [{ TOCSIN_MIRROR_S3_ACCESS_KEY_ID: 'a' }, /belong together/],
    [{ TOCSIN_ANCHOR_URL: 'archive.example.org' }, /TOCSIN_ANCHOR_URL is no web address/],
    [{ TOCSIN_ANCHOR_MAIL: 'auditor@example.org' }, /TOCSIN_ANCHOR_MAIL is set without SMTP_URL/],
    [{ TOCSIN_ANCHOR_MAIL: 'a@b, c@d', SMTP_URL: 'smtp://127.0.0.1' }, /one mail address/],
    [{ TOCSIN_MIRROR_S3_ENDPOINT: 'https://s3.example.org' }, /TOCSIN_MIRROR_S3_BUCKET is not set/],
    [{ TOCSIN_MIRROR_S3_BUCKET: 'b', TOCSIN_MIRROR_S3_PREFIX: 'a/../b' }, /TOCSIN_MIRROR_S3_PREFIX is "a\/\.\.\/b"/],
  ])('%j is refused', (env, sentence) => {
    expect(problemsOf(env).join('\n')).toMatch(sentence);
  });
});

describe('secrets', () => {
  test.each([
    ['DATABASE_URL', 'mysql://me:hunter2@host/db'],
    ['DATABASE_URLS', 'postgres://ok/db,hunter2'],
    ['TOCSIN_KEY', 'hunter2'],
    ['METRICS_TOKEN', 'hunter2'],
    ['PUBLIC_URL', 'https://me:hunter2@example.org'],
  ])('a wrong %s is refused without repeating it', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('hunter2');
  });

  test('what doctor shows masks the database password and the key', () => {
    const shown = JSON.stringify(
      describeConfig(
        readConfig({ DATABASE_URL: 'postgres://me:hunter2@host:5432/t?sslpassword=hunter3', TOCSIN_KEY: KEY }),
      ),
    );
    expect(shown).not.toMatch(new RegExp(`hunter|${KEY.slice(0, 8)}`));
    expect(shown).toContain('postgres://me:***@host:5432/t?sslpassword=***');
  });

  test('of a bucket doctor shows where it is, and not the keys to it', () => {
    const shown = JSON.stringify(describeConfig(readConfig({ ...BUCKET, TOCSIN_MIRROR_S3_PREFIX: '/page/' })));
    expect(shown).not.toMatch(/hunter/);
    for (const part of ['crisis-page', 'https://s3.example.org', 'eu-west-1']) expect(shown).toContain(part);
  });

  test('an address that cannot be read is not shown at all', () => {
    expect(maskedUrl('hunter2')).toBe('(not an address)');
  });
});

test('.env is read, and the environment wins over it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-env-'));
  try {
    writeFileSync(join(directory, '.env'), 'PORT=4000\nTOCSIN_SENDER_NAME="Centre de crise"\n');
    const config = readConfig(environment(directory, { PORT: '5000' }));
    expect([config.port, config.office.senderName]).toEqual([5000, 'Centre de crise']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
