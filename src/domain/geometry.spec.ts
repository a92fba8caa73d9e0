import { describe, expect, test } from '@jest/globals';
import { content, LANGUAGES } from '../../test/support/messages.js';
import { parseContent } from './content.js';
import { crossing, exchanged } from './geometry.js';
import type { LatLon } from './message.js';
import { Refusal } from './refusal.js';

const place = (area: object) =>
  parseContent({ ...content(), area: { ...content().area, ...area } }, { languages: LANGUAGES });
/** What the officer is told, in order: `field: detail`. */
const told = (area: object): string[] => {
  const answer = place(area);
  return answer instanceof Refusal ? answer.errors.map(({ field, detail }) => `${field}: ${detail}`) : [];
};
const polygon = (...ring: readonly unknown[]) => told({ polygons: [RING, ring] });

/** Around the canal in Brussels. */
const RING: readonly LatLon[] = [
  [50.85, 4.33],
  [50.88, 4.33],
  [50.88, 4.37],
  [50.85, 4.37],
  [50.85, 4.33],
];
const swapped = ([lat, lon]: LatLon): LatLon => [lon, lat];
const EXCHANGED = /sea off Somalia, and in Belgium if latitude and longitude are exchanged: give the latitude first/;

describe('a polygon that cannot be', () => {
  test('fault 28: a polygon that is not closed is refused, with the point that should close it', () => {
    expect(polygon(...RING.slice(0, 4))).toEqual([
      'area.polygons[1]: is not closed: point 4, the last, must equal point 1',
    ]);
  });

  test('fault 28: a polygon that crosses itself is refused, with the two sides that cross', () => {
    const [a, b, c, d] = RING;
    expect(polygon(a, c, b, d, a)).toEqual([
      'area.polygons[1][2]: crosses itself: the side from point 3 to point 4 crosses the one from point 1 to point 2',
    ]);
  });

  test.each([
    ['NaN', [Number.NaN, 4.33], 'area.polygons[1][1][0]: must be a number from -90 to 90'],
    ['an infinite longitude', [50.9, Number.POSITIVE_INFINITY], 'area.polygons[1][1][1]: must be a number from -180'],
    ['a latitude beyond the pole', [90.01, 4.33], 'area.polygons[1][1][0]: must be a number from -90 to 90'],
    ['a longitude beyond the date line', [50.9, -180.5], 'area.polygons[1][1][1]: must be a number from -180 to 180'],
  ])('fault 28: a polygon with %s is refused at that number', (_, point, refused) => {
    const errors = polygon(RING[0], point, RING[2], RING[0]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(refused);
  });

  test('fault 28: a polygon of a million points is refused by their count, before one of them is looked at', () => {
    let looks = 0;
    const points = new Proxy(Array.from({ length: 1_000_000 }), {
      get(list, name, receiver) {
        if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1;
        return Reflect.get(list, name, receiver);
      },
    });
    expect(told({ polygons: [points] })).toEqual(['area.polygons[0]: has 1000000 entries; at most 500 fit']);
    expect(looks).toBe(0);
  });

  test('fault 28: a polygon with latitude and longitude exchanged is refused with what to do, and so is a circle', () => {
    const whole = told({ polygons: [RING.map(swapped)] });
    const point = told({ polygons: [[RING[0], RING[1], swapped(RING[2]!), RING[3], RING[0]]] });
    const circle = told({ circles: [{ lat: 4.347, lon: 50.86, km: 3 }] });
    for (const errors of [whole, point, circle]) expect(errors).toEqual([expect.stringMatching(EXCHANGED)]);
    expect([whole, point, circle].map(([error]) => error!.split(':')[0])).toEqual([
      'area.polygons[0][0]',
      'area.polygons[0][2]',
      'area.circles[0]',
    ]);
  });
});

describe('an honest polygon is taken', () => {
  const honest: readonly [string, readonly LatLon[]][] = [
    [
      'in Nairobi',
      [
        [-1.3, 36.8],
        [-1.2, 36.8],
        [-1.2, 36.9],
        [-1.3, 36.8],
      ],
    ],
    [
      'in Mogadishu',
      [
        [2.0, 45.3],
        [2.1, 45.3],
        [2.1, 45.4],
        [2.0, 45.3],
      ],
    ],
    [
      'from Ostend to Socotra',
      [
        [51.2, 2.9],
        [12.5, 54.0],
        [12.0, 53.0],
        [51.2, 2.9],
      ],
    ],
    [
      'over the date line',
      [
        [10, 179],
        [10, -179],
        [12, -179],
        [12, 179],
        [10, 179],
      ],
    ],
    [
      'with a point said twice',
      [
        [50, 4],
        [51, 4],
        [51, 4],
        [51, 5],
        [50, 4],
      ],
    ],
    [
      'hollow by a seam',
      [
        [0, 0],
        [0, 9],
        [9, 9],
        [9, 0],
        [0, 0],
        [3, 3],
        [6, 3],
        [6, 6],
        [3, 3],
        [0, 0],
      ],
    ],
  ];
  test.each(honest)('%s', (_, ring) => {
    expect(crossing(ring)).toBeNull();
    expect(exchanged(ring)).toBeNull();
    expect(told({ polygons: [ring] })).toEqual([]);
  });

  test('that winds through five hundred points', () => {
    const comb = Array.from({ length: 249 }, (_, i): LatLon => [50 + (i % 2) / 10, 4 + i / 1_000]);
    const back = [...comb].reverse().map(([lat, lon]): LatLon => [lat - 0.01, lon]);
    const ring = [...comb, ...back, comb[0]!];
    expect(ring.length).toBeGreaterThan(490);
    expect(crossing(ring)).toBeNull();
    const [first, second, ...rest] = ring;
    expect(crossing([first!, rest[99]!, second!, ...rest])).not.toBeNull();
  });
});
