import { describe, expect, test } from '@jest/globals';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import Parser from 'rss-parser';
import type { Content } from '../../src/domain/message.js';
import type { Document, PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { content, image, LANGUAGES, office, only, publicMessage, publicState } from '../support/messages.js';
import { documentAt, endingWith, sixKinds } from './six-kinds.js';

interface Item {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly html: string;
  readonly updated: string;
}

/** As rss-parser has it. */
async function oneReader(body: string): Promise<Item[]> {
  const parser = new Parser({ customFields: { item: ['atom:updated', 'updated', 'id', 'summary'] } });
  const { items } = await parser.parseString(body);
  return (items as unknown as { [name: string]: string }[]).map((item) => ({
    id: (item.guid ?? item.id)!,
    title: item.title!,
    url: item.link!,
    html: item.content ?? item.summary ?? '',
    updated: new Date((item['atom:updated'] ?? item.updated ?? item.isoDate)!).toISOString(),
  }));
}

/** As feedsmith has it. */
function otherReader(body: string): Item[] {
  if (body.startsWith('{'))
    return (parseJsonFeed(body).items ?? []).map((item) => ({
      id: item.id!,
      title: item.title!,
      url: item.url!,
      html: item.content_html!,
      updated: new Date(item.date_modified!).toISOString(),
    }));
  if (body.includes('<rss'))
    return (parseRssFeed(body).items ?? []).map((item) => ({
      id: item.guid!.value!,
      title: item.title!,
      url: item.link!,
      html: item.description!,
      updated: new Date(item.atom?.updated ?? item.pubDate!).toISOString(),
    }));
  return (parseAtomFeed(body).entries ?? []).map((entry) => ({
    id: entry.id!,
    title: entry.title!.value!,
    url: entry.links![0]!.href!,
    html: entry.content?.value ?? entry.summary!.value!,
    updated: new Date(entry.updated!).toISOString(),
  }));
}

const half = publicMessage(['alert', 'update'], { contents: [{}, only(content({ kind: 'update' }), 'fr')] });
const CASES: readonly (readonly [string, readonly PublicMessage[], object])[] = [
  ['six kinds', sixKinds({ media: [image()] }), {}],
  ['exercises', sixKinds({ status: 'exercise' }), { exercisesOnMain: true }],
  ['expired', sixKinds(), { confirmedAt: '2026-11-23T00:00:00.000Z' }],
  ['a language is missing', [half], {}],
];

describe.each(CASES)('two readers that know nothing of each other say the same: %s', (_, messages, overrides) => {
  const documents = press(publicState(messages, overrides), office());
  const paths = [
    ...LANGUAGES.flatMap((l) => [`/feeds/${l}.rss`, `/feeds/${l}.atom`, `/feeds/${l}.versions.atom`]),
    '/feeds/fr/category/Fire.atom',
    '/feeds/cap.atom',
    '/feeds/cap.rss',
  ];

  test.each(paths)('%s', async (path) => {
    const { body } = documentAt(documents, path);
    const items = otherReader(body);
    expect(items.length).toBeGreaterThan(0);
    expect(await oneReader(body)).toEqual(items);
  });

  test.each(LANGUAGES)('and the three formats say the same of each message: %s', (language) => {
    const told = (format: string): object[] =>
      otherReader(documentAt(documents, `/feeds/${language}.${format}`).body).map(({ id: _, ...item }) => item);
    expect(told('rss')).toEqual(told('atom'));
    expect(told('json')).toEqual(told('atom'));
  });
});

describe('what a newsroom may ask of a feed', () => {
  const rich: Partial<Content> = {
    media: [image()],
    contacts: [...content().contacts, { name: 'Sofie', for: 'press', phone: '+32 2 123 45 67' }],
  };
  const documents = press(publicState([endingWith('alert', rich), endingWith('withdrawal', rich)]), office());
  const [newest] = [endingWith('alert', rich)];
  const alone = press(publicState([newest!]), office());
  const feed = (format: string, all: readonly Document[] = alone): string =>
    documentAt(all, `/feeds/nl.${format}`).body;

  test.each(['rss', 'atom', 'json', 'ninjs'])(
    'its licence, its images with credit and description, its press contact: %s',
    (format) => {
      const { alt, credit, sha256 } = image();
      for (const told of [
        'https://creativecommons.org/licenses/by/4.0/',
        `/media/${sha256}`,
        credit!,
        alt.nl!,
        '+32 2 123 45 67',
      ])
        expect([format, feed(format).includes(told) || told]).toEqual([format, true]);
    },
  );

  const capOf = (all: readonly Document[]): string => all.filter(({ path }) => path.startsWith('/cap/')).at(-1)!.body;

  test('and of CAP: each image once per language, with what it shows in that language and whose it is', () => {
    const { alt, credit, sha256 } = image();
    const [, ...infos] = capOf(alone).split('<info>');
    expect(infos).toHaveLength(LANGUAGES.length);
    for (const [i, language] of LANGUAGES.entries()) {
      const resources = [...infos[i]!.matchAll(/<resource>.*?<\/resource>/gs)].map(([resource]) => resource);
      expect(resources).toHaveLength(1);
      for (const told of [`/media/${sha256}`, credit!, alt[language]!])
        expect([language, resources[0]!.includes(told) || told]).toEqual([language, true]);
    }
    expect(capOf(press(publicState([endingWith('withdrawal', rich)]), office()))).not.toContain('<resource>');
  });

  test.each(['rss', 'atom', 'json'])('whom to subscribe with, and the same message as CAP and ninjs: %s', (format) => {
    for (const told of ['https://crisis.example/hub', '/cap/crisis.example.', '/ninjs/nl/2026-0042.json'])
      expect([format, feed(format).includes(told) || told]).toEqual([format, true]);
  });

  test('that no image and no number of a withdrawn message stands anywhere', () => {
    const withdrawn = press(publicState([endingWith('withdrawal', rich)]), office());
    for (const format of ['rss', 'atom', 'json', 'ninjs']) {
      expect(feed(format, withdrawn)).not.toContain('/media/');
      expect(feed(format, withdrawn)).not.toContain('+32 2 123 45 67');
    }
  });

  test('a tombstone of what was withdrawn, beside the entry that says so in place', () => {
    const body = feed('atom', documents);
    expect(body).toMatch(/<at:deleted-entry [^>]*ref="urn:uuid:0199a7c2-0000-7000-8000-000000000042#nl-atom"/);
    expect(body.indexOf('<at:deleted-entry')).toBeLessThan(body.indexOf('<entry>'));
    expect(parseAtomFeed(body).entries?.some(({ title }) => title?.value?.startsWith('Ingetrokken – '))).toBe(true);
  });
});

describe('the feeds of CAP', () => {
  const at = (path: string, messages: readonly PublicMessage[], overrides = {}) =>
    documentAt(press(publicState(messages, overrides), office()), path).body;

  test('have one entry for each document, newest first, that leads to it and never changes', () => {
    const kinds = ['alert', 'correction', 'withdrawal'] as const;
    for (const format of ['atom', 'rss']) {
      const path = `/feeds/cap.${format}`;
      const [v3, v2, v1, ...none] = otherReader(at(path, [publicMessage(kinds)]));
      expect(none).toEqual([]);
      expect([v3!.url, v1!.url]).toEqual(
        [3, 1].map((n) => `https://crisis.example/cap/crisis.example.0199a7c2-0000-7000-8000-000000000042.${n}.xml`),
      );
      expect(otherReader(at(path, [publicMessage(kinds.slice(0, 2))]))).toEqual([v2, v1]);
    }
  });

  test('drop what has been over for two days, and keep what is open', () => {
    const count = (confirmedAt: string) =>
      otherReader(at('/feeds/cap.atom', [endingWith('withdrawal')], { confirmedAt })).length;
    expect(count('2026-11-24T02:00:00.000Z')).toBe(2);
    expect(count('2026-11-24T03:00:00.000Z')).toBe(0);
  });

  test('never pass 900 kB: the oldest documents drop off', () => {
    const long = 'Restez à l’intérieur & fermez. '.repeat(120);
    const texts = { fr: { headline: 'Fumée', description: long } };
    const many = Array.from({ length: 300 }, (_, i) =>
      publicMessage(['alert'], {
        id: `0199a7c2-0000-7000-8000-${String(i).padStart(12, '0')}`,
        reference: `2026-${i + 1}`,
        firstSequence: i + 1,
        contents: [{ texts }],
      }),
    );
    const ours = office({ languages: ['fr'] });
    const documents = press(publicState(many), ours);
    for (const format of ['atom', 'rss']) {
      const { body } = documentAt(documents, `/feeds/cap.${format}`);
      const bytes = Buffer.byteLength(body);
      expect(bytes).toBeLessThanOrEqual(900_000);
      expect(bytes).toBeGreaterThan(800_000);
      expect(otherReader(body)[0]!.url).toContain('000000000299.1.xml');
    }
  });
});
