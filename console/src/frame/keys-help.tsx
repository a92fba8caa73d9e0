import type { ReactElement } from 'react';
import { t } from '../words/i18n.js';
import { Dialog } from './dialog.js';
import styles from './frame.module.css';

const KEYS = ['palette', 'list', 'open', 'search', 'cells', 'save', 'preview', 'escape', 'help'] as const;

export const KeysHelp = ({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactElement => (
  <Dialog opened={opened} onClose={onClose} title={t('frame:keys.title')}>
    <dl className={styles.keys}>
      {KEYS.map((key) => (
        <div key={key}>
          <dt>{t(`frame:keys.${key}.key`)}</dt>
          <dd>{t(`frame:keys.${key}.does`)}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
