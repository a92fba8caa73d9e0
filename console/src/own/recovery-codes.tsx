import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { peopleChanged } from './asked.js';
import styles from './own.module.css';

export function RecoveryCodesPart({ left, fresh }: { left: number; fresh: boolean }): ReactElement {
  const [codes, setCodes] = useState<readonly string[]>([]);
  const renew = useAct(
    (_: null) => people.newRecoveryCodes(),
    async ({ recoveryCodes }) => {
      await peopleChanged();
      setCodes(recoveryCodes);
    },
  );
  return (
    <section className={styles.part} aria-labelledby="recovery">
      <h2 id="recovery">{t('own:recovery.title')}</h2>
      <p>
        {left === 0 ? t('own:recovery.none') : t('own:recovery.left', { count: left })} {t('own:recovery.once')}
      </p>
      <Refusal error={renew.error} />
      <Button variant="default" disabled={!fresh || renew.isPending} onClick={() => renew.mutate(null)}>
        {t('own:recovery.make')}
      </Button>
      {codes.length > 0 && <ShownOnce codes={codes} onClose={() => setCodes([])} />}
    </section>
  );
}

/** They are kept nowhere else, so the dialog is closed by saying that they are written down. */
export const ShownOnce = ({ codes, onClose }: { codes: readonly string[]; onClose: () => void }): ReactElement => (
  <Dialog opened wide title={t('own:recovery.yours')}>
    <div className="stack">
      <p>{t('own:recovery.told')}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button data-autofocus fullWidth onClick={onClose}>
        {t('own:recovery.written')}
      </Button>
    </div>
  </Dialog>
);
