import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { BoardPlacement } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { Clock } from '../words/times.js';
import { count, languageName } from '../words/words.js';
import styles from './board.module.css';
import { DriftLine } from './drift-line.js';
import { EVERY_LANGUAGE, isSettled } from './rows.js';
import { SettleByHand } from './settle-by-hand.js';

const FIRST = 8;

const STATES: { readonly [O in NonNullable<BoardPlacement['outcome']>]?: (version: string) => string } = {
  refused: (version) => `refused ${version}`,
  unknown: (version) => `unsure whether ${version} arrived`,
  retry: (version) => `has not taken ${version} yet`,
  paused: (version) => `paused; ${version} waits`,
};
const onItsWay = (version: string): string => `${version} is on its way`;

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
            {count(odd.length - shown.length, 'more', 'more')}
          </Button>
        </li>
      )}
    </ul>
  );
}

const whereOf = ({ channel, language }: BoardPlacement): string =>
  language === EVERY_LANGUAGE ? channel.name : `${channel.name}, ${languageName(language)}`;

function AttentionLine({ line }: { line: BoardPlacement }): ReactElement {
  const { outcome, error, nextTryAt, desired } = line;
  const where = whereOf(line);
  return (
    <li data-outcome={outcome}>
      <p>
        <strong>{where}:</strong> {((outcome && STATES[outcome]) ?? onItsWay)(`version ${desired}`)}.{' '}
        {error && `${sentence(error.detail)} ${sentence(error.todo)}`}
        {nextTryAt && outcome !== 'refused' && outcome !== 'paused' && (
          <>
            {' '}
            Next try <Clock at={nextTryAt} seconds />.
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
  if (!may('release') || (outcome !== 'refused' && outcome !== 'retry' && outcome !== 'paused')) return null;
  const busy = retry.isPending || resume.isPending;
  return (
    <>
      {outcome === 'paused' ? (
        <Button variant="default" onClick={() => resume.mutate(channel.id)} disabled={busy}>
          Resume {channel.name}
        </Button>
      ) : (
        <Button
          variant="default"
          onClick={() => retry.mutate(line.id)}
          disabled={busy}
          aria-label={`Try again: ${where}`}
        >
          {busy ? 'Trying …' : 'Try again'}
        </Button>
      )}
      <Refusal error={retry.error ?? resume.error} />
    </>
  );
}

/** What a far side said may end without a stop. */
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
