import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { NoticeView } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import styles from './notices.module.css';

/** Of a message only what was said last; who wants more has the ledger. */
const NEWEST = 3;

/** Who was woken for this message, and whether it arrived. Nothing where nobody had to be. */
export function Woken({ id }: { id: string }): ReactElement | null {
  const notices = useQuery(asking.notices(id)).data?.items.slice(0, NEWEST) ?? [];
  if (notices.length === 0) return null;
  return (
    <section className={styles.woken} aria-labelledby="woken">
      <h2 id="woken">{t('notices:title')}</h2>
      <ul>
        {notices.map((notice) => (
          <li key={notice.id}>
            <p>
              {t(`notices:why.${notice.reason}`)}, <Clock at={notice.at} />
            </p>
            <Deliveries notice={notice} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Deliveries({ notice: { addressed, deliveries } }: { notice: NoticeView }): ReactElement {
  if (!addressed) return <p className="soft">{t('notices:finding')}</p>;
  if (deliveries.length === 0) return <p className={styles.nobody}>{t('notices:nobody')}</p>;
  return (
    <ul className={styles.deliveries}>
      {deliveries.map((delivery, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: deliveries of a notice never change their order
        <li key={at} data-state={delivery.state}>
          <DeliveryLine {...delivery} />
        </li>
      ))}
    </ul>
  );
}

/** "A. Peeters: mail sent 02:12". */
const DeliveryLine = ({ way, to, state, at, nextTryAt, error }: NoticeView['deliveries'][number]): ReactElement => (
  <>
    {t('notices:delivery', {
      who: to ?? t('notices:everybody'),
      way: t(`notices:way.${way}`),
      state: t(`notices:state.${state}`),
    })}
    {at !== null && state === 'sent' && (
      <>
        {' '}
        <Clock at={at} />
      </>
    )}
    {error !== null && state !== 'sent' && <> · {error.detail}</>}
    {error !== null && state === 'waiting' && nextTryAt !== null && (
      <>
        {' '}
        <Sentence of={t('notices:next')} parts={{ at: <Clock at={nextTryAt} seconds /> }} />
      </>
    )}
  </>
);
