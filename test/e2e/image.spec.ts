import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { imagesOn, visiblePosts } from '../../src/training/record.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';

/* The example with a map, through a whole hub, and what is left of the map after its withdrawal. */
const ALTS: { readonly [language: string]: string } = {
  fr: 'Carte : depuis le port',
  nl: 'Kaart: vanuit de haven',
  de: 'Karte: Vom Hafen',
  en: 'Map: from the port',
};

let server: TestServer;
let hub: Hub;
let reference: string;
let address: string;

beforeAll(async () => {
  server = await testServer();
  hub = await openHub((await server.database()).url);
  ({ reference } = await hub.publish('smoke-map/1-alert.yaml'));
}, 120_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});

const text = async (path: string): Promise<string> => (await fetch(hub.url + path)).text();
/** The CAP document of a version, by the address that the feed gives. */
const cap = async (n: number): Promise<string> => {
  const [path] = new RegExp(`/cap/[^"<]*\\.${n}\\.xml`).exec(await text('/feeds/cap.atom'))!;
  return text(path);
};
/** Where the image of a message stands with what it shows in a language. */
const PLACES = ['', '.rss', '.atom', '.json', '.ninjs'] as const;
const pathOf = (place: (typeof PLACES)[number], language: string): string =>
  place === '' ? `/${language}/messages/${reference}` : `/feeds/${language}${place}`;

describe('a message with a map', () => {
  test.each(PLACES)('shows it with its words in each language: page or feed %p', async (place) => {
    for (const [language, alt] of Object.entries(ALTS)) {
      const said = await text(pathOf(place, language));
      expect([language, said.includes(alt), /\/media\/[0-9a-f]{64}\.png/.test(said)]).toEqual([language, true, true]);
    }
  });

  test('serves it for ever, under the digest of what it serves', async () => {
    address = /\/media\/[0-9a-f]{64}\.png/.exec(await text(`/fr/messages/${reference}`))![0];
    const answer = await fetch(hub.url + address);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('image/png');
    const digest = createHash('sha256')
      .update(Buffer.from(await answer.arrayBuffer()))
      .digest('hex');
    expect(address).toBe(`/media/${digest}.png`);
  });

  test('puts it on one post per language on each network, with its words', async () => {
    const record = await hub.record();
    for (const at of ['mastodon', 'x']) {
      const posts = visiblePosts(record, at);
      expect(posts.map(({ language }) => language).sort()).toEqual(Object.keys(ALTS).sort());
      for (const post of posts) {
        const images = imagesOn(post);
        expect(images).toHaveLength(1);
        expect(images[0]!.alt).toContain(ALTS[post.language!]);
      }
    }
  });

  test('names it to CAP once in each language', async () => {
    const document = await cap(1);
    expect(document.match(/<resource>/g)).toHaveLength(Object.keys(ALTS).length);
    for (const alt of Object.values(ALTS)) expect(document).toContain(alt);
  });

  test('shows it nowhere any more once it is withdrawn, old versions included, though its address answers', async () => {
    await hub.publish('false-alarm/2-withdrawal.yaml', reference);
    for (const language of Object.keys(ALTS)) {
      for (const place of PLACES) expect(await text(pathOf(place, language))).not.toContain(address);
      expect(await text(`/${language}/messages/${reference}/v1`)).not.toContain(address);
    }
    expect(await cap(2)).not.toContain('<resource>');
    const record = await hub.record();
    for (const at of ['mastodon', 'x']) for (const post of visiblePosts(record, at)) expect(imagesOn(post)).toEqual([]);
    expect((await fetch(hub.url + address)).status).toBe(200);
  }, 90_000);
});
