import { type Area, closed, distanceKm, type Point } from './shapes.js';

/** A shape while it is drawn: the same steps by pointer and by keyboard. `Enter` and a click are one step. */
export type Drawing =
  | { readonly kind: 'polygon'; readonly points: readonly Point[] }
  | { readonly kind: 'circle'; readonly centre: Point | null };

export type Shapes = Pick<Area, 'polygons' | 'circles'>;

export interface Step {
  /** Null: the shape is finished. */
  readonly drawing: Drawing | null;
  /** What was finished by this step. */
  readonly made: Partial<Shapes>;
}

const LEAST_KM = 0.01;
const FEWEST_CORNERS = 3;

/** The next step at this point. The last corner again, or the first one, ends a polygon. `nearKm`: what counts as the same. */
export function step(drawing: Drawing, at: Point, nearKm: number): Step {
  if (drawing.kind === 'circle') {
    if (!drawing.centre) return { drawing: { kind: 'circle', centre: at }, made: {} };
    const km = distanceKm(drawing.centre, at);
    if (km < Math.max(LEAST_KM, nearKm)) return { drawing, made: {} };
    const [lat, lon] = drawing.centre;
    return { drawing: null, made: { circles: [{ lat, lon, km: Math.round(km * 100) / 100 }] } };
  }
  const { points } = drawing;
  const isSame = (other: Point | undefined) => other !== undefined && distanceKm(other, at) <= nearKm;
  const ends = isSame(points[0]) || isSame(points[points.length - 1]);
  if (ends) return finish(drawing);
  return { drawing: { kind: 'polygon', points: [...points, at] }, made: {} };
}

/** With fewer than three corners there is nothing to finish, and it goes on. */
export function finish(drawing: Drawing): Step {
  if (drawing.kind === 'circle' || drawing.points.length < FEWEST_CORNERS) return { drawing, made: {} };
  return { drawing: null, made: { polygons: [closed(drawing.points)] } };
}

/** Takes the last step back; null: nothing is left of it. */
export function back(drawing: Drawing): Drawing | null {
  if (drawing.kind === 'circle') return drawing.centre ? { kind: 'circle', centre: null } : null;
  return drawing.points.length > 0 ? { kind: 'polygon', points: drawing.points.slice(0, -1) } : null;
}
