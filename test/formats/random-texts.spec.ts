import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { validateXML } from 'xmllint-wasm';
import type { Content } from '../../src/domain/message.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { checkText } from '../../src/domain/text.js';
import { atom } from '../../src/formats/atom.js';
import { capDocument } from '../../src/formats/cap-document.js';
import { jsonFeed } from '../../src/formats/json-feed.js';
import { ninjsFeed } from '../../src/formats/ninjs.js';
import { rss } from '../../src/formats/rss.js';
import { faceFor } from '../../src/formats/showing.js';
import { image, office, publicMessage, publicState } from '../support/messages.js';
import { faultsOf } from '../support/valid-json.js';
import { faultsBy } from '../support/valid-xml.js';

/**
 * Ten thousand texts in every place where an officer can write, twelve to a message, so that a batch of documents is
 * judged at once. They are what the input rule lets through, and `]]>` besides, which it refuses and XML must survive.
 */
const PIECES = [
  ']]>',
  '<![CDATA[',
  '&amp;',
  '&#60;',
  'AT&T;',
  '<b a="1">',
  '</feed>',
  '<!--',
  '?>',
  '"\'',
  '\u0085',
  '\u{1f4e2}',
  '\u{10fffd}',
  'e\u0301',
  '\u200b',
];
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(...PIECES),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => {
    const text = parts.join('');
    const checked = checkText(text.replaceAll(']]>', '\u2603'), 'text', { max: 160, lines: true });
    return 'text' in checked ? checked.text.replaceAll('\u2603', ']]>') : null;
  })
  .filter((text): text is string => text !== null);

const TEXTS = 10_002;
const PER_MESSAGE = 12;
const texts = fc
  .sample(anyText, { numRuns: TEXTS + 6, seed: 20231016 })
  .slice(0, Math.ceil(TEXTS / PER_MESSAGE) * PER_MESSAGE);

function contentOf(of: readonly string[]): Partial<Content> {
  const [headline, description, instruction, short, spoken, note, event, area, sourceName, title, name, alt] = of as [
    string,
    ...string[],
  ] & { length: 12 };
  return {
    note: { fr: note! },
    event: { fr: event! },
    incident: title!,
    area: { description: { fr: area! }, geocodes: [{ name: 'NIS', value: '21004' }], polygons: [], circles: [] },
    sourceName: { fr: sourceName! },
    texts: { fr: { headline, description: description!, instruction: instruction!, short: short!, spoken: spoken! } },
    links: [{ url: 'https://crisis.example/', title: { fr: title! } }],
    contacts: [{ name: name!, phone: '112', for: 'press' }],
    media: [image({ alt: { fr: alt! }, credit: name! })],
  };
}

const ours = office({ languages: ['fr'] });
const messages = Array.from(
  { length: Math.floor(texts.length / PER_MESSAGE) },
  (_, i): PublicMessage =>
    publicMessage(['alert', 'correction'], {
      id: `0199a7c2-0000-7000-8000-${String(i).padStart(12, '0')}`,
      reference: `2026-${String(i + 1).padStart(4, '0')}`,
      firstSequence: i * 2 + 1,
      contents: Array.from({ length: 2 }, () => contentOf(texts.slice(i * PER_MESSAGE, (i + 1) * PER_MESSAGE))),
    }),
);
const face = faceFor(publicState(messages), ours, '', 'fr');
const said = (message: PublicMessage) => message.versions[1]!.content;
/** A line break that stands in a text comes back as it was; the parser must not trim or guess. */
const reader = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: false,
  processEntities: true,
});
/** A text as canonical XML has it (XML-C14N §2.3). */
const canonical = (text: string): string =>
  text.replace(/[&<>\r]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' })[c]!);

describe('ten thousand texts', () => {
  test('are as many, and of every sort', () => {
    expect(texts.length).toBeGreaterThanOrEqual(10_000);
    for (const piece of [']]>', '&amp;', '\u{1f4e2}', '\u{10fffd}', '\n'])
      expect(texts.filter((text) => text.includes(piece)).length).toBeGreaterThan(20);
  });

  test('come out of CAP letter for letter, by libxml2 and by another parser, and every document is valid', async () => {
    const documents = messages.map((message) => capDocument(message.versions, ours).xml);
    expect(await faultsBy('cap', documents)).toEqual([]);
    const xml = documents.map((contents, i) => ({ fileName: `${i}.xml`, contents }));
    const { normalized } = await validateXML({ xml, normalization: 'c14n', maxMemoryPages: 32_768 });
    messages.forEach((message, i) => {
      const { note, texts: all, event, area, sourceName } = said(message);
      const { headline, description, instruction } = all.fr!;
      const expected = {
        event: event.fr!,
        senderName: sourceName.fr!,
        headline: `Correction – ${headline}`,
        description: `${note.fr}\n\n${description}`,
        instruction: instruction!,
      };
      for (const [name, text] of Object.entries({ ...expected, areaDesc: area.description.fr! }))
        expect(normalized.includes(`<${name}>${canonical(text)}</${name}>`) || [name, text]).toBe(true);
      const { alert } = reader.parse(documents[i]!) as {
        alert: { note: string; info: { [name: string]: string } & { area: { areaDesc: string } } };
      };
      const { info } = alert;
      expect(Object.fromEntries(Object.keys(expected).map((name) => [name, info[name]]))).toEqual(expected);
      expect(info.area.areaDesc).toBe(area.description.fr);
      expect(alert.note).toBe(`Correction\u00a0: ${note.fr}`);
    });
  }, 120_000);

  test('come out of Atom, RSS, JSON Feed and ninjs letter for letter, and every feed is valid', async () => {
    for (let from = 0; from < messages.length; from += 200) {
      const some = messages.slice(from, from + 200);
      const [asAtom, asRss, asJson, asNinjs] = [atom, rss, jsonFeed, ninjsFeed].map(
        (make) => make(some, face).body,
      ) as [string, string, string, string];
      const titles = some.map((message) => `Correction – ${said(message).texts.fr!.headline}`);
      expect(await faultsBy('atom', [asAtom])).toEqual([]);
      const parsed = reader.parse(asAtom) as { feed: { entry: { title: { '#text': string } }[] } };
      expect(parsed.feed.entry.map(({ title }) => title['#text'])).toEqual(titles);
      const trimmed = titles.map((title) => title.trim());
      expect(parseAtomFeed(asAtom).entries?.map(({ title }) => title?.value)).toEqual(trimmed);
      expect(parseRssFeed(asRss).items?.map(({ title }) => title)).toEqual(trimmed);
      expect(faultsOf('json-feed', asJson)).toEqual([]);
      expect((JSON.parse(asJson) as { items: { title: string }[] }).items.map(({ title }) => title)).toEqual(titles);
      expect(faultsOf('ninjs', asNinjs)).toEqual([]);
      const items = (JSON.parse(asNinjs) as { associations: { headlines: { value: string }[] }[] }).associations;
      expect(items.map(({ headlines }) => headlines[0]!.value)).toEqual(titles);
    }
  }, 120_000);
});
