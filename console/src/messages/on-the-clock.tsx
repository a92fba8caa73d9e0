import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { MessageSummary, Missed, Scheduled } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { StillValid } from '../schedule/still-valid.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock, Moment } from '../words/times.js';
import styles from './messages.module.css';

/* Later than this a release that is due is no longer on its way: something holds it up. */
const LATE_MS = 5_000;

type Timed = Pick<MessageSummary, 'reference' | 'scheduled' | 'missed' | 'expiring'>;

/** What a message has to do with the clock: a release that waits, one that did not go out, an expiry that is near. */
export function OnTheClock({ message }: { message: Timed }): ReactElement {
  const { reference, scheduled, missed, expiring } = message;
  return (
    <>
      {scheduled && (
        <div className={styles.open}>
          <p>
            <strong>
              <GoesOut scheduled={scheduled} />
            </strong>{' '}
            <span className="soft">{t('messages:clock.setBy', { by: scheduled.by })}</span>
          </p>
          <Unschedule id={reference} words={t('messages:clock.cancel')} />
        </div>
      )}
      {missed && (
        <div className={styles.missed} role="alert">
          <p>
            <NotReleased missed={missed} />
          </p>
          <Unschedule id={reference} words={t('messages:clock.putAside')} />
        </div>
      )}
      {expiring && (
        <div className={styles.missed}>
          <p>
            <strong>
              <Sentence of={t('messages:clock.expires')} parts={{ at: <Moment at={expiring.expires} /> }} />
            </strong>{' '}
            {t('messages:clock.extend')}
          </p>
          <StillValid id={reference} />
        </div>
      )}
    </>
  );
}

export function GoesOut({ scheduled: { version, at } }: { scheduled: Scheduled }): ReactElement {
  const late = useNow() - Date.parse(at) > LATE_MS;
  const words = t(late ? 'messages:clock.late' : 'messages:clock.goesOut', { n: version });
  return <Sentence of={words} parts={{ at: <Moment at={at} /> }} />;
}

export function NotReleased({ missed }: { missed: Missed }): ReactElement {
  const about = { n: missed.version, by: missed.by };
  const words = t(missed.why === 'refused' ? 'messages:clock.refused' : 'messages:clock.overtaken', about);
  return (
    <>
      <strong>
        <Sentence of={words} parts={{ at: <Clock at={missed.at} /> }} />
      </strong>{' '}
      {missed.reason}
    </>
  );
}

/** Cancels what waits, or puts aside what was missed: whoever may not release only reads. */
export function Unschedule({ id, words }: { id: string; words: string }): ReactElement | null {
  const may = useMay();
  const unschedule = useAct(
    (reference: string, key) => desk.unschedule(reference, key),
    () => messageChanged(id),
  );
  if (!may('release')) return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() => unschedule.mutate(id)}
        disabled={unschedule.isPending}
        aria-label={`${words}: ${id}`}
      >
        {words}
      </Button>
      <Refusal error={unschedule.error} />
    </>
  );
}
