import type { ReactElement } from 'react';
import { useLine } from '../desk/line.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { span } from '../words/times.js';
import styles from './frame.module.css';

/** Says at once that nothing gets through, and that nothing is lost by it. */
export function LineBanner(): ReactElement {
  const { lostSince } = useLine();
  return (
    <div role="status" aria-live="assertive">
      {lostSince !== null && (
        <p className={styles.lost}>
          <strong>{t('frame:line.lost')}</strong>
          <span>
            <Sentence of={t('frame:line.told')} parts={{ since: <Since ms={lostSince} /> }} />
          </span>
        </p>
      )}
    </div>
  );
}

function Since({ ms }: { ms: number }): ReactElement {
  // Drawn anew each second by the hub's clock, told by this machine's: there is no hub to ask.
  useNow();
  return (
    <span className={styles.since}>
      {t('frame:line.since', { span: span(Math.max(0, (Date.now() - ms) / 1_000)) })}
    </span>
  );
}
