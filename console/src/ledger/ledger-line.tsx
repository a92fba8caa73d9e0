import type { ReactElement } from 'react';
import type { LedgerLine } from '../../../src/press-office/api.js';
import { addressOf, type LedgerFilter } from '../place.js';
import { t } from '../words/i18n.js';
import { Moment } from '../words/times.js';
import styles from './ledger.module.css';
import { doneWord, factWord, inShort } from './said.js';

const REFERENCE = /^\d{4}-\d{4,}$/;

/** Who did what to what, and when; who clicks one of them sees all of it. */
export function LedgerLineView({ line, filter }: { line: LedgerLine; filter: LedgerFilter }): ReactElement {
  const { seq, at, actor, action, subject, facts, previous, digest } = line;
  const among = (more: LedgerFilter) => addressOf({ at: 'ledger', ...filter, ...more });
  return (
    <li className={styles.line}>
      <span className={styles.seq}>{seq}</span>
      <div className={styles.said}>
        <p>
          <a href={among({ action })}>{doneWord(action)}</a> <a href={among({ subject })}>{subject}</a>
          {REFERENCE.test(subject) && (
            <>
              {' '}
              <a className="small" href={addressOf({ at: 'message', id: subject })}>
                {t('ledger:seeMessage')}
              </a>
            </>
          )}
        </p>
        <p className={styles.who}>
          <a href={among({ actor })}>{actor}</a> <Moment at={at} /> <span>{inShort(facts)}</span>
        </p>
        <details>
          <summary aria-label={`${t('ledger:more')}: ${seq}`}>{t('ledger:more')}</summary>
          <dl className={styles.facts}>
            {Object.entries(facts).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{factWord(value)}</dd>
              </div>
            ))}
            <div>
              <dt>{t('ledger:digest')}</dt>
              <dd>
                <code>{digest}</code>
              </dd>
            </div>
            <div>
              <dt>{t('ledger:previous')}</dt>
              <dd>
                <code>{previous}</code>
              </dd>
            </div>
          </dl>
        </details>
      </div>
    </li>
  );
}
