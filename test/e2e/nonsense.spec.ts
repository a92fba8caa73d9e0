import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Parser from 'rss-parser';
import { inProcess } from '../../src/press-office/call.js';
import { TokensService } from '../../src/press-office/tokens.service.js';
import { waitFor } from '../../src/publishing.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { content } from '../support/messages.js';

/* Input that nobody should send, through the public port of a whole hub: refused with field and reason, or shown as text. */
let server: TestServer;
let hub: Hub;
let token: string;
const asked: string[] = [];

beforeAll(async () => {
  server = await testServer();
  const resolve = async (name: string) => {
    asked.push(name);
    return ['127.0.0.1'];
  };
  hub = await openHub((await server.database()).url, { workings: { resolve } });
  const answer = await hub.rooms.app.get(TokensService).create(inProcess(hub.actor), {});
  token = answer.token!;
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});

interface Problem {
  readonly code: string;
  readonly errors: readonly { field: string; code: string; detail: string }[];
}

async function api<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${hub.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : null) as T };
}

const { media: _, ...whole } = { media: [], ...content({ status: 'exercise' }) };
const saying = (headline: string) => ({
  ...whole,
  texts: { ...whole.texts, fr: { ...whole.texts.fr!, headline } },
});

describe('a headline that cannot be taken', () => {
  test.each([
    ['of 100 kB', 'x'.repeat(100_000), /100000 code units/],
    ['with a NUL', 'Incendie\u0000', /U\+0000.*position 9/],
    ['with a lone surrogate', 'Incendie \ud800', /U\+D800.*position 10/],
    ['with a bidirectional control', 'Incendie \u202e', /U\+202E/],
    ['with nine combining marks on one letter', `e${'\u0301'.repeat(9)}`, /combining marks.*position 2/],
    ['that ends an XML section', 'Incendie ]]>', /\]\]>.*position 10/],
    ['of only an address', 'https://crisis.example/', /nothing but an address, from position 1/],
  ])(
    'fault 27: a headline %s is refused at the public port, with field, reason and position',
    async (_name, headline, reason) => {
      const { status, body } = await api<Problem>('POST', '/messages', saying(headline));
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'validation', errors: [{ field: 'texts.fr.headline' }] });
      expect(body.errors[0]!.detail).toMatch(reason);
    },
  );
});

describe('a polygon that cannot be taken', () => {
  const ring = [
    [50.85, 4.33],
    [50.88, 4.33],
    [50.88, 4.37],
    [50.85, 4.37],
  ] as const;
  const [a, b, c, d] = ring;
  const within = (polygon: unknown) => ({ ...whole, area: { ...whole.area, polygons: [polygon] } });

  test.each([
    ['that is not closed', ring, 'area.polygons[0]', /not closed/],
    ['that crosses itself', [a, c, b, d, a], 'area.polygons[0][2]', /crosses itself/],
    ['with no number in it', [a, [null, 4.3], c, a], 'area.polygons[0][1][0]', /must be a number/],
    ['beyond the pole', [a, [90.5, 4.3], c, a], 'area.polygons[0][1][0]', /from -90 to 90/],
    ['of 2,000 points', Array.from({ length: 2_000 }, () => a), 'area.polygons[0]', /2000 entries; at most 500/],
    ['with longitudes first', [...ring, a].map(([lat, lon]) => [lon, lat]), 'area.polygons[0][0]', /exchanged/],
  ])(
    'fault 28: a polygon %s is refused at the public port, with field and position',
    async (_name, polygon, field, reason) => {
      const { status, body } = await api<Problem>('POST', '/messages', within(polygon));
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'validation', errors: [{ field }] });
      expect(body.errors[0]!.detail).toMatch(reason);
    },
  );

  test('fault 28: a polygon of a million points is refused by the size of the request, before it is read', async () => {
    const { status, body } = await api<Problem>(
      'POST',
      '/messages',
      within(Array.from({ length: 1_000_000 }, () => a)),
    );
    expect([status, body.code]).toEqual([413, 'validation']);
  });
});

