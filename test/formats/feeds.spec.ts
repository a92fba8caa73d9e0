import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Parser from 'rss-parser';
import type { PublicMessage } from '../../src/domain/state.js';
import { atom } from '../../src/formats/atom.js';
import { jsonFeed } from '../../src/formats/json-feed.js';
import { rss } from '../../src/formats/rss.js';
import { faceFor } from '../../src/formats/showing.js';
import { expectGolden } from '../support/golden.js';
import { content, LANGUAGES, office, only, publicMessage, publicState } from '../support/messages.js';
import { endingWith, sixKinds } from './six-kinds.js';

const FORMATS = ['rss', 'atom', 'json'] as const;
const FEEDS = { rss, atom, json: jsonFeed };

/** The feed at `/feeds/fr.rss` or `/exercise/feeds/fr.rss`, with these messages in it. */
function feedOf(messages: readonly PublicMessage[], path: string, overrides = {}): string {
  const [, tree, language, format] = /^(\/exercise)?\/feeds\/([a-z]+)\.(rss|atom|json)$/.exec(path)!;
  const state = publicState(messages, overrides);
  const face = faceFor(state, office(), tree === '/exercise' ? tree : '', language!);
  const feed = FEEDS[format as keyof typeof FEEDS](state.messages, face);
  expect(feed.path).toBe(path);
  return feed.body;
}

interface Item {
  readonly id: string;
  readonly title: string;
  readonly html: string;
  readonly published: string;
  readonly updated: string;
  readonly url: string;
}

/** An entry as a reader of each format gets it. */
async function itemsOf(messages: readonly PublicMessage[], path: string, overrides = {}): Promise<Item[]> {
  const body = feedOf(messages, path, overrides);
  if (path.endsWith('.json')) {
    const feed = JSON.parse(body) as { items: { [name: string]: string }[] };
    return feed.items.map((item) => ({
      id: item.id!,
      title: item.title!,
      html: item.content_html!,
      published: item.date_published!,
      updated: item.date_modified!,
      url: item.url!,
    }));
  }
  const parser = new Parser({ customFields: { item: ['atom:updated', 'updated', 'published', 'id'] } });
  const feed = await parser.parseString(body);
  return (feed.items as unknown as { [name: string]: string }[]).map((item) => ({
    id: (item.guid ?? item.id)!,
    title: item.title!,
    html: item.content!,
    published: new Date((item.published ?? item.pubDate)!).toISOString(),
    updated: (item['atom:updated'] ?? item.updated)!,
    url: item.link!,
  }));
}

