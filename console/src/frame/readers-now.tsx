import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { asking } from '../desk/asking.js';
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
    <p
      className={`${styles.now} ${near ? styles.near : ''}`}
      title="Requests a second over all newsrooms, mean of ten seconds"
    >
      <strong>{figure(now)}</strong>/s{' '}
      <span className={styles.limit}>
        {capacity === null ? 'readers now' : `of ${figure(capacity)} ${near ? 'readers: near the limit' : 'readers'}`}
      </span>
    </p>
  );
}
