import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inProcess } from '../../src/press-office/call.js';
import { ChannelsService } from '../../src/press-office/channels.service.js';
import { DecisionsService } from '../../src/press-office/decisions.service.js';
import { DecisionsReaderService } from '../../src/press-office/decisions-reader.service.js';
import { DraftsService } from '../../src/press-office/drafts.service.js';
import { ReleasesService } from '../../src/press-office/releases.service.js';
import { ChannelsStore } from '../../src/store/channels.store.js';
import type { Database } from '../../src/store/database.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { content, only } from '../support/messages.js';
import { until } from '../support/until.js';

/* A channel that is added while a message stands, on a whole hub: what its readers see is read from the stand-in. */
let server: TestServer;
let database: Database;
let hub: Hub;
beforeAll(async () => {
  server = await testServer();
  database = await server.database();
  hub = await openHub(database.url);
}, 180_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});

const service = <T>(type: abstract new (...args: never[]) => T): T => hub.rooms.app.get<T>(type);

/** Posts about this message that the public of Mastodon saw begin. */
const seen = async (reference: string) =>
  (await hub.record()).filter(
    (entry) => entry.where === 'mastodon' && entry.event === 'posted' && entry.reference === reference,
  );

test('an added channel shows nothing of a current message before somebody consents, and exactly one post after', async () => {
  const call = inProcess(hub.actor);
  const channels = service(ChannelsStore);
  const row = (await channels.list()).find(({ kind }) => kind === 'mastodon')!;
  const account = channels.account(row);
  await service(ChannelsService).remove(call, service(ChannelsService).kindNames(false), row.id);

  const said = only(content({ status: 'exercise', expires: null }), 'fr');
  const { id, reference } = await service(DraftsService).beginMessage(call, said);
  await service(ReleasesService).release(call, id, {});
  const settings = { ...(account.settings as object), ...account.secrets };
  const added = await service(ChannelsService).add(call, {
    kind: row.kind,
    name: 'A second account',
    world: row.world,
    settings,
  });
  expect(
    (await service(DecisionsReaderService).offers()).map(({ channel, messages }) => [channel.name, messages.length]),
  ).toEqual([['A second account', 1]]);

  // A new message goes there like to any other channel, so the loop has looked at the added one.
  const other = await hub.publish('brussels-2023/1-alert.yaml');
  expect(other.converged).toBe(true);
  expect((await seen(other.reference)).length).toBeGreaterThan(0);
  expect(await seen(reference)).toEqual([]);

  const consent = { message: id, channel: added.id, decision: 'used', reason: 'Its readers are near' } as const;
  expect((await service(DecisionsService).decide(call, consent)).brings).toBe(1);
  await until('it is posted', async () => (await seen(reference)).length > 0, 60_000);
  expect((await service(DecisionsService).decide(call, { ...consent, reason: 'Once more' })).brings).toBeNull();
  await hub.publish('false-alarm/1-alert.yaml');
  expect(await seen(reference)).toHaveLength(1);
  expect(await service(DecisionsReaderService).offers()).toEqual([]);
}, 240_000);
