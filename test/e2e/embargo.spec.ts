import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EmbargoEventView, Page } from '../../src/press-office/api.js';
import { inProcess } from '../../src/press-office/call.js';
import { DraftsService } from '../../src/press-office/drafts.service.js';
import { NewsroomTokensService } from '../../src/press-office/newsroom-tokens.service.js';
import { ReleasesService } from '../../src/press-office/releases.service.js';
import { ScheduleService } from '../../src/press-office/schedule.service.js';
import type { Database } from '../../src/store/database.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { content, texts } from '../support/messages.js';
import { until } from '../support/until.js';

/*
 * A message under embargo on a whole hub: an entitled receiver and a newsroom with a token have it, and nothing that
 * anybody can read without one says a word of it before its time.
 */
let server: TestServer;
let database: Database;
let hub: Hub;
let mirror: string;
beforeAll(async () => {
  server = await testServer();
  database = await server.database();
  mirror = mkdtempSync(join(tmpdir(), 'tocsin-embargo-'));
  hub = await openHub(database.url, { environment: { TOCSIN_MIRROR_DIR: mirror } });
  await database.rows(`UPDATE channel SET settings = settings || '{"embargoed": true}' WHERE name = 'receiver-a'`);
  // Something stands already, so that the mirror and every feed have been made.
  await hub.publish('brussels-2023/1-alert.yaml');
}, 180_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
  rmSync(mirror, { recursive: true, force: true });
});

const service = <T>(type: abstract new (...args: never[]) => T): T => hub.rooms.app.get<T>(type);
/** Words that nothing else on the hub says. */
const SECRETS = ['Pont fermé au lever du jour 7f3a', 'Pont fermé au coucher du soleil 9c1b'] as const;

/** An exercise that says the secret words, in an hour and early. */
async function embargoed(secret: string): Promise<string> {
  const call = inProcess(hub.actor);
  const said = content({
    status: 'exercise',
    expires: null,
    texts: { fr: texts('alert', 'fr', { headline: secret }), nl: texts('alert', 'nl', { headline: secret }) },
    event: { fr: secret, nl: secret },
  });
  const { id } = await service(DraftsService).beginMessage(call, said);
  await service(ReleasesService).release(call, id, {
    at: new Date(Date.now() + 3_600_000).toISOString(),
    early: true,
  });
  return id;
}

/** What the receiver took, of this message. */
const told = async (id: string) =>
  (await hub.record()).filter((entry) => entry.where === 'receiver-a' && entry.id === id && entry.event === 'received');

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
/** Where the words, or the message's id, can be read by anybody. */
async function publicPlaces(id: string, secret: string): Promise<string[]> {
  const says = (text: string): boolean => text.includes(secret) || text.includes(id);
  const files = filesOf(mirror);
  expect(files.length).toBeGreaterThan(30);
  const inMirror = files.filter((file) => says(readFileSync(file, 'utf8')));
  // The mirror is the shelf; each of its documents is asked of the hub too.
  const paths = files
    .map((file) => file.slice(mirror.length))
    .filter((path) => /\.(html|rss|atom|json|ninjs|xml|txt)$/.test(path));
  const asked = [
    ...paths,
    '/',
    '/fr',
    '/exercise/fr',
    '/feeds/fr.rss',
    '/feeds/fr.atom',
    '/feeds/fr.json',
    '/feeds/cap.atom',
  ];
  const onHub: string[] = [];
  for (const path of [
    ...asked,
    '/exercise/feeds/fr.atom',
    '/events.json',
    '/exercise/events.json',
    '/feeds/fr.versions.atom',
  ])
    if (says(await (await fetch(hub.url + path)).text())) onHub.push(path);
  return [...inMirror, ...onHub];
}

/** Reads the stream from its beginning for as long as it takes until it has said this. */
async function liveUntil(heard: (text: string) => boolean): Promise<string> {
  const leave = new AbortController();
  const answer = await fetch(`${hub.url}/live`, { headers: { 'last-event-id': '0' }, signal: leave.signal });
  let text = '';
  try {
    for await (const chunk of answer.body!) {
      text += Buffer.from(chunk).toString('utf8');
      if (heard(text)) break;
    }
  } finally {
    leave.abort();
  }
  return text;
}

test('is read by whoever is entitled, and stands nowhere that anybody can read, until its time', async () => {
  const [secret] = SECRETS;
  const id = await embargoed(secret);
  await until('the receiver has it', async () => (await told(id)).length > 0, 60_000);
  expect(await told(id)).toMatchObject([{ type: 'message.embargoed' }]);

  const { token } = await service(NewsroomTokensService).create(inProcess(hub.actor), { name: 'RTBF' });
  const read = async (bearer: string) =>
    fetch(`http://127.0.0.1:${hub.config.deskPort}/api/v1/embargoed`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
  const page = (await (await read(token!)).json()) as Page<EmbargoEventView>;
  expect(page.items.map(({ data }) => [data.id, data.texts.fr?.headline])).toEqual([
    [id, expect.stringContaining(secret)],
  ]);
  expect((await read('tocsin_n_0123456789abcdef01_nobody')).status).toBe(401);
  expect((await fetch(`${hub.url}/embargoed`)).status).toBe(404);
  expect((await fetch(`${hub.url}/api/v1/embargoed`)).status).toBe(401);

  // Another release passes by, so that page, feeds, events and the mirror are made anew while the embargo stands.
  const { reference } = await hub.publish('false-alarm/1-alert.yaml');
  await until(
    'the mirror shows what was released meanwhile',
    async () => filesOf(mirror).some((file) => readFileSync(file, 'utf8').includes(reference)),
    60_000,
  );
  expect(await liveUntil((text) => text.includes(reference))).not.toContain(id);
  expect(await publicPlaces(id, secret)).toEqual([]);

  await database.rows(`UPDATE scheduled_release SET due_at = clock_timestamp() WHERE message_id = $1`, [id]);
  await until('everybody can read it', async () => (await publicPlaces(id, secret)).length > 10, 60_000);
  await until('the receiver is told more', async () => (await told(id)).length > 1, 60_000);
  expect((await told(id)).map(({ type }) => type)).toEqual(['message.embargoed', 'message.alert']);
  expect(((await (await read(token!)).json()) as Page<EmbargoEventView>).items).toEqual([]);
}, 240_000);

test('that is called off leaves nobody who had it with its words', async () => {
  const [, secret] = SECRETS;
  const id = await embargoed(secret);
  await until('the receiver has it', async () => (await told(id)).length > 0, 60_000);
  await service(ScheduleService).cancelByHand(inProcess(hub.actor), id);
  await until('the receiver is told more', async () => (await told(id)).length > 1, 60_000);
  const [, last] = await told(id);
  expect([last?.type, last?.headline ?? {}]).toEqual(['message.embargoed', {}]);
  // The receiver has it before its line is written.
  await until(
    'the ledger says so',
    async () =>
      (
        await database.rows(
          `SELECT FROM ledger WHERE action = 'embargo-sent' AND facts->>'says' = 'cancelled' AND facts->>'channel' LIKE '%receiver-a%'`,
        )
      ).length > 0,
    60_000,
  );
  expect(await publicPlaces(id, secret)).toEqual([]);
}, 240_000);
