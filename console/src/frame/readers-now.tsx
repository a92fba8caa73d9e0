import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { asking } from '../desk/asking.js';
import { t } from '../words/i18n.js';
import { figure } from '../words/words.js';
import styles from './crisis-mode.module.css';

/** From here on it is said by weight and colour as well that the limit is near. */
const NEAR = 0.8;

/** Readers now against what the hub is known to bear. */
export function ReadersNow(): ReactElement | null {
  const { data: view } = useQuery(asking.crisis);
  if (!view) return null;
  const { now, capacity } = view.readers;
  const near = capacity !== null && now >= capacity * NEAR;
  return (
    <p className={`${styles.now} ${near ? styles.near : ''}`} title={t('frame:readers.title')}>
      <strong>{figure(now)}</strong>/s{' '}
      <span className={styles.limit}>
        {capacity === null
          ? t('frame:readers.now')
          : t(near ? 'frame:readers.near' : 'frame:readers.of', { capacity: figure(capacity) })}
      </span>
    </p>
  );
}
