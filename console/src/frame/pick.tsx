import { type ReactElement, useId } from 'react';
import styles from './frame.module.css';

interface PickProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: Value; readonly word: string; readonly language?: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Pick<Value extends string>({ legend, options, value, onChange }: PickProps<Value>): ReactElement {
  const name = useId();
  return (
    <fieldset className={styles.pick}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} lang={option.language}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.word}</span>
        </label>
      ))}
    </fieldset>
  );
}
