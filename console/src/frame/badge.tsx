import type { ReactElement } from 'react';
import { type Mark, WORLDS } from '../words/words.js';
import styles from './badge.module.css';
import { Shape } from './shape.js';

/** A word with its shape and colour: never colour alone. */
export const Badge = ({ mark, quiet = false }: { mark: Mark; quiet?: boolean }): ReactElement => (
  <span className={quiet ? styles.quiet : styles.badge} data-accent={mark.accent}>
    <Shape of={mark.shape} />
    {mark.word}
  </span>
);

/** On what is an exercise, wherever it stands among live things. */
export const ExerciseMark = (): ReactElement => <span className={styles.exercise}>{WORLDS.exercise}</span>;
