import { describe, expect, test } from '@jest/globals';
import { KINDS, type Kind } from '../../src/domain/message.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { expectGolden } from '../support/golden.js';
import { content, office, only, publicMessage, publicState, texts } from '../support/messages.js';
import { documentAt, endingWith } from './six-kinds.js';

const bodyOf = (message: PublicMessage, path = '/ninjs/nl/2026-0042.json'): string =>
  documentAt(press(publicState([message]), office()), path).body;
const itemOf = (message: PublicMessage, path?: string) =>
  JSON.parse(bodyOf(message, path)) as { readonly [name: string]: unknown };

describe('a ninjs item', () => {
  for (const kind of KINDS)
    test(`of each kind of version reads as this: ${kind}`, () => {
      expectGolden(`formats/ninjs/${kind}.json`, `${bodyOf(endingWith(kind))}\n`);
    });

  test.each<[Kind, string, RegExp]>([
    ['alert', 'usable', /^ALARM$/],
    ['update', 'usable', /^UPDATE$/],
    ['correction', 'usable', /^RECHTZETTING: De zone is 3 km, niet 1 km\.$/],
    ['hold', 'withheld', /^OPGESCHORT: We controleren het adres\. Dit bericht is opgeschort/],
    ['withdrawal', 'canceled', /^INGETROKKEN: Het was vals alarm\. Dit bericht is ingetrokken/],
    ['all-clear', 'usable', /^EINDE ALARM: Het alarm is opgeheven\.$/],
  ])('of a version of kind %s is %s, and tells the editor why', (kind, pubStatus, note) => {
    const item = itemOf(endingWith(kind));
    expect(item.pubStatus).toBe(pubStatus);
    expect(item.edNote).toMatch(note);
  });

  test('of a hold that repeats the alarm says so in its headline, and gives no old advice', () => {
    const texts = content().texts;
    const item = itemOf(publicMessage(['alert', 'hold'], { contents: [{}, { texts }] }));
    expect(item.headlines).toEqual([expect.objectContaining({ value: `Opgeschort – ${texts.nl!.headline}` })]);
    expect(item.descriptions).toEqual([expect.objectContaining({ role: 'summary' })]);
  });

  test('of a withdrawal names whom its own author names, and nobody whom the withdrawn version named', () => {
    const contact = (name: string, phone: string) => ({ name, for: 'press', phone }) as const;
    const old = contact('Jan', '+32 2 111 11 11');
    const contents = [{ contacts: [old] }, { contacts: [old, contact('Sofie', '+32 2 123 45 67')] }];
    expect(itemOf(publicMessage(['alert', 'withdrawal'], { contents })).infoSources).toEqual([
      expect.objectContaining({
        contactInfo: [{ type: 'phone', value: '+32 2 123 45 67', role: 'press', name: 'Sofie' }],
      }),
    ]);
  });

  test('keeps its uri over versions, and counts them', () => {
    const [first, third] = [itemOf(publicMessage(['alert'])), itemOf(publicMessage(['alert', 'update', 'correction']))];
    expect(third.uri).toBe(first.uri);
    expect([first.version, third.version]).toEqual(['1', '3']);
    expect(third.firstCreated).toBe(first.versionCreated);
    expect(String(third.versionCreated) > String(first.versionCreated)).toBe(true);
  });

  test('of a language that has no text yet is withheld, so that nobody publishes a placeholder', () => {
    const half = publicMessage(['alert'], { contents: [only(content(), 'fr')] });
    expect(itemOf(half)).toMatchObject({ pubStatus: 'withheld', representationType: 'partial' });
    expect(itemOf(half, '/ninjs/fr/2026-0042.json')).toMatchObject({ pubStatus: 'usable' });
  });

  test('of an exercise says so in headline and note, and stands in its own tree', () => {
    const item = itemOf(endingWith('update', { status: 'exercise' }), '/exercise/ninjs/nl/2026-0042.json');
    expect(item.headlines).toEqual([
      expect.objectContaining({ value: expect.stringMatching(/^OEFENING – Update – De brand/) }),
    ]);
    expect(item.edNote).toMatch(/^OEFENING – /);
  });

  test('of a message whose time is over says so to the editor, and gives no advice', () => {
    const body = documentAt(
      press(publicState([endingWith('alert')], { confirmedAt: '2026-11-23T00:00:00.000Z' }), office()),
      '/ninjs/nl/2026-0042.json',
    ).body;
    const item = JSON.parse(body) as { edNote: string; descriptions: { role: string }[] };
    expect(item.edNote).toBe('VERLOPEN: Dit bericht was geldig tot 22 november 2026 om 15:14.');
    expect(item.descriptions.map(({ role }) => role)).toEqual(['summary']);
  });

  test('of an exercise begins each of its texts with the word, and no text says so twice', () => {
    const spokenIn = (spoken: string) => {
      const nl = texts('alert', 'nl', { spoken });
      const exercise = endingWith('alert', { status: 'exercise', texts: { ...content().texts, nl } });
      const { headlines, descriptions, bodies } = itemOf(exercise, '/exercise/ninjs/nl/2026-0042.json') as {
        [list: string]: { value: string }[];
      };
      return [headlines, descriptions, bodies].flat().map((text) => text!.value);
    };
    const all = spokenIn('Er is brand.');
    expect(all).toHaveLength(6);
    for (const text of all) expect(text).toMatch(/^(<p><strong>)?OEFENING/);
    expect(spokenIn('Dit is een oefening. Er is brand.').at(-1)).toBe('Dit is een oefening. Er is brand.');
    expect(spokenIn('Dit is geen oefening.').at(-1)).toBe('OEFENING – Dit is geen oefening.');
  });

  test('says how far a circle reaches, which GeoJSON cannot', () => {
    const area = { ...content().area, polygons: [], circles: [{ lat: 50.9, lon: 4.39, km: 2 }] };
    expect(itemOf(endingWith('alert', { area })).places).toContainEqual({ literal: 'circle:50.9,4.39 2' });
  });

  test('names its translations', () => {
    const { associations } = itemOf(endingWith('alert')) as { associations: { name: string; rel: string }[] };
    expect(associations.map(({ name, rel }) => `${rel} ${name}`)).toEqual(
      ['fr', 'de', 'en'].map((language) => `translation ${language}`),
    );
  });
});
