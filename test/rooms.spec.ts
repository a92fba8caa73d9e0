import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from './support/built-hub.js';

const ROOMS = ['domain', 'formats', 'channels', 'store', 'dispatch', 'newsroom', 'press-office', 'training'] as const;
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string }[];
};

/** A small house that keeps every rule. */
const HOUSE: Record<string, string> = {
  'src/main.ts': `import './dispatch/loop.js'; import './newsroom/serve.js'; import './press-office/api.js'; import './channels/registry.js'; import './training/ground.js';`,
  'src/domain/message.ts': 'export const message = 1;',
  'src/formats/page.ts': `import { message } from '../domain/message.js'; export const page = message;`,
  'src/formats/tokens.css': '',
  'src/store/rows.ts': `import 'pg'; import { message } from '../domain/message.js'; export const rows = message;`,
  'src/dispatch/loop.ts': `import { rows } from '../store/rows.js'; export const loop = rows;`,
  'src/newsroom/serve.ts': `import 'node:http'; import { message } from '../domain/message.js'; export const serve = message;`,
  'src/press-office/api.ts': `import { page } from '../formats/page.js'; export type Api = typeof page; export const api = page;`,
  'src/channels/registry.ts': `import { x } from './x/x.js'; import { page } from '../formats/page.js'; export const registry = [x, page];`,
  'src/channels/x/x.ts': `import 'twitter-api-v2'; export const x = 1;`,
  'src/channels/mastodon/mastodon.ts': `import 'masto'; import { message } from '../../domain/message.js'; export const m = message;`,
  'src/training/ground.ts': `import { message } from '../domain/message.js'; export const ground = message;`,
  'console/src/app.ts': `import type { Api } from '../../src/press-office/api.js'; export type Seen = Api;`,
};

/** What breaks each rule: the files of the breach, the first of which does it. */
const BREACHES: Record<string, Record<string, string>> = {
  ...Object.fromEntries(
    ROOMS.flatMap((room) => {
      const elsewhere = room === 'channels' ? 'store/rows' : 'channels/registry';
      const core = room === 'domain' ? 'node:crypto' : 'node:child_process';
      return [
        [`${room}-rooms`, { [`src/${room}/other-room.ts`]: `import '../${elsewhere}.js';` }],
        [`${room}-packages`, { [`src/${room}/other-package.ts`]: `import 'axe-core';` }],
        [`${room}-node`, { [`src/${room}/other-core.ts`]: `import '${core}';` }],
      ];
    }),
  ),
  'public-read-path-is-bare': {
    'src/newsroom/lane.ts': `import './press.js';`,
    'src/newsroom/press.ts': `import '../store/orm.js';`,
    'src/store/orm.ts': `import 'typeorm';`,
  },
  'bare-path-domain-only': { 'src/newsroom/serve.ts': `import '../formats/page.js';` },
  'console-sees-only-the-contract': {
    'console/src/inside.ts': `import type { X } from '../../src/domain/message.js'; export type Y = X;`,
  },
  'console-imports-types-only': {
    'console/src/value.ts': `import { api } from '../../src/press-office/api.js'; export const a = api;`,
  },
  'framework-lives-in-dotted-files': { 'src/dispatch/plain.ts': `import '@nestjs/common';` },
  'src-never-imports-tests': {
    'src/tested.ts': `import '../test/support.js';`,
    'test/support.ts': 'export const t = 1;',
  },
  'no-cycles': { 'src/store/a.ts': `import './b.js';`, 'src/store/b.ts': `import './a.js';` },
  'channel-minds-its-own-folder': { 'src/channels/x/neighbour.ts': `import '../mastodon/mastodon.js';` },
  'masto-only-in-its-folder': { 'src/channels/x/masto.ts': `import 'masto';` },
  'mail-only-in-its-folder': { 'src/channels/x/mail.ts': `import 'nodemailer';` },
  'web-push-only-in-its-folder': { 'src/channels/x/web-push.ts': `import 'web-push';` },
  'bluesky-only-in-its-folder': { 'src/channels/mastodon/bluesky.ts': `import '@atproto/api';` },
  'x-only-in-its-folder': { 'src/channels/mastodon/x.ts': `import 'twitter-api-v2';` },
  's3-only-in-its-mirror': { 'src/newsroom/other-s3.ts': `import '@aws-sdk/client-s3';` },
  's3-is-loaded-late': {
    'src/newsroom/early.ts': `import './mirror-s3.js';`,
    'src/newsroom/mirror-s3.ts': `import '@aws-sdk/client-s3';`,
  },
  'no-barrels': {
    'src/store/barrel.ts': `import './more/index.js';`,
    'src/store/more/index.ts': 'export const all = 1;',
  },
  'no-drawers': { 'src/store/drawer.ts': `import './utils.js';`, 'src/store/utils.ts': 'export const u = 1;' },
  'no-orphans': { 'src/store/lonely.ts': 'export const alone = 1;' },
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-house-'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(root, file), join(directory, file));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs `npm run rooms` over a house with these files beside or instead of its own. */
function rooms(files: Record<string, string>): { status: number | null; output: string } {
  for (const folder of ['src', 'test', 'console']) rmSync(join(directory, folder), { recursive: true, force: true });
  for (const [file, text] of Object.entries({ ...HOUSE, ...files })) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'rooms'], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('the rules of the house', () => {
  test('a house that keeps them passes', () => {
    expect(rooms({})).toMatchObject({ status: 0 });
  });

  test('each of them is broken once below, and noticed where it is broken', () => {
    expect(Object.keys(BREACHES).sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
    const { status, output } = rooms(Object.assign({}, ...Object.values(BREACHES)));
    expect(status).not.toBe(0);
    const unnoticed = Object.entries(BREACHES).filter(
      ([rule, files]) => !output.includes(`${rule}: ${Object.keys(files)[0]}`),
    );
    expect(unnoticed).toEqual([]);
  });

  test.each([
    [
      'src/domain imports node:crypto',
      { 'src/domain/message.ts': `import 'node:crypto'; export const message = 1;` },
      'domain-node',
    ],
    [
      'src/press-office imports src/channels',
      { 'src/press-office/api.ts': `import '../channels/registry.js';` },
      'press-office-rooms',
    ],
  ])('npm run rooms fails when %s', (_, files, rule) => {
    const { status, output } = rooms(files);
    expect(status).not.toBe(0);
    expect(output).toContain(rule);
  });
});
