import { describe, expect, test } from '@jest/globals';
import { BELGIUM, TOWNS } from '../../console/src/editor/area/belgium.js';
import { back, type Drawing, finish, step } from '../../console/src/editor/area/drawing.js';
import { findPlaces, typedCode } from '../../console/src/editor/area/finding.js';
import { PLACES } from '../../console/src/editor/area/places.js';
import {
  COUNTRY,
  circleKm2,
  distanceKm,
  onGlobe,
  onSheet,
  type Point,
  ringKm2,
} from '../../console/src/editor/area/shapes.js';

/* What an officer draws, and the places that are found by name. */
const BRUSSELS: Point = [50.85, 4.35];
const at = (...points: Point[]): Drawing => ({ kind: 'polygon', points });
const [a, b, c]: readonly Point[] = [
  [50.8, 4.3],
  [50.9, 4.3],
  [50.9, 4.5],
] as const;

describe('a place', () => {
  test.each([
    ['molenbeek', '21012'],
    ['Sint-Jans-Molenbeek', '21012'],
    ['saint josse', '21014'],
    ['21004', '21004'],
    ['BE100', 'BE100'],
    ['sankt vith', '63067'],
  ])('is found by %s', (sought, code) => {
    expect(findPlaces(sought)[0]?.code).toBe(code);
  });

  test('is found by the accents that nobody types at night', () => {
    const codes = findPlaces('liege').map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['62063', '62000', '60000', 'BE33', 'BE332']));
  });

  test('that is not in the list can be typed by its code, and nothing else can', () => {
    expect(typedCode(' 71072 ')).toEqual({ scheme: 'NIS', code: '71072' });
    expect(typedCode('de211')).toEqual({ scheme: 'NUTS', code: 'DE211' });
    for (const other of ['21004', 'Brussels', '123', 'be100', '']) expect(typedCode(other)).toBeNull();
  });

  test('has a code of its scheme’s form that no other has', () => {
    const codes = PLACES.map(({ scheme, code }) => `${scheme} ${code}`);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^(?:NIS \d{5}|NUTS BE[0-9A-Z]{0,3})$/);
    const isOf = (level: string) => PLACES.filter((place) => place.scheme === 'NUTS' && place.level === level).length;
    expect([isOf('region'), isOf('province'), isOf('arrondissement')]).toEqual([3, 10, 44]);
    expect(PLACES.filter(({ code }) => /^210(?:0[1-9]|1\d)$/.test(code))).toHaveLength(19);
  });
});

describe('a shape', () => {
  test('has the size that a map gives it', () => {
    expect(circleKm2({ km: 10 })).toBeCloseTo(314.16, 1);
    const [south, north] = [50, 51];
    const square: Point[] = [
      [south, 4],
      [north, 4],
      [north, 5],
      [south, 5],
    ];
    expect(ringKm2(square)).toBeCloseTo(7_864.6, 0);
    expect(ringKm2(square.toReversed())).toBeCloseTo(ringKm2(square), 6);
    const belgium = BELGIUM.reduce((sum, ring) => sum + ringKm2(ring), 0);
    expect(belgium).toBeGreaterThan(30_200);
    expect(belgium).toBeLessThan(31_000);
  });

  test('stands on the sheet where it stands on the globe', () => {
    for (const [, lat, lon] of TOWNS) expect(onGlobe(COUNTRY, onSheet(COUNTRY, [lat, lon]))).toEqual([lat, lon]);
    expect(distanceKm(BRUSSELS, [51.22, 4.4])).toBeCloseTo(41.3, 0);
  });

  test('is a polygon corner by corner, closed by its last corner again or by its first', () => {
    let drawing: Drawing | null = at();
    for (const point of [a!, b!, c!]) drawing = step(drawing!, point, 0).drawing;
    expect(drawing).toEqual(at(a!, b!, c!));
    const polygons = [[a, b, c, a]];
    expect(step(drawing!, c!, 0)).toEqual({ drawing: null, made: { polygons } });
    expect(step(drawing!, a!, 0)).toEqual({ drawing: null, made: { polygons } });
    expect(finish(drawing!)).toEqual({ drawing: null, made: { polygons } });
  });

  test('of two corners is not finished, whatever is pressed', () => {
    expect(step(at(a!, b!), b!, 0)).toEqual({ drawing: at(a!, b!), made: {} });
    expect(finish(at(a!, b!))).toEqual({ drawing: at(a!, b!), made: {} });
  });

  test('is a circle by its centre and its edge, and never one without a size', () => {
    const begun = step({ kind: 'circle', centre: null }, BRUSSELS, 0).drawing!;
    expect(step(begun, BRUSSELS, 0).made).toEqual({});
    const { circles } = step(begun, [50.94, 4.35], 0).made;
    expect(circles).toEqual([{ lat: 50.85, lon: 4.35, km: 10.01 }]);
  });

  test('is taken back step by step, to nothing', () => {
    expect(back(at(a!, b!))).toEqual(at(a!));
    expect(back(at())).toBeNull();
    expect(back({ kind: 'circle', centre: BRUSSELS })).toEqual({ kind: 'circle', centre: null });
  });
});
