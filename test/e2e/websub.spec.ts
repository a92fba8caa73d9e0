import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { publish } from '../../src/publishing.js';
import type { Database } from '../../src/store/database.js';
import { Head } from '../../src/store/ledger.store.js';
import type { MessageRecord } from '../../src/store/messages.store.js';
import { SubscribersStore } from '../../src/store/subscribers.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { DirectOffice } from '../support/direct-office.js';
import { type Hub, openHub } from '../support/hub.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';
import { type Instead, type Verification, WebSubSubscriber, type Wish } from '../support/websub-subscriber.js';

/*
 * The seven checks of a hub that the recommendation's implementation report makes (websub.rocks 100 to 106), against a
 * whole hub with its newsroom, its dispatch and its database, by a subscriber that knows nothing of it.
 */
let server: TestServer;
let database: Database;
let hub: Hub;
let desk: DirectOffice;
let subscriber: WebSubSubscriber;
let message: MessageRecord | undefined;

beforeAll(async () => {
  server = await testServer();
  database = await server.database();
  hub = await openHub(database.url, {
    environment: { TOCSIN_ALLOW_NETWORKS: '127.0.0.0/8', TOCSIN_SUBSCRIBER_NETWORKS: '127.0.0.0/8' },
  });
  const { kinds } = openRegistry({ allowNetworks: ['127.0.0.0/8'], training: hub.training, ownHosts: [] });
  desk = new DirectOffice(database, hub.config.office, kinds, Buffer.from(hub.key, 'base64'));
}, 120_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});
beforeEach(async () => {
  subscriber = await WebSubSubscriber.open();
});
afterEach(() => subscriber.close());

const topic = (path: string): string => hub.config.office.publicUrl + path;
const wish = (path: string, more: Partial<Wish> = {}): Wish => ({ hub: `${hub.url}/hub`, topic: topic(path), ...more });

const ENDPOINT = { broadcaster: 'VRT', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };

/** Something new on every feed. */
async function release(headline: string): Promise<void> {
  const said = content({ kind: message ? 'update' : 'alert', status: 'exercise' });
  const texts = Object.fromEntries(Object.entries(said.texts).map(([lang, text]) => [lang, { ...text, headline }]));
  message = await desk.release({ ...said, texts }, message);
}

/** Asks and is confirmed. */
async function subscribe(asked: Wish): Promise<Verification> {
  const before = subscriber.verifications.length;
  const answer = await subscriber.ask(asked);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([202, 'text/plain; charset=utf-8']);
  await until('the hub has asked back', () => subscriber.verifications.length > before);
  const verification = subscriber.verifications.at(-1)!;
  await until('the subscription is as it was asked for', async () => {
    const [row] = await rows(asked);
    return (row !== undefined) === (verification.mode === 'subscribe');
  });
  return verification;
}

const rows = (asked: Wish) =>
  database.rows<{ id: string; expires_at: Date; secret: string | null; ended_as: string | null }>(
    `SELECT * FROM subscriber WHERE topic = $1 AND callback = $2 AND ended_at IS NULL`,
    [asked.topic.slice(hub.config.office.publicUrl.length), subscriber.url + (asked.callback ?? '/callback')],
  );

async function delivered(headline: string) {
  const bodies = () => subscriber.deliveries.filter(({ body }) => body.toString().includes(headline));
  return until(`"${headline}" is delivered`, () => bodies()[0]);
}

