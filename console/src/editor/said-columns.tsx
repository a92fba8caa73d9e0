import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { CSSProperties, ReactElement } from 'react';
import type { DraftContent, FieldError, Language } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import styles from './editor.module.css';
import { SaidColumn } from './said-column.js';
import { fieldsFor } from './said-fields.js';

interface ColumnsProps {
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly missing: readonly FieldError[];
  /** The language whose tab is in front where there is no room for columns. */
  readonly front: Language;
  readonly onFront: (language: Language) => void;
  readonly onChange: (content: DraftContent) => void;
}

/** Languages side by side; one behind the other on a phone. */
export function SaidColumns({ content, errors, missing, front, onFront, onChange }: ColumnsProps): ReactElement {
  const { languages, requiredLanguages } = useHub();
  const narrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  const column = (language: Language) => (
    <SaidColumn
      key={language}
      language={language}
      required={requiredLanguages.includes(language)}
      content={content}
      errors={errors}
      onChange={onChange}
    />
  );
  if (!narrow)
    return (
      <div className={styles.columns} style={grid(languages.length, fieldsFor(content.kind).length + 1)}>
        {languages.map(column)}
      </div>
    );
  const asks = (language: Language): boolean =>
    [...errors, ...missing].some(({ field }) => field.split('.').includes(language));
  return (
    <Tabs value={front} onChange={(language) => language !== null && onFront(language)} className={styles.tabs}>
      <Tabs.List aria-label={t('editor:languages')} grow>
        {languages.map((language) => (
          <Tabs.Tab
            key={language}
            value={language}
            aria-label={`${language}, ${ownName(language)}${asks(language) ? `, ${t('editor:tabMissing')}` : ''}`}
          >
            {language}
            {asks(language) && <span className={styles.asking} aria-hidden="true" />}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {languages.map((language) => (
        <Tabs.Panel key={language} value={language}>
          {language === front && column(language)}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

/** The same field stands at the same height in every language. */
const grid = (columns: number, rows: number): CSSProperties =>
  ({ '--columns': columns, '--rows': rows }) as CSSProperties;
