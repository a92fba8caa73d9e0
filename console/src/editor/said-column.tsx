import { Textarea } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DraftContent, FieldError, Language } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import styles from './editor.module.css';
import { faultWords } from './fault-words.js';
import { idOf } from './field-names.js';
import { OddView } from './odd-view.js';
import { WritingHere } from './people.js';
import { fieldsFor, hintOf, isOneLine, labelOf, lengthOf, type SaidField } from './said-fields.js';

interface ColumnProps {
  readonly language: Language;
  readonly required: boolean;
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly onChange: (content: DraftContent) => void;
}

/** Everything that is said in one language. */
export function SaidColumn({ language, required, content, errors, onChange }: ColumnProps): ReactElement {
  return (
    // A group, not a fieldset: its rows stand in line with those of the other languages, which a legend cannot.
    // biome-ignore lint/a11y/useSemanticElements: see above.
    <div role="group" aria-label={ownName(language)} className={styles.column}>
      <h2 className={styles.language}>
        <span lang={language}>{ownName(language)}</span>
        {required && <span className={styles.required}>{t('editor:required')}</span>}
      </h2>
      {fieldsFor(content.kind).map((field) => (
        <SaidBox
          key={field.name}
          field={field}
          language={language}
          value={field.read(content, language)}
          error={errors.find((one) => one.field === field.path(language))}
          onChange={(value) => onChange(field.write(content, language, value))}
        />
      ))}
    </div>
  );
}

interface BoxProps {
  readonly field: SaidField;
  readonly language: Language;
  readonly value: string;
  readonly error: FieldError | undefined;
  readonly onChange: (value: string) => void;
}

function SaidBox({ field, language, value, error, onChange }: BoxProps): ReactElement {
  const length = lengthOf(value);
  const over = length - field.max;
  const id = idOf(field.path(language));
  const wrong = over > 0 ? t('editor:tooLong', { over, max: field.max }) : error && faultWords(error);
  return (
    <div className={styles.box} data-field={field.name}>
      <div className={styles.label}>
        <label htmlFor={id}>
          {labelOf(field)}
          {hintOf(field) !== '' && <span className={styles.hint}> {hintOf(field)}</span>}
        </label>
        <span
          className={styles.counter}
          data-near={length > field.max * 0.9 || undefined}
          data-over={over > 0 || undefined}
        >
          {length}
          <span aria-hidden="true"> / </span>
          <span className={styles.of}> {t('editor:of')} </span>
          {field.max}
        </span>
      </div>
      <WritingHere field={field.path(language)} />
      <Textarea
        id={id}
        lang={language}
        autosize
        minRows={field.lines}
        value={value}
        error={wrong}
        spellCheck
        onChange={(event) => {
          const typed = event.currentTarget.value;
          onChange(isOneLine(field) ? typed.replace(/\s*\n\s*/g, ' ') : typed);
        }}
      />
      <OddView label={labelOf(field)} value={value} onChange={onChange} />
    </div>
  );
}
