import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { locale, t } from '../../words/i18n.js';

import styles from './area.module.css';
import type { Shapes } from './drawing.js';
import { type Circle, circleKm2, closed, corners, type Point, ringKm2 } from './shapes.js';

interface ListProps {
  readonly shapes: Shapes;
  readonly onChange: (change: Partial<Shapes>) => void;
}

/** Each shape with its size, and its numbers to be read and typed. */
export function ShapeList({ shapes: { polygons, circles }, onChange }: ListProps): ReactElement {
  const without = <T,>(all: readonly T[], i: number): T[] => all.filter((_, k) => k !== i);
  const instead = <T,>(all: readonly T[], i: number, one: T): T[] => all.map((old, k) => (k === i ? one : old));
  return (
    <ul className="stack">
      {polygons.map((ring, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no name of their own.
        <li key={`polygon ${i}`}>
          <Head
            title={t('editor:area.polygon', { n: i + 1, km2: size(ringKm2(corners(ring))) })}
            onRemove={() => onChange({ polygons: without(polygons, i) })}
          />
          <details>
            <summary>{t('editor:area.numbers')}</summary>
            <Corners
              points={corners(ring)}
              onChange={(points) => onChange({ polygons: instead(polygons, i, closed(points)) })}
            />
          </details>
        </li>
      ))}
      {circles.map((circle, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <li key={`circle ${i}`}>
          <Head
            title={t('editor:area.circle', { n: i + 1, km2: size(circleKm2(circle)) })}
            onRemove={() => onChange({ circles: without(circles, i) })}
          />
          <details>
            <summary>{t('editor:area.numbers')}</summary>
            <Numbers circle={circle} onChange={(changed) => onChange({ circles: instead(circles, i, changed) })} />
          </details>
        </li>
      ))}
    </ul>
  );
}

/** Three digits are enough to tell one area from another. */
export const size = (km2: number): string => km2.toLocaleString(locale(), { maximumSignificantDigits: 3 });

const Head = ({ title, onRemove }: { title: string; onRemove: () => void }): ReactElement => (
  <div className="row">
    <strong>{title}</strong>
    <Button variant="subtle" onClick={onRemove} aria-label={t('editor:area.removeShape', { shape: title })}>
      {t('editor:remove')}
    </Button>
  </div>
);

function Corners({
  points,
  onChange,
}: {
  points: readonly Point[];
  onChange: (points: readonly Point[]) => void;
}): ReactElement {
  return (
    <>
      {points.map(([lat, lon], i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: corners have no name of their own.
        <div key={i} className={styles.numbers}>
          <NumberBox
            label={t('editor:area.cornerLat', { n: i + 1 })}
            value={lat}
            onChange={(value) => onChange(points.map((point, k) => (k === i ? [value, lon] : point)))}
          />
          <NumberBox
            label={t('editor:area.cornerLon', { n: i + 1 })}
            value={lon}
            onChange={(value) => onChange(points.map((point, k) => (k === i ? [lat, value] : point)))}
          />
          {points.length > 3 && (
            <Button
              variant="subtle"
              onClick={() => onChange(points.filter((_, k) => k !== i))}
              aria-label={t('editor:area.removeCorner', { n: i + 1 })}
            >
              {t('editor:remove')}
            </Button>
          )}
        </div>
      ))}
      <Button variant="default" onClick={() => onChange([...points, between(points)])}>
        {t('editor:area.addCorner')}
      </Button>
    </>
  );
}

/** Half way from the last corner to the first: it changes nothing until it is moved. */
function between(points: readonly Point[]): Point {
  const [first, last] = [points[0] ?? [0, 0], points[points.length - 1] ?? [0, 0]];
  return [(first[0] + last[0]) / 2, (first[1] + last[1]) / 2];
}

const Numbers = ({ circle, onChange }: { circle: Circle; onChange: (circle: Circle) => void }): ReactElement => (
  <div className={styles.numbers}>
    <NumberBox label={t('editor:area.lat')} value={circle.lat} onChange={(lat) => onChange({ ...circle, lat })} />
    <NumberBox label={t('editor:area.lon')} value={circle.lon} onChange={(lon) => onChange({ ...circle, lon })} />
    <NumberBox label={t('editor:area.km')} value={circle.km} onChange={(km) => onChange({ ...circle, km })} />
  </div>
);

/** Half a number is none: it is taken once it is one, by the comma or the point. */
function NumberBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}): ReactElement {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      value={typed ?? String(value)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const number = Number(text.replace(',', '.'));
        if (text.trim() !== '' && Number.isFinite(number)) onChange(number);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
