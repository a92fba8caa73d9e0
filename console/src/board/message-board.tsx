import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useId, useState } from 'react';
import type { Board, MessageDetail } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { useHub } from '../desk/hub.js';
import { Badge, ExerciseMark } from '../frame/badge.js';
import { Deeds } from '../messages/deeds.js';
import { addressOf, go } from '../place.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock, Moment, span } from '../words/times.js';
import { inFirst, SEVERITIES, STANDINGS } from '../words/words.js';
import { Attention } from './attention.js';
import styles from './board.module.css';
import { BoardTable } from './board-table.js';
import { EndpointList } from './endpoint-list.js';
import { isAgreed, isSettled, rowsOf, summedEndpoints, tally } from './rows.js';

const MOST_DOTS = 24;

/** One message: who shows which version. Folded into one line while all agree. */
export function MessageBoard({ board, stale }: { board: Board; stale: boolean }): ReactElement {
  const hub = useHub();
  const message = useQuery(asking.message(board.reference));
  const agreed = isAgreed(board);
  const [unfolded, setUnfolded] = useState(false);
  const title = useId();
  const reference = useId();
  const headline = message.data ? inFirst(message.data.headlines, hub.languages) : null;
  const standing = message.data?.standing ?? null;

  // The message is read beside the board; when the board knows a newer version, so must it.
  const known = message.data?.newest?.n;
  const { refetch } = message;
  useEffect(() => {
    if (known !== undefined && known < board.desired) void refetch();
  }, [known, board.desired, refetch]);

  const spoken = message.data ? Object.keys(message.data.headlines) : hub.languages;
  const isOpen = !agreed || unfolded;
  return (
    <section
      className={styles.message}
      aria-labelledby={`${reference} ${title}`}
      data-agreed={(agreed && !stale) || undefined}
    >
      <div className={styles.head}>
        <div className={styles.what}>
          <p className={styles.marks}>
            <a id={reference} href={addressOf({ at: 'message', id: board.reference })} className="ref">
              {board.reference}
            </a>
            {message.data?.world === 'exercise' && hub.world === 'live' && <ExerciseMark />}
            {standing && standing !== 'active' ? (
              <Badge mark={STANDINGS[standing]} />
            ) : (
              message.data?.severity && <Badge mark={SEVERITIES[message.data.severity]} />
            )}
            {message.data?.expired && <span className="soft">{t('messages:expired')}</span>}
          </p>
          <h2 id={title} lang={headline?.language} data-standing={standing ?? undefined}>
            {headline?.text ?? board.reference}
          </h2>
        </div>
        {message.data && <Actions message={message.data} />}
      </div>
      <div className={styles.line}>
        <p role="status">
          <Dots board={board} />
          {agreed ? (
            <strong>{t(stale ? 'board:one.wasEverything' : 'board:one.everything', { n: board.desired })}</strong>
          ) : (
            <Score board={board} />
          )}
        </p>
        <Waits board={board} message={message.data} agreed={agreed} />
        {agreed && (
          <Button variant="subtle" onClick={() => setUnfolded(!unfolded)} aria-expanded={unfolded}>
            {t(unfolded ? 'board:one.fold' : 'board:one.unfold')}
          </Button>
        )}
      </div>
      {isOpen && (
        <BoardTable
          title={t('board:table.title', { reference: board.reference })}
          languages={hub.languages}
          rows={rowsOf(board, hub.languages, spoken)}
        />
      )}
      {isOpen && <EndpointList lines={summedEndpoints(board)} />}
      {isOpen && <Decisions decisions={board.decisions} />}
      <Attention placements={board.placements} />
    </section>
  );
}

const Actions = ({ message }: { message: MessageDetail }): ReactElement => (
  <div className={styles.actions}>
    {message.draft && (
      <Button variant="default" onClick={() => go({ at: 'draft', id: message.reference })}>
        {t('messages:one.openDraft')}
      </Button>
    )}
    <Deeds message={message} short />
  </div>
);

/** What was decided not to be used, or not yet, and why: a channel that is silent on purpose is no gap. */
function Decisions({ decisions }: Pick<Board, 'decisions'>): ReactElement | null {
  const silent = decisions.filter(({ decision }) => decision !== 'used');
  if (silent.length === 0) return null;
  return (
    <ul className={styles.decisions} aria-label={t('board:one.decisions')}>
      {silent.map(({ channel, name, decision, reason, by, at }) => (
        <li key={channel}>
          <Sentence
            of={t('board:one.decision', {
              name,
              decision: t(decision === 'held' ? 'board:one.held' : 'board:one.notUsed'),
            })}
            parts={{ reason, by, at: <Clock at={at} /> }}
          />
        </li>
      ))}
    </ul>
  );
}

/** One dot per outlet: full where it shows the wanted version. The words beside it say the same. */
function Dots({ board }: { board: Board }): ReactElement | null {
  const { settled, all } = tally(board);
  if (all > MOST_DOTS) return null;
  return (
    <span className={styles.dots} aria-hidden="true">
      <span>{'●'.repeat(settled)}</span>
      <span>{'○'.repeat(all - settled)}</span>
    </span>
  );
}

function Score({ board }: { board: Board }): ReactElement {
  const { settled, all } = tally(board);
  return <strong>{t('board:one.score', { settled, all, n: board.desired })}</strong>;
}

function Waits({ board, message, agreed }: { board: Board; message: MessageDetail | undefined; agreed: boolean }) {
  const now = useNow();
  const version = message?.versions.find(({ n }) => n === board.desired);
  if (!version) return null;
  const released = Date.parse(version.releasedAt);
  const waits = board.placements.map((line) =>
    isSettled(line) ? (line.receipt ? Date.parse(line.receipt.at) : released) : now,
  );
  const longest = Math.max(0, ...waits.map((ms) => ms - released)) / 1_000;
  return (
    <p className="soft">
      <Sentence
        of={t('board:one.released', { author: version.author })}
        parts={{ at: <Moment at={version.releasedAt} /> }}
      />
      {(!agreed || longest >= 1) && (
        <>
          {' · '}
          {t('board:one.longest')} <span className={styles.wait}>{span(longest)}</span>
        </>
      )}
    </p>
  );
}
