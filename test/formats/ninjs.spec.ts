import { describe, expect, test } from '@jest/globals';
import { KINDS, type Kind } from '../../src/domain/message.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { expectGolden } from '../support/golden.js';
import { content, office, only, publicMessage, publicState } from '../support/messages.js';
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
    ['all-clear', 'usable', /^EINDE ALARM Het alarm is opgeheven\.$/],
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

  test('names its translations', () => {
    const { associations } = itemOf(endingWith('alert')) as { associations: { name: string; rel: string }[] };
    expect(associations.map(({ name, rel }) => `${rel} ${name}`)).toEqual(
      ['fr', 'de', 'en'].map((language) => `translation ${language}`),
    );
  });
});
