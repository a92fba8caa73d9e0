import type { ReactElement, ReactNode } from 'react';
import styles from './frame.module.css';

/**
 * The edge of the desk: on every screen at the same place, with the one primary button at its right end. `children` say
 * what the button is about.
 */
export const Bar = ({ children, actions }: { children?: ReactNode; actions: ReactNode }): ReactElement => (
  <div className={styles.bar}>
    <div className={styles.about}>{children}</div>
    <div className={styles.actions}>{actions}</div>
  </div>
);
