import type { LatLon } from './message.js';

/**
 * What is wrong with a place that an officer drew, as far as it can be known without a map. Rings are plane figures
 * here: over the size of a crisis area the earth's curve moves no side across another.
 */

/** Two sides of a ring that cross, each by the index of its first point; null where none do. At most O(n²): cap n first. */
export function crossing(ring: readonly LatLon[]): readonly [number, number] | null {
  const sides = ring.length - 1;
  for (let i = 0; i < sides; i++)
    for (let j = i + 2; j < sides; j++) if (cross(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!)) return [i, j];
  return null;
}

/**
 * Only sides that pass through each other: a ring may touch itself, since a hole is commonly drawn by a seam that is
 * walked there and back.
 */
function cross(a: LatLon, b: LatLon, c: LatLon, d: LatLon): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** -1, 0 or 1: on which side of the line from `a` to `b` the point lies. */
const turn = (a: LatLon, b: LatLon, point: LatLon): number =>
  Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]));

/**
 * Belgium, a little widened. With latitude and longitude exchanged it comes to lie in the open sea off Somalia, of which
 * no crisis centre speaks to the public by a polygon. That is why this one rule needs no setting, and why it is not
 * widened to Europe: exchanged, Kenya lies off Spain, and an office in Nairobi would be refused its own streets.
 */
const HOME = { lat: [49.4, 51.6], lon: [2.4, 6.5] } as const;

const isHome = ([lat, lon]: LatLon): boolean => within(lat, HOME.lat) && within(lon, HOME.lon);
const within = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;

/**
 * The index of the first point that is given as longitude and latitude instead of the other way round; null where there
 * is none. Every point must be in Belgium, as it stands or exchanged: a figure that is anything else is left alone.
 */
export function exchanged(points: readonly LatLon[]): number | null {
  const isExchanged = ([lat, lon]: LatLon): boolean => isHome([lon, lat]);
  if (!points.every((point) => isHome(point) || isExchanged(point))) return null;
  const first = points.findIndex(isExchanged);
  return first < 0 ? null : first;
}
