import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { TrafficView } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import styles from '../frame/crisis-mode.module.css';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import { figure } from '../words/words.js';

/** The last hour of readers, and what each newsroom serves. */
export function Readers(): ReactElement | null {
  const { data: traffic } = useQuery(asking.traffic);
  const { data: crisis } = useQuery(asking.crisis);
  if (!traffic || !crisis) return null;
  return (
    <section className={styles.readers} aria-label={t('board:readers.title')}>
      {traffic.points.length > 0 && <Spark traffic={traffic} />}
      <div>
        <Hour traffic={traffic} />
        <ul>
          {crisis.newsrooms.map(({ replica, light, requests, connections }) => (
            <li key={replica}>
              {replica}: {light ? <strong>{t('board:readers.light')}</strong> : t('board:readers.full')},{' '}
              {t('board:readers.rate', { n: figure(requests) })}, {t('board:readers.open', { count: connections })}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Hour({ traffic: { points } }: { traffic: TrafficView }): ReactElement {
  const total = points.reduce((sum, { requests }) => sum + requests, 0);
  const top = points.reduce<TrafficView['points'][number] | null>(
    (best, point) => (best === null || point.peak > best.peak ? point : best),
    null,
  );
  if (top === null) return <p className="soft">{t('board:readers.none')}</p>;
  const shed = points.reduce((sum, { answers }) => sum + answers.shed, 0);
  return (
    <p>
      <Sentence
        of={t('board:readers.hour', { count: total, total: figure(total), peak: figure(top.peak) })}
        parts={{ at: <Clock at={top.at} /> }}
      />
      {shed > 0 && t('board:readers.shed', { n: figure(shed) })}.
    </p>
  );
}

const MINUTES = 60;

/** Requests of each minute; minutes without any are left out of the answer, and are nothing here. */
function Spark({ traffic: { points, to } }: { traffic: TrafficView }): ReactElement {
  const lastMs = Date.parse(to);
  const heights = Array<number>(MINUTES).fill(0);
  for (const { at, requests } of points) {
    const i = MINUTES - 1 - Math.floor((lastMs - Date.parse(at)) / 60_000);
    if (i >= 0 && i < MINUTES) heights[i] = requests;
  }
  const most = Math.max(1, ...heights);
  const path = heights.map((height, x) => `${x === 0 ? 'M' : 'L'}${x} ${(1 - height / most) * 20}`).join('');
  return (
    <svg className={styles.spark} viewBox="0 0 59 20" preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
