import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Status } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { addressOf, go } from '../place.js';
import { t } from '../words/i18n.js';
import { DEEDS } from '../words/words.js';
import styles from './messages.module.css';

/**
 * Begins a message. Which of the two worlds it belongs to is asked first, since it cannot be changed afterwards, and
 * since a test and the real thing must never be begun by the same press.
 */
export function NewAlert(): ReactElement | null {
  const { world } = useHub();
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const begin = useAct(
    (status: Status, key) => desk.begin({ kind: 'alert', status }, key),
    async ({ reference }) => {
      setAsked(false);
      go({ at: 'draft', id: reference });
      await messageChanged(reference);
    },
  );
  if (!may('write')) return null;
  const choice = (status: Status, title: string, what: string) => (
    <Button
      variant="default"
      onClick={() => begin.mutate(status)}
      disabled={begin.isPending}
      className={status === 'exercise' ? styles.exercise : styles.actual}
      data-autofocus={status === 'exercise' || undefined}
      justify="flex-start"
    >
      <span className={styles.choice}>
        <strong>{title}</strong>
        <span>{what}</span>
      </span>
    </Button>
  );
  return (
    <>
      <Button onClick={() => setAsked(true)}>{DEEDS.alert}</Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('messages:begin.title')}>
        <div className="stack">
          <div className={styles.worlds}>
            {choice('exercise', t('messages:begin.exercise'), t('messages:begin.exerciseWhat'))}
            {choice(
              'actual',
              t('messages:begin.actual'),
              t(world === 'live' ? 'messages:begin.actualLive' : 'messages:begin.actualAlone'),
            )}
          </div>
          <a href={addressOf({ at: 'templates', search: '', hazard: '', hidden: false })}>
            {t('templates:fromTemplate')}
          </a>
          <Refusal error={begin.error} />
        </div>
      </Dialog>
    </>
  );
}
