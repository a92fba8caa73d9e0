import type { ReactElement } from 'react';
import styles from './badge.module.css';

/** The page's own shapes (src/formats/page-parts.tsx), drawn, since few fonts have all of them. */
const SHAPES = {
  extreme: 'M1 1h14v14H1z',
  severe: 'M8 1l8 14H0z',
  moderate: 'M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z',
  minor: 'M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1zm0 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  unknown: 'M8 0l8 8-8 8-8-8z',
  active: 'M3 1l11 7-11 7z',
  hold: 'M2 1h4v14H2zm8 0h4v14h-4z',
  withdrawn: 'M3 0l5 5 5-5 3 3-5 5 5 5-3 3-5-5-5 5-3-3 5-5-5-5z',
  clear: 'M0 8.5 2.6 6l3.6 3.6L13.5 2 16 4.4 6.2 14.6z',
} as const;

export type ShapeName = keyof typeof SHAPES;

/** Always beside its word. */
export const Shape = ({ of }: { of: ShapeName }): ReactElement => (
  <svg className={styles.shape} viewBox="0 0 16 16" aria-hidden="true" focusable="false" fillRule="evenodd">
    <path d={SHAPES[of]} />
  </svg>
);
