import type { ReactElement } from 'react';
import type { MessageSummary } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { Badge, ExerciseMark } from '../frame/badge.js';
import { addressOf } from '../place.js';
import { Clock, Moment } from '../words/times.js';
import { inFirst, KINDS, SEVERITIES, STANDINGS } from '../words/words.js';
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
          {headline?.text ?? <em>No headline yet</em>}
        </span>
        <span className={styles.facts}>
          {message.world === 'exercise' && hub.world === 'live' && <ExerciseMark />}
          {standing !== null && standing !== 'active' ? (
            <Badge mark={STANDINGS[standing]} />
          ) : (
            severity !== null && <Badge mark={SEVERITIES[severity]} quiet />
          )}
          {message.expired && <span>expired</span>}
          {newest && (
            <span>
              {KINDS[newest.kind]}, version {newest.n} of <Moment at={newest.releasedAt} />
            </span>
          )}
          {draft && (
            <span className={styles.draft}>
              {draft.submitted && !scheduled ? 'waits for approval' : 'draft'}: {KINDS[draft.kind].toLowerCase()},
              version {draft.n}
            </span>
          )}
          {scheduled && (
            <span className={styles.draft}>
              goes out <Clock at={scheduled.at} />
            </span>
          )}
          {missed && <span className={styles.draft}>does not go out as set</span>}
          {!newest && !draft && <span>nothing released, draft dropped</span>}
        </span>
      </a>
    </li>
  );
}
