import type { ReactElement } from 'react';
import type { MessageSummary } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { Badge, ExerciseMark } from '../frame/badge.js';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock, Moment } from '../words/times.js';
import { inFirst, KINDS, midSentence, SEVERITIES, STANDINGS } from '../words/words.js';
import styles from './messages.module.css';

export function MessageLine({ message }: { message: MessageSummary }): ReactElement {
  const hub = useHub();
  const { newest, draft, standing, severity, scheduled, missed } = message;
  const headline = inFirst(message.headlines, hub.languages);
  return (
    <li className={styles.line}>
      <a href={addressOf({ at: 'message', id: message.reference })}>
        <span className={styles.reference}>{message.reference}</span>
        <span className={styles.headline} data-standing={standing ?? undefined} lang={headline?.language}>
          {headline?.text ?? <em>{t('messages:noHeadline')}</em>}
        </span>
        <span className={styles.facts}>
          {message.world === 'exercise' && hub.world === 'live' && <ExerciseMark />}
          {standing !== null && standing !== 'active' ? (
            <Badge mark={STANDINGS[standing]} />
          ) : (
            severity !== null && <Badge mark={SEVERITIES[severity]} quiet />
          )}
          {message.expired && <span>{t('messages:expired')}</span>}
          {newest && (
            <span>
              <Sentence
                of={t('messages:line.newest', { kind: KINDS[newest.kind], n: newest.n })}
                parts={{ at: <Moment at={newest.releasedAt} /> }}
              />
            </span>
          )}
          {draft && (
            <span className={styles.draft}>
              {t(draft.submitted && !scheduled ? 'messages:line.waits' : 'messages:line.draft', {
                kind: midSentence(KINDS[draft.kind]),
                n: draft.n,
              })}
            </span>
          )}
          {scheduled && (
            <span className={styles.draft}>
              <Sentence of={t('messages:line.goesOut')} parts={{ at: <Clock at={scheduled.at} /> }} />
            </span>
          )}
          {missed && <span className={styles.draft}>{t('messages:line.missed')}</span>}
          {!newest && !draft && <span>{t('messages:line.nothing')}</span>}
        </span>
      </a>
    </li>
  );
}
