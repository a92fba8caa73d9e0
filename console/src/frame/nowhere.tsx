import type { ReactElement } from 'react';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import styles from './state.module.css';

export const Nowhere = (): ReactElement => (
  <div className={styles.state}>
    <h1>{t('frame:nowhere.title')}</h1>
    <p>
      <Sentence
        of={t('frame:nowhere.told')}
        parts={{
          board: <a href={addressOf({ at: 'board' })}>{t('frame:nowhere.board')}</a>,
          messages: <a href={addressOf({ at: 'messages', search: '' })}>{t('frame:nowhere.messages')}</a>,
        }}
      />
    </p>
  </div>
);
