import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { content, texts } from '../../test/support/messages.js';
import { factErrors, factsIn, unverified, type Verified } from './facts.js';
import { covers, linksIn } from './web-links.js';

const VERIFIED: readonly Verified[] = [
  { phone: '112', url: null, name: { fr: 'Secours', en: 'Emergency' } },
  { phone: '1771', url: null, name: { fr: 'Numéro d’information', en: 'Information number' } },
  { phone: '+3225060000', url: 'https://crisis.example', name: { en: 'Press desk' } },
  { phone: null, url: 'https://social.example/@crisis', name: { en: 'Mastodon' } },
  { phone: null, url: 'mailto:press@crisis.example', name: { en: 'Press' } },
];
const saying = (description: string) => content({ contacts: [], texts: { en: texts('alert', 'en', { description }) } });
const lacking = (description: string, ticked: readonly string[] = []) =>
  unverified(saying(description), { verified: VERIFIED, ticked }).map(({ printed }) => printed);

describe('links are found as people write them', () => {
  test.each([
    ['See https://crisis.example/fr.', ['https://crisis.example/fr']],
    ['See (www.crisis.example), now', ['https://www.crisis.example']],
    ['Voir centredecrise.be', ['https://centredecrise.be']],
    ['Meer op crisiscentrum.be/nl, elk uur.', ['https://crisiscentrum.be/nl']],
    ['Écrivez à info@crisis.be', ['mailto:info@crisis.be']],
    ['SEE CRISIS.BE NOW', ['https://CRISIS.BE']],
    ['«\u00a0be-alert.be\u00a0»', ['https://be-alert.be']],
    ['see crіsis.be', ['https://crіsis.be']],
  ])('%s', (text, urls) => expect(linksIn(text).map(({ url }) => url)).toEqual(urls));

  test.each([
    ['Blijf thuis.De brandweer komt.'],
    ['Restez chez vous.Le feu est éteint.'],
    ['z.B. um 14.30 Uhr'],
    ['e.g. p.m. a.m. i.e.'],
    ['2.5 km, 12.000 people, v1.2'],
    ['and/or'],
    ['@crisis #fire'],
    ['Mr.Smith'],
  ])('not in: %s', (text) => expect(linksIn(text)).toEqual([]));
});

test('who verified a site has verified its pages, and nobody else’s', () => {
  expect(covers('https://crisis.example', 'http://www.CRISIS.example/fr/news?id=1')).toBe(true);
  expect(covers('https://crisis.example/', 'https://crisis.example')).toBe(true);
  expect(covers('https://social.example/@crisis', 'https://social.example/@crisis/123')).toBe(true);
  expect(covers('https://social.example/@crisis', 'https://social.example/@crisis-help')).toBe(false);
  expect(covers('https://social.example/@crisis', 'https://social.example/@crisis/../@other')).toBe(false);
  expect(covers('https://crisis.example', 'https://crisis.example.evil.example')).toBe(false);
  expect(covers('https://crisis.example', 'https://crisis.example:8443/')).toBe(false);
  expect(covers('mailto:press@crisis.example', 'mailto:other@crisis.example')).toBe(false);
});

describe('the fact guard', () => {
  test('lets pass what is verified, however it is written', () => {
    expect(
      lacking('Call 1771 or 02 506 00 00 (+32 2 506 00 00). See www.crisis.example/fr. In danger call 112.'),
    ).toEqual([]);
  });

  test('names a number that is not, and the verified one that was meant', () => {
    const facts = unverified(saying('Call 1717 for information.'), { verified: VERIFIED, ticked: [] });
    expect(facts).toMatchObject([{ fact: '1717', nearest: { fact: '1771', name: 'Information number' } }]);
    expect(factErrors(facts)).toEqual([
      {
        field: 'texts.en.description',
        code: 'unverified-fact',
        detail:
          'has the number 1717, which is not on the verified list; 1771 is verified for “Information number”; did you mean it?',
      },
    ]);
  });

  test('compares a number without its country with one that has it, and a link by its host', () => {
    const near = (text: string) =>
      unverified(saying(text), { verified: VERIFIED, ticked: [] }).map(({ nearest }) => nearest?.fact ?? null);
    expect(near('Call 02 506 00 01')).toEqual(['+3225060000']);
    expect(near('See https://crisls.example/')).toEqual(['https://crisis.example']);
    expect(near('See https://elsewhere.example/ or call 0470 12 34 56')).toEqual([null, null]);
  });

  test('lets pass what an officer has ticked, and only that', () => {
    expect(lacking('Call 1717 or 1718.')).toEqual(['1717', '1718']);
    expect(lacking('Call 1717 or 1718.', ['1717'])).toEqual(['1718']);
  });

  test('looks at contacts, links, notes, prepared texts and titles, once per fact with all its fields', () => {
    const said = content({
      texts: {},
      note: { en: 'The number is 1717: call 1717.' },
      contacts: [{ name: 'Help', for: 'public', phone: '1717', url: 'https://help.example' }],
      links: [{ url: 'tel:1717', title: { en: 'help.be' } }],
      prepared: { withdrawal: { en: { headline: 'Over', description: 'Call 1717' } }, hold: {} },
    });
    expect(factsIn(said).map(({ kind, fact, fields }) => [kind, fact, fields.map(({ field }) => field)])).toEqual([
      ['phone', '1717', ['note.en', 'prepared.withdrawal.en.description', 'links[0].url', 'contacts[0].phone']],
      ['link', 'https://help.be', ['links[0].title.en']],
      ['link', 'https://help.example', ['contacts[0].url']],
    ]);
  });

  test('takes a contact’s number that nobody can read for a fact all the same', () => {
    const said = content({ texts: {}, contacts: [{ name: 'Desk', for: 'press', phone: 'ask Sofie' }] });
    expect(factsIn(said)).toMatchObject([{ kind: 'phone', fact: 'ask Sofie' }]);
  });

  test('the digits of an address are no telephone number', () => {
    expect(factsIn(saying('See https://crisis.example/call/0800-12-345')).map(({ kind }) => kind)).toEqual(['link']);
  });

  test('ticking everything that it names is always enough', () => {
    const word = fc.constantFrom(
      'call',
      '1717',
      '02 123 45 67',
      'a.be',
      'https://b.example/x?y=1',
      'm@c.be',
      'or',
      ',',
      '.',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const said = saying(words.join(' '));
        const ticked = unverified(said, { verified: VERIFIED, ticked: [] }).map(({ fact }) => fact);
        expect(unverified(said, { verified: VERIFIED, ticked })).toEqual([]);
      }),
    );
  });
});