describe('the press feeds', () => {
  for (const language of LANGUAGES)
    for (const format of FORMATS)
      test(`tell a message of each of the six kinds (${language}, ${format})`, () => {
        const path = `feeds/${language}.${format}`;
        expectGolden(`formats/${path}`, `${feedOf(sixKinds(), `/${path}`)}\n`);
      });

  test.each(FORMATS)('keep one entry per message, changed in place: %s', async (format) => {
    const path = `/feeds/fr.${format}`;
    const [first] = await itemsOf([publicMessage(['alert'])], path);
    const [third, ...others] = await itemsOf([publicMessage(['alert', 'update', 'correction'])], path);
    expect(others).toEqual([]);
    expect(third!.id).toBe(first!.id);
    expect(third!.published.slice(0, 19)).toBe(first!.published.slice(0, 19));
    expect(third!.updated > first!.updated).toBe(true);
    expect(third!.title).toContain('la zone est de 3 km');
  });

  test('give an entry an id that no other language and no other format uses', async () => {
    const ids = await Promise.all(
      LANGUAGES.flatMap((language) =>
        FORMATS.map(async (format) => (await itemsOf([endingWith('alert')], `/feeds/${language}.${format}`))[0]!.id),
      ),
    );
    expect(new Set(ids).size).toBe(12);
  });

  test.each(FORMATS)('keep a withdrawn message, saying so, without its old advice: %s', async (format) => {
    const [item] = await itemsOf([endingWith('withdrawal')], `/feeds/nl.${format}`);
    expect(item!.title).toBe('Ingetrokken – Bericht ingetrokken: er is geen brand');
    expect(item!.html).toContain('Het was vals alarm.');
    expect(item!.html).toContain('Dit bericht is ingetrokken.');
    expect(item!.html).not.toContain('Blijf binnen');
  });

  test.each(FORMATS)('still say withdrawn when a withdrawal is corrected: %s', async (format) => {
    const [item] = await itemsOf([publicMessage(['alert', 'withdrawal', 'correction'])], `/feeds/nl.${format}`);
    expect(item!.title).toMatch(/^Ingetrokken – Rechtzetting – /);
    expect(item!.html).not.toContain('Blijf binnen');
  });

  test.each(FORMATS)('lead a correction with what changed: %s', async (format) => {
    const [item] = await itemsOf([endingWith('correction')], `/feeds/en.${format}`);
    expect(item!.title).toBe('Correction – Fire in Neder-Over-Heembeek: the zone is 3 km');
    expect(item!.html.indexOf('The zone is 3 km, not 1 km.')).toBeLessThan(item!.html.indexOf('What to do'));
  });

  test.each(FORMATS)('say that a held message must not be used: %s', async (format) => {
    const [item] = await itemsOf([endingWith('hold')], `/feeds/en.${format}`);
    expect(item!.title).toMatch(/^On hold – /);
    expect(item!.html).toContain('Do not pass it on for now.');
    // Nor does the advice that it only repeats read as what to do now.
    expect(item!.html).not.toContain('What to do');
    expect(item!.html).toMatch(/Advice · Version 1, released at .*Stay inside\./);
  });

  test.each(FORMATS)('say how bad it is, where, until when, and whom to ask: %s', async (format) => {
    const [item] = await itemsOf([endingWith('alert')], `/feeds/nl.${format}`);
    expect(item!.html).toContain('<p>Ernstig gevaar · Neder-Over-Heembeek en Vilvoorde</p>');
    expect(item!.html).toContain('<p>Geldig tot 22 november 2026 om 15:14</p>');
    expect(item!.html).toContain('Centre 112 <a href="tel:112">112</a>');
    expect(feedOf([endingWith('alert')], `/feeds/nl.${format}`)).toMatch(/expires(>|": ")2026-11-22T14:14:07.120Z/);
  });

  test.each(FORMATS)('say of a message whose time is over that it is, and call its advice old: %s', async (format) => {
    const later = { confirmedAt: '2026-11-22T14:24:07.120Z' };
    const exercise = endingWith('update', { status: 'exercise' });
    const [item] = await itemsOf([exercise], `/feeds/en.${format}`, later);
    const [before] = await itemsOf([exercise], `/feeds/en.${format}`);
    expect(item!.title).toMatch(/^EXERCISE – Past – Update – The fire/);
    expect(feedOf([exercise], `/feeds/en.${format}`, later)).toMatch(/standing(>|": ")past/);
    expect(item!.html).toContain('This message was valid until 15:24 on 22 November 2026.');
    expect(item!.html).toContain('no longer valid');
    expect(item!.html).not.toContain('What to do');
    expect([item!.id, item!.published, item!.updated]).toEqual([before!.id, before!.published, before!.updated]);
  });

  test.each(FORMATS)('lead the headline of an exercise with the word for it: %s', async (format) => {
    const messages = [endingWith('alert', { status: 'exercise' })];
    const path = `/exercise/feeds/de.${format}`;
    const [item] = await itemsOf(messages, path);
    expect(item!.title).toBe('ÜBUNG – Lagerhausbrand in Neder-Over-Heembeek: dichter Rauch');
    expect(item!.url).toBe('https://crisis.example/exercise/de/messages/2026-0042');
  });

  test.each(FORMATS)('never mix languages: what is lacking is said to be lacking: %s', async (format) => {
    const update = only(content({ kind: 'update' }), 'fr', 'nl');
    // A database keeps names in an order of its own; they are told in the office's.
    const texts = Object.fromEntries(Object.entries(update.texts).reverse());
    const half = publicMessage(['alert', 'update'], { contents: [{}, { ...update, texts }] });
    const [item] = await itemsOf([half], `/feeds/en.${format}`);
    expect(item!.title).toBe('Update – Message updated, not yet available in English');
    expect(item!.html).toContain('The text exists in French and Dutch.');
    // Who reads only English still has to know whether it is about them, and where the text is.
    expect(item!.html).toContain('<p>Severe danger</p>');
    expect(item!.html).toContain('<div lang="fr"><p>Incendie industriel · Neder-Over-Heembeek et Vilvorde</p></div>');
    const url = 'https://crisis.example/nl/messages/2026-0042';
    expect(item!.html).toContain(`<span lang="nl">Nederlands</span> <a href="${url}">${url}</a>`);
    expect(item!.html).toContain('<p>2026-0042 · Version 2');
  });

  test.each(FORMATS)('name only translations that there are: %s', (format) => {
    const alert = only(content(), 'fr', 'nl');
    const body = feedOf([publicMessage(['alert'], { contents: [alert] })], `/feeds/fr.${format}`);
    expect(body).not.toContain('https://crisis.example/en/messages');
    expect(body).not.toContain('https://crisis.example/de/messages');
    if (format !== 'rss') expect(body).toContain('https://crisis.example/nl/messages');
  });

  test.each(FORMATS)('link to an exercise’s CAP and ninjs where they last: %s', (format) => {
    const body = feedOf([endingWith('alert', { status: 'exercise' })], `/feeds/fr.${format}`, {
      exercisesOnMain: true,
    });
    expect(body).toContain('https://crisis.example/exercise/cap/');
    expect(body).toContain('https://crisis.example/exercise/ninjs/fr/2026-0042.json');
    expect(body).not.toMatch(/crisis\.example\/(cap|ninjs)\//);
  });

  test.each(FORMATS)('give of a withdrawal the contacts that its author wrote, and no other: %s', async (format) => {
    const own = { name: 'Press desk', phone: '+32 2 000 00 00', for: 'press' } as const;
    const contacts = [...content().contacts, own];
    const kinds = ['alert', 'withdrawal', 'correction'] as const;
    const [item] = await itemsOf(
      [publicMessage(kinds, { contents: [{}, { contacts }, { contacts }] })],
      `/feeds/en.${format}`,
    );
    expect(item!.html).toContain('Press desk <a href="tel:+3220000000">+32 2 000 00 00</a>');
    expect(item!.html).not.toContain('Centre 112');
  });

  test.each(FORMATS)('lead to contacts and links, in nobody else’s markup: %s', async (format) => {
    const links = [{ url: 'https://a.example/?a=1&b="2"', title: { en: '<b>Map</b>' } }];
    const [item] = await itemsOf([endingWith('alert', { links })], `/feeds/en.${format}`);
    expect(item!.html).toContain('Centre 112 <a href="tel:112">112</a>');
    expect(item!.html).toContain('&lt;b&gt;Map&lt;/b&gt; <a href="https://a.example/?a=1&amp;b=&quot;2&quot;">');
  });

  test.each(FORMATS)('say since when they are confirmed: %s', (format) => {
    const at = { confirmedAt: '2026-11-22T02:40:00.000Z' };
    const body = feedOf([], `/feeds/fr.${format}`, at);
    expect(body).toMatch(/confirmedAt(>|": ")2026-11-22T02:40:00.000Z/);
  });

  test.each(FORMATS)('are the same bytes for the same state: %s', (format) => {
    expect(feedOf(sixKinds(), `/feeds/fr.${format}`)).toBe(feedOf(sixKinds(), `/feeds/fr.${format}`));
  });

  test.each(FORMATS)('drop old messages whose time is over, as they drop ended ones: %s', async (format) => {
    const many = Array.from({ length: 110 }, (_, i) =>
      publicMessage(['alert'], { id: `0199a7c2-0000-7000-8000-${String(i).padStart(12, '0')}`, firstSequence: i + 1 }),
    );
    const later = { confirmedAt: '2027-01-01T00:00:00.000Z' };
    expect(await itemsOf(many, `/feeds/fr.${format}`, later)).toHaveLength(100);
    expect(await itemsOf(many, `/feeds/fr.${format}`)).toHaveLength(110);
  });

  test.each(FORMATS)('drop old ended messages, never an active one: %s', async (format) => {
    const many = Array.from({ length: 130 }, (_, i) =>
      publicMessage(i === 0 ? ['alert'] : ['alert', 'all-clear'], {
        id: `0199a7c2-0000-7000-8000-${String(i).padStart(12, '0')}`,
        reference: `2026-${String(i + 1).padStart(4, '0')}`,
        firstSequence: i * 2 + 1,
      }),
    );
    const items = await itemsOf(many, `/feeds/fr.${format}`);
    expect(items).toHaveLength(101);
    expect(items.at(-1)!.url).toContain('2026-0001');
  });

  test('of JSON Feed follow its schema', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../schemas/jsonfeed-1.1.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(JSON.parse(feedOf(sixKinds(), '/feeds/fr.json'))) || validate.errors).toBe(true);
  });
});
