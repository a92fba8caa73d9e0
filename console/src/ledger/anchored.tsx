import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { AnchorsView, LedgerVerdict } from '../../../src/press-office/api.js';
import { Shape } from '../frame/shape.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import styles from './ledger.module.css';
import { LEDGER_DOWNLOAD, ledger } from './reading.js';

/** How far the ledger is borne out by what lies elsewhere, and the buttons for whoever does not take that on trust. */
export function Anchored(): ReactElement {
  const anchors = useQuery(ledger.anchors);
  const verify = useMutation({ mutationFn: ledger.verify });
  return (
    <section className={styles.anchored} aria-label={t('ledger:verify')}>
      {anchors.data && <Standing view={anchors.data} />}
      <Refusal error={anchors.data ? null : anchors.error} />
      <div className={styles.actions}>
        <Button onClick={() => verify.mutate()} disabled={verify.isPending}>
          {t(verify.isPending ? 'ledger:verifying' : 'ledger:verify')}
        </Button>
        <Button component="a" variant="default" href={LEDGER_DOWNLOAD} download title={t('ledger:downloadTold')}>
          {t('ledger:download')}
        </Button>
      </div>
      <div role="status">{verify.data && <Verdict verdict={verify.data} />}</div>
      <Refusal error={verify.error} />
    </section>
  );
}

function Standing({ view: { newest, unanchored, places } }: { view: AnchorsView }): ReactElement {
  return (
    <>
      <p>
        {newest === null ? (
          t('ledger:notAnchored')
        ) : (
          <Sentence of={t('ledger:anchored', { seq: newest.seq })} parts={{ at: <Moment at={newest.at} /> }} />
        )}{' '}
        {unanchored && <span className="soft">{spanWord(unanchored)}</span>}
      </p>
      {places.length < 2 && (
        <p className={styles.warning}>{t(places.length === 0 ? 'ledger:noPlace' : 'ledger:onePlace')}</p>
      )}
      <ul>
        {places.map(({ name, kind, seq, at, error }) => (
          <li key={name}>
            {t(`ledger:kind.${kind}`)}:{' '}
            {at === null ? (
              t('ledger:placeNone', { name })
            ) : (
              <Sentence of={t('ledger:placeHas', { name, seq })} parts={{ at: <Moment at={at} /> }} />
            )}
            {error !== null && <p className={styles.warning}>{t('ledger:placeFails', { error })}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Verdict({ verdict }: { verdict: LedgerVerdict }): ReactElement {
  const { entries, broken, forged, unanchored } = verdict;
  if (broken === null && forged.length === 0)
    return (
      <div className={styles.verdict} data-accent="clear">
        <p>
          <Shape of="clear" /> <strong>{t('ledger:whole', { count: entries })}</strong>
        </p>
        {unanchored && <p>{spanWord(unanchored)}</p>}
      </div>
    );
  return (
    <div className={styles.verdict} data-accent="extreme" role="alert">
      <p>
        <Shape of="extreme" />{' '}
        <strong>
          {broken
            ? t('ledger:broken', { seq: broken.seq, reason: broken.reason })
            : t('ledger:forged', { seq: forged[0]! })}
        </strong>
      </p>
      <p>{t('ledger:brokenTodo')}</p>
    </div>
  );
}

const spanWord = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  from === to ? t('ledger:openOne', { from }) : t('ledger:openMany', { from, to });
