import { describe, expect, test } from '@jest/globals';
import { content, LANGUAGES } from '../../test/support/messages.js';
import { parseContent } from './content.js';
import type { LatLon } from './message.js';
import { Refusal } from './refusal.js';

const RULES = { languages: LANGUAGES };
const faults = (over: object): string[] => {
  const answer = parseContent({ ...content(), ...over }, RULES);
  return answer instanceof Refusal ? answer.errors.map(({ field, code }) => `${field} ${code}`) : [];
};
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const area = (over: object) => faults({ area: { ...content().area, ...over } });
const place = (over: object) => parseContent({ ...content(), area: { ...content().area, ...over } }, RULES);

describe('a polygon', () => {
  const ring: readonly LatLon[] = [
    [50.8, 4.3],
    [50.9, 4.3],
    [50.9, 4.4],
    [50.8, 4.3],
  ];

  test('is a closed ring of at least four points, latitude first', () => {
    expect(place({ polygons: [ring] })).toMatchObject({ area: { polygons: [ring] } });
  });

  test('that is not closed is refused', () => {
    expect(area({ polygons: [[...ring.slice(0, 3), [50.8, 4.2]]] })).toEqual(['area.polygons[0] polygon']);
  });

  test.each([0, 1, 3])('of %i points is refused', (count) => {
    expect(area({ polygons: [many(count, [50.8, 4.3])] })).toEqual(['area.polygons[0] polygon']);
  });

  test.each<[string, unknown, string]>([
    ['a latitude beyond the pole', [90.1, 4], '[0] range'],
    ['a longitude beyond the date line', [50, 180.1], '[1] range'],
    ['NaN', [Number.NaN, 4], '[0] range'],
    ['a number in quotes', [50, '4'], '[1] range'],
    ['an infinite longitude', [50, Number.POSITIVE_INFINITY], '[1] range'],
    ['a height', [50, 4, 12], ' type'],
    ['words', '50,4', ' type'],
  ])('with %s is refused at that point', (_, point, fault) => {
    expect(area({ polygons: [ring, [ring[0], point, ring[1], ring[0]]] })).toEqual([`area.polygons[1][1]${fault}`]);
  });

  test('may touch the pole and the date line', () => {
    const edge = [
      [90, 180],
      [-90, 180],
      [-90, -180],
      [90, 180],
    ];
    expect(area({ polygons: [edge] })).toEqual([]);
  });

  test('has at most 500 points, and a message at most 20 polygons', () => {
    expect(area({ polygons: many(20, many(500, [50, 4])) })).toEqual([]);
    expect(area({ polygons: [many(501, [50, 4])] })).toEqual(['area.polygons[0] too-many']);
    expect(area({ polygons: many(21, ring) })).toEqual(['area.polygons too-many']);
  });

  test('of a million points is refused without looking at one of them', () => {
    expect(area({ polygons: [many(1_000_000, Number.NaN)] })).toEqual(['area.polygons[0] too-many']);
  });
});

describe('other places', () => {
  test('a circle has a centre and kilometres', () => {
    expect(area({ circles: [{ lat: 50.9, lon: 4.4, km: 3 }] })).toEqual([]);
    expect(area({ circles: [{ lat: 95, lon: 4.4, km: -1 }] })).toEqual([
      'area.circles[0].lat range',
      'area.circles[0].km range',
    ]);
    expect(area({ circles: many(21, { lat: 50, lon: 4, km: 1 }) })).toEqual(['area.circles too-many']);
  });

  test('a geocode is of NIS or NUTS', () => {
    expect(area({ geocodes: [{ name: 'NUTS', value: 'BE100' }] })).toEqual([]);
    expect(area({ geocodes: [{ name: 'ZIP', value: '1120' }] })).toEqual(['area.geocodes[0].name choice']);
    expect(area({ geocodes: [{ name: 'NIS', value: 21004 }] })).toEqual(['area.geocodes[0].value type']);
    expect(area({ geocodes: many(101, { name: 'NIS', value: '1' }) })).toEqual(['area.geocodes too-many']);
  });
});