test('markup is text everywhere: on the page, in every feed, in every post, at the receivers', async () => {
  const nasty = `<script>alert("1 & 2")</script><b>'`;
  const created = await api<{ id: string; reference: string }>('POST', '/messages', saying(nasty));
  expect(created.status).toBe(201);
  const { id, reference } = created.body;
  expect((await api('POST', `/messages/${id}/submit`)).status).toBe(200);
  expect((await api('POST', `/messages/${id}/release`, {})).status).toBe(202);
  const { converged } = await waitFor(hub.rooms.app, id, { timeoutMs: 30_000, seen: () => undefined });
  expect(converged).toBe(true);

  const shown = `EXERCICE – ${nasty}`;
  const read = async (path: string) => (await fetch(`${hub.url}${path}`)).text();
  const answer = await fetch(`${hub.url}/fr/messages/${reference}`);
  const page = await answer.text();
  expect(withoutOwnScript(page, answer.headers.get('content-security-policy')!)).not.toMatch(/<script|<b>/);
  expect(page).toContain('&lt;script&gt;');
  const parser = new Parser();
  for (const format of ['rss', 'atom']) {
    const feed = await parser.parseString(await read(`/feeds/fr.${format}`));
    expect(feed.items[0]!.title).toContain(shown);
  }
  const json = JSON.parse(await read('/feeds/fr.json')) as { items: { title: string }[] };
  expect(json.items[0]!.title).toContain(shown);
  const record = (await hub.record()).filter((entry) => entry.reference === reference);
  for (const at of ['mastodon', 'x'])
    expect(record.find((entry) => entry.where === at && entry.language === 'fr')!.text).toContain(nasty);
  expect(record.find((entry) => entry.where === 'receiver-a')!.headline!.fr).toContain(nasty);
  expect(await (await fetch(`${hub.training}/`)).text()).not.toMatch(/<script|<b>'/);
}, 60_000);

/** The hub's own script is the one that its policy names by digest; a browser runs no other. */
const withoutOwnScript = (page: string, policy: string): string =>
  page.replace(/<script>(.*?)<\/script>/gs, (element, script: string) =>
    policy.includes(`'sha256-${createHash('sha256').update(script).digest('base64')}'`) ? '' : element,
  );

describe('an endpoint that leads inside', () => {
  test.each(['http://169.254.169.254/', 'http://[::ffff:127.0.0.1]/', 'http://0x7f.1/', 'https://localhost/hook'])(
    '%s is refused when it is registered',
    async (url) => {
      const endpoint = { name: `inside ${url}`, world: 'exercise', settings: { url, broadcaster: 'Radio' } };
      const { status, body } = await api<Problem>('POST', '/endpoints', endpoint);
      expect(status).toBe(400);
      expect(body.code).toBe('address-refused');
      expect(body.errors[0]!.field).toMatch(/url$/);
    },
  );

  test('a name that turns out to be inside when something is delivered is refused then, and the board says so', async () => {
    const settings = { url: 'https://radio.crisis-test.be/hook', broadcaster: 'Radio' };
    const made = await api<{ id: string }>('POST', '/endpoints', { name: 'Radio', world: 'exercise', settings });
    expect(made.status).toBe(201);
    const done = await hub.publish('false-alarm/1-alert.yaml');
    expect(done.converged).toBe(false);
    expect(asked).toContain('radio.crisis-test.be');
    const { body } = await api<{
      placements: { channel: { name: string }; outcome: string; error: { code: string; detail: string } }[];
    }>('GET', `/messages/${done.id}/board`);
    const line = body.placements.find(({ channel }) => channel.name === 'Radio');
    expect(line).toMatchObject({ outcome: 'refused', error: { code: 'address-refused' } });
    expect(JSON.stringify(line)).not.toContain('127.0.0.1');
  }, 90_000);
});
