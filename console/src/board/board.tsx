import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { asking } from '../desk/asking.js';
import { Bar } from '../frame/bar.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { NewAlert } from '../messages/new-alert.js';
import { addressOf } from '../place.js';
import { OpenReviews } from '../preview/reviews.js';
import { count } from '../words/words.js';
import { Accounts } from './accounts.js';
import styles from './board.module.css';
import { ASK_EVERY_MS, LOOK_EVERY_MS, useLiveBoards } from './live.js';
import { MessageBoard } from './message-board.js';
import { Readers } from './readers.js';
import { isAgreed, wantsSomebody } from './rows.js';
import { Schedule } from './schedule.js';

/** The product's main screen: who shows which version, now. */
export function BoardScreen(): ReactElement {
  const liveness = useLiveBoards();
  const boards = useQuery({
    ...asking.boards,
    refetchInterval: liveness === 'live' ? LOOK_EVERY_MS : ASK_EVERY_MS,
  });
  // Whoever has the board in another tab sees that it wants somebody.
  const wanting =
    boards.data?.items.reduce((sum, { placements }) => sum + placements.filter(wantsSomebody).length, 0) ?? 0;
  useDocumentTitle(wanting > 0 ? `(${wanting}) Board · Tocsin` : 'Board · Tocsin');
  if (!boards.data)
    return boards.error ? (
      <Trouble error={boards.error} again={() => void boards.refetch()} />
    ) : (
      <Waiting what="the board" meanwhile="What was released goes its way without it." />
    );

  const { items } = boards.data;
  const odd = items.filter((board) => !isAgreed(board)).length;
  return (
    <>
      <h1 className={styles.title}>Board</h1>
      <OpenReviews />
      <Schedule />
      <Accounts />
      <Readers />
      {items.length === 0 ? (
        <Empty />
      ) : (
        <div className={styles.boards}>
          {items.map((board) => (
            <MessageBoard key={board.message} board={board} />
          ))}
        </div>
      )}
      <Bar actions={<NewAlert />}>
        <p className="soft">
          {items.length > 0 &&
            (odd === 0
              ? `${count(items.length, 'message')}, ${items.length === 1 ? 'as it' : 'all as they'} should be. `
              : `${odd} of ${count(items.length, 'message')} not yet everywhere as wanted. `)}
          {liveness === 'live' ? 'Live.' : 'Asked for again every 2 seconds.'}
        </p>
      </Bar>
    </>
  );
}

const Empty = (): ReactElement => (
  <div className={styles.empty}>
    <h2>Nothing has been released</h2>
    <p className="prose">
      As soon as a message is released, this screen shows for each channel and language which version stands there, and
      keeps on telling until all agree.
    </p>
    <p className="prose soft">
      Begin with a new alert, or open a draft under <a href={addressOf({ at: 'messages', search: '' })}>Messages</a>.
    </p>
  </div>
);