describe('a link', () => {
  const link = (url: unknown) => faults({ links: [{ url, title: { fr: 'Plan' } }] });

  test.each([
    'https://crisis.example',
    'https://crisis.example:8443/plan?zone=3#carte',
    'HTTPS://CRISIS.EXAMPLE/',
    'tel:112',
    'tel:+32 2 123 45 67',
    'mailto:presse@crisis.example',
  ])('may be %s', (url) => {
    expect(link(url)).toEqual([]);
  });

  test.each([
    'http://crisis.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//crisis.example/',
    'https:crisis.example',
    'https://',
    'https://user:pass@crisis.example/',
    'https://crisis.example\\@evil.example/',
    'https://crisis.example/a b',
    'tel:police',
    'mailto:presse',
    'see https://crisis.example',
  ])('may not be %s', (url) => {
    expect(link(url)).toEqual(['links[0].url address']);
  });

  test('has at most 2000 characters, and a message at most 20 links', () => {
    expect(link(`https://a.example/${'x'.repeat(1982)}`)).toEqual([]);
    expect(link(`https://a.example/${'x'.repeat(1983)}`)).toEqual(['links[0].url too-long']);
    expect(faults({ links: many(20, { url: 'tel:112' }) })).toEqual([]);
    expect(faults({ links: many(21, { url: 'tel:112' }) })).toEqual(['links too-many']);
  });

  test('has a title per language of the office, of at most 120 characters', () => {
    const titled = (title: object) => faults({ links: [{ url: 'tel:112', title }] });
    expect(titled({ fr: 'é'.repeat(120) })).toEqual([]);
    expect(titled({ fr: 'é'.repeat(121), es: 'x' })).toEqual([
      'links[0].title.es unknown-field',
      'links[0].title.fr too-long',
    ]);
  });
});

describe('a contact', () => {
  test('is for the public or for the press, with what was given of phone and address', () => {
    const contacts = [
      { name: 'Porte-parole', for: 'press', phone: '+32 2 123 45 67', url: 'mailto:presse@crisis.example' },
      { name: '112', for: 'public' },
    ];
    expect(parseContent({ ...content(), contacts }, RULES)).toMatchObject({ contacts });
  });

  test('is refused for anybody else, or with an address that is none', () => {
    const contacts = [{ name: 'a', for: 'friends', url: 'http://a.example', mail: 'x' }];
    expect(faults({ contacts })).toEqual([
      'contacts[0].mail unknown-field',
      'contacts[0].for choice',
      'contacts[0].url address',
    ]);
    expect(faults({ contacts: many(11, { name: 'a', for: 'press' }) })).toEqual(['contacts too-many']);
  });
});

describe('what broadcasters and the board are told', () => {
  test('verbatim is yes or no, the priority immediate or the next slot', () => {
    expect(faults({ broadcast: { verbatim: true, priority: 'immediate' } })).toEqual([]);
    expect(faults({ broadcast: { verbatim: 'yes', priority: 'now' } })).toEqual([
      'broadcast.verbatim type',
      'broadcast.priority choice',
    ]);
  });

  test('a decision about a channel has its reason', () => {
    const decision = { channel: 'X', decision: 'not-used', reason: 'The account is locked' };
    expect(faults({ decisions: [decision] })).toEqual([]);
    expect(faults({ decisions: [{ ...decision, reason: '' }] })).toEqual(['decisions[0].reason required']);
    expect(faults({ decisions: [{ ...decision, decision: 'maybe' }] })).toEqual(['decisions[0].decision choice']);
    expect(faults({ decisions: [{ ...decision, reason: 'é'.repeat(501) }] })).toEqual(['decisions[0].reason too-long']);
  });

  test('a withdrawal is prepared per language, and its instruction may be left out', () => {
    const prepared = { withdrawal: { fr: { headline: 'Retiré', description: 'Fausse alerte' } }, hold: {} };
    expect(parseContent({ ...content(), prepared }, RULES)).toMatchObject({ prepared });
    expect(faults({ prepared: { hold: { nl: { headline: 'Opgeschort' } } } })).toEqual([
      'prepared.hold.nl.description required',
    ]);
  });
});
