import type { ReactElement } from 'react';
import { useLine } from '../desk/line.js';
import { useNow } from '../words/clock.js';
import { span } from '../words/times.js';
import styles from './frame.module.css';

/** Says at once that nothing gets through, and that nothing is lost by it. */
export function LineBanner(): ReactElement {
  const { lostSince } = useLine();
  return (
    <div role="status" aria-live="assertive">
      {lostSince !== null && (
        <p className={styles.lost}>
          <strong>Connection lost</strong>
          <span>
            Tocsin does not answer <Since ms={lostSince} />. Your text stays here, and each request is tried again as
            the same request, so nothing is done twice. The public page goes on meanwhile.
          </span>
        </p>
      )}
    </div>
  );
}

function Since({ ms }: { ms: number }): ReactElement {
  // Drawn anew each second by the hub's clock, told by this machine's: there is no hub to ask.
  useNow();
  return <span className={styles.since}>(for {span(Math.max(0, (Date.now() - ms) / 1_000))})</span>;
}
