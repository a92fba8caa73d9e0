import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { BoardPlacement } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import { languageName } from '../words/words.js';
import styles from './board.module.css';
import { DriftLine } from './drift-line.js';
import { EVERY_LANGUAGE, isSettled } from './rows.js';
import { SettleByHand } from './settle-by-hand.js';

const FIRST = 8;

/** What is said of a call that has not done what it should. */
function stateOf({ outcome, desired: n }: BoardPlacement): string {
  switch (outcome) {
    case 'refused':
    case 'unknown':
    case 'retry':
    case 'paused':
      return t(`board:attention.${outcome}`, { n });
    default:
      return t('board:attention.onItsWay', { n });
  }
}

/** What does not show what it should, why, and what can be done: below the table, in words. */
export function Attention({ placements }: { placements: readonly BoardPlacement[] }): ReactElement | null {
  const [all, setAll] = useState(false);
  const drifting = placements.filter(({ drift }) => drift !== null);
  const odd = placements.filter((line) => !isSettled(line) && (line.error !== null || line.outcome === 'paused'));
  if (odd.length === 0 && drifting.length === 0) return null;
  const shown = all ? odd : odd.slice(0, FIRST);
  return (
    <ul className={styles.attention}>
      {drifting.map((line) => (
        <DriftLine key={`drift ${line.id}`} line={line} where={whereOf(line)} />
      ))}
      {shown.map((line) => (
        <AttentionLine key={line.id} line={line} />
      ))}
      {odd.length > shown.length && (
        <li>
          <Button variant="subtle" onClick={() => setAll(true)}>
            {t('board:attention.more', { count: odd.length - shown.length })}
          </Button>
        </li>
      )}
    </ul>
  );
}

const whereOf = ({ channel, language }: BoardPlacement): string =>
  language === EVERY_LANGUAGE
    ? channel.name
    : t('board:row.in', { name: channel.name, language: languageName(language) });

function AttentionLine({ line }: { line: BoardPlacement }): ReactElement {
  const { outcome, error, nextTryAt } = line;
  const where = whereOf(line);
  return (
    <li data-outcome={outcome}>
      <p>
        <strong>{where}:</strong> {stateOf(line)} {error && `${sentence(error.detail)} ${sentence(error.todo)}`}
        {nextTryAt && outcome !== 'refused' && outcome !== 'paused' && (
          <>
            {' '}
            <Sentence of={t('board:attention.nextTry')} parts={{ at: <Clock at={nextTryAt} seconds /> }} />
          </>
        )}
      </p>
      <Remedy line={line} where={where} />
      <SettleByHand line={line} where={where} />
    </li>
  );
}

/** What the officer can do about it from here. */
function Remedy({ line, where }: { line: BoardPlacement; where: string }): ReactElement | null {
  const may = useMay();
  const { channel, language, outcome } = line;
  const readAnew = () => memory.invalidateQueries({ queryKey: ['boards'] });
  const retry = useAct((id: string, key) => desk.retry(id, key), readAnew);
  const resume = useAct((id: string, key) => desk.resume(id, language === EVERY_LANGUAGE, key), readAnew);
  const pause = useAct((id: string, key) => desk.pause(id, language === EVERY_LANGUAGE, key), readAnew);
  if (!may('release') || outcome === null || outcome === 'delivered' || outcome === 'excused') return null;
  const busy = retry.isPending || resume.isPending || pause.isPending;
  return (
    <div className={styles.decide}>
      {outcome === 'paused' ? (
        <Button variant="default" onClick={() => resume.mutate(channel.id)} disabled={busy}>
          {t('board:attention.resume', { name: channel.name })}
        </Button>
      ) : (
        <>
          {outcome !== 'unknown' && (
            <Button
              variant="default"
              onClick={() => retry.mutate(line.id)}
              disabled={busy}
              aria-label={t('board:attention.tryAgain', { where })}
            >
              {busy ? t('board:attention.trying') : t('terms:tryAgain')}
            </Button>
          )}
          <Button variant="subtle" onClick={() => pause.mutate(channel.id)} disabled={busy}>
            {t('board:attention.pause', { name: channel.name })}
          </Button>
        </>
      )}
      <Refusal error={retry.error ?? resume.error ?? pause.error} />
    </div>
  );
}

/** What a far side said may end without a stop. */
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