describe('the seven checks of a hub', () => {
  test('100: a typical subscription is verified, and the whole feed is delivered', async () => {
    const asked = wish('/feeds/fr.atom');
    const { challenge, leaseSeconds } = await subscribe(asked);
    expect(challenge!.length).toBeGreaterThan(20);
    expect(leaseSeconds).toBe(864_000);
    await release('Fumée 100');
    const { headers, body, signed } = await delivered('Fumée 100');
    expect(headers['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(headers.link).toContain(`<${topic('/hub')}>; rel="hub"`);
    expect(headers.link).toContain(`<${asked.topic}>; rel="self"`);
    expect(headers['x-hub-signature']).toBeUndefined();
    expect(signed).toBeNull();
    const shelf = await (await fetch(`${hub.url}/feeds/fr.atom`)).text();
    expect(withoutConfirmation(body.toString())).toBe(withoutConfirmation(shelf));
    expect(subscriber.deliveries).toHaveLength(1);
  });

  test('101: with a secret, each delivery is signed with it', async () => {
    await subscribe(wish('/feeds/nl.rss', { secret: 'a secret of the newsroom’s own' }));
    await release('Fumée 101');
    const { headers, signed } = await delivered('Fumée 101');
    expect(headers['x-hub-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(signed).toBe(true);
  });

  test('102: parameters that a hub does not know change nothing', async () => {
    await subscribe(wish('/feeds/de.atom', { besides: { 'hub.foo': 'bar', verify: 'async', from: 'VRT' } }));
    await release('Fumée 102');
    await delivered('Fumée 102');
  });

  test('103: a subscription that is made again takes the place of the first, with its lease and its secret', async () => {
    const asked = wish('/feeds/en.atom', { secret: 'the first', leaseSeconds: 3_600 });
    await subscribe(asked);
    const [first] = await rows(asked);
    await release('Fumée 103');
    expect((await delivered('Fumée 103')).signed).toBe(true);
    const again = { ...asked, secret: 'the second', leaseSeconds: 7_200 };
    expect((await subscribe(again)).leaseSeconds).toBe(7_200);
    await until('the lease is the new one', async () => (await rows(asked))[0]!.expires_at > first!.expires_at);
    await release('Fumée 103 encore');
    expect((await delivered('Fumée 103 encore')).signed).toBe(true);
    expect(subscriber.deliveries).toHaveLength(2);
    expect(await rows(asked)).toHaveLength(1);
  });

  test('104: who unsubscribes is sent nothing more', async () => {
    const asked = wish('/feeds/fr.rss');
    await subscribe(asked);
    const other = wish('/feeds/fr.rss', { callback: '/other' });
    await subscribe(other);
    const { leaseSeconds } = await subscribe({ ...asked, mode: 'unsubscribe' });
    expect(leaseSeconds).toBeNull();
    await release('Fumée 104');
    await delivered('Fumée 104');
    // Both would have been sent in the same pass.
    await until('the other is at the newest', async () => (await behind()) === 0);
    expect(subscriber.deliveries).toHaveLength(1);
  });

  test('105: a topic in plain text is delivered as what it is', async () => {
    await subscribe(wish('/feeds/fr.txt', { secret: 'text' }));
    await release('Fumée 105');
    const { headers, body, signed } = await delivered('Fumée 105');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toMatch(/^EXERCICE – |Fumée 105/m);
    expect(signed).toBe(true);
  });

  test('106: a topic in JSON is delivered as what it is', async () => {
    await subscribe(wish('/feeds/fr.json'));
    await release('Fumée 106');
    const { headers, body } = await delivered('Fumée 106');
    expect(headers['content-type']).toBe('application/feed+json; charset=utf-8');
    expect(JSON.parse(body.toString()).items[0].title).toContain('Fumée 106');
  });
});

describe('a subscriber', () => {
  test.each(['/feeds/fr.atom', '/feeds/nl.rss', '/feeds/en.json', '/feeds/de.txt', '/feeds/cap.atom'])(
    'finds the hub by %s, and the address to name there',
    async (path) => {
      expect(await subscriber.discover(hub.url + path)).toEqual({ hub: topic('/hub'), self: topic(path) });
    },
  );

  test('keeps the query of its callback', async () => {
    await subscribe(wish('/feeds/nl.atom', { callback: '/callback?own=a%20b' }));
    expect(subscriber.verifications[0]!.own).toBe('a b');
    await release('Fumée à part');
    await delivered('Fumée à part');
  });

  test('who does not want it, redirects, or answers with something else is never sent anything', async () => {
    const answers: [string, Instead][] = [
      ['/no', (_, response) => !!response.writeHead(404).end()],
      ['/moved', (_, response) => !!response.writeHead(302, { location: `${subscriber.url}/callback` }).end()],
      ['/wrong', (_, response) => !!response.end('another challenge')],
      ['/longer', (request, response) => !!response.end(`${challengeOf(request)}\n`)],
      ['/late', (request, response) => !!response.writeHead(500).end(challengeOf(request))],
    ];
    for (const [callback, instead] of answers) {
      let asked = 0;
      subscriber.instead = (request, response, body) => {
        asked += 1;
        return instead(request, response, body);
      };
      expect((await subscriber.ask(wish('/feeds/de.rss', { callback }))).status).toBe(202);
      await until(`${callback} was asked`, async () => asked > 0 && (await waiting()) === 0);
      expect(await rows(wish('/feeds/de.rss', { callback }))).toEqual([]);
    }
  });

  test('who answers 410 is sent nothing more; all other failures are tried again until it has the newest', async () => {
    const asked = wish('/feeds/en.rss');
    await subscribe(asked);
    let status = 500;
    const given: number[] = [];
    subscriber.instead = (request, response) => {
      if (request.method === 'GET') return false;
      given.push(status);
      response.writeHead(status, status === 302 ? { location: `${subscriber.url}/elsewhere` } : {}).end();
      return true;
    };
    for (status of [500, 302, 404]) {
      const before = given.length;
      await release(`Fumée ${status}`);
      await until(`a delivery was answered ${status}`, () => given.length > before);
      await until('the failure is known', async () => (await failing()) === 1);
    }
    expect(await rows(asked)).toHaveLength(1);
    status = 410;
    await release('Fumée 410');
    await until('the subscription has ended', async () => (await rows(asked)).length === 0);
    const [row] = await database.rows(`SELECT ended_as FROM subscriber WHERE callback = $1`, [
      `${subscriber.url}/callback`,
    ]);
    expect(row).toEqual({ ended_as: 'gone' });
  });

  test('whose lease has run out is sent nothing, and its row says so', async () => {
    const asked = wish('/feeds/de.json');
    await subscribe(asked);
    await subscribe(wish('/feeds/de.json', { callback: '/other' }));
    await database.rows(`UPDATE subscriber SET expires_at = clock_timestamp() WHERE callback = $1`, [
      `${subscriber.url}/callback`,
    ]);
    await release('Fumée trop tard');
    await delivered('Fumée trop tard');
    await until('the lease was swept up', async () => (await rows(asked)).length === 0);
    expect(subscriber.deliveries).toHaveLength(1);
  });

  test('whose subscription the office ends is told so, with the reason, and sent nothing more', async () => {
    const asked = wish('/feeds/en.txt');
    await subscribe(asked);
    const { id } = (await rows(asked))[0]!;
    const why = { actor: 'office@crisis.example', reason: 'This address was not yours.' };
    const store = hub.rooms.app.get(SubscribersStore);
    const denied = database.transaction(async (tx) => store.deny(tx, await Head.lock(tx), id, why));
    expect(await denied).toBe(true);
    await until('it was told', () => subscriber.verifications.some(({ mode }) => mode === 'denied'));
    const { topic: named, reason } = subscriber.verifications.at(-1)!;
    expect([named, reason]).toEqual([asked.topic, why.reason]);
    expect(await rows(asked)).toEqual([]);
  });

  test('counts on the board of each message', async () => {
    await subscribe(wish('/feeds/nl.txt'));
    await release('Fumée au tableau');
    await delivered('Fumée au tableau');
    await until('the delivery is written down', async () => (await behind()) === 0);
    const { all, current } = (await desk.board.of(message!.id))!.subscribers;
    expect(all).toBeGreaterThan(0);
    expect(current).toBeGreaterThan(0);
  });

  test('of an exercise’s feed is told of no live release, and one of a live feed of no exercise', async () => {
    // From the first live channel on, exercises stand in their own tree only.
    await desk.addChannel({ kind: 'webhook', name: 'Live', world: 'live' }, { ...ENDPOINT, url: subscriber.url });
    const shows = async (path: string) => (await fetch(`${hub.url}${path}`)).status === 200;
    await until('the exercises have a tree of their own', () => shows('/exercise/feeds/fr.atom'));
    await subscribe(wish('/exercise/feeds/fr.atom', { callback: '/drill' }));
    await subscribe(wish('/feeds/fr.atom', { callback: '/live' }));
    await release('Exercice seulement');
    await delivered('Exercice seulement');
    const said = content({ status: 'actual' });
    const body = { ...said, texts: { ...said.texts, fr: { ...said.texts.fr!, headline: 'Ceci est réel' } } };
    const file = { file: 'real.yaml', kind: 'alert', status: 'actual', reference: null, body } as const;
    await publish(hub.rooms.app, hub.actor, file, { reference: null, breakGlass: 'a test' });
    // The live endpoint is at the same server, and sends no link.
    const feeds = await until('both feeds are delivered', () => {
      const linked = subscriber.deliveries.filter(({ headers: { link } }) => link !== undefined);
      return linked.length >= 2 && linked;
    });
    await until('both are at the newest', async () => (await behind()) === 0);
    const told = feeds.map(({ headers, body: sent }) => ({
      drill: String(headers.link).includes('/exercise/'),
      exercise: sent.toString().includes('Exercice seulement'),
      real: sent.toString().includes('Ceci est réel'),
    }));
    expect(told).toEqual([
      { drill: true, exercise: true, real: false },
      { drill: false, exercise: false, real: true },
    ]);
  });
});

const challengeOf = (request: { url?: string | undefined }): string =>
  new URL(request.url!, 'http://x').searchParams.get('hub.challenge')!;

const waiting = async (): Promise<number> =>
  Number((await database.rows<{ n: string }>(`SELECT count(*) AS n FROM verification WHERE done_at IS NULL`))[0]!.n);

const failing = async (): Promise<number> =>
  Number(
    (
      await database.rows<{ n: string }>(
        `SELECT count(*) AS n FROM subscriber s JOIN topic t ON t.path = s.topic
          WHERE s.ended_at IS NULL AND s.error IS NOT NULL AND s.tried = t.revision AND s.callback LIKE $1`,
        [`${subscriber.url}%`],
      )
    )[0]!.n,
  );

/** A feed says when it was confirmed, which goes on while nothing is released. */
const withoutConfirmation = (feed: string): string =>
  feed.replace(/<tocsin:confirmedAt>[^<]*</, '<tocsin:confirmedAt><');

async function behind(): Promise<number> {
  const [row] = await database.rows<{ behind: string }>(
    `SELECT count(*) AS behind FROM subscriber s JOIN topic t ON t.path = s.topic
      WHERE s.ended_at IS NULL AND s.shown < t.revision AND s.callback LIKE $1`,
    [`${subscriber.url}%`],
  );
  return Number(row!.behind);
}
