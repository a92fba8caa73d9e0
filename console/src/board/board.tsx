import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Offers } from '../decisions/offers.js';
import { asking } from '../desk/asking.js';
import { useLine } from '../desk/line.js';
import { Bar } from '../frame/bar.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { NewAlert } from '../messages/new-alert.js';
import { addressOf } from '../place.js';
import { OpenReviews } from '../preview/reviews.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import { Accounts } from './accounts.js';
import styles from './board.module.css';
import { ASK_EVERY_MS, type Liveness, LOOK_EVERY_MS, useLiveBoards } from './live.js';
import { MessageBoard } from './message-board.js';
import { Readers } from './readers.js';
import { isAgreed } from './rows.js';
import { Schedule } from './schedule.js';
import { SoundSetting } from './watch.js';

/** The product's main screen: who shows which version, now. */
export function BoardScreen(): ReactElement {
  const liveness = useLiveBoards();
  const boards = useQuery({
    ...asking.boards,
    refetchInterval: liveness === 'live' ? LOOK_EVERY_MS : ASK_EVERY_MS,
  });
  const staleSince = useStale(boards.dataUpdatedAt, liveness);
  useDocumentTitle(`${t('board:title')} · Tocsin`);
  if (!boards.data)
    return boards.error ? (
      <Trouble error={boards.error} again={() => void boards.refetch()} />
    ) : (
      <Waiting what={t('board:theBoard')} meanwhile={t('board:meanwhile')} />
    );

  const { items } = boards.data;
  const odd = items.filter((board) => !isAgreed(board)).length;
  return (
    <>
      <h1 className={styles.title}>{t('board:title')}</h1>
      {staleSince !== null && (
        <p className={styles.stale} role="alert">
          <Sentence of={t('board:stale')} parts={{ at: <Clock at={staleSince} seconds /> }} />
        </p>
      )}
      <OpenReviews />
      <Schedule />
      <Offers />
      <Accounts />
      <Readers />
      {items.length === 0 ? (
        <Empty />
      ) : (
        <div className={styles.boards}>
          {items.map((board) => (
            <MessageBoard key={board.message} board={board} stale={staleSince !== null} />
          ))}
        </div>
      )}
      <Bar actions={<NewAlert />}>
        <p className={styles.foot}>
          <span>
            {items.length > 0 &&
              staleSince === null &&
              `${t(odd === 0 ? 'board:asItShouldBe' : 'board:notYet', { count: items.length, odd })} `}
            {t(liveness === 'live' && staleSince === null ? 'board:live' : 'board:asking')}
          </span>
          <SoundSetting />
        </p>
      </Bar>
    </>
  );
}

/* Longer than any answer may take while the line holds. */
const STALE_LIVE_MS = 2 * LOOK_EVERY_MS;
const STALE_ASKING_MS = 6 * ASK_EVERY_MS;

/** When the board was last heard of (RFC 3339), once that is so long ago that nothing on it may look as if it were now. */
function useStale(heardMs: number, liveness: Liveness): string | null {
  const { lostSince } = useLine();
  useNow();
  const silentMs = Date.now() - heardMs;
  const isStale = lostSince !== null || silentMs > (liveness === 'live' ? STALE_LIVE_MS : STALE_ASKING_MS);
  return heardMs > 0 && isStale ? new Date(heardMs).toISOString() : null;
}

const Empty = (): ReactElement => (
  <div className={styles.empty}>
    <h2>{t('board:empty.title')}</h2>
    <p className="prose">{t('board:empty.what')}</p>
    <p className="prose soft">
      <Sentence
        of={t('board:empty.begin')}
        parts={{ messages: <a href={addressOf({ at: 'messages', search: '' })}>{t('messages:title')}</a> }}
      />
    </p>
  </div>
);
