import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { BoardPlacement, Drift } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { Clock } from '../words/times.js';
import styles from './board.module.css';
import { differenceOf } from './difference.js';
import { BY_HAND } from './rows.js';

type Decision = 'restore' | 'accept';
type Words = { readonly [K in Drift['kind']]: string };

const BUTTONS: { readonly [D in Decision]: Words } = {
  restore: { edited: 'Restore', deleted: 'Post it again', foreign: 'Remove it' },
  accept: { edited: 'Accept', deleted: 'Leave it removed', foreign: 'Leave it there' },
};

const CONSEQUENCES: { readonly [D in Decision]: Words } = {
  restore: {
    edited: 'Our text is put back. Where the network cannot edit, the changed post is removed and ours is posted anew.',
    deleted: 'The newest version is posted again, in a new post. An older post of the same message stays away.',
    foreign: 'The hub removes this post from the account.',
  },
  accept: {
    edited: 'The changed text stays until the next release. If somebody changes it again, the board says so again.',
    deleted: 'Nothing is posted. With the next release a new post is opened here.',
    foreign: 'The post stays on the account. If somebody changes it, the board says so again.',
  },
};

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
          <strong>{where}:</strong> {BY_HAND[kind]}, known since <Clock at={drift.at} seconds />.{' '}
          {drift.restoring && <strong>Being put right.</strong>}
          {!drift.restoring && 'Nothing is sent before you decide.'}{' '}
          {drift.url && (
            <a href={drift.url} target="_blank" rel="noreferrer">
              Open the post
            </a>
          )}
        </p>
        {line.error && !drift.restoring && (
          <p>
            It could not be put right: {line.error.detail} {line.error.todo}
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
              aria-label={`${BUTTONS[decision][kind]}: ${where}`}
            >
              {BUTTONS[decision][kind]}
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
            <span className={styles.spoken} lang="en">
              {part.in === 'ours' ? ' [ours:] ' : ' [theirs:] '}
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
    <Dialog opened title={`${BUTTONS[decision][seen.kind]}: ${where}`} onClose={onClose} wide>
      <div className="stack">
        <p>{CONSEQUENCES[decision][seen.kind]}</p>
        <Difference drift={seen} language={line.language} />
        <Refusal error={act.error} />
        <div className={styles.decide}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus onClick={() => act.mutate(seen.at)} disabled={act.isPending}>
            {act.isPending ? 'Waiting for the answer …' : BUTTONS[decision][seen.kind]}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
