import { type ReactElement, useId } from 'react';
import { Shape } from '../frame/shape.js';
import type { Mark } from '../words/words.js';
import styles from './choice.module.css';

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly marks: { readonly [V in Value]: Mark };
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  /** Of the button that takes the focus when the field is gone to. */
  readonly id: string;
  readonly error?: string | undefined;
}

/** One of a few, all in sight: radio buttons that look like a row of keys, each with its word, shape and colour. */
export function Choice<Value extends string>(props: ChoiceProps<Value>): ReactElement {
  const { legend, marks, value, onChange, id, error } = props;
  const name = useId();
  const fault = useId();
  const options = Object.keys(marks) as Value[];
  const entry = value ?? options[0];
  return (
    <fieldset className={styles.choice} aria-describedby={error ? fault : undefined}>
      <legend>{legend}</legend>
      <div className={styles.keys}>
        {options.map((option) => (
          <label key={option} className={styles.key} data-accent={marks[option].accent}>
            <input
              type="radio"
              name={name}
              id={option === entry ? id : undefined}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            <span className={styles.face}>
              <span className={styles.shape}>
                <Shape of={marks[option].shape} />
              </span>
              {marks[option].word}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p className={styles.error} id={fault}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
