import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { DraftContent, FieldError } from '../../../../src/press-office/api.js';
import { t } from '../../words/i18n.js';
import styles from '../editor.module.css';
import { faultWords } from '../fault-words.js';
import { idOf, nameOf } from '../field-names.js';
import { AreaCodes } from './area-codes.js';
import { AreaMap } from './area-map.js';
import { type Drawing, finish, type Shapes } from './drawing.js';
import { ShapeList, size } from './shape-list.js';
import { type Area, COUNTRY, circleKm2, corners, ringKm2, type View } from './shapes.js';

interface AreaProps {
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly onChange: (change: (content: DraftContent) => DraftContent) => void;
}

/** Where it is, for machines: by codes, and drawn. People read the words above, which are what counts. */
export function AreaSection({ content, errors, onChange }: AreaProps): ReactElement {
  const { geocodes, polygons, circles } = content.area;
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [view, setView] = useState<View>(COUNTRY);
  const [past, setPast] = useState<readonly Shapes[]>([]);
  const set = (change: Partial<Area>) => onChange((now) => ({ ...now, area: { ...now.area, ...change } }));
  const draw = (change: Partial<Shapes>) => {
    if (!change.polygons && !change.circles) return;
    setPast([...past, { polygons, circles }]);
    set(change);
  };
  const made = (shapes: Partial<Shapes>) =>
    draw({
      ...(shapes.polygons ? { polygons: [...polygons, ...shapes.polygons] } : {}),
      ...(shapes.circles ? { circles: [...circles, ...shapes.circles] } : {}),
    });
  const toMap = () => document.getElementById(idOf('area.polygons'))?.focus();
  const begin = (begun: Drawing) => {
    setDrawing(begun);
    toMap();
  };
  const end = (next: Drawing | null, shapes: Partial<Shapes> = {}) => {
    setDrawing(next);
    made(shapes);
    toMap();
  };
  const wrong = errors.filter(({ field }) => /^area\.(?:geocodes|polygons|circles)/.test(field));
  const total =
    polygons.reduce((sum, ring) => sum + ringKm2(corners(ring)), 0) +
    circles.reduce((sum, one) => sum + circleKm2(one), 0);

  return (
    <section className={styles.further} aria-labelledby="area">
      <h2 id="area">{t('editor:area.title')}</h2>
      {wrong.map(({ field, code, detail }) => (
        <p key={field} className={styles.fault}>
          {nameOf(field, []).label}: {faultWords({ field, code, detail })}
        </p>
      ))}
      <AreaCodes geocodes={geocodes} onChange={(next) => set({ geocodes: next })} />
      <div className={styles.rows}>
        <h3>{t('editor:area.drawn')}</h3>
        <p className="small" id="area-keys">
          {t('editor:area.keys')}
        </p>
        <div className="row">
          {drawing ? (
            <>
              {drawing.kind === 'polygon' && (
                <Button
                  onClick={() => {
                    const last = finish(drawing);
                    end(last.drawing, last.made);
                  }}
                  disabled={drawing.points.length < 3}
                >
                  {t('editor:area.finish')}
                </Button>
              )}
              <Button variant="default" onClick={() => end(null)}>
                {t('editor:area.cancel')}
              </Button>
            </>
          ) : (
            <>
              <Button variant="default" onClick={() => begin({ kind: 'polygon', points: [] })}>
                {t('editor:area.drawPolygon')}
              </Button>
              <Button variant="default" onClick={() => begin({ kind: 'circle', centre: null })}>
                {t('editor:area.drawCircle')}
              </Button>
            </>
          )}
          <Button
            variant="default"
            disabled={past.length === 0}
            onClick={() => {
              const before = past[past.length - 1];
              setPast(past.slice(0, -1));
              if (before) set(before);
            }}
          >
            {t('editor:area.undo')}
          </Button>
          <Button variant="default" onClick={() => setView({ ...view, span: Math.max(0.05, view.span / 2) })}>
            {t('editor:area.closer')}
          </Button>
          <Button variant="default" onClick={() => setView({ ...view, span: Math.min(COUNTRY.span, view.span * 2) })}>
            {t('editor:area.further')}
          </Button>
          <Button variant="default" onClick={() => setView(COUNTRY)}>
            {t('editor:area.country')}
          </Button>
        </div>
        <AreaMap
          shapes={{ polygons, circles }}
          view={view}
          onView={setView}
          drawing={drawing}
          onDrawing={setDrawing}
          onMade={made}
        />
        <p className="small">{t('editor:area.honest')}</p>
        {total > 0 && <p>{t('editor:area.total', { km2: size(total) })}</p>}
        <ShapeList shapes={{ polygons, circles }} onChange={draw} />
      </div>
    </section>
  );
}
