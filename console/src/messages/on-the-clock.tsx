import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { MessageSummary, Missed, Scheduled } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { useNow } from '../words/clock.js';
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
            <span className="soft">Set by {scheduled.by}. Changing the draft cancels it.</span>
          </p>
          <Unschedule id={reference} words="Cancel the scheduled release" />
        </div>
      )}
      {missed && (
        <div className={styles.missed} role="alert">
          <p>
            <NotReleased missed={missed} />
          </p>
          <Unschedule id={reference} words="Put aside" />
        </div>
      )}
      {expiring && (
        <div className={styles.missed}>
          <p>
            <strong>
              Expires <Moment at={expiring.expires} />.
            </strong>{' '}
            Release an update with a later time, or let it end.
          </p>
        </div>
      )}
    </>
  );
}

export function GoesOut({ scheduled: { version, at } }: { scheduled: Scheduled }): ReactElement {
  const late = useNow() - Date.parse(at) > LATE_MS;
  return (
    <>
      Version {version} {late ? 'was due ' : 'goes out '}
      <Moment at={at} />
      {late ? ' and is not out yet; the desk tries again each second.' : '.'}
    </>
  );
}

export const NotReleased = ({ missed }: { missed: Missed }): ReactElement => (
  <>
    <strong>
      Version {missed.version} {missed.why === 'refused' ? 'was refused at ' : 'no longer goes out at '}
      <Clock at={missed.at} />, the time that {missed.by} had set.
    </strong>{' '}
    {missed.reason}
  </>
);

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
