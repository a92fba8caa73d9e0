import { describe, expect, test } from '@jest/globals';
import { canonical } from '../../src/domain/canonical.js';
import { type Content, KINDS } from '../../src/domain/message.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { type WebhookEvent, webhookBody, webhookEvent } from '../../src/formats/webhook-event.js';
import { expectGolden } from '../support/golden.js';
import {
  content,
  image,
  LANGUAGES,
  office,
  only,
  publicMessage,
  publicState,
  sha256,
  subject,
  texts,
} from '../support/messages.js';
import { documentAt, endingWith } from './six-kinds.js';

const eventOf = (message: PublicMessage, languages: readonly string[] = LANGUAGES): WebhookEvent =>
  webhookEvent({ subject: subject(message), languages, office: office() });

const sized = (about: Partial<Content>): PublicMessage => publicMessage(['alert'], { contents: [about] });
const long = (sentences: number): Content['texts'] =>
  Object.fromEntries(
    LANGUAGES.map((l) => [
      l,
      texts('alert', l, { description: 'A sentence of forty characters, no more.\n'.repeat(sentences).trim() }),
    ]),
  );

describe('a webhook', () => {
  test('has the form that the contract gives', () => {
    const body = webhookBody({ subject: subject(endingWith('correction')), languages: ['fr', 'nl'], office: office() });
    expectGolden('formats/webhook/correction.json', `${JSON.stringify(JSON.parse(body), null, 2)}\n`);
  });

  test('names each image with its address, its digest, its credit, and what it shows in the languages of the endpoint', () => {
    const { data } = eventOf(sized({ media: [image()] }), ['fr']);
    const { alt, ...about } = image();
    expect(data.media).toEqual([
      { ...about, url: `https://crisis.example/media/${about.sha256}.jpg`, alt: { fr: alt.fr } },
    ]);
    expect(eventOf(sized({})).data).not.toHaveProperty('media');
  });

  test.each(KINDS)('names its type: %s', (kind) => {
    expect(eventOf(endingWith(kind)).type).toBe(`message.${kind === 'all-clear' ? 'all_clear' : kind}`);
  });

  test.each(KINDS)('carries a digest of its data that a receiver can compute: %s', (kind) => {
    const { data } = JSON.parse(JSON.stringify(eventOf(endingWith(kind)))) as WebhookEvent;
    const { sha256: given, ...signed } = data;
    expect(sha256(canonical(signed))).toBe(given);
  });

  test('has only the languages of its endpoint, everywhere', () => {
    const { data } = eventOf(endingWith('correction'), ['nl']);
    for (const said of [data.note, data.event, data.area.description, data.texts, data.links.page])
      expect(Object.keys(said)).toEqual(['nl']);
  });

  test('has every language when the endpoint chose none', () => {
    expect(Object.keys(eventOf(endingWith('alert'), []).data.texts)).toEqual(LANGUAGES);
  });

  test('has those of its languages that the message has', () => {
    const french = publicMessage(['alert'], { contents: [only(content(), 'fr')] });
    expect(Object.keys(eventOf(french, ['fr', 'de']).data.texts)).toEqual(['fr']);
  });

  test('says which versions it supersedes', () => {
    expect(eventOf(publicMessage(['alert', 'update', 'correction'])).data.supersedes).toEqual([1, 2]);
  });

  test('leads an exercise’s headline with the word for it', () => {
    expect(eventOf(endingWith('alert', { status: 'exercise' }), ['de']).data.texts.de!.headline).toMatch(
      /^ÜBUNG – Lager/,
    );
  });

  test('of a corrected withdrawal says that the message is withdrawn, and gives no advice', () => {
    const { data } = eventOf(publicMessage(['alert', 'withdrawal', 'correction']));
    expect(data.standing).toBe('withdrawn');
    expect(data.texts.fr).not.toHaveProperty('instruction');
  });

  test('of a corrected all-clear says that the message has ended, and gives no advice', () => {
    const { data } = eventOf(publicMessage(['alert', 'all-clear', 'correction']));
    expect(data.standing).toBe('ended');
    expect(data.texts.fr).not.toHaveProperty('instruction');
  });

  test('links only to documents that exist', () => {
    for (const status of ['actual', 'exercise'] as const)
      for (const exercisesOnMain of [true, false]) {
        const message = endingWith('update', { status });
        const documents = press(publicState([message], { exercisesOnMain }), office());
        const { page, json } = eventOf(message).data.links;
        for (const url of [...Object.values(page), json!])
          documentAt(documents, url.replace('https://crisis.example', ''));
      }
  });

  test('before its release has no number, no time and no link to its event', () => {
    const draft = subject(endingWith('update'), { sequence: null, releasedAt: null, expires: null });
    const { timestamp, data } = webhookEvent({ subject: draft, languages: ['fr'], office: office() });
    expect([timestamp, data.sequence, data.releasedAt, data.links.json]).toEqual([null, null, null, undefined]);
  });
});

describe('a webhook that would be too large', () => {
  const sizeOf = (event: WebhookEvent): number => Buffer.byteLength(JSON.stringify(event), 'utf8');

  test('is cut after a sentence in each description, and names what was cut', () => {
    const event = eventOf(sized({ texts: long(200) }));
    expect(sizeOf(event)).toBeLessThanOrEqual(20_000);
    expect(event.data.truncated).toEqual(LANGUAGES.map((language) => `texts.${language}.description`));
    for (const { description } of Object.values(event.data.texts)) {
      expect(description).toMatch(/no more\.$/);
      expect(description.length).toBeGreaterThan(2_000);
    }
  });

  test('leaves a short description whole', () => {
    const event = eventOf(sized({ texts: { ...long(400), de: texts('alert', 'de') } }));
    expect(event.data.truncated).not.toContain('texts.de.description');
    expect(sizeOf(event)).toBeLessThanOrEqual(20_000);
  });

  test('is whole where its link leads', () => {
    const message = sized({ texts: long(200) });
    const event = eventOf(message);
    const path = event.data.links.json!.replace('https://crisis.example', '');
    const { events } = JSON.parse(documentAt(press(publicState([message]), office()), path).body) as {
      events: WebhookEvent[];
    };
    expect(events[0]!.data.texts.fr!.description).toBe(message.versions[0]!.content.texts.fr!.description);
  });

  test('never passes 64 kB: shapes are left out before it does', () => {
    const ring = Array.from({ length: 500 }, (_, i) => [50.123456 + i / 1e4, 4.123456 + i / 1e4] as const);
    const area = { ...content().area, polygons: Array.from({ length: 20 }, () => [...ring, ring[0]!]) };
    const event = eventOf(sized({ area, texts: long(200) }));
    expect(sizeOf(event)).toBeLessThanOrEqual(64_000);
    expect(event.data.area.polygons).toEqual([]);
    expect(event.data.truncated).toContain('area.polygons');
    expect(event.data.area.description).toHaveProperty('fr');
  });

  test('still has a digest that fits what was sent', () => {
    const { sha256: given, ...signed } = eventOf(sized({ texts: long(200) })).data;
    expect(sha256(canonical(signed))).toBe(given);
  });
});
