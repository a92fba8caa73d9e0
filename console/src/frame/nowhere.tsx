import type { ReactElement } from 'react';
import { addressOf } from '../place.js';
import styles from './state.module.css';

export const Nowhere = (): ReactElement => (
  <div className={styles.state}>
    <h1>There is nothing here</h1>
    <p>
      The address may be from another version. <a href={addressOf({ at: 'board' })}>Go to the board</a> or{' '}
      <a href={addressOf({ at: 'messages', search: '' })}>to the messages</a>.
    </p>
  </div>
);
