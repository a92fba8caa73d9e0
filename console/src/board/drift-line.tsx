import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { BoardPlacement, Drift } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { language as consoleLanguage, t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import styles from './board.module.css';
import { differenceOf } from './difference.js';

type Decision = 'restore' | 'accept';
/** What somebody did by hand, both texts, and the officer's choice. To leave it as it is needs no button. */
export function DriftLine({ line, where }: { line: BoardPlacement; where: string }): ReactElement | null {
  const may = useMay();
  const [asking, setAsking] = useState<Decision | null>(null);
  const { drift } = line;
  if (!drift) return null;
  const { kind } = drift;
  // A removal that waits, at a paused channel or between two tries, can be taken back.
  const decisions: readonly Decision[] = !drift.restoring
    ? ['restore', 'accept']
    : kind === 'foreign'
      ? ['accept']
      : [];
  return (
    <li data-outcome={drift.restoring ? 'waits' : 'refused'} className={styles.drift}>
      <div>
        <p>
          <strong>{where}:</strong>{' '}
          <Sentence
            of={t('board:drift.knownSince', { what: t(`board:byHand.${kind}`) })}
            parts={{ at: <Clock at={drift.at} seconds /> }}
          />{' '}
          {drift.restoring ? <strong>{t('board:drift.restoring')}</strong> : t('board:drift.nothingSent')}{' '}
          {drift.url && (
            <a href={drift.url} target="_blank" rel="noreferrer">
              {t('board:drift.open')}
            </a>
          )}
        </p>
        {line.error && !drift.restoring && (
          <p>
            {t('board:drift.failed')} {line.error.detail} {line.error.todo}
          </p>
        )}
        <Difference drift={drift} language={line.language} />
      </div>
      {may('approve') && decisions.length > 0 && (
        <div className={styles.decide}>
          {decisions.map((decision) => (
            <Button
              key={decision}
              variant="default"
              onClick={() => setAsking(decision)}
              aria-label={`${t(`board:drift.${decision}.${kind}`)}: ${where}`}
            >
              {t(`board:drift.${decision}.${kind}`)}
            </Button>
          ))}
        </div>
      )}
      {asking && <Confirm line={line} drift={drift} where={where} decision={asking} onClose={() => setAsking(null)} />}
    </li>
  );
}

/** Each changed word says by itself whose it is, for readers of all kinds: struck out, underlined, and in words. */
function Difference({ drift, language }: { drift: Drift; language: string }): ReactElement {
  const { ours, theirs } = drift.diff;
  const lang = language === '*' ? undefined : language;
  if (ours === null || theirs === null)
    return (
      <blockquote className={styles.difference} lang={drift.kind === 'foreign' ? undefined : lang}>
        {ours === null ? <ins>{theirs}</ins> : <del>{ours}</del>}
      </blockquote>
    );
  return (
    <blockquote className={styles.difference} lang={lang}>
      {differenceOf(ours, theirs).map((part, i) => {
        const key = `${i} ${part.in}`;
        if (part.in === 'both') return <span key={key}>{part.text}</span>;
        const Mark = part.in === 'ours' ? 'del' : 'ins';
        return (
          <Mark key={key}>
            <span className={styles.spoken} lang={consoleLanguage()}>
              {t(part.in === 'ours' ? 'board:drift.ours' : 'board:drift.theirs')}
            </span>
            {part.text}
          </Mark>
        );
      })}
    </blockquote>
  );
}

interface ConfirmProps {
  readonly line: BoardPlacement;
  readonly drift: Drift;
  readonly where: string;
  readonly decision: Decision;
  readonly onClose: () => void;
}

function Confirm({ line, drift, where, decision, onClose }: ConfirmProps): ReactElement {
  // What the officer read when the dialog opened is what is decided about, though the board goes on beneath it.
  const [seen] = useState(drift);
  const act = useAct(
    (at: string, key) => (decision === 'restore' ? desk.restore(line.id, at, key) : desk.acceptDrift(line.id, at, key)),
    async () => {
      await memory.invalidateQueries({ queryKey: ['boards'] });
      onClose();
    },
  );
  return (
    <Dialog opened title={`${t(`board:drift.${decision}.${seen.kind}`)}: ${where}`} onClose={onClose} wide>
      <div className="stack">
        <p>{t(`board:drift.${decision}Means.${seen.kind}`)}</p>
        <Difference drift={seen} language={line.language} />
        <Refusal error={act.error} />
        <div className={styles.decide}>
          <Button variant="default" onClick={onClose}>
            {t('terms:cancel')}
          </Button>
          <Button data-autofocus onClick={() => act.mutate(seen.at)} disabled={act.isPending}>
            {act.isPending ? t('board:drift.awaited') : t(`board:drift.${decision}.${seen.kind}`)}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
