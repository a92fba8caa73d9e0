import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { ScheduleView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { GoesOut, NotReleased, Unschedule } from '../messages/on-the-clock.js';
import { addressOf } from '../place.js';
import { StillValid } from '../schedule/still-valid.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import styles from './board.module.css';

const ASK_EVERY_MS = 5_000;

/** What needs somebody because of the time, and what will go out by itself; nothing where there is neither. */
export function Schedule(): ReactElement | null {
  const { data } = useQuery({ ...asking.schedule, refetchInterval: ASK_EVERY_MS });
  if (!data) return null;
  const { items, missed, expiring, silent } = data;
  if (items.length + missed.length + expiring.length + silent.length === 0) return null;
  return (
    <section className={styles.schedule} aria-label={t('board:schedule.title')}>
      <ul className={styles.attention}>
        {missed.map((each) => (
          <li key={each.message} data-outcome="refused">
            <p>
              <Reference reference={each.reference} /> <NotReleased missed={each} />
            </p>
            <Unschedule id={each.reference} words={t('messages:clock.putAside')} />
          </li>
        ))}
        {expiring.map((each) => (
          <li key={each.message}>
            <p>
              <Reference reference={each.reference} />{' '}
              <strong>
                <Sentence of={t('board:schedule.expires')} parts={{ at: <Moment at={each.expires} /> }} />
              </strong>
            </p>
            <StillValid id={each.reference} />
          </li>
        ))}
        {silent.map((each) => (
          <li key={each.message}>
            <p>
              <Reference reference={each.reference} />{' '}
              <strong>
                <Sentence of={t('schedule:silent')} parts={{ at: <Moment at={each.since} /> }} />
              </strong>
            </p>
            <StillValid id={each.reference} />
          </li>
        ))}
        {items.map((each) => (
          <li key={each.message} data-outcome="waits">
            <p>
              <Reference reference={each.reference} /> <GoesOut scheduled={each} />{' '}
              <span className="soft">
                {t('board:schedule.setBy', { by: each.by })} {each.early && t('schedule:early')}
              </span>
            </p>
          </li>
        ))}
      </ul>
      <HoldAll items={items} />
    </section>
  );
}

const Reference = ({ reference }: { reference: string }): ReactElement => (
  <a href={addressOf({ at: 'message', id: reference })} className="ref">
    {reference}
  </a>
);

/** For the moment in which nothing may go out by itself any more. */
function HoldAll({ items }: Pick<ScheduleView, 'items'>): ReactElement | null {
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const hold = useAct(
    (why: string, key) => desk.holdSchedule(why, key),
    async () => {
      setAsked(false);
      setReason('');
      await Promise.all(
        ['schedule', 'messages', 'message'].map((name) => memory.invalidateQueries({ queryKey: [name] })),
      );
    },
  );
  if (items.length === 0 || !may('approve')) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        {t('board:schedule.holdAll')}
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('board:schedule.holdTitle')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            hold.mutate(reason.trim());
          }}
        >
          <p>{t('board:schedule.holdWhat')}</p>
          <Textarea
            label={t('board:schedule.why')}
            autosize
            minRows={2}
            maxLength={400}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
          />
          <Refusal error={hold.error} />
          <Button type="submit" disabled={hold.isPending || reason.trim() === ''}>
            {t('board:schedule.hold')}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
