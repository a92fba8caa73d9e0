import { Chip, NativeSelect } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Category, Certainty, DraftContent, FieldError, Urgency } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { CATEGORIES, CERTAINTIES, SEVERITIES, URGENCIES } from '../words/words.js';
import { Choice } from './choice.js';
import styles from './editor.module.css';
import { faultWords } from './fault-words.js';
import { idOf } from './field-names.js';

interface SituationProps {
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly onChange: (content: DraftContent) => void;
}

const keys = <Word extends string>(words: { readonly [W in Word]: unknown }): Word[] => Object.keys(words) as Word[];

/** The facts that are the same in every language, in CAP's words. */
export function Situation({ content, errors, onChange }: SituationProps): ReactElement {
  const set = (change: Partial<DraftContent>) => onChange({ ...content, ...change });
  const errorOf = (field: string): string | undefined => {
    const error = errors.find((one) => one.field === field);
    return error && faultWords(error);
  };
  return (
    <section className={styles.situation} aria-label={t('editor:situation')}>
      <Choice
        legend={t('editor:fact.severity')}
        marks={SEVERITIES}
        value={content.severity}
        onChange={(severity) => set({ severity })}
        id={idOf('severity')}
        error={errorOf('severity')}
      />
      <NativeSelect
        label={t('editor:fact.urgency')}
        id={idOf('urgency')}
        data={[
          { value: '', label: t('editor:choose') },
          ...keys(URGENCIES).map((value) => ({ value, label: URGENCIES[value] })),
        ]}
        value={content.urgency ?? ''}
        onChange={(event) => set({ urgency: (event.currentTarget.value || null) as Urgency | null })}
        error={errorOf('urgency')}
      />
      <NativeSelect
        label={t('editor:fact.certainty')}
        id={idOf('certainty')}
        data={[
          { value: '', label: t('editor:choose') },
          ...keys(CERTAINTIES).map((value) => ({ value, label: CERTAINTIES[value] })),
        ]}
        value={content.certainty ?? ''}
        onChange={(event) => set({ certainty: (event.currentTarget.value || null) as Certainty | null })}
        error={errorOf('certainty')}
      />
      <fieldset className={styles.categories}>
        <legend>
          {t('editor:fact.category')} <span className={styles.hint}>{t('editor:oneOrMore')}</span>
        </legend>
        <Chip.Group
          multiple
          value={[...content.category]}
          onChange={(chosen: string[]) =>
            set({ category: keys(CATEGORIES).filter((category) => chosen.includes(category)) as Category[] })
          }
        >
          {keys(CATEGORIES).map((category, i) => (
            <Chip key={category} value={category} {...(i === 0 ? { id: idOf('category') } : {})}>
              {CATEGORIES[category]}
            </Chip>
          ))}
        </Chip.Group>
        {errorOf('category') && <p className={styles.fault}>{errorOf('category')}</p>}
      </fieldset>
    </section>
  );
}
