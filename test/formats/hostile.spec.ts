import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Parser from 'rss-parser';
import type { Content } from '../../src/domain/message.js';
import type { Document } from '../../src/domain/state.js';
import { checkText } from '../../src/domain/text.js';
import { atom } from '../../src/formats/atom.js';
import { jsonFeed } from '../../src/formats/json-feed.js';
import { composePost, countMastodon, countX } from '../../src/formats/post.js';
import { press } from '../../src/formats/press.js';
import { rss } from '../../src/formats/rss.js';
import { faceFor } from '../../src/formats/showing.js';
import { webhookEvent } from '../../src/formats/webhook-event.js';
import { office, publicMessage, publicState, subject } from '../support/messages.js';
import { documentAt } from './six-kinds.js';

const ours = office({ languages: ['fr'] });

/** The same text in every field that an officer can write. */
const everywhere = (text: string): Partial<Content> => ({
  note: { fr: text },
  event: { fr: text },
  area: { description: { fr: text }, geocodes: [], polygons: [], circles: [] },
  sourceName: { fr: text },
  texts: { fr: { headline: text, description: text, instruction: text, short: text, spoken: text } },
  links: [{ url: 'https://crisis.example/', title: { fr: text } }],
  contacts: [{ name: text, phone: text, for: 'public' }],
});

const messageOf = (text: string) =>
  publicMessage(['alert', 'correction'], { contents: [everywhere(text), everywhere(text)] });
const pressed = (text: string): Document[] => press(publicState([messageOf(text)]), ours);

const HOSTILE = [
  ']]>',
  ']]]]><![CDATA[>',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</title></main>',
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  '&amp;&lt;&#60;&#x3c;',
  'AT&T; R&D;',
  '<!-- --> <?xml?>',
  '$& $1 $` \\',
];

/** Any text that the input rule lets through, with what breaks markup sprinkled in. */
const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom(...HOSTILE)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => checkText(parts.join(''), 'text', { max: 160 }))
  .filter((checked) => 'text' in checked)
  .map((checked) => (checked as { text: string }).text);

/** A text as HTML has it. */
const asHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' })[c]!);

/** A page without its texts: the elements and attributes that it has. */
const skeleton = (html: string): string =>
  html.replace(/>[^<]*/g, '>').replace(/ (title|href|aria-label|content)="[^"]*"/g, '');

describe('whatever an officer writes', () => {
  test('is text in every feed: 300 texts come back letter for letter, and the XML stays well-formed', async () => {
    const parser = new Parser();
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const state = publicState([messageOf(text)]);
        const face = faceFor(state, ours, '', 'fr');
        for (const feed of [rss, atom]) {
          const { path: format, body } = feed(state.messages, face);
          const { items } = await parser.parseString(body);
          expect([format, items[0]!.title]).toEqual([format, `Correction – ${text}`]);
          expect(items[0]!.content).not.toMatch(/<(?!\/?(p|strong|br)\b|\/a>|a href="(https:|tel:)[^"<>]*">)/);
        }
        const json = JSON.parse(jsonFeed(state.messages, face).body) as { items: { title: string }[] };
        expect(json.items[0]!.title).toBe(`Correction – ${text}`);
      }),
      { numRuns: 300, seed: 20231016 },
    );
  }, 60_000);

  test.each(HOSTILE)('adds no element and no attribute to a page: %s', (text) => {
    const benign = pressed('harmless');
    for (const { path, body, type } of pressed(text))
      if (type.startsWith('text/html'))
        expect([path, skeleton(body)]).toEqual([path, skeleton(documentAt(benign, path).body)]);
  });

  test.each(HOSTILE)(
    'cannot end the script that tells machines of it, and comes back from there letter for letter: %s',
    (text) => {
      const { body } = documentAt(pressed(text), '/fr');
      const [, json] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(body)!;
      const { name, spatialCoverage } = JSON.parse(json!) as { name: string; spatialCoverage: { name: string }[] };
      expect([name, spatialCoverage[0]!.name]).toEqual([text, text]);
    },
  );

  test.each(HOSTILE)('is escaped text inside the entry that a feed reader renders: %s', async (text) => {
    for (const format of ['rss', 'atom']) {
      const { items } = await new Parser().parseString(documentAt(pressed(text), `/feeds/fr.${format}`).body);
      expect([format, items[0]!.content]).toEqual([format, expect.stringContaining(asHtml(text))]);
    }
  });

  test.each(HOSTILE)('cannot pass for a second post or event: %s', (text) => {
    const one = subject(messageOf(text));
    const event = webhookEvent({ subject: one, languages: [], office: ours });
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    const post = composePost({
      subject: one,
      language: 'fr',
      office: ours,
      count: countMastodon,
      limit: 500,
      markerStyle: 'permalink',
      pointer: true,
      media: null,
    });
    expect(post.text.split(post.marker)).toHaveLength(2);
  });

  test('composes to the same post within the limit, for 300 texts', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 330, max: 500 }), (text, limit) => {
        const compose = () =>
          composePost({
            subject: subject(messageOf(text)),
            language: 'fr',
            office: ours,
            count: countX,
            limit,
            markerStyle: 'reference',
            pointer: false,
            media: null,
          });
        const post = compose();
        expect(post.length).toBeLessThanOrEqual(limit);
        expect(post.text).toContain(post.marker);
        expect(compose()).toEqual(post);
      }),
      { numRuns: 300, seed: 20231016 },
    );
  });
});
