import type { ReactElement } from 'react';
import { LANGUAGES, speak, t, useLanguage } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import styles from './frame.module.css';
import { Pick } from './pick.js';

/** The language of the console, by the name that each has for itself, so that it is found by whoever reads no other. */
export const LanguageChoice = (): ReactElement => (
  <Pick
    legend={t('frame:officer.language')}
    options={LANGUAGES.map((code) => ({ value: code, word: ownName(code), language: code }))}
    value={useLanguage()}
    onChange={speak}
  />
);

/** The same before the sign-in: a quiet row. */
export const LanguageRow = (): ReactElement => {
  const current = useLanguage();
  return (
    <ul className={styles.languages} aria-label={t('frame:officer.language')}>
      {LANGUAGES.map((code) => (
        <li key={code}>
          <button type="button" lang={code} aria-pressed={code === current} onClick={() => speak(code)}>
            {ownName(code)}
          </button>
        </li>
      ))}
    </ul>
  );
};
