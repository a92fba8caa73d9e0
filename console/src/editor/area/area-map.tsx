import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef, useState } from 'react';
import { t } from '../../words/i18n.js';
import { idOf } from '../field-names.js';
import styles from './area.module.css';
import { BELGIUM, NEIGHBOURS, type Ring, TOWNS } from './belgium.js';
import { back, type Drawing, type Shapes, step } from './drawing.js';
import {
  distanceKm,
  HEIGHT,
  isInView,
  onGlobe,
  onSheet,
  type Point,
  pixels,
  rounded,
  type View,
  WIDTH,
} from './shapes.js';

interface MapProps {
  readonly shapes: Shapes;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly drawing: Drawing | null;
  readonly onDrawing: (drawing: Drawing | null) => void;
  readonly onMade: (made: Partial<Shapes>) => void;
}

const MOVES: { readonly [key: string]: readonly [north: number, east: number] } = {
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};
/** Of a map's height. */
const STEP = 1 / 60;
const WIDE = 5;
/** Pixels within which two presses are at the same place. */
const NEAR_PX = 8;

/** A sheet to draw on, by pointer or by keyboard, that asks nobody for a picture. */
export function AreaMap({ shapes, view, onView, drawing, onDrawing, onMade }: MapProps): ReactElement {
  const [cross, setCross] = useState<Point>([50.85, 4.35]);
  const [hasFocus, setHasFocus] = useState(false);
  const sheet = useRef<SVGSVGElement>(null);
  const nearKm = distanceKm(onGlobe(view, [0, 0]), onGlobe(view, [0, NEAR_PX]));

  const press = (at: Point, near: number) => {
    setCross(at);
    if (!drawing) return;
    const next = step(drawing, at, near);
    onDrawing(next.drawing);
    onMade(next.made);
  };
  const pointAt = (event: PointerEvent): Point => {
    const box = sheet.current!.getBoundingClientRect();
    return onGlobe(view, [
      ((event.clientX - box.left) / box.width) * WIDTH,
      ((event.clientY - box.top) / box.height) * HEIGHT,
    ]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (move) {
      const by = view.span * STEP * (event.shiftKey ? WIDE : 1);
      const to: Point = [rounded(cross[0] + move[0] * by), rounded(cross[1] + move[1] * by * 1.57)];
      setCross(to);
      if (!isInView(view, to)) onView({ ...view, lat: to[0], lon: to[1] });
    } else if (event.key === 'Enter' || event.key === ' ') press(cross, 0);
    else if (event.key === 'Backspace' && drawing) onDrawing(back(drawing));
    else if (event.key === 'Escape' && drawing) onDrawing(null);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <svg
        ref={sheet}
        id={idOf('area.polygons')}
        className={styles.map}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes arrow keys and Enter.
        tabIndex={0}
        role="application"
        aria-label={t('editor:area.map')}
        aria-describedby="area-keys"
        data-drawing={drawing !== null || undefined}
        onKeyDown={onKeyDown}
        onFocus={() => setHasFocus(true)}
        onBlur={() => setHasFocus(false)}
        onPointerMove={(event) => drawing && setCross(pointAt(event))}
        onClick={(event) => press(pointAt(event as unknown as PointerEvent), nearKm)}
      >
        <Land view={view} />
        <Drawn shapes={shapes} view={view} />
        {drawing && <Unfinished drawing={drawing} cross={cross} view={view} />}
        {(hasFocus || drawing) && <Cross at={onSheet(view, cross)} />}
      </svg>
      {/* It stays when the map is left: a line that goes would move what is being pressed. */}
      <p role="status" className="small">
        {t('editor:area.at', { lat: cross[0].toFixed(3), lon: cross[1].toFixed(3) })} {said(drawing, cross)}
      </p>
    </>
  );
}

/** What the next press does, and how large a circle would be. */
function said(drawing: Drawing | null, cross: Point): string {
  if (!drawing) return '';
  if (drawing.kind === 'polygon') return t('editor:area.corners', { count: drawing.points.length });
  if (!drawing.centre) return t('editor:area.nextCentre');
  return t('editor:area.radius', { km: distanceKm(drawing.centre, cross).toFixed(1) });
}

const path = (view: View, ring: Ring): string =>
  `M${ring
    .map((point) =>
      onSheet(view, point)
        .map((n) => n.toFixed(1))
        .join(' '),
    )
    .join('L')}Z`;

const Land = ({ view }: { view: View }): ReactElement => (
  <g>
    <rect className={styles.sea} width={WIDTH} height={HEIGHT} />
    <path className={styles.abroad} d={NEIGHBOURS.map((ring) => path(view, ring)).join('')} />
    <path className={styles.land} d={BELGIUM.map((ring) => path(view, ring)).join('')} />
    {TOWNS.map(([name, lat, lon]) => {
      const [x, y] = onSheet(view, [lat, lon]);
      return (
        <g key={name} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
          <circle className={styles.town} r="2.5" />
          <text className={styles.name} x="6" y="4">
            {name}
          </text>
        </g>
      );
    })}
  </g>
);

const Drawn = ({ shapes, view }: { shapes: Shapes; view: View }): ReactElement => (
  <g>
    {shapes.polygons.map((ring) => (
      <path key={JSON.stringify(ring)} className={styles.shape} d={path(view, ring)} />
    ))}
    {shapes.circles.map(({ lat, lon, km }) => {
      const [x, y] = onSheet(view, [lat, lon]);
      return <circle key={`${lat} ${lon} ${km}`} className={styles.shape} cx={x} cy={y} r={pixels(view, km)} />;
    })}
  </g>
);

function Unfinished({ drawing, cross, view }: { drawing: Drawing; cross: Point; view: View }): ReactElement | null {
  if (drawing.kind === 'circle') {
    if (!drawing.centre) return null;
    const [x, y] = onSheet(view, drawing.centre);
    return <circle className={styles.unfinished} cx={x} cy={y} r={pixels(view, distanceKm(drawing.centre, cross))} />;
  }
  return (
    <g>
      <path className={styles.unfinished} d={path(view, [...drawing.points, cross])} />
      {drawing.points.map((point) => {
        const [x, y] = onSheet(view, point);
        return <circle key={point.join(' ')} className={styles.corner} cx={x} cy={y} r="4" />;
      })}
    </g>
  );
}

const Cross = ({ at: [x, y] }: { at: readonly [number, number] }): ReactElement => (
  <path className={styles.cross} d={`M${x - 14} ${y}h28M${x} ${y - 14}v28`} />
);
