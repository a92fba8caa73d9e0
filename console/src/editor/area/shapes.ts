import type { DraftContent } from '../../../../src/press-office/api.js';

/** Shapes on the globe, as far as somebody who draws one needs them. What a message may hold is the desk's to say. */
export type Area = DraftContent['area'];
export type Point = Area['polygons'][number][number];
export type Circle = Area['circles'][number];

/** IUGG mean radius of the earth. */
const EARTH_KM = 6_371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Four digits are eleven metres: finer than anybody draws, coarse enough to read. */
export const rounded = (degrees: number): number => Math.round(degrees * 10_000) / 10_000;

/** Of a ring on a sphere (Chamberlain and Duquette, JPL 2007, eq. 7), whichever way it turns. */
export function ringKm2(ring: readonly Point[]): number {
  let sum = 0;
  ring.forEach(([lat, lon], i) => {
    const [nextLat, nextLon] = ring[(i + 1) % ring.length] ?? [lat, lon];
    sum += radians(nextLon - lon) * (2 + Math.sin(radians(lat)) + Math.sin(radians(nextLat)));
  });
  return (Math.abs(sum) * EARTH_KM ** 2) / 2;
}

/** Of a cap on a sphere. */
export const circleKm2 = ({ km }: Pick<Circle, 'km'>): number =>
  2 * Math.PI * EARTH_KM ** 2 * (1 - Math.cos(km / EARTH_KM));

/** By the haversine, which keeps its digits over short ways. */
export function distanceKm([lat, lon]: Point, [otherLat, otherLon]: Point): number {
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const h = half(otherLat - lat) + Math.cos(radians(lat)) * Math.cos(radians(otherLat)) * half(otherLon - lon);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A ring ends where it began. */
export const closed = (points: readonly Point[]): readonly Point[] => (points[0] ? [...points, points[0]] : []);
/** Its corners, each once. */
export const corners = (ring: readonly Point[]): readonly Point[] => {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return first && last && ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
};

/** A piece of the globe on a sheet: `lon` is narrowed by the latitude of its middle, so that a circle looks like one. */
export interface View {
  readonly lat: number;
  readonly lon: number;
  /** Degrees of latitude from top to bottom. */
  readonly span: number;
}
export const WIDTH = 800;
export const HEIGHT = 600;
export const COUNTRY: View = { lat: 50.5, lon: 4.45, span: 2.35 };
const narrowing = Math.cos(radians(COUNTRY.lat));

export const onSheet = (view: View, [lat, lon]: Point): readonly [x: number, y: number] => {
  const scale = HEIGHT / view.span;
  return [WIDTH / 2 + (lon - view.lon) * scale * narrowing, HEIGHT / 2 - (lat - view.lat) * scale];
};
export const onGlobe = (view: View, [x, y]: readonly [number, number]): Point => {
  const scale = HEIGHT / view.span;
  return [rounded(view.lat - (y - HEIGHT / 2) / scale), rounded(view.lon + (x - WIDTH / 2) / scale / narrowing)];
};
/** Pixels of so many kilometres to the north. */
export const pixels = (view: View, km: number): number => (km / EARTH_KM / radians(1)) * (HEIGHT / view.span);
export const isInView = (view: View, point: Point): boolean => {
  const [x, y] = onSheet(view, point);
  return x > 20 && x < WIDTH - 20 && y > 20 && y < HEIGHT - 20;
};
