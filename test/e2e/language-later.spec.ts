import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { Entry } from '../../src/training/record.js';
import { visiblePosts } from '../../src/training/record.js';
import { root } from '../support/built-hub.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';

/* The translation comes when the alert is already out: only the new language is posted, and nobody is told twice. */
let server: TestServer;
let hub: Hub;
let directory: string;
let reference: string;
let before: readonly Entry[];
let after: readonly Entry[];

const NETWORKS = ['mastodon', 'x'] as const;
const whole = parse(readFileSync(join(root, 'examples/false-alarm/1-alert.yaml'), 'utf8')) as Message;
interface Message {
  readonly [field: string]: unknown;
  readonly texts: { readonly [language: string]: unknown };
  readonly event: { readonly [language: string]: string };
}

function file(name: string, message: object): string {
  const path = join(directory, name);
  writeFileSync(path, stringify(message));
  return path;
}
/** What the public could see happen on one network after the first release. */
const happened = (network: string): string[] =>
  after
    .slice(before.length)
    .filter(({ where, event }) => where === network && ['posted', 'edited', 'deleted'].includes(event))
    .map(({ event, language }) => `${event} ${language}`);

beforeAll(async () => {
  server = await testServer();
  hub = await openHub((await server.database()).url);
  directory = mkdtempSync(join(tmpdir(), 'tocsin-later-'));
  const { prepared: _, ...alert } = whole;
  const { de: __, ...texts } = whole.texts;
  ({ reference } = await hub.publish(file('alert.yaml', { ...alert, texts })));
  before = await hub.record();
  const { converged } = await hub.publish(file('update.yaml', { ...alert, kind: 'update' }), reference);
  expect(converged).toBe(true);
  after = await hub.record();
}, 180_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

describe('a language that comes later', () => {
  test.each(NETWORKS)(
    'is one new post on %s, and the other languages are neither posted again nor edited',
    (network) => {
      expect(happened(network)).toEqual(['posted de']);
      const languages = visiblePosts(after, network).map(({ language }) => language);
      expect(languages.toSorted()).toEqual(['de', 'en', 'fr', 'nl']);
    },
  );

  test('stands on its page and in its feed, where it did not before', async () => {
    const { headline } = whole.texts.de as { headline: string };
    for (const path of [`/de/messages/${reference}`, '/feeds/de.json']) {
      const answer = await fetch(hub.url + path);
      expect(await answer.text()).toContain(headline);
    }
  });
});
